"""Rules 9 and 10: what undeclared names are, and the two broadcasts."""

from __future__ import annotations

import pytest
from readings import drawn, kinds, matrix, scalar, value, vector

from gradcheck_cli.dims import ONE, Dim
from gradcheck_cli.errors import ShapeError
from gradcheck_cli.expr import Expr, Ones
from gradcheck_cli.ops.elementwise import Mask
from gradcheck_cli.ops.norms import Norm
from gradcheck_cli.syntax import parse

n, d = Dim.of("n"), Dim.of("d")
X, Y = matrix("X", "n", "d"), matrix("Y", "n", "d")
x, b, c = vector("x", "n"), vector("b", "d"), scalar("c")
ones_n = Ones.shaped(n, ONE)
ones = Ones.shaped(n, d)
SHAPES = ("X: n d", "Y: n d", "x: n", "b: d", "c:")


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("||X W - Y||", "X m n | W n p | Y m p"),
        ("||X w - y||", "X m n | w n | y m"),
        ("1/n ||X w - y||^2", "n | X m p | w p | y m"),
        ("x^T A x", "x m | A m m"),
        ("γ^T A γ", "γ m | A m m"),
        (r"\|R - P \circ \gamma\gamma^\top\|_F^2", "R m m | P m m | γ m"),
        ("lam x^T x", "lam | x m"),
        ("x^2 + 2y^2 + x y", "x | y"),
        ("relu(w x + b)", "w | x | b"),
        ("<x, w> - y", "x m | w m | y"),
        ("a = <x, w>; b = a - y; z = b^2", "x m | w m | y"),
        ("tr(A B)", "A m n | B n m"),
        ("||A||", "A m n"),
        ("||x - y||", "x m | y m"),
        ("||R||, R = X w - y", "X m n | w n | y m"),
        ("h = W x + b; ||h||", "W m n | x n | b m"),
        ("λ ||W||^2", "λ | W m n"),
        ("x[0] + x[1]^2", "x m"),
        ("(A x)^T y", "A m n | x n | y m"),
        ("||2 x - y||", "x m | y m"),
        ("sum(X .* Y)", "X m n | Y m n"),
        ("||A (B x)||", "A m n | B n p | x p"),
        ("||X W1 + b1||", "X m n | W1 n p | b1 p"),
    ],
)
def test_conventions(source: str, expected: str) -> None:
    found = " | ".join(f"{name} {shape}".strip() for name, shape in kinds(source).items())
    assert found == expected
    assert not [note for note in parse(source).notes if note.startswith("read so that")]


@pytest.mark.parametrize(
    ("source", "remark"),
    [
        ("x^T y", "y m"),
        ("(x^T y)^2", "y m"),
        ("1^T x", "x m"),
        ("tanh(W x + b)^T c", "c m"),
        ("sum(D, axis=0)^T b", "b n"),
        ("||X/n||", "n scalar"),
        ("||a B||", "a scalar"),
        ("1/N ||X||", "N scalar"),
        ("x^T (A x + y)", None),
        ("u^T A v + v^T s", "s n"),
    ],
)
def test_another_reading_is_said(source: str, remark: str | None) -> None:
    remarks = [note for note in parse(source).notes if note.startswith("read so that")]
    assert remarks == ([f"read so that the shapes fit: {remark}"] if remark else [])


def test_a_second_reading_of_equal_rank_is_named() -> None:
    assert parse("||x y||").notes == [
        "read so that the shapes fit: x scalar",
        "it also fits with y scalar: declare the shapes if that is meant",
    ]
    assert parse("||x y||", ["x:"]).notes == []


def test_a_transposed_letter_is_never_made_a_scalar_to_fit() -> None:
    assert drawn("||X + x^T||", kind=ShapeError).startswith("m×n and 1×p have to be of one shape")
    drawn("x^T x^2", kind=ShapeError)
    drawn("x'", kind=ShapeError)


def test_declared_shapes_are_kept() -> None:
    assert kinds("||X||", "X: n d") == {"X": "n d"}
    assert kinds("||x||", "x:") == {"x": ""}
    assert kinds("x^T x", "x: n 1") == {"x": "n 1"}
    assert kinds("x x^T + 4x[0,0]", "x: 1 2") == {"x": "1 2"}
    drawn("||X w||", "X: n d", "w: n", kind=ShapeError)
    drawn("||X||", "X: n d", "Y: n d n")


def test_sizes_avoid_the_names_in_use() -> None:
    assert kinds("m ||X||") == {"m": "", "X": "n p"}
    assert kinds("n = ||X||; n^2") == {"X": "m p"}


def test_sizes_add_up() -> None:
    assert kinds("||X W||", "X: n 2*k") == {"X": "n 2*k", "W": "2*k m"}
    assert drawn("||X W||", "X: n 2*k", "W: k d").startswith(
        "n×2*k times k×d does not fit: the inner sizes 2*k and k differ"
    )


# Broadcasts -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("X + c", X + c * ones),
        ("c + X", c * ones + X),
        ("X - 1", X - ones),
        ("1 - X", ones - X),
        ("x + c", x + c * ones_n),
        ("c .* X", c * X),
        ("X ./ c", c**-1 * X),
        ("(X > c)", Mask.of(X - c * ones, data=">")),
        ("X + b", X + ones_n @ b.T),
        ("b + X", ones_n @ b.T + X),
        ("X - b", X - ones_n @ b.T),
        ("X .* b", X * (ones_n @ b.T)),
        ("(X > b)", Mask.of(X - ones_n @ b.T, data=">")),
        ("X b + x", X @ b + x),
        ("X + b + c", X + ones_n @ b.T + c * ones),
        ("X + 1 b^T", X + ones_n @ b.T),
        ("X + x 1^T", X + x @ Ones.shaped(ONE, d)),
    ],
)
def test_the_two_broadcasts_are_written_out(source: str, expected: Expr) -> None:
    assert value(f"||{source}||", *SHAPES) is Norm.of(expected)


def test_the_broadcasts_are_echoed() -> None:
    assert parse("||X + b||", SHAPES[:1] + SHAPES[3:4]).notes == ["b stands for 1 bᵀ: on every row"]
    assert parse("||X + c||", ["X: n d", "c:"]).notes == [
        "the scalar c is added to, or compared with, every entry"
    ]
    assert parse(r"\|X + \mu\|", ["X: n d", "μ:"]).notes == [
        "the scalar μ is added to, or compared with, every entry"
    ]
    assert parse("||X - b||", ["X: n d", "b: d"]).notes == ["b stands for 1 bᵀ: on every row"]
    assert parse("||X + 1||", ["X: n d"]).notes == []


@pytest.mark.parametrize(
    ("source", "message"),
    [
        (
            "||X + x||",
            (
                "n×d and n×1 have to be of one shape here\n    ||X + x||\n        ^\n"
                "hint: to use it in every column, write x 1^T"
            ),
        ),
        (
            "||X + b^T||",
            (
                "n×d and 1×d have to be of one shape here\n    ||X + b^T||\n        ^\n"
                "hint: to add it to every row, write 1 b^T"
            ),
        ),
        (
            "||X + r||",
            (
                "n×d and d×1 have to be of one shape here\n    ||X + r||\n        ^\n"
                "hint: as a row of every row, write 1 r^T"
            ),
        ),
        (
            "||X .* x||",
            (
                "n×d and n×1 have to be of one shape here\n    ||X .* x||\n        ^^\n"
                "hint: to use it in every column, write x 1^T"
            ),
        ),
        (
            "||X - Z||",
            (
                "n×d and d×n have to be of one shape here\n    ||X - Z||\n        ^\n"
                "hint: transpose one of them: Z^T"
            ),
        ),
        ("||x + b||", "n×1 and d×1 have to be of one shape here\n    ||x + b||\n        ^"),
        (
            "sum(1[X > x])",
            (
                "n×d and n×1 have to be of one shape here\n    sum(1[X > x])\n            ^\n"
                "hint: to use it in every column, write x 1^T"
            ),
        ),
        (
            "<x, b>",
            "an inner product is of two equal shapes, not n×1 and d×1\n    <x, b>\n    ^^^^^^",
        ),
    ],
)
def test_anything_else_is_refused_and_the_fix_named(source: str, message: str) -> None:
    assert drawn(source, *SHAPES, "r: d 1", "Z: d n", kind=ShapeError) == message


def test_the_operator_at_fault_is_marked() -> None:
    assert drawn("||X + Y - x + c||", *SHAPES) == (
        "n×d and n×1 have to be of one shape here\n    ||X + Y - x + c||\n            ^\n"
        "hint: to use it in every column, write x 1^T"
    )
