"""The running error bound against the same formula in 200 bits: |computed − exact| ≲ u·E."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from precise import SIZES, A, B, assert_bounded, c, n, points_of, x

from gradcheck_cli.algebra import Add, Hadamard, Power, Scale
from gradcheck_cli.evaluate import evaluate
from gradcheck_cli.evaluate.arrays import numpy_system
from gradcheck_cli.evaluate.bounded import Bounded
from gradcheck_cli.evaluate.rounding import Rounding
from gradcheck_cli.expr import Constant, Expr, Number, Ones, Size
from gradcheck_cli.ops.elementwise import Cos, Exp, Log, Mask, Relu, Sigmoid, Sin, Tanh
from gradcheck_cli.ops.largest import IsMax, Max
from gradcheck_cli.ops.linalg import Trace
from gradcheck_cli.ops.moments import Var
from gradcheck_cli.ops.norms import Norm, NormSquared
from gradcheck_cli.ops.reductions import Sum
from gradcheck_cli.ops.softmax import LogSoftmax, LogSumExp, Softmax
from gradcheck_cli.ops.structure import Entry, Literal

if TYPE_CHECKING:
    from collections.abc import Callable

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
    "var-far-from-0": Var.of(A + Scale.of(Ones.shaped(n, n), data=Fraction(2**12))),
    **{
        f"{cls.__name__}-{axis}": cls.of(A @ B, data=axis)
        for cls in (Softmax, LogSoftmax, LogSumExp, Max, IsMax, Var)
        for axis in (0, 1, None)
    },
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
    points = {s: system.given(arrays.array(value[None])) for s, value in points_of(3).items()}
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
    points = points_of(0) | {c: np.array([[2.0**40]])}
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
    lambda a: Softmax.of(a, data=1),
    lambda a: Softmax.of(Tanh.of(a), data=0),
    lambda a: LogSoftmax.of(a, data=0),
    lambda a: Scale.of(LogSumExp.of(a), B),
    lambda a: Max.of(a, data=1) @ x.T,
    lambda a: x @ Var.of(a, data=0).T,
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


@given(programs(), st.sampled_from(["float64", "float32"]), st.integers(0, 10**6))
def test_random_programs_keep_their_bound(program: Expr, dtype: str, seed: int) -> None:
    assert_bounded(program, dtype, seed, slack=1.1)
