"""Diagonals and reshapes: normal forms, adjoints of each other, gradients as one writes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from evaluation import drawn, near

from gradcheck_cli.calculus import derive
from gradcheck_cli.calculus.simplify import simplify
from gradcheck_cli.dims import ONE, SCALAR, Dim
from gradcheck_cli.errors import ShapeError
from gradcheck_cli.expr import Eye, Ones, Symbol, Zero
from gradcheck_cli.judge import check
from gradcheck_cli.ops.diagonals import Diag, Diagonal
from gradcheck_cli.ops.linalg import Trace
from gradcheck_cli.ops.norms import Norm, NormSquared
from gradcheck_cli.ops.reductions import Sum
from gradcheck_cli.ops.reshapes import Reshape, Vec
from gradcheck_cli.printing.text import ascii_text
from gradcheck_cli.syntax import parse

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gradcheck_cli.expr import Expr

m, n = Dim.of("m"), Dim.of("n")
SIZES = {"m": 3, "n": 4}
X, S = Symbol.named("X", (m, n)), Symbol.named("S", (n, n))
u, v, s = Symbol.named("u", (n, ONE)), Symbol.named("v", (n, ONE)), Symbol.named("s", SCALAR)
x = Symbol.named("x", (m * n, ONE))
MATRIX, VECTOR = (m, n), (m * n, ONE)

EQUAL: dict[str, tuple[Expr, Expr]] = {
    "diag-scalar": (Diag.of(s), s),
    "diag-ones": (Diag.of(Ones.shaped(n, ONE)), Eye.sized(n)),
    "diag-zero": (Diag.of(Zero.shaped(n, ONE)), Zero.shaped(n, n)),
    "diag-multiple": (Diag.of(2 * (s * v)), 2 * (s * Diag.of(v))),
    "diag-transpose": (Diag.of(v).T, Diag.of(v)),
    "diagonal-diag": (Diagonal.of(Diag.of(v)), v),
    "diagonal-identity": (Diagonal.of(Eye.sized(n)), Ones.shaped(n, ONE)),
    "diagonal-ones": (Diagonal.of(Ones.shaped(n, n)), Ones.shaped(n, ONE)),
    "diagonal-zero": (Diagonal.of(Zero.shaped(n, n)), Zero.shaped(n, ONE)),
    "diagonal-transpose": (Diagonal.of(S.T), Diagonal.of(S)),
    "diagonal-multiple": (Diagonal.of(-3 * S), -3 * Diagonal.of(S)),
    "diagonal-outer": (Diagonal.of(u @ v.T), u * v),
    "diagonal-product": (Diagonal.of(S @ u @ v.T @ S), (S @ u) * (S.T @ v)),
    "vec-vector": (Vec.of(v), v),
    "vec-row": (Vec.of(v.T), v),
    "vec-multiple": (Vec.of(2 * X), 2 * Vec.of(X)),
    "vec-ones": (Vec.of(Ones.shaped(m, n)), Ones.shaped(m * n, ONE)),
    "vec-reshape": (Vec.of(Reshape.of(x, data=MATRIX)), x),
    "reshape-vec": (Reshape.of(Vec.of(X), data=MATRIX), X),
    "reshape-column": (Reshape.of(x, data=VECTOR), x),
    "reshape-row": (Reshape.of(x, data=VECTOR[::-1]), x.T),
    "reshape-zero": (Reshape.of(Zero.shaped(*VECTOR), data=MATRIX), Zero.shaped(m, n)),
    "norm-of-vec": (Norm.of(Vec.of(X)), Norm.of(X)),
    "squared-norm-of-reshape": (NormSquared.of(Reshape.of(x, data=MATRIX)), NormSquared.of(x)),
}


@pytest.mark.parametrize("name", EQUAL)
def test_equal_forms_are_one_object(name: str) -> None:
    left, right = EQUAL[name]
    assert left is right


@pytest.mark.parametrize(
    ("e", "expected"),
    [
        (Diag.of(u) @ v, u * v),
        (S @ Diag.of(u) @ v, S @ (u * v)),
        (v.T @ Diag.of(u), v.T * u.T),
        (Ones.shaped(ONE, n) @ Diag.of(u), u.T),
        (Diag.of(u) @ Diag.of(v), Diag.of(u * v)),
        (Diagonal.of(Diag.of(u) @ S), u * Diagonal.of(S)),
        (Diagonal.of(S @ Diag.of(u)), Diagonal.of(S) * u),
        (Trace.of(Diag.of(u)), Sum.of(u)),
        (Sum.of(Diagonal.of(S)), Trace.of(S)),
        (Diag.of(u) @ S, Diag.of(u) @ S),  # (u 1ᵀ) ⊙ S is no shorter
    ],
    ids=str,
)
def test_simplifying(e: Expr, expected: Expr) -> None:
    assert simplify(e) is expected
    point = drawn([S, u, v], SIZES)
    assert near(point.value(e), point.value(expected))


def test_vec_stacks_the_columns() -> None:
    point = drawn([X], SIZES)
    value = point.variables[X]
    assert np.array_equal(
        point.value(Vec.of(X))[:, 0], [*value[:, 0], *value[:, 1], *value[:, 2], *value[:, 3]]
    )
    turned = point.value(Reshape.of(Vec.of(X), data=(n, m)))
    assert np.array_equal(turned, value.reshape((4, 3), order="F"))


def test_a_reshape_keeps_the_number_of_entries() -> None:
    with pytest.raises(ShapeError):
        Reshape.of(x, data=(m, m))


GRADIENTS: list[tuple[str, Sequence[str], str, str]] = [
    ("tr(diag(v) A)", ["v: n"], "v", "diag(A)"),
    ("tr(diag(v) A)", ["v: n"], "A", "diag(v)"),
    ("x^T diag(a) x", [], "a", "x.^2"),
    ("x^T diag(a) x", [], "x", "2 (a .* x)"),
    ("||diag(v) X||^2", [], "v", "2 (v .* diag(X X^T))"),
    ("a^T diag(x)^-1 a", ["a: n", "x: n"], "a", "2 (a ./ x)"),
    ("sum(diag(A X))", [], "X", "A^T"),
    ("||diag(X) - c||^2", [], "X", "2 diag(diag(X) - c)"),
    ("vec(A)^T vec(X)", ["A: m n", "X: m n"], "X", "A"),
    ("||vec(X) - y||^2", ["X: m n"], "X", "2 reshape(vec(X) - y, m, n)"),
    ("||vec(A X B)||^2", [], "X", "2 A^T AXB B^T"),
    ("||outer(a, b) - Y||_F^2", [], "a", "2 (a b^T - Y) b"),
    ("||outer(a, b) - Y||_F^2", [], "b", "2 (a b^T - Y)^T a"),
    ("||reshape(x, m, n) - Y||^2", [], "x", "2 vec(reshape(x, m, n) - Y)"),
    ("||X||_1", [], "X", "sign(X)"),
    ("norm1(X w - y)", [], "w", "X^T sign(X w - y)"),
]


@pytest.mark.parametrize(("f", "shapes", "wrt", "gradient"), GRADIENTS)
def test_gradients_read_as_one_writes_them(
    f: str, shapes: Sequence[str], wrt: str, gradient: str
) -> None:
    program = parse(f, shapes)
    assert ascii_text(derive(program, wrt).text()) == gradient
    assert check(program, wrt, gradient, seed=1, points=8).verdict == "correct"
