"""Functions of each column, each row, or all entries of arrays (batch, rows, columns)."""

from __future__ import annotations

from typing import Any

from gradcheck_cli.evaluate.silence import Array, quiet


@quiet
class ArrayAxes:
    """The words with an axis: 0 for columns, 1 for rows, None for all; part of `Arrays`."""

    xp: Any
    dtype: Any

    def amax(self, a: Array, axis: int | None) -> Array:
        return self.xp.max(a, axis=axes(axis), keepdims=True)

    def is_max(self, a: Array, axis: int | None) -> Array:
        largest = self.amax(a, axis)
        ties = self.xp.astype(a == largest, self.dtype)
        shares = ties / self.xp.sum(ties, axis=axes(axis), keepdims=True)
        return self.xp.where(self.xp.isnan(largest), largest, shares)

    def softmax(self, a: Array, axis: int | None) -> Array:
        powers = self.xp.exp(a - self._pivot(a, axis))
        return powers / self.xp.sum(powers, axis=axes(axis), keepdims=True)

    def log_softmax(self, a: Array, axis: int | None) -> Array:
        below = a - self._pivot(a, axis)
        total = self.xp.sum(self.xp.exp(below), axis=axes(axis), keepdims=True)
        return below - self.xp.log(total)

    def logsumexp(self, a: Array, axis: int | None) -> Array:
        pivot = self._pivot(a, axis)
        total = self.xp.sum(self.xp.exp(a - pivot), axis=axes(axis), keepdims=True)
        return pivot + self.xp.log(total)

    def var(self, a: Array, axis: int | None) -> Array:
        """Return the variance in two passes: the deviations' squares lose nothing to the mean."""
        apart = a - self.xp.mean(a, axis=axes(axis), keepdims=True)
        return self.xp.mean(apart * apart, axis=axes(axis), keepdims=True)

    def _pivot(self, a: Array, axis: int | None) -> Array:
        """Return the largest entry, which cancels: a constant for autograd, and never infinite."""
        largest = self.amax(a, axis)
        largest = largest.detach() if hasattr(largest, "detach") else largest
        return self.xp.where(self.xp.isfinite(largest), largest, self.xp.zeros_like(largest))


def axes(axis: int | None) -> int | tuple[int, int]:
    """Return the axis of an array that has its batch first.

    >>> [axes(axis) for axis in (0, 1, None)]
    [1, 2, (1, 2)]
    """
    return (1, 2) if axis is None else axis + 1
