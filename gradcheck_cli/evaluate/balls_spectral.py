"""Singular values and eigenvalues on balls, proved after the fact from approximate ones.

Let d, V be approximate eigenvalues and eigenvectors of A, and Ṽ the orthogonal matrix nearest to V:
‖V − Ṽ‖ ≤ ‖VᵀV − I‖ = η. So A is within r = ‖A − V D Vᵀ‖ + max|d| (2η + η²) of Ṽ D Ṽᵀ. By Weyl no
eigenvalue of A is further than r from its own; the product v vᵀ moves by no more than 4r/(δ − 2r)
where δ keeps its eigenvalue apart (Davis and Kahan), and a function f(A) by no more than r times
its steepest slope. Singular values are roots of eigenvalues of the smaller of XᵀX and XXᵀ.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from gradcheck_cli.evaluate.balls_decisions import Straddles
from gradcheck_cli.evaluate.jacobi import begun, diagonalised

if TYPE_CHECKING:
    from collections.abc import Sequence

    Ball = Any  #: a matrix of balls
    Entry = Any  #: one ball

GUARD = 64  #: bits more than asked for
LEAST = 2.0**-40  #: a gap below this part of the largest eigenvalue is not told from none


class Spectrum(NamedTuple):
    """Eigenvalues from the smallest on, their vectors, and how far off they may be."""

    values: list[Entry]  #: without radii
    vectors: Ball  #: columns, without radii
    moved: Entry
    turned: Entry  #: how far V f(D) Vᵀ is from Ṽ f(D) Ṽᵀ, at most, for |f| ≤ 1
    apart: Entry  #: what surely is between the value asked for and the next, or 0


class BallSpectral:
    """The words for singular values, and for eigenvalues; part of `BallArithmetic`.

    Raises Straddles where two values are not told apart, or one from 0: there is a kink.
    """

    flint: Any
    mat: Any
    arb: Any
    precision: int

    if TYPE_CHECKING:

        def single(self, entry: Entry) -> Ball: ...
        def total(self, entries: Sequence[Entry]) -> Entry: ...

    def nuclear(self, a: Ball) -> Ball:
        if not _finite(a):
            return self.single(self.arb.nan())
        with self.flint.ctx.extraprec(GUARD):
            found = self._spectrum(_gram(a), None)
            roots = [self._around(d, found.moved).sqrt() for d in found.values]
            return self.single(self.total(roots))

    def spectral(self, a: Ball) -> Ball:
        with self.flint.ctx.extraprec(GUARD):
            return self.single(self.eigenvalue(_gram(a), -1)[0, 0].sqrt())

    def polar(self, a: Ball) -> Ball:
        if not _finite(a):
            return self._unknown(a)
        with self.flint.ctx.extraprec(GUARD):
            found = self._spectrum(_gram(a), None)
            lowest = (found.values[0] - found.moved).lower()
            roots = [1 / d.sqrt() for d in found.values]
            steepest = 1 / (2 * lowest * lowest.sqrt())
            off = steepest * found.moved + roots[0] * found.turned
            root = self._around_all(self._product(found.vectors, roots), off)
            return root * a if a.nrows() < a.ncols() else a * root

    def largest_pair(self, a: Ball) -> Ball:
        if not _finite(a):
            return self._unknown(a)
        with self.flint.ctx.extraprec(GUARD):
            found = self._spectrum(_gram(a), -1)
            projector = self._projector(found, -1)
            product = projector * a if a.nrows() < a.ncols() else a * projector
            return product * (1 / self._around(found.values[-1], found.moved).sqrt())

    def eigenvalue(self, a: Ball, place: int) -> Ball:
        if not _finite(a):
            return self.single(self.arb.nan())
        with self.flint.ctx.extraprec(GUARD):
            found = self._spectrum(a, place)
            return self.single(self._around(found.values[place], found.moved))

    def eigenprojector(self, a: Ball, place: int) -> Ball:
        if not _finite(a):
            return self._unknown(a)
        with self.flint.ctx.extraprec(GUARD):
            return self._projector(self._spectrum(a, place), place)

    # Helpers ----------------------------------------------------------------------------------

    def _spectrum(self, a: Ball, place: int | None) -> Spectrum:
        """Decompose the symmetric part, and measure what the decomposition leaves.

        Of an eigenvalue that is asked for, the gap to the next one must be there, and without one
        the gap between the smallest and 0. Floats tell at once where there is none.
        """
        a = (a + a.transpose()) * self.arb(0.5)
        floats, vectors = begun(a)
        if not _gap(floats, place) > LEAST * max(map(abs, floats)):
            raise Straddles
        values, V = diagonalised(a, vectors, self.flint.ctx.prec)
        left = a - self._product(V, values)
        skew = self._length(V.transpose() * V - self._diagonal([self.arb(1)] * len(values)))
        turned = 2 * skew + skew * skew
        largest = abs(values[0]) + abs(values[-1])
        moved = (self._length(left) + largest * turned).upper()
        apart = (_gap(values, place) - 4 * moved).lower()
        if not apart > 0:
            raise Straddles
        return Spectrum(values, V, moved, turned.upper(), apart)

    def _projector(self, found: Spectrum, place: int) -> Ball:
        size = len(found.values)
        chosen = [self.arb(int(i == place % size)) for i in range(size)]
        off = found.turned + (4 * found.moved / found.apart if size > 1 else 0)
        return self._around_all(self._product(found.vectors, chosen), off)

    def _product(self, V: Ball, values: Sequence[Entry]) -> Ball:
        return V * self._diagonal(values) * V.transpose()

    def _diagonal(self, values: Sequence[Entry]) -> Ball:
        n = len(values)
        return self.mat(n, n, [values[i] if i == j else 0 for i in range(n) for j in range(n)])

    def _length(self, a: Ball) -> Entry:
        return self.total([abs(entry).upper() ** 2 for entry in a.entries()]).sqrt()

    def _around(self, entry: Entry, off: Entry) -> Entry:
        return self.arb(entry, off.upper())

    def _around_all(self, a: Ball, off: Entry) -> Ball:
        near = self.arb(0, off.upper())
        return self.mat(a.nrows(), a.ncols(), [entry + near for entry in a.entries()])

    def _unknown(self, a: Ball) -> Ball:
        return self.mat(a.nrows(), a.ncols(), [self.arb.nan()] * (a.nrows() * a.ncols()))


def _gram(a: Ball) -> Ball:
    """Return the smaller of XᵀX and XXᵀ."""
    return a * a.transpose() if a.nrows() < a.ncols() else a.transpose() * a


def _finite(a: Ball) -> bool:
    return all(entry.is_finite() for entry in a.entries())


def _gap(values: Sequence[Any], place: int | None) -> Any:
    """Return how far a value is from the next one, or the smallest from 0; 1 of one alone."""
    if place is None:
        return values[0]
    if len(values) == 1:
        return 1 + 0 * values[0]
    low, high = (values[:2], values[-2:])[place]
    return high - low
