"""Values at a point: `x = 3, w = [1 2; 3 4]`, and a program read with what they say of shapes."""

from __future__ import annotations

import re
from fractions import Fraction
from itertools import islice, product
from typing import TYPE_CHECKING, NamedTuple

from gradcheck_cli.errors import GradcheckError, LimitError, NamingError, ParseError, ShapeError
from gradcheck_cli.messages import did_you_mean, say

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gradcheck_cli.errors import Span
    from gradcheck_cli.syntax.program import Program

MAX_DIGITS = 300  #: beyond float64's range in either direction
MAX_READINGS = 64  #: ways to take rows and columns for vectors or matrices that are tried

_NAME = re.compile(r"\s*([^\W\d]\w*)\s*=(?!=)\s*")
_NUMBER = re.compile(
    r"(?P<sign>[-+−]?)(?P<top>(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?)"
    r"(?:/(?P<below>[0-9]+(?:\.[0-9]*)?))?"
)
_SPACE = re.compile(r"[ \t]*")
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
    """Read values: numbers (`3`, `-0.5`, `1/3`, `1e-3`) and matrices (`[1 2; 3 4]`).

    Raises ParseError with its place; NamingError for a name that is given twice.

    >>> given_values("x = 3, w = [1 2; 3 4]")["w"].rows[1]
    (Fraction(3, 1), Fraction(4, 1))
    """
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
        rows, end = _matrix(text, at)
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
    if len({len(row) for row in rows}) != 1:
        message = say(
            "ragged-value", "the rows of a matrix have equally many entries, at least one"
        )
        raise ShapeError(message, source=text, span=(start, at + 1))
    return tuple(map(tuple, rows)), at + 1


def _after(pattern: re.Pattern[str], text: str, at: int) -> int:
    match = pattern.match(text, at)
    return match.end() if match else at


def _number(text: str, at: int) -> tuple[Fraction, int]:
    """Read one number, exactly as it is written."""
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
    value = Fraction(match["top"])
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
        span=(at, at + 1) if text else None,
        hint=say("value-hint", "write it as x = 3, w = [1 2; 3 4]"),
    )


def parse_at(source: str, shapes: Sequence[str], given: Mapping[str, Given]) -> Program:
    """Read a program whose variables have these values, which declare the shapes not declared.

    A row or a column is a vector where that fits, else a matrix (for capitals the other way round).
    Raises GradcheckError, ShapeError where no reading fits.

    >>> parse_at("x^T A x", [], given_values("x = [1 2], A = [1 1; 1 2]")).shape_of("x")
    (2,)
    """
    _check_not_defined(source, given)
    known = _declared_names(shapes)
    names = [name for name in given if name not in known]
    try:
        program = _first_that_fits(source, shapes, [given[name] for name in names])
    except ShapeError:
        inferred = _inferred(source, shapes, {name: given[name] for name in names})
        if inferred is None:
            raise
        return inferred  # its sizes have names, so what disagrees can be said with them
    _check_used(program, given, names)
    return program


def _first_that_fits(source: str, shapes: Sequence[str], given: Sequence[Given]) -> Program:
    """Return the first reading of the values' shapes that fits. Raises the first one's error."""
    from gradcheck_cli.syntax.program import parse

    first_error: GradcheckError | None = None
    for sizes in islice(product(*(value.shapes() for value in given)), MAX_READINGS):
        pairs = zip(given, sizes, strict=True)
        specs = [f"{value.name}: {size}" for value, size in pairs if size is not None]
        try:
            return parse(source, [*shapes, *specs])
        except (ShapeError, NamingError) as error:
            first_error = first_error or error
    assert first_error is not None
    raise first_error


def _inferred(source: str, shapes: Sequence[str], given: Mapping[str, Given]) -> Program | None:
    """Return the program with shapes inferred from it alone, if the values are of those kinds."""
    from gradcheck_cli.syntax.program import parse

    try:
        program = parse(source, shapes, values=list(given))
    except GradcheckError:
        return None
    kinds = {name: len(v.shape) for name, v in program.variables.items()}
    fits = all(kinds.get(name) in value.kinds for name, value in given.items())
    return program if fits else None


def _declared_names(shapes: Sequence[str]) -> set[str]:
    """Return the variables and the sizes that declarations name."""
    from gradcheck_cli.syntax.shapes import declared

    variables = declared(shapes)
    sizes = (name for v in variables.values() for size in v.shape for name in size.names())
    return {*variables, *sizes}


def _check_not_defined(source: str, given: Mapping[str, Given]) -> None:
    """Refuse a value for a name that the program itself defines."""
    from gradcheck_cli.syntax.statements import statements

    for statement in statements(source):
        value = given.get(statement.label or "")
        if value is not None:
            message = say("value-of-defined", "'{name}' is defined by the program", name=value.name)
            raise NamingError(message, source=value.source, span=value.span)


def _check_used(program: Program, given: Mapping[str, Given], names: Sequence[str]) -> None:
    """Refuse a value for a name that the program does not have: it may be a slip."""
    used = {name for _, tree in program.lines for name in tree.names()}
    for name in names:
        if name not in used:
            others = [other for other in program.variables if other not in names or other in used]
            raise NamingError(
                say("value-unused", "the program has no variable '{name}'", name=name),
                source=given[name].source,
                span=given[name].span,
                hint=did_you_mean(name, others),
            )
