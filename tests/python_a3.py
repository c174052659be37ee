"""The course's A3 as the problem declares it, and its backward pass as students hand it in."""

from __future__ import annotations

from functools import cache

from gradcheck_cli.syntax import Program, parse

PROGRAM = "h = X W1; h_relu = max(0, h); Y_pred = h_relu W2; f = ||Y - Y_pred||_F^2"
SHAPES = ["X: N D_in", "W1: D_in H", "W2: H D_out", "Y: N D_out"]


@cache
def a3() -> Program:
    """Return the problem."""
    return parse(PROGRAM, SHAPES)


NUMPY = """\
h = x.dot(w1)
h_relu = np.maximum(h, 0)
y_pred = h_relu.dot(w2)
grad_y_pred = 2.0 * (y_pred - y)
grad_w2 = h_relu.T.dot(grad_y_pred)
grad_h_relu = grad_y_pred.dot(w2.T)
grad_h = grad_h_relu.copy()
grad_h[h < 0] = 0
grad_w1 = x.T.dot(grad_h)
"""

TORCH = """\
h = x.mm(w1)
h_relu = h.clamp(min=0)
y_pred = h_relu.mm(w2)
grad_y_pred = 2.0 * (y_pred - y)
grad_w2 = h_relu.t().mm(grad_y_pred)
grad_h_relu = grad_y_pred.mm(w2.t())
grad_h = grad_h_relu.clone()
grad_h[h < 0] = 0
grad_w1 = x.t().mm(grad_h)
"""

#: One expression for each gradient.
ONE_LINERS = {
    "W1": "x.T @ ((2 * (np.maximum(x @ w1, 0) @ w2 - y) @ w2.T) * (x @ w1 > 0))",
    "W2": "2 * np.maximum(x @ w1, 0).T @ (np.maximum(x @ w1, 0) @ w2 - y)",
}

#: Names of the student's own, which are none of the problem's.
HELPERS = """\
Z1 = np.matmul(X, W1)
A1 = Z1 * (Z1 > 0)
err = A1 @ W2 - Y
delta2 = err + err
dW2 = A1.T @ delta2
back = delta2 @ W2.T
mask = (Z1 > 0).astype(float)
delta1 = back * mask
dW1 = X.T @ delta1
"""


def without(source: str, start: str) -> str:
    """Return a source without the one line that starts so."""
    lines = [line for line in source.splitlines(keepends=True) if not line.startswith(start)]
    assert len(lines) == source.count("\n") - 1
    return "".join(lines)


def up_to(source: str, start: str) -> str:
    """Return a source's lines up to the last one that starts so."""
    lines = source.splitlines(keepends=True)
    last = max(number for number, line in enumerate(lines) if line.startswith(start))
    return "".join(lines[: last + 1])


def instead(source: str, old: str, new: str) -> str:
    """Return a source with one line in place of another."""
    lines = source.splitlines()
    assert lines.count(old) == 1
    return "".join(f"{new if line == old else line}\n" for line in lines)
