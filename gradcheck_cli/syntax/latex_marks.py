r"""What stands above or below in LaTeX and is no name: ^\top, ^{-\mathsf{T}}, ^\prime, _\infty."""

from __future__ import annotations

import re

from gradcheck_cli.syntax.lexer import Token

_STYLE = r"\\(?:math(?:rm|sf|bf|it|tt)|text(?:rm|sf|bf|it|up|tt)?|operatorname|boldsymbol|bm)\s*"
_SWITCH = r"\\(?:rm|bf|sf|it)\s*"
#: The T of a transpose: \top, \mathrm{T}, \rm T.
_T = (
    rf"(?:[T⊤]|\\(?:top|intercal)(?![A-Za-z])|{_SWITCH}(?:T|\{{\s*T\s*\}})"
    rf"|{_STYLE}(?:\{{\s*T\s*\}}|T(?![A-Za-z])))"
)
_ABOVE = re.compile(
    rf"\^\s*(?:(?P<inverse>\{{\s*[-−–]\s*{_T}\s*\}})|(?P<transpose>{_T}|\{{\s*{_T}\s*\}})"
    r"|(?P<prime>\\prime(?![A-Za-z])|\{\s*(?:\\prime\s*)+\})"
    r"|(?P<power>\{\s*\\(?:odot|circ)(?![A-Za-z])))"
)
_NORM = r"(F|fro|inf|nuc)"
_BELOW = re.compile(
    rf"_\s*(?:\\infty(?![A-Za-z])|\{{\s*\\infty\s*\}}|{_STYLE}\{{\s*{_NORM}\s*\}}"
    rf"|\{{\s*(?:{_STYLE}|{_SWITCH})\{{?\s*{_NORM}\s*\}}?\s*\}})"
)
_SIGN_OF = {"inverse": "^-T", "transpose": "'", "prime": "′"}


def raised(source: str, at: int, end: int) -> list[Token] | None:
    """Return the tokens of a transpose, a prime or an entrywise power; None for another power."""
    match = _ABOVE.match(source, at, end)
    if match is None:
        return None
    if match["power"]:
        return [Token("op", ".^", (at, at + 1)), Token("op", "{", match.span("power"))]
    kind = next(kind for kind in _SIGN_OF if match[kind])
    return [Token("op", _SIGN_OF[kind], match.span())]


def norm_index(source: str, at: int, end: int) -> list[Token] | None:
    r"""Return the tokens of a norm's index, _\infty or _{\rm F}; None for another subscript."""
    match = _BELOW.match(source, at, end)
    if match is None:
        return None
    word = match[1] or match[2] or "inf"
    return [Token("op", "_", (at, at + 1)), Token("name", word, (at + 1, match.end()))]
