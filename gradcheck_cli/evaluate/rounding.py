"""Running error analysis as a number system: every value comes with a bound of its rounding error.

A value is a pair (v, E) of arrays of the system underneath, with |v − exact| ≲ u·E entry by entry,
where u is the unit roundoff and `exact` what the same formula gives without rounding, at the same
values of the variables. Higham, Accuracy and Stability of Numerical Algorithms, §3.3. Products and
powers keep the term in u·E², so that the bound also holds where a value cancels to 0.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from gradcheck_cli.evaluate.bounded import Bounded
from gradcheck_cli.evaluate.rounding_axes import RoundingAxes
from gradcheck_cli.evaluate.rounding_blocks import RoundingBlocks
from gradcheck_cli.evaluate.rounding_entrywise import RoundingEntrywise
from gradcheck_cli.evaluate.rounding_linalg import RoundingLinalg
from gradcheck_cli.evaluate.rounding_series import RoundingSeries
from gradcheck_cli.evaluate.rounding_spectral import RoundingSpectral
from gradcheck_cli.evaluate.silence import Array, quiet
from gradcheck_cli.evaluate.vocabulary import NotAvailable

if TYPE_CHECKING:
    from gradcheck_cli.dims import Dim
    from gradcheck_cli.evaluate.arrays import Arrays

# Errors of the libraries' functions in units of u, half a unit in the last place. The worst seen
# are the vectorised float32 ones': exp 3.3, log 4.2, sin, cos, tanh 1.9, sigmoid 4.1, pow 2.7.
EXP, LOG, SINE, TANH, SIGMOID, POW = 4, 5, 3, 3, 6, 3
KEPT = 64  #: numbers that a system has rounded before


@quiet
class Rounding(
    RoundingEntrywise,
    RoundingLinalg,
    RoundingSeries,
    RoundingSpectral,
    RoundingAxes,
    RoundingBlocks,
):
    """The words of `vocabulary.System` on values that carry their error bound."""

    def __init__(self, arrays: Arrays) -> None:
        self.arrays = arrays
        self.xp = arrays.xp
        self.numbers: dict[Fraction, Bounded] = {}

    def given(self, value: Array) -> Bounded:
        """Return a value that is taken as exact, as those of the variables are."""
        return Bounded(value, self.xp.zeros_like(value))

    # Leaves

    def number(self, value: Fraction) -> Bounded:
        found = self.numbers.get(value)
        if found is None:
            found = self._rounded(self.arrays.number(value), [[value]])
            if len(self.numbers) < KEPT:
                self.numbers[value] = found
        return found

    def size(self, dim: Dim) -> Bounded:
        return self.number(Fraction(dim.at(self.arrays.sizes)))

    def constant(self, name: str) -> Bounded:
        value = self.arrays.constant(name)
        return Bounded(value, value)

    def ones(self, rows: Dim, cols: Dim) -> Bounded:
        return self.given(self.arrays.ones(rows, cols))

    def zeros(self, rows: Dim, cols: Dim) -> Bounded:
        return self.given(self.arrays.zeros(rows, cols))

    def eye(self, dim: Dim) -> Bounded:
        return self.given(self.arrays.eye(dim))

    def unit(self, dim: Dim, i: int) -> Bounded:
        return self.given(self.arrays.unit(dim, i))

    def literal(self, rows: tuple[tuple[Fraction, ...], ...]) -> Bounded:
        return self._rounded(self.arrays.literal(rows), rows)

    def _rounded(self, value: Array, exact: Any) -> Bounded:
        """Return exact numbers as they were rounded: no error where nothing was."""
        held = self.arrays.numpy(value)[0].tolist()
        inexact = [
            [float(not abs(near) < float("inf") or Fraction(near) != entry) for near, entry in row]
            for row in (zip(*pair, strict=True) for pair in zip(held, exact, strict=True))
        ]
        return Bounded(value, self.xp.abs(value) * self.arrays.array([inexact]))

    # Linear algebra

    def add(self, a: Bounded, b: Bounded) -> Bounded:
        v = self.arrays.add(a.v, b.v)
        return Bounded(v, a.E + b.E + self.xp.abs(v))

    def scale(self, number: Fraction, a: Bounded) -> Bounded:
        factor = self.number(number)
        if _power_of_two(number):  # only the exponent changes
            return Bounded(factor.v * a.v, self.xp.abs(factor.v) * a.E)
        return self.multiply(factor, a)

    def matmul(self, a: Bounded, b: Bounded) -> Bounded:
        v = self.arrays.matmul(a.v, b.v)
        A, B, k = self.xp.abs(a.v), self.xp.abs(b.v), a.v.shape[2]
        left = self.arrays.matmul(a.E + k * A, B)
        return Bounded(v, left + self.arrays.matmul(self._up_to(a), b.E))

    def transpose(self, a: Bounded) -> Bounded:
        return Bounded(self.arrays.transpose(a.v), self.arrays.transpose(a.E))

    def trace(self, a: Bounded) -> Bounded:
        n = a.v.shape[1]
        return Bounded(self.arrays.trace(a.v), self.arrays.trace(a.E + n * self.xp.abs(a.v)))

    def entry(self, a: Bounded, i: int, j: int) -> Bounded:
        return Bounded(self.arrays.entry(a.v, i, j), self.arrays.entry(a.E, i, j))

    def sum(self, a: Bounded) -> Bounded:
        count = a.v.shape[1] * a.v.shape[2]
        return Bounded(self.arrays.sum(a.v), self.arrays.sum(a.E + count * self.xp.abs(a.v)))

    def norm(self, a: Bounded) -> Bounded:
        v, count = self.arrays.norm(a.v), a.v.shape[1] * a.v.shape[2]
        # |‖a + δ‖ − ‖a‖| ≤ ‖δ‖, and to first order |a|·|δ| / ‖a‖, which is no more.
        slope = self.arrays.sum(self.xp.abs(a.v) * a.E) / v
        spread = self.xp.where(v > 0, slope, self.arrays.norm(a.E))
        return Bounded(v, spread + (count / 2 + 1) * v)

    # Entry by entry

    def multiply(self, a: Bounded, b: Bounded) -> Bounded:
        v = self.arrays.multiply(a.v, b.v)
        return Bounded(v, self._up_to(a) * b.E + self.xp.abs(b.v) * a.E + self.xp.abs(v))

    def power(self, a: Bounded, exponent: Fraction) -> Bounded:
        v, times = self.arrays.power(a.v, exponent), abs(self.arrays.nearest(exponent))
        if exponent < 0:  # |a|^(k−1) may underflow where a^k does not
            moved = times * self.xp.abs(v) * (a.E / self.xp.abs(a.v))
        else:
            farthest = self._up_to(a) if exponent > 1 else self.xp.abs(a.v)
            moved = times * farthest ** self.arrays.nearest(exponent - 1) * a.E
        carried = self.xp.where(a.E > 0, moved, a.E)  # 0^(−½)·0 is no error
        own = self.xp.abs(v) * (1 if exponent in (-1, 2) else POW)
        if exponent.denominator & (exponent.denominator - 1):  # the exponent was rounded
            own = own * (1 + abs(self.arrays.nearest(exponent)) * self._log_size(a.v))
        return Bounded(v, carried + own + self._lost(v, a.v))

    def exp(self, a: Bounded) -> Bounded:
        v = self.arrays.exp(a.v)
        return Bounded(v, v * (a.E + EXP))

    def log(self, a: Bounded) -> Bounded:
        v = self.arrays.log(a.v)
        return Bounded(v, a.E / self.xp.abs(a.v) + LOG * self.xp.abs(v))

    def sin(self, a: Bounded) -> Bounded:
        v, slope = self.arrays.sin(a.v), self.xp.abs(self.arrays.cos(a.v))
        return Bounded(v, self._curved(slope, a.E) + SINE * self.xp.abs(v))

    def cos(self, a: Bounded) -> Bounded:
        v, slope = self.arrays.cos(a.v), self.xp.abs(self.arrays.sin(a.v))
        return Bounded(v, self._curved(slope, a.E) + SINE * self.xp.abs(v))

    def tanh(self, a: Bounded) -> Bounded:
        v = self.arrays.tanh(a.v)
        return Bounded(v, a.E * (1 - v * v) + TANH * self.xp.abs(v))

    def sigmoid(self, a: Bounded) -> Bounded:
        v = self.arrays.sigmoid(a.v)
        return Bounded(v, a.E * v * (1 - v) + SIGMOID * v)

    def apply(self, name: str, order: int, a: Bounded) -> Bounded:
        raise NotAvailable(name)

    def relu(self, a: Bounded) -> Bounded:
        alive = a.v + self.arrays.roundoff * a.E >= 0
        return Bounded(self.arrays.relu(a.v), self.xp.where(alive, a.E, self.xp.zeros_like(a.E)))

    def mask(self, a: Bounded, relation: str) -> Bounded:
        v = self.arrays.mask(a.v, relation)
        # Within rounding of the step the mask may be the other one: an error of 1 = u · 1/u.
        certain = (self.xp.abs(a.v) > self.arrays.roundoff * a.E) | (a.E == 0)
        unsure = self.xp.ones_like(v) / self.arrays.roundoff
        return Bounded(v, self.xp.where(certain, self.xp.zeros_like(v), unsure))

    # Helpers

    def _up_to(self, a: Bounded) -> Array:
        """Return the largest absolute value that the exact entry may have."""
        return self.xp.abs(a.v) + self.arrays.roundoff * a.E

    def _curved(self, slope: Array, E: Array) -> Array:
        """Return slope·E and the second-order term, for functions of curvature at most 1."""
        return slope * E + self.arrays.roundoff * E * E

    def _lost(self, v: Array, a: Array) -> Array:
        """Return what a power of a ≠ 0 may be, in units of u, where it is too small to be held."""
        least = self.arrays.smallest
        lost = (self.xp.abs(v) < least) & (a != 0)
        none = self.xp.zeros_like(v)
        return self.xp.where(lost, self.xp.full_like(v, least / self.arrays.roundoff), none)

    def _log_size(self, a: Array) -> Array:
        return self.xp.abs(self.arrays.log(self.xp.abs(a)))


def _power_of_two(number: Fraction) -> bool:
    """Tell whether |number| is 2^k, so that multiplying by it rounds nothing."""
    p, q = abs(number.numerator), number.denominator
    return p > 0 and not (p & (p - 1)) and not (q & (q - 1))
