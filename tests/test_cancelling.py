"""Factors that cancel, where that gives no value to what has none; brackets multiplied out."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from evaluation import drawn, near, symbols_of
from hypothesis import given, settings
from hypothesis import strategies as st

from gradcheck_cli.algebra import Hadamard, MatMul, Named, Power
from gradcheck_cli.calculus.positive import is_positive
from gradcheck_cli.calculus.simplify import Simplifier
from gradcheck_cli.dims import ONE, SCALAR, Dim
from gradcheck_cli.expr import Expr, Number, Ones, Symbol
from gradcheck_cli.ops.elementwise import Abs, Exp, Log, Relu, Sigmoid, Sign, Tanh
from gradcheck_cli.ops.inverses import Det
from gradcheck_cli.ops.linalg import Trace
from gradcheck_cli.ops.reductions import Sum
from gradcheck_cli.ops.softmax import Softmax

SIZES = {"m": 3, "n": 4}
m, n = Dim.of("m"), Dim.of("n")
A, B = (Symbol.named(name, (m, n)) for name in "AB")
P = Symbol.named("P", (m, n), ["positive"])
U = Symbol.named("U", (m, n), ["unit_interval"])
c = Symbol.named("c", SCALAR, ["positive"])
x = Symbol.named("x", SCALAR)
p = Symbol.named("p", (m, ONE), ["simplex"])
u, v = Symbol.named("u", (m, ONE)), Symbol.named("v", (n, ONE))
ONES = Ones.shaped(m, n)
ONE_NUMBER = Number.exactly(1)
S = Sigmoid.of(A)
Q = Named.called("Q", Softmax.of(A, data=1))
HALF = Fraction(1, 2)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (P * P**-1, ONES),
        (A * P * P**-1, A),
        (-1 * (A * Q * Q**-1), -A),
        ((ONES - U) * (ONES - U) ** -1, ONES),
        (P**-1 * P**2, P),
        (c * c**-1, ONE_NUMBER),
        (c**-2 * c**3 * A, c * A),
        (x * x**-2, x**-1),  # of any x: neither has a value at 0
        (A * A**-3, A**-2),
        (Power.of(x, data=HALF) * x**-1, Power.of(x, data=-HALF)),
        (P * (ONES - A * P**-1), P - A),
        (c * (x + c**-1), c * x + ONE_NUMBER),
        (((ONES - B) * (ONES - S) ** -1 - B * S**-1) * S * (ONES - S), S - B),
        ((A - B) * P + B * P, P * A),
        (p.T @ (u * p**-1), Sum.of(u)),
        (x * (u + u) + (ONE_NUMBER - x) * u, (x + ONE_NUMBER) * u),
    ],
)
def test_what_cancels_is_gone(before: Expr, after: Expr) -> None:
    simplify = Simplifier()
    assert simplify(before) is after
    assert simplify(after) is after
    point = drawn(symbols_of(before, after), SIZES, habit=lambda a: 1 / (1 + np.exp(-a)))
    assert near(point.value(before), point.value(after))


@pytest.mark.parametrize(
    "e",
    [
        x * x**-1,
        x**2 * x**-1,
        A * A**-1,
        Hadamard.of(B, Tanh.of(A), Tanh.of(A) ** -1),
        Power.of(x, data=HALF) * Power.of(x, data=Fraction(-3, 2)),  # 1/x has a value below 0
        Log.of(P) * Log.of(P) ** -1,
    ],
    ids=str,
)
def test_what_would_get_a_value_where_it_has_none_stays(e: Expr) -> None:
    assert Simplifier()(e) is e


@pytest.mark.parametrize("e", [P, U, c, S, Q, Exp.of(A), ONES - S, ONES - U, P @ P.T, 2 * P, P**-1])
def test_what_is_known_to_be_positive(e: Expr) -> None:
    assert is_positive(e)
    point = drawn(symbols_of(e), SIZES, habit=lambda a: 1 / (1 + np.exp(-a)))
    assert (point.value(e) > 0).all()


@pytest.mark.parametrize(
    "e", [A, x, A**2, Abs.of(A), Relu.of(A), P - U, ONES - P, -1 * P, ONES - Q]
)
def test_what_is_not_known_to_be_positive(e: Expr) -> None:
    assert not is_positive(e)


FACTORS = st.lists(
    st.sampled_from(
        [A, P, P**-1, P**-2, A**-1, ONES - U, (ONES - U) ** -1, A + B * P**-1, S, S**-1]
    ),
    min_size=2,
    max_size=4,
)


@settings(deadline=None)
@given(FACTORS, FACTORS)
def test_the_value_stays_and_nothing_grows(first: list[Expr], second: list[Expr]) -> None:
    e = Hadamard.of(*first) - Hadamard.of(*second)
    simple = Simplifier()(e)
    point = drawn([A, B, P, U], SIZES, habit=lambda a: 1 / (1 + np.exp(-a)))
    assert simple.size <= e.size
    assert near(point.value(simple), point.value(e))
    assert Simplifier()(simple) is simple


def test_a_trace_with_a_vector_in_it_is_a_scalar() -> None:
    simplify = Simplifier()
    assert simplify(Trace.of(Ones.shaped(n, ONE) @ v.T)) is Sum.of(v)
    assert simplify(Trace.of(A @ v @ u.T)) is MatMul.of(u.T, A, v)


def test_identities_of_the_entrywise_product_hold_of_scalars() -> None:
    simplify = Simplifier()
    mask = Relu.of(x).differential(ONE_NUMBER, 0)
    assert simplify(3 * (Relu.of(x) * mask)) is 3 * Relu.of(x)
    assert simplify(Sign.of(x) * Abs.of(x) ** -1 * A) is x**-1 * A
    d = Det.of(A @ A.T)
    assert simplify(d * d**-2) is d**-1


def test_a_difference_matches_a_pattern_with_a_minus() -> None:
    simplify = Simplifier()
    assert simplify(Relu.of(A) - Relu.of(-A)) is A
    assert simplify(B + Relu.of(A) + Relu.of(-A)) is B + Abs.of(A)
    kept = Relu.of(A) - 2 * Relu.of(-A)
    assert simplify(kept) is kept
