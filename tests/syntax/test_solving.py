r"""MATLAB's `A \ b` and the double dot A : B; a backslash that may be LaTeX's is never guessed."""

from __future__ import annotations

import pytest
from readings import drawn, value

from gradcheck_cli.errors import ParseError, ShapeError
from gradcheck_cli.syntax import parse

SHAPES = ["A: n n", "B: n n", "X: m n", "b: n", "y: n", "u: m", "c:"]


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        (r"y' * (A \ b)", "y^T inv(A) b"),
        (r"y'*(A\(B*b))", "y^T inv(A) B b"),
        (r"tr(A B \ A)", "tr(inv(A B) A)"),
        (r"y' * (A' \ b) + c", "y^T inv(A^T) b + c"),
        (r"sum((A + B) \ b)", "sum(inv(A + B) b)"),
        (r"y^\top (A \backslash b)", "y^T inv(A) b"),
        (r"y^\top A\ b", "y^T A b"),
        ("A : B", "tr(A^T B)"),
        ("c A B : A + c", "c tr((A B)^T A) + c"),
        ("-A : A", "-tr(A^T A)"),
    ],
)
def test_they_are_read_as_inverses_and_inner_products(typed: str, plain: str) -> None:
    assert value(typed, *SHAPES) is value(plain, *SHAPES)


@pytest.mark.parametrize("typed", [r"y'*(A\b)", r"sum(A\b) + y'*(A \ b)", r"y' A\b"])
def test_a_backslash_before_a_name_may_be_a_command(typed: str) -> None:
    told = drawn(typed, *SHAPES, kind=ParseError)
    assert r"'\b' can be read in two ways" in told
    assert "write inv(A) * b for the solution of A x = b" in told


def test_a_command_that_somebody_defined_is_still_a_name() -> None:
    assert value(r"\y^\top A\b", *SHAPES) is value("y^T A b", *SHAPES)


def test_only_a_square_matrix_is_divided_by() -> None:
    assert "power of a square matrix" in drawn(r"b' * (X \ u)", *SHAPES, kind=ShapeError)


@pytest.mark.parametrize("typed", ["2 : 3", "X[0:2]"])
def test_a_colon_between_numbers_is_refused(typed: str) -> None:
    assert "rows(X, 0, 2)" in drawn(typed, *SHAPES, kind=ParseError)


def test_that_a_backslash_divides_is_said() -> None:
    note = r"A \ b is read as the inverse of A times b, as in MATLAB"
    assert note in parse(r"tr(A\ B)", SHAPES).notes
    assert note not in parse(r"tr(A^{-1} B)", SHAPES).notes


@pytest.mark.parametrize("typed", ["f: b^T b", "c : y^T b"])
def test_a_colon_between_scalars_is_refused(typed: str) -> None:
    assert "write f = ... for a definition" in drawn(typed, *SHAPES, kind=ParseError)
