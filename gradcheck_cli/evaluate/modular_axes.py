"""Functions of each column, each row, or all entries of matrices of residues."""

from __future__ import annotations

from fractions import Fraction
from math import prod
from typing import TYPE_CHECKING

from gradcheck_cli.evaluate.modular_entrywise import ModularEntrywise
from gradcheck_cli.evaluate.modular_values import Matrix, Redraw, Residue, Residues

if TYPE_CHECKING:
    from collections.abc import Sequence


class ModularAxes(ModularEntrywise):
    """The words with an axis: 0 for columns, 1 for rows, None for all; part of `Modular`."""

    def softmax(self, a: Residues, axis: int | None) -> Residues:
        powers = self.exp(a)
        shares = self._each(lambda e: 1 / e, self._sums(powers, axis))
        return self.multiply(powers, self._spread(shares, a[0]))

    def var(self, a: Residues, axis: int | None) -> Residues:
        """Return the mean of the squares less the square of the mean."""
        extents = a[0].nrows(), a[0].ncols()
        count = prod(extents) if axis is None else extents[axis]
        weights = self._parts(Fraction(1, count))
        squares = self._sums(self._each(lambda e: e * e, a), axis)
        means = [x * w for x, w in zip(self._sums(a, axis), weights, strict=False)]
        own = self._each(lambda e: e * e, means)
        return tuple([x * w - y for x, w, y in zip(squares, weights, own, strict=False)])

    def _sums(self, a: Residues, axis: int | None) -> Residues:
        """Return the sums along an axis, which is kept, at size 1."""
        if axis != 1:
            rows = a[0].nrows()
            a = tuple([self.matrix(1, rows, [1] * rows, x.modulus()) * x for x in a])
        if axis != 0:
            cols = a[0].ncols()
            a = tuple([x * self.matrix(cols, 1, [1] * cols, x.modulus()) for x in a])
        return a

    def _spread(self, a: Residues, like: Matrix) -> Residues:
        """Repeat what stands for each column, each row or all entries in a matrix's shape."""
        rows, cols = like.nrows(), like.ncols()
        if a[0].nrows() < rows:
            a = tuple([self.matrix(rows, 1, [1] * rows, x.modulus()) * x for x in a])
        if a[0].ncols() < cols:
            a = tuple([x * self.matrix(1, cols, [1] * cols, x.modulus()) for x in a])
        return a

    # The largest entry. The signs of differences are no order: of three numbers each may be above
    # the next, in a circle. So the largest is the one that is above most of the others; like a
    # largest number it moves with what is added to all, and with positive multiples. Where it is
    # not above all others it is but a stand-in, and that is noted.

    def amax(self, a: Residues, axis: int | None) -> Residues:
        return self._sums(self.multiply(a, self.is_max(a, axis)), axis)

    def is_max(self, a: Residues, axis: int | None) -> Residues:
        rows, cols = a[0].nrows(), a[0].ncols()
        entries = a[0].entries()
        shares: list[Fraction] = [Fraction(0)] * (rows * cols)
        for places in _groups(rows, cols, axis):
            largest = self._largest([entries[k] for k in places])
            for k in largest:
                shares[places[k]] = Fraction(1, len(largest))
        parts = [self._parts(share) for share in shares]
        each = zip(zip(*parts, strict=True), self.primes, strict=True)
        return tuple([self.matrix(rows, cols, list(part), p) for part, p in each])

    def _largest(self, entries: Sequence[Residue]) -> list[int]:
        """Return where the largest entry stands, all places where several are equal."""
        self.used.add("sign")
        wins = [sum(self._sign(e - other) for other in entries) for e in entries]
        best = [k for k, won in enumerate(wins) if won == max(wins)]
        equal = [k for k, e in enumerate(entries) if e == entries[best[0]]]
        if wins[best[0]] != len(entries) - len(equal):
            self.used.add("opaque")
        if len(equal) > 1:
            self.used.add("tie")
        return equal if len(equal) == len(best) else self._chosen(entries, best)

    def _chosen(self, entries: Sequence[Residue], best: Sequence[int]) -> list[int]:
        """Break a circle: whichever does not change with the order, an offset or a factor."""
        apart = [len(entries) * e - sum(entries) for e in entries]
        size = sum([d * d for d in apart])
        if size == 0:
            raise Redraw
        first = max(best, key=lambda k: int(apart[k] ** 2 / size))
        return [k for k in best if entries[k] == entries[first]]


def _groups(rows: int, cols: int, axis: int | None) -> list[range]:
    """Return the places of the entries, counted row by row, that are taken together.

    >>> [list(places) for places in _groups(2, 3, 0)]
    [[0, 3], [1, 4], [2, 5]]
    """
    if axis == 0:
        return [range(j, rows * cols, cols) for j in range(cols)]
    if axis == 1:
        return [range(i * cols, (i + 1) * cols) for i in range(rows)]
    return [range(rows * cols)]
