"""The exponential, root and logarithm of complex matrices, by a series and by integrals.

The integrals are Higham's, Functions of Matrices, (6.10) after a change of variables and (11.1).
Both are analytic in the matrix, so its tiny imaginary part gives the derivative.
"""

from __future__ import annotations

from math import factorial
from typing import Any

import numpy as np

Array = Any  #: a two-dimensional NumPy array, real or complex
QUADRATURE = 80  #: points


class ComplexFunctions:
    """The words `expm`, `sqrtm` and `logm`; part of `ComplexSystem`."""

    def expm(self, a: Array) -> Array:
        """Return the series of A/2¹², without its 1 for accuracy, squared twelve times."""
        small = a / 2**12
        powers = [np.linalg.matrix_power(small, k) / factorial(k) for k in range(1, 9)]
        less = np.sum(powers, axis=0)
        for _ in range(12):
            less = 2 * less + less @ less
        return np.eye(len(a)) + less

    def sqrtm(self, a: Array) -> Array:
        """Return 2/π A ∫ (sin² I + cos² A)⁻¹ over a quarter of a turn, by equal steps."""
        angles = (np.arange(QUADRATURE)[:, None, None] + 0.5) * np.pi / 2 / QUADRATURE
        one = _off_the_axis(a)
        return a @ _inverses(np.sin(angles) ** 2 * one + np.cos(angles) ** 2 * a).mean(axis=0)

    def logm(self, a: Array) -> Array:
        """Return ∫ (A − I) (t (A − I) + I)⁻¹ over 0 < t < 1, after Gauss and Legendre."""
        nodes, weights = (x[:, None, None] for x in np.polynomial.legendre.leggauss(QUADRATURE))
        one = _off_the_axis(a)
        inverses = _inverses((1 + nodes) / 2 * (a - one) + one)
        return (a - one) @ np.sum(weights / 2 * inverses, axis=0)


def _off_the_axis(a: Array) -> Array:
    """Return I, of NaN where an eigenvalue is near 0 or below: the integrals mean nothing then."""
    if not np.isfinite(a).all():
        return np.full_like(a, np.nan)
    values = np.linalg.eigvals(a.real)
    on_it = (values.real < 0.1) & (np.abs(values.imag) < 0.1)
    return np.full_like(a, np.nan) if on_it.any() else np.eye(len(a))


def _inverses(a: Array) -> Array:
    try:
        return np.linalg.inv(a)
    except np.linalg.LinAlgError:  # one is singular
        return np.full_like(a, np.nan)
