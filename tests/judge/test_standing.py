"""What is known of a problem is computed once; what decides about an answer is drawn every time."""

from __future__ import annotations

import gc
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import flint
import pytest

from gradcheck_cli.errors import LimitError
from gradcheck_cli.evaluate.vocabulary import NotAvailable
from gradcheck_cli.judge import check, standing
from gradcheck_cli.judge.problem import problem_of
from gradcheck_cli.judge.settings import Settings
from gradcheck_cli.judge.standing import standing_of
from gradcheck_cli.syntax import parse, parse_answer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from unittest.mock import Mock

    from gradcheck_cli.syntax import Program

LEAST_SQUARES = parse("||X w - y||^2", ["X: n d", "w: d", "y: n"])
RIGHT, HALF = "2 X^T (X w - y)", "X^T (X w - y)"
RELU = parse("||max(XW, 0) - Y||_F^2", ["X: n d", "W: d k", "Y: n k"])
SQUARE = parse("x^2")
ONCE = {
    "points": "standing.sample",
    "autograd": "measuring.autograd",
    "raw sweep": "measuring.raw_sweep",
    "health in balls": "standing.balls",
}
EVERY_TIME = {"residues": "exact.modular", "balls": "exact.balls", "sizes": "verdict.size_sets"}


@pytest.fixture(autouse=True)
def _nothing_is_known() -> Iterator[None]:
    standing._standing.cache_clear()
    yield
    standing._standing.cache_clear()


@contextmanager
def _counted(names: dict[str, str]) -> Iterator[dict[str, Mock]]:
    """Count the calls of functions, which are made as ever."""
    with ExitStack() as stack:
        yield {
            what: stack.enter_context(patch(f"gradcheck_cli.judge.{name}", wraps=_function(name)))
            for what, name in names.items()
        }


def _function(name: str) -> Any:
    module, function = name.split(".")
    return getattr(__import__(f"gradcheck_cli.judge.{module}", fromlist=[function]), function)


def _standing(program: Program, wrt: str) -> standing.Standing:
    found = standing_of(problem_of(program, wrt), Settings(1))
    assert found is not None
    return found


# What is drawn once, and what every time ---------------------------------------------------------


@pytest.mark.parametrize("answer", [RIGHT, HALF, "X^T X w", "2 X^T X w - 2 X^T y"])
def test_what_no_answer_changes_is_computed_once(answer: str) -> None:
    with _counted(ONCE) as first:
        check(LEAST_SQUARES, "w", RIGHT)
    assert all(mock.call_count for mock in first.values())
    with _counted(ONCE) as later:
        check(LEAST_SQUARES, "w", answer)
    assert {what for what, mock in later.items() if mock.call_count} == set()


def test_every_acceptance_draws_anew() -> None:
    for seed in (3, 4):
        with _counted(EVERY_TIME) as drawn:
            assert check(LEAST_SQUARES, "w", RIGHT, seed=seed).verdict == "correct"
        for what, mock in drawn.items():
            (call,) = mock.call_args_list
            assert seed in (*call.args, call.kwargs.get("seed")), what


def test_sizes_of_an_acceptance_follow_the_seed() -> None:
    found = [check(LEAST_SQUARES, "w", RIGHT, seed=seed).sizes for seed in range(8)]
    assert len({str(sizes) for sizes in found}) > 4


def test_a_refusal_needs_nothing_new() -> None:
    check(LEAST_SQUARES, "w", RIGHT)
    with _counted(EVERY_TIME) as drawn:
        verdict = check(LEAST_SQUARES, "w", HALF)
    assert {what for what, mock in drawn.items() if mock.call_count} == set()
    assert (verdict.verdict, verdict.strength) == ("wrong", "exact")
    assert verdict.sizes == _standing(LEAST_SQUARES, "w").sizes


def test_points_that_wait_for_more_answers_leave_no_precision_behind() -> None:
    before = flint.ctx.prec
    assert check(LEAST_SQUARES, "w", "2 X^T (X w + y)", seed=1).verdict == "wrong"
    assert flint.ctx.prec == before
    with flint.ctx.workprec(2 * before):
        standing._standing.cache_clear()
        gc.collect()  # a generator that ends here, in the middle of something else
        assert flint.ctx.prec == 2 * before


def test_sizes_that_stand_and_are_too_large_make_no_answer_invalid() -> None:
    with patch("gradcheck_cli.judge.standing.sample", side_effect=LimitError("too large")):
        assert check(LEAST_SQUARES, "w", RIGHT, seed=1).verdict == "correct"
        assert check(LEAST_SQUARES, "w", HALF, seed=1).verdict == "wrong"


# Who knows the points that stand gains nothing ---------------------------------------------------


def test_an_answer_right_at_all_small_points_is_refused() -> None:
    vanishing = " ".join(f"(x - ({k}))" for k in range(-4, 5))
    for seed in range(5):
        verdict = check(SQUARE, "x", f"2 x + {vanishing}", seed=seed)
        assert (verdict.verdict, verdict.strength) == ("wrong", "exact")


def test_an_answer_right_at_the_residues_that_stand_is_refused() -> None:
    problem = problem_of(SQUARE, "x")
    found = _standing(SQUARE, "x").residues
    (known,) = (found.values[node] for node in found.values if node is problem.wrt)
    text = f"2 x + x - {int(known[0][0, 0])}"
    assert found.says(parse_answer(SQUARE, text, "x").value, turned=False) is None
    for seed in range(5):
        verdict = check(SQUARE, "x", text, seed=seed)
        assert (verdict.verdict, verdict.strength) == ("wrong", "exact")


def test_an_answer_right_at_points_of_floats_is_refused() -> None:
    gradients = _standing(SQUARE, "x").gradients
    (x,) = gradients[0].points.values
    ordinary = gradients[0].points.values[x].ravel()[:12].tolist()
    ratios = (value.as_integer_ratio() for value in ordinary)
    vanishing = " ".join(f"(x - ({top})/{bottom})" for top, bottom in ratios)
    for seed in range(3):
        assert check(SQUARE, "x", f"2 x + {vanishing}", seed=seed).verdict == "wrong"


# As strong as the first --------------------------------------------------------------------------

ANSWERS = [
    (
        LEAST_SQUARES,
        "w",
        [RIGHT, HALF, "2 X^T X w - 2 X^T y", "2 X^T (X w - y) + 1e-30 w", "X^T y"],
    ),
    (RELU, "W", ["2 X^T ((max(XW, 0) - Y) .* (XW > 0))", "2 X^T (max(XW, 0) - Y)"]),
    (parse("log(1 + exp(c^T x))", ["c: n", "x: n"]), "x", ["sigmoid(c^T x) c", "c / 2", "x"]),
    (parse("tr(inv(A) B)", ["A: n n", "B: n n"]), "A", ["-inv(A)' B' inv(A)'", "-inv(A) B inv(A)"]),
]


@pytest.mark.parametrize(("program", "wrt", "answers"), ANSWERS)
def test_a_verdict_does_not_depend_on_those_before(
    program: Program, wrt: str, answers: list[str]
) -> None:
    """Findings, strength, counterexample and numbers are the same first, last and alone."""

    def told(answer: str) -> dict[str, Any]:
        return check(program, wrt, answer, seed=11).to_json()

    alone = []
    for answer in answers:
        standing._standing.cache_clear()
        alone.append(told(answer))
    assert [told(answer) for answer in reversed(answers)] == alone[::-1]
    assert [told(answer) for answer in answers] == alone


def test_all_judges_speak_in_every_verdict() -> None:
    for answer in (RIGHT, RIGHT, HALF, HALF):
        verdict = check(LEAST_SQUARES, "w", answer)
        said = {finding.judge: finding.says for finding in verdict.findings}
        expected = "agrees" if answer == RIGHT else "differs"
        assert {said[judge] for judge in ("modular", "balls", "floats")} == {expected}
        assert said["coverage"] == "agrees"


# Where nothing stands ----------------------------------------------------------------------------


@contextmanager
def _looked_at_anew() -> Iterator[Mock]:
    with _counted({"": "verdict.sample"}) as counted:
        yield counted[""]


@pytest.mark.parametrize("lacking", ["standing.trusted", "standing.balls"])
def test_without_an_operation_all_is_drawn_anew(lacking: str) -> None:
    with (
        patch(f"gradcheck_cli.judge.{lacking}", side_effect=NotAvailable("det")),
        _looked_at_anew() as sampled,
    ):
        assert check(LEAST_SQUARES, "w", RIGHT).verdict == "correct"
        assert check(LEAST_SQUARES, "w", HALF).verdict == "wrong"
    assert sampled.call_count == 2


def test_an_answer_with_a_variable_of_its_own_is_judged_at_points_of_its_own() -> None:
    """B is no part of ∂/∂A tr(A) but of the answer."""
    program = parse("tr(A) + 0 tr(B)", ["A: n n", "B: n n"])
    with _looked_at_anew() as sampled:
        assert check(program, "A", "I_n").verdict == "correct"
        assert check(program, "A", "B").verdict == "wrong"
        assert check(program, "A", "I_n + B - B").verdict == "correct"
    assert sampled.call_count <= 2


def test_an_index_beyond_the_sizes_that_stand_gets_larger_ones() -> None:
    program = parse("x^T x", ["x: n"])
    largest = max(max(sizes.values()) for sizes in _standing(program, "x").sizes)
    with _looked_at_anew() as sampled:
        verdict = check(program, "x", f"2 x + x[{largest + 2}] 1")
        nothing = f"(x[{largest + 2}] - x[{largest + 2}]) 1"
        assert check(program, "x", f"2 x + {nothing}").verdict == "correct"
    assert verdict.verdict == "wrong"
    assert sampled.call_count
    assert all(sizes["n"] > largest for sizes in verdict.sizes)


@pytest.mark.parametrize("answer", ["x", "2 x", "3 x"])
def test_a_fault_of_ours_is_told_every_time(answer: str) -> None:
    """No answer is graded by a wrong gradient, be it the second or the third."""
    program = parse("x^T x", ["x: n"])
    wrong = parse_answer(program, "3 x", "x").value
    with patch("gradcheck_cli.judge.problem._gradient", return_value=wrong):
        for _ in range(2):
            verdict = check(program, "x", answer)
            assert verdict.verdict == "inconclusive"
            assert "fault" in str(verdict.reason)
