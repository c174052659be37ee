"""Error bounds of inverses, determinants, diagonals and reshapes."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from gradcheck_cli.evaluate.bounded import Bounded
from gradcheck_cli.evaluate.matrix_functions import FEW_ROWS, adjugate, raised, scaled_inverse
from gradcheck_cli.evaluate.silence import Array, quiet

if TYPE_CHECKING:
    from gradcheck_cli.dims import Dim
    from gradcheck_cli.evaluate.arrays import Arrays

LOGARITHM = 5  #: the error of a logarithm, in units of u


@quiet
class RoundingLinalg:
    """The bounds for square matrices, and for the order of the entries; part of `Rounding`."""

    arrays: Arrays
    xp: Any

    if TYPE_CHECKING:

        def power(self, a: Bounded, exponent: Fraction) -> Bounded: ...

    def inv(self, a: Bounded) -> Bounded:
        """Bound the inverse after the fact, from what it leaves of I.

        Let V be the computed inverse, A the exact matrix and F = I − A V. Then A⁻¹ = V (I − F)⁻¹
        and |A⁻¹ − V| ≤ |V| |F| (I + |F| + |F|² + …). F is the residual as computed, plus its own
        rounding, plus E |V| for what A is known to. With β the largest column sum of |F|, a row of
        |V| |F| grows by no more than β each time: the tail is at most its largest entry times
        β/(1 − β). Nothing is known where β ≥ 1.
        """
        v, xp, u, n = self.arrays.inv(a.v), self.xp, self.arrays.roundoff, a.v.shape[1]
        inverse, product = xp.abs(v), self.arrays.matmul(xp.abs(a.v), xp.abs(v))
        eye = self.arrays.diag(xp.ones_like(a.v[:, :, :1]))
        left = xp.abs(eye - self.arrays.matmul(a.v, v))
        left = left + u * ((n + 2) * (eye + product) + self.arrays.matmul(a.E, inverse))
        first = self.arrays.matmul(inverse, left)
        beta = xp.max(xp.sum(left, axis=1, keepdims=True), axis=2, keepdims=True)
        tail = xp.max(first, axis=2, keepdims=True) * beta / (1 - beta)
        return Bounded(v, xp.where(beta < 1, (first + tail) / u, xp.full_like(v, float("inf"))))

    def det(self, a: Bounded) -> Bounded:
        v, relative = self.arrays.det(a.v), self._determinant_error(a)
        moved, known = self.xp.abs(v) * relative, relative < float("inf")
        if not self.xp.all(known):  # of a singular matrix it is not
            moved = self.xp.where(known, moved, self._determinant_moves(a))
        return Bounded(v, moved / self.arrays.roundoff + self.xp.abs(v) * a.v.shape[1])

    def logdet(self, a: Bounded) -> Bounded:
        return self._logarithm(a, self.arrays.logdet(a.v))

    def logabsdet(self, a: Bounded) -> Bounded:
        return self._logarithm(a, self.arrays.logabsdet(a.v))

    def _logarithm(self, a: Bounded, v: Array) -> Bounded:
        """Bound a determinant's logarithm, which adds up those of the pivots p.

        Each is off by 5 u |log p| and their sum by n u Σ |log p|. That sum is at most |log Π p| and
        2 Σ log p over the pivots above 1; no pivot is larger than the largest entry of |L| |U|.
        """
        xp, n = self.xp, a.v.shape[1]
        largest = xp.max(xp.max(self._factors(a.v), axis=1, keepdims=True), axis=2, keepdims=True)
        above = xp.where(largest > 1, xp.log(largest), xp.zeros_like(largest))
        own = (LOGARITHM + n) * (xp.abs(v) + 2 * n * above)
        return Bounded(v, self._determinant_error(a) / self.arrays.roundoff + own)

    def _determinant_error(self, a: Bounded) -> Array:
        """Return the relative error η of det(A) from that of A and from elimination, ∞ from ½ on.

        Elimination gives det(A + Δ) with |Δ| ≤ n u |L| |U|, and A is known up to u E; let D be the
        sum. With M = A⁻¹ Δ, det(A + Δ) is det(A) det(I + M), where det(I + M) − 1 is the sum of all
        principal minors of M: those of one row add up to at most tr(|A⁻¹| D), the larger ones to
        eʳ − 1 − r ≤ r² for the sum r of all entries of |A⁻¹| D. The result is η/(1 − η).
        """
        xp, u, n = self.xp, self.arrays.roundoff, a.v.shape[1]
        inverse = self.inv(a)
        moved = u * (a.E + n * self._factors(a.v))
        M = self.arrays.matmul(xp.abs(inverse.v) + u * inverse.E, moved)
        one, all_ = self.arrays.trace(M), self.arrays.sum(M)
        error = one + all_ * all_
        return xp.where(error < 1 / 2, error / (1 - error), xp.full_like(error, float("inf")))

    def _determinant_moves(self, a: Bounded) -> Array:
        """Return how far det(A + Δ) can be from det(A), for the |Δ| ≤ D of `_determinant_error`.

        Determinants are linear in every row, and at most the product of the rows' lengths: the sum
        over the rows of D's length there times the lengths of the other rows of |A| + D.
        """
        xp, u, n = self.xp, self.arrays.roundoff, a.v.shape[1]
        moved = u * (a.E + n * self._factors(a.v))
        row = xp.arange(n, device=a.v.device)[None, :, None]
        lengths = self._row_lengths(xp.abs(a.v) + u * a.E + moved)
        total = xp.zeros_like(a.v[:, :1, :1])
        for k in range(n):
            mixed = xp.where(row == k, self._row_lengths(moved), lengths)
            total = total + xp.prod(mixed, axis=1, keepdims=True)
        return total

    def _row_lengths(self, a: Array) -> Array:
        return self.xp.linalg.vector_norm(a, axis=2, keepdims=True)

    def _factors(self, a: Array) -> Array:
        """Return |L| |U| of the elimination with partial pivoting, in the order of A's rows."""
        xp, n = self.xp, a.shape[1]
        row = xp.arange(n, device=a.device)[None, :, None]
        rest, free, total = a, row >= 0, xp.zeros_like(a)
        for k in range(n):
            column = xp.where(free, rest[:, :, k : k + 1], xp.zeros_like(rest[:, :, :1]))
            chosen = xp.argmax(xp.abs(column), axis=1, keepdims=True) == row
            pivots = xp.sum(xp.where(chosen, rest, xp.zeros_like(rest)), axis=1, keepdims=True)
            pivot = pivots[:, :, k : k + 1]  # where it is 0, all of the column is
            multipliers = xp.where(pivot == 0, xp.zeros_like(column), column / pivot)
            free = free & ~chosen
            rest = xp.where(free, rest - multipliers * pivots, rest)
            total = total + xp.abs(multipliers) * xp.abs(pivots)
        return total

    # What products alone make

    def matrix_power(self, a: Bounded, exponent: Dim) -> Bounded:
        power: Bounded = raised(self, a, a.v.shape[1], exponent.at(self.arrays.sizes))
        return power

    def adj(self, a: Bounded) -> Bounded:
        """Return the adjugate, of many rows det(A) A⁻¹ where something is known of it.

        The bound is that of both ways: torch's derivative of a determinant goes by an inverse, to
        which no entry is exactly 0.
        """
        xp, n = self.xp, a.v.shape[1]
        other: Bounded = scaled_inverse(self, a)
        known = xp.isfinite(xp.sum(xp.sum(other.E, axis=1, keepdims=True), axis=2, keepdims=True))
        if n > FEW_ROWS and xp.all(known):
            return other
        found: Bounded = adjugate(self, a, n)
        largest = xp.max(xp.max(xp.abs(found.v), axis=1, keepdims=True), axis=2, keepdims=True)
        E = xp.where(known, xp.maximum(found.E, other.E), found.E) + n * largest
        return Bounded(found.v if n <= FEW_ROWS else xp.where(known, other.v, found.v), E)

    def whole_power(self, a: Bounded, exponent: Dim) -> Bounded:
        return self.power(a, Fraction(exponent.at(self.arrays.sizes)))

    # Entries in another place, each with its own error ------------------------------------------

    def diag(self, a: Bounded) -> Bounded:
        return Bounded(self.arrays.diag(a.v), self.arrays.diag(a.E))

    def diagonal(self, a: Bounded) -> Bounded:
        return Bounded(self.arrays.diagonal(a.v), self.arrays.diagonal(a.E))

    def reshape(self, a: Bounded, rows: Dim, cols: Dim) -> Bounded:
        return Bounded(self.arrays.reshape(a.v, rows, cols), self.arrays.reshape(a.E, rows, cols))
