"""Words that other words say, the same in every number system."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gradcheck_cli.evaluate.vocabulary import Value


class Composed:
    """Words of `vocabulary.System` that need no rule of their own for arrays and error bounds.

    `self` is a whole number system, of which this is a part.
    """

    def silu(self: Any, a: Value) -> Value:
        """Return x σ(x)."""
        return self.multiply(a, self.sigmoid(a))

    def gelu(self: Any, a: Value) -> Value:
        """Return ½ (x + x erf(x/√2))."""
        inner = self.multiply(self.power(self.number(Fraction(2)), Fraction(-1, 2)), a)
        return self.scale(Fraction(1, 2), self.add(a, self.multiply(a, self.erf(inner))))
