"""Answers to A1 and to A4's bias: right ones in many forms are right, and each mistake is wrong."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from gradcheck_cli import check, parse
from gradcheck_cli.cli import main

if TYPE_CHECKING:
    from gradcheck_cli import Program, Verdict

A1 = ("||max(XW,0)-Y||_F^2", ("X: n d", "W: d k", "Y: n k"))
SQUARE = (A1[0], ("X: 10 4", "W: 4 4", "Y: 10 4"))
A4 = (
    "h = X W1 + b1; H = sigmoid(h); f = ||Y - H W2 - b2||_F^2",
    ("X: N D_in", "W1: D_in p", "b1: p", "W2: p D_out", "b2: D_out", "Y: N D_out"),
)
SEEDS = (1, 2)
both_references = pytest.mark.parametrize("reference", ["autograd", "closed-form"])

RIGHT = {
    "W": [
        "2 X^T ((max(XW, 0) - Y) .* 1[XW > 0])",
        "2 X^T (max(XW,0) .* 1[XW > 0]) - 2 X^T (Y .* 1[XW > 0])",
        "(2 ((max(XW, 0) - Y) .* 1[XW > 0])^T X)^T",
        "2Xᵀ((relu(X W) − Y) ⊙ (X W >= 0))",
        "X^T ((max(XW,0) - Y) .* 1[max(XW,0) > 0]) / 0.5",
        "R = max(XW, 0) - Y; dW = 2 X^T (R .* 1[XW > 0])",
        "∂f/∂W = Xᵀ (1[XW > 0] ∘ (XW .* 1[XW > 0] − Y)) · 2",
        "-X^T ((Y - XW) .* (2*1[0 < XW]))",
        "Z = XW; M = 1[Z > 0]; G = 2 (Z .* M - Y .* M); X^T G",
        "2 X^T (max(XW,0) - Y) - 2 X^T ((max(XW,0) - Y) .* 1[XW <= 0])",
        "grad_W = X.T * (R .* M) + ((M' .* R') X)' where R = max(0, X*W) - Y, M = (X*W > 0)",
        "X^T ((max(2XW, 0) - 2Y) .* (1 - 1[XW <= 0]))",
    ],
    "X": [
        "2 ((max(XW, 0) - Y) .* 1[XW > 0]) W^T",
        "2 max(XW,0) W^T - 2 (Y .* (XW > 0)) W^T",
        "(2 W ((max(XW,0) - Y) .* 1[XW > 0])^T)^T",
        "2 (W (1[W^T X^T > 0] .* (max(W^T X^T, 0) - Y^T)))^T",
        "((2 relu(XW) − 2 Y) ⊙ (XW ≥ 0)) Wᵀ",
        "R = Y - max(0, XW); D = R .* 1[max(XW, 0) > 0]; dX = -2 D W^T",
        "∂f/∂X = 2 (D Wᵀ) where D = (max(XW, 0) − Y) ⊙ 1[XW > 0]",
        "2 (max(XW,0) - Y) W^T - 2 ((max(XW,0) - Y) .* 1[XW <= 0]) W^T",
        "((XW > 0) .* (XW .* (XW > 0) - Y)) (2 W)^T",
        "df/dX = ((max(X*W, 0) - Y) .* 1[XW > 0]) * W.T / (1/2)",
    ],
    "Y": [
        "-2 (max(XW, 0) - Y)",
        "2Y - 2 max(0, XW)",
        "2 (Y − XW ⊙ 1[XW ≥ 0])",
        "dY = -2 R where R = relu(XW) - Y",
        "(2 Y^T - 2 max(W^T X^T, 0))^T",
        "R = Y - max(XW, 0); ∂f/∂Y = R + R",
        "2 Y - 2 XW + 2 XW .* 1[XW <= 0]",
        "2 (Y - XW) - 2 max(-XW, 0)",
        "2 Y - XW - sqrt((XW) .^ 2)",
        "-(max(2 XW, 0) - Y) + Y",
    ],
}

#: answer and the diagnosis that is due; ANY where issue 2 names none
ANY = "any"
D = "((max(XW, 0) - Y) .* 1[XW > 0])"
NAN, INF = "log(-1 - {0} .* {0})", "1 ./ ({0} - {0})"
MISTAKES = {
    "W": {
        "a missing 2": (f"X^T {D}", "factor"),
        "2.0001": (f"2.0001 X^T {D}", "near-miss"),
        "the wrong sign": (f"-2 X^T {D}", "sign"),
        "a missing transpose": (f"2 X {D}", "shape"),
        "swapped order": (f"2 {D} X^T", "shape"),
        "the transposed result": (f"2 {D}^T X", "shape"),
        "a missing mask": ("2 X^T (max(XW, 0) - Y)", ANY),
        "the mask of Y": ("2 X^T ((max(XW, 0) - Y) .* 1[Y > 0])", ANY),
        "the mask turned": ("2 X^T ((max(XW, 0) - Y) .* 1[XW < 0])", ANY),
        "a mask with a threshold": ("2 X^T ((max(XW, 0) - Y) .* 1[XW > 1e-3])", ANY),
        "a mask that is only steep": ("2 X^T ((max(XW, 0) - Y) .* sigmoid(1000000 XW))", ANY),
        "no rectifier": ("2 X^T (XW - Y)", ANY),
        "a scalar": (f"2 sum({D})", "shape"),
        "a number": ("3", "shape"),
        "a row": (f"2 sum({D}, axis=0)", "shape"),
        "a column": (f"2 X^T {D} ones(k)", "shape"),
        "a term too many": (f"2 X^T {D} + W", ANY),
    },
    "X": {
        "a missing 2": (f"{D} W^T", "factor"),
        "2.0001": (f"2.0001 {D} W^T", "near-miss"),
        "the wrong sign": (f"2 {D} (-W)^T", "sign"),
        "a missing transpose": (f"2 {D} W", "shape"),
        "swapped order": (f"2 W^T {D}", "shape"),
        "the transposed result": (f"2 W {D}^T", "shape"),
        "a missing mask": ("2 (max(XW, 0) - Y) W^T", ANY),
        "the mask of Y": ("2 ((max(XW, 0) - Y) .* 1[Y > 0]) W^T", ANY),
        "a scalar": ("||max(XW, 0) - Y||_F^2", "shape"),
        "a row": (f"2 1^T {D} W^T", "shape"),
    },
    "Y": {
        "a missing 2": ("Y - max(XW, 0)", "factor"),
        "2.0001": ("2.0001 (Y - max(XW, 0))", "near-miss"),
        "the wrong sign": ("2 (max(XW, 0) - Y)", "sign"),
        "the transposed result": ("2 (Y - max(XW, 0))^T", "shape"),
        "a mask too many": ("2 (Y - max(XW, 0)) .* 1[XW > 0]", ANY),
        "no rectifier": ("2 (Y - XW)", ANY),
        "a scalar": ("-2", "shape"),
        "a row": ("2 mean(Y - max(XW, 0), axis=0)", "shape"),
    },
}
for wrt, mistakes in MISTAKES.items():
    (right, _), nan, inf = mistakes["a missing 2"], NAN.format(wrt), INF.format(wrt)
    mistakes["NaN everywhere"] = (f"2 {right} + {nan}", "undefined")
    mistakes["NaN and nothing else"] = (nan, "undefined")
    mistakes["inf"] = (f"2 {right} + {inf}", "undefined")
    mistakes["zero"] = (f"0 {wrt}", "zero")
    mistakes["a difference that is zero"] = (f"Q - Q where Q = {right}", "zero")
WRONG = [(wrt, name, *given) for wrt, known in MISTAKES.items() for name, given in known.items()]


def judged(
    problem: tuple[str, tuple[str, ...]],
    wrt: str,
    answer: str,
    reference: str,
    seeds: tuple[int, ...] = SEEDS,
) -> set[Any]:
    """Return the verdicts and diagnoses over several seeds."""
    program: Program = parse(*problem)
    found: list[Verdict] = [
        check(program, wrt, answer, seed=seed, reference=reference) for seed in seeds
    ]
    return {(one.verdict, one.diagnosis and one.diagnosis.id) for one in found}


def handed_in(
    capsys: pytest.CaptureFixture[str], wrt: str, answer: str, reference: str
) -> tuple[int, str, Any]:
    """Hand an answer in at the command line; return the exit status, verdict and diagnosis."""
    source, shapes = A1
    declared = [option for shape in shapes for option in ("--shape", shape)]
    options = ["--wrt", wrt, "--reference", reference, "--seed", "4", "--format", "json"]
    code = main(["check", source, answer, *declared, *options])
    found = json.loads(capsys.readouterr().out)
    return code, found["verdict"], found["diagnosis"] and found["diagnosis"]["id"]


@both_references
@pytest.mark.parametrize(("wrt", "answer"), [(wrt, a) for wrt in RIGHT for a in RIGHT[wrt]])
def test_a_rewriting_is_right(
    wrt: str, answer: str, reference: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert judged(A1, wrt, answer, reference, seeds=(1,)) == {("correct", None)}
    assert judged(SQUARE, wrt, answer, reference, seeds=(3,)) == {("correct", None)}
    assert handed_in(capsys, wrt, answer, reference) == (0, "correct", None)


def test_ten_rewritings_are_ten() -> None:
    assert all(len(set(answers)) >= 10 for answers in RIGHT.values())


@both_references
@pytest.mark.parametrize(
    ("wrt", "answer", "diagnosis"),
    [pytest.param(wrt, a, due, id=f"{wrt}, {name}") for wrt, name, a, due in WRONG],
)
def test_a_mistake_is_wrong(
    wrt: str, answer: str, diagnosis: str, reference: str, capsys: pytest.CaptureFixture[str]
) -> None:
    found = judged(A1, wrt, answer, reference, seeds=(1,))
    code, verdict, named = handed_in(capsys, wrt, answer, reference)
    assert {word for word, _ in found} == {verdict} == {"wrong"}
    assert code == 1
    if diagnosis != ANY:
        assert {name for _, name in found} == {named} == {diagnosis}


@both_references
def test_a_square_transposed_result_is_named(reference: str) -> None:
    """With the course's numbers W is 4×4: only the values tell the transpose."""
    answer = f"2 {D}^T X"
    assert judged(SQUARE, "W", answer, reference) == {("wrong", "transposed-result")}


# A4: a bias is added to every row, so its gradient sums over the rows -----------------------------

BATCH = "D = -2 (((Y - H W2 - b2) W2^T) .* H .* (1 - H)); "


@both_references
@pytest.mark.parametrize("answer", ["1^T D", "sum(D, axis=0)", "D^T 1", "(1^T D)^T", "db1 = D' 1"])
def test_a_bias_is_answered_by_a_row_a_column_or_a_sum(answer: str, reference: str) -> None:
    assert judged(A4, "b1", BATCH + answer, reference) == {("correct", None)}


@both_references
@pytest.mark.parametrize(
    ("answer", "diagnosis"),
    [
        ("D", "shape"),
        ("sum(D)", "shape"),
        ("sum(D, axis=1)", "shape"),
        ("D 1", "shape"),
        ("mean(D, axis=0)", "sum-mean"),
        ("-1^T D", "sign"),
    ],
)
def test_without_the_batch_s_sum_a_bias_is_wrong(
    answer: str, diagnosis: str, reference: str
) -> None:
    assert judged(A4, "b1", BATCH + answer, reference) == {("wrong", diagnosis)}
