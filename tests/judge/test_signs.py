"""Signs from structure: never claimed where values contradict, known for squares and the like."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from flint import arb, fmpq
from hypothesis import given, settings
from hypothesis import strategies as st

from gradcheck_cli.algebra import Named, Power
from gradcheck_cli.dims import ONE, Dim
from gradcheck_cli.evaluate import evaluate
from gradcheck_cli.evaluate.balls import BallArithmetic, is_finite
from gradcheck_cli.evaluate.balls_decisions import Straddles
from gradcheck_cli.expr import Expr, Ones, Size, Symbol
from gradcheck_cli.judge.signs import ranges_of, signs_of
from gradcheck_cli.ops.activations import Elu, Gelu, LeakyRelu, Silu, Softplus
from gradcheck_cli.ops.elementwise import Abs, Cos, Exp, Log, Mask, Relu, Sigmoid, Sign, Sin, Tanh
from gradcheck_cli.ops.extrema import Maximum, Minimum
from gradcheck_cli.ops.largest import IsMax, Max
from gradcheck_cli.ops.moments import Var
from gradcheck_cli.ops.norms import Norm, NormSquared
from gradcheck_cli.ops.reductions import Sum
from gradcheck_cli.ops.softmax import LogSoftmax, Softmax
from gradcheck_cli.ops.special import Erf, Log1p
from gradcheck_cli.ops.trigonometric import Arccos, Arcsin, Arctan, Cosh, Sinh, Tan

if TYPE_CHECKING:
    from collections.abc import Callable

    from gradcheck_cli.judge.draws import Numbers

n = Dim.of("n")
x, y = Symbol.named("x", (n, ONE)), Symbol.named("y", (n, ONE))
p = Symbol.named("p", (n, ONE), ("positive",))
u = Symbol.named("u", (n, ONE), ("unit_interval",))
b = Symbol.named("b", (n, ONE), ("binary01",))
k = Size.number(n)
A = Symbol.named("A", (n, n))
ones = Ones.shaped(n, ONE)
r = x - y

NEVER_NEGATIVE = [
    r**2, r**-2, Exp.of(x), Sigmoid.of(x), Norm.of(x), NormSquared.of(r), Relu.of(x), p, 3 * p,
    Mask.of(x, data=">"), p * r**2 + ones, Sum.of(p) * Exp.of(y), r.T @ r, (A @ x).T @ (A @ x),
    Named.called("s", r**2), (x - Relu.of(x)) ** 2, p**3, Sum.of(r**4), 2 * p + Sigmoid.of(x),
    Maximum.of(x, p), Minimum.of(p, r**2), -1 * Minimum.of(x, -p),
]  # fmt: skip
UNKNOWN = [
    x, r, x * y, x**3, -p * x, p - ones, Cos.of(x), A @ x, x.T @ y, x.T @ A @ x, Tanh.of(x),
    Maximum.of(x, y), Minimum.of(x, p), Maximum.of(x, -p),
]  # fmt: skip


@pytest.mark.parametrize("e", NEVER_NEGATIVE)
def test_known(e: Expr) -> None:
    assert -1 not in signs_of(e)[e]
    assert 1 not in signs_of(-1 * e)[-1 * e]


@pytest.mark.parametrize("e", UNKNOWN)
def test_unknown(e: Expr) -> None:
    assert {-1, 1} <= signs_of(e)[e]


def test_zero_is_kept_where_it_is_no_accident() -> None:
    for e in (Relu.of(x), Relu.of(x) * p, (Relu.of(x) - x) ** 2, (Exp.of(Relu.of(x)) - ones) ** 2):
        assert 0 in signs_of(e)[e]
    for e in (Exp.of(x), r**2, Relu.of(p), Relu.of(x) + ones):
        assert signs_of(e)[e] == {1}


ENTRYWISE = [
    Exp.of, Sigmoid.of, Relu.of, Tanh.of, Sin.of, Cos.of, Abs.of, Sign.of, Log.of, Softplus.of,
    Silu.of, Gelu.of, LeakyRelu.of, Elu.of, Tan.of, Arctan.of, Arcsin.of, Arccos.of, Sinh.of,
    Cosh.of, Erf.of, Log1p.of, Softmax.of, LogSoftmax.of, IsMax.of, lambda e: Named.called("h", e),
    lambda e: -2 * e, lambda e: 0 * e, lambda e: e - ones, lambda e: ones - e,
    lambda e: Mask.of(e - p, data=">="),
    lambda e: Norm.of(e) * ones, lambda e: Var.of(e) * ones, lambda e: Max.of(e) * ones,
    lambda e: (e.T @ e) * ones, lambda e: k * e, lambda e: e - k * ones,
    *(lambda e, p=p: Power.of(e, data=Fraction(p)) for p in (0, 2, 3, -1, -2)),
    *(lambda e, p=p: Power.of(e, data=Fraction(p)) for p in ("1/2", "-3/2", "1/3")),
]  # fmt: skip
OF_TWO = [
    Maximum.of, Minimum.of, lambda a, b: a + b, lambda a, b: a - b, lambda a, b: a * b,
    lambda a, b: Sum.of(a) * b, lambda a, b: (a.T @ b) * ones, lambda a, b: a - Maximum.of(b, a),
    lambda a, b: a @ (ones.T @ b),
]  # fmt: skip
VALUES: dict[Expr, Callable[[np.random.Generator, int], Numbers]] = {
    x: lambda rng, size: rng.normal(size=(size, 1)),
    y: lambda rng, size: rng.normal(size=(size, 1)),
    p: lambda rng, size: np.exp(rng.normal(size=(size, 1))),
    u: lambda rng, size: rng.uniform(0.05, 0.95, size=(size, 1)),
    b: lambda rng, size: rng.integers(0, 2, size=(size, 1)).astype(float),
}


def _grown(inner: st.SearchStrategy[Expr]) -> st.SearchStrategy[Expr]:
    return st.builds(lambda f, e: f(e), st.sampled_from(ENTRYWISE), inner) | st.builds(
        lambda f, a, b: f(a, b), st.sampled_from(OF_TWO), inner, inner
    )


@settings(max_examples=4 * settings().max_examples)
@given(
    st.recursive(st.sampled_from([x, y, p, u, b, ones]), _grown, max_leaves=6),
    st.sampled_from([1, 2, 4]),
    st.sampled_from([0.01, 1.0, 1.0, 30.0]),
    st.integers(0, 99),
)
def test_no_value_contradicts_what_is_claimed(e: Expr, size: int, scale: float, seed: int) -> None:
    """Balls tell it: where a function is undefined, or a ball lies on both sides, nothing is.

    What is 0 throughout, as x − x is, shows itself; with one entry many things are equal.
    """
    claimed = ranges_of(e)[e]
    entries = values_of(e, size, scale, seed) + values_of(e, size, scale, seed + 1)
    for entry in entries:
        assert not entry < number(claimed.low), claimed
        assert not entry > number(claimed.high), claimed
    if size > 1 and any(map(arb.is_zero, entries)) and not all(map(arb.is_zero, entries)):
        assert 0 in claimed.signs, claimed


def values_of(e: Expr, size: int, scale: float, seed: int) -> list[Any]:
    """Return the entries at a random point, as balls; none where that cannot be told."""
    rng = np.random.default_rng(seed)
    system = BallArithmetic({"n": size}, 256)
    drawn = {symbol: rule(rng, size) for symbol, rule in VALUES.items()}
    with system.working():
        values = {
            symbol: system.given(((scale if symbol in (x, y, p) else 1) * value).tolist())
            for symbol, value in drawn.items()
        }
        try:
            (value,) = evaluate([e], system, values)
        except Straddles:
            return []
        return value.entries() if all(map(is_finite, values.values())) else []


def number(bound: Any) -> Any:
    """Return a bound as a ball."""
    if isinstance(bound, float):
        return arb(bound)
    return arb(fmpq(bound.numerator, bound.denominator))
