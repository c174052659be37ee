"""The steps that bring a gradient into a textbook's form, each by itself, and what they leave."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from evaluation import drawn, near, symbols_of

from gradcheck_cli.algebra import MatMul, Named, Power
from gradcheck_cli.calculus import derive
from gradcheck_cli.calculus.domain import domain_of
from gradcheck_cli.calculus.simplify import Simplifier
from gradcheck_cli.dims import ONE, SCALAR, Dim
from gradcheck_cli.expr import Expr, Number, Ones, Symbol
from gradcheck_cli.ops.diagonals import Diag
from gradcheck_cli.ops.elementwise import Log, Sigmoid
from gradcheck_cli.ops.reductions import Sum
from gradcheck_cli.syntax import parse

SIZES = {"m": 3, "n": 4}
m, n = Dim.of("m"), Dim.of("n")
A, B, C = (Symbol.named(name, (m, n)) for name in "ABC")
K, L = (Symbol.named(name, (m, m)) for name in "KL")
u = Symbol.named("u", (m, ONE))
v, w = (Symbol.named(name, (n, ONE)) for name in "vw")
a, b = (Symbol.named(name, (m, ONE)) for name in "ab")
c, d = (Symbol.named(name, SCALAR) for name in "cd")
ONES = Ones.shaped(m, ONE)
ROW = Ones.shaped(ONE, n)
COUNT = Sum.of(ONES)
HALF = Fraction(1, 2)
ONE_NUMBER = Number.exactly(1)


def power(e: Expr, p: Fraction | int) -> Expr:
    return Power.of(e, data=Fraction(p))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        # powers of one divisor
        (c**-1 * A - d * (c**-2 * B), c**-1 * (A - d * (c**-1 * B))),
        (power(c, -HALF) * a - power(c, -3 * HALF) * b, power(c, -HALF) * (a - c**-1 * b)),
        (A * C**-1 - B * C**-2, (A - B * C**-1) * C**-1),
        # rows and columns that are scaled
        (A * (u @ ROW), Diag.of(u) @ A),
        (A * (ONES @ v.T), A @ Diag.of(v)),
        (A * power(ONES @ v.T, -1), A @ Diag.of(power(v, -1))),
        (MatMul.of(Diag.of(u), A, v), u * (A @ v)),
        (MatMul.of(A, Diag.of(v), A.T), MatMul.of(A, Diag.of(v), A.T)),
        (A @ Diag.of(v) + B @ Diag.of(v * w), (A + B @ Diag.of(w)) @ Diag.of(v)),
        (
            A @ Diag.of(power(v, -HALF)) - B @ Diag.of(power(v, -3 * HALF)),
            (A - B @ Diag.of(v**-1)) @ Diag.of(power(v, -HALF)),
        ),
        ((u @ v.T) * (a @ v.T), (u * a) @ (v**2).T),
        # sums of sums
        (Sum.of(a - COUNT**-1 * (Sum.of(a) * ONES)), Number.exactly(0)),
        (Sum.of(a + b), Sum.of(a + b)),
        # brackets and transposes
        (a - (b - u), a - b + u),
        ((K @ L).T + (L @ K).T, (K @ L).T + (L @ K).T),
        ((K @ L @ K).T + (L @ K @ K).T, (K @ L @ K + L @ K @ K).T),
        (ONE_NUMBER - Sigmoid.of(-c), Sigmoid.of(c)),
    ],
)
def test_a_sum_comes_into_a_textbook_s_form(before: Expr, after: Expr) -> None:
    simplify = Simplifier()
    assert simplify(before) is simplify(after)
    assert simplify(before).size <= before.size
    assert simplify(simplify(before)) is simplify(before)
    point = drawn(symbols_of(before, after), SIZES, habit=lambda z: np.abs(z) + 0.25)
    assert near(point.value(before), point.value(after))
    assert near(point.value(simplify(before)), point.value(before))


@pytest.mark.parametrize(
    ("f", "before", "after"),
    [
        (c**-1, c * c**-1, ONE_NUMBER),
        (c**-1, power(c**-1, -1), c),
        ((c * d) ** -1, c**2 * d * c**-1, c * d),
        (Log.of(c), power(c, HALF) * power(c, HALF), c),
        (power(c, HALF), power(power(c, HALF), 2), c),
        (Log.of(c), c**-1 * (ONE_NUMBER + c**-1 * d) ** -1, (c + d) ** -1),
        (c**-1, a * c**-1 * (ONE_NUMBER + c**-1 * d) ** -1, (c + d) ** -1 * a),
        (Named.called("s", c) ** -1, c * c**-1, ONE_NUMBER),
    ],
)
def test_what_f_divides_by_is_cancelled_and_nothing_else(
    f: Expr, before: Expr, after: Expr
) -> None:
    assert Simplifier()(before) is not after
    assert Simplifier(domain=domain_of(f))(before) is after
    assert Simplifier(domain=domain_of(d))(before) is not after
    point = drawn(symbols_of(before, after), SIZES, habit=lambda z: np.abs(z) + 0.25)
    assert near(point.value(before), point.value(after))


def test_a_root_of_what_may_be_negative_stays() -> None:
    """1/c says that c is not 0, not that it is above 0."""
    twice = power(c, HALF) * power(c, HALF)
    assert Simplifier(domain=domain_of(c**-1))(twice) is twice


@pytest.mark.parametrize(
    ("f", "wrt", "shapes", "wanted"),
    [
        ("det(X)^k", "X", ["X: n n", "k: integer"], "k det(X)^k X^-T"),
        ("det(X^k)", "X", ["X: n n", "k: integer"], "k det(X^k) X^-T"),
        ("logdet(X^k)", "X", ["X: n n", "k: integer"], "k X^-T"),
        ("sum(x.^k)", "x", ["x: n", "k: integer"], "k x.^(k − 1)"),
        ("c^2/(c^2 + d^2)", "c", ["c:", "d:"], "2 d^2 c/(c^2 + d^2)^2"),
        ("exp(c)/(1 + exp(c))", "c", ["c:"], "exp(c)/(1 + exp(c))^2"),
        ("t log(sum(exp(x/t)))", "x", ["x: n", "t:"], "softmax(1/t x)"),
        (
            "x^T diag(y) S diag(y) x",
            "y",
            ["x: n", "y: n", "S: n n symmetric"],
            "2 ((S (y ⊙ x)) ⊙ x)",
        ),
    ],
)
def test_powers_and_quotients_are_joined(f: str, wrt: str, shapes: list[str], wanted: str) -> None:
    derivation = derive(parse(f, shapes), wrt)
    assert derivation.text() == wanted


def names_of(f: str, wrt: str, *shapes: str) -> list[str]:
    derivation = derive(parse(f, shapes), wrt)
    return [*map(str, derivation.where), derivation.text()]


def test_what_is_repeated_and_long_is_named_on_a_short_line_too() -> None:
    assert names_of("||R - P .* (G G^T)||_F^2", "G") == [
        "D = (R − P ⊙ (G Gᵀ)) ⊙ P",
        "−2 (Dᵀ + D) G",
    ]


def test_what_is_repeated_and_short_is_written_out() -> None:
    assert names_of("||A X + X B - C||_F^2", "X") == ["2 (Aᵀ (AX + XB − C) + (AX + XB − C) Bᵀ)"]


def test_a_power_counts_as_one_and_a_divisor_has_no_name() -> None:
    f = "tr((X^T X + e I)^-1)"
    assert names_of(f, "X", "e: positive") == ["−2 X (Xᵀ X + e I)^-2"]
    found = names_of("a^T x / (x^T S x + b^T x + c)", "x", "S: n n symmetric", "c:")
    assert found[0] == "R = xᵀ S x + bᵀ x + c"


def test_the_terms_of_a_long_sum_have_no_names() -> None:
    f = "tr(A X B X C X D X E X A X B)"
    (*names, gradient) = names_of(f, "X")
    assert not names
    assert gradient.count("+") == 5


def test_a_root_that_the_person_named_is_called_by_its_name() -> None:
    found = names_of("s = sqrt(x^T x + e); g^T x / s", "x", "e: positive")
    assert found == ["s = sqrt(xᵀ x + e)", "1/s (g − (gᵀ x)/s^2 x)"]
