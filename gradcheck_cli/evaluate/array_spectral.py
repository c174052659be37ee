"""Singular values and eigenvalues of arrays (batch, rows, columns), and what belongs to them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from gradcheck_cli.evaluate.silence import Array, quiet

if TYPE_CHECKING:
    from collections.abc import Callable


@quiet
class ArraySpectral:
    """The words for singular values, and for eigenvalues of symmetric matrices; part of `Arrays`.

    At a point where an entry is not finite all is NaN, so that it does not end the others.
    """

    xp: Any

    def nuclear(self, a: Array) -> Array:
        norm = self.xp.linalg.matrix_norm
        return self._finite(a, lambda safe: norm(safe, ord="nuc", keepdims=True))

    def spectral(self, a: Array) -> Array:
        norm = self.xp.linalg.matrix_norm
        return self._finite(a, lambda safe: norm(safe, ord=2, keepdims=True))

    def polar(self, a: Array) -> Array:
        def product(safe: Array) -> Array:
            U, _, Vt = self.xp.linalg.svd(safe, full_matrices=False)
            return self.xp.matmul(U, Vt)

        return self._finite(a, product)

    def largest_pair(self, a: Array) -> Array:
        def product(safe: Array) -> Array:
            U, _, Vt = self.xp.linalg.svd(safe, full_matrices=False)
            return self.xp.matmul(U[:, :, :1], Vt[:, :1, :])

        return self._finite(a, product)

    def eigenvalue(self, a: Array, place: int) -> Array:
        values = self.xp.linalg.eigvalsh
        return self._finite(a, lambda safe: values(self.even(safe))[:, place][:, None, None])

    def eigenprojector(self, a: Array, place: int) -> Array:
        def product(safe: Array) -> Array:
            v = self.xp.linalg.eigh(self.even(safe))[1][:, :, place][:, :, None]
            return self.xp.matmul(v, self.xp.matrix_transpose(v))

        return self._finite(a, product)

    def even(self, a: Array) -> Array:
        """Return the symmetric part."""
        return (a + self.xp.matrix_transpose(a)) / 2

    def _finite(self, a: Array, word: Callable[[Array], Array]) -> Array:
        """Apply a function of matrices whose entries are finite."""
        sound = self.xp.all(self.xp.isfinite(a), axis=(1, 2), keepdims=True)
        made = word(self.xp.where(sound, a, self._distinct(a)))
        return self.xp.where(sound, made, self.xp.full_like(made, math.nan))

    def _distinct(self, a: Array) -> Array:
        """Return a matrix whose singular values differ, so that no derivative of it is NaN."""
        rows, cols = (self.xp.arange(size, device=a.device) for size in a.shape[1:])
        diagonal = self.xp.where(rows[:, None] == cols[None, :], rows[:, None] + 1, 0)
        return self.xp.broadcast_to(self.xp.astype(diagonal, a.dtype)[None], a.shape)
