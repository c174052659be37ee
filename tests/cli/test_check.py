"""`gradcheck check`: verdicts, exit codes and JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from screens import Run

ASKED = ("check", "||XW - Y||_F^2", "--wrt", "W", "--seed", "7")
CONTRACT = {"verdict", "diagnosis", "reading", "max_error", "points", "seed", "version", "strength"}
CONTRACT |= {"device", "dtype", "reference", "sizes"}
RIGHT = "2 X^T (XW - Y)"


@pytest.mark.parametrize(
    ("answer", "code", "word"),
    [
        (RIGHT, 0, "CORRECT"),
        ("X^T (XW - Y)", 1, "WRONG"),
        ("X W", 1, "WRONG"),  # another shape
        ("X X", 1, "WRONG"),  # shapes that do not fit inside
        ("2 X^T (X Q", 2, "INVALID"),
        ("", 2, "INVALID"),
        ("  ", 2, "INVALID"),
    ],
)
def test_verdicts(run: Callable[..., Run], answer: str, code: int, word: str) -> None:
    done = run(*ASKED, answer)
    assert (done.code, done.err) == (code, "")
    assert word in done.out
    was_sampled = answer in {RIGHT, "X^T (XW - Y)"}  # the others are told from their form
    assert ("seed" in done.out) is was_sampled


def test_the_screen_of_a_right_answer(run: Callable[..., Run]) -> None:
    out = run(*ASKED, RIGHT).out
    assert "∂f/∂W = 2 Xᵀ (XW − Y)   (n×p)" in out
    assert "✓ CORRECT" in out
    assert "largest error" in out
    assert "seed          7" in out


def test_the_diagnosis_is_named(run: Callable[..., Run]) -> None:
    assert "factor: " in run(*ASKED, "X^T (XW - Y)").out


def test_without_an_answer_the_engine_is_judged(run: Callable[..., Run]) -> None:
    done = run(*ASKED)
    assert done.code == 0
    assert "gradcheck's own gradient" in done.out


def test_without_torch(run: Callable[..., Run]) -> None:
    assert run(*ASKED, RIGHT, "--reference", "closed-form", "--points", "8").code == 0


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [(RIGHT, "correct"), ("X^T (XW - Y)", "wrong"), ("X Q", "invalid"), (" ", "invalid")],
)
def test_json_is_the_object_of_the_contract(
    run: Callable[..., Run], answer: str, verdict: str
) -> None:
    done = run(*ASKED, answer, "--format", "json")
    found = done.json()
    assert found.keys() >= CONTRACT
    assert found["verdict"] == verdict
    assert found["seed"] == 7
    assert (found["device"], found["dtype"], found["reference"]) == ("cpu", "float64", "autograd")
    if verdict == "correct":
        assert found["reading"] == {"text": "2 Xᵀ (XW − Y)", "shape": ["n", "p"]}
        assert found["diagnosis"] is None
        assert found["max_error"] < 1e-12
    if verdict == "wrong":
        assert found["diagnosis"]["id"] == "factor"
    if verdict == "invalid":
        assert found["reading"] is None
        assert found["max_error"] is None


def test_json_says_where_and_how_it_was_judged(run: Callable[..., Run]) -> None:
    how = ("--dtype", "float32", "--reference", "closed-form", "--format", "json")
    found = run(*ASKED, RIGHT, *how).json()
    assert [found[key] for key in ("device", "dtype", "reference")] == [
        "cpu",
        "float32",
        "closed-form",
    ]


def test_a_program_that_cannot_be_read_is_an_error_not_a_verdict(run: Callable[..., Run]) -> None:
    done = run("check", "||X", "X", "--wrt", "X", "--format", "json")
    assert done.code == 2
    assert done.json().keys() == {"error"}


def test_numerator_layout(run: Callable[..., Run]) -> None:
    assert run("check", "tr(G^T X W)", "G^T X", "--wrt", "W", "--layout", "numerator").code == 0
    assert run("check", "tr(G^T X W)", "X^T G", "--wrt", "W", "--layout", "numerator").code == 1


@pytest.mark.parametrize("names", [("--wrt", "x", "--wrt", "y"), ("--wrt", "x,y")])
def test_one_gradient_is_judged_at_a_time(run: Callable[..., Run], names: tuple[str, ...]) -> None:
    done = run("check", "x^2 + y", "2x", *names)
    assert (done.code, done.out) == (2, "")
    assert "one gradient at a time" in done.err
    assert run("check", "x^2 + y", "2x", "--wrt", "x", "--wrt", "x").code == 0


def test_definitions_stand_below_the_formula(run: Callable[..., Run]) -> None:
    answer = "s = sigmoid(X w); X' (s .* (1-s))"
    out = run("check", "sum(sigmoid(X w))", answer, "--wrt", "w", "--seed", "1").out
    assert "  ∂f/∂w = Xᵀ (s ⊙ (1 − s))   (n)\n    where s = sigmoid(X w)\n" in out


def test_an_unknown_name_to_differentiate_by(run: Callable[..., Run]) -> None:
    done = run("check", "||X||^2", "2 X", "--wrt", "Q")
    assert done.code == 2
    assert "there is no variable or name 'Q'" in done.err
