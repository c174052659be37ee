"""Ranges: exact arithmetic of bounds, sharp where that is known, never left by any function."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise, product
from math import asin, cosh, expm1, inf, log, pi, tan, tanh
from typing import TYPE_CHECKING, Any

import pytest
from flint import arb, fmpq
from hypothesis import given, settings
from hypothesis import strategies as st

from gradcheck_cli.dims import SCALAR
from gradcheck_cli.evaluate import evaluate
from gradcheck_cli.evaluate.balls import BallArithmetic
from gradcheck_cli.evaluate.balls_decisions import Straddles
from gradcheck_cli.expr import Expr, Number, Symbol
from gradcheck_cli.judge import ranges
from gradcheck_cli.judge.courses import raised
from gradcheck_cli.judge.ranges import Range
from gradcheck_cli.judge.signs import ranges_of
from gradcheck_cli.ops import operations
from gradcheck_cli.ops.elementwise import Elementwise
from gradcheck_cli.syntax import parse

if TYPE_CHECKING:
    from collections.abc import Iterator

# Arithmetic ------------------------------------------------------------------------------------

BOUNDS = st.fractions(-4, 4, max_denominator=4) | st.sampled_from(
    [Fraction(0), Fraction(1), Fraction(2**900), Fraction(1, 3**99)]
)


@st.composite
def members(draw: st.DrawFn) -> tuple[Range, Fraction]:
    """Return a range and one of its numbers, sometimes a bound of it."""
    number = draw(BOUNDS)
    ends = []
    for side in (-1, 1):
        apart = abs(draw(BOUNDS))
        is_far = draw(st.booleans())
        shut = not is_far and (apart == 0 or draw(st.booleans()))
        ends.append((side * inf if is_far else number + side * apart, shut))
    (low, shut_low), (high, shut_high) = ends
    return Range(low, high, shut_low, shut_high, zero=number == 0), number


def holds(r: Range, number: Fraction) -> bool:
    """Tell whether a number is in a range."""
    sign = (number > 0) - (number < 0)
    above = r.low < number or (r.low == number and r.shut_low)
    below = number < r.high or (r.high == number and r.shut_high)
    return above and below and sign in r.signs


@settings(max_examples=4 * settings().max_examples)
@given(members(), members())
def test_what_is_made_of_members_is_a_member(
    a: tuple[Range, Fraction], b: tuple[Range, Fraction]
) -> None:
    (r, x), (s, y) = a, b
    assert holds(r, x)
    assert holds(ranges.plus(r, s, still=True), x + y)
    assert holds(ranges.times(r, s), x * y)
    assert holds(ranges.larger(r, s), max(x, y))
    assert holds(ranges.smaller(r, s), min(x, y))
    assert holds(ranges.negative(r), -x)
    assert holds(ranges.magnitude(r), abs(x))
    assert holds(ranges.hull(r, s), x)
    assert holds(ranges.hull(r, s), y)
    if x:
        assert holds(ranges.inverse(r), 1 / x)
    for p in (0, 1, 2, 3, 70, -1, -2, -3):
        if x or p > 0:
            assert holds(raised(r, Fraction(p)), x**p)
    for q in (2, 3, 4):
        assert x < 0 or holds(raised(raised(r, Fraction(q)), Fraction(1, q)), x)


@given(members(), st.integers(1, 5))
def test_sums_of_several(a: tuple[Range, Fraction], count: int) -> None:
    r, x = a
    for known in (count, None):
        assert holds(ranges.repeated(r, known, still=True), count * x)


def test_bounds_stay_short() -> None:
    r = Range(Fraction(1, 3), Fraction(7, 3), shut_low=True, shut_high=True)
    for _ in range(40):
        r = ranges.times(r, r)
        assert 0 <= r.low <= Fraction(1, 3)
        for bound in (r.low, r.high):
            assert bound == inf or Fraction(bound).numerator.bit_length() < 3000
    assert (r.low, r.high) == (0, inf)


# Functions of an entry -------------------------------------------------------------------------

t = Symbol.named("t", SCALAR, ("unit_interval",))
flag = Symbol.named("b", SCALAR, ("binary01",))
x, y = Symbol.named("x", SCALAR), Symbol.named("y", SCALAR)
p = Symbol.named("p", SCALAR, ("positive",))
ENDS = [
    Fraction(e) for e in ("-5000", "-40", "-3", "-1", "-1/3", "0", "1/4", "1", "8/5", "9", "900")
]
NEAR = [Fraction(1, 2**80), Fraction(1, 7), Fraction(1, 2), Fraction(9, 10), 1 - Fraction(1, 2**80)]
FUNCTIONS = [
    (cls, data)
    for cls in operations()
    if issubclass(cls, Elementwise)
    for data in cls.data_examples or (None,)
]


def placed() -> Iterator[tuple[Expr, Expr, list[Fraction]]]:
    """Yield operands with a range between two ends, or one of them and infinity, and values."""
    for low, high in pairwise(ENDS):
        yield Number.exactly(low) + (high - low) * t, t, NEAR
    for low, high in product(ENDS[::3], ENDS[1::3]):
        yield Number.exactly(low) + (high - low) * flag, flag, [Fraction(0), Fraction(1)]
    for end, side in product(ENDS, (-1, 1)):
        far = [Fraction(10) ** k for k in (-30, -2, 0, 1, 3, 9)]
        yield Number.exactly(end) + side * p, p, far


@pytest.mark.parametrize(
    ("cls", "data"), FUNCTIONS, ids=lambda case: str(getattr(case, "__name__", case))
)
def test_no_function_leaves_its_range(cls: type[Expr], data: Any) -> None:
    """At points inside every piece of its domain, next to the ends, and far out."""
    seen = 0
    for operand, symbol, values in placed():
        e = cls.of(operand, data=data)
        claimed = ranges_of(e)[e]
        for value in values:
            entry = ball_of(e, {symbol: value})
            if entry is not None and entry.is_finite():
                seen += 1
                assert not entry < number(claimed.low), (e, value, claimed)
                assert not entry > number(claimed.high), (e, value, claimed)
    assert seen > 20


def ball_of(e: Expr, values: dict[Expr, Fraction]) -> Any:
    """Return a scalar's value as a ball, or None."""
    system = BallArithmetic({"n": 3}, 512)
    with system.working():
        given: dict[Expr, Any] = {s: system.given([[value]]) for s, value in values.items()}
        try:
            (value,) = evaluate([e], system, given)
        except Straddles:
            return None
        known = all(v[0, 0].is_finite() for v in given.values())  # flint has an arcsine of NaN
        return value[0, 0] if known else None


def number(bound: Any) -> Any:
    """Return a bound as a ball."""
    if isinstance(bound, float):
        return arb(bound)
    return arb(fmpq(bound.numerator, bound.denominator))


SHARP = [
    ("sin(x)", -1, 1),
    ("2 cos(x) - 3", -5, -1),
    ("tanh(x)", -1, 1),
    ("sigmoid(x)", 0, 1),
    ("arctan(x)", -11 / 7, 11 / 7),
    ("erf(x) + 1", 0, 2),
    ("arccos(x)", 0, 22 / 7),
    ("arcsin(tanh(1/4))", asin(tanh(0.25)), asin(tanh(0.25))),
    ("cosh(-3/2)", cosh(1.5), cosh(1.5)),
    ("pi^2", pi**2, pi**2),
    ("tan(1/4) + 0.1 x^2", tan(0.25), inf),
    ("cosh(t)", 1, cosh(1)),
    ("1/(4 x^2/9 + 1/2)", 0, 2),
    ("log(sin(x)^2 + 1)", 0, log(2)),
    ("sqrt(x^2 + 1/4)", 0.5, inf),
    ("(x^2 + 1/4)^(-1/2)", 0, 2),
    ("exp(-x^2)", 0, 1),
    ("1 - sinh(-3 x^2/2)", 1, inf),
    ("p + exp(t)", 1, inf),
    ("t (1 - t)", 0, 1),
    ("abs(sin(x)) + 1", 1, 2),
    ("abs(2 - t)", 1, 2),
    ("max(t, 1/2)", 0.5, 1),
    ("min(x, t)", -inf, 1),
    ("relu(sin(x)) - 1", -1, 0),
    ("leaky_relu(sin(x))", -0.01, 1),
    ("elu(sin(x), 1/2)", expm1(-1) / 2, 1),
    ("softplus(x^2)", log(2), inf),
    ("gelu(x)", -0.2, inf),
    ("silu(x)", -0.3, inf),
    ("log(p)", -inf, inf),
    ("log1p(p)", 0, inf),
    ("n - sin(x)", 0, inf),
    ("sum(1 + v.^2)", 1, inf),
    ("v^T v", 0, inf),
    ("norm(v) + n m", 1, inf),
    ("sum(sigmoid(w))", 0, 3),
    ("w^T ones(3)", -inf, inf),
    ("max(sin(v))", -1, 1),
    ("sign(x^2)", 1, 1),
    ("sum([3 -1; 2 1/2])", -4, 12),
    ("1[sqrt(x^2 + 1) <= 0]", 0, 0),
    ("1[x^2 >= 0]", 1, 1),
    ("1[x > 0]", 0, 1),
    ("x - max(y, x)", -inf, 0),
    ("2 x - 2 min(y, max(x, 3))", -inf, inf),
    ("x + relu(-x)", 0, inf),
    ("x - max(y, max(3, x)) + p", -inf, inf),
    ("max(x, y) - min(y, p)", 0, inf),
    ("3 - 2 x + 2 max(x - 3/2, p)", 0, inf),
    ("x - abs(x)", -inf, 0),
    ("h = max(x, y)\n2 y - 2 h", -inf, 0),
    ("min(sin(x), cos(y)) (2 + t)", -3, 3),
    ("var(v)", 0, inf),
    ("x^3", -inf, inf),
    ("sin(x)^3", -1, 1),
    ("1/sin(x)^2", 1, inf),
    ("1/sin(x)", -inf, inf),
    ("1/cosh(x)", 0, 1),
    ("exp(1000000000 t)", 1, inf),
]
SHAPES = ["x:", "y:", "p: positive", "t: unit_interval", "v: n", "w: 3", "V: n m"]


@pytest.mark.parametrize(("text", "low", "high"), SHARP)
def test_what_is_known(text: str, low: float, high: float) -> None:
    """Every bound is at most a hair beyond the true one."""
    e = parse(text, SHAPES).value
    claimed = ranges_of(e)[e]
    assert float(claimed.low) == pytest.approx(low, abs=1e-12)
    assert float(claimed.high) == pytest.approx(high, abs=1e-12)
    assert number(claimed.low) <= low or low > -inf
