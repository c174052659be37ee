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
)
from gradcheck_cli.expr import Expr, Size, Symbol
from gradcheck_cli.limits import allowed
from gradcheck_cli.messages import did_you_mean, say
from gradcheck_cli.syntax.characters import ascii_punctuation, in_ascii
from gradcheck_cli.syntax.vocabulary import NAME, check_function_name, plain_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gradcheck_cli.errors import Span


PROPERTIES = (
    "symmetric", "posdef", "positive", "invertible", "det_positive", "unit_interval", "small",
    "small_positive", "binary01", "pm1", "onehot", "onehot_rows", "onehot_cols", "simplex",
    "diagonal", "orthogonal", "tall",
)  # fmt: skip
KINDS = ("integer", "elementwise")  #: what is no real matrix; said like a property
SQUARE = {"symmetric", "posdef", "invertible", "det_positive", "diagonal", "orthogonal"}
_NAME = re.compile(rf"{NAME}$")
_TERM = re.compile(
    r"([+-]?)((?:[0-9]+|[A-Za-z][A-Za-z0-9_]*)(?:\*(?:[0-9]+|[A-Za-z][A-Za-z0-9_]*))*)"
)
MAX_SPEC = 1_000  #: characters in a declaration


class Variable:
    """A variable of a program: its name, its shape as declared or inferred, its properties.

    `shape` is () for a scalar, (n,) for a 1-D vector, (m, n) for a matrix; `symbol` is the leaf of
    the expression graph, rows × columns always. One of the kind "elementwise" is a function that is
    left unspecified.
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

    @property
    def leaf(self) -> Expr:
        """The leaf of the graph that it is: an integer is a number like a size."""
        return Size.number(Dim.of(self.name)) if self.kind == "integer" else self.symbol

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
        read_as = ascii_punctuation(spec)
        try:
            variable = _variable(read_as)
            if variable.name in variables:
                message = say("declared-twice", "'{name}' is declared twice", name=variable.name)
                raise NamingError(message, span=_place(read_as, variable.name))
        except GradcheckError as error:
            raise error.at(spec, read_as) from None
        variables[variable.name] = variable
    for spec, variable in zip(specs, variables.values(), strict=True):
        _check_sizes(ascii_punctuation(spec), variable, variables)
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
    """Return where a word stands in a declaration; a name in LaTeX is all before the colon."""
    places = (
        m.span()
        for m in re.finditer(r"\w+", spec)
        if plain_name(m[0]) == word and m.start() >= after
    )
    return next(places, (0, spec.index(":")))


def _variable(spec: str) -> Variable:
    """Read one declaration."""
    name = _declared_name(spec)
    after = spec.index(":") + 1
    sizes: list[Dim] = []
    properties: list[str] = []
    for match in re.finditer(r"[^\s,]+", spec[after:]):
        word, span = match[0], (after + match.start(), after + match.end())
        if word in PROPERTIES or word in KINDS:
            properties.append(word)
        elif properties or len(sizes) == 2 or not (size := _size(word)):
            raise _bad_word(spec, word, span, len(sizes))
        else:
            sizes.append(size)
    _check_properties(spec, sizes, properties)
    kind = next((kind for kind in KINDS if kind in properties), "real")
    if kind == "elementwise":
        check_function_name(name, _place(spec, name))
    return Variable(name, tuple(sizes), kind, frozenset(properties).difference(KINDS))


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
    if colon and {"\\", "{"} & {*name}:
        from gradcheck_cli.syntax.latex_labels import name_in

        name = name_in(name) or name
    if not colon or not _NAME.match(name):
        from gradcheck_cli.syntax.misdeclared import meant

        message = say(
            "bad-declaration", "a shape is declared as 'X: n d', a vector 'b: p', a scalar 'c:'"
        )
        raise ParseError(message, span=(0, len(written)), hint=in_ascii(written) or meant(spec))
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
            if factor.isdigit() and int(factor[:9]) > allowed().size:
                return None
            term = term * Dim.of(int(factor) if factor.isdigit() else factor)
        total = total - term if match[1] == "-" else total + term
        at = match.end()
    return None if total.number is not None and total.number < 1 else total


def _bad_word(spec: str, word: str, span: Span, sizes: int) -> ParseError:
    from gradcheck_cli.syntax.misdeclared import declared_together, meant

    hint = in_ascii(word) or declared_together(spec) or did_you_mean(word, [*PROPERTIES, *KINDS])
    if hint is None and sizes == 2 and _size(word):
        message = say("two-sizes", "a matrix has two sizes, rows and columns")
    elif word.lstrip("-").isdigit():
        message = say("size-range", "a size lies between 1 and {most}", most=allowed().size)
    else:
        message = say(
            "bad-size-or-property", "'{word}' is neither a size nor a property", word=word
        )
        hint = hint or meant(spec)
    return ParseError(message, span=span, hint=hint)


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
    if "elementwise" in properties and (sizes or len(properties) > 1):
        raise ShapeError(
            say("function-with-sizes", "a function of every entry has no sizes and no properties"),
            span=_place(spec, "elementwise", spec.index(":")),
        )
