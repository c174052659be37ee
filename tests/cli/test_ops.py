"""`gradcheck ops`: every operation is listed with what its class states, and can be found."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from gradcheck_cli.algebra import Named
from gradcheck_cli.calculus.facts import Facts, facts
from gradcheck_cli.ops import by_name, eigenvalues, operations
from gradcheck_cli.syntax import parse

if TYPE_CHECKING:
    from collections.abc import Callable

    from screens import Run

PAGE = Path(__file__).parents[2] / "docs" / "operations.md"
LISTED = [cls for cls in operations() if cls is not Named]


def test_the_list_has_a_line_for_every_operation(run: Callable[..., Run]) -> None:
    done = run("ops")
    assert (done.code, done.err) == (0, "")
    for one in facts():
        assert any(line.startswith(f"  {one.spellings[0]} ") for line in done.out.split("\n"))


def test_what_the_class_states_is_shown(run: Callable[..., Run]) -> None:
    listed = json.loads(run("ops", "--format", "json").out)["operations"]
    for cls, shown in zip(LISTED, listed[: len(LISTED)], strict=True):
        stated = (cls.rule[1], cls.domain, cls.kink, cls.source)
        assert (shown["rule"], shown["domain"], shown["kink"], shown["source"]) == stated
        assert set(cls.names) <= {typed.partition("(")[0] for typed in shown["spellings"]}, cls
        assert shown["about"] in (cls.__doc__ or ""), cls


@pytest.mark.parametrize("word", ["tanh", "inv", "X'", "1[X > 0]"])
def test_a_name_finds_its_operation_alone(run: Callable[..., Run], word: str) -> None:
    found = json.loads(run("ops", word, "--format", "json").out)["operations"]
    assert len(found) == 1
    assert any(word in spelling for spelling in found[0]["spellings"])


def test_the_name_stands_first(run: Callable[..., Run]) -> None:
    found = json.loads(run("ops", "leaky_relu", "--format", "json").out)["operations"]
    assert found[0]["spellings"][0] == "leaky_relu(X)"
    assert found[0]["spellings"][-1] == "leaky_relu(X, 0.2)"


def test_words_search_all_that_is_said(run: Callable[..., Run]) -> None:
    found = json.loads(run("ops", "COOKBOOK", "determinant", "--format", "json").out)["operations"]
    assert {"det", "logdet"} <= {one["name"] for one in found}
    assert all("cookbook" in str(one).casefold() for one in found)
    assert all("determinant" in str(one).casefold() for one in found)


def test_nothing_found_says_what_is_near(run: Callable[..., Run]) -> None:
    done = run("ops", "sigmoud")
    assert (done.code, done.out) == (2, "")
    assert "did you mean 'sigmoid'?" in done.err


def test_ascii_is_ascii(run: Callable[..., Run]) -> None:
    assert run("ops", "--ascii").out.isascii()


def test_the_page_is_what_the_command_writes(run: Callable[..., Run]) -> None:
    assert PAGE.read_text(encoding="utf-8") == run("ops", "--format", "markdown").out


def readable(one: Facts) -> list[str]:
    return [typed.replace("^p", "^2") for typed in one.spellings]


SQUARE = ["X: n n", "Y: n n", "x: n", "y: n", "S: n n", "s:"]
WIDE = ["X: p q", "x: m*n", "M: m n"]
SYMMETRIC = ["X: n n symmetric"]


def shapes_for(one: Facts) -> list[str]:
    if by_name().get(one.name) in eigenvalues.FAMILY:
        return SYMMETRIC
    return WIDE if one.name == "reshape" else SQUARE


@pytest.mark.parametrize("one", facts(), ids=lambda one: one.name)
def test_every_spelling_is_read(one: Facts) -> None:
    """A scalar as it is, anything else summed."""
    for typed in readable(one):
        assert parse(f"sum({typed})", shapes_for(one)).value.is_scalar
