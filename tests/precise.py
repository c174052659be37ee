"""The words of a number system in 200 bits, and the check of an error bound against them."""

from __future__ import annotations

import operator
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import mpmath
import numpy as np
from precise_spectral import PreciseSpectral

from gradcheck_cli.dims import ONE, SCALAR, Dim
from gradcheck_cli.evaluate import evaluate
from gradcheck_cli.evaluate.arrays import numpy_system, torch_system
from gradcheck_cli.evaluate.rounding import Rounding
from gradcheck_cli.expr import Expr, Symbol

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from gradcheck_cli.evaluate.bounded import Bounded

n = Dim.of("n")
SIZES = {"n": 3}
A, B = Symbol.named("A", (n, n)), Symbol.named("B", (n, n))
x, c = Symbol.named("x", (n, ONE)), Symbol.named("c", SCALAR)


def _entrywise(function: Callable[[Any], Any]) -> Callable[[Any, Any], Any]:
    spread = np.frompyfunc(function, 1, 1)
    return lambda _, a: spread(a)


def _single(value: Any) -> Any:
    return np.array([[value]], dtype=object)


def _real(value: Any) -> Any:
    """Return a matrix that is real, though mpmath may have gone by way of complex numbers."""
    least = mpmath.mpf(2) ** (-mpmath.mp.prec // 2)
    if any(abs(mpmath.im(entry)) > least * (1 + abs(entry)) for entry in value):
        message = "the principal value is not real"
        raise ValueError(message)
    return np.array(value.apply(mpmath.re).tolist(), dtype=object)


class Precise(PreciseSpectral):
    """The words of a number system in mpmath, one matrix of objects at a time."""

    def __init__(self, sizes: Mapping[str, int] = SIZES) -> None:
        self.sizes = sizes

    def number(self, value: Fraction) -> Any:
        return _single(mpmath.mpf(value.numerator) / value.denominator)

    def size(self, dim: Dim) -> Any:
        return self.number(Fraction(dim.at(self.sizes)))

    def constant(self, name: str) -> Any:
        return _single(mpmath.pi if name == "pi" else mpmath.e) * mpmath.mpf(1)

    def ones(self, rows: Dim, cols: Dim) -> Any:
        return np.full((rows.at(self.sizes), cols.at(self.sizes)), mpmath.mpf(1), dtype=object)

    def zeros(self, rows: Dim, cols: Dim) -> Any:
        return 0 * self.ones(rows, cols)

    def eye(self, dim: Dim) -> Any:
        return np.eye(dim.at(self.sizes)) * self.ones(dim, dim)

    def unit(self, dim: Dim, i: int) -> Any:
        return self.eye(dim)[:, [i]]

    def literal(self, rows: tuple[tuple[Fraction, ...], ...]) -> Any:
        return np.array([[self.number(entry)[0, 0] for entry in row] for row in rows], dtype=object)

    def add(self, a: Any, b: Any) -> Any:
        return a + b

    def scale(self, number: Fraction, a: Any) -> Any:
        return self.number(number) * a

    def matmul(self, a: Any, b: Any) -> Any:
        return a @ b

    def transpose(self, a: Any) -> Any:
        return a.T

    def trace(self, a: Any) -> Any:
        return _single(np.trace(a))

    def entry(self, a: Any, i: int, j: int) -> Any:
        return _single(a[i, j])

    def sum(self, a: Any) -> Any:
        return _single(a.sum())

    def norm(self, a: Any) -> Any:
        return _single(mpmath.sqrt((a * a).sum()))

    def matrix_power(self, a: Any, exponent: Dim) -> Any:
        power = mpmath.matrix(a.tolist()) ** exponent.at(self.sizes)
        return np.array(power.tolist(), dtype=object)

    def whole_power(self, a: Any, exponent: Dim) -> Any:
        return np.frompyfunc(lambda entry: entry ** exponent.at(self.sizes), 1, 1)(a)

    def inv(self, a: Any) -> Any:
        return np.array((mpmath.matrix(a.tolist()) ** -1).tolist(), dtype=object)

    def expm(self, a: Any) -> Any:
        return np.array(mpmath.expm(mpmath.matrix(a.tolist())).tolist(), dtype=object)

    def sqrtm(self, a: Any) -> Any:
        return _real(mpmath.sqrtm(mpmath.matrix(a.tolist())))

    def logm(self, a: Any) -> Any:
        return _real(mpmath.logm(mpmath.matrix(a.tolist())))

    def det(self, a: Any) -> Any:
        return _single(mpmath.det(mpmath.matrix(a.tolist())))

    def adj(self, a: Any) -> Any:
        """Return the transposed cofactors, each the determinant of a minor."""
        n = len(a)

        def minor(i: int, j: int) -> Any:
            left = np.delete(np.delete(a, i, axis=0), j, axis=1)
            return self.det(left)[0, 0] if n > 1 else mpmath.mpf(1)

        cofactors = [[(-1) ** (i + j) * minor(i, j) for i in range(n)] for j in range(n)]
        return np.array(cofactors, dtype=object)

    def logdet(self, a: Any) -> Any:
        return self.log(self.det(a))

    def logabsdet(self, a: Any) -> Any:
        return self.log(self.abs(self.det(a)))

    def diag(self, a: Any) -> Any:
        return np.eye(len(a)) * a

    def diagonal(self, a: Any) -> Any:
        return np.diagonal(a)[:, None]

    def reshape(self, a: Any, rows: Dim, cols: Dim) -> Any:
        return a.reshape((rows.at(self.sizes), cols.at(self.sizes)), order="F")

    def kron(self, a: Any, b: Any) -> Any:
        return np.kron(a, b)

    def concat(self, axis: int, *blocks: Any) -> Any:
        return np.concatenate(blocks, axis=axis)

    def part(self, a: Any, axis: int, start: Dim, stop: Dim) -> Any:
        return np.take(a, range(start.at(self.sizes), stop.at(self.sizes)), axis=axis)

    def multiply(self, a: Any, b: Any) -> Any:
        return a * b

    def power(self, a: Any, exponent: Fraction) -> Any:
        p = mpmath.mpf(exponent.numerator) / exponent.denominator
        return np.frompyfunc(lambda entry: entry**p, 1, 1)(a)

    exp = _entrywise(mpmath.exp)
    log = _entrywise(mpmath.log)
    sin = _entrywise(mpmath.sin)
    cos = _entrywise(mpmath.cos)
    tanh = _entrywise(mpmath.tanh)
    sigmoid = _entrywise(lambda value: 1 / (1 + mpmath.exp(-value)))
    relu = _entrywise(lambda value: max(value, mpmath.mpf(0)))
    abs = _entrywise(abs)
    sign = _entrywise(mpmath.sign)
    maximum = staticmethod(np.frompyfunc(max, 2, 1))
    minimum = staticmethod(np.frompyfunc(min, 2, 1))
    tan = _entrywise(mpmath.tan)
    asin = _entrywise(mpmath.asin)
    acos = _entrywise(mpmath.acos)
    atan = _entrywise(mpmath.atan)
    sinh = _entrywise(mpmath.sinh)
    cosh = _entrywise(mpmath.cosh)
    erf = _entrywise(mpmath.erf)
    log1p = _entrywise(mpmath.log1p)
    softplus = _entrywise(lambda value: mpmath.log1p(mpmath.exp(value)))
    silu = _entrywise(lambda value: value / (1 + mpmath.exp(-value)))
    gelu = _entrywise(lambda value: value * mpmath.ncdf(value))

    def leaky_relu(self, a: Any, slope: Fraction) -> Any:
        left = mpmath.mpf(slope.numerator) / slope.denominator
        return np.frompyfunc(lambda entry: entry if entry > 0 else left * entry, 1, 1)(a)

    def elu(self, a: Any, alpha: Fraction) -> Any:
        left = mpmath.mpf(alpha.numerator) / alpha.denominator
        bent = np.frompyfunc(lambda x: x if x > 0 else left * mpmath.expm1(x), 1, 1)
        return bent(a)

    def amax(self, a: Any, axis: int | None) -> Any:
        return np.max(a, axis=axis, keepdims=True)

    def is_max(self, a: Any, axis: int | None) -> Any:
        ties = np.frompyfunc(lambda holds: mpmath.mpf(int(holds)), 1, 1)(a == self.amax(a, axis))
        return ties / np.sum(ties, axis=axis, keepdims=True)

    def softmax(self, a: Any, axis: int | None) -> Any:
        powers = self.exp(a)
        return powers / np.sum(powers, axis=axis, keepdims=True)

    def log_softmax(self, a: Any, axis: int | None) -> Any:
        return self.log(self.softmax(a, axis))

    def logsumexp(self, a: Any, axis: int | None) -> Any:
        return self.log(np.sum(self.exp(a), axis=axis, keepdims=True))

    def var(self, a: Any, axis: int | None) -> Any:
        return np.mean((a - np.mean(a, axis=axis, keepdims=True)) ** 2, axis=axis, keepdims=True)

    def mask(self, a: Any, relation: str) -> Any:
        holds = {
            ">": operator.gt,
            ">=": operator.ge,
            "<": operator.lt,
            "<=": operator.le,
        }[relation]
        return np.frompyfunc(lambda entry: mpmath.mpf(int(holds(entry, 0))), 1, 1)(a)


def points_of(seed: int, scale: float = 1.0) -> dict[Expr, Any]:
    """Values that every dtype holds exactly."""
    rng = np.random.default_rng(seed)
    return {
        symbol: np.float64(np.float32(scale * rng.normal(size=(dim.at(SIZES), width.at(SIZES)))))
        for symbol, (dim, width) in ((s, s.shape) for s in (A, B, x, c))
    }


def assert_bounded(e: Expr, dtype: str, seed: int, scale: float = 1.0, slack: float = 1.05) -> None:
    """Assert the bound of every entry where rounding has not eaten the number."""
    points = points_of(seed, scale)
    for arrays in (numpy_system(SIZES, dtype), torch_system(SIZES, dtype)):
        system = Rounding(arrays)
        exactly: dict[Expr, Bounded] = {
            symbol: system.given(arrays.array(value[None])) for symbol, value in points.items()
        }
        (got,) = evaluate([e], system, exactly)
        computed, bound = arrays.numpy(got.v)[0], arrays.roundoff * arrays.numpy(got.E)[0]
        with mpmath.workprec(200):
            objects = {s: np.frompyfunc(mpmath.mpf, 1, 1)(value) for s, value in points.items()}
            words: Any = Precise()  # not every word there is
            (truth,) = evaluate([e], words, objects)
            for value, limit, exact in zip(computed.flat, bound.flat, truth.flat, strict=True):
                if np.isfinite(value) and limit <= 1e-2:
                    assert abs(float(value) - exact) <= slack * limit + 1e-37
