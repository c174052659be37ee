"""What the parts of a piece of Python are: arrays, whole numbers, tuples, functions."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from gradcheck_cli.dims import ONE, SCALAR, Dim, Shape
from gradcheck_cli.expr import Number, Size
from gradcheck_cli.syntax.typed import Typed

if TYPE_CHECKING:
    import ast
    from collections.abc import Callable
    from fractions import Fraction

    from gradcheck_cli.errors import Span
    from gradcheck_cli.expr import Expr
    from gradcheck_cli.syntax.defined import Function as Defined
    from gradcheck_cli.syntax.unify import Sizes


@dataclass(frozen=True, slots=True)
class Array:
    """An array of 0, 1 or 2 axes; in the expression 1-D is a column.

    `condition` is the expression compared with 0 and the sign, where it is a comparison; `bools`
    says that its entries are True and False. `number` is the constant it is, `size` the size.
    `memory` are the variables whose memory it shares, `whole` says that it is all of one's.
    `integers` says that NumPy holds it in whole numbers, which rounds what is put into it.
    """

    part: Typed
    axes: int
    bools: bool = False
    condition: tuple[Callable[[], Expr], str] | None = None
    number: Fraction | None = None
    size: Dim | None = None
    memory: frozenset[Memory] = frozenset()
    whole: bool = False
    integers: bool = False

    @property
    def shape(self) -> Shape:
        """Its shape as rows and columns: of one axis, a column."""
        return self.part.shape

    @property
    def wide(self) -> Shape:
        """Its shape with two axes, as NumPy fills in the missing ones: of one axis, a row."""
        return (ONE, self.part.shape[0]) if self.axes == 1 else self.part.shape

    def build(self) -> Expr:
        """Return the expression."""
        return self.part.build()

    def build_wide(self) -> Expr:
        """Return the expression with two axes: one axis makes a row."""
        return self.part.build().T if self.axes == 1 else self.part.build()

    def column(self) -> Expr:
        """Return what has one axis, or one row, as a column."""
        value = self.part.build()
        return value if value.shape[1] is ONE else value.T

    def fresh(self) -> Array:
        """Return a copy that shares no memory."""
        return replace(self, memory=frozenset(), whole=False)

    def viewed(self, other: Array) -> Array:
        """Return the array as a view of another's memory."""
        return replace(self, memory=other.memory, bools=other.bools, integers=other.integers)

    def at(self, span: Span) -> Array:
        """Return the array, standing at this place."""
        part = Typed(self.part.shape, self.part.build, span, flat=self.part.flat)
        return replace(self, part=part)


class Memory:
    """The memory of one array; `changed` is where a view of it was changed in place."""

    __slots__ = ("changed",)

    def __init__(self) -> None:
        self.changed: Span | None = None


@dataclass(frozen=True, slots=True)
class Items:
    """A tuple or list of values, such as X.shape."""

    items: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Function:
    """A function, with keywords that are given already: nn.MSELoss(reduction="sum")."""

    name: str
    keywords: tuple[ast.keyword, ...] = ()
    arguments: tuple[ast.expr, ...] = ()


@dataclass(frozen=True, slots=True)
class OwnFunction:
    """A function of every entry that the problem has, or its derivative of this order."""

    function: Defined
    order: int


@dataclass(frozen=True, slots=True)
class Word:
    """A constant that is no number: True, None, a string."""

    value: object


Value = Array | Items | Function | OwnFunction | Word


def array(
    shape: Shape, axes: int, build: Callable[[], Expr], span: Span, *, bools: bool = False
) -> Array:
    """Return an array of this shape, rows × columns, and so many axes."""
    return Array(Typed(shape, build, span, flat=axes == 1 and shape[0] is not ONE), axes, bools)


def constant(value: Fraction, span: Span) -> Array:
    """Return a number."""
    size = Dim.of(int(value)) if value.denominator == 1 and 0 < value < 10**9 else None
    part = Typed(SCALAR, lambda: Number.exactly(value), span)
    return Array(part, 0, number=value, size=size)


def size(dim: Dim, span: Span, sizes: Sizes) -> Array:
    """Return a size as a number."""
    part = Typed(SCALAR, lambda: Size.number(sizes.resolved(dim)), span)
    return Array(part, 0, size=dim)
