"""The sizes of a model's values: each is a number here, and the same name where it must be one.

Sizes that the operations force to be equal are one size. Those that are equal by chance, as 10
samples and 10 classes, stay two, so the formulas hold for other sizes, too.
"""

from __future__ import annotations

from itertools import chain, count
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

#: What sizes are called, in the order in which they are met: samples, features, outputs, hidden.
NAMES: Final = ("n", "d", "k", "h", "p", "q", "r", "s")


class Axis:
    """One size: its number in the example; 1 stays 1, any other gets a name in the end.

    `parts` are the sizes that it is the sum of, where tensors were put side by side.
    """

    __slots__ = ("number", "parts", "same_as")

    def __init__(self, number: int, parts: Sequence[Axis] = ()) -> None:
        self.number = number
        self.parts = tuple(parts)
        self.same_as: Axis | None = None

    @property
    def one(self) -> bool:
        """Whether this size is 1."""
        return self.number == 1

    @property
    def root(self) -> Axis:
        """The size that stands for all that are the same."""
        found = self
        while found.same_as is not None:
            found = found.same_as
        return found

    def unify(self, other: Axis) -> None:
        """Take note that these sizes are one."""
        mine, others = self.root, other.root
        if others.parts and not mine.parts:
            mine, others = others, mine
        if mine is not others:
            others.same_as = mine


Axes = tuple[Axis, ...]  #: one for each axis of a tensor: () of a number, at most two


def axes_of(shape: Iterable[int]) -> Axes:
    """Return new sizes with these numbers."""
    return tuple(Axis(int(number)) for number in shape)


def numbers(axes: Axes) -> tuple[int, ...]:
    """Return the shape in numbers."""
    return tuple(axis.number for axis in axes)


def named(axes: Iterable[Axis], taken: Collection[str]) -> dict[Axis, str]:
    """Return a name, or 1, for each size, by its root; the names are none of those taken."""
    free = (name for name in _names() if name not in taken)
    found: dict[Axis, str] = {}

    def name(axis: Axis) -> str:
        root = axis.root
        if root not in found:
            parts = "+".join(name(part) for part in root.parts)
            found[root] = "1" if axis.one else parts or next(free)
        return found[root]

    for axis in axes:
        name(axis)
    return found


def _names() -> Iterator[str]:
    return chain(NAMES, (f"d{number}" for number in count(1)))
