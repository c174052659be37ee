"""Inverses and determinants: their normal forms, and their gradients as the tables print them."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import pytest
from evaluation import drawn, near, symbols_of

from gradcheck_cli.algebra import Add, Power, Scale
from gradcheck_cli.calculus import derive, gradients
from gradcheck_cli.calculus.simplify import simplify
from gradcheck_cli.dims import ONE, SCALAR, Dim
from gradcheck_cli.expr import Expr, Eye, Number, Symbol, Zero
from gradcheck_cli.judge import check
from gradcheck_cli.ops.diagonals import Diag
from gradcheck_cli.ops.elementwise import Abs, Log
from gradcheck_cli.ops.inverses import Det, Inverse, LogAbsDet, LogDet
from gradcheck_cli.printing.text import ascii_text
from gradcheck_cli.syntax import parse

if TYPE_CHECKING:
    from collections.abc import Sequence

m, n = Dim.of("m"), Dim.of("n")
A, B, X = (Symbol.named(name, (n, n)) for name in "ABX")
Y = Symbol.named("Y", (m, n))
S = Symbol.named("S", (n, n), ["symmetric"])
P = Symbol.named("P", (n, n), ["symmetric", "posdef"])
Q = Symbol.named("Q", (n, n), ["orthogonal"])
K = Symbol.named("K", (n, n), ["invertible"])
v, s = Symbol.named("v", (n, ONE)), Symbol.named("s", SCALAR)
eye = Eye.sized(n)

EQUAL: dict[str, tuple[Expr, Expr]] = {
    "scalar": (Inverse.of(s), s**-1),
    "identity": (Inverse.of(eye), eye),
    "transpose": (Inverse.of(X.T), Inverse.of(X).T),
    "transposed-twice": (Inverse.of(X).T.T, Inverse.of(X)),
    "product": (Inverse.of(A @ X), Inverse.of(X) @ Inverse.of(A)),
    "product-transposed": (Inverse.of(A @ X).T, Inverse.of(A).T @ Inverse.of(X).T),
    "multiple": (Inverse.of(-2 * X), Fraction(-1, 2) * Inverse.of(X)),
    "scalar-multiple": (Inverse.of(s * X), s**-1 * Inverse.of(X)),
    "diagonal": (Inverse.of(Diag.of(v)), Diag.of(v**-1)),
    "symmetric": (Inverse.of(S).T, Inverse.of(S)),
    "gram": (Inverse.of(Y.T @ Y).T, Inverse.of(Y.T @ Y)),
    "symmetric-sum": (Inverse.of(X + X.T).T, Inverse.of(X + X.T)),
    "orthogonal": (Inverse.of(Q), Q.T),
    "invertible-twice": (Inverse.of(Inverse.of(K)), K),
    "det-scalar": (Det.of(s), s),
    "det-identity": (Det.of(eye), Number.exactly(1)),
    "det-zero": (Det.of(Zero.shaped(n, n)), Number.exactly(0)),
    "det-transpose": (Det.of(X.T), Det.of(X)),
    "log-of-det": (Log.of(Det.of(X)), LogDet.of(X)),
    "log-of-absolute-det": (Log.of(Abs.of(Det.of(X))), LogAbsDet.of(X)),
    "logdet-scalar": (LogDet.of(s), Log.of(s)),
    "logabsdet-scalar": (LogAbsDet.of(s), Log.of(Abs.of(s))),
    "logdet-identity": (LogDet.of(eye), Number.exactly(0)),
    "logdet-transpose": (LogDet.of(X.T), LogDet.of(X)),
    "logdet-inverse": (LogDet.of(Inverse.of(X)), -LogDet.of(X)),
    "logabsdet-inverse": (LogAbsDet.of(Inverse.of(X)), -LogAbsDet.of(X)),
}


@pytest.mark.parametrize("name", EQUAL)
def test_equal_forms_are_one_object(name: str) -> None:
    left, right = EQUAL[name]
    assert left is right


@pytest.mark.parametrize(
    "e",
    [
        Inverse.of(A @ X.T),
        Inverse.of(2 * X),
        Inverse.of(Diag.of(v)),
        Inverse.of(Y.T @ Y),
        Inverse.of(X + X.T).T,
        Inverse.of(Inverse.of(X)),
        LogAbsDet.of(Inverse.of(X)),
        Det.of(Inverse.of(A @ X)),
    ],
    ids=str,
)
def test_normalising_keeps_the_value(e: Expr) -> None:
    """The node as it was asked for, against the one that was built, by an oracle of its own."""
    point = drawn([*symbols_of(e), A, X, Y, v], {"m": 4, "n": 3}, seed=7)
    node = type(e).intern(e.args, e.data) if e.args else e
    assert near(point.value(e), point.value(node))


def test_what_is_undefined_somewhere_stays() -> None:
    """X X⁻¹ is no I, and (X⁻¹)⁻¹ no X, where X may be singular: an answer's own form is judged."""
    assert X @ Inverse.of(X) is not eye
    assert Inverse.of(Inverse.of(X)) is not X
    assert not (X @ Inverse.of(X)).total
    assert Add.of(Inverse.of(X), -Inverse.of(X)) == Scale.of(Inverse.of(X), data=Fraction(0))
    zero = Zero.shaped(n, n)
    assert Inverse.of(zero) is Inverse.intern((zero,))


@pytest.mark.parametrize("symbol", [P, K, Symbol.named("D", (n, n), ["det_positive"])])
def test_what_is_declared_invertible_has_an_inverse_everywhere(symbol: Symbol) -> None:
    assert Inverse.of(symbol).total
    assert LogAbsDet.of(symbol).total
    assert Add.of(Inverse.of(symbol), -Inverse.of(symbol)) is Zero.shaped(n, n)
    assert LogDet.of(symbol).total == ("invertible" not in symbol.data[1])


@pytest.mark.parametrize(
    ("e", "expected"),
    [
        (X @ Inverse.of(X), eye),
        (Inverse.of(X) @ X @ A, A),
        (A @ X.T @ Inverse.of(X).T, A),
        (Inverse.of(X).T @ X.T, eye),
        (Inverse.of(Inverse.of(X)), X),
        (Inverse.of(Y.T @ Y) @ Y.T @ Y @ A, A),
        (Y @ Y.T @ Y @ Inverse.of(Y.T @ Y), Y),
    ],
    ids=str,
)
def test_simplifying_cancels(e: Expr, expected: Expr) -> None:
    assert simplify(e) is expected


#: Numbers in brackets are the Matrix Cookbook's.
GRADIENTS: list[tuple[str, Sequence[str], str, str]] = [
    # inverses (59)-(63)
    ("a^T X^-1 b", [], "X", "-X^-T a b^T X^-T"),
    ("tr(A X^-1 B)", [], "X", "-X^-T A^T B^T X^-T"),
    ("tr(X^-1)", [], "X", "-(X^-T)^2"),
    ("tr((X + A)^-1)", [], "X", "-((X + A)^-T)^2"),
    ("tr(A X^-1 B)", ["X: n n symmetric"], "X", "-X^-1 A^T B^T X^-1"),
    ("tr(X^-2)", [], "X", "-2 (X^-T)^3"),
    # determinants (46)-(58)
    ("det(X)", [], "X", "det(X) X^-T"),
    ("det(A X B)", ["A: n n", "X: n n", "B: n n"], "X", "det(AXB) X^-T"),
    ("det(X^3)", [], "X", "3 det(X^3) X^-T"),
    ("det(X^-1)", [], "X", "-det(X^-1) X^-T"),
    ("det(X^T A X)", ["X: n n", "A: n n"], "X", "2 det(X^T AX) X^-T"),
    ("det(X^T X)", ["X: m n tall"], "X", "2 det(X^T X) X (X^T X)^-1"),
    ("logdet(X)", [], "X", "X^-T"),
    ("logdet(X)", ["X: n n symmetric"], "X", "X^-1"),
    ("log|det X|", [], "X", "X^-T"),
    ("logdet(X^T X)", ["X: m n tall"], "X", "2 X (X^T X)^-1"),
    ("logdet(A X B)", ["A: n n", "X: n n", "B: n n"], "X", "X^-T"),
    ("logdet(X^-1)", [], "X", "-X^-T"),
    ("logdet(X + lam I)", [], "lam", "tr((X + lam I)^-1)"),
    ("det(X)^2", [], "X", "2 det(X)^2 X^-T"),
    # the normal distribution's: both in one
    (
        "(x - mu)^T S^-1 (x - mu) + logdet(S)",
        ["x: n", "mu: n", "S: n n symmetric posdef"],
        "S",
        "S^-1 - S^-1 (x - mu) (x - mu)^T S^-1",
    ),
]


@pytest.mark.parametrize(("f", "shapes", "wrt", "gradient"), GRADIENTS)
def test_gradients_read_as_the_tables_print_them(
    f: str, shapes: Sequence[str], wrt: str, gradient: str
) -> None:
    program = parse(f, shapes)
    assert ascii_text(derive(program, wrt).text()) == gradient
    assert check(program, wrt, gradient, seed=1, points=8).verdict == "correct"


@pytest.mark.parametrize(
    ("f", "answer", "diagnosis"),
    [
        ("logdet(X)", "X^-1", "transposed-result"),
        ("det(X)", "det(X) X^-1", "transposed-result"),
        ("a^T X^-1 b", "X^-T a b^T X^-T", "sign"),
        ("a^T X^-1 b", "-X^-T b a^T X^-T", None),
        ("det(X)", "X^-T", None),
        ("tr(X^-1)", "-X^-2", "transposed-result"),
        ("logdet(X)", "det(X) X^-T", None),
    ],
)
def test_wrong_answers_are_refused(f: str, answer: str, diagnosis: str | None) -> None:
    verdict = check(parse(f), "X", answer, seed=1, points=8)
    assert verdict.verdict == "wrong"
    assert diagnosis is None or (verdict.diagnosis and verdict.diagnosis.id == diagnosis)


@pytest.mark.parametrize("answer", ["inv(X)^T", "inv(X^T)", "(X^T)^-1", "(X^-1)^T", "X^-T X X^-1"])
def test_other_forms_of_a_right_answer_are_right(answer: str) -> None:
    assert check(parse("logdet(X)"), "X", answer, seed=1, points=8).verdict == "correct"


def test_an_objective_that_is_never_defined_is_not_judged() -> None:
    """x xᵀ has no inverse, whatever x is, but for n = 1."""
    verdict = check(parse("tr((x x^T)^-1)", ["x: 3"]), "x", "x", seed=1, points=8)
    assert verdict.verdict == "inconclusive"


def test_a_power_of_the_determinant_keeps_to_the_determinant() -> None:
    f = Power.of(Det.of(X), data=Fraction(1, 2))
    (gradient,) = gradients(f, [X])
    point = drawn([X], {"n": 3}, seed=0)
    if point.value(Det.of(X)).item() < 0:
        point = drawn([X], {"n": 3}, seed=1)
    assert near(point.value(gradient), point.derivative(f, X))
