"""Too much of anything is refused, quickly, and no text meets the recursion limit."""

from __future__ import annotations

from contextlib import suppress

import pytest
from counting import calls
from readings import drawn

from gradcheck_cli.errors import (
    LimitError,
)
from gradcheck_cli.syntax import parse

MOST = 5_000_000  #: calls of functions that no refusal may take, by far
NAMED = "give parts a name: h = X W; f = ||h - Y||_F^2"


@pytest.mark.parametrize(
    ("source", "start", "hint"),
    [
        ("(" * 5000 + "x" + ")" * 5000, "one formula is longer than 4000 characters", NAMED),
        ("(" * 1900 + "x" + ")" * 1900, "more than 40 levels of nesting", NAMED),
        ("-" * 3000 + "x", "more than 40 levels of nesting", NAMED),
        ("sin " * 900 + "x", "more than 40 levels of nesting", NAMED),
        ("x" + "'" * 3000, "more than 40 levels of nesting", NAMED),
        ("x^" + "-" * 3000 + "2", "more than 40 levels of nesting", NAMED),
        ("x^(" * 900 + "2" + ")" * 900, "more than 40 levels of nesting", NAMED),
        ("||" * 1500 + "x", "more than 40 levels of nesting", NAMED),
        ("<" * 3000, "more than 40 levels of nesting", NAMED),
        ("x*" * 1500 + "x", "more than 50 factors in one product, or 200 terms in one sum", NAMED),
        ("x/" * 1500 + "x", "more than 50 factors in one product, or 200 terms in one sum", NAMED),
        ("(" * 30 + "x" + ("*x" * 40 + ")") * 30, "this formula is nested too deeply", NAMED),
        ("(" * 30 + "x" + ("/x" * 40 + ")") * 30, "this formula is nested too deeply", NAMED),
        ("(" * 30 + "x" + ("'" * 40 + ")") * 30, "this formula is nested too deeply", NAMED),
        ("9" * 3000, "a number may have 30 digits and an exponent up to 30", None),
        ("x" * 3000, "unknown name 'x", None),
        ("X" * 3000, "more than 50 factors in one product, or 200 terms in one sum", NAMED),
        ("x^" + "²" * 3000, "", None),
        ("x;" * 30_000, "more than 20000 statements", None),
        ("x" * 2_000_000, "the text is longer than 1000000 characters", None),
        ("\n" * 900_000, "there is no formula here", None),
        ("a = 1;" * 10_000, "'a' is defined twice", None),
        ("+\n" * 1_900, "more than 40 levels of nesting", NAMED),
        ("where " * 5_000, "'where' needs a definition", None),
    ],
)
def test_too_much_of_anything_is_refused_quickly(source: str, start: str, hint: str | None) -> None:
    with calls() as counted:
        message = drawn(source)
    assert counted.made < MOST
    assert message.startswith(start)
    if hint is not None:
        assert message.endswith(f"\nhint: {hint}")


@pytest.mark.parametrize("depth", [20, 39])
def test_moderate_nesting_is_read(depth: int) -> None:
    assert parse("(" * depth + "x" + ")" * depth, ["x:"]).value is parse("x", ["x:"]).value
    assert parse("2 (x + " * depth + "x" + ")" * depth, ["x:"]).value.is_scalar


@pytest.mark.parametrize(
    ("opening", "closing"),
    [
        ("x + 2 * x sin(", ")"),
        ("1 - 2 .* x <x + 2 * 3 x (", "), x>"),
        ("x + 2 * ||3 x (", ")||"),
    ],
)
def test_nesting_meets_no_recursion_limit(opening: str, closing: str) -> None:
    sources = [opening * depth + "x" + closing * depth for depth in range(45)]
    assert all(parse(source, ["x:"]).text for source in sources[:10])
    for source in sources[10:]:
        with suppress(LimitError):
            parse(source, ["x:"])
    drawn(sources[-1], "x:", kind=LimitError)


def test_long_sums_and_products_are_read() -> None:
    assert parse(" + ".join(f"x^{i % 60}" for i in range(200)), ["x:"]).value.is_scalar
    assert parse(" ".join(["x"] * 50), ["x:"]).value is parse("x^20 x^20 x^10", ["x:"]).value


def test_nested_reductions_are_read_once() -> None:
    """Reading a part twice, to count and to sum it, would take 2^40 steps here."""
    assert parse("mean(" * 38 + "X" + ")" * 38, ["X: n d"]).value.is_scalar
