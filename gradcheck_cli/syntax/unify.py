"""Unification of sizes. A size that is still open is a name that starts with `?`."""

from __future__ import annotations

from itertools import chain, count
from typing import TYPE_CHECKING

from gradcheck_cli.dims import Dim, Shape

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


def is_open(dim: Dim) -> bool:
    """Is the size, or a part of it, not known yet?"""
    return any(name.startswith("?") for name in dim.names())


class Sizes:
    """What is known of the open sizes of one reading."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self.bound: dict[str, Dim] = {}
        self.count = 0
        self.letters: dict[str, str] = {}  # how open sizes show, by their names
        avoided = {*taken}
        self.free = (name for name in _plain_names() if name not in avoided)

    def fresh(self) -> Dim:
        """Return a new open size; it stands for any size but 1."""
        self.count += 1
        return Dim.of(f"?{self.count}")

    def resolved(self, dim: Dim) -> Dim:
        """Return the size with all that is known put in."""
        if not self.bound:
            return dim
        while (after := dim.replace(self.bound)) is not dim:
            dim = after
        return dim

    def shape(self, shape: Shape) -> Shape:
        """Return the shape with all that is known put in."""
        return self.resolved(shape[0]), self.resolved(shape[1])

    def unify(self, a: Dim, b: Dim) -> bool:
        """Make the two sizes equal; False where they cannot be."""
        a, b = self.resolved(a), self.resolved(b)
        if a is b:
            return True
        for one, other in ((a, b), (b, a)):
            name = one.name
            if name is not None and name.startswith("?") and other.number != 1:
                if name in other.names():
                    return False
                self.bound[name] = other
                return True
        difference = (a - b).reduced()
        return self._solved(difference) or self._paired(difference)

    def _solved(self, difference: Dim) -> bool:
        """Make a sum of sizes 0 by its one open name: ?1 + 1 − d makes ?1 be d − 1."""
        opened = [name for name in difference.names() if name.startswith("?")]
        counts = [count for names, count in difference.terms if not {*opened}.isdisjoint(names)]
        if len(opened) != 1 or counts not in ([1], [-1]):
            return False
        value = Dim.of(opened[0]) - Dim.of(counts[0]) * difference
        if value.number == 1 or not value.may_be(1) or opened[0] in value.names():
            return False
        self.bound[opened[0]] = value
        return True

    def _paired(self, difference: Dim) -> bool:
        """Make two products of open sizes equal, factor by factor, as A ⊗ X has them: ?1?3 = ?2?4.

        Other sizes would do, but none that a reader thinks of.
        """
        if [count for _, count in difference.terms] != [1, -1]:
            return False
        left, right = (names for names, _ in difference.terms)
        if len(left) != len(right) or not all(name.startswith("?") for name in (*left, *right)):
            return False
        pairs = zip(*(sorted(names, key=_place) for names in (left, right)), strict=True)
        return all(self.unify(Dim.of(one), Dim.of(other)) for one, other in pairs)

    def unify_shapes(self, a: Shape, b: Shape) -> bool:
        """Make the two shapes equal; nothing is bound where they cannot be."""
        before = len(self.bound)
        if self.unify(a[0], b[0]) and self.unify(a[1], b[1]):
            return True
        self.undo(before)
        return False

    def could_fit(self, a: Dim, b: Dim) -> bool:
        """Could the two sizes be equal? Binds nothing."""
        before = len(self.bound)
        fits = self.unify(a, b)
        self.undo(before)
        return fits

    def undo(self, before: int) -> None:
        """Forget what was bound after the first so many."""
        while len(self.bound) > before:
            self.bound.popitem()

    def shown(self, dim: Dim) -> Dim:
        """Return the size as a message shows it, with a plain name for each open size."""
        dim = self.resolved(dim)
        names = [name for name in dim.names() if name.startswith("?")]
        return dim.replace({name: Dim.of(self._letter(name)) for name in names})

    def _letter(self, name: str) -> str:
        if name not in self.letters:
            self.letters[name] = next(self.free)
        return self.letters[name]

    def name_open(self, shapes: list[Shape]) -> None:
        """Give each open size of the shapes a plain name, in order."""
        for dim in chain.from_iterable(shapes):
            for name in self.resolved(dim).names():
                if name.startswith("?") and name not in self.bound:
                    self.bound[name] = Dim.of(self._letter(name))


def _place(name: str) -> int:
    return int(name.removeprefix("?"))


def _plain_names() -> Iterator[str]:
    yield from "mnpqrstuvkhlabcdgij"
    yield from (f"n{i}" for i in count(1))
