"""Wrong backward passes of A3 are refused, and the first line that is not right is named."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from python_a3 import NUMPY, TORCH, a3, instead, without

from gradcheck_cli import check

if TYPE_CHECKING:
    from gradcheck_cli import Verdict

Y_PRED, MASK = "grad_y_pred = 2.0 * (y_pred - y)", "grad_h[h < 0] = 0"
COPY = {NUMPY: "grad_h = grad_h_relu.copy()", TORCH: "grad_h = grad_h_relu.clone()"}
RELU = {NUMPY: "h_relu = np.maximum(h, 0)", TORCH: "h_relu = h.clamp(min=0)"}

#: What is wrong: the line of either spelling, what is written instead, whose value is wrong by it.
EITHER = {
    "the mask turned round": (MASK, "grad_h[h > 0] = 0", "h"),
    "the mask turned round, with equality": (MASK, "grad_h[h >= 0] = 0", "h"),
    "the mask of the gradient": (MASK, "grad_h[grad_h < 0] = 0", "h"),
    "the mask of the relu": (MASK, "grad_h[h_relu < 0] = 0", "h"),
    "the mask with a threshold": (MASK, "grad_h[h < 0.001] = 0", "h"),
    "the mask sets one": (MASK, "grad_h[h < 0] = 1", "h"),
    "the factor 2": (Y_PRED, "grad_y_pred = y_pred - y", "Y_pred"),
    "the sign": (Y_PRED, "grad_y_pred = -2.0 * (y_pred - y)", "Y_pred"),
    "y - y_pred": (Y_PRED, "grad_y_pred = 2.0 * (y - y_pred)", "Y_pred"),
    "the mean": (Y_PRED, "grad_y_pred = 2.0 * (y_pred - y) / len(y)", "Y_pred"),
    "the square": (Y_PRED, "grad_y_pred = (y_pred - y) ** 2", "Y_pred"),
    "1.9999": (Y_PRED, "grad_y_pred = 1.9999 * (y_pred - y)", "Y_pred"),
    "no target": (Y_PRED, "grad_y_pred = 2.0 * y_pred", "Y_pred"),
}

NUMPY_ONLY = {
    "no relu": (RELU[NUMPY], "h_relu = h.copy()", "h_relu"),
    "the relu turned round": (RELU[NUMPY], "h_relu = np.minimum(h, 0)", "h_relu"),
    "a sigmoid": (RELU[NUMPY], "h_relu = 1 / (1 + np.exp(-h))", "h_relu"),
    "the size": (Y_PRED, "grad_y_pred = 2.0 * (y_pred - y) / y.size", "Y_pred"),
    "one less": (Y_PRED, "grad_y_pred = 2.0 * (y_pred - y)\ngrad_y_pred -= 1", "Y_pred"),
    "h instead of its gradient": (COPY[NUMPY], "grad_h = h.copy()", "h"),
    "the relu instead of its gradient": (COPY[NUMPY], "grad_h = h_relu.copy()", "h"),
    "a sign in the middle": (
        "grad_h_relu = grad_y_pred.dot(w2.T)",
        "grad_h_relu = -grad_y_pred.dot(w2.T)",
        "h_relu",
    ),
    "the output's values": (
        "grad_h_relu = grad_y_pred.dot(w2.T)",
        "grad_h_relu = y_pred.dot(w2.T)",
        "h_relu",
    ),
    "no mask used": ("grad_w1 = x.T.dot(grad_h)", "grad_w1 = x.T.dot(grad_h_relu)", "W1"),
    "the last sign": ("grad_w1 = x.T.dot(grad_h)", "grad_w1 = -x.T.dot(grad_h)", "W1"),
    "the last mean": ("grad_w1 = x.T.dot(grad_h)", "grad_w1 = x.T.dot(grad_h) / len(x)", "W1"),
}

CASES = [(code, *case) for code in (NUMPY, TORCH) for case in EITHER.values()]
CASES += [(NUMPY, *case) for case in NUMPY_ONLY.values()]
NAMES = [f"{code}: {what}" for code in ("NumPy", "PyTorch") for what in EITHER]
NAMES += [f"NumPy: {what}" for what in NUMPY_ONLY]


def judged(code: str, wrt: str = "W1") -> Verdict:
    """Return what is said of a piece of Python."""
    return check(a3(), wrt, code, seed=1, language="python")


def line_at(code: str, place: int) -> str:
    """Return the line that holds a place."""
    return code[code.rfind("\n", 0, place) + 1 :].split("\n", maxsplit=1)[0]


@pytest.mark.parametrize(("code", "old", "new", "of"), CASES, ids=NAMES)
def test_the_first_line_that_is_wrong_is_named(code: str, old: str, new: str, of: str) -> None:
    wrong = instead(code, old, new)
    verdict = judged(wrong)
    assert verdict.verdict == "wrong"
    line = verdict.line
    assert line is not None
    assert line.of == of
    assert line.kind == ("value" if of == "h_relu" and old in RELU.values() else "gradient")
    named = line_at(wrong, line.span[0])
    assert line.text == wrong[line.span[0] : line.span[1]]
    assert wrong.splitlines()[line.number - 1] == named
    assert named.startswith(line.name)
    if old not in COPY.values():  # grad_h is named there by the line that masks it
        assert named in new.split("\n"), "the line that was changed"


@pytest.mark.parametrize("code", [NUMPY, TORCH], ids=["NumPy", "PyTorch"])
def test_a_mask_that_is_missing_is_missed_at_the_copy(code: str) -> None:
    wrong = without(code, "grad_h[")
    line = judged(wrong).line
    assert line is not None
    assert (line.name, line.of, line.kind) == ("grad_h", "h", "gradient")
    assert line_at(wrong, line.span[0]) == COPY[code]


@pytest.mark.parametrize("code", [NUMPY, TORCH], ids=["NumPy", "PyTorch"])
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("h_relu{T}.{dot}(grad_y_pred)", "h{T}.{dot}(grad_y_pred)"),
        ("h_relu{T}.{dot}(grad_y_pred)", "h_relu{T}.{dot}(y_pred)"),
        ("h_relu{T}.{dot}(grad_y_pred)", "h_relu{T}.{dot}(grad_y_pred) / 2"),
        ("h_relu{T}.{dot}(grad_y_pred)", "-h_relu{T}.{dot}(grad_y_pred)"),
    ],
)
def test_a_last_line_is_wrong_by_itself(code: str, old: str, new: str) -> None:
    spelled = {"T": ".T", "dot": "dot"} if code == NUMPY else {"T": ".t()", "dot": "mm"}
    old, new = old.format(**spelled), new.format(**spelled)
    assert old in code
    verdict = judged(code.replace(old, new), "W2")
    assert verdict.verdict == "wrong"
    assert verdict.line is not None
    assert (verdict.line.name, verdict.line.of) == ("grad_w2", "W2")


@pytest.mark.parametrize(
    ("old", "new", "wrt"),
    [
        ("grad_w2 = h_relu.T.dot(grad_y_pred)", "grad_w2 = h_relu.dot(grad_y_pred)", "W2"),
        ("grad_w2 = h_relu.T.dot(grad_y_pred)", "grad_w2 = grad_y_pred.T.dot(h_relu)", "W2"),
        ("grad_w1 = x.T.dot(grad_h)", "grad_w1 = x.dot(grad_h)", "W1"),
        ("grad_w1 = x.T.dot(grad_h)", "grad_w1 = grad_h.dot(x.T)", "W1"),
        ("grad_w1 = x.T.dot(grad_h)", "grad_w1 = x.T * grad_h", "W1"),
        ("grad_h_relu = grad_y_pred.dot(w2.T)", "grad_h_relu = grad_y_pred.dot(w1.T)", "W1"),
        ("grad_h_relu = grad_y_pred.dot(w2.T)", "grad_h_relu = grad_y_pred.dot(w2)", "W1"),
        ("grad_h_relu = grad_y_pred.dot(w2.T)", "grad_h_relu = w2.T.dot(grad_y_pred)", "W1"),
        ("grad_h_relu = grad_y_pred.dot(w2.T)", "grad_h_relu = grad_y_pred * w2.T", "W1"),
        ("grad_h[h < 0] = 0", "grad_h[x < 0] = 0", "W1"),
        ("h = x.dot(w1)", "h = x * w1", "W1"),
    ],
)
def test_shapes_that_do_not_fit_are_wrong_at_their_line(old: str, new: str, wrt: str) -> None:
    wrong = instead(NUMPY, old, new)
    verdict = judged(wrong, wrt)
    assert verdict.verdict == "wrong"
    assert verdict.diagnosis is not None
    assert verdict.diagnosis.id == "shape"
    if verdict.error is not None:
        start, end = verdict.error.span or (-1, -1)
        assert wrong.index(new) <= start < end <= wrong.index(new) + len(new)
    else:
        assert verdict.line is not None
        assert new.startswith(verdict.line.name)


@pytest.mark.parametrize("wrt", ["W1", "W2"])
def test_what_the_gradient_does_not_depend_on_is_not_what_is_wrong(wrt: str) -> None:
    """A slip in grad_h leaves W2's answer right; one in grad_y_pred spoils both."""
    assert judged(NUMPY.replace("h < 0", "h > 0"), "W2").verdict == "correct"
    assert judged(instead(NUMPY, Y_PRED, EITHER["the sign"][1]), wrt).verdict == "wrong"


def test_the_first_of_two_slips_is_named() -> None:
    wrong = instead(instead(NUMPY, MASK, "grad_h[h > 0] = 0"), Y_PRED, "grad_y_pred = y_pred - y")
    line = judged(wrong).line
    assert line is not None
    assert (line.name, line.of) == ("grad_y_pred", "Y_pred")


def test_a_mask_on_another_array_is_wrong() -> None:
    """The mask spoils ∂f/∂h_relu, and ∂f/∂h is left without: either may be named."""
    line = judged(instead(NUMPY, MASK, "grad_h_relu[h < 0] = 0")).line
    assert line is not None
    assert line.of in {"h", "h_relu"}


ALIASED = "h_relu = h\nh_relu[h_relu < 0] = 0"


@pytest.mark.parametrize("wrt", ["W1", "W2"])
def test_a_relu_in_place_changes_h_too(wrt: str) -> None:
    """Then nothing of h is below 0 any more: the mask h < 0 is empty, h <= 0 is not."""
    changed = instead(NUMPY, RELU[NUMPY], ALIASED)
    verdict = judged(changed, wrt)
    assert verdict.verdict == ("wrong" if wrt == "W1" else "correct")
    assert (verdict.line is None) == (verdict.verdict == "correct")
    assert judged(instead(changed, MASK, "grad_h[h <= 0] = 0"), wrt).verdict == "correct"


def test_a_verdict_s_line_is_in_its_json() -> None:
    found = judged(instead(NUMPY, MASK, "grad_h[h > 0] = 0")).to_json()
    assert found["verdict"] == "wrong"
    assert "grad_h" in str(found["line"])
