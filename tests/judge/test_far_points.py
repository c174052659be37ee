"""Points far out: where digits run out, where an answer ends, where a mask turns."""

from __future__ import annotations

import pytest

from gradcheck_cli.judge import check
from gradcheck_cli.syntax import parse

SHAPES = ["v: n", "b: n", "x:", "y:"]
Z = "(3 pi/2 (3 + b + v)^T v)"

RIGHT = [  # 1 − σ(z) has no digit left in 4096 bits where z is large, and √(1 − tanh²) neither
    (f"sigmoid(-{Z})", "b", f"-3 pi/2 sigmoid({Z}) (1 - sigmoid({Z})) v"),
    ("arcsin(tanh(1/3 + 2 x))", "x", "2 sqrt(1 - tanh(1/3 + 2 x)^2)"),
]
WRONG = [  # has no value, or another one, beyond 10⁴ or 10¹⁴ only
    ("max(sqrt(x^2 + 1/2), v^T v)", "v", "2 1[sqrt(x^2 + 1/2 + 0.0001 y) <= v^T v] v"),
    ("v^T b", "b", "v + 1[1 + 1/10^14 x < 0] v"),
    ("x^3", "x", "3 x^2 + max(-3 + y/10^14, 0)"),
]


@pytest.mark.parametrize(("f", "wrt", "answer"), RIGHT)
def test_a_point_without_digits_is_no_reason_to_doubt(f: str, wrt: str, answer: str) -> None:
    words = {check(parse(f, SHAPES), wrt, answer, seed=seed).verdict for seed in range(3)}
    assert words == {"correct"}


def test_an_answer_that_ends_far_out_is_not_accepted() -> None:
    answer = "2 x + sqrt(100000 + y) - sqrt(100000 + y)"
    words = {check(parse("x^2", SHAPES), "x", answer, seed=seed).verdict for seed in range(5)}
    assert words <= {"wrong", "inconclusive"}


@pytest.mark.parametrize(("f", "wrt", "answer"), WRONG)
def test_what_is_off_far_out_is_not_accepted(f: str, wrt: str, answer: str) -> None:
    words = {check(parse(f, SHAPES), wrt, answer, seed=seed).verdict for seed in range(3)}
    assert words == {"wrong"}
