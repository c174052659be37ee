"""Error bounds of singular values, of eigenvalues, and of what belongs to them.

All are bounds after the fact. Let U, s, V be the computed decomposition, and Ũ, Ṽ the matrices with
orthonormal columns nearest to U and V: ‖U − Ũ‖ ≤ ‖UᵀU − I‖ = η. So A is within `moved` of Ũ S Ṽᵀ,
which is what A − U S Vᵀ leaves, with the error of A, and (2η + η²) s₁. By Weyl no singular value of
A is further from its own. With a distance δ that keeps them apart, the polar factor moves by no
more than 3 moved/δ (R.-C. Li 1995), vectors by no more than 2 moved/δ (Wedin, Davis and Kahan).
Where nothing keeps them apart nothing is known. All norms are Frobenius norms.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from gradcheck_cli.evaluate.bounded import Bounded
from gradcheck_cli.evaluate.silence import Array, quiet

if TYPE_CHECKING:
    from gradcheck_cli.evaluate.arrays import Arrays


class Decomposed(NamedTuple):
    """Values, (batch, 1, number) each, and how far they and the vectors may be off."""

    values: Array
    moved: Array  #: how far the decomposed matrix is from the exact one
    turned: Array  #: how far the vectors' product is from that of orthonormal ones


@quiet
class RoundingSpectral:
    """The bounds for singular values, and for eigenvalues; part of `Rounding`."""

    arrays: Arrays
    xp: Any

    def nuclear(self, a: Bounded) -> Bounded:
        v, (s, moved, _) = self.arrays.nuclear(a.v), self._singular(a)
        total, count = self.xp.sum(s, axis=2, keepdims=True), s.shape[2]
        off = count**0.5 * moved + self.xp.abs(v - total)
        return self._bounded(v, off + self.arrays.roundoff * count * v)

    def spectral(self, a: Bounded) -> Bounded:
        v, (s, moved, _) = self.arrays.spectral(a.v), self._singular(a)
        return self._bounded(v, moved + self.xp.abs(v - s[:, :, :1]))

    def polar(self, a: Bounded) -> Bounded:
        v, (s, moved, turned) = self.arrays.polar(a.v), self._singular(a)
        apart = s[:, :, -1:] - moved
        return self._bounded(v, self._over(3 * moved, apart) + turned)

    def largest_pair(self, a: Bounded) -> Bounded:
        v, (s, moved, turned) = self.arrays.largest_pair(a.v), self._singular(a)
        apart = s[:, :, :1] - (s[:, :, 1:2] if s.shape[2] > 1 else 0) - 2 * moved
        return self._bounded(v, self._over(4 * moved, apart) + turned)

    def eigenvalue(self, a: Bounded, place: int) -> Bounded:
        v, (w, moved, _) = self.arrays.eigenvalue(a.v, place), self._symmetric(a)
        return self._bounded(v, moved + self.xp.abs(v - w[:, :, place][:, :, None]))

    def eigenprojector(self, a: Bounded, place: int) -> Bounded:
        v, (w, moved, turned) = self.arrays.eigenprojector(a.v, place), self._symmetric(a)
        if w.shape[2] == 1:
            return self._bounded(v, turned)
        ends = w[:, :, :2] if place == 0 else w[:, :, -2:]
        apart = ends[:, :, 1:] - ends[:, :, :1] - 2 * moved
        return self._bounded(v, self._over(4 * moved, apart) + turned)

    # Helpers ----------------------------------------------------------------------------------

    def _singular(self, a: Bounded) -> Decomposed:
        safe = self._safe(a.v)
        U, s, Vt = self.xp.linalg.svd(safe, full_matrices=False)
        return self._judged(a.v, a.E, U, s[:, None, :], self.xp.matrix_transpose(Vt))

    def _symmetric(self, a: Bounded) -> Decomposed:
        even = self.arrays.even
        S = even(self._safe(a.v))
        w, V = self.xp.linalg.eigh(S)
        return self._judged(even(a.v), even(a.E) + self.xp.abs(S), V, w[:, None, :], V)

    def _safe(self, a: Array) -> Array:
        finite = self.xp.all(self.xp.isfinite(a), axis=(1, 2), keepdims=True)
        return self.xp.where(finite, a, self.xp.zeros_like(a))

    def _judged(self, a: Array, E: Array, U: Array, s: Array, V: Array) -> Decomposed:
        """Measure a decomposition U S Vᵀ of a matrix known to within u·E, with its own rounding."""
        xp, u = self.xp, self.arrays.roundoff
        Vt, size = xp.matrix_transpose(V), s.shape[2]
        left = xp.abs(a - xp.matmul(U * s, Vt))
        rounded = xp.abs(a) + xp.matmul(xp.abs(U * s), xp.abs(Vt))
        residual = self.arrays.norm(left + u * (E + (size + 2) * rounded))
        one, other = self._skew(U), self._skew(V)
        turned = one + other + one * other
        largest = xp.max(xp.abs(s), axis=2, keepdims=True)
        product = u * (size + 1) * size  # of the vectors, as it is computed
        return Decomposed(s, residual + largest * turned, turned + product)

    def _skew(self, U: Array) -> Array:
        """Return how far from orthonormal the columns are."""
        xp, rows = self.xp, U.shape[1]
        Ut = xp.matrix_transpose(U)
        eye = self.arrays.diag(xp.ones_like(U[:, :1, :] + 0 * Ut[:, :, :1]))
        rounded = self.arrays.roundoff * (rows + 1) * xp.matmul(xp.abs(Ut), xp.abs(U))
        return self.arrays.norm(xp.abs(xp.matmul(Ut, U) - eye) + rounded)

    def _over(self, off: Array, apart: Array) -> Array:
        """Return a quotient, ∞ where the divisor is not above 0."""
        return self.xp.where(apart > 0, off / apart, self.xp.full_like(apart, float("inf")))

    def _bounded(self, v: Array, off: Array) -> Bounded:
        return Bounded(v, off / self.arrays.roundoff + 0 * v)
