"""Declarations of shapes: `X: n d`, `b: p`, `c:`, `S: n n symmetric`, `k: integer`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gradcheck_cli.dims import ONE, Dim, Shape
from gradcheck_cli.errors import (
    GradcheckError,
    LimitError,
    NamingError,
    ParseError,
    ShapeError,
    UnsupportedError,
)
from gradcheck_cli.expr import Symbol
from gradcheck_cli.messages import did_you_mean, say
from gradcheck_cli.syntax.vocabulary import NAME, plain_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gradcheck_cli.errors import Span


PROPERTIES = (
    "symmetric", "posdef", "positive", "invertible", "det_positive", "unit_interval", "small",
    "small_positive", "binary01", "pm1", "onehot", "onehot_rows", "onehot_cols", "simplex",
    "diagonal", "orthogonal", "tall",
)  # fmt: skip
SQUARE = {"symmetric", "posdef", "invertible", "det_positive", "diagonal", "orthogonal"}
_NAME = re.compile(rf"{NAME}$")
_TERM = re.compile(
    r"([+-]?)((?:[0-9]+|[A-Za-z][A-Za-z0-9_]*)(?:\*(?:[0-9]+|[A-Za-z][A-Za-z0-9_]*))*)"
)
MAX_SIZE = 100_000
MAX_SPEC = 1_000  #: characters in a declaration


class Variable:
    """A variable of a program: its name, its shape as declared or inferred, its properties.

    `shape` is () for a scalar, (n,) for a 1-D vector, (m, n) for a matrix; `symbol` is the leaf of
    the expression graph, rows × columns always.
    """

    __slots__ = ("inferred", "kind", "name", "properties", "shape", "symbol")

    def __init__(
        self,
        name: str,
        shape: tuple[Dim, ...],
        kind: str = "real",
        properties: frozenset[str] = frozenset(),
        *,
        inferred: bool = False,
    ) -> None:
        self.name = name
        self.shape = shape
        self.kind = kind
        self.properties = properties
        self.inferred = inferred
        self.symbol = Symbol.named(name, matrix_shape(shape), properties)

    def __repr__(self) -> str:
        return f"Variable({self.name!r}, {self.shape})"


def matrix_shape(shape: tuple[Dim, ...]) -> Shape:
    """Return rows and columns: a vector stands as a column.

    >>> matrix_shape((Dim.of("n"),))
    (n, 1)
    """
    rows, cols, *_ = (*shape, ONE, ONE)
    return rows, cols


def declared(specs: Sequence[str]) -> dict[str, Variable]:
    """Read the declarations. Raises ParseError, NamingError or ShapeError with its place."""
    variables: dict[str, Variable] = {}
    for spec in specs:
        try:
            variable = _variable(spec)
            if variable.name in variables:
                message = say("declared-twice", "'{name}' is declared twice", name=variable.name)
                raise NamingError(message, span=_place(spec, variable.name))
        except GradcheckError as error:
            raise error.at(spec) from None
        variables[variable.name] = variable
    for spec, variable in zip(specs, variables.values(), strict=True):
        _check_sizes(spec, variable, variables)
    return variables


def _check_sizes(spec: str, variable: Variable, variables: dict[str, Variable]) -> None:
    """Refuse a name that is both a size and a variable."""
    for name in (name for size in variable.shape for name in size.names()):
        if name in variables:
            raise NamingError(
                say("size-and-variable", "'{name}' is both a size and a variable", name=name),
                source=spec,
                span=_place(spec, name, spec.index(":")),
                hint=say("rename-size", "give the size another name"),
            )


def _place(spec: str, word: str, after: int = 0) -> Span:
    """Return where a word stands in a declaration."""
    start = next(
        m.start()
        for m in re.finditer(r"\w+", spec)
        if plain_name(m[0]) == word and m.start() >= after
    )
    return start, start + len(word)


def _variable(spec: str) -> Variable:
    """Read one declaration."""
    name = _declared_name(spec)
    after = spec.index(":") + 1
    sizes: list[Dim] = []
    properties: list[str] = []
    for match in re.finditer(r"[^\s,]+", spec[after:]):
        word, span = match[0], (after + match.start(), after + match.end())
        if word == "elementwise":
            message = say("unspecified-later", "unspecified functions are not supported yet")
            raise UnsupportedError(message, span=span)
        if word in PROPERTIES or word == "integer":
            properties.append(word)
        elif properties or len(sizes) == 2 or not (size := _size(word)):
            raise _bad_word(word, span, len(sizes))
        else:
            sizes.append(size)
    _check_properties(spec, sizes, properties)
    kind = "integer" if "integer" in properties else "real"
    return Variable(name, tuple(sizes), kind, frozenset(properties) - {"integer"})


def _declared_name(spec: str) -> str:
    """Return the name before the colon. Raises ParseError where there is none."""
    if len(spec) > MAX_SPEC:
        raise LimitError(
            say(
                "declaration-too-long",
                "a declaration is this long at most: {limit}",
                limit=MAX_SPEC,
            )
        )
    written, colon, _ = spec.partition(":")
    name = plain_name(written.strip())
    if not colon or not _NAME.match(name):
        raise ParseError(
            say(
                "bad-declaration", "a shape is declared as 'X: n d', a vector 'b: p', a scalar 'c:'"
            ),
            span=(0, len(written)),
        )
    return name


def _size(word: str) -> Dim | None:
    """Read a size: a name, a number, or a sum of products such as 2*n-1."""
    total, at = Dim.of(0), 0
    while at < len(word):
        match = _TERM.match(word, at)
        if not match or (at and not match[1]):
            return None
        term = ONE
        for factor in match[2].split("*"):
            if factor.isdigit() and int(factor[:9]) > MAX_SIZE:
                return None
            term = term * Dim.of(int(factor) if factor.isdigit() else factor)
        total = total - term if match[1] == "-" else total + term
        at = match.end()
    return None if total.number is not None and total.number < 1 else total


def _bad_word(word: str, span: Span, sizes: int) -> ParseError:
    hint = did_you_mean(word, [*PROPERTIES, "integer"])
    if sizes == 2 and hint is None:
        hint = say("two-sizes", "a matrix has two sizes, rows and columns")
    return ParseError(
        say("bad-size-or-property", "'{word}' is neither a size nor a property", word=word),
        span=span,
        hint=hint,
    )


def _check_properties(spec: str, sizes: list[Dim], properties: list[str]) -> None:
    """Refuse a property that the sizes cannot have."""
    needing = [word for word in properties if word in SQUARE]
    if needing and (len(sizes) != 2 or sizes[0] is not sizes[1]):
        raise ShapeError(
            say("must-be-square", "a {property} matrix is square", property=needing[0]),
            span=_place(spec, needing[0], spec.index(":")),
        )
    if "integer" in properties and sizes:
        raise ShapeError(
            say("integer-with-sizes", "an integer is a scalar: it has no sizes"),
            span=_place(spec, "integer", spec.index(":")),
        )
