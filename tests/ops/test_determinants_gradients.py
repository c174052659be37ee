"""Gradients of adjugates and determinants: Jacobi's formula, also where there is no inverse."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from cofactors import adjugate, matrices
from evaluation import drawn, near

from gradcheck_cli.calculus import derive
from gradcheck_cli.calculus.simplify import simplify
from gradcheck_cli.calculus.trace_rule import differential
from gradcheck_cli.dims import Dim
from gradcheck_cli.evaluate import evaluate
from gradcheck_cli.evaluate.arrays import numpy_system
from gradcheck_cli.expr import Differential, Symbol
from gradcheck_cli.judge import check
from gradcheck_cli.ops.adjugates import Adjugate
from gradcheck_cli.ops.inverses import Det, Inverse
from gradcheck_cli.printing.text import ascii_text
from gradcheck_cli.syntax import parse

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gradcheck_cli.expr import Expr

n = Dim.of("n")
X = Symbol.named("X", (n, n))
ADJ = Adjugate.intern((X,))


# Derivatives ------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", range(1, 6))
def test_the_differential_is_the_slope_of_the_cofactors(size: int) -> None:
    """Exact differences: adj is a polynomial, and the third order of a step of 10⁻¹² is lost."""
    X0, H = matrices(size)[0], matrices(size + 5)[0]
    step = Fraction(1, 10**12)
    ahead, behind = (
        adjugate([[X0[i][j] + sign * H[i][j] for j in range(size)] for i in range(size)])
        for sign in (step, -step)
    )
    slope = (np.array(ahead) - np.array(behind)) / (2 * step)
    dX = Differential.intern((), X, X.shape)
    system = numpy_system({"n": size})
    moving = np.array([row[:size] for row in H[:size]], dtype=float)
    given: dict[Expr, Any] = {X: system.array([X0]), dX: system.array(moving[None])}
    value = system.numpy(evaluate([differential(ADJ)], system, given)[0])[0]
    assert near(value, slope.astype(float), 1e-8)


def test_the_differential_keeps_its_form_by_the_rule() -> None:
    assert str(differential(ADJ)) == "tr(X^-1 dX) adj(X) − adj(X) dX X^-1"


def test_x_times_its_adjugate_is_the_determinant() -> None:
    point = drawn([X], {"n": 4}, seed=2)
    determined = point.value(Det.of(X)).item() * np.eye(4)
    assert near(point.value(X @ ADJ), determined)
    assert near(point.value(ADJ @ X), determined)


@pytest.mark.parametrize(
    "gradient",
    [
        *("adj(X)^T", "cofactor(X)", "cof(X)", "adj(X^T)", "det(X) X^-T", "det(X) inv(X)^T"),
        *(r"\operatorname{adj}(X)^\top", "X^-T adj(X)^T X^T", "cofactor(X) X^T X^-T"),
    ],
)
def test_every_way_to_write_jacobi_s_formula_is_right(gradient: str) -> None:
    assert check(parse("det(X)"), "X", gradient, seed=1, points=8).verdict == "correct"


@pytest.mark.parametrize(
    ("answer", "diagnosis"),
    [
        ("adj(X)", "transposed-result"),
        ("cofactor(X)^T", "transposed-result"),
        ("-adj(X)^T", "sign"),
        ("2 cofactor(X)", "factor"),
        ("det(X) adj(X)^T", None),
        ("adj(X)^T X^-T", None),
    ],
)
def test_a_wrong_use_of_the_adjugate_is_refused(answer: str, diagnosis: str | None) -> None:
    verdict = check(parse("det(X)"), "X", answer, seed=1, points=8)
    assert verdict.verdict == "wrong"
    assert diagnosis is None or (verdict.diagnosis and verdict.diagnosis.id == diagnosis)


@pytest.mark.parametrize("seed", range(5))
def test_a_trace_of_the_adjugate_has_the_gradient_by_hand(seed: int) -> None:
    """d tr(A adj X) = tr(A adj(X)) tr(X⁻¹ dX) − tr(X⁻¹ A adj(X) dX)."""
    by_hand = "tr(A adj(X)) X^-T - (X^-1 A adj(X))^T"
    assert check(parse("tr(A adj(X))"), "X", by_hand, seed=seed, points=8).verdict == "correct"
    turned = "tr(A adj(X)) X^-T - X^-1 A adj(X)"
    assert check(parse("tr(A adj(X))"), "X", turned, seed=seed, points=8).verdict == "wrong"


# The determinant of what is singular everywhere ---------------------------------------------------

#: Objectives, their variables, and the gradient by the first of these.
SINGULAR: list[tuple[str, Sequence[str], str]] = [
    ("det(u v^T)", ["u: n", "v: n"], "adj(u v^T)^T v"),
    ("det(v u^T)", ["u: n", "v: n"], "adj(v u^T) v"),
    ("det(1 u^T)", ["u: n"], "adj(ones(n) u^T) 1"),
    ("det(u u^T)", ["u: n"], "2 adj(u u^T) u"),
    ("det(X X^T)", ["X: n 2"], "2 adj(X X^T) X"),
    ("det(u v^T + v u^T)", ["u: n", "v: n"], "2 adj(u v^T + v u^T) v"),
]
STAYS = [
    ("det(X)", ["X: n n"], "det(X) X^-T"),
    ("det(3 X)", ["X: n n"], "det(3 X) X^-T"),
    ("det(X^T X)", ["X: m n tall"], "2 det(X^T X) X (X^T X)^-1"),
    ("det(X X^T)", ["X: 2 n"], "2 det(X X^T) (X X^T)^-1 X"),
    ("det(X + u u^T)", ["X: n n", "u: n"], "det(X + u u^T) (X + u u^T)^-T"),
    ("det(X .* X)", ["X: n n"], None),
    ("logdet(X)", ["X: n n"], "X^-T"),
    ("logdet(lam I + u u^T)", ["u: n", "lam:"], "2 (lam I + u u^T)^-1 u"),
]


@pytest.mark.parametrize(("f", "shapes", "gradient"), SINGULAR, ids=str)
def test_the_gradient_of_what_has_no_inverse_is_made_of_the_adjugate(
    f: str, shapes: list[str], gradient: str
) -> None:
    wrt = shapes[0].partition(":")[0]
    assert ascii_text(derive(parse(f, shapes), wrt).text()) == gradient


@pytest.mark.parametrize(("f", "shapes", "gradient"), STAYS, ids=str)
def test_where_there_is_an_inverse_the_gradient_has_it(
    f: str, shapes: list[str], gradient: str | None
) -> None:
    written = ascii_text(derive(parse(f, shapes), shapes[0].partition(":")[0]).text())
    assert "adj" not in written
    assert gradient is None or written == gradient


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(
    ("f", "shapes", "wrt"),
    [
        ("det(u v^T)", ["u: n", "v: n"], "u"),
        ("det(2 B^T 1 ones(p)^T lam)", ["B: n p", "lam:"], "B"),
        ("det(X X^T)", ["X: n 2"], "X"),
    ],
)
def test_our_gradient_of_what_has_no_inverse_is_right(
    f: str, shapes: list[str], wrt: str, seed: int
) -> None:
    program = parse(f, shapes)
    assert check(program, wrt, seed=seed, points=8).verdict == "correct"


@pytest.mark.parametrize("answer", ["v", "det(u v^T) (u v^T)^-T v", "1"])
def test_a_wrong_gradient_of_what_has_no_inverse_is_refused(answer: str) -> None:
    program = parse("det(u v^T)", ["u: n", "v: n"])
    assert check(program, "u", answer, seed=1, points=8).verdict in {"wrong", "invalid"}


def test_the_gradient_has_the_values_of_a_two_by_two_s() -> None:
    """At n = 2 det(X Xᵀ), X of 2 columns, is det(X)², whose gradient 2 det(X)² X⁻ᵀ has values."""
    f = derive(parse("det(X X^T)", ["X: n 2"]), "X")
    point = drawn([f.target], {"n": 2}, seed=3)
    M = point.value(f.target)
    expected = 2 * np.linalg.det(M) ** 2 * np.linalg.inv(M).T
    assert near(point.value(f.gradient), expected)


def test_simplifying_keeps_what_was_said_by_an_inverse() -> None:
    assert simplify(Det.of(X) * Inverse.of(X).T) is Det.of(X) * Inverse.of(X).T
