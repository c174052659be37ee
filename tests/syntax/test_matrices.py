"""Vectors to matrices and back: diag, outer, vec, reshape."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from readings import drawn, kinds, matrix, value, vector

from gradcheck_cli.dims import Dim
from gradcheck_cli.errors import GradcheckError, ParseError, ShapeError
from gradcheck_cli.ops.diagonals import Diag, Diagonal
from gradcheck_cli.ops.norms import NormSquared
from gradcheck_cli.ops.reductions import Sum
from gradcheck_cli.ops.reshapes import Reshape, Vec
from gradcheck_cli.syntax import parse

if TYPE_CHECKING:
    from gradcheck_cli.expr import Expr

X, S = matrix("X", "m", "n"), matrix("S", "n", "n")
x, y = vector("x", "n"), vector("y", "m")
SHAPES = ("X: m n", "S: n n", "x: n", "y: m")


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("diag(x) S", Diag.of(x) @ S),
        ("diag x", Diag.of(x)),
        ("diag(x^T)", Diag.of(x)),
        ("diag(S)", Diagonal.of(S)),
        ("diag(S)^T", Diagonal.of(S).T),
        ("diag(diag(S))", Diag.of(Diagonal.of(S))),
        ("diag(diag(x))", x),
        ("outer(y, x)", y @ x.T),
        ("outer(y^T, x)", y @ x.T),
        ("outer(y, x^T)", y @ x.T),
        ("y x^T", y @ x.T),
        ("vec(X)", Vec.of(X)),
        ("vec X", Vec.of(X)),
        ("vec(x)", x),
        ("vec(x^T)", x),
        ("reshape(X, n, m)", Reshape.of(Vec.of(X), data=(Dim.of("n"), Dim.of("m")))),
        ("reshape(vec(X), m, n)", X),
        ("reshape(X, m*n)", Vec.of(X)),
        ("reshape(X, m n)", Vec.of(X)),
        ("reshape(X, 1, m*n)", Vec.of(X).T),
    ],
)
def test_what_they_mean(source: str, expected: Expr) -> None:
    assert value(f"sum(({source}).^2)", *SHAPES) is Sum.of(expected**2)


def test_a_diagonal_and_vec_are_vectors() -> None:
    """What is 1-D may be spread over rows, and stands in inner products."""
    assert value("diag(S)·x", *SHAPES) is Diagonal.of(S).T @ x
    assert "diag(S) stands for 1 diag(S)ᵀ: on every row" in parse("tr(S + diag(S))", SHAPES).notes


def test_shapes_are_inferred_through_them() -> None:
    assert kinds("||diag(v) A||^2") == {"v": "m", "A": "m n"}
    assert kinds("sum(diag(A))") == {"A": "m m"}
    assert kinds("||vec(X) - y||^2", "X: m n") == {"X": "m n", "y": "m*n"}
    assert kinds("||reshape(x, m, n) - A||^2") == {"x": "m*n", "A": "m n"}
    assert kinds("||outer(a, b) - A||^2") == {"a": "m", "b": "n", "A": "m n"}


def test_the_order_of_the_entries_is_said() -> None:
    note = "reshape takes the entries column by column, as vec does"
    assert note in parse("||reshape(X, n, m)||^2", ["X: m n"]).notes
    assert value("||reshape(X, n, m)||^2", "X: m n") is NormSquared.of(
        Reshape.of(Vec.of(X), data=(Dim.of("n"), Dim.of("m")))
    )


@pytest.mark.parametrize(
    ("source", "kind", "message"),
    [
        (
            "sum(diag(X))",
            ShapeError,
            "diag takes a vector or a square matrix, not m×n\n    sum(diag(X))\n             ^",
        ),
        (
            "sum(outer(X, x))",
            ShapeError,
            "outer takes two vectors, not m×n\n    sum(outer(X, x))\n              ^",
        ),
        (
            "sum(outer(x))",
            ParseError,
            "outer takes 2 arguments, not 1\n    sum(outer(x))\n        ^^^^^^^^",
        ),
        (
            "sum(reshape(X, n, n))",
            ShapeError,
            "m×n has m*n entries, n×n has n*n\n    sum(reshape(X, n, n))\n        ^^^^^^^^^^^^^^^^",
        ),
        (
            "sum(reshape(X))",
            ParseError,
            (
                "reshape takes what to reshape, then one size or two\n"
                "    sum(reshape(X))\n        ^^^^^^^^^^\n"
                "hint: write reshape(x, m, n) or reshape(X, k)"
            ),
        ),
        (
            "sum(reshape(X, -1))",
            ParseError,
            (
                "a size is expected here: a name such as n, or a whole number\n"
                "    sum(reshape(X, -1))\n                   ^^"
            ),
        ),
    ],
)
def test_what_does_not_fit(source: str, kind: type[GradcheckError], message: str) -> None:
    assert drawn(source, *SHAPES, kind=kind) == message
