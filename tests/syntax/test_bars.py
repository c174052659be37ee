"""Rule 6: norms, determinants and absolute values, and bars that can be read in two ways."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from readings import drawn, kinds, matrix, scalar, value, vector

from gradcheck_cli.errors import ParseError
from gradcheck_cli.expr import Number, postorder
from gradcheck_cli.ops.elementwise import Abs, Log
from gradcheck_cli.ops.inverses import Det, Inverse, LogAbsDet, LogDet
from gradcheck_cli.ops.largest import Max
from gradcheck_cli.ops.linalg import Trace
from gradcheck_cli.ops.norms import Norm, NormSquared
from gradcheck_cli.ops.reductions import Sum
from gradcheck_cli.ops.spectral import NuclearNorm, SpectralNorm
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


@pytest.mark.parametrize("source", ["||X||_1", "‖X‖_{1}", "norm1(X)", "norm1 X", "sum(abs(X))"])
def test_the_index_1_sums_the_absolute_entries(source: str) -> None:
    assert value(source, "X: n d") is Sum.of(Abs.of(X))


@pytest.mark.parametrize("source", ["||X||_inf", "‖X‖_∞", "||X||_{inf}", "max(abs(X))"])
def test_the_index_infinity_is_the_largest_absolute_entry(source: str) -> None:
    assert value(source, "X: n d") is Max.of(Abs.of(X))


def test_of_a_scalar_every_norm_is_the_absolute_value() -> None:
    assert value("||s||_1", "s:") is Abs.of(scalar("s"))
    assert value("||s||_inf", "s:") is Abs.of(scalar("s"))


@pytest.mark.parametrize("index", ["*", "nuc", "{*}"])
def test_the_nuclear_norm_has_a_star(index: str) -> None:
    assert value(f"||X||_{index}", "X: n d") is NuclearNorm.of(X)


def test_the_index_2_of_a_matrix_is_the_spectral_norm() -> None:
    program = parse("||X||_2^2", ["X: n d"])
    assert program.value is SpectralNorm.of(X) ** 2
    (note,) = program.notes
    assert note.startswith("‖X‖_2 of a matrix is the spectral norm, its largest singular value; ")
    assert note.endswith("||…||_F is the Frobenius norm")


def test_the_index_2_of_a_vector_tells_that_it_is_one() -> None:
    program = parse("||X beta - y||_2^2")
    assert kinds("||X beta - y||_2^2") == {"X": "m n", "beta": "n", "y": "m"}
    assert program.notes == ["read so that the shapes fit: beta n"]


S = matrix("S", "n", "n")
DETERMINANT = "|S| is the determinant; abs(S) has the absolute values of the entries"
ENTRIES = "|A| has the absolute values of the entries; det(A) is the determinant"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("|s|", Abs.of(scalar("s"))),
        ("|s||s|", Abs.of(scalar("s")) ** 2),
        ("|x^T y|", Abs.of(x.T @ y)),
        ("| ||x|| - 1 |", Abs.of(Norm.of(x) - Number.exactly(1))),
        ("|S|", Det.of(S)),
        ("|S^-1|", Det.of(Inverse.of(S))),
        ("|X^T X|", Det.of(X.T @ X)),
        ("log|S|", LogDet.of(S)),
        ("log |S|", LogDet.of(S)),
        ("log|det S|", LogAbsDet.of(S)),
        ("log|x^T y|", Log.of(Abs.of(x.T @ y))),
        ("sum(|X|)", Sum.of(Abs.of(X))),
        ("sum(|x|)", Sum.of(Abs.of(x))),
        ("x^T |x|", x.T @ Abs.of(x)),
        ("tr(|X| X^T)", Trace.of(Abs.of(X) @ X.T)),
    ],
)
def test_single_bars(source: str, expected: Expr) -> None:
    """The absolute value of a scalar, a square matrix's determinant, else of every entry."""
    assert value(source, "s:", "S: n n", "X: n d", *VECTORS) is expected


@pytest.mark.parametrize(
    "source",
    [
        "sum(|S|)",
        "sum((|S|))",
        "sum(-|S|)",
        "sum(2 |S| + S)",
        "sum(c |S|)",
        "sum(|S| ./ 2)",
        "mean(|S - S^T|.^2)",
        "||(|S|)||_F",
        "norm1(|S|)",
    ],
)
def test_inside_a_function_of_all_entries_bars_are_no_determinant(source: str) -> None:
    """Their sum would be the sum of one number."""
    program = parse(source, ["S: n n", "c:"])
    assert not any(isinstance(node, Det) for node in postorder(program.value))
    assert DETERMINANT not in program.notes


def test_a_product_inside_a_sum_may_have_a_determinant() -> None:
    assert value("sum(|S| X)", "S: n n", "X: n d") is Det.of(S) * Sum.of(X)


def test_the_reading_of_bars_is_echoed() -> None:
    assert DETERMINANT in parse("|S| + tr(S)", ["S: n n"]).notes
    assert parse("|x^T x|", ["x: n"]).notes == []
    assert parse("sum(|X|)", ["X: n d"]).notes == []


@pytest.mark.parametrize("source", ["log|A|", "|A|", "2 |A| + 1", "|A| ||A||", "|A| + tr(A)"])
def test_bars_around_a_matrix_of_open_shape_are_a_determinant_where_they_have_to_be(
    source: str,
) -> None:
    assert any(isinstance(node, Det | LogDet) for node in postorder(parse(source).value))


def test_bars_around_a_matrix_of_open_shape_have_the_entries_where_that_fits() -> None:
    program = parse("tr(|A| B)")
    assert kinds("tr(|A| B)") == {"A": "m n", "B": "n m"}
    assert ENTRIES in program.notes


def test_a_matrix_that_turns_out_square_later_has_a_determinant() -> None:
    """What is known at the end counts, and not what is read first."""
    for source in ("tr(|A| B) + logdet(A)", "logdet(A) + tr(|A| B)"):
        program = parse(source)
        assert any(isinstance(node, Det) for node in postorder(program.value)), source
        assert ENTRIES not in program.notes


@pytest.mark.parametrize(
    ("source", "apart", "echo"),
    [
        ("|||x|||", "norm(abs(x))", "‖|x|‖"),
        ("|||x|||^2 + |||y|||", "norm(abs(x))^2 + norm(abs(y))", "‖|x|‖^2 + ‖|y|‖"),
        ("|||x| - |y|||", "norm(abs(x) - abs(y))", "‖|x| − |y|‖"),
        ("| ||x|| |", "abs(norm(x))", "| ‖x‖ |"),
        ("sum(| |x| - y|)", "sum(abs(abs(x) - y))", "sum(| |x| − y |)"),
        ("sum(| |x| |)", "sum(abs(abs(x)))", "sum(| |x| |)"),
    ],
)
def test_three_bars_are_a_norm_and_a_value(source: str, apart: str, echo: str) -> None:
    """And where || would be those of a norm, two single bars stand apart in the echo."""
    assert value(source, *VECTORS) is value(apart, *VECTORS)
    assert parse(source, VECTORS).text == echo


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
