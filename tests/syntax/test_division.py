"""Rule 3: the divisor is the shortest run of factors that is a scalar."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from readings import drawn, kinds, matrix, scalar, value, vector

from gradcheck_cli.algebra import Scale
from gradcheck_cli.errors import ParseError, ShapeError
from gradcheck_cli.ops.linalg import Trace
from gradcheck_cli.ops.norms import NormSquared
from gradcheck_cli.ops.reductions import Sum
from gradcheck_cli.syntax import parse

if TYPE_CHECKING:
    from gradcheck_cli.expr import Expr

X, A, B = matrix("X", "n", "d"), matrix("A", "n", "n"), matrix("B", "n", "n")
x = vector("x", "n")
half = value("1/2")


@pytest.mark.parametrize(
    ("source", "shapes", "expected"),
    [
        ("sum(1/2 X)", ("X: n d",), Sum.of(half * X)),
        ("lam/2 ||X||^2", ("X: n d", "lam:"), half * scalar("lam") * NormSquared.of(X)),
        ("sum(1/sqrt(n) A)", ("A: n n",), Sum.of(value("1/sqrt(n)", "A: n n") * A)),
        ("1/N sum(E)", ("E: N d",), value("1/N", "E: N d") * Sum.of(matrix("E", "N", "d"))),
        (
            "sum(tr(A)/tr(B) X)",
            ("A: n n", "B: n n", "X: n d"),
            Sum.of(Scale.of(Trace.of(A) * Trace.of(B) ** -1, X)),
        ),
        ("x^T A x / x^T x", ("x: n", "A: n n"), (x.T @ A @ x) * (x.T @ x) ** -1),
        ("x^T A x/x^T x", ("x: n", "A: n n"), (x.T @ A @ x) * (x.T @ x) ** -1),
        ("1/x^T x x^T A x", ("x: n", "A: n n"), (x.T @ x) ** -1 * (x.T @ A @ x)),
        ("2/||x||^2 x^T x", ("x: n",), 2 * NormSquared.of(x) ** -1 * (x.T @ x)),
        ("a/b c", ("a:", "b:", "c:"), scalar("a") * scalar("b") ** -1 * scalar("c")),
        ("a/b/c", ("a:", "b:", "c:"), scalar("a") * scalar("b") ** -1 * scalar("c") ** -1),
        ("a/(b c)", ("a:", "b:", "c:"), scalar("a") * (scalar("b") * scalar("c")) ** -1),
        ("a/b*c", ("a:", "b:", "c:"), scalar("a") * scalar("b") ** -1 * scalar("c")),
        ("a b/c", ("a:", "b:", "c:"), scalar("a") * scalar("b") * scalar("c") ** -1),
        ("-a/2", ("a:",), -half * scalar("a")),
        ("a/-2", ("a:",), -half * scalar("a")),
        ("a^2/2", ("a:",), half * scalar("a") ** 2),
        ("a/2^2", ("a:",), value("1/4") * scalar("a")),
    ],
)
def test_the_divisor(source: str, shapes: tuple[str, ...], expected: Expr) -> None:
    assert value(source, *shapes) is expected


def test_the_divisor_by_convention_before_unification() -> None:
    assert kinds("1/n ||X w - y||^2")["n"] == ""
    assert kinds("1/2 sum(A)") == {"A": "m n"}
    assert kinds("x^T A x / x^T x") == {"x": "m", "A": "m m"}


def test_a_capital_that_only_divides_is_read_as_a_scalar_and_that_is_said() -> None:
    program = parse("1/N sum(E)")
    assert {n: v.shape for n, v in program.variables.items()}["N"] == ()
    assert program.notes == ["read so that the shapes fit: N scalar"]


def test_the_literal_1_behind_the_divisor_is_the_vector_of_ones() -> None:
    b = vector("b", "d")
    assert value("2/n b^T D^T 1", "D: n d", "b: d") is value("2/n (b^T D^T 1)", "D: n d", "b: d")
    assert value("sum(1/2 D^T 1)", "D: n d") is value("1/2 sum(D^T ones(n))", "D: n d")
    assert value("b^T b/1 b^T b", "b: d") is (b.T @ b) ** 2


@pytest.mark.parametrize(
    ("source", "stuck", "carets", "offers"),
    [
        ("1/2m", "2m", 3, "/(2 m) or, for the other one, /2 * m"),
        ("1/2m x", "2m", 3, "/(2 m) or, for the other one, /2 * m"),
        ("x/2n", "2n", 3, "/(2 n) or, for the other one, /2 * n"),
        ("1/2π", "2π", 3, "/(2 π) or, for the other one, /2 * π"),
        ("1/10sum(x)", "10sum(x)", 9, "/(10 sum(x)) or, for the other one, /10 * sum(x)"),
    ],
)
def test_a_number_stuck_to_a_name_is_read_neither_way(
    source: str, stuck: str, carets: int, offers: str
) -> None:
    assert drawn(source, kind=ParseError) == (
        f"'/{stuck}' can be read in two ways\n"
        f"    {source}\n"
        f"     {'^' * carets}\n"
        f"hint: write {offers}"
    )


def test_both_offers_are_read_as_they_say() -> None:
    assert value("1/(2 m)") is (2 * scalar("m")) ** -1
    assert value("1/2 * m") is half * scalar("m")
    assert value("1/2 m") is half * scalar("m")
    assert value("1/2(m + 1)") is half * (scalar("m") + value("1"))


def test_a_divisor_that_is_no_scalar() -> None:
    assert drawn("||X/Y||", "X: n d", "Y: n d", kind=ShapeError) == (
        "the divisor is n×d, not a scalar\n"
        "    ||X/Y||\n"
        "        ^\n"
        "hint: divide entry by entry with ./"
    )
    assert drawn("||X/x||", "X: n d", "x: n", kind=ShapeError).startswith("the divisor is n×1,")


@pytest.mark.parametrize("source", ["1/0", "x/0", "x/0.0", "x/(0)", "x/(-0)"])
def test_division_by_the_number_zero(source: str) -> None:
    zero = source.partition("/")[2]
    assert drawn(source, "x:", kind=ParseError) == (
        f"division by 0\n    {source}\n      {'^' * len(zero)}"
    )


def test_division_by_an_entry_zero() -> None:
    assert drawn("sum([1/0 2])", kind=ParseError) == "division by 0\n    sum([1/0 2])\n           ^"
