"""Values at a point: how they are read, and the shapes that they declare."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from readings import check_span

from gradcheck_cli.errors import GradcheckError, LimitError
from gradcheck_cli.syntax.given import MAX_DIGITS, given_values
from gradcheck_cli.syntax.values import parse_at


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("3", Fraction(3)),
        ("-0.5", Fraction(-1, 2)),
        ("−2", Fraction(-2)),
        ("+.25", Fraction(1, 4)),
        ("1e-3", Fraction(1, 1000)),
        ("-1/3", Fraction(-1, 3)),
        ("pi", Fraction(math.pi)),
        ("-π/2", -Fraction(math.pi) / 2),
    ],
)
def test_numbers_are_exact(text: str, value: Fraction) -> None:
    assert given_values(f"x = {text}")["x"].rows == ((value,),)


def test_above_and_below_a_line_digits_count_together() -> None:
    above = "1" * (MAX_DIGITS - 1)
    assert given_values(f"x = {above}/2")["x"].rows == ((Fraction(int(above), 2),),)
    with pytest.raises(LimitError, match=f"at most {MAX_DIGITS} digits"):
        given_values(f"x = {above}/22")


NUMPY = ["[[1, 2], [3, 4]]", "[[1,2],[3,4]]", "[[1 2]\n [3 4]]", "[ [1, 2],\n  [3, 4], ]"]


@pytest.mark.parametrize(
    "text", ["[1 2; 3 4]", "[1, 2; 3, 4]", "[ 1 2 ;3 4 ]", "[1 2\n 3 4]", "[1 2; 3 4;]", *NUMPY]
)
def test_matrices(text: str) -> None:
    rows = given_values(f"x=1, X={text} , y = 2")["X"].rows
    assert [[int(entry) for entry in row] for row in rows] == [[1, 2], [3, 4]]


REFUSED = [
    *(
        "",
        "x",
        "x =",
        "= 3",
        "x == 3",
        "2x = 3",
        "x = 1 2",
        "x = 1, x = 2",
        "x = 1/0",
        "x = 1e99999",
    ),
    *(" ", "x =", "x = 1, y =", "x = ["),
    *("x = []", "x = [1 2; 3]", "x = [1 - 2]", "x = pie", "x = 2pi"),
    *("x = [[", "x = [[]]", "x = [[1, 2], [3]]", "x = [[1; 2], [3]]", "x = [[1], 2]"),
]


@pytest.mark.parametrize("text", REFUSED)
def test_what_is_no_value_has_its_place(text: str) -> None:
    with pytest.raises(GradcheckError) as raised:
        given_values(text)
    check_span(raised.value)
    assert raised.value.span is not None or not text


@given(st.text(alphabet="xX=[] ;,0123.e-/\n", max_size=40))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        given_values(text)
    except GradcheckError as error:
        check_span(error)


@pytest.mark.parametrize(
    ("program", "at", "shapes"),
    [
        ("x^2", "x = 3", {"x": []}),
        ("x^T A x", "x = [1 2], A = [1 1; 1 2]", {"x": ["2"], "A": ["2", "2"]}),
        ("||X w||^2", "X = [1 2], w = [3; 4]", {"X": ["1", "2"], "w": ["2"]}),
        ("sum(a .* b)", "a = [1 2 3], b = [1; 2; 3]", {"a": ["3"], "b": ["3"]}),
        ("||x W||^2", "x = [1 2], W = [1 2; 3 4]", {"x": ["1", "2"], "W": ["2", "2"]}),
        ("lr ||w||^2", "lr = 1/2, w = [1 2]", {"lr": [], "w": ["2"]}),
    ],
)
def test_values_declare_shapes(program: str, at: str, shapes: dict[str, list[str]]) -> None:
    found = parse_at(program, [], given_values(at))
    assert {n: [str(size) for size in v.shape] for n, v in found.variables.items()} == shapes


def test_a_size_may_be_given() -> None:
    from gradcheck_cli.evaluate.at_point import point_of

    given_ = given_values("n = 2, X = [1 2; 3 4]")
    program = parse_at("1/n ||X||^2", ["X: n d"], given_)
    assert point_of(program, given_).sizes == {"n": 2, "d": 2}
    other = given_values("n = 3, X = [1 2; 3 4]")
    with pytest.raises(GradcheckError, match="do not agree: n is 3"):
        point_of(program, other)


def test_a_size_that_only_a_one_has_may_be_given_and_must_be() -> None:
    from gradcheck_cli.evaluate.at_point import point_of

    given_ = given_values("x = 2, n = 3")
    program = parse_at("x sum(ones(n))", [], given_)
    assert point_of(program, given_).numbers([program.value]) == [[[6.0]]]
    given_ = given_values("x = 2")
    with pytest.raises(GradcheckError, match="do not tell the size n"):
        point_of(parse_at("x sum(ones(n))", [], given_), given_)


def test_sizes_that_are_sums_are_solved() -> None:
    from gradcheck_cli.evaluate.at_point import point_of

    given_ = given_values("x = [1 2 3]")
    assert point_of(parse_at("||x||^2", ["x: 2*n-1"], given_), given_).sizes == {"n": 2}


def test_a_declared_kind_is_kept() -> None:
    from gradcheck_cli.evaluate.at_point import point_of

    for shape, at in [
        ("S: n n symmetric", "S = [1 2; 3 4]"),
        ("S: integer", "S = 1/2"),
        ("S: n", "S = 2"),
    ]:
        given_ = given_values(at)
        program = parse_at("S" if "integer" in shape else "sum(S)", [shape], given_)
        with pytest.raises(GradcheckError):
            point_of(program, given_)
