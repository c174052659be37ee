"""Logarithms to a base, and names log_b that are none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from readings import drawn, kinds, scalar, value

from gradcheck_cli.judge import check
from gradcheck_cli.ops.elementwise import Log
from gradcheck_cli.syntax import parse

x, b = scalar("x"), scalar("b")
TO_B = Log.of(x) * Log.of(b) ** -1


@given(base=st.integers(2, 9999), written=st.sampled_from([r"\log_{%d} x", r"\log_{%d}(x)"]))
def test_a_base_that_is_a_number(base: int, written: str) -> None:
    assert value(written % base, "x:") is value(f"log(x)/log({base})", "x:")


@pytest.mark.parametrize(
    "source",
    ["log_b x", "log_b(x)", r"\log_b x", r"\log_b(x)", r"\log_{b} x", r"\log_{b}\left(x\right)"],
)
@pytest.mark.parametrize("shapes", [(), ("x:", "b:")])
def test_a_base_that_is_a_variable(source: str, shapes: tuple[str, ...]) -> None:
    assert value(source, *shapes) is TO_B


@pytest.mark.parametrize(
    ("source", "plain"),
    [
        (r"\log_2^2 x", "(log(x)/log(2))^2"),
        (r"\log_b^{2}(x)", "(log(x)/log(b))^2"),
        (r"\log_2(x)^2", "(log(x)/log(2))^2"),
        ("log_b|x|", "log(abs(x))/log(b)"),
        (r"\log_\beta x", "log(x)/log(β)"),
        (r"\log_β x", "log(x)/log(β)"),
        ("b = 2; log_b x", "b = 2; log(x)/log(b)"),
        (r"\sum_i \log_b x_i", "sum(log(x))/log(b)"),
        ("sum(log_b(X))", "sum(log(X))/log(b)"),
    ],
)
def test_what_stands_behind_the_base(source: str, plain: str) -> None:
    assert value(source) is value(plain)


@pytest.mark.parametrize("source", ["log_p + q", "log_p", "sum(log_p)", "log_sigma x", "log_p/q"])
def test_a_name_that_begins_so_is_a_name(source: str) -> None:
    assert any(name.startswith("log_") for name in kinds(source))


def test_a_name_that_is_known_is_a_name() -> None:
    assert value("log_b x", "log_b:", "x:") is scalar("log_b") * x
    assert value("log_b(z) = z^2; log_b(x)", "x:").args == (x,)


def test_answers_may_have_the_base() -> None:
    program = parse(r"f = \log_b x")
    answers = {"b": "-log_b(x)/(b log b)", "x": r"\frac{1}{x \log b}"}
    assert {check(program, wrt, answer).verdict for wrt, answer in answers.items()} == {"correct"}
    assert check(program, "x", "1/x").verdict == "wrong"


@pytest.mark.parametrize(
    ("source", "place"),
    [
        (r"\log_{2b} x", "     ^^^^"),
        (r"\log_1 x", "     ^"),
        (r"\log_{0.5} x", "      ^^^"),
    ],
)
def test_what_is_no_base(source: str, place: str) -> None:
    message = "the base of a logarithm is a number above 1 or a name"
    assert drawn(source) == f"{message}\n    {source}\n    {place}"
