"""Matrix functions of arrays (batch, rows, columns), each point by itself."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from gradcheck_cli.dims import Dim
from gradcheck_cli.evaluate.matrix_series import MatrixSeries
from gradcheck_cli.evaluate.silence import Array, quiet

if TYPE_CHECKING:
    from gradcheck_cli.evaluate.vocabulary import Value

TAYLOR = 16  #: terms
LEFT_OUT = float(Fraction(1, 2**16 * math.factorial(17)))  #: twice the next one at norm ½
MOST_SQUARINGS = 64
BITS = 10  #: of an exponent


@quiet
class PointSeries(MatrixSeries):
    """What arrays and their error bounds have in common."""

    xp: Any

    def exponent_of(self, a: Value) -> Array:
        norm, xp = self.norm_of(a), self.xp
        usual = (norm > 0) & xp.isfinite(norm)
        return xp.floor(xp.log2(xp.where(usual, norm, xp.ones_like(norm) / 2))) + 1

    def floored(self, numbers: Array) -> Array:
        return self.xp.floor(numbers)

    def everywhere(self, flags: Array) -> bool:
        return bool(self.xp.all(flags))

    def counted(self, flags: Array, count: Array) -> Array:
        return self.xp.where(flags, count, count + 1)

    def expm(self, a: Value) -> Value:
        """Return e^A: Taylor's series of A/2^s, of norm ½ at most, squared s times.

        Higham, Functions of Matrices, §10.3. What is left out is at most twice the next term.
        """
        times = self._at_least(self.exponent_of(a) + 1, 0)
        times = -self._at_least(-times, -MOST_SQUARINGS)
        b, total = self.shifted(a, -times), self.eye(Dim.of(self.rows_of(a)))
        term = total
        for k in range(1, TAYLOR + 1):
            term = self.scale(Fraction(1, k), self.matmul(term, b))
            total = self.add(total, term)
        total = self.widened(total, self.norm_of(b) * 0 + LEFT_OUT)
        for k in range(int(self.xp.max(times))):
            total = self.chosen(times > k, self.matmul(total, total), total)
        return total

    def _at_least(self, numbers: Array, least: int) -> Array:
        return self.xp.where(numbers > least, numbers, self.xp.zeros_like(numbers) + least)

    def power_of_two(self, exponent: Array) -> Array:
        """Return 2^exponent exactly, which `pow` does not on every device."""
        xp, factor, size = self.xp, self.xp.ones_like(exponent), self.xp.abs(exponent)
        for bit in range(BITS):
            is_set = xp.floor(size / 2.0**bit) % 2 == 1
            factor = xp.where(is_set, factor * 2.0 ** (2**bit), factor)
        return xp.where(exponent < 0, 1 / factor, factor)

    def row_sums(self, a: Array) -> Array:
        """Return the largest sum of absolute values in a row, of every point."""
        sums = self.xp.sum(self.xp.abs(a), axis=2, keepdims=True)
        return self.xp.max(sums, axis=1, keepdims=True)

    def lost_unless(self, flags: Array, a: Array) -> Array:
        """Return a where it is so, NaN elsewhere."""
        return self.xp.where(flags, a, self.xp.full_like(a, math.nan))


@quiet
class ArraySeries(PointSeries):
    """The words `expm`, `sqrtm` and `logm`; part of `Arrays`."""

    def expm(self, a: Array) -> Array:
        """Return e^A: by torch's own function where the arrays are torch's."""
        own = getattr(self.xp.linalg, "matrix_exp", None)
        return own(a) if own else super().expm(a)

    def rows_of(self, a: Array) -> int:
        return int(a.shape[1])

    def norm_of(self, a: Array) -> Array:
        return self.row_sums(a)

    def shifted(self, a: Array, exponent: Array) -> Array:
        return a * self.power_of_two(exponent)

    def halved(self, a: Array) -> Array:
        return a / 2

    def within(self, a: Array, amount: float) -> Array:
        return ~(self.row_sums(a) > amount)

    def chosen(self, flags: Array, a: Array, b: Array) -> Array:
        return self.xp.where(flags, a, b)

    def widened(self, a: Array, by: Array) -> Array:
        return self.lost_unless((by >= 0) & self.xp.isfinite(by), a)

    def spread(self, a: Array, by: Array) -> Array:
        return self.lost_unless(by < 1 / 2, a)
