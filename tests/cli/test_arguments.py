"""Formulas that look like options, options that look like formulas."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gradcheck_cli.cli.arguments import arranged, wanted
from gradcheck_cli.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from screens import Run

KNOWN = {"--wrt": True, "--shape": True, "--ascii": False}


@pytest.mark.parametrize(
    ("tokens", "expected"),
    [
        (["-x'Ax"], ["--", "-x'Ax"]),
        (["--wrt", "x", "-x'Ax"], ["--wrt", "x", "--", "-x'Ax"]),
        (["-x'Ax", "--wrt", "x"], ["--wrt", "x", "--", "-x'Ax"]),
        (["--wrt=x", "-w", "--ascii"], ["--wrt=x", "--ascii", "--", "-w"]),
        (["--wrt", "-x", "f"], ["--wrt", "-x", "--", "f"]),
        (["--", "--wrt", "x"], ["--", "--wrt", "x"]),
        (["--x^2", "-"], ["--", "--x^2", "-"]),
        (["--wrt"], ["--wrt", "--"]),
        (["", "-2 X"], ["--", "", "-2 X"]),
    ],
)
def test_options_come_first_and_all_else_is_text(tokens: list[str], expected: list[str]) -> None:
    assert arranged(tokens, KNOWN) == expected


def test_an_unknown_option_suggests_the_nearest() -> None:
    with pytest.raises(UsageError) as raised:
        arranged(["x^2", "--shap", "x: n"], KNOWN)
    assert str(raised.value) == "there is no option '--shap'\nhint: did you mean '--shape'?"


def test_a_value_is_found_before_anything_is_in_order() -> None:
    assert wanted(["x", "--format", "json"], "--format") == "json"
    assert wanted(["x", "--format"], "--format") == ""
    assert wanted(["--", "--format=json"], "--format") is None


@pytest.mark.parametrize("argv", [["-x'Ax", "--wrt", "A"], ["--wrt", "A", "-x'Ax"]])
def test_a_formula_may_start_with_a_minus(run: Callable[..., Run], argv: list[str]) -> None:
    done = run("derive", *argv, "--no-steps")
    assert done.code == 0
    assert "∂f/∂A = −x xᵀ   (m×m)" in done.out


def test_an_answer_may_start_with_a_minus(run: Callable[..., Run]) -> None:
    assert run("check", "-x^2", "-2x", "--wrt", "x").code == 0
    assert run("check", "-x^2", "--wrt", "x", "--", "-x").code == 1


def test_a_slip_in_the_command_is_suggested(run: Callable[..., Run]) -> None:
    done = run("derve", "x^2")
    assert (done.code, done.out) == (2, "")
    assert done.err == "error: there is no command 'derve'\nhint: did you mean 'derive'?\n"


def test_a_formula_for_a_command_lists_the_commands(run: Callable[..., Run]) -> None:
    done = run("||X||^2")
    assert done.code == 2
    assert "hint: the commands are derive, check, verify" in done.err


@pytest.mark.parametrize("argv", [["derive"], ["check", "x^2"], ["verify"]])
def test_what_is_missing_is_said(run: Callable[..., Run], argv: list[str]) -> None:
    done = run(*argv)
    assert done.code == 2
    assert done.err.startswith("error: Missing ")


def test_a_choice_that_there_is_not_lists_the_choices(run: Callable[..., Run]) -> None:
    done = run("derive", "x^2", "--format", "jsn")
    assert done.code == 2
    assert "'latex'" in done.err


def test_usage_errors_are_json_where_json_is_asked_for(run: Callable[..., Run]) -> None:
    done = run("derive", "x^2", "--wtr", "x", "--format", "json")
    assert done.code == 2
    assert done.json() == {
        "error": {
            "kind": "usage",
            "message": "there is no option '--wtr'",
            "span": None,
            "hint": "did you mean '--wrt'?",
        }
    }


def test_help_names_every_option_of_the_contract(run: Callable[..., Run]) -> None:
    contract = {
        "derive": "--wrt --shape --at --layout --steps --no-steps --format --seed --ascii --color",
        "check": "--wrt --shape --layout --format --device --dtype --reference --seed --points",
        "verify": "--answers --device --dtype --reference --format --output --seed",
    }
    for name, options in contract.items():
        done = run(name, "--help")
        assert done.code == 0
        assert [option for option in options.split() if option not in done.out] == []
        assert not [
            word for word in done.out.split() if len(word) == 2 and word[0] == "-" and word != "--"
        ]


def test_without_a_command_there_is_help(run: Callable[..., Run]) -> None:
    done = run()
    assert done.code == 0
    assert "verify" in done.out
