"""A3's backward pass, handed in as Python: four spellings are right, with each intermediate."""

from __future__ import annotations

import pytest
from python_a3 import HELPERS, NUMPY, ONE_LINERS, TORCH, a3, up_to

from gradcheck_cli import check
from gradcheck_cli.syntax import parse_answer

#: The whole code, and what its statement for a gradient starts with.
WHOLE = {"NumPy": (NUMPY, "grad_w"), "PyTorch": (TORCH, "grad_w"), "helpers": (HELPERS, "dW")}
CASES = [(code, label, wrt) for code, label in WHOLE.values() for wrt in ("W1", "W2")]


@pytest.mark.parametrize(("code", "label", "wrt"), CASES)
def test_the_course_s_backward_pass_is_accepted(code: str, label: str, wrt: str) -> None:
    answer = up_to(code, f"{label}{wrt[1]} =")
    verdict = check(a3(), wrt, answer, seed=1, language="python")
    assert verdict.verdict == "correct", verdict
    assert verdict.line is None


@pytest.mark.parametrize("code", [NUMPY, TORCH, HELPERS], ids=list(WHOLE))
@pytest.mark.parametrize("wrt", ["W1", "W2"])
def test_the_whole_code_answers_for_each_of_its_gradients(code: str, wrt: str) -> None:
    """The left side says which statement is the answer, wherever it stands."""
    verdict = check(a3(), wrt, code, seed=2, language="python")
    assert verdict.verdict == "correct", verdict
    assert check(a3(), wrt, code, seed=2).verdict == "correct", "it is recognised as Python"


@pytest.mark.parametrize("wrt", ["W1", "W2"])
@pytest.mark.parametrize("label", ["", "grad = ", "{wrt}_grad = ", "{wrt}.grad = ", "d{wrt} = "])
def test_a_one_liner_is_accepted_under_any_name(wrt: str, label: str) -> None:
    answer = label.format(wrt=wrt) + ONE_LINERS[wrt]
    assert check(a3(), wrt, answer, seed=3, language="python").verdict == "correct"


@pytest.mark.parametrize("spelling", ["NumPy", "PyTorch"])
@pytest.mark.parametrize(
    ("wrt", "name"), [("Y_pred", "grad_y_pred"), ("h_relu", "grad_h_relu"), ("h", "grad_h")]
)
def test_every_intermediate_can_be_checked(spelling: str, wrt: str, name: str) -> None:
    code, _ = WHOLE[spelling]
    answer = up_to(code, name + (" =" if wrt != "h" else "["))
    verdict = check(a3(), wrt, answer, seed=4, language="python")
    assert verdict.verdict == "correct", verdict


@pytest.mark.parametrize("code", [NUMPY, TORCH])
def test_the_intermediates_are_known_for_what_they_claim_to_be(code: str) -> None:
    parts = parse_answer(a3(), code, "W1", language="python").parts
    intermediates = [part for part in parts if part.of not in {"W1", "W2"}]
    assert [(part.name, part.of, part.kind) for part in intermediates] == [
        ("h", "h", "value"),
        ("h_relu", "h_relu", "value"),
        ("y_pred", "Y_pred", "value"),
        ("grad_y_pred", "Y_pred", "gradient"),
        ("grad_h_relu", "h_relu", "gradient"),
        ("grad_h", "h", "gradient"),
    ]
    for part in parts:
        line = code[code.rfind("\n", 0, part.span[0]) + 1 :].split("\n", maxsplit=1)[0]
        assert line.startswith(part.name)


def test_names_of_one_s_own_are_no_claims() -> None:
    parts = parse_answer(a3(), HELPERS, "W1", language="python").parts
    own = {part.name for part in parts if part.kind == "own"}
    assert {"Z1", "A1", "err", "delta2", "back", "mask", "delta1"} <= own


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("grad_h = grad_h_relu.copy()\ngrad_h[h < 0] = 0", "grad_h = grad_h_relu * (h > 0)"),
        ("grad_h[h < 0] = 0", "grad_h[h <= 0] = 0"),
        ("grad_h[h < 0] = 0", "grad_h[h_relu <= 0] = 0"),
        ("grad_h[h < 0] = 0", "grad_h *= h > 0"),
        ("grad_h[h < 0] = 0", "grad_h = np.where(h > 0, grad_h_relu, 0)"),
        ("grad_h_relu.copy()", "grad_h_relu"),
        ("np.maximum(h, 0)", "np.maximum(0, h)"),
        ("np.maximum(h, 0)", "np.where(h > 0, h, 0)"),
        ("np.maximum(h, 0)", "h * (h > 0)"),
        ("np.maximum(h, 0)", "h.copy()\nh_relu[h_relu < 0] = 0"),
        ("2.0 * (y_pred - y)", "y_pred - y\ngrad_y_pred *= 2"),
        ("2.0 * (y_pred - y)", "-2 * (y - y_pred)"),
        ("2.0 * (y_pred - y)", "y_pred + y_pred - 2 * y"),
        ("x.T.dot(grad_h)", "grad_h.T.dot(x).T"),
        ("x.T.dot(grad_h)", "np.einsum('ni,nj->ij', x, grad_h)"),
        ("h = x.dot(w1)", "h = np.dot(x, w1)"),
        ("h = x.dot(w1)", "m = x.shape[0]\nh = x @ w1"),
        ("y_pred = h_relu.dot(w2)", "y_pred = h_relu.dot(w2)\nloss = np.square(y_pred - y).sum()"),
    ],
)
def test_other_ways_to_write_a_line_are_accepted(old: str, new: str) -> None:
    assert NUMPY.count(old) == 1
    code = NUMPY.replace(old, new)
    verdict = check(a3(), "W1", code, seed=5, language="python")
    assert verdict.verdict == "correct", verdict


@pytest.mark.parametrize("wrt", ["W1", "W2"])
def test_a_gradient_by_another_variable_is_no_answer(wrt: str) -> None:
    other = "W2" if wrt == "W1" else "W1"
    verdict = check(a3(), wrt, f"grad_{other} = {ONE_LINERS[other]}", seed=6, language="python")
    assert verdict.verdict in {"invalid", "wrong"}
