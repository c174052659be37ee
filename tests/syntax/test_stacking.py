"""Blocks as one types them: hstack, vstack, rows, columns, and the sizes that follow from them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from readings import answered, drawn, kinds, matrix, scalar, value, vector

from gradcheck_cli.dims import NOTHING, ONE, Dim
from gradcheck_cli.errors import GradcheckError, ParseError, ShapeError
from gradcheck_cli.expr import Ones
from gradcheck_cli.ops.blocks import HStack, VStack
from gradcheck_cli.ops.reductions import Sum
from gradcheck_cli.ops.slices import Columns, Rows
from gradcheck_cli.ops.structure import Entry
from gradcheck_cli.printing.latex import latex
from gradcheck_cli.syntax import parse
from gradcheck_cli.syntax.unify import Sizes

if TYPE_CHECKING:
    from gradcheck_cli.expr import Expr

X, Z, W = matrix("X", "n", "d"), matrix("Z", "n", "k"), matrix("W", "d", "k")
x, y, s = vector("x", "n"), vector("y", "d"), scalar("s")
SHAPES = ("X: n d", "Z: n k", "W: d k", "x: n", "y: d", "s:")
n, d, k, TWO = Dim.of("n"), Dim.of("d"), Dim.of("k"), Dim.of(2)
ONES = Ones.shaped(n, ONE)

MEANINGS = [
    ("hstack(X, Z)", HStack.of(X, Z)),
    ("hstack(X, Z, x)", HStack.of(X, Z, x)),
    ("hstack(hstack(X, Z), x)", HStack.of(X, Z, x)),
    ("hstack(X, 1)", HStack.of(X, ONES)),
    ("hstack(1, X)", HStack.of(ONES, X)),
    ("hstack(X, ones(n))", HStack.of(X, ONES)),
    ("hstack(X, ones(n, 1))", HStack.of(X, ONES)),
    ("hstack(X, 2 s)", HStack.of(X, 2 * (s * ONES))),
    ("hstack(x^T, 1)", HStack.of(x.T, Ones.shaped(ONE, ONE))),
    ("hstack(1, s)", HStack.of(Ones.shaped(ONE, ONE), s)),
    ("vstack(X^T, Z^T)", HStack.of(X, Z).T),
    ("vstack(X, y^T)", VStack.of(X, y.T)),
    ("vstack(X, 1)", VStack.of(X, Ones.shaped(ONE, d))),
    ("vstack(X, 2)", VStack.of(X, 2 * Ones.shaped(ONE, d))),
    ("vstack(x, y)", VStack.of(x, y)),
    ("vstack(x, s)", VStack.of(x, s)),
    ("hstack(X, Z)^T", HStack.of(X, Z).T),
    ("columns(X, 0, 2)", Columns.of(X, data=(NOTHING, TWO))),
    ("columns(X, 2, d)", Columns.of(X, data=(TWO, d))),
    ("columns(X, d - 2, d)", Columns.of(X, data=(d - TWO, d))),
    ("columns(hstack(X, Z), d, d + k)", Z),
    ("rows(W, 1, 2)", Rows.of(W, data=(ONE, TWO))),
    ("rows(x, 0, 2)", Rows.of(x, data=(NOTHING, TWO))),
    ("rows(x, 3, 4)", Entry.of(x, data=(3, 0))),
    ("rows(X, 0, n)", X),
]


@pytest.mark.parametrize(("source", "expected"), MEANINGS)
def test_what_they_mean(source: str, expected: Expr) -> None:
    assert value(f"sum(({source}).^2)", *SHAPES) is Sum.of(expected**2)


@pytest.mark.parametrize("expected", [expected for _, expected in MEANINGS], ids=str)
def test_what_is_printed_is_read_back(expected: Expr) -> None:
    f = Sum.of(expected**2)
    assert parse(str(f), SHAPES).value is f
    assert parse(latex(f), SHAPES).value is f


def test_ones_are_just_1_where_another_block_tells_how_many() -> None:
    assert str(HStack.of(X, ONES)) == "hstack(X, 1)"
    assert str(VStack.of(X, 2 * Ones.shaped(ONE, d))) == "vstack(X, 2 1ᵀ)"
    assert str(HStack.of(ONES, 2 * ONES)) == "hstack(ones(n), 2 ones(n))"
    assert str(HStack.of(X, Ones.shaped(n, TWO))) == "hstack(X, ones(n, 2))"


def test_shapes_are_inferred_through_them() -> None:
    assert kinds("||hstack(X, 1) w - y||^2") == {"X": "m n", "w": "n+1", "y": "m"}
    assert kinds("||hstack(X, 1) w - y||^2", "w: d") == {"w": "d", "X": "m d-1", "y": "m"}
    assert kinds("||hstack(x, 1) w - y||^2") == {"x": "m", "w": "2", "y": "m"}
    assert kinds("||hstack(X, Z) W - Y||^2", "X: n d", "W: p k") == {
        "X": "n d",
        "W": "p k",
        "Z": "n p-d",
        "Y": "n k",
    }
    assert kinds("||X rows(w, 0, d) - y||^2", "X: n d") == {"X": "n d", "w": "m", "y": "n"}
    assert kinds("tr(A vstack(B, C))", "B: p m", "C: q m") == {
        "B": "p m",
        "C": "q m",
        "A": "m p+q",
    }


def test_a_vector_stays_a_vector() -> None:
    """What is 1-D may be spread over rows, as a bias is."""
    note = "rows(w, 0, d) stands for 1 rows(w, 0, d)ᵀ: on every row"
    assert note in parse("||X + rows(w, 0, d)||^2", ["X: n d"]).notes
    note = "vstack(a, b) stands for 1 vstack(a, b)ᵀ: on every row"
    assert note in parse("||X + vstack(a, b)||^2", ["X: n d", "a: 2"]).notes


def test_a_scalar_that_fills_a_column_is_said() -> None:
    assert "the scalar s fills a column" in parse("||hstack(X, s)||^2", SHAPES).notes
    assert "the scalar s fills a row" in parse("||vstack(X, s)||^2", SHAPES).notes
    assert not [note for note in parse("||hstack(X, 1)||^2", SHAPES).notes if "fills" in note]


def test_a_size_that_only_a_slice_has_is_known_to_answers() -> None:
    program = parse("||columns(X, 0, p)||^2", ["X: n d"])
    assert program.sizes == ("n", "d", "p")
    answer = answered(program, "X", "2 hstack(columns(X, 0, p), zeros(n, d - p))")
    assert answer.value.shape == X.shape


@pytest.mark.parametrize(
    ("source", "kind", "message"),
    [
        (
            "sum(hstack(X, W))",
            ShapeError,
            (
                "n×d and d×k do not have as many rows as each other\n"
                "    sum(hstack(X, W))\n                  ^"
            ),
        ),
        (
            "sum(vstack(X, y))",
            ShapeError,
            (
                "n×d and d×1 do not have as many columns as each other\n"
                "    sum(vstack(X, y))\n                  ^\n"
                "hint: transpose one of them: y^T"
            ),
        ),
        (
            "sum(hstack(X))",
            ParseError,
            "hstack takes two blocks or more\n    sum(hstack(X))\n        ^^^^^^^^^",
        ),
        (
            "sum(rows(X, 1))",
            ParseError,
            (
                "rows takes a matrix, a start and a stop\n"
                "    sum(rows(X, 1))\n        ^^^^^^^^^^\n"
                "hint: write rows(X, 0, 2) for the first two: counted from 0, the stop left out"
            ),
        ),
        (
            "sum(rows(X, 2, 2))",
            ShapeError,
            (
                "there is nothing from 2 to 2 among n\n"
                "    sum(rows(X, 2, 2))\n        ^^^^^^^^^^^^^\n"
                "hint: the first is 0; the stop is left out, and at most n"
            ),
        ),
        (
            "sum(columns(X, 0, d + 1))",
            ShapeError,
            (
                "there is nothing from 0 to d+1 among d\n"
                "    sum(columns(X, 0, d + 1))\n        ^^^^^^^^^^^^^^^^^^^^\n"
                "hint: the first is 0; the stop is left out, and at most d"
            ),
        ),
    ],
)
def test_what_does_not_fit(source: str, kind: type[GradcheckError], message: str) -> None:
    assert drawn(source, *SHAPES, kind=kind) == message


# Sums of sizes --------------------------------------------------------------------------------


def test_one_open_size_in_a_sum_is_found() -> None:
    for times, shift in ((1, 1), (-1, 3)):
        sizes = Sizes()
        free = sizes.fresh()
        assert sizes.unify(Dim.of(times) * free + Dim.of(shift), d)
        assert Dim.of(times) * sizes.resolved(free) + Dim.of(shift) is d


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("?1+1", "2"),  # an open size is never 1
        ("?1+3", "2"),
        ("2*?1+1", "d"),  # d may be even
        ("?1*?1+1", "d"),
        ("?1+?2", "d"),
        ("n+1", "d"),
    ],
)
def test_what_cannot_be_told_binds_nothing(left: str, right: str) -> None:
    sizes = Sizes()
    assert not sizes.unify(dim(left), dim(right))
    assert not sizes.bound


def dim(text: str) -> Dim:
    """Return the size that is written so."""
    total = NOTHING
    for term in text.split("+"):
        product = ONE
        for factor in term.split("*"):
            product = product * Dim.of(int(factor) if factor.isdigit() else factor)
        total = total + product
    return total
