"""Declarations: `X: n d`, `b: p`, `c:`, properties, integers, and what is none."""

from __future__ import annotations

import pytest
from readings import check_span, kinds

from gradcheck_cli.dims import Dim
from gradcheck_cli.errors import (
    GradcheckError,
    LimitError,
    NamingError,
    ParseError,
    ShapeError,
)
from gradcheck_cli.expr import Expr
from gradcheck_cli.syntax import parse


@pytest.mark.parametrize(
    ("spec", "shape"),
    [
        ("X: n d", "n d"),
        ("X:n d", "n d"),
        (" X :  n   d ", "n d"),
        ("X: n, d", "n d"),
        ("X: n,d", "n d"),
        ("X: n", "n"),
        ("X:", ""),
        ("X: 3 4", "3 4"),
        ("X: n 1", "n 1"),
        ("X: 1 n", "1 n"),
        ("X: 2*n n+1", "2*n n+1"),
        ("X: N D_in", "N D_in"),
    ],
)
def test_shapes(spec: str, shape: str) -> None:
    assert kinds("sum(X)", spec)["X"] == shape


def test_sizes_are_polynomials() -> None:
    m, n, p, k = map(Dim.of, "mnpk")
    assert parse("sum(X)", ["X: m*p n-k+1"]).variables["X"].shape == (m * p, n - k + Dim.of(1))


def test_properties_and_kinds() -> None:
    program = parse("tr(S) + k + c", ["S: n n symmetric posdef", "k: integer", "c: positive"])
    assert program.variables["S"].properties == {"symmetric", "posdef"}
    assert program.variables["k"].kind == "integer"
    assert program.variables["c"].properties == {"positive"}


def test_a_symmetric_matrix_is_its_transpose() -> None:
    symbol = parse("tr(S)", ["S: n n symmetric"]).variables["S"].symbol
    assert isinstance(symbol, Expr)
    assert symbol.T is symbol


def test_the_order_is_kept() -> None:
    assert list(kinds("||A B||", "B: k d", "A: n k")) == ["B", "A"]


@pytest.mark.parametrize("name", ["W1", "W_1", "Y_pred", "λ", "lambda", "weights", "β1", "W₁", "e"])
def test_names(name: str) -> None:
    assert kinds(f"2 {name} x", f"{name}:", "x:")["W1" if name == "W₁" else name] == ""


@pytest.mark.parametrize(
    ("spec", "kind", "message"),
    [
        (
            "",
            ParseError,
            "a shape is declared as 'X: n d', a vector 'b: p', a scalar 'c:'\n    \n    ^",
        ),
        (
            "X",
            ParseError,
            "a shape is declared as 'X: n d', a vector 'b: p', a scalar 'c:'\n    X\n    ^",
        ),
        (
            "X n d",
            ParseError,
            (
                "a shape is declared as 'X: n d', a vector 'b: p', a scalar 'c:'\n"
                '    X n d\n    ^^^^^\nhint: write "X: n d"'
            ),
        ),
        (
            "2X: n d",
            ParseError,
            (
                "a shape is declared as 'X: n d', a vector 'b: p', a scalar 'c:'\n"
                "    2X: n d\n    ^^"
            ),
        ),
        (
            ": n d",
            ParseError,
            "a shape is declared as 'X: n d', a vector 'b: p', a scalar 'c:'\n    : n d\n    ^",
        ),
        (
            "X: n d k",
            ParseError,
            ("a matrix has two sizes, rows and columns\n    X: n d k\n           ^"),
        ),
        (
            "X: n n symetric",
            ParseError,
            (
                "'symetric' is neither a size nor a property\n"
                "    X: n n symetric\n           ^^^^^^^^\n"
                "hint: did you mean 'symmetric'?"
            ),
        ),
        ("X: 0 d", ParseError, "a size lies between 1 and 100000\n    X: 0 d\n       ^"),
        (
            "X: n/2 d",
            ParseError,
            "'n/2' is neither a size nor a property\n    X: n/2 d\n       ^^^",
        ),
        (
            "X: (n) d",
            ParseError,
            "'(n)' is neither a size nor a property\n    X: (n) d\n       ^^^",
        ),
        (
            "X: symmetric n n",
            ParseError,
            ("'n' is neither a size nor a property\n    X: symmetric n n\n                 ^"),
        ),
        (
            "X: n d symmetric",
            ShapeError,
            ("a symmetric matrix is square\n    X: n d symmetric\n           ^^^^^^^^^"),
        ),
        (
            "x: n diagonal",
            ShapeError,
            "a diagonal matrix is square\n    x: n diagonal\n         ^^^^^^^^",
        ),
        (
            "phi: n elementwise",
            ShapeError,
            (
                "a function of every entry has no sizes and no properties\n"
                "    phi: n elementwise\n           ^^^^^^^^^^^"
            ),
        ),
        (
            "k: n integer",
            ShapeError,
            ("an integer is a scalar: it has no sizes\n    k: n integer\n         ^^^^^^^"),
        ),
        (
            "X: X d",
            NamingError,
            (
                "'X' is both a size and a variable\n    X: X d\n       ^\n"
                "hint: give the size another name"
            ),
        ),
        (
            "X: n 99999999999",
            ParseError,
            ("a size lies between 1 and 100000\n    X: n 99999999999\n         ^^^^^^^^^^^"),
        ),
    ],
)
def test_bad_declarations(spec: str, kind: type[GradcheckError], message: str) -> None:
    with pytest.raises(kind) as caught:
        parse("||X||", [spec])
    check_span(caught.value)
    assert str(caught.value) == message


def test_two_declarations_of_one_name() -> None:
    with pytest.raises(NamingError) as caught:
        parse("||X||", ["X: n d", "X: n"])
    assert str(caught.value) == "'X' is declared twice\n    X: n\n    ^"


def test_a_size_that_is_a_variable_is_marked_where_it_stands() -> None:
    with pytest.raises(NamingError) as caught:
        parse("||X d||", ["Xd: n d", "d:"])
    assert str(caught.value) == (
        "'d' is both a size and a variable\n    Xd: n d\n          ^\n"
        "hint: give the size another name"
    )


def test_a_declaration_has_a_length() -> None:
    with pytest.raises(LimitError) as caught:
        parse("||X||", ["X: " + "n*" * 10_000 + "n"])
    check_span(caught.value)
    assert str(caught.value) == "a declaration is this long at most: 1000"
