"""Python that only looks right: it is read as Python means it, and what is meant is named."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from executed import assert_read_as_run
from python_a3 import NUMPY, a3, instead

from gradcheck_cli import check, parse
from gradcheck_cli.errors import GradcheckError

if TYPE_CHECKING:
    from gradcheck_cli import Program

RELU = ("||max(XW,0)-Y||_F^2", ("X: n d", "W: d k", "Y: n k"))
ROWS = ("||max(XW,0)-Y||_F^2", ("X: n d", "W: d k", "Y: k"))


def said(program: Program, wrt: str, answer: str) -> tuple[str, str]:
    """Return the verdict and everything that is said with it."""
    verdict = check(program, wrt, answer, seed=1, language="python")
    parts = [verdict.diagnosis, verdict.reason, verdict.line, *verdict.notes]
    texts = [str(part) for part in parts if part]
    if verdict.error is not None:
        texts.append(str(verdict.error))
    return verdict.verdict, "\n".join(texts)


MAX = "R = np.max(X @ W, 0) - Y\n2 * X.T @ (R * (X @ W > 0))"


def test_np_max_is_read_as_a_reduction() -> None:
    """np.max(Z, 0) has one entry for each column, and that is what is judged."""
    assert_read_as_run("np.max(X, 0)", "numpy")
    assert_read_as_run("np.max(X, 0) - Z", "numpy")


@pytest.mark.parametrize(
    "answer",
    [
        MAX,
        MAX.replace("np.max(X @ W, 0)", "np.max(X @ W, axis=0)"),
        MAX.replace("np.max(X @ W, 0)", "(X @ W).max(0)"),
        "h = X @ W\nh_relu = np.max(h, 0)\n2 * X.T @ ((h_relu - Y) * (h > 0))",
    ],
)
def test_np_max_for_a_relu_is_named(answer: str) -> None:
    """The shapes fit by broadcasting, so only this message shows the slip."""
    verdict, message = said(parse(*RELU), "W", answer)
    assert verdict == "wrong"
    assert "np.maximum(" in message, "the relu"
    assert "axis" in message or "column" in message


def test_np_max_for_a_relu_is_named_where_the_shapes_tell() -> None:
    wrong = instead(NUMPY, "h_relu = np.maximum(h, 0)", "h_relu = np.max(h, 0)")
    for wrt in ("W1", "W2"):
        verdict, message = said(a3(), wrt, wrong)
        assert verdict == "wrong"
        assert "np.maximum(" in message


def test_np_maximum_is_not_mistaken() -> None:
    verdict, message = said(parse(*RELU), "W", MAX.replace("np.max(", "np.maximum("))
    assert (verdict, message) == ("correct", "")


def test_the_row_maximum_of_a_softmax_is_no_slip() -> None:
    """np.max along an axis is right where it is meant: nothing is said of a relu."""
    program = parse("logsumexp(x)", ["x: n"])
    answer = "e = np.exp(x - np.max(x))\ne / e.sum()"
    assert said(program, "x", answer) == ("correct", "")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("h = x.dot(w1)", "h = x * w1"),
        ("y_pred = h_relu.dot(w2)", "y_pred = h_relu * w2"),
        ("grad_w1 = x.T.dot(grad_h)", "grad_w1 = x.T * grad_h"),
        ("grad_h_relu = grad_y_pred.dot(w2.T)", "grad_h_relu = grad_y_pred * w2.T"),
    ],
)
def test_a_star_for_a_matrix_product_is_named(old: str, new: str) -> None:
    """In Python `*` is entry by entry; where the shapes only fit a product, `@` is suggested."""
    verdict, message = said(a3(), "W1", instead(NUMPY, old, new))
    assert verdict == "wrong"
    assert "@" in message


def test_a_star_for_a_matrix_product_of_squares_is_wrong() -> None:
    """Square matrices hide it from the shapes; the values tell."""
    program = parse("||X W - Y||_F^2", ["X: n n", "W: n n", "Y: n n"])
    assert said(program, "W", "2 * X.T @ (X @ W - Y)")[0] == "correct"
    for answer in ("2 * X.T * (X @ W - Y)", "2 * X.T @ (X * W - Y)"):
        assert said(program, "W", answer)[0] == "wrong"


def test_np_dot_of_matrices_is_their_product() -> None:
    program = parse("||X W - Y||_F^2", ["X: n d", "W: d k", "Y: n k"])
    assert said(program, "W", "2 * np.dot(X.T, np.dot(X, W) - Y)")[0] == "correct"
    assert said(program, "W", "2 * np.dot(X, np.dot(X, W) - Y)")[0] == "wrong"


def test_torch_dot_of_matrices_is_refused() -> None:
    """torch.dot takes 1-D tensors; what multiplies matrices is named."""
    program = parse("||X W - Y||_F^2", ["X: n d", "W: d k", "Y: n k"])
    verdict, message = said(program, "W", "2 * torch.dot(X.t(), X @ W - Y)")
    assert verdict in {"wrong", "invalid"}
    assert "torch.mm" in message or "torch.matmul" in message or "@" in message


BIAS = ("||X W + 1 b^T - Y||_F^2", ("X: n d", "W: d k", "b: k", "Y: n k"))


@pytest.mark.parametrize(
    "answer",
    [
        "2 * (X @ W + b - Y).sum(axis=0)",
        "2 * (X @ W + b - Y).sum(0)",
        "2 * (X @ W + b - Y).sum(dim=0, keepdim=True)",
        "2 * np.sum(X @ W + b - Y, axis=0, keepdims=True)",
        "2 * np.sum(X @ W + b - Y, axis=0).reshape(-1, 1)",
        "2 * np.ones(len(X)) @ (X @ W + b - Y)",
    ],
)
def test_a_bias_is_answered_by_a_sum_over_the_rows(answer: str) -> None:
    assert said(parse(*BIAS), "b", answer)[0] == "correct"


@pytest.mark.parametrize(
    ("answer", "diagnosis"),
    [
        ("2 * (X @ W + b - Y).sum()", "shape"),
        ("2 * np.sum(X @ W + b - Y)", "shape"),
        ("2 * (X @ W + b - Y).sum(axis=1)", "shape"),
        ("2 * (X @ W + b - Y)", "shape"),
        ("2 * (X @ W + b - Y).mean(axis=0)", "sum-mean"),
        ("2 * (X @ W + b - Y).mean()", "shape"),
        ("-2 * (X @ W + b - Y).sum(axis=0)", "sign"),
        ("(X @ W + b - Y).sum(axis=0)", "factor"),
    ],
)
def test_a_sum_over_the_wrong_axis_is_wrong(answer: str, diagnosis: str) -> None:
    verdict = check(parse(*BIAS), "b", answer, seed=1, language="python")
    assert verdict.verdict == "wrong"
    assert verdict.diagnosis is not None
    assert verdict.diagnosis.id == diagnosis


@pytest.mark.parametrize("answer", ["max(0, X @ W)", "max(X @ W, 0)", "min(0, X)"])
def test_python_s_own_max_is_refused_and_np_maximum_named(answer: str) -> None:
    """Python's max compares whole arrays, which NumPy refuses."""
    verdict, message = said(parse(*RELU), "W", f"2 * X.T @ ({answer} - Y)")
    assert verdict == "invalid"
    assert "np.maximum(" in message or "np.minimum(" in message


def test_a_column_less_a_1_d_array_is_a_matrix_and_said_so() -> None:
    """The classic slip: (n, 1) − (n,) is n × n in NumPy."""
    program = parse("||X w - y||^2", ["X: n d", "w: d", "y: n"])
    verdict, message = said(program, "w", "2 * X.T @ (X @ w.reshape(-1, 1) - y)")
    assert verdict == "wrong"
    assert "n" in message


def test_a_caret_is_not_a_power() -> None:
    program = parse("||X||_F^2", ["X: n d"])
    verdict, message = said(program, "X", "2 * X ^ 1")
    assert verdict == "invalid"
    assert "**" in message


def test_an_objective_s_np_max_is_a_reduction() -> None:
    """It has no value in each entry, so it is no relu in a program either."""
    program = parse("np.sum(np.max(X, 0))", ["X: n d"], language="python")
    assert program.value is not parse("np.sum(np.maximum(X, 0))", ["X: n d"]).value
    with pytest.raises(GradcheckError):
        parse("np.max(X, X) @ np.eye(d)", ["X: n d"], language="python")
