"""Rules 7 and 8: masks, ones, identities, sizes as numbers, literals, entries, reductions."""

from __future__ import annotations

import pytest
from readings import drawn, kinds, matrix, scalar, value, vector

from gradcheck_cli.dims import ONE, Dim
from gradcheck_cli.errors import NamingError, ParseError, ShapeError
from gradcheck_cli.expr import Expr, Eye, Ones, Size
from gradcheck_cli.ops.elementwise import Exp, Mask
from gradcheck_cli.ops.norms import Norm
from gradcheck_cli.ops.reductions import Sum
from gradcheck_cli.ops.structure import Entry, Literal
from gradcheck_cli.syntax import parse

n, d = Dim.of("n"), Dim.of("d")
X = matrix("X", "n", "d")
x, b = vector("x", "n"), vector("b", "d")
SHAPES = ("X: n d", "x: n", "b: d")
ones_n, ones_d = Ones.shaped(n, ONE), Ones.shaped(d, ONE)


@pytest.mark.parametrize(
    ("source", "relation"),
    [
        ("1[X > 0]", ">"),
        ("(X > 0)", ">"),
        ("(0 < X)", ">"),
        ("1{X > 0}", ">"),
        ("1[X < 0]", "<"),
        ("(0 > X)", "<"),
        ("1[X >= 0]", ">="),
        ("1[X ≥ 0]", ">="),
        ("(0 <= X)", ">="),
        ("1[X ≤ 0]", "<="),
        ("(X - 0 > 0)", ">"),
    ],
)
def test_masks(source: str, relation: str) -> None:
    assert value(f"sum({source} .* X)", "X: n d") is Sum.of(Mask.of(X, data=relation) * X)


def test_a_mask_compares_two_values() -> None:
    Y = matrix("Y", "n", "d")
    assert value("sum(1[X > Y])", "X: n d", "Y: n d") is Sum.of(Mask.of(X - Y, data=">"))
    assert value("sum((X > 1))", "X: n d") is Sum.of(Mask.of(X - Ones.shaped(n, d), data=">"))
    assert value("sum(X > 0)", "X: n d") is value("sum(1[X > 0])", "X: n d")


def test_a_comparison_without_brackets() -> None:
    assert drawn("X > 0", kind=ParseError) == (
        "a comparison stands in brackets\n    X > 0\n      ^\nhint: write the mask as 1[X > 0]"
    )
    assert drawn("sum(0 < X < 1)", kind=ParseError).startswith("a comparison stands in brackets\n")


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("||X 1||", Norm.of(X @ ones_d)),
        ("||1^T X||", Norm.of(ones_n.T @ X)),
        ("1^T X 1", Sum.of(X)),
        ("||1 b^T||", None),
        ("||X - 1 b^T||", Norm.of(X - ones_n @ b.T)),
        ("||X - x 1^T||", Norm.of(X - x @ ones_d.T)),
        ("1^T x", ones_n.T @ x),
        ("x^T 1", x.T @ ones_n),
        ("1'x", ones_n.T @ x),
        ("||2 X 1||", Norm.of(2 * (X @ ones_d))),
        ("||X (1) ||", Norm.of(X)),
        ("||X * 1||", Norm.of(X)),
        ("||1*X||", Norm.of(X)),
        ("||1 - X||", Norm.of(Ones.shaped(n, d) - X)),
        ("||X - 1||", Norm.of(X - Ones.shaped(n, d))),
        ("||-1 + x||", Norm.of(-ones_n + x)),
        ("1/n", Size.number(n) ** -1),
        ("||X/1||", Norm.of(X)),
        ("||1.0 X||", None),
    ],
)
def test_the_literal_1(source: str, expected: Expr | None) -> None:
    if expected is None:
        drawn(source, *SHAPES, kind=ShapeError)
    else:
        assert value(source, *SHAPES) is expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("ones(n)^T x", ones_n.T @ x),
        ("||X ones(d)||", Norm.of(X @ ones_d)),
        ("||X - ones(n, d)||", Norm.of(X - Ones.shaped(n, d))),
        ("||X - matrix(1)||", Norm.of(X - Ones.shaped(n, d))),
        ("||X - matrix(2)||", Norm.of(X - 2 * Ones.shaped(n, d))),
        ("||x - vector(1)||", Norm.of(x - ones_n)),
        ("||X + ones(n) b^T||", Norm.of(X + ones_n @ b.T)),
        ("||X + vector(1) b^T||", Norm.of(X + ones_n @ b.T)),
        ("||x - zeros(n)||", Norm.of(x)),
        ("||X + X I||", Norm.of(2 * X)),
        ("||X + I X||", Norm.of(2 * X)),
        ("||X + I_n X||", Norm.of(2 * X)),
        ("||X + eye(n) X||", Norm.of(2 * X)),
        ("||X^T X - I||", Norm.of(X.T @ X - Eye.sized(d))),
        ("||X^T X - 2I||", Norm.of(X.T @ X - 2 * Eye.sized(d))),
        ("||X X^T - I_n||", Norm.of(X @ X.T - Eye.sized(n))),
        ("tr(I_n)", Size.number(n)),
        ("n + d", Size.number(n) + Size.number(d)),
        ("n^2 d", Size.number(n) ** 2 * Size.number(d)),
        ("1/sqrt(n)", value("sqrt(n)", "x: n") ** -1),
        ("sum(ones(3, 4))", value("12")),
    ],
)
def test_constants_with_sizes(source: str, expected: Expr) -> None:
    assert value(source, *SHAPES) is expected


def test_sizes_may_be_met_first_in_a_constant() -> None:
    assert kinds("x^T ones(k)") == {"x": "k"}
    assert kinds("||I_q - X||") == {"X": "q q"}
    assert kinds("||A + eye(2)||") == {"A": "2 2"}
    assert kinds("||X + ones(n, 2n+1)||") == {"X": "n 2*n+1"}


def test_a_size_is_no_definition() -> None:
    assert drawn("n = 3; x^T ones(n)", kind=NamingError) == (
        "'n' is a variable or a size already: it cannot be defined\n    n = 3; x^T ones(n)\n    ^\n"
        "hint: use another name here"
    )


@pytest.mark.parametrize("source", ["tr(I)", "1^T 1", "||I||", "||u 1^T||", "||matrix(1)||"])
def test_a_size_that_nothing_tells(source: str) -> None:
    assert drawn(source, kind=ShapeError) == (
        f"nothing here tells the size of a 1 or an I\n    {source}\n    {'^' * len(source)}\n"
        "hint: write ones(n), ones(n, m) or I_n"
    )


@pytest.mark.parametrize(
    "source",
    ["ones(0)", "ones(-1)", "ones(1.5)", "ones(x)", "eye(n - n)", "ones(2, 0)", "ones(n/2)"],
)
def test_what_is_no_size(source: str) -> None:
    drawn(f"||{source}||", "x: n")


@pytest.mark.parametrize(
    "source", ["[1 2; 3 4]", "[1,2;3,4]", "[1, 2; 3, 4]", "[ 1  2 ;3 4 ]", "[2/2 2.0;+3 4e0]"]
)
def test_matrix_literals(source: str) -> None:
    assert value(f"sum({source})") is value("sum([1 2; 3 4])")
    assert kinds(f"tr({source} X)") == {"X": "2 2"}


def test_the_shapes_of_literals() -> None:
    rows = Literal.rows(((value("1").data, -value("2").data),))
    assert value("sum([1 -2])") is Sum.of(rows)
    assert kinds("x^T [1 1; 1 2] x + x^T [1; 0]") == {"x": "2"}
    assert value("[3]") is value("3")
    assert kinds("[1;2]^T x") == {"x": "2"}


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("[]", "this matrix has no entries"),
        ("[;]", "this matrix has no entries"),
        ("[1 2; 3]", "the rows of this matrix are not equally long"),
        ("[1 2; ]", "the rows of this matrix are not equally long"),
        ("[x y]", "expected a number, as all entries of a matrix are, found 'x'"),
        (
            "[1 2",
            "expected a number, as all entries of a matrix are, found the end of the formula",
        ),
        ("[1 [2]]", "expected a number, as all entries of a matrix are, found '['"),
    ],
)
def test_bad_literals(source: str, message: str) -> None:
    assert drawn(source, kind=ParseError).startswith(f"{message}\n")


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("x[0]", Entry.of(x, data=(0, 0))),
        ("x[2]^2", Entry.of(x, data=(2, 0)) ** 2),
        ("X[0,1]", Entry.of(X, data=(0, 1))),
        ("X[0, 1] X[1, 0]", Entry.of(X, data=(0, 1)) * Entry.of(X, data=(1, 0))),
        ("(X b)[1]", Entry.of(X @ b, data=(1, 0))),
        ("(X^T X)[1,0]", Entry.of(X.T @ X, data=(1, 0))),
        ("exp(X)[0,0]", Entry.of(Exp.of(X), data=(0, 0))),
        (
            "4x[0] + 5x[1] + 3",
            4 * Entry.of(x, data=(0, 0)) + 5 * Entry.of(x, data=(1, 0)) + value("3"),
        ),
    ],
)
def test_entries(source: str, expected: Expr) -> None:
    assert value(source, *SHAPES) is expected


def test_a_bracket_that_touches_no_name_is_a_literal() -> None:
    assert value("x^T[1;0]", "x: 2") is value("x^T [1; 0]", "x: 2")
    assert value("||[1;2] y||", "y:") is value("||y [1;2]||", "y:")


@pytest.mark.parametrize(
    ("source", "message"),
    [
        (
            "X[0]",
            (
                "an entry of a matrix, here n×d, has two indices\n    X[0]\n    ^^^^\n"
                "hint: write X[0,1]; the first row and column are 0"
            ),
        ),
        ("x[-1]", "an index is a whole number from 0 to 50\n    x[-1]\n      ^^"),
        ("x[1/2]", "an index is a whole number from 0 to 50\n    x[1/2]\n      ^^^"),
        ("x[n]", "an index is a whole number from 0 to 50\n    x[n]\n      ^"),
        ("v[2]", "index 2 is outside 0 … 1\n    v[2]\n    ^^^^"),
        ("x[0,1]", "index 1 is outside 0 … 0\n    x[0,1]\n    ^^^^^^"),
    ],
)
def test_bad_entries(source: str, message: str) -> None:
    assert drawn(source, *SHAPES, "v: 2", kind=ShapeError) == message


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("sum(X)", Sum.of(X)),
        ("sum X", Sum.of(X)),
        ("||sum(X, axis=0)||", Norm.of(X.T @ ones_n)),
        ("||sum(X, axis=1)||", Norm.of(X @ ones_d)),
        ("||sum(X, axis=-1)||", Norm.of(X @ ones_d)),
        ("||sum(X, dim=1)||", Norm.of(X @ ones_d)),
        ("sum(X, axis=0)^T b", (X.T @ ones_n).T @ b),
        ("sum(X, axis=1)^T x", (X @ ones_d).T @ x),
        ("sum(x, axis=0)", Sum.of(x)),
        ("mean(x)", Size.number(n) ** -1 * Sum.of(x)),
        ("mean(X)", Size.number(n) ** -1 * Size.number(d) ** -1 * Sum.of(X)),
        ("||mean(X, axis=0)||", Norm.of(Size.number(n) ** -1 * (X.T @ ones_n))),
        ("||mean(X, axis=1)||", Norm.of(Size.number(d) ** -1 * (X @ ones_d))),
        (
            "||X - mean(X, axis=0)||",
            Norm.of(X - Size.number(n) ** -1 * (ones_n @ (X.T @ ones_n).T)),
        ),
    ],
)
def test_reductions(source: str, expected: Expr) -> None:
    assert value(source, *SHAPES) is expected


@pytest.mark.parametrize(
    ("source", "first"),
    [
        ("sum(X, 0)", "sum takes one argument and perhaps axis=0 or axis=1"),
        ("sum(X, axis=2)", "sum knows axis=0 (down the columns) and axis=1"),
        ("sum(X, keepdims=1)", "sum knows axis=0 (down the columns) and axis=1"),
        ("sum(X, axis=0, axis=1)", "sum knows axis=0 (down the columns) and axis=1"),
        ("sum(x, axis=1)", "a vector has only axis 0"),
        ("mean(axis=0)", "mean takes one argument and perhaps axis=0 or axis=1"),
    ],
)
def test_bad_reductions(source: str, first: str) -> None:
    assert drawn(source, *SHAPES, kind=ParseError).startswith(f"{first}\n    {source}\n    ^")


def test_the_echo_brackets_what_has_an_entry_only_where_it_would_be_a_call() -> None:
    assert parse("X[0,1]^2", ["X: n d"]).text == "X[0, 1]^2"
    assert parse("σ[0]^2", ["σ: n"]).text == "(σ)[0]^2"


def test_a_scalar_is_its_own_sum() -> None:
    assert value("sum(y) + mean(y)", "y:") is 2 * scalar("y")


def test_the_echo_says_that_a_vector_is_spread() -> None:
    assert parse("||X - mean(X, axis=0)||").notes == [
        "mean(X, axis=0) stands for 1 mean(X, axis=0)ᵀ: on every row"
    ]
