"""Signs from structure: never claimed where values contradict, known for squares and the like."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gradcheck_cli.algebra import Named
from gradcheck_cli.dims import ONE, Dim
from gradcheck_cli.evaluate import evaluate
from gradcheck_cli.evaluate.arrays import numpy_system
from gradcheck_cli.expr import Expr, Ones, Symbol
from gradcheck_cli.judge.signs import signs_of
from gradcheck_cli.ops.elementwise import Cos, Exp, Mask, Relu, Sigmoid, Tanh
from gradcheck_cli.ops.extrema import Maximum, Minimum
from gradcheck_cli.ops.norms import Norm, NormSquared
from gradcheck_cli.ops.reductions import Sum

if TYPE_CHECKING:
    from gradcheck_cli.judge.draws import Numbers

n = Dim.of("n")
x, y = Symbol.named("x", (n, ONE)), Symbol.named("y", (n, ONE))
p = Symbol.named("p", (n, ONE), ("positive",))
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


def _grown(inner: st.SearchStrategy[Expr]) -> st.SearchStrategy[Expr]:
    one = st.sampled_from([Exp.of, Sigmoid.of, Relu.of, Tanh.of, lambda e: e**2, lambda e: -2 * e])
    two = st.sampled_from(
        [Maximum.of, Minimum.of, lambda a, b: a + b, lambda a, b: a * b, lambda a, b: Sum.of(a) * b]
    )
    return st.builds(lambda f, e: f(e), one, inner) | st.builds(
        lambda f, a, b: f(a, b), two, inner, inner
    )


@settings(max_examples=200, deadline=None)
@given(st.recursive(st.sampled_from([x, y, p, ones]), _grown, max_leaves=6), st.integers(0, 99))
def test_no_value_contradicts_what_is_claimed(e: Expr, seed: int) -> None:
    rng = np.random.default_rng(seed)
    values: dict[Expr, Numbers] = {symbol: rng.normal(size=(20, 4, 1)) for symbol in (x, y)}
    values[p] = rng.uniform(0.5, 2, size=(20, 4, 1))
    with np.errstate(all="ignore"):
        (value,) = evaluate([e], numpy_system({"n": 4}), values)
    claimed = signs_of(e)[e]
    if -1 not in claimed:
        assert not (value < 0).any()
    if 1 not in claimed:
        assert not (value > 0).any()
