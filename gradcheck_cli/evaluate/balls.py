"""Balls as a number system: every value is an interval that surely holds the exact one.

A value is a matrix (`arb_mat` of python-flint) of midpoints with radii, for one point, at a
precision of as many bits as asked for. What a formula gives at given exact inputs lies inside, so
two balls that do not overlap prove that two formulas differ. An entry that is not finite says that
nothing is known there: the formula is undefined, or the precision too low to tell.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from gradcheck_cli.evaluate.balls_axes import BallAxes
from gradcheck_cli.evaluate.balls_decisions import BallDecisions
from gradcheck_cli.evaluate.balls_entrywise import BallEntrywise
from gradcheck_cli.evaluate.balls_places import BallPlaces
from gradcheck_cli.evaluate.balls_series import BallSeries
from gradcheck_cli.evaluate.balls_spectral import BallSpectral
from gradcheck_cli.evaluate.matrix_functions import FEW_ROWS, adjugate, raised, scaled_inverse
from gradcheck_cli.evaluate.vocabulary import NotAvailable

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from contextlib import AbstractContextManager

    from gradcheck_cli.dims import Dim

    Ball = Any  #: a matrix of balls
    Entry = Any  #: one ball

PRECISION = 512  #: bits
BLOCKS = 32  #: flint multiplies larger matrices by blocks, where 0 times NaN becomes 0


class BallArithmetic(BallEntrywise, BallDecisions, BallAxes, BallPlaces, BallSeries, BallSpectral):
    """The words of `vocabulary.System` on matrices of balls, one point at a time.

    Words are to be used inside `with system.working():`, which sets the precision. `decisions`
    records the side on which every entry of a mask and the like was, in the order of evaluation: a
    formula is smooth between two points where the records are equal.
    """

    def __init__(self, sizes: Mapping[str, int], precision: int = PRECISION) -> None:
        import flint

        self.flint = flint
        self.mat, self.arb = flint.arb_mat, flint.arb
        self.sizes = dict(sizes)
        self.precision = precision
        self.decisions: list[int | tuple[int, ...]] = []

    def working(self) -> AbstractContextManager[object]:
        """Return the context in which this system's precision is in force."""
        context: AbstractContextManager[object] = self.flint.ctx.workprec(self.precision)
        return context

    def exactly(self, number: Fraction | float) -> Entry:
        """Return a number as a ball: of radius 0 where it is a float, or a fraction that fits."""
        if isinstance(number, Fraction):
            return self.arb(self.flint.fmpq(number.numerator, number.denominator))
        return self.arb(float(number))

    def given(self, rows: Sequence[Sequence[Fraction | float]]) -> Ball:
        """Return exact numbers as a matrix."""
        entries = [entry for row in rows for entry in row]
        if any(type(entry) is not float for entry in entries):  # floats are exact as they are
            entries = [self.exactly(entry) for entry in entries]
        return self.mat(len(rows), len(rows[0]), entries)

    def single(self, entry: Entry) -> Ball:
        """Return one ball as a 1×1 matrix."""
        return self.mat(1, 1, [entry])

    def filled(self, rows: Dim, cols: Dim, entry: int) -> Ball:
        """Return a matrix of equal entries."""
        extents = rows.at(self.sizes), cols.at(self.sizes)
        return self.mat(*extents, [entry] * (extents[0] * extents[1]))

    # Leaves

    def number(self, value: Fraction) -> Ball:
        return self.single(self.exactly(value))

    def size(self, dim: Dim) -> Ball:
        return self.single(dim.at(self.sizes))

    def constant(self, name: str) -> Ball:
        return self.single({"pi": self.arb.pi, "e": self.arb.const_e}[name]())

    def ones(self, rows: Dim, cols: Dim) -> Ball:
        return self.filled(rows, cols, 1)

    def zeros(self, rows: Dim, cols: Dim) -> Ball:
        return self.filled(rows, cols, 0)

    def eye(self, dim: Dim) -> Ball:
        n = dim.at(self.sizes)
        return self.mat(n, n, [int(i == j) for i in range(n) for j in range(n)])

    def unit(self, dim: Dim, i: int) -> Ball:
        n = dim.at(self.sizes)
        return self.mat(n, 1, [int(i == j) for j in range(n)])

    def literal(self, rows: tuple[tuple[Fraction, ...], ...]) -> Ball:
        return self.given(rows)

    # Linear algebra

    def add(self, a: Ball, b: Ball) -> Ball:
        return a + b  # flint refuses to broadcast

    def scale(self, number: Fraction, a: Ball) -> Ball:
        if number.denominator == 1:
            return a * int(number)
        return a * self.exactly(number)

    def matmul(self, a: Ball, b: Ball) -> Ball:
        product = a * b
        if max(a.nrows(), a.ncols(), b.ncols()) < BLOCKS or (is_finite(a) and is_finite(b)):
            return product
        return self._known(product, a, b)

    def transpose(self, a: Ball) -> Ball:
        return a.transpose()

    def trace(self, a: Ball) -> Ball:
        return self.single(a.trace())

    def entry(self, a: Ball, i: int, j: int) -> Ball:
        return self.single(a[i, j])

    def sum(self, a: Ball) -> Ball:
        return self.single(self.total(a.entries()))

    def norm(self, a: Ball) -> Ball:
        squares = self.total([entry * entry for entry in a.entries()])
        # A sum of squares is not negative, whatever its ball says.
        return self.single(squares.nonnegative_part().sqrt() if squares.is_finite() else squares)

    def inv(self, a: Ball) -> Ball:
        return a.inv(nonstop=True)  # NaN where it may be singular

    def det(self, a: Ball) -> Ball:
        return self.single(a.det())

    def adj(self, a: Ball) -> Ball:
        if a.nrows() > FEW_ROWS:
            found = scaled_inverse(self, a)
            if is_finite(found):
                return found
        return adjugate(self, a, a.nrows())

    def logdet(self, a: Ball) -> Ball:
        return self.single(a.det().log())  # NaN where it may be 0 or negative

    def logabsdet(self, a: Ball) -> Ball:
        return self.single(abs(a.det()).log())

    def matrix_power(self, a: Ball, exponent: Dim) -> Ball:
        return raised(self, a, a.nrows(), exponent.at(self.sizes))

    def whole_power(self, a: Ball, exponent: Dim) -> Ball:
        return self.power(a, Fraction(exponent.at(self.sizes)))

    def apply(self, name: str, order: int, a: Ball) -> Ball:
        raise NotAvailable(name)

    def _known(self, product: Ball, a: Ball, b: Ball) -> Ball:
        """Return a product with NaN wherever a row or a column is not finite throughout."""
        rows = [all(entry.is_finite() for entry in row) for row in a.tolist()]
        cols = [all(entry.is_finite() for entry in col) for col in b.transpose().tolist()]
        known = [row and col for row in rows for col in cols]
        entries = zip(product.entries(), known, strict=True)
        return self.mat(len(rows), len(cols), [e if ok else self.arb.nan() for e, ok in entries])

    def total(self, entries: Iterable[Entry]) -> Entry:
        """Return the sum of balls."""
        return sum(entries, self.arb(0))


def is_finite(value: Ball) -> bool:
    """Tell whether something is known of every entry."""
    return all(entry.is_finite() for entry in value.entries())
