"""Text to tokens. Every spelling of an operator becomes one token here; the grammar sees no other.

A run of letters is cut into names by what is declared: the longest name wins (`Vocabulary.cut`).
"""

from __future__ import annotations

import re
import unicodedata
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from gradcheck_cli.errors import LimitError, ParseError, UnsupportedError
from gradcheck_cli.messages import say
from gradcheck_cli.syntax.vocabulary import NAME, plain_name

if TYPE_CHECKING:
    from gradcheck_cli.errors import Span
    from gradcheck_cli.syntax.vocabulary import Vocabulary

MAX_DIGITS = 30
MAX_DECIMAL_EXPONENT = 30


class Token(NamedTuple):
    """One token: `kind` is number, name, function, op or end; `span` is its place in the text."""

    kind: str
    text: str
    span: Span
    value: Fraction | None = None


#: Each operator's spellings, tried in this order.
OPERATORS = [
    ("'", r"\^\s*\{\s*[T⊤]\s*\}|\^\s*[T⊤]|ᵀ|'|\.m?T(?![A-Za-z0-9_])"),
    ("⟨", "⟨"),
    ("⟩", "⟩"),
    ("||", r"\|\||‖|∥"),
    (".*", r"\.\*|⊙|∘"),
    ("./", r"\./|⊘"),
    (".^", r"\.\^"),
    (">=", ">=|≥"),
    ("<=", "<=|≤"),
    ("-", "[-−–]"),
    ("·", "[·⋅]"),
    ("*", "[*×∗]"),
    ("√", "√"),
]
_OPERATOR = re.compile(
    "|".join(f"(?P<o{i}>{spelling})" for i, (_, spelling) in enumerate(OPERATORS))
)
_NUMBER = re.compile(r"(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_WORD = re.compile(NAME)
#: A norm's index, which is never a variable: _F, _{inf}.
_NORM_INDEX = re.compile(r"_(?:(F|fro|inf|nuc|∞)(?![a-z])|\{\s*(F|fro|inf|nuc|∞)\s*\})")
_SUPERSCRIPTS = {"⁻": "-", **{ch: str(i) for i, ch in enumerate("⁰¹²³⁴⁵⁶⁷⁸⁹")}}
_FRACTIONS = {"½": Fraction(1, 2), "¼": Fraction(1, 4), "¾": Fraction(3, 4), "⅓": Fraction(1, 3)}
_PLAIN = set("+/^()[]{},;=|<>_")
_PYTHON = re.compile(r"\*\*|@|(?:np|numpy|torch)\.(?=[A-Za-z_])|\.[A-Za-z_]+")


def tokens(
    source: str, vocabulary: Vocabulary, start: int = 0, end: int | None = None
) -> list[Token]:
    """Return the tokens of `source[start:end]`, an end token last.

    Raises ParseError where a character means nothing, NamingError where a word does.
    """
    end = len(source) if end is None else end
    found: list[Token] = []
    at = start
    while at < end:
        if source[at].isspace():
            at += 1
            continue
        new = _next(source, at, end, vocabulary)
        found += new
        at = new[-1].span[1]
    found.append(Token("end", "", (end, end)))
    return found


def _next(source: str, at: int, end: int, vocabulary: Vocabulary) -> list[Token]:
    """Return the token, or the names of the run of letters, that begins here."""
    ch = source[at]
    if match := _NUMBER.match(source, at, end):
        return [_number(match)]
    _check_not_python(source, at, end)
    if match := _OPERATOR.match(source, at, end):
        operator = int((match.lastgroup or "")[1:])
        return [Token("op", OPERATORS[operator][0], match.span())]
    if match := _WORD.match(source, at, end):
        return vocabulary.cut(plain_name(match[0]), at, source[match.end() : end])
    if ch in _SUPERSCRIPTS:
        return _superscript(source, at, end)
    if match := _NORM_INDEX.match(source, at, end):
        name = Token("name", match[1] or match[2], (at + 1, match.end()))
        return [Token("op", "_", (at, at + 1)), name]
    if ch not in _PLAIN and ch not in _FRACTIONS:
        raise _unknown_character(source, at)
    value = _FRACTIONS.get(ch)
    return [Token("op" if value is None else "number", ch, (at, at + 1), value)]


def _number(match: re.Match[str]) -> Token:
    text = match[0]
    mantissa, _, exponent = text.lower().partition("e")
    if len(mantissa) > MAX_DIGITS or (exponent and abs(int(exponent[:6])) > MAX_DECIMAL_EXPONENT):
        raise LimitError(
            say(
                "number-too-long",
                "a number may have {digits} digits and an exponent up to {exponent}",
                digits=MAX_DIGITS,
                exponent=MAX_DECIMAL_EXPONENT,
            ),
            span=match.span(),
        )
    return Token("number", text, match.span(), Fraction(text))


def _superscript(source: str, at: int, end: int) -> list[Token]:
    stop = at
    while stop < end and source[stop] in _SUPERSCRIPTS:
        stop += 1
    digits = "".join(_SUPERSCRIPTS[ch] for ch in source[at:stop])
    sign = [Token("op", "-", (at, at + 1))] if digits.startswith("-") else []
    digits = digits.removeprefix("-")
    if not digits.isdigit() or len(digits) > MAX_DIGITS:
        raise ParseError(
            say("bad-superscript", "this superscript is not a number"), span=(at, stop)
        )
    number = Token("number", digits, (at, stop), Fraction(digits))
    return [Token("op", "^", (at, at)), *sign, number]


# What is not read -----------------------------------------------------------------------------


def _check_not_python(source: str, at: int, end: int) -> None:
    """Refuse what only Python has: X @ W, x**2, np.exp(x), X.sum()."""
    match = _PYTHON.match(source, at, end)
    if match and not _OPERATOR.fullmatch(match[0]):
        raise UnsupportedError(
            say("python-later", "Python is not read yet"),
            span=match.span(),
            hint=say("python-hint", "write X W for X @ W, x^2 for x**2 and sum(X) for X.sum()"),
        )


def _unknown_character(source: str, at: int) -> ParseError | UnsupportedError:
    ch = source[at]
    if ch == "\\":
        stop = re.compile(r"\\(?:[A-Za-z]+|.|$)", re.DOTALL).match(source, at)
        return UnsupportedError(
            say("latex-later", "LaTeX is not read yet"),
            span=stop.span() if stop else (at, at + 1),
            hint=say(
                "latex-hint", "write the formula as text: X^T for X^\\top, ||X||_F^2 for norms"
            ),
        )
    if ch == "⊗":
        message = say("function-later", "{name} is not supported yet", name=ch)
        return UnsupportedError(message, span=(at, at + 1))
    shown = f"'{ch}'" if ch.isprintable() else f"U+{ord(ch):04X}"
    return ParseError(
        say("unknown-character", "the character {char} means nothing here", char=shown),
        span=(at, at + 1),
        hint=_character_hint(ch),
    )


def _character_hint(ch: str) -> str | None:
    """Return the ASCII spelling of a lookalike: a full-width bracket, a typographic quote."""
    plain = {"’": "'", "‘": "'", "′": "'", "⊤": "^T", "∗": "*"}.get(ch)
    plain = plain or unicodedata.normalize("NFKC", ch)
    if unicodedata.decomposition(ch).startswith("<super>"):
        plain = f"^{plain}"
    elif unicodedata.decomposition(ch).startswith("<sub>"):
        plain = f"_{plain}"
    if plain == ch or not (plain.isascii() and plain.isprintable()):
        return None
    return say("use-ascii-character", "write '{plain}'", plain=plain)
