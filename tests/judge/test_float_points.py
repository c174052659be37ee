"""Points where floating point differs are taken into balls, which prove it or let it pass."""

from __future__ import annotations

import numpy as np
import pytest

from gradcheck_cli import check, parse
from gradcheck_cli.judge import verdict as verdicts
from gradcheck_cli.judge.ball_comparison import Balls
from gradcheck_cli.judge.ball_look import Case
from gradcheck_cli.judge.exact import Exact
from gradcheck_cli.judge.float_points import confirmed
from gradcheck_cli.judge.modular import modular
from gradcheck_cli.judge.problem import problem_of
from gradcheck_cli.judge.sampling import sample
from gradcheck_cli.judge.settings import Settings
from gradcheck_cli.syntax import parse_answer


def test_a_mask_that_switches_elsewhere_is_wrong_for_every_seed() -> None:
    """Balls see few points, and 1[x > 2 c μ] is 1[x > c μ] at most of them."""
    program = parse("max(x, c mu)", [])
    for seed in range(20):
        verdict = check(program, "x", "1[x > 2 c mu]", seed=seed)
        assert verdict.verdict == "wrong", seed
        assert verdict.counterexample is not None
        right = check(program, "x", "1[x > c mu]", seed=seed)
        assert right.verdict == "correct", seed


@pytest.mark.parametrize(
    ("answer", "word"),
    [("1[x > 2 c mu]", "differ"), ("1[x > c mu] + 10^16 x - 10^16 x", "equal")],
)
def test_only_a_difference_in_balls_counts(answer: str, word: str) -> None:
    """The second one is the gradient, though floats lose all of its digits."""
    program = parse("max(x, c mu)", [])
    problem, read = problem_of(program, "x"), parse_answer(program, answer, "x").value
    drawn = sample(problem, read, 3, 32)
    sizes = [points.sizes for points in drawn.sets]
    with np.errstate(all="ignore"):
        sets = verdicts._measured(problem, read, Settings(3), drawn, turned=False)
    assert any(one.refuted.any() for one in sets) == (word == "differ")
    blind = Exact(modular(problem, read, sizes, 3), Balls("equal", 3))
    seen = confirmed(Case(problem, read), blind, sets, 3)
    assert seen.balls is not None
    assert seen.balls.word == word
    assert (seen.counterexample is not None) == (word == "differ")


def test_nothing_is_looked_at_where_floats_refute_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    program = parse("||X w - y||^2", ["X: n d", "w: d", "y: n"])
    problem = problem_of(program, "w")
    drawn = sample(problem, problem.gradient, 3, 32)
    sets = verdicts._measured(problem, problem.gradient, Settings(3), drawn, turned=False)
    blind = Exact(modular(problem, problem.gradient, [], 3), Balls("equal", 3))
    monkeypatch.setattr("gradcheck_cli.judge.float_points.Comparison", None)
    assert confirmed(Case(problem, problem.gradient), blind, sets, 3) is blind


@pytest.mark.parametrize("seed", [1, 2, 14, 15, 18])
def test_badly_scaled_matrices_far_out_are_no_fault_of_the_gradient(seed: int) -> None:
    """At 2⁷ entries of silu(X + 1) are 300 and 10⁻¹⁰⁰, and autograd's elimination is another."""
    program = parse("det(silu(X + 1))", ["X: m m", "b:"])
    slope = "(silu(X + 1)^-T .* sigmoid(X + 1) .* (1 + (X + 1) .* (1 - sigmoid(X + 1))))"
    right = check(program, "X", f"det(silu(X + 1)) {slope}", seed=seed)
    assert right.verdict == "correct"
    wrong = check(program, "X", f"(det(silu(X + 1)) + b/10^14) {slope}", seed=seed)
    assert wrong.verdict == "wrong"
