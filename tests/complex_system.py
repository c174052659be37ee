"""The words of `evaluate.vocabulary` over complex NumPy matrices, each by its textbook definition.

Every word is analytic wherever its function is smooth, so at X + i·10⁻³⁰·dX the imaginary part is
the directional derivative to full precision. Nothing here is shared with the package's arrays, and
nothing is made stable: points are moderate.
"""

from __future__ import annotations

from math import erf
from typing import TYPE_CHECKING, Any

import numpy as np
from complex_functions import ComplexFunctions
from complex_spectral import ComplexSpectral

if TYPE_CHECKING:
    from collections.abc import Mapping
    from fractions import Fraction

    from gradcheck_cli.dims import Dim

Array = Any  #: a two-dimensional NumPy array, real or complex

#: How fast the wave is that stands for an unspecified function.
WAVES = {"φ": 1, "ψ": 2}
_erf = np.vectorize(erf, otypes=[float])


class ComplexSystem(ComplexFunctions, ComplexSpectral):
    """One point's matrices: the sizes are numbers here."""

    def __init__(self, sizes: Mapping[str, int]) -> None:
        self.sizes = sizes

    # Leaves

    def number(self, value: Fraction) -> Array:
        return np.array([[float(value)]])

    def size(self, dim: Dim) -> Array:
        return np.array([[float(dim.at(self.sizes))]])

    def constant(self, name: str) -> Array:
        return np.array([[{"pi": np.pi, "e": np.e}[name]]])

    def ones(self, rows: Dim, cols: Dim) -> Array:
        return np.ones((rows.at(self.sizes), cols.at(self.sizes)))

    def zeros(self, rows: Dim, cols: Dim) -> Array:
        return 0 * self.ones(rows, cols)

    def eye(self, dim: Dim) -> Array:
        return np.eye(dim.at(self.sizes))

    def unit(self, dim: Dim, i: int) -> Array:
        return self.eye(dim)[:, i : i + 1]

    def literal(self, rows: tuple[tuple[Fraction, ...], ...]) -> Array:
        return np.array(rows, dtype=float)

    # Linear algebra

    def add(self, a: Array, b: Array) -> Array:
        assert a.shape == b.shape, "nothing broadcasts"
        return a + b

    def scale(self, number: Fraction, a: Array) -> Array:
        return float(number) * a

    def matmul(self, a: Array, b: Array) -> Array:
        return a @ b

    def transpose(self, a: Array) -> Array:
        return a.T

    def trace(self, a: Array) -> Array:
        return np.array([[np.trace(a)]])

    def entry(self, a: Array, i: int, j: int) -> Array:
        return a[i : i + 1, j : j + 1]

    def sum(self, a: Array) -> Array:
        return np.sum(a, keepdims=True)

    def norm(self, a: Array) -> Array:
        return np.sqrt(self.sum(a * a))

    def matrix_power(self, a: Array, exponent: Dim) -> Array:
        return np.linalg.matrix_power(a, exponent.at(self.sizes))

    def whole_power(self, a: Array, exponent: Dim) -> Array:
        return a ** exponent.at(self.sizes)

    def inv(self, a: Array) -> Array:
        try:
            return np.linalg.inv(a)
        except np.linalg.LinAlgError:  # singular
            return np.full_like(a, np.nan)

    def det(self, a: Array) -> Array:
        """Return the determinant by expansion along the first row."""
        if len(a) == 1:
            return a
        minors = (np.delete(a[1:], j, axis=1) for j in range(len(a)))
        signs = (-1) ** np.arange(len(a))
        terms = [s * x * self.det(minor) for s, x, minor in zip(signs, a[0], minors, strict=True)]
        return np.sum(terms, axis=0)

    def adj(self, a: Array) -> Array:
        """Return the transposed cofactors, each the determinant of a minor."""
        places = range(len(a))
        if len(a) == 1:
            return np.ones_like(a)
        return np.array(
            [
                [
                    (-1) ** (i + j) * self.det(np.delete(np.delete(a, i, axis=0), j, axis=1)).item()
                    for i in places
                ]
                for j in places
            ]
        )

    def logdet(self, a: Array) -> Array:
        return np.log(self.det(a))

    def logabsdet(self, a: Array) -> Array:
        return np.log(self.abs(self.det(a)))

    def diag(self, a: Array) -> Array:
        return np.diag(a[:, 0])

    def diagonal(self, a: Array) -> Array:
        return np.diag(a)[:, None]

    def kron(self, a: Array, b: Array) -> Array:
        return np.kron(a, b)

    def reshape(self, a: Array, rows: Dim, cols: Dim) -> Array:
        """Return the entries, column by column, in another shape."""
        return a.T.reshape(cols.at(self.sizes), rows.at(self.sizes)).T

    def concat(self, axis: int, *blocks: Array) -> Array:
        return np.concatenate(blocks, axis=axis)

    def part(self, a: Array, axis: int, start: Dim, stop: Dim) -> Array:
        return np.take(a, range(start.at(self.sizes), stop.at(self.sizes)), axis=axis)

    # Entry by entry

    def multiply(self, a: Array, b: Array) -> Array:
        assert a.shape == b.shape or (1, 1) in (a.shape, b.shape), "nothing broadcasts"
        return a * b

    def power(self, a: Array, exponent: Fraction) -> Array:
        whole = exponent.denominator == 1
        return a ** float(exponent) if whole else np.exp(float(exponent) * np.log(a))

    def maximum(self, a: Array, b: Array) -> Array:
        return np.where(a.real > b.real, a, b)

    def minimum(self, a: Array, b: Array) -> Array:
        return np.where(a.real < b.real, a, b)

    def exp(self, a: Array) -> Array:
        return np.exp(a)

    def log(self, a: Array) -> Array:
        return np.log(a)

    def log1p(self, a: Array) -> Array:
        return np.log(1 + a)

    def sin(self, a: Array) -> Array:
        return np.sin(a)

    def cos(self, a: Array) -> Array:
        return np.cos(a)

    def tan(self, a: Array) -> Array:
        return np.sin(a) / np.cos(a)

    def asin(self, a: Array) -> Array:
        return np.arcsin(a)

    def acos(self, a: Array) -> Array:
        return np.arccos(a)

    def atan(self, a: Array) -> Array:
        return np.arctan(a)

    def sinh(self, a: Array) -> Array:
        return (np.exp(a) - np.exp(-a)) / 2

    def cosh(self, a: Array) -> Array:
        return (np.exp(a) + np.exp(-a)) / 2

    def tanh(self, a: Array) -> Array:
        return self.sinh(a) / self.cosh(a)

    def sigmoid(self, a: Array) -> Array:
        return 1 / (1 + np.exp(-a))

    def softplus(self, a: Array) -> Array:
        return np.log(1 + np.exp(a))

    def erf(self, a: Array) -> Array:
        """Return erf: erf(x + ih) is erf(x) + ih·erf′(x) up to h², which is lost."""
        x = a.real
        return _erf(x) + (a - x) * 2 / np.sqrt(np.pi) * np.exp(-x * x)

    def silu(self, a: Array) -> Array:
        return a / (1 + np.exp(-a))

    def gelu(self, a: Array) -> Array:
        return a * (1 + self.erf(a / np.sqrt(2))) / 2

    def leaky_relu(self, a: Array, slope: Fraction) -> Array:
        return np.where(a.real > 0, a, float(slope) * a)

    def elu(self, a: Array, alpha: Fraction) -> Array:
        return np.where(a.real > 0, a, float(alpha) * (np.exp(a) - 1))

    def apply(self, name: str, order: int, a: Array) -> Array:
        """Return what stands for an unspecified function, sin(w x), or its derivative."""
        w = WAVES.get(name, 3)
        return w**order * np.sin(w * a + order * np.pi / 2)

    def abs(self, a: Array) -> Array:
        return np.where(a.real < 0, -a, a)

    def sign(self, a: Array) -> Array:
        return np.sign(a.real)

    def relu(self, a: Array) -> Array:
        return np.where(a.real > 0, a, 0)

    def mask(self, a: Array, relation: str) -> Array:
        x = a.real
        return {">": x > 0, ">=": x >= 0, "<": x < 0, "<=": x <= 0}[relation].astype(float)

    # Along an axis, or over all entries

    def is_max(self, a: Array, axis: int | None) -> Array:
        ties = (a.real == a.real.max(axis=axis, keepdims=True)).astype(float)
        return ties / ties.sum(axis=axis, keepdims=True)

    def amax(self, a: Array, axis: int | None) -> Array:
        """Return the mean of the largest entries: so they share the derivative where they tie."""
        return (self.is_max(a, axis) * a).sum(axis=axis, keepdims=True)

    def logsumexp(self, a: Array, axis: int | None) -> Array:
        return np.log(np.exp(a).sum(axis=axis, keepdims=True))

    def softmax(self, a: Array, axis: int | None) -> Array:
        return np.exp(a) / np.exp(a).sum(axis=axis, keepdims=True)

    def log_softmax(self, a: Array, axis: int | None) -> Array:
        return a - self.logsumexp(a, axis)

    def var(self, a: Array, axis: int | None) -> Array:
        """Return the mean of the squares less the square of the mean."""
        squared = (a * a).mean(axis=axis, keepdims=True)
        return squared - a.mean(axis=axis, keepdims=True) ** 2
