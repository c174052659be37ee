"""Singular values and eigenvalues as mpmath has them, to 200 bits."""

from __future__ import annotations

from typing import Any

import mpmath
import numpy as np


class PreciseSpectral:
    """The words for singular values and eigenvalues; part of `Precise`."""

    def nuclear(self, a: Any) -> Any:
        return _objects([[sum(_svd(a)[1])]])

    def spectral(self, a: Any) -> Any:
        return _objects([[max(_svd(a)[1])]])

    def polar(self, a: Any) -> Any:
        U, _, Vt = _svd(a)
        return _objects((U * Vt).tolist())

    def largest_pair(self, a: Any) -> Any:
        U, _, Vt = _svd(a)
        return _objects((U[:, 0] * Vt[0, :]).tolist())

    def eigenvalue(self, a: Any, place: int) -> Any:
        values, _ = mpmath.eigsy(_even(a))
        return _objects([[sorted(values)[place]]])

    def eigenprojector(self, a: Any, place: int) -> Any:
        values, vectors = mpmath.eigsy(_even(a))
        found = sorted(range(len(values)), key=lambda i: values[i])[place]
        return _objects((vectors[:, found] * vectors[:, found].T).tolist())


def _svd(a: Any) -> Any:
    return mpmath.svd_r(mpmath.matrix(a.tolist()))


def _even(a: Any) -> Any:
    return mpmath.matrix(((a + a.T) / 2).tolist())


def _objects(rows: Any) -> Any:
    return np.array(rows, dtype=object)
