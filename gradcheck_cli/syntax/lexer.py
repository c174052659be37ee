"""Text to tokens. Every spelling of an operator becomes one token here; the grammar sees no other.

A run of letters is cut into names by what is declared: the longest name wins (`Vocabulary.cut`).
"""

from __future__ import annotations

import re
from fractions import Fraction
from string import ascii_letters
from typing import TYPE_CHECKING, NamedTuple

from gradcheck_cli.errors import LimitError, ParseError, UnsupportedError
from gradcheck_cli.limits import allowed
from gradcheck_cli.messages import say
from gradcheck_cli.syntax.characters import meaningless
from gradcheck_cli.syntax.indices import SMALL, indices_of, summation
from gradcheck_cli.syntax.names_below import indexed_name
from gradcheck_cli.syntax.spellings import (
    ACCENTS,
    COMMAND_AHEAD,
    ENTRY,
    FRACTIONS,
    INDEX_AHEAD,
    NORM_INDEX,
    NORM_ORDER,
    OPERATOR,
    OPERATORS,
    SUPERSCRIPTS,
    printed_length,
)
from gradcheck_cli.syntax.vocabulary import NAME, plain_name

if TYPE_CHECKING:
    from gradcheck_cli.errors import Span
    from gradcheck_cli.syntax.vocabulary import Vocabulary


class Token(NamedTuple):
    """One token: its kind, its one spelling, and its place in the text.

    The kinds are number, name, function, sum, fraction, root, ones, op and end.
    """

    kind: str
    text: str
    span: Span
    value: Fraction | None = None
    indices: str = ""  #: the indices below a name, inside a sum


_NUMBER = re.compile(r"(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_WORD = re.compile(NAME)
_SINGLE = set("+/()[],;=")  #: what is one operator, whatever follows
_LETTERS = set(ascii_letters)
_PLAIN = set("+/^()[]{},;=|<>_")
_PYTHON = re.compile(r"\*\*|@|(?:np|numpy|torch)\.(?=[A-Za-z_])|\.[A-Za-z_]+")


def tokens(
    source: str,
    vocabulary: Vocabulary,
    start: int = 0,
    end: int | None = None,
    indices: tuple[str, ...] = (),
) -> list[Token]:
    """Return the tokens of `source[start:end]`, an end token last; `indices` may stand in it.

    Raises ParseError where a character means nothing, NamingError where a word does.
    """
    end = len(source) if end is None else end
    vocabulary.indices = indices_of(source, start, end, vocabulary.known) | {*indices}
    return [*scan(source, vocabulary, start, end), Token("end", "", (end, end))]


def scan(source: str, vocabulary: Vocabulary, start: int, end: int) -> list[Token]:
    """Return the tokens of a part of a formula, without an end."""
    found: list[Token] = []
    at = start
    while at < end:
        if source[at].isspace():
            at += 1
            continue
        new = _next(source, at, end, vocabulary)
        found += new
        at = new[-1].span[1]
    return found


def _next(source: str, at: int, end: int, vocabulary: Vocabulary) -> list[Token]:
    """Return the token, or the names of the run of letters, that begins here."""
    ch = source[at]
    if ch in _SINGLE:
        comma = [Token("op", ch, (at, at + 1))]
        return comma + _order(source, at, end) if ch == "," else comma
    if ch not in _LETTERS:
        if ch == "^" and (found := _latex(source, (at, at), end, vocabulary)):
            return found
        if match := _NUMBER.match(source, at, end):
            return _sized(source, match, end, vocabulary) or [_number(match)]
        _check_not_python(source, at, end)
        if match := OPERATOR.match(source, at, end):
            operator = int((match.lastgroup or "")[1:])
            return [Token("op", OPERATORS[operator][0], match.span())]
    elif ch in "nt":
        _check_not_python(source, at, end)  # np.exp, torch.exp
    return (
        summation(source, at, end, vocabulary)
        or _word(source, at, end, vocabulary)
        or _latex(source, (at, at), end, vocabulary)
        or _character(source, at, end, vocabulary)
    )


def _order(source: str, at: int, end: int) -> list[Token]:
    """Return the token behind the comma of norm(X, 'fro') or norm(X, nuc), none for any other."""
    match = NORM_ORDER.match(source, at, end)
    return [Token("function", match[2], (match.start(1), match.end(3)))] if match else []


def _word(source: str, at: int, end: int, words: Vocabulary) -> list[Token] | None:
    """Return the names of the run of letters that begins here, with what stands below the last."""
    match = _WORD.match(source, at, end)
    if match is None:
        return None
    word, stop = match[0], match.end()
    following = source[stop : stop + 1]
    if following in ACCENTS:
        return _accented(source, match, end, words)
    if words.indices and (name := indexed_name(source, match.span(), end, words)):
        return name
    has_more = following == "^" or word[-1] == "_"
    if has_more and (found := _latex(source, match.span(), end, words)):
        return found
    if length := printed_length(word, source, at, words):
        last = word[length:]
        return [*words.cut(word[:length], at), *words.cut(last, at + length, source[stop:end])]
    return words.cut(plain_name(word), at, source[stop:end])


def _character(source: str, at: int, end: int, words: Vocabulary) -> list[Token]:
    """Return the tokens of a superscript, a subscript or a plain sign. Raises ParseError."""
    ch = source[at]
    if ch in SUPERSCRIPTS:
        return _superscript(source, at, end)
    if SMALL.get(ch) in words.indices:
        below = [] if source[at - 1] in SMALL else [Token("op", "_", (at, at))]
        return [*below, Token("name", SMALL[ch], (at, at + 1))]
    if ch == "_" and (found := _below(source, at, end, words)):
        return found
    if ch not in _PLAIN and ch not in FRACTIONS:
        raise _unknown_character(source, at)
    value = FRACTIONS.get(ch)
    return [Token("op" if value is None else "number", ch, (at, at + 1), value)]


def _latex(source: str, span: Span, end: int, words: Vocabulary) -> list[Token] | None:
    r"""Return the tokens of a command, of {\rm tr}, or of a name with braces below it, W_{1}."""
    at, stop = span
    ahead = INDEX_AHEAD if at < stop else COMMAND_AHEAD
    if not ahead.match(source, stop, end):
        return None
    from gradcheck_cli.syntax import latex

    if at < stop:
        return latex.subscripted(source, span, end, words)
    return latex.READERS.get(source[at], latex.accented)(source, at, end, words)


def _accented(source: str, match: re.Match[str], end: int, words: Vocabulary) -> list[Token]:
    """Return the tokens of a run of letters, up to the last one, on which an accent stands: ŷ."""
    from gradcheck_cli.syntax import latex

    before = match[0][:-1]
    if before:
        return words.cut(plain_name(before), match.start())
    return latex.accented(source, match.start(), end, words)


def _below(source: str, at: int, end: int, words: Vocabulary) -> list[Token] | None:
    """Return the tokens of a norm's index, or of an entry, X_{[0,1]}."""
    if match := NORM_INDEX.match(source, at, end):
        name = Token("name", match[1] or match[2], (at + 1, match.end()))
        return [Token("op", "_", (at, at + 1)), name]
    if match := ENTRY.match(source, at, end):
        inside = scan(source, words, *match.span(1))
        opening, closing = (at, match.start(1)), (match.end(1), match.end())
        return [Token("op", "[", opening), *inside, Token("op", "]", closing)]
    return None


def _sized(source: str, match: re.Match[str], end: int, words: Vocabulary) -> list[Token] | None:
    """Return the ones or zeros of 1_n or 0_{m×n}."""
    if match[0] not in {"0", "1"} or not source.startswith("_", match.end(), end):
        return None
    from gradcheck_cli.syntax import latex_constants

    found = latex_constants.indicator(source, match.start(), match.end(), end, words)
    return found or latex_constants.sized(source, match.span(), match[0], end, words)


def _number(match: re.Match[str]) -> Token:
    text = match[0]
    mantissa, _, exponent = text.lower().partition("e")
    if len(mantissa) > allowed().digits or (
        exponent and abs(int(exponent[:6])) > allowed().decimal_exponent
    ):
        raise LimitError(
            say(
                "number-too-long",
                "a number may have {digits} digits and an exponent up to {exponent}",
                digits=allowed().digits,
                exponent=allowed().decimal_exponent,
            ),
            span=match.span(),
        )
    return Token("number", text, match.span(), Fraction(text))


def _superscript(source: str, at: int, end: int) -> list[Token]:
    stop = at
    while stop < end and source[stop] in SUPERSCRIPTS:
        stop += 1
    digits = "".join(SUPERSCRIPTS[ch] for ch in source[at:stop])
    sign = [Token("op", "-", (at, at + 1))] if digits.startswith("-") else []
    digits = digits.removeprefix("-")
    if not digits.isdigit() or len(digits) > allowed().digits:
        raise ParseError(
            say("bad-superscript", "this superscript is not a number"), span=(at, stop)
        )
    number = Token("number", digits, (at, stop), Fraction(digits))
    return [Token("op", "^", (at, at)), *sign, number]


# What is not read -----------------------------------------------------------------------------


def _check_not_python(source: str, at: int, end: int) -> None:
    """Refuse what only Python has: X @ W, x**2, np.exp(x), X.sum()."""
    match = _PYTHON.match(source, at, end)
    if match and not OPERATOR.fullmatch(match[0]):
        raise UnsupportedError(
            say("python-in-text", "this is Python inside matrix notation"),
            span=match.span(),
            hint=say(
                "python-hint",
                "write X W for X @ W, x^2 for x**2 and sum(X) for X.sum(), or all in Python",
            ),
        )


def _unknown_character(source: str, at: int) -> ParseError:
    message, span, hint = meaningless(source, at)
    return ParseError(message, span=span, hint=hint)
