"""Error bounds of functions of each column, each row, or all entries.

Below, n is how many entries are taken together, m the largest of them, s their softmax, which is
also how far each of them moves their log-sum-exp, and d = x − m ≤ 0.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from gradcheck_cli.evaluate.array_axes import axes
from gradcheck_cli.evaluate.bounded import Bounded
from gradcheck_cli.evaluate.silence import Array, quiet

if TYPE_CHECKING:
    from gradcheck_cli.evaluate.arrays import Arrays

EXPONENTIAL, LOGARITHM = 4, 5  #: the errors of exp and log, in units of u


class _Shares(NamedTuple):
    """What the bounds of softmax and log-sum-exp share."""

    s: Array
    d: Array  #: |x − m|
    known: Array  #: Σ s E: how far the operand's own error moves the log-sum-exp
    total: Array  #: the relative error of Σ exp(d)


@quiet
class RoundingAxes:
    """The bounds for words with an axis; part of `Rounding`."""

    arrays: Arrays
    xp: Any

    def amax(self, a: Bounded, axis: int | None) -> Bounded:
        """Bound a maximum by the largest error of the entries that may be it."""
        candidates = self._candidates(a, axis)
        worst = self.arrays.amax(self.xp.where(candidates, a.E, self.xp.zeros_like(a.E)), axis)
        return Bounded(self.arrays.amax(a.v, axis), worst)

    def is_max(self, a: Bounded, axis: int | None) -> Bounded:
        """Where several entries may be the largest, and are not exactly so, each may be or not."""
        v, candidates = self.arrays.is_max(a.v, axis), self._candidates(a, axis)
        counted = self.xp.astype(candidates, v.dtype)
        several = self._sum(counted, axis) > 1
        unsure = several & (self._sum(counted * self._sign(a.E), axis) > 0)
        doubt = self.xp.where(unsure, counted / self.arrays.roundoff, self.xp.zeros_like(v))
        return Bounded(v, doubt + self.xp.where(several, v, self.xp.zeros_like(v)))

    def softmax(self, a: Bounded, axis: int | None) -> Bounded:
        """Bound s = exp(d) / Σ exp(d), relatively: by d's error and exp's, Σ's, and one division.

        Where s is far below everything else it underflows, which costs no more than the least
        number there is.
        """
        parts = self._shares(a, axis)
        relative = a.E + parts.known + parts.d + EXPONENTIAL + parts.total + 1
        least = float(self.xp.finfo(a.v.dtype).smallest_normal) / self.arrays.roundoff
        return Bounded(parts.s, parts.s * relative + least)

    def log_softmax(self, a: Bounded, axis: int | None) -> Bounded:
        """Bound d − log Σ exp(d): the errors of d, of the sum, of its logarithm, of the minus."""
        v, parts = self.arrays.log_softmax(a.v, axis), self._shares(a, axis)
        logarithm = LOGARITHM * (self.xp.abs(v) + parts.d)
        return Bounded(v, a.E + parts.known + parts.d + parts.total + logarithm + self.xp.abs(v))

    def logsumexp(self, a: Bounded, axis: int | None) -> Bounded:
        """Bound m + log Σ exp(d): the errors of the sum, of its logarithm, and of the plus."""
        v, parts = self.arrays.logsumexp(a.v, axis), self._shares(a, axis)
        logarithm = LOGARITHM * self.xp.abs(v - self.arrays.amax(a.v, axis))
        return Bounded(v, parts.known + parts.total + logarithm + self.xp.abs(v))

    def var(self, a: Bounded, axis: int | None) -> Bounded:
        """Bound the mean of d², d = x − mean(x), to second order in the errors of x and the mean.

        Moving x by δ moves the variance by mean(2 d δ) + var(δ). An error ε of the mean, at most
        (n + 1) u mean|x|, is the same for all d, whose sum is 0, so only ε² counts. Each d² has
        three more errors, their sum n, the division one.
        """
        v, u = self.arrays.var(a.v, axis), self.arrays.roundoff
        n = self._sum(self.xp.ones_like(a.v), axis)
        apart = self.xp.abs(a.v - self._sum(a.v, axis) / n)
        carried = self._sum(2 * apart * a.E + u * a.E * a.E, axis) / n
        mean = (n + 1) * self._sum(self.xp.abs(a.v), axis) / n
        return Bounded(v, carried + u * mean * mean + (n + 4) * v)

    # Helpers

    def _sum(self, a: Array, axis: int | None) -> Array:
        return self.xp.sum(a, axis=axes(axis), keepdims=True)

    def _sign(self, E: Array) -> Array:
        return self.xp.astype(E > 0, E.dtype)

    def _candidates(self, a: Bounded, axis: int | None) -> Array:
        """Return which entries may be the largest: those not surely below another."""
        doubt = self.arrays.roundoff * a.E
        return a.v + doubt >= self.arrays.amax(a.v - doubt, axis)

    def _shares(self, a: Bounded, axis: int | None) -> _Shares:
        s = self.arrays.softmax(a.v, axis)
        d = self.xp.abs(a.v - self.arrays.amax(a.v, axis))
        n = self._sum(self.xp.ones_like(s), axis)
        return _Shares(s, d, self._mean(s, a.E, axis), self._mean(s, d, axis) + EXPONENTIAL + n)

    def _mean(self, s: Array, values: Array, axis: int | None) -> Array:
        """Return Σ s·value, where a share of 0 takes nothing, of an infinite value neither."""
        return self._sum(self.xp.where(s > 0, s * values, self.xp.zeros_like(s)), axis)
