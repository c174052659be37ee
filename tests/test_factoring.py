"""What all terms of a sum have in common stands before a bracket; sums that are 1 are put in."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from evaluation import drawn, near, symbols_of
from hypothesis import given
from hypothesis import strategies as st

from gradcheck_cli.algebra import Add, Hadamard, MatMul, Power, Scale
from gradcheck_cli.calculus.simplify import Simplifier
from gradcheck_cli.dims import ONE, SCALAR, Dim
from gradcheck_cli.expr import Expr, Number, Ones, Size, Symbol
from gradcheck_cli.ops.elementwise import Exp, Log, Tanh
from gradcheck_cli.ops.largest import IsMax
from gradcheck_cli.ops.reductions import Sum
from gradcheck_cli.ops.softmax import Softmax

SIZES = {"m": 3, "n": 4}
m, n = Dim.of("m"), Dim.of("n")
A, B, C = (Symbol.named(name, (m, n)) for name in "ABC")
c, d = (Symbol.named(name, SCALAR) for name in "cd")
K, Q = (Symbol.named(name, (m, m)) for name in "KQ")
E = Exp.of(A)
ROOT = Power.of(A, data=Fraction(1, 2))  # √A ⊙ √A is not A


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (E * B - E * C, E * (B - C)),
        (E * B - E, E * (B - Ones.shaped(m, n))),
        (B * E - 2 * (C * E), E * (B - 2 * C)),
        (c * E + c * (E * B), c * (E * (Ones.shaped(m, n) + B))),
        (c**-1 * (E * B) - c**-1 * C, c**-1 * (E * B - C)),
        (2 * (c * B) - 2 * (c * C), 2 * (c * (B - C))),
        (E * B - E * C + C, E * B - E * C + C),
        (A * B - A * C, A * (B - C)),
        (A - A * B, A - A * B),
        (c * d + c * d**2, c * d + c * d**2),
        (c * E + E, (c + Number.exactly(1)) * E),
        (c * A - 2 * (d * A), (c - 2 * d) * A),
        (K @ Q @ K + K @ Q.T @ K, K @ (Q + Q.T) @ K),
        (K @ A - 2 * (K @ B) + c * (K @ C), K @ (A - 2 * B + c * C)),
        (K @ A + A, K @ A + A),
        *((k * A - k * B, k * (A - B)) for k in (2, 3, 5, Fraction(1, 7))),
    ],
)
def test_what_is_common_to_all_terms_is_taken_out(before: Expr, after: Expr) -> None:
    simplify = Simplifier()
    assert simplify(before) is after
    assert simplify(after) is after
    point = drawn(symbols_of(before, after), SIZES)
    assert near(point.value(before), point.value(after))


FACTORS = st.lists(st.sampled_from([A, B, E, Tanh.of(B), C + B, ROOT]), min_size=1, max_size=3)
SCALARS = st.lists(st.sampled_from([c, d, c**-1, Size.number(n) ** -1]), max_size=2)
NUMBERS = st.sampled_from([Fraction(1), Fraction(-2), Fraction(1, 3)])


@given(st.lists(st.tuples(NUMBERS, SCALARS, FACTORS), min_size=2, max_size=4))
def test_the_value_stays_and_nothing_grows(
    terms: list[tuple[Fraction, list[Expr], list[Expr]]],
) -> None:
    total = Add.of(
        *(Scale.of(*scalars, Hadamard.of(*factors), data=k) for k, scalars, factors in terms)
    )
    simple = Simplifier()(total)
    point = drawn([A, B, C, c, d], SIZES, habit=np.abs)
    assert simple.size <= total.size
    assert near(point.value(simple), point.value(total))
    assert Simplifier()(simple) is simple


def kind(name: str, *properties: str, column: bool = False) -> Symbol:
    return Symbol.named(name, (m, ONE) if column else (m, n), properties)


ROWS = [kind("Y", "onehot_rows"), kind("Y", "onehot"), kind("Y", "simplex"), Softmax.of(A, data=1)]
COLUMNS = [kind("Y", "onehot_cols"), Softmax.of(A, data=0), IsMax.of(B, data=0)]
ones_m, ones_n = Ones.shaped(m, ONE), Ones.shaped(n, ONE)


@pytest.mark.parametrize("Y", ROWS, ids=str)
def test_rows_that_sum_to_one(Y: Expr) -> None:
    simplify = Simplifier()
    assert simplify(MatMul.of(Y, ones_n)) is ones_m
    assert simplify(MatMul.of(ones_n.T, Y.T)) is ones_m.T
    assert simplify(Sum.of(Y)) is Size.number(m)
    assert simplify(MatMul.of(ones_m.T, Y)) is MatMul.of(ones_m.T, Y)


@pytest.mark.parametrize("Y", COLUMNS, ids=str)
def test_columns_that_sum_to_one(Y: Expr) -> None:
    simplify = Simplifier()
    assert simplify(MatMul.of(ones_m.T, Y)) is ones_n.T
    assert simplify(Sum.of(Y)) is Size.number(n)
    assert simplify(MatMul.of(Y, ones_n)) is MatMul.of(Y, ones_n)


@pytest.mark.parametrize("name", ["onehot", "simplex", "onehot_cols"])
def test_vectors_that_sum_to_one(name: str) -> None:
    assert Simplifier()(Sum.of(kind("y", name, column=True))) is Number.exactly(1)


@pytest.mark.parametrize("Y", [A, kind("Y", "binary01"), E, Softmax.of(Log.of(A), data=1)], ids=str)
def test_what_is_not_known_to_sum_to_one_stays(Y: Expr) -> None:
    assert Simplifier()(MatMul.of(Y, ones_n)) is MatMul.of(Y, ones_n)
    assert Simplifier()(Sum.of(Y)) is Sum.of(Y)
