"""The running error bound against the same formula in 200 bits: |computed − exact| ≲ u·E."""

from __future__ import annotations

import operator
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gradcheck_cli.algebra import Add, Hadamard, Power, Scale
from gradcheck_cli.dims import ONE, SCALAR, Dim
from gradcheck_cli.evaluate import evaluate
from gradcheck_cli.evaluate.arrays import numpy_system, torch_system
from gradcheck_cli.evaluate.rounding import Bounded, Rounding
from gradcheck_cli.expr import Constant, Expr, Number, Ones, Size, Symbol
from gradcheck_cli.ops.elementwise import Cos, Exp, Log, Mask, Relu, Sigmoid, Sin, Tanh
from gradcheck_cli.ops.linalg import Trace
from gradcheck_cli.ops.norms import Norm, NormSquared
from gradcheck_cli.ops.reductions import Sum
from gradcheck_cli.ops.structure import Entry, Literal

if TYPE_CHECKING:
    from collections.abc import Callable

n = Dim.of("n")
SIZES = {"n": 3}
A, B = Symbol.named("A", (n, n)), Symbol.named("B", (n, n))
x, c = Symbol.named("x", (n, ONE)), Symbol.named("c", SCALAR)


def _entrywise(function: Callable[[Any], Any]) -> Callable[[Any, Any], Any]:
    spread = np.frompyfunc(function, 1, 1)
    return lambda _, a: spread(a)


def _single(value: Any) -> Any:
    return np.array([[value]], dtype=object)


class Precise:
    """The words of a number system in mpmath, one matrix of objects at a time."""

    def number(self, value: Fraction) -> Any:
        return _single(mpmath.mpf(value.numerator) / value.denominator)

    def size(self, dim: Dim) -> Any:
        return self.number(Fraction(dim.at(SIZES)))

    def constant(self, name: str) -> Any:
        return _single(mpmath.pi if name == "pi" else mpmath.e) * mpmath.mpf(1)

    def ones(self, rows: Dim, cols: Dim) -> Any:
        return np.full((rows.at(SIZES), cols.at(SIZES)), mpmath.mpf(1), dtype=object)

    def zeros(self, rows: Dim, cols: Dim) -> Any:
        return 0 * self.ones(rows, cols)

    def eye(self, dim: Dim) -> Any:
        return np.eye(dim.at(SIZES)) * self.ones(dim, dim)

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

    def mask(self, a: Any, relation: str) -> Any:
        holds = {
            ">": operator.gt,
            ">=": operator.ge,
            "<": operator.lt,
            "<=": operator.le,
        }[relation]
        return np.frompyfunc(lambda entry: mpmath.mpf(int(holds(entry, 0))), 1, 1)(a)


def _points(seed: int, scale: float = 1.0) -> dict[Expr, Any]:
    """Values that every dtype holds exactly."""
    rng = np.random.default_rng(seed)
    return {
        symbol: np.float64(np.float32(scale * rng.normal(size=(dim.at(SIZES), width.at(SIZES)))))
        for symbol, (dim, width) in ((s, s.shape) for s in (A, B, x, c))
    }


def assert_bounded(e: Expr, dtype: str, seed: int, scale: float = 1.0, slack: float = 1.05) -> None:
    """Assert the bound of every entry where rounding has not eaten the number."""
    points = _points(seed, scale)
    for arrays in (numpy_system(SIZES, dtype), torch_system(SIZES, dtype)):
        system = Rounding(arrays)
        exactly: dict[Expr, Bounded] = {
            symbol: system.given(arrays.array(value[None])) for symbol, value in points.items()
        }
        (got,) = evaluate([e], system, exactly)
        computed, bound = arrays.numpy(got.v)[0], arrays.roundoff * arrays.numpy(got.E)[0]
        with mpmath.workprec(200):
            objects = {s: np.frompyfunc(mpmath.mpf, 1, 1)(value) for s, value in points.items()}
            (truth,) = evaluate([e], Precise(), objects)
            for value, limit, exact in zip(computed.flat, bound.flat, truth.flat, strict=True):
                if np.isfinite(value) and limit <= 1e-2:
                    assert abs(float(value) - exact) <= slack * limit + 1e-37


WORDS: dict[str, Expr] = {
    "number": Number.exactly(Fraction(1, 3)),
    "size": Size.number(n),
    "constant": Constant.called("pi"),
    "literal": Literal.rows(((Fraction(1, 3), Fraction(1)), (Fraction(1, 10), Fraction(-2, 7)))),
    "add": A + B + A.T,
    "scale": Scale.of(A, data=Fraction(1, 3)),
    "halve": Scale.of(A, data=Fraction(1, 2)),
    "matmul": A @ B @ x,
    "trace": Trace.of(A @ B),
    "entry": Entry.of(A @ B, data=(1, 2)),
    "sum": Sum.of(A @ B),
    "norm": Norm.of(A @ x),
    "norm-squared": NormSquared.of(A @ B),
    "multiply": Hadamard.of(A, B @ A),
    "scalar-times": Scale.of(c, A @ B),
    "square": (A @ B) ** 2,
    "cube": (A @ B) ** 3,
    "inverse": (A @ B) ** -1,
    "root": Power.of(NormSquared.of(A @ B), data=Fraction(1, 2)),
    "third": Power.of(NormSquared.of(A @ B), data=Fraction(1, 3)),
    "exp": Exp.of(A @ B),
    "log": Log.of(NormSquared.of(A @ B)),
    "sin": Sin.of(A @ B),
    "cos": Cos.of(A @ B),
    "tanh": Tanh.of(A @ B),
    "sigmoid": Sigmoid.of(A @ B),
    "relu": Relu.of(A @ B),
    "mask": Mask.of(A @ B, data=">="),
}


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("word", WORDS)
def test_every_word_keeps_its_bound(word: str, dtype: str) -> None:
    for seed in range(5):
        for scale in (1.0, 1e-3, 5.0):
            assert_bounded(WORDS[word], dtype, seed, scale)


@pytest.mark.parametrize(
    "word", ["number", "constant", "literal", "matmul", "trace", "norm", "exp"]
)
def test_the_bound_is_not_idle(word: str) -> None:
    """A bound of 0 would make the judge strict where it must not be, a wide one blind."""
    arrays = numpy_system(SIZES)
    system = Rounding(arrays)
    points = {s: system.given(arrays.array(value[None])) for s, value in _points(3).items()}
    (got,) = evaluate([WORDS[word]], system, points)
    assert (got.E > 0).any()
    assert got.E.max() <= 300 * np.abs(got.v).max()


def test_exact_leaves_carry_no_error() -> None:
    system = Rounding(numpy_system(SIZES, "float32"))
    for e in (Number.exactly(Fraction(5, 8)), Size.number(n), Ones.shaped(n, n)):
        (got,) = evaluate([e], system, {})
        assert not got.E.any()
    (tenth,) = evaluate([Number.exactly(Fraction(1, 10))], system, {})
    assert tenth.E.item() == tenth.v.item()


def test_a_mask_within_rounding_of_its_step_may_be_wrong_by_one() -> None:
    arrays = numpy_system(SIZES)
    system = Rounding(arrays)
    near = Bounded(arrays.array([[[0.0, 1e-16, 1.0, 0.0]]]), arrays.array([[[1.0, 2.0, 2.0, 0.0]]]))
    doubt = arrays.roundoff * system.mask(near, ">").E
    assert doubt.ravel().tolist() == [1, 1, 0, 0]


def test_cancellation_widens_the_bound() -> None:
    """(c + A) − c loses what c rounds away; the bound knows it, the size of the result does not."""
    arrays = numpy_system(SIZES)
    system = Rounding(arrays)
    ones = Ones.shaped(n, n)
    big = Scale.of(c, ones)
    e = Add.intern((Add.intern((big, A)), Scale.intern((big,), Fraction(-1))))
    points = _points(0) | {c: np.array([[2.0**40]])}
    values = {s: system.given(arrays.array(value[None])) for s, value in points.items()}
    (got,) = evaluate([e], system, values)
    error = np.abs(got.v[0] - points[A])
    assert (error > 100 * arrays.roundoff * np.abs(points[A])).any()
    assert (error <= arrays.roundoff * got.E[0]).all()


UNARY: list[Callable[[Expr], Expr]] = [
    lambda a: a.T,
    Tanh.of,
    Sigmoid.of,
    Sin.of,
    Cos.of,
    Relu.of,
    lambda a: Exp.of(Tanh.of(a)),
    lambda a: Log.of(Ones.shaped(n, n) + a**2),
    lambda a: Power.of(Ones.shaped(n, n) + a**2, data=Fraction(-1, 2)),
    lambda a: a**2,
    lambda a: Scale.of(a, data=Fraction(-7, 3)),
    lambda a: Scale.of(Trace.of(a), a),
    lambda a: Scale.of(Norm.of(a), Ones.shaped(n, n)),
    lambda a: Scale.of(Sum.of(a), B),
    lambda a: a @ x @ x.T,
]
BINARY: list[Callable[[Expr, Expr], Expr]] = [
    lambda a, b: a @ b,
    lambda a, b: a * b,
    lambda a, b: a + b,
    lambda a, b: a - b,
]


@st.composite
def programs(draw: st.DrawFn) -> Expr:
    """Draw a small square-matrix program: each step takes operands from those before."""
    pool: list[Expr] = [A, B]
    for _ in range(draw(st.integers(1, 6))):
        first = pool[draw(st.integers(0, len(pool) - 1))]
        if draw(st.booleans()):
            pool.append(UNARY[draw(st.integers(0, len(UNARY) - 1))](first))
        else:
            second = pool[draw(st.integers(0, len(pool) - 1))]
            pool.append(BINARY[draw(st.integers(0, len(BINARY) - 1))](first, second))
    return pool[-1]


@settings(max_examples=60, deadline=None)
@given(programs(), st.sampled_from(["float64", "float32"]), st.integers(0, 10**6))
def test_random_programs_keep_their_bound(program: Expr, dtype: str, seed: int) -> None:
    assert_bounded(program, dtype, seed, slack=1.1)
