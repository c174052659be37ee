"""What is printed is read back: the places where a plain printer would say something else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gradcheck_cli import derive
from gradcheck_cli.expr import postorder
from gradcheck_cli.printing.latex import Latex
from gradcheck_cli.printing.printer import printed
from gradcheck_cli.printing.text import Text, ascii_text
from gradcheck_cli.syntax import parse

if TYPE_CHECKING:
    from collections.abc import Callable

SHAPES = ["x: n", "y: n", "c:", "A: n n"]


@pytest.mark.parametrize(
    "written",
    [
        "||c (||x||) y||^2",  # a bar behind a factor would close the outer norm
        "||c (||x||)^2 A||_F",
        "||(||x||) c A (||A||_F)||_F",
        "||c (||A y (||x - y||) + x||) x||",
        "1/(1/c^2)",
        "(1/c)^-2",
        "sum(1 ./ (1 ./ (x .^ 2)))",
        "||A - (||x||) A||_F + c ||y||",
    ],
)
@pytest.mark.parametrize("style", [str, ascii_text])
def test_what_is_printed_is_the_same_object(written: str, style: Callable[[str], str]) -> None:
    value = parse(written, SHAPES).value
    assert parse(style(str(value)), SHAPES).value is value


def test_a_power_of_a_reciprocal_keeps_where_it_is_defined() -> None:
    """(1/c)^-2 is c^2 where c is not 0, and has no value there: the two are not one."""
    assert parse("(1/c)^-2", SHAPES).value is parse("1/(1/c^2)", SHAPES).value
    assert parse("(1/c)^-2", SHAPES).value is not parse("c^2", SHAPES).value


@pytest.mark.parametrize("style", [Text, Latex])
def test_nested_fractions_are_printed_once(style: type[Text | Latex]) -> None:
    value = parse("x/(1 + " * 12 + "x" + ")" * 12, ["x:"]).value
    written = style()
    printed(value, written)
    assert len(written.pieces) <= 2 * len([*postorder(value)])


def test_the_differential_of_a_sum_that_begins_with_a_norm_is_in_brackets() -> None:
    first, second, *_ = derive(parse("||x||^2 + c ||y||^2", SHAPES), "x").steps
    assert first.text() == "df = d(‖x‖^2 + c ‖y‖^2)"
    assert second.text() == "df = d‖x‖^2"
