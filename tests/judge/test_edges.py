"""Masks that are off in a region so narrow that chance draws no point of it."""

from __future__ import annotations

import pytest

from gradcheck_cli.judge import check
from gradcheck_cli.syntax import parse

SCALARS = ["c:", "x:", "y:"]
LAYER = ["X: n d", "w: d", "u: n"]
SINE, LOGISTIC = "sin(max(c, x))", "sum(softplus(relu(X w)))"

SLIVERS = [
    (SINE, SCALARS, "x", "cos(max(c, x)) 1[c - x + 1e-14 c <= 0]"),
    (SINE, SCALARS, "x", "cos(max(c, x)) 1[c - x + 1e-14 y <= 0]"),
    (SINE, SCALARS, "x", "cos(max(c, x)) 1[x - c > 1e-30]"),
    (SINE, SCALARS, "x", "cos(max(c, x)) (1[x > c] + 1[x - c > y^2/1e9] - 1[x > c])"),
    (LOGISTIC, LAYER, "w", "X^T (sigmoid(relu(X w)) .* 1[X w + 1e-12 u > 0])"),
    ("sin(relu(x) - relu(x - 1e-20))", ["x:"], "x", "0"),
    ("exp(max(u))", ["u: n", "v: n"], "u", "exp(max(u)) is_max(u + 1e-9 v)"),
    ("sin(abs(x c))", SCALARS, "x", "cos(abs(x c)) sign(x (c + y/1e14)) c"),
    ("erf(relu(c - x))", SCALARS, "x", "-2/sqrt(pi) exp(-(c-x)^2) 1[x < 0.9999999999 c]"),
]
SAME = [
    (SINE, SCALARS, "x", "cos(max(c, x)) 1[3 x > 3 c]"),
    (SINE, SCALARS, "x", "cos(max(c, x)) 1[c + y^2 < x + y^2]"),
    (SINE, SCALARS, "x", "cos(max(c, x)) 1[1.000000001 (c - x) < 0]"),
    (SINE, SCALARS, "x", "cos(max(c, x)) (1[x > c] + 1[x > 2c] - 1[x - c > c])"),
    ("exp(max(u))", ["u: n", "v: n"], "u", "exp(max(u)) is_max(2 u + 3)"),
    (LOGISTIC, LAYER, "w", "X^T (sigmoid(relu(X w)) .* 1[-X w .* exp(u) < 0])"),
]


@pytest.mark.parametrize(("f", "shapes", "wrt", "answer"), SLIVERS, ids=[s[3] for s in SLIVERS])
def test_no_region_is_too_narrow(f: str, shapes: list[str], wrt: str, answer: str) -> None:
    for seed in range(3):
        verdict = check(parse(f, shapes), wrt, answer, seed=seed)
        assert verdict.verdict == "wrong"
        assert verdict.counterexample


@pytest.mark.parametrize(("f", "shapes", "wrt", "answer"), SAME, ids=[s[3] for s in SAME])
def test_another_way_to_write_the_mask_is_right(
    f: str, shapes: list[str], wrt: str, answer: str
) -> None:
    for seed in range(3):
        assert check(parse(f, shapes), wrt, answer, seed=seed).verdict == "correct"
