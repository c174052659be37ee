"""Further functions of every entry on arrays; `arrays.Arrays` has the first ones.

At a kink each is written so that autograd does what torch does for the function of this name.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from gradcheck_cli.evaluate.composed import Composed
from gradcheck_cli.evaluate.silence import Array, quiet

if TYPE_CHECKING:
    from collections.abc import Callable
    from fractions import Fraction

_erf = np.vectorize(math.erf, otypes=[np.float64])


@quiet
class ArrayEntrywise(Composed):
    """Words of `vocabulary.System` over one array namespace."""

    xp: Any
    array: Callable[[Any], Array]
    number: Callable[[Fraction], Array]

    def abs(self, a: Array) -> Array:
        return self.xp.abs(a)

    def sign(self, a: Array) -> Array:
        return self.xp.sign(a)

    def maximum(self, a: Array, b: Array) -> Array:
        return self.xp.maximum(a, b)

    def minimum(self, a: Array, b: Array) -> Array:
        return self.xp.minimum(a, b)

    def tan(self, a: Array) -> Array:
        return self.xp.tan(a)

    def asin(self, a: Array) -> Array:
        return self.xp.asin(a)

    def acos(self, a: Array) -> Array:
        return self.xp.acos(a)

    def atan(self, a: Array) -> Array:
        return self.xp.atan(a)

    def sinh(self, a: Array) -> Array:
        return self.xp.sinh(a)

    def cosh(self, a: Array) -> Array:
        return self.xp.cosh(a)

    def log1p(self, a: Array) -> Array:
        return self.xp.log1p(a)

    def erf(self, a: Array) -> Array:
        return self.xp.erf(a) if hasattr(self.xp, "erf") else self.array(_erf(a))

    def softplus(self, a: Array) -> Array:
        return self.xp.logaddexp(a, self.xp.zeros_like(a))

    def leaky_relu(self, a: Array, slope: Fraction) -> Array:
        return self.xp.where(a > 0, a, self.number(slope) * a)

    def elu(self, a: Array, alpha: Fraction) -> Array:
        negative = self.xp.where(a > 0, self.xp.zeros_like(a), a)  # whose exponential is finite
        return self.xp.where(a > 0, a, self.number(alpha) * self.xp.expm1(negative))
