"""The largest error that a student reads: that of ordinary points, where these show one."""

from __future__ import annotations

import pytest

from gradcheck_cli import check, parse


@pytest.mark.parametrize(
    ("f", "shape", "answer"),
    [
        ("x^T x", "x: n", "2 x (x^T x)^2"),
        ("x^T x", "x: n", "(x^T x) x"),
        ("sum(exp(x))", "x: n", "x.^5"),
        ("det(x)", "x: n n", "x"),
    ],
)
def test_other_scales_do_not_tell_the_error_of_an_answer_that_is_wrong_at_once(
    f: str, shape: str, answer: str
) -> None:
    """At x ~ 2⁷ the first answer is off by 2²⁸."""
    verdict = check(parse(f, [shape]), "x", answer, seed=3)
    assert verdict.verdict == "wrong"
    assert verdict.max_error is not None
    assert 0.1 < verdict.max_error < 2e4


def test_the_nearest_scale_that_shows_an_error_tells_it() -> None:
    """Right for |x| up to 100: the points at 2⁷ show it, those at 2²⁴ would say 10¹⁶."""
    verdict = check(parse("x^T x", ["x: n"]), "x", "2 x + max(x.^3 - 1000000, 0)", seed=3)
    assert verdict.verdict == "wrong"
    assert verdict.max_error is not None
    assert 1 < verdict.max_error < 1e7
    right = check(parse("x^T x", ["x: n"]), "x", "2 x", seed=3)
    assert right.max_error is not None
    assert right.max_error < 1e-12
