"""Mistakes are named, in sentences a student can act on."""

from __future__ import annotations

import pytest

from gradcheck_cli.judge.verdict import check
from gradcheck_cli.syntax import parse

LEAST_SQUARES = ("||X w - y||^2", "X: n d", "w: d", "y: n")
MATRIX = ("||max(XW,0)-Y||_F^2", "X: n d", "W: d k", "Y: n k")
MEAN = ("1/n ||X w - y||^2", "X: n d", "w: d", "y: n")
TRACE = ("tr(A B)", "A: n n", "B: n n")
THIRD = ("1/3 ||W||^2", "W: d k")

CASES = [
    (LEAST_SQUARES, "w", "X^T (X w - y)", "factor", "1/2 of the gradient: multiply it by 2"),
    (LEAST_SQUARES, "w", "6 X^T (X w - y)", "factor", "3 times the gradient: divide it by 3"),
    (LEAST_SQUARES, "w", "-X^T (X w - y)", "factor", "-1/2 of the gradient: multiply it by -2"),
    (LEAST_SQUARES, "w", "2 X^T (y - X w)", "sign", "the negative of the gradient"),
    (LEAST_SQUARES, "w", "0 w", "zero", "0 everywhere, but f does depend on w"),
    (LEAST_SQUARES, "w", "2/n X^T (X w - y)", "sum-mean", "divided by n: multiply it by n"),
    (LEAST_SQUARES, "w", "1/n X^T (X w - y)", "sum-mean", "divided by 2 n: multiply it by 2 n"),
    (LEAST_SQUARES, "w", "2 n X^T (X w - y)", "sum-mean", "n times the gradient: divide it by n"),
    (LEAST_SQUARES, "w", "2 n d X^T (X w - y)", "sum-mean", "times the gradient: divide it by"),
    (LEAST_SQUARES, "w", "2 X^T (X w - y) log(-w^T w)", "undefined", "a logarithm or root of"),
    (LEAST_SQUARES, "w", "2.0001 X^T (X w - y)", "near-miss", "is 2.0001 meant as 2?"),
    (LEAST_SQUARES, "w", "2 X^T (X w - y) + 1e-9 w", "near-miss", "a small term too many"),
    (
        LEAST_SQUARES,
        "w",
        "X^T X",
        "shape",
        "your answer is d×d, but ∂f/∂w is a vector of d entries",
    ),
    (MEAN, "w", "2 X^T (X w - y)", "sum-mean", "n times the gradient: divide it by n"),
    (
        MATRIX,
        "W",
        "2 ((max(XW,0)-Y) .* (XW > 0))^T X",
        "shape",
        "k×d, but ∂f/∂W is d×k, the shape ",
    ),
    (MATRIX, "W", "2 ((max(XW,0)-Y) .* (XW > 0))^T X", "shape", "its transpose would fit"),
    (MATRIX, "W", "3", "shape", "a scalar, but ∂f/∂W is d×k"),
    (TRACE, "A", "B", "transposed-result", "the transpose of the gradient"),
    (THIRD, "W", "0.6667 W", "near-miss", "to 4 digits only: is 0.6667 meant as 2/3?"),
]


@pytest.mark.parametrize(("problem", "wrt", "answer", "mistake", "message"), CASES)
def test_mistakes_are_named(
    problem: tuple[str, ...], wrt: str, answer: str, mistake: str, message: str
) -> None:
    source, *shapes = problem
    verdict = check(parse(source, shapes), wrt, answer, seed=11)
    assert verdict.verdict == "wrong"
    assert verdict.diagnosis is not None
    assert verdict.diagnosis.id == mistake
    assert message in verdict.diagnosis.message


def test_whole_messages() -> None:
    source, *shapes = MATRIX
    program = parse(source, shapes)
    verdict = check(program, "W", "2 ((max(XW,0)-Y) .* (XW > 0))^T X", seed=1)
    assert verdict.diagnosis is not None
    assert verdict.diagnosis.message == (
        "your answer is k×d, but ∂f/∂W is d×k, the shape of W; its transpose would fit"
    )
    verdict = check(program, "W", "X^T ((max(XW,0)-Y) .* (XW > 0))", seed=1)
    assert verdict.diagnosis is not None
    assert verdict.diagnosis.message == ("your answer is 1/2 of the gradient: multiply it by 2")


FAR, NEAR = "differs far from 0", "differs very near 0"


@pytest.mark.parametrize(
    ("answer", "where"),
    [
        ("2 X^T (X w - y) .* 1[w < 1000]", FAR),
        ("2 X^T (X w - y) + max(w^T w - 1000000, 0) w", FAR),
        ("2 X^T (X w - y) .* tanh(1e9 w).^2", NEAR),
        ("2 X^T (X w - y) .* (1 - 1[w > 0] .* 1[w < 1e-7])", NEAR),
    ],
)
def test_what_only_other_scales_show(answer: str, where: str) -> None:
    source, *shapes = LEAST_SQUARES
    for seed in range(5):
        verdict = check(parse(source, shapes), "w", answer, seed=seed)
        assert verdict.verdict == "wrong"
        assert verdict.diagnosis is not None
        assert verdict.diagnosis.id == "near-miss"
        assert f"agrees at ordinary points and {where}" in verdict.diagnosis.message


@pytest.mark.parametrize("typed", ["2.000000000002", "1.99999999999", "2.0000001"])
def test_a_rounded_number_is_shown_as_it_was_typed(typed: str) -> None:
    source, *shapes = LEAST_SQUARES
    verdict = check(parse(source, shapes), "w", f"{typed} X^T (X w - y)", seed=1)
    assert verdict.diagnosis is not None
    assert f"is {typed} meant as 2?" in verdict.diagnosis.message


def test_a_shape_inside_the_answer() -> None:
    source, *shapes = MATRIX
    verdict = check(parse(source, shapes), "W", "2 X (max(XW,0)-Y)", seed=1)
    assert verdict.verdict == "wrong"
    assert verdict.diagnosis is not None
    assert verdict.diagnosis.id == "shape"
    assert verdict.error is not None
    assert verdict.error.span is not None


def test_numerator_layout_names_the_transpose() -> None:
    source, *shapes = MATRIX
    right = "2 X^T ((max(XW,0)-Y) .* (XW > 0))"
    verdict = check(parse(source, shapes), "W", right, seed=1, layout="numerator")
    assert verdict.diagnosis is not None
    assert verdict.diagnosis.message == (
        "your answer is d×k, but ∂f/∂W is k×d, the shape of Wᵀ (numerator layout); its transpose "
        "would fit"
    )


def test_other_mistakes_are_wrong_without_a_name() -> None:
    source, *shapes = MATRIX
    verdict = check(parse(source, shapes), "W", "2 X^T (max(XW,0)-Y)", seed=1)
    assert (verdict.verdict, verdict.diagnosis) == ("wrong", None)
