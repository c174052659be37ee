r"""Left sides in LaTeX: \hat y =, W_{1} =, \nabla_W f =, \frac{\partial f}{\partial W} =."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from gradcheck_cli.syntax.labels import Label
from gradcheck_cli.syntax.latex_names import argument_at, indices_at, name_at, switched_at
from gradcheck_cli.syntax.vocabulary import DOT, NAME, is_reserved, plain_name

if TYPE_CHECKING:
    from collections.abc import Callable

    Reading = tuple[str, int]  # a word and where it ends

_D = re.compile(
    r"\s*(?:\\partial(?![A-Za-z])|∂|\\mathrm\s*(?:\{\s*d\s*\}|d(?![A-Za-z]))|\{\s*\\rm\s+d\s*\}|d)\s*"
)
_NABLA = re.compile(r"\s*(?:\\nabla(?![A-Za-z])|∇)\s*_\s*")
_LOG = re.compile(r"\\(?:log|ln)(?![A-Za-z])\s*")
_FRACTION = re.compile(r"\\[dtc]?frac\s*\{")
_BETWEEN = re.compile(r"\s*\}\s*\{")
_SLASH = re.compile(r"\s*/\s*")
_CLOSE = re.compile(r"\s*\}")
_WORD = re.compile(NAME)
_ARGUMENTS = re.compile(r"\s*(?:\\left)?\(\s*([^()=]*?)\s*(?:\\right)?\)")
_BETWEEN_ARGUMENTS = re.compile(r"\s*(?:[,;|]|\\mid(?![A-Za-z]))\s*")
_EQUALS = re.compile(r"\s*=(?!=)")


def latex_label(source: str, at: int, end: int) -> Label | None:
    """Return the left side that begins here; None where none does."""
    for read in (_quotient, _fraction, _nabla, _differential, _logarithm, _name):
        found = read(source, at, end)
        if found is None:
            continue
        word, stop = found
        arguments: tuple[str, ...] = ()
        if read in {_name, _logarithm} and (inside := _ARGUMENTS.match(source, stop, end)):
            names = map(_argument, _BETWEEN_ARGUMENTS.split(inside[1]))
            arguments = tuple(name for name in names if name is not None)
            stop = inside.end()
            if is_reserved(word):
                return None  # tr(X^T X) = … names nothing
        elif read is _logarithm:
            continue
        if equals := _EQUALS.match(source, stop, end):
            return Label(word, (at, stop), equals.end(), arguments)
    return None


def _argument(text: str) -> str | None:
    found = _name(text, 0, len(text))
    return DOT if text in {r"\cdot", DOT} else found and found[0]


def name_in(text: str) -> str | None:
    r"""Return the word of a text that is one name: y_hat for \hat y; None for another text."""
    found = _name(text, 0, len(text))
    return found[0] if found and found[1] == len(text) else None


def _name(source: str, at: int, end: int) -> Reading | None:
    """Return one name: a word with what stands below it, or a command's."""
    if name := name_at(source, at, end) or switched_at(source, at, end):
        return name.word, name.stop
    match = _WORD.match(source, at, end)
    if match is None or unicodedata.combining(source[match.end() : match.end() + 1] or " "):
        return None
    stop = match.end() - (match[0][-1] == "_")
    suffix, after = indices_at(source, stop, end, match[0].rstrip("_"))
    return (plain_name(match[0].rstrip("_")) + suffix, after if suffix else match.end())


def _logarithm(source: str, at: int, end: int) -> Reading | None:
    r"""Return log_p for \log p(y \mid X), which names what stands right of its =."""
    match = _LOG.match(source, at, end)
    name = _name(source, match.end(), end) if match else None
    return (f"log_{name[0]}", name[1]) if name else None


def _differential(source: str, at: int, end: int) -> Reading | None:
    r"""Return dW for dW and \mathrm{d}W."""
    match = _D.match(source, at, end)
    below = _name(source, match.end(), end) if match else None
    return (f"d{below[0]}", below[1]) if below else None


def _quotient(source: str, at: int, end: int) -> Reading | None:
    """Return ∂f/∂W."""
    return _ratio(source, at, end, _SLASH, lambda stop: stop)


def _fraction(source: str, at: int, end: int) -> Reading | None:
    r"""Return ∂f/∂W for \frac{\partial f}{\partial W}."""
    line = _FRACTION.match(source, at, end)
    if line is None:
        return None

    def closed(stop: int) -> int | None:
        match = _CLOSE.match(source, stop, end)
        return match.end() if match else None

    return _ratio(source, line.end(), end, _BETWEEN, closed)


def _ratio(
    source: str,
    at: int,
    end: int,
    between: re.Pattern[str],
    closed: Callable[[int], int | None],
) -> Reading | None:
    above = _differential(source, at, end)
    line = between.match(source, above[1], end) if above else None
    below = _differential(source, line.end(), end) if line else None
    stop = closed(below[1]) if below else None
    if above is None or below is None or stop is None:
        return None
    return f"∂{above[0][1:]}/∂{below[0][1:]}", stop


def _nabla(source: str, at: int, end: int) -> Reading | None:
    r"""Return ∇_W for \nabla_W f, \nabla_{W_1} f(W) and \nabla_\theta."""
    match = _NABLA.match(source, at, end)
    below = argument_at(source, match.end(), end) if match else None
    if below is None:
        return None
    word, stop = below
    if of := _name(source, stop + source[stop:end].count(" ", 0, 1), end):
        inside = _ARGUMENTS.match(source, of[1], end)
        stop = inside.end() if inside else of[1]
    return f"∇_{word}", stop
