"""Balls hold the exact value: beside mpmath, beside more bits, and for inputs that are balls."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

import mpmath
import numpy as np
import pytest
from evaluation import HABITS, extent, symbols_of
from flint import arb, ctx
from hypothesis import given
from hypothesis import strategies as st
from precise import Precise
from strategies import SIZES as PROGRAM_SIZES
from strategies import expressions

from gradcheck_cli.algebra import Add, Hadamard, MatMul, Scale
from gradcheck_cli.dims import ONE, Dim, Shape
from gradcheck_cli.evaluate import evaluate
from gradcheck_cli.evaluate.balls import BallArithmetic, is_finite
from gradcheck_cli.evaluate.balls_decisions import Straddles
from gradcheck_cli.evaluate.balls_entrywise import whole_power
from gradcheck_cli.evaluate.vocabulary import NotAvailable, System
from gradcheck_cli.expr import Expr, Symbol, signature, size_named
from gradcheck_cli.ops import operations
from gradcheck_cli.ops.functions import Unspecified, UserFunction

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

SIZES = {"m": 3, "n": 2, "k": 4, "p": 5}
m, n, k = (Dim.of(name) for name in "mnk")
SHAPES: dict[type[Expr], list[Shape]] = {
    Add: [(m, n), (m, n)],
    Hadamard: [(m, n), (m, n)],
    Scale: [(ONE, ONE), (m, n)],
    MatMul: [(m, n), (n, k)],
}


def _node(cls: type[Expr], data: Any) -> Expr:
    shapes = SHAPES.get(cls) or [
        (size_named(rows), size_named(cols)) for rows, cols in signature(cls.signature)[0]
    ]
    operands = tuple(Symbol.named("ABC"[i], shape) for i, shape in enumerate(shapes))
    if cls is Scale:
        data = Fraction(2, 3)
    return cls.intern(operands, data)


NODES = [
    _node(cls, data)
    for cls in operations()
    if cls not in (Unspecified, UserFunction)
    for data in (cls.data_examples or ((0, 1) if cls.takes_axis else (None,)))
]
every_operation = pytest.mark.parametrize("node", NODES, ids=repr)


def _drawn(node: Expr, seed: int, sizes: Mapping[str, int]) -> dict[Expr, Any]:
    rng = np.random.default_rng(seed)
    habit = HABITS[seed % len(HABITS)]
    return {s: habit(rng.normal(size=extent(s.shape, sizes))) for s in symbols_of(node)}


def ball_value(
    node: Expr, values: Mapping[Expr, Any], sizes: Mapping[str, int], precision: int
) -> Any:
    system = BallArithmetic(sizes, precision)
    with system.working():
        memo = {symbol: system.given(rows.tolist()) for symbol, rows in values.items()}
        return evaluate([node], system, memo)[0]


def precise_value(node: Expr, values: Mapping[Expr, Any], sizes: Mapping[str, int]) -> Any:
    objects = {s: np.frompyfunc(mpmath.mpf, 1, 1)(value) for s, value in values.items()}
    system: Any = Precise(sizes)
    return evaluate([node], system, objects)[0]


def to_arb(value: Any) -> Any:
    """Return an mpmath number as a ball of radius 0."""
    sign, mantissa, exponent, _ = mpmath.mpf(value)._mpf_
    return (-1 if sign else 1) * arb(int(mantissa)) * arb(2) ** int(exponent)


def assert_holds(ball: Any, truth: Any) -> None:
    """Assert that mpmath's numbers, with their own last bits in doubt, are in the balls."""
    with ctx.workprec(2000):
        for entry, value in zip(ball.entries(), truth.flat, strict=True):
            if entry.is_finite():
                exact = to_arb(value)
                doubt = arb(0, 1) * (abs(exact) + 1) * arb(2) ** -900
                assert entry.overlaps(exact + doubt), (entry, value)


@every_operation
def test_every_operation_holds_what_mpmath_says(node: Expr) -> None:
    told = 0
    for seed in range(9):
        values = _drawn(node, seed, SIZES)
        ball = ball_value(node, values, SIZES, 512)
        with mpmath.workprec(1024):
            if is_finite(ball):
                assert_holds(ball, precise_value(node, values, SIZES))
                told += 1
        if told == 4:
            break
    assert told >= 3


@every_operation
def test_more_bits_give_a_smaller_ball_inside(node: Expr) -> None:
    for seed in range(6):
        values = _drawn(node, seed, SIZES)
        coarse = ball_value(node, values, SIZES, 512)
        fine = ball_value(node, values, SIZES, 1024)
        for wide, narrow in zip(coarse.entries(), fine.entries(), strict=True):
            if wide.is_finite():
                assert wide.overlaps(narrow)
                assert float(wide.rad()) <= 2.0**-440 * max(1.0, abs(float(wide.mid())))
                assert narrow.rad() <= wide.rad()


@every_operation
def test_balls_hold_the_values_at_all_points_of_balls(node: Expr) -> None:
    """The operands are balls of radius 10⁻⁹; the value at any point inside is inside."""
    rng = np.random.default_rng(1)
    told = 0
    for seed in range(9):
        values = _drawn(node, seed, SIZES)
        system = BallArithmetic(SIZES, 256)
        with system.working():
            wide: dict[Expr, Any] = {
                symbol: system.mat(*rows.shape, [arb(float(e), 1e-9) for e in rows.flat])
                for symbol, rows in values.items()
            }
            try:
                (ball,) = evaluate([node], system, wide)
            except Straddles:
                continue
            for _ in range(4):
                moved = {
                    symbol: system.given((rows + rng.uniform(-9e-10, 9e-10, rows.shape)).tolist())
                    for symbol, rows in values.items()
                }
                (inside,) = evaluate([node], system, moved)
                for outer, inner in zip(ball.entries(), inside.entries(), strict=True):
                    assert not outer.is_finite() or outer.overlaps(inner)
                    told += outer.is_finite()
    assert told


@given(expressions(), st.integers(0, 10**6))
def test_random_programs_hold_what_mpmath_says(program: Expr, seed: int) -> None:
    values = _drawn(program, seed, PROGRAM_SIZES)
    try:
        ball = ball_value(program, values, PROGRAM_SIZES, 512)
    except (Straddles, NotAvailable):
        return
    if is_finite(ball) and all(float(e.rad()) < 1e-30 for e in ball.entries()):
        with mpmath.workprec(2048):
            try:
                truth = precise_value(program, values, PROGRAM_SIZES)
            except (ZeroDivisionError, OverflowError, ValueError):
                return
            assert_holds(ball, truth)


@pytest.mark.parametrize("p", range(12))
def test_powers_of_balls_around_0_are_known(p: int) -> None:
    """Flint's own power of such a ball is NaN."""
    around = arb(0, 1e-3)
    assert whole_power(around, p).is_finite()
    assert whole_power(around, p).contains(arb(5e-4) ** p)


def _words(rows: Sequence[Sequence[float]], precision: int = 512) -> tuple[BallArithmetic, Any]:
    system = BallArithmetic(SIZES, precision)
    return system, system.given(rows)


@pytest.mark.parametrize("word", ["relu", "sign", "abs"])
def test_a_ball_on_both_sides_of_a_branch_decides_nothing(word: str) -> None:
    system, _ = _words([[0.0]])
    with pytest.raises(Straddles):
        getattr(system, word)(system.mat(1, 1, [arb(0, 1e-100)]))


@pytest.mark.parametrize(("relation", "holds"), [(">", 0), (">=", 1), ("<", 0), ("<=", 1)])
def test_an_exact_0_has_the_side_that_the_mask_says(relation: str, holds: int) -> None:
    system, zero = _words([[0.0]])
    assert system.mask(zero, relation)[0, 0] == holds
    with pytest.raises(Straddles):
        system.mask(system.mat(1, 1, [arb(0, 1e-100)]), relation)


def test_ties_share_exactly_and_near_ties_straddle() -> None:
    system, tied = _words([[2.0, 1.0, 2.0]])
    assert [float(e) for e in system.is_max(tied, 1).entries()] == [0.5, 0, 0.5]
    near = system.mat(1, 2, [arb(1), arb(1, 1e-100)])
    for word in (system.amax, system.is_max):
        with pytest.raises(Straddles):
            word(near, 1)


def test_what_is_undefined_is_not_finite() -> None:
    system, low = _words([[-1.0]])
    _, zero = _words([[0.0]])
    singular = system.given([[1.0, 2.0], [2.0, 4.0]])
    turned = system.given([[0.0, 1.0], [1.0, 0.0]])
    for value in (
        system.log(low),
        system.log(zero),
        system.power(low, Fraction(1, 2)),
        system.power(zero, Fraction(-1)),
        system.power(low, Fraction(1, 3)),
        system.asin(system.scale(Fraction(2), low)),
        system.inv(singular),
        system.logdet(singular),
        system.logdet(turned),
        system.logabsdet(singular),
    ):
        assert not is_finite(value)
    assert is_finite(system.logabsdet(turned))
    for word in ("relu", "abs", "sign", "exp", "tanh"):  # and it stays so
        assert not is_finite(getattr(system, word)(system.log(low))), word
    assert not is_finite(system.mask(system.log(low), "<="))
    assert not is_finite(system.maximum(system.log(low), low))
    assert not is_finite(system.is_max(system.log(low), 1))


@pytest.mark.parametrize("extents", [(2, 3, 2), (40, 3, 2), (3, 70, 2), (70, 70, 70)])
def test_0_times_what_is_undefined_is_undefined(extents: tuple[int, int, int]) -> None:
    """Flint's product of large matrices takes 0 · NaN for 0."""
    rows, inner, cols = extents
    system, _ = _words([[0.0]])
    zeros, one = system.mat(rows, inner), system.mat(inner, cols, [1] * (inner * cols))
    one[0, 0] = arb.nan()
    product = system.matmul(zeros, one)
    assert not any(product[i, 0].is_finite() for i in range(rows))
    assert all(product[i, 1].is_zero() for i in range(rows))
    assert not any(e.is_finite() for e in system.scale(Fraction(0), one).entries()[:1])


def test_nothing_broadcasts_and_no_index_is_cut_short() -> None:
    system, row = _words([[1.0, 2.0]])
    column = system.transpose(row)
    for word in (system.add, system.multiply, system.maximum):
        with pytest.raises(ValueError):  # noqa: PT011 -- flint's own
            word(row, column)
    with pytest.raises(ValueError, match="of 1"):
        system.part(row, 0, Dim.of(0), Dim.of(2))


def test_sides_are_recorded_in_the_order_of_evaluation() -> None:
    system, row = _words([[1.0, -2.0, 0.0]])
    system.relu(row)
    system.amax(row, 1)
    assert system.decisions == [1, -1, 0, (0,)]


def test_every_word_of_the_vocabulary_is_there() -> None:
    words = [name for name in vars(System) if not name.startswith("_")]
    assert len(words) > 50
    assert not [word for word in words if not callable(getattr(BallArithmetic, word, None))]
    with pytest.raises(NotAvailable):
        BallArithmetic(SIZES).apply("phi", 0, None)


def test_unusual_exponents() -> None:
    system, x = _words([[3.0]])
    with system.working():
        for exponent in (
            Fraction(333, 1000),
            Fraction(-333, 1000),
            Fraction(5, 3),
            Fraction(-5, 3),
        ):
            with mpmath.workprec(1024):
                truth = mpmath.mpf(3) ** (mpmath.mpf(exponent.numerator) / exponent.denominator)
                assert_holds(system.power(x, exponent), np.array([[truth]]))
        assert system.power(system.given([[0.0]]), Fraction(333, 1000))[0, 0].is_zero()
