"""Inverses, determinants, diagonals and reshapes of arrays (batch, rows, columns)."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from gradcheck_cli.evaluate.matrix_functions import FEW_ROWS, adjugate, raised, scaled_inverse
from gradcheck_cli.evaluate.silence import Array, quiet

if TYPE_CHECKING:
    from gradcheck_cli.dims import Dim


@quiet
class ArrayLinalg:
    """The words for square matrices, and for the order of the entries; part of `Arrays`."""

    xp: Any
    sizes: dict[str, int]

    if TYPE_CHECKING:

        def power(self, a: Array, exponent: Fraction) -> Array: ...

    def inv(self, a: Array) -> Array:
        """Return the inverses, NaN where there is none: one such point shall not end the others."""
        sound, safe = self._regular(a)
        return self.xp.where(sound, self.xp.linalg.inv(safe), self.xp.full_like(a, math.nan))

    def det(self, a: Array) -> Array:
        return self.xp.linalg.det(a)[:, None, None]

    def adj(self, a: Array) -> Array:
        if a.shape[1] <= FEW_ROWS:
            return adjugate(self, a, a.shape[1])
        sound, safe = self._regular(a)
        found = scaled_inverse(self, safe)
        if self.xp.all(sound):
            return found
        return self.xp.where(sound, found, adjugate(self, a, a.shape[1]))

    def logdet(self, a: Array) -> Array:
        sign, log_size = self.xp.linalg.slogdet(a)
        nowhere = self.xp.full_like(log_size, math.nan)
        return self.xp.where(sign > 0, log_size, nowhere)[:, None, None]

    def logabsdet(self, a: Array) -> Array:
        return self.xp.linalg.slogdet(a)[1][:, None, None]

    def diag(self, a: Array) -> Array:
        return self.xp.where(self._on_diagonal(a), a, self.xp.zeros_like(a))

    def diagonal(self, a: Array) -> Array:
        return self.xp.linalg.diagonal(a)[:, :, None]

    def reshape(self, a: Array, rows: Dim, cols: Dim) -> Array:
        turned = (a.shape[0], cols.at(self.sizes), rows.at(self.sizes))
        columns = self.xp.reshape(self.xp.matrix_transpose(a), turned)
        return self.xp.matrix_transpose(columns)

    def matrix_power(self, a: Array, exponent: Dim) -> Array:
        return raised(self, a, a.shape[1], exponent.at(self.sizes))

    def whole_power(self, a: Array, exponent: Dim) -> Array:
        return self.power(a, Fraction(exponent.at(self.sizes)))

    def _regular(self, a: Array) -> tuple[Array, Array]:
        """Tell which matrices have an inverse, and return them, with I in place of the others."""
        _, log_size = self.xp.linalg.slogdet(a)
        sound = self.xp.isfinite(log_size)[:, None, None]
        return sound, self.xp.where(sound, a, self.xp.astype(self._on_diagonal(a), a.dtype))

    def _on_diagonal(self, a: Array) -> Array:
        """Return True on the diagonal of a matrix with as many rows as `a`."""
        row = self.xp.arange(a.shape[1], device=a.device)
        return (row[:, None] == row[None, :])[None]
