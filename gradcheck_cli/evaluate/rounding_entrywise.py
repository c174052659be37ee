"""Error bounds of further functions of every entry; `rounding.Rounding` has the first ones.

A function f moves by at most sup |f′| · uE within uE of its operand; where only |f′| at the operand
is taken, a term in u·E² bounds the rest.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from gradcheck_cli.evaluate.bounded import Bounded
from gradcheck_cli.evaluate.composed import Composed
from gradcheck_cli.evaluate.silence import Array, quiet

if TYPE_CHECKING:
    from collections.abc import Callable
    from fractions import Fraction

    from gradcheck_cli.evaluate.arrays import Arrays

# Errors of the libraries' functions in units of u. The worst seen, most of them NumPy's in float32:
# tan 2.3, arcsin 4.5, arccos 2.5, arctan 1.8, sinh 1.6, cosh 3.3, erf 1.4, log1p 2.6, expm1 2.1,
# logaddexp 1.9.
TAN, ARCSINE, ARCTAN, COSH, ERF, LOG1P, EXPM1, SOFTPLUS = 3, 5, 3, 4, 3, 4, 3, 4


@quiet
class RoundingEntrywise(Composed):
    """Words of `vocabulary.System` on values that carry their error bound."""

    arrays: Arrays
    xp: Any
    number: Callable[[Fraction], Bounded]

    def abs(self, a: Bounded) -> Bounded:
        return Bounded(self.arrays.abs(a.v), a.E)  # a sign costs nothing

    def sign(self, a: Bounded) -> Bounded:
        v = self.arrays.sign(a.v)
        # Within rounding of 0 the sign may be the other one: an error of 2 = u · 2/u.
        unsure = 2 * self.xp.ones_like(v) / self.arrays.roundoff
        certain = self._surely_above(a) | self._surely_above(Bounded(-a.v, a.E)) | (a.E == 0)
        return Bounded(v, self.xp.where(certain, self.xp.zeros_like(v), unsure))

    def maximum(self, a: Bounded, b: Bounded) -> Bounded:
        return Bounded(self.arrays.maximum(a.v, b.v), self._either(a, b, a.v - b.v))

    def minimum(self, a: Bounded, b: Bounded) -> Bounded:
        return Bounded(self.arrays.minimum(a.v, b.v), self._either(a, b, b.v - a.v))

    def _either(self, a: Bounded, b: Bounded, lead: Array) -> Array:
        """Return the error of the operand that leads, the larger where rounding may decide."""
        doubt = a.E + b.E
        first = self._surely_above(Bounded(lead, doubt))
        second = self._surely_above(Bounded(-lead, doubt))
        either = self.xp.maximum(a.E, b.E)
        return self.xp.where(first, a.E, self.xp.where(second, b.E, either))

    def tan(self, a: Bounded) -> Bounded:
        v = self.arrays.tan(a.v)  # tan′ = 1 + tan², tan″ = 2 tan (1 + tan²)
        slope = 1 + v * v
        carried = slope * (a.E + self.xp.abs(v) * self._squared(a.E))
        return Bounded(v, carried + TAN * self.xp.abs(v))

    def asin(self, a: Bounded) -> Bounded:
        v = self.arrays.asin(a.v)
        return Bounded(v, self._over_root(a) + ARCSINE * self.xp.abs(v))

    def acos(self, a: Bounded) -> Bounded:
        v = self.arrays.acos(a.v)
        return Bounded(v, self._over_root(a) + ARCSINE * self.xp.abs(v))

    def _over_root(self, a: Bounded) -> Array:
        """Return E/√(1 − x²), x the farthest from 0 that the exact operand may be.

        The slope has no bound where that is 1 or more. But between any two operands δ apart lie at
        most arccos(1 − δ) = 2 arcsin √(δ/2) ≤ π √(δ/2), which is no more near 1 as well.
        """
        x, off = self.xp.abs(a.v), self.arrays.roundoff * a.E
        room = ((1 - x) - off) * (1 + x + off)  # 1 − x is exact near 1; x + off would be rounded
        slope = 1 / self.xp.sqrt(self.xp.where(room > 0, room, self.xp.zeros_like(room)))
        at_most = math.pi * self.xp.sqrt(off / 2) / self.arrays.roundoff
        return self.xp.where(a.E > 0, self.xp.minimum(a.E * slope, at_most), a.E)

    def atan(self, a: Bounded) -> Bounded:
        v = self.arrays.atan(a.v)
        carried = a.E / (1 + a.v * a.v) + self._squared(a.E)  # |arctan″| < 1
        return Bounded(v, carried + ARCTAN * self.xp.abs(v))

    def sinh(self, a: Bounded) -> Bounded:
        v = self.arrays.sinh(a.v)
        carried = self.arrays.cosh(a.v) * a.E + self.xp.abs(v) * self._squared(a.E)
        return Bounded(v, carried + COSH * self.xp.abs(v))

    def cosh(self, a: Bounded) -> Bounded:
        v = self.arrays.cosh(a.v)
        carried = self.xp.abs(self.arrays.sinh(a.v)) * a.E + v * self._squared(a.E)
        return Bounded(v, carried + COSH * v)

    def log1p(self, a: Bounded) -> Bounded:
        v = self.arrays.log1p(a.v)
        return Bounded(v, a.E / self.xp.abs(1 + a.v) + LOG1P * self.xp.abs(v))

    def erf(self, a: Bounded) -> Bounded:
        v = self.arrays.erf(a.v)
        slope = 2 / math.sqrt(math.pi) * self.arrays.exp(-a.v * a.v)  # |erf″| < 1
        return Bounded(v, slope * a.E + self._squared(a.E) + ERF * self.xp.abs(v))

    def softplus(self, a: Bounded) -> Bounded:
        v = self.arrays.softplus(a.v)
        steepest = self.arrays.sigmoid(a.v + self.arrays.roundoff * a.E)
        return Bounded(v, steepest * a.E + SOFTPLUS * v)

    def leaky_relu(self, a: Bounded, slope: Fraction) -> Bounded:
        v = self.arrays.leaky_relu(a.v, slope)
        left = abs(self.arrays.nearest(slope)) * a.E + 2 * self.xp.abs(v)  # the slope is rounded
        return Bounded(v, self._bent(a, left))

    def elu(self, a: Bounded, alpha: Fraction) -> Bounded:
        v = self.arrays.elu(a.v, alpha)
        reach = a.v + self.arrays.roundoff * a.E
        steepest = self.arrays.exp(self.xp.where(reach > 0, self.xp.zeros_like(reach), reach))
        size = abs(self.arrays.nearest(alpha))
        return Bounded(v, self._bent(a, size * steepest * a.E + (EXPM1 + 2) * self.xp.abs(v)))

    def _bent(self, a: Bounded, left: Array) -> Array:
        """Return the error of a function that is x above 0, and has the error `left` below."""
        below = self._surely_above(Bounded(-a.v, a.E)) | (a.v == 0) & (a.E == 0)
        either = self.xp.maximum(a.E, left)
        return self.xp.where(self._surely_above(a), a.E, self.xp.where(below, left, either))

    def _surely_above(self, a: Bounded) -> Array:
        """Tell where the exact entry is above 0."""
        return a.v > self.arrays.roundoff * a.E

    def _squared(self, E: Array) -> Array:
        """Return u·E², in units of u as E is."""
        return self.arrays.roundoff * E * E
