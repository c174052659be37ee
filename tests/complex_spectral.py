"""Singular values and eigenvalues over complex matrices, by iterations of products and inverses.

A decomposition would lose the tiny imaginary part to rounding. These iterations converge for the
real part and carry the imaginary one along, which is then the derivative of what they converge to:
Newton's for the polar factor (Higham), repeated squaring for the largest eigenvalue's projector.
"""

from __future__ import annotations

from typing import Any

import numpy as np

Array = Any  #: a two-dimensional NumPy array, real or complex
ROUNDS = 48


class ComplexSpectral:
    """The words for singular values and eigenvalues; part of `ComplexSystem`."""

    def polar(self, a: Array) -> Array:
        """Return X (XᵀX)^(−1/2), or its mirror image, by Newton's iteration for the root."""
        if a.shape[0] < a.shape[1]:
            return self.polar(a.T).T
        gram = a.T @ a
        scale = np.trace(gram.real) / len(gram)
        root, inverse = gram / scale, np.eye(len(gram))
        for _ in range(ROUNDS):  # Denman and Beavers
            root, inverse = (root + _inverse(inverse)) / 2, (inverse + _inverse(root)) / 2
        return a @ inverse / np.sqrt(scale)

    def nuclear(self, a: Array) -> Array:
        return np.array([[np.trace(self.polar(a).T @ a)]])

    def spectral(self, a: Array) -> Array:
        return np.sqrt(self.eigenvalue(a.T @ a, -1))

    def largest_pair(self, a: Array) -> Array:
        return a @ self.eigenprojector(a.T @ a, -1) / self.spectral(a)

    def eigenvalue(self, a: Array, place: int) -> Array:
        return np.array([[np.trace(_mean_projector(a, place) @ a)]])

    def eigenprojector(self, a: Array, place: int) -> Array:
        """Return v vᵀ, and no value where the eigenvalue is not simple."""
        P = _mean_projector(a, place)
        simple = abs(np.trace(P @ P).real - 1) < 1e-6
        return P if simple else np.full_like(P, np.nan)


def _mean_projector(a: Array, place: int) -> Array:
    """Return 1/k times the projector on the k eigenvectors of an eigenvalue at one end."""
    even, sign = (a + a.T) / 2, 1 if place else -1
    power = sign * even + np.linalg.norm(even.real) * np.eye(len(a))
    for _ in range(ROUNDS):
        power = power @ power
        power = power / np.trace(power)
    return power


def _inverse(a: Array) -> Array:
    try:
        return np.linalg.inv(a)
    except np.linalg.LinAlgError:  # singular
        return np.full_like(a, np.nan)
