"""Rule 6: norms, nested ones, and bars that can be read in two ways."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from readings import drawn, matrix, value, vector

from gradcheck_cli.errors import ParseError, UnsupportedError
from gradcheck_cli.ops.norms import Norm, NormSquared
from gradcheck_cli.syntax import parse

if TYPE_CHECKING:
    from gradcheck_cli.expr import Expr

X = matrix("X", "n", "d")
x, y = vector("x", "n"), vector("y", "n")
VECTORS = ("x: n", "y: n")


@pytest.mark.parametrize(
    "source",
    ["||X||", "||X||_F", "‖X‖", "‖X‖_F", "∥X∥_{F}", "norm(X)", "norm2(X)", "|| X || _ F", "norm X"],
)
def test_the_frobenius_norm(source: str) -> None:
    assert value(source, "X: n d") is Norm.of(X)


@pytest.mark.parametrize(
    "source", ["||x||", "||x||_2", "‖x‖_{2}", "norm(x)", "norm2(x)", "||x^T||"]
)
def test_the_euclidean_norm(source: str) -> None:
    assert value(source, "x: n") is Norm.of(x)


@pytest.mark.parametrize(
    "source", ["||x||^2", "||x||_2^2", "||x||^2_2", "‖x‖²", "‖x‖²_2", "‖x‖_2²", "norm(x)^2"]
)
def test_its_square(source: str) -> None:
    assert value(source, "x: n") is NormSquared.of(x)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("||x|| ||y||", Norm.of(x) * Norm.of(y)),
        ("||x||||y||", Norm.of(x) * Norm.of(y)),
        ("||x||*||y||", Norm.of(x) * Norm.of(y)),
        ("||x||/||y||", Norm.of(x) * Norm.of(y) ** -1),
        ("||x - y||/||x + y||", Norm.of(x - y) * Norm.of(x + y) ** -1),
        ("|| ||x|| y ||", Norm.of(Norm.of(x) * y)),
        ("||(||x||) y||", Norm.of(Norm.of(x) * y)),
        ("||x + ||y|| x||", Norm.of(x + Norm.of(y) * x)),
        ("norm(||x|| y)", Norm.of(Norm.of(x) * y)),
        ("2||x||", 2 * Norm.of(x)),
        ("||x||2", 2 * Norm.of(x)),
        ("x^T y||x||", x.T @ y * Norm.of(x)),
    ],
)
def test_norms_beside_and_inside_norms(source: str, expected: Expr) -> None:
    assert value(source, *VECTORS) is expected


def test_bars_with_a_second_reading_are_a_warning() -> None:
    warning = "the bars can be read in another way too: norm(…) is never unclear"
    assert warning in parse("||a||b||c||", ["a: n", "b:", "c: n"]).notes
    assert warning not in parse("||x - y|| + ||x + y||", VECTORS).notes
    assert warning not in parse("norm(x) norm(y)", VECTORS).notes
    assert value("||a||b||c||", "a: n", "b:", "c: n") is value(
        "norm(a) b norm(c)", "a: n", "b:", "c: n"
    )


@pytest.mark.parametrize("index", ["1", "*", "inf", "∞", "{1}", "{inf}", "nuc"])
def test_other_norms_come_later(index: str) -> None:
    message = drawn(f"||X||_{index}", "X: n d", kind=UnsupportedError)
    assert message.startswith(f"the norm with index {index.strip('{}')} is not supported yet")


def test_the_index_2_of_a_matrix_is_the_spectral_norm() -> None:
    assert drawn("||X||_2^2", "X: n d", kind=UnsupportedError) == (
        "‖X‖_2 of a matrix is the spectral norm, not supported yet\n"
        "    ||X||_2^2\n"
        "    ^^^^^^^\n"
        "hint: for the Frobenius norm, write ||…||_F"
    )


@pytest.mark.parametrize("source", ["|x|", "|X|", "|X^T X|", "log|X|", "|x||y|"])
def test_single_bars_come_later(source: str) -> None:
    message = drawn(source, kind=UnsupportedError)
    assert message.startswith("absolute values and determinants |…| are not supported yet\n")


@pytest.mark.parametrize(
    ("source", "message"),
    [
        (
            "||X",
            "'||' is never closed: expected '||', found the end of the formula\n    ||X\n    ^^",
        ),
        ("‖X", "'‖' is never closed: expected '‖', found the end of the formula\n    ‖X\n    ^"),
        (
            "X||",
            "'||' is never closed: expected '||', found the end of the formula\n    X||\n     ^^",
        ),
        ("||(X||)", "'||' is never closed: expected '||', found ')'\n    ||(X||)\n        ^^"),
        (
            "||X|",
            "'|' is never closed: expected '|', found the end of the formula\n    ||X|\n       ^",
        ),
        ("||X||_Q", "expected which norm: F, 1, 2, * or inf, found 'Q'\n    ||X||_Q\n          ^"),
        ("||X||_{F", "expected '}', found the end of the formula\n    ||X||_{F\n            ^"),
        (
            "||||",
            "'||' is never closed: expected '||', found the end of the formula\n    ||||\n      ^^",
        ),
    ],
)
def test_bars_that_do_not_match(source: str, message: str) -> None:
    assert drawn(source, kind=ParseError) == message
