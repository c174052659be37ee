"""Values as they are typed: `x = 3, w = [1 2; 3 4]`."""

from __future__ import annotations

import math
import re
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from gradcheck_cli.errors import LimitError, NamingError, ParseError, ShapeError
from gradcheck_cli.messages import say
from gradcheck_cli.syntax.characters import ascii_punctuation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gradcheck_cli.errors import Span

MAX_DIGITS = 300  #: beyond float64's range in either direction

_NAME = re.compile(r"\s*([^\W\d]\w*)\s*=(?!=)\s*")
_NUMBER = re.compile(
    r"(?P<sign>[-+−]?)(?P<top>pi\b|π|(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?)"
    r"(?:/(?P<below>[0-9]+(?:\.[0-9]*)?))?"
)
_SPACE = re.compile(r"[ \t]*")
_ROWS = re.compile(r"\[\s*(?=\[)")  # of a matrix as NumPy has it
_NEXT_ROW = re.compile(r"\s*,?\s*")
_ROW_END = re.compile(r"[ \t]*[;\n\r]\s*")
_ENTRY_END = re.compile(r"[ \t]*,[ \t]*|[ \t]+")
_NEXT = re.compile(r"\s*(?:[,;\n]\s*)+|\s*$")


class Given(NamedTuple):
    """The value of one name: its rows of exact numbers; a plain number is a scalar."""

    name: str
    rows: tuple[tuple[Fraction, ...], ...]
    is_scalar: bool
    source: str
    span: Span

    @property
    def shape(self) -> tuple[int, int]:
        """Its rows and columns."""
        return len(self.rows), len(self.rows[0])

    @property
    def kinds(self) -> set[int]:
        """How many sizes the shape of its variable may have."""
        if self.is_scalar:
            return {0}
        return {1, 2} if 1 in self.shape else {2}

    def shapes(self) -> list[str | None]:
        """Return the shapes that it may declare, the likeliest first; None: it is a size itself."""
        rows, columns = self.shape
        if self.is_scalar:
            is_size = self.rows[0][0].denominator == 1 and self.rows[0][0] > 0
            return ["", None] if is_size else [""]
        matrix = f"{rows} {columns}"
        if 1 not in self.shape:
            return [matrix]
        vector = str(max(rows, columns))
        return [matrix, vector] if self.name[0].isupper() else [vector, matrix]


def given_values(text: str) -> dict[str, Given]:
    """Read values: numbers (`3`, `-0.5`, `1/3`, `1e-3`, `pi`) and matrices (`[1 2; 3 4]`).

    A matrix may be written as in NumPy, too: `[[1, 2], [3, 4]]`.

    Raises ParseError with its place; NamingError for a name that is given twice.

    >>> given_values("x = 3, w = [1 2; 3 4]")["w"].rows[1]
    (Fraction(3, 1), Fraction(4, 1))
    """
    text = ascii_punctuation(text)
    found: dict[str, Given] = {}
    at = 0
    while at < len(text) and text[at:].strip():
        given, at = _given(text, at)
        if given.name in found:
            message = say("value-twice", "'{name}' is given two values", name=given.name)
            raise NamingError(message, source=text, span=given.span)
        found[given.name] = given
        end = _NEXT.match(text, at)
        if end is None:
            raise _unreadable(text, at)
        at = end.end()
    if not found:
        raise _unreadable(text, 0)
    return found


def _given(text: str, at: int) -> tuple[Given, int]:
    """Read `name = value`."""
    name = _NAME.match(text, at)
    if name is None:
        raise _unreadable(text, at)
    at = name.end()
    if text[at : at + 1] == "[":
        rows, end = (_nested if _ROWS.match(text, at) else _matrix)(text, at)
        return Given(name[1], rows, is_scalar=False, source=text, span=(name.start(1), end)), end
    number, end = _number(text, at)
    return Given(name[1], ((number,),), is_scalar=True, source=text, span=(name.start(1), end)), end


def _matrix(text: str, start: int) -> tuple[tuple[tuple[Fraction, ...], ...], int]:
    """Read `[1 2; 3 4]`; entries are separated by spaces or commas, rows by `;` or line ends."""
    rows: list[list[Fraction]] = [[]]
    at = _after(_SPACE, text, start + 1)
    while text[at : at + 1] != "]":
        number, at = _number(text, at)
        rows[-1].append(number)
        if end := _ROW_END.match(text, at):
            rows.append([])
            at = end.end()
        elif _SPACE.sub("", text[at : at + 1]) != "]":
            following = _ENTRY_END.match(text, at)
            if following is None:
                raise _unreadable(text, at)
            at = following.end()
    rows = [row for row in rows if row]
    return _rectangular(rows, text, (start, at + 1)), at + 1


def _nested(text: str, start: int) -> tuple[tuple[tuple[Fraction, ...], ...], int]:
    """Read `[[1, 2], [3, 4]]`: a list of rows."""
    rows: list[tuple[Fraction, ...]] = []
    at = _after(_ROWS, text, start)
    while text[at : at + 1] == "[":
        (row, *others), end = _matrix(text, at)
        if others:
            raise _unreadable(text, at)
        rows.append(row)
        at = _after(_NEXT_ROW, text, end)
    if text[at : at + 1] != "]":
        raise _unreadable(text, at)
    return _rectangular(rows, text, (start, at + 1)), at + 1


def _rectangular(
    rows: Sequence[Sequence[Fraction]], text: str, span: Span
) -> tuple[tuple[Fraction, ...], ...]:
    """Return the rows, which have to be equally long."""
    if len({len(row) for row in rows}) != 1:
        message = say(
            "ragged-value", "the rows of a matrix have equally many entries, at least one"
        )
        raise ShapeError(message, source=text, span=span)
    return tuple(map(tuple, rows))


def _after(pattern: re.Pattern[str], text: str, at: int) -> int:
    match = pattern.match(text, at)
    return match.end() if match else at


def _number(text: str, at: int) -> tuple[Fraction, int]:
    """Read one number, exactly as it is written; pi is float64's."""
    match = _NUMBER.match(text, at)
    if match is None:
        raise _unreadable(text, at)
    mantissa, _, exponent = match["top"].lower().partition("e")
    size = len(mantissa) + len(match["below"] or "") + abs(int(exponent[:6] or 0))
    if size > MAX_DIGITS or len(exponent) > 6:
        raise LimitError(
            say("value-digits", "a number has at most {count} digits here", count=MAX_DIGITS),
            source=text,
            span=match.span(),
        )
    value = Fraction(math.pi if match["top"] in ("pi", "π") else match["top"])
    below = Fraction(match["below"] or 1)
    if not below:
        message = say("value-over-zero", "a number divided by 0 has no value")
        raise ParseError(message, source=text, span=match.span())
    return (-value if match["sign"] in ("-", "−") else value) / below, match.end()


def _unreadable(text: str, at: int) -> ParseError:
    at = min(_after(_SPACE, text, at), len(text))
    return ParseError(
        say("bad-value", "a value is a number or a matrix of numbers"),
        source=text or None,
        span=(at, min(at + 1, len(text))) if text else None,
        hint=say("value-hint", "write it as x = 3, y = -1/3, z = pi, w = [1 2; 3 4]"),
    )
