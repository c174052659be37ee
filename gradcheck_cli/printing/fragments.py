"""A piece of Python source that stands for a matrix: the value that `emitter` computes with."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import IntEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gradcheck_cli.dims import Shape


class Level(IntEnum):
    """How tightly the text holds together, the loosest first."""

    SUM = 1  #: `a + b`, `-a`
    MIXED = 2  #: a product with a bare @ in it: `2 * A @ B / n`
    TIMES = 3  #: `a * b`, `a / b`
    CHAIN = 4  #: `A @ B`
    POWER = 5  #: `a**2`
    ATOM = 6  #: a name, a call, a number, anything in brackets


@dataclass(frozen=True, slots=True)
class Code:
    """The text of an array, and the rows × columns matrix that it stands for.

    The array has only the `axes` along which the matrix varies: () is 0-D, (0,) and (1,) are 1-D,
    (0, 1) is 2-D. So a column and a row are 1-D, their transposes cost nothing, and 1 bᵀ is `b`,
    which broadcasts. A product with 1 along an axis that the array has is a sum over it.
    """

    text: str
    level: Level
    shape: Shape
    axes: tuple[int, ...] = ()
    weak: bool = False  #: a Python number, which takes the dtype of what it meets
    minus: bool = False  #: the value is minus the text
    over: bool = False  #: the value is one over the text
    boolean: bool = False  #: True and False stand for 1 and 0

    @property
    def is_one(self) -> bool:
        """Tell whether every entry is the number 1, or one over it."""
        return self.text == "1" and self.weak and not self.minus

    @property
    def is_zero(self) -> bool:
        """Tell whether every entry is the number 0."""
        return self.text == "0" and self.weak and not self.over

    @property
    def is_short(self) -> bool:
        """Tell whether it is a name, its transpose or a Python number: nothing to compute twice."""
        return self.weak or self.text.removesuffix(".T").isidentifier()

    def positive(self) -> Code:
        """Return the value without its minus."""
        return replace(self, minus=False) if self.minus else self

    def signed(self, minus: bool) -> Code:
        """Return the value with this sign before it."""
        return replace(self, minus=minus) if self.minus != minus else self

    def plain(self) -> Code:
        """Return the same value as text alone, its sign and fraction bar written."""
        text, level = self.text, self.level
        if self.over:
            text, level = f"1 / {self.within(Level.POWER)}", Level.TIMES
        if self.minus:
            text, level = (f"-({text})" if level is Level.SUM else f"-{text}"), Level.SUM
        return replace(self, text=text, level=level, minus=False, over=False)

    def within(self, *bare: Level) -> str:
        """Return the text, in brackets unless it is an atom or of one of these levels."""
        return self.text if self.level in (*bare, Level.ATOM) else f"({self.text})"

    def spread(self, axes: tuple[int, ...]) -> Code:
        """Return the value so that NumPy's rules broadcast it along these axes."""
        if self.axes == (0,) and axes == (0, 1):
            return replace(self, text=f"{self.within()}[:, None]", level=Level.ATOM)
        return self


def union(a: Code, b: Code) -> tuple[int, ...]:
    """Return the axes along which one or the other varies."""
    return tuple(sorted({*a.axes, *b.axes}))


def times(a: Code, b: Code, shape: Shape) -> Code:
    """Write a product of entries; a scalar stands before a chain of @ without brackets."""
    axes = union(a, b)
    left, right = a.plain().spread(axes), b.plain().spread(axes)
    bare = [Level.TIMES, Level.POWER]
    first = left.within(*bare)
    chained = not a.axes and right.level in (Level.CHAIN, Level.MIXED)
    second = right.text if chained else right.within(*bare)
    level = Level.MIXED if chained else Level.TIMES
    return Code(f"{first} * {second}", level, shape, axes, a.weak and b.weak)


def quotient(a: Code, b: Code, shape: Shape) -> Code:
    """Write a quotient of entries."""
    axes = union(a, b)
    left, right = a.plain().spread(axes), b.plain().spread(axes)
    chained = not b.axes and left.level in (Level.CHAIN, Level.MIXED)
    first = left.text if chained else left.within(Level.TIMES, Level.POWER)
    level = Level.MIXED if chained else Level.TIMES
    second = right.within(Level.POWER)
    return Code(f"{first} / {second}", level, shape, axes, a.weak and b.weak)


def chain(a: Code, b: Code, shape: Shape, axes: tuple[int, ...]) -> Code:
    """Write a matrix product; a chain groups from the left by itself."""
    text = f"{a.plain().within(Level.CHAIN)} @ {b.plain().within()}"
    return Code(text, Level.CHAIN, shape, axes)
