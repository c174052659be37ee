"""Answers that count sizes in ways of their own are looked at in sizes that are not drawn else."""

from __future__ import annotations

from math import prod
from unittest.mock import patch

import pytest

from gradcheck_cli.judge import check, other_sizes
from gradcheck_cli.judge.ball_look import Case
from gradcheck_cli.judge.problem import problem_of
from gradcheck_cli.syntax import parse, parse_answer

SHAPES = ["X: n d", "w: d"]
VANISHES = " ".join(f"(n - {k})" for k in range(3, 20))

#: Right answers of sum(X.^2) wrt X with what they add, for the sizes that are drawn else.
WRONG = [
    "1[n > 50] X", "relu(n - 50) X", "(max(n, 40) - 40) X", "(abs(n - 30) + n - 30) X", "0^(n-1) X",
    "1[1/n < 1/60] X", f"{VANISHES} X", f"sin(pi n/2) {VANISHES} X", f"log(1 + ({VANISHES})^2) X",
    "1[X > 0] .* relu(d - 30)",
]  # fmt: skip
RIGHT = [
    "2 (n + 1)/(n + 1) X", "2 X (I - ones(d, d)/d) + 2 X ones(d, d)/d", "2 X + sin(n pi) X",
    "2 X + (max(n, 1) - n) X", "(1 - 1/n) 2 X + 2/n X", "(n + 3) X - (n + 1) X",
]  # fmt: skip


@pytest.mark.parametrize("added", WRONG)
def test_what_is_off_in_large_sizes_is_refused(added: str) -> None:
    words = {
        check(parse("sum(X.^2)", SHAPES), "X", f"2 X + {added}", seed=seed).verdict
        for seed in range(3)
    }
    assert words == {"wrong"}


@pytest.mark.parametrize("answer", RIGHT)
def test_what_is_right_in_all_sizes_is_accepted(answer: str) -> None:
    verdicts = {
        check(parse("sum(X.^2)", SHAPES), "X", answer, seed=seed).verdict for seed in range(3)
    }
    assert verdicts == {"correct"}


def test_a_condition_on_sizes_that_nobody_saw_both_sides_of_is_left_open() -> None:
    """Residues agree, and know no more than that n is less than 10⁹ wherever it was looked at."""
    verdict = check(parse("sum(X.^2)", SHAPES), "X", "2 X + 1[n > 10^9] X", seed=1)
    assert verdict.verdict == "inconclusive"
    assert "n − 1000000000" in str(verdict.reason)


def test_the_sizes_are_drawn_anew() -> None:
    """Whoever knew them could write an answer that is right in all of them."""
    program = parse("sum(X.^2)", SHAPES)
    case = Case(problem_of(program, "X"), parse_answer(program, "2 X + (n - 1) X", "X").value)
    counting = other_sizes._counting(case)
    others = (other_sizes._other(case, counting, {"n": 5, "d": 4}, seed) for seed in range(6))
    seen = [frozenset(sizes["n"] for sizes in each) for each in others]
    assert len(set(seen)) == len(seen)
    assert all(max(sizes) > 400 for sizes in seen)


DISGUISES = [
    ("||x||^2", "s = sum(x./x)\n2 x + {s} x"),
    ("||x||^2", "s = sum(x)/mean(x)\n2 x + {s} x"),
    ("||x||^2 + sum(A)", "s = tr(A A^-1)\n2 x + {s} x"),
    ("||x||^2 + sum(U)", "2 U U^T inv(U U^T) x"),
    ("||x||^2 + sum(U)", "2 polar(U) polar(U)^T x"),
]


@pytest.mark.parametrize(("f", "answer"), DISGUISES)
def test_a_size_in_disguise_is_no_way_round(f: str, answer: str) -> None:
    """Of U with 20 columns, U Uᵀ has an inverse where x is no longer than these."""
    vanishes = " ".join(f"(s - {k})" for k in range(3, 15))
    program = parse(f, ["x: n", "A: n n", "U: n 20"])
    words = {check(program, "x", answer.format(s=vanishes), seed=seed).verdict for seed in range(3)}
    assert words == {"wrong"}


def test_products_of_sizes_are_not_looked_at_again() -> None:
    """As every mean has one."""
    program = parse("1/n sum(X.^2)", SHAPES)
    with patch.object(other_sizes, "refuted") as asked:
        assert check(program, "X", "2 X / n * d / d", seed=1).verdict == "correct"
    asked.assert_not_called()


def test_the_formula_of_the_test_is_0_where_sizes_are_drawn_else() -> None:
    assert not any(prod(n - k for k in range(3, 20)) for n in range(3, 20))
