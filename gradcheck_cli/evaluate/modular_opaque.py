"""Functions that have no counterpart among residues: random ones stand in for them.

log, erf, sin and the rest get a random value for every residue of the operand, the same each time
it comes, so that formulas which do the same with it agree. Of their laws only these hold:
log(1/a) = −log(a), sin² + cos² = 1, tan = sin/cos, acos = π/2 − asin, and which are odd or even.
So agreement means what it always does, and a difference means nothing: "opaque" is noted.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from gradcheck_cli.evaluate.composed import Composed
from gradcheck_cli.evaluate.modular_axes import ModularAxes
from gradcheck_cli.evaluate.modular_linalg import ModularLinalg
from gradcheck_cli.evaluate.modular_values import Redraw, Residue, Residues
from gradcheck_cli.evaluate.vocabulary import NotAvailable

if TYPE_CHECKING:
    from collections.abc import Callable

HALF = Fraction(1, 2)


class ModularOpaque(ModularAxes, ModularLinalg, Composed):
    """The words for functions that random ones stand in for; part of `Modular`."""

    def log(self, a: Residues) -> Residues:
        return self._function("log", a, lambda e: 1 / e)

    def log1p(self, a: Residues) -> Residues:
        return self.log(self._each(lambda e: e + 1, a))

    def logdet(self, a: Residues) -> Residues:
        return self.log(self.det(a))

    def logabsdet(self, a: Residues) -> Residues:
        return self.log(self.abs(self.det(a)))

    def logsumexp(self, a: Residues, axis: int | None) -> Residues:
        return self.log(self._sums(self.exp(a), axis))

    def log_softmax(self, a: Residues, axis: int | None) -> Residues:
        return self._less(a, self._spread(self.logsumexp(a, axis), a[0]))

    def softplus(self, a: Residues) -> Residues:
        return self.log1p(self.exp(a))

    def erf(self, a: Residues) -> Residues:
        return self._function("erf", a, lambda e: -e)

    def asin(self, a: Residues) -> Residues:
        return self._function("asin", a, lambda e: -e)

    def acos(self, a: Residues) -> Residues:
        right = self.multiply(self._number(HALF), self.pi)
        whole = self._spread(right, a[0])
        return self._less(whole, self.asin(a))

    def atan(self, a: Residues) -> Residues:
        return self._function("atan", a, lambda e: -e)

    # By tan(a/2), the random value
    def sin(self, a: Residues) -> Residues:
        return self._each(lambda t: 2 * t / (1 + t * t), self._half_tangent(a))

    def cos(self, a: Residues) -> Residues:
        return self._each(lambda t: (1 - t * t) / (1 + t * t), self._half_tangent(a))

    def tan(self, a: Residues) -> Residues:
        return self._each(lambda t: 2 * t / (1 - t * t), self._half_tangent(a))

    def _half_tangent(self, a: Residues) -> Residues:
        return self._function("tan(a/2)", a, lambda e: -e)

    def apply(self, name: str, order: int, a: Residues) -> Residues:
        raise NotAvailable(name)

    def _number(self, value: Fraction) -> Residues:
        return self._scalar(self._parts(value))

    def _function(self, name: str, a: Residues, mirror: Callable[[Residue], Residue]) -> Residues:
        """Return a random function's values, modulo every prime: f(mirror(e)) = −f(e)."""
        self.used.add("opaque")
        values = [self._value(name, e, mirror) for e in a[0].entries()]
        rows, cols = a[0].nrows(), a[0].ncols()
        parts = zip(zip(*values, strict=True), self.primes, strict=True)
        return tuple([self.matrix(rows, cols, list(part), p) for part, p in parts])

    def _value(
        self, name: str, e: Residue, mirror: Callable[[Residue], Residue]
    ) -> tuple[int, ...]:
        try:
            here, there = int(e), int(mirror(e))
        except ZeroDivisionError:  # log 0
            raise Redraw from None
        key = name, min(here, there)
        if key not in self.known:
            drawn = [self.random.randrange(p) for p in self.primes]
            self.known[key] = tuple(drawn) if here != there else (0,) * len(drawn)
        value = self.known[key]
        return value if here <= there else tuple([-part for part in value])
