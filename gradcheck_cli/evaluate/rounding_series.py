"""Error bounds of matrix functions: of the same lines that compute them, and of what these leave.

The iteration for a root forgets no error that its first steps make, and adds little: near I, what M
is off by halves with every step.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from gradcheck_cli.dims import Dim
from gradcheck_cli.evaluate.array_series import PointSeries
from gradcheck_cli.evaluate.bounded import Bounded
from gradcheck_cli.evaluate.silence import Array, quiet

if TYPE_CHECKING:
    from collections.abc import Callable

    from gradcheck_cli.evaluate.arrays import Arrays


@quiet
class RoundingSeries(PointSeries):
    """The bounds of `expm`, `sqrtm` and `logm`; part of `Rounding`."""

    arrays: Arrays

    if TYPE_CHECKING:

        def inv(self, a: Bounded) -> Bounded: ...
        def _up_to(self, a: Bounded) -> Array: ...

    def rows_of(self, a: Bounded) -> int:
        return int(a.v.shape[1])

    def norm_of(self, a: Bounded) -> Array:
        return self.row_sums(self.xp.abs(a.v) + self.arrays.roundoff * a.E)

    def shifted(self, a: Bounded, exponent: Array) -> Bounded:
        factor = self.power_of_two(exponent)
        return Bounded(a.v * factor, a.E * factor)

    def halved(self, a: Bounded) -> Bounded:
        return Bounded(a.v / 2, a.E / 2)

    def within(self, a: Bounded, amount: float) -> Array:
        return ~(self.row_sums(a.v) > amount)

    def chosen(self, flags: Array, a: Bounded, b: Bounded) -> Bounded:
        return Bounded(self.xp.where(flags, a.v, b.v), self.xp.where(flags, a.E, b.E))

    def widened(self, a: Bounded, by: Array) -> Bounded:
        known = (by >= 0) & self.xp.isfinite(by)
        return Bounded(self.lost_unless(known, a.v), a.E + by / self.arrays.roundoff)

    def spread(self, a: Bounded, by: Array) -> Bounded:
        rows = self.xp.sum(self._up_to(a), axis=2, keepdims=True)
        known = self.lost_unless(by < 1 / 2, a.v)
        return Bounded(known, a.E + rows * by / self.arrays.roundoff)

    def sqrtm(self, a: Bounded) -> Bounded:
        return self._where_defined(a, self.root)

    def logm(self, a: Bounded) -> Bounded:
        return self._where_defined(a, super().logm)

    def root(self, a: Bounded) -> Bounded:
        """Bound a root near I once more, from what its square V² leaves of A.

        Let X = V + D be the root, V = I + N and A = V² + F. Then 2 D = F − N D − D N − D², so that
        ‖D‖ (2 − 2‖N‖ − ‖D‖) ≤ ‖F‖. The ‖D‖ in brackets is at most what the steps' bound says. This
        halves what A is off by, as the root does; the logarithm takes many roots.
        """
        root, one = super().root(a), self.eye(Dim.of(self.rows_of(a)))
        exact = Bounded(root.v, self.xp.zeros_like(root.v))
        left = self.add(a, self.scale(Fraction(-1), self.matmul(exact, exact)))
        apart = self.row_sums(root.v - one.v) * (1 + self.arrays.roundoff * self.rows_of(a))
        room = 2 - 2 * apart - self.arrays.roundoff * self.row_sums(root.E)
        again = self.norm_of(left) / room / self.arrays.roundoff
        better = (room > 0) & (again < root.E)
        return Bounded(root.v, self.xp.where(better, again, root.E))

    def _where_defined(self, a: Bounded, function: Callable[[Bounded], Bounded]) -> Bounded:
        """Apply the function where no eigenvalue is seen at or below 0: else it steps in vain."""
        one, xp = self.eye(Dim.of(self.rows_of(a))), self.xp
        sound = xp.isfinite(self.row_sums(self.inv(a).E))
        values = xp.linalg.eigvals(xp.where(sound, a.v, one.v))
        on_the_axis = xp.any((xp.imag(values) == 0) & (xp.real(values) <= 0), axis=1)
        found = sound & ~on_the_axis[:, None, None]
        value = function(self.chosen(found, a, one)) if bool(xp.any(found)) else a
        return Bounded(self.lost_unless(found, value.v), value.E)
