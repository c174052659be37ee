"""Smooth functions of every entry on balls."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gradcheck_cli.evaluate.composed import Composed

if TYPE_CHECKING:
    from collections.abc import Callable
    from fractions import Fraction

    Ball = Any  #: a matrix of balls
    Entry = Any  #: one ball

LARGEST_ROOT = 64  #: beyond it x^(p/q) is exp(p/q log x)


class BallEntrywise(Composed):
    """Words of `vocabulary.System`; part of `BallArithmetic`."""

    mat: Any
    exactly: Any

    def multiply(self, a: Ball, b: Ball) -> Ball:
        if a.nrows() == a.ncols() == 1:
            return b * a[0, 0]
        if b.nrows() == b.ncols() == 1:
            return a * b[0, 0]
        if (a.nrows(), a.ncols()) != (b.nrows(), b.ncols()):
            raise ValueError("nothing broadcasts")
        products = [x * y for x, y in zip(a.entries(), b.entries(), strict=True)]
        return self.mat(a.nrows(), a.ncols(), products)

    def power(self, a: Ball, exponent: Fraction) -> Ball:
        return self.each(a, self._powered(exponent))

    def _powered(self, exponent: Fraction) -> Callable[[Entry], Entry]:
        """Return x ↦ x^exponent; flint's own power is unknown of a ball that holds 0."""
        p, q = abs(exponent.numerator), exponent.denominator
        above = exponent >= 0
        if q == 1:
            return (lambda x: whole_power(x, p)) if above else lambda x: 1 / whole_power(x, p)
        if max(p, q) <= LARGEST_ROOT:
            return lambda x: whole_power(x.root(q) if above else 1 / x.root(q), p)
        number = self.exactly(exponent)
        return lambda x: x if above and x.is_zero() else (number * x.log()).exp()

    def exp(self, a: Ball) -> Ball:
        return self.each(a, lambda x: x.exp())

    def log(self, a: Ball) -> Ball:
        return self.each(a, lambda x: x.log())

    def log1p(self, a: Ball) -> Ball:
        return self.each(a, lambda x: x.log1p())

    def sin(self, a: Ball) -> Ball:
        return self.each(a, lambda x: x.sin())

    def cos(self, a: Ball) -> Ball:
        return self.each(a, lambda x: x.cos())

    def tan(self, a: Ball) -> Ball:
        return self.each(a, lambda x: x.tan())

    def asin(self, a: Ball) -> Ball:
        return self.each(a, lambda x: x.asin())

    def acos(self, a: Ball) -> Ball:
        return self.each(a, lambda x: x.acos())

    def atan(self, a: Ball) -> Ball:
        return self.each(a, lambda x: x.atan())

    def sinh(self, a: Ball) -> Ball:
        return self.each(a, lambda x: x.sinh())

    def cosh(self, a: Ball) -> Ball:
        return self.each(a, lambda x: x.cosh())

    def tanh(self, a: Ball) -> Ball:
        return self.each(a, lambda x: x.tanh())

    def erf(self, a: Ball) -> Ball:
        return self.each(a, lambda x: x.erf())

    def sigmoid(self, a: Ball) -> Ball:
        return self.each(a, lambda x: 1 / (1 + (-x).exp()))

    def softplus(self, a: Ball) -> Ball:
        return self.each(a, lambda x: x.exp().log1p())

    def each(self, a: Ball, function: Callable[[Entry], Entry]) -> Ball:
        """Apply a function to every entry."""
        return self.mat(a.nrows(), a.ncols(), [function(entry) for entry in a.entries()])


def whole_power(x: Entry, p: int) -> Entry:
    """Return x^p, p ≥ 0, by squaring."""
    if p == 0:
        return 1 + 0 * x  # NaN where x is
    if p == 1:
        return x
    half = whole_power(x, p // 2)
    return half * half * x if p % 2 else half * half
