"""Python in files: what is passed over, and what leaves a name in doubt."""

from __future__ import annotations

import pytest

from gradcheck_cli.homework import answers_from, grade, homework_from

HOMEWORK = """
version: 1
problems:
  - id: A3
    vars: {X: [n, d], W1: [d, m], W2: [m, k], Y: [n, k]}
    let: {H: "X W1", R: "max(H,0)", P: "R W2"}
    f: "||P - Y||_F^2"
    grads: {W1: 1, W2: 1}
"""
FORWARD = "H = X @ W1\nR = np.maximum(H, 0)\nP = R @ W2\ndP = 2 * (P - Y)\n"
RIGHT = f"{FORWARD}dW2 = R.T @ dP\n"


def said(code: str) -> dict[str, str]:
    """Return the verdict on each gradient that the code gives, with the place of an error."""
    homework = homework_from("hw.yaml", HOMEWORK)
    report = grade(homework, answers_from("s.py", homework, code), seed=1)
    return {
        row.wrt: " ".join([row.verdict.verdict, *str(row.error or "").split(": ")[:1]]).strip()
        for row in report.rows
        if row.verdict.verdict != "missing"
    }


@pytest.mark.parametrize(
    "code",
    [
        RIGHT,
        f"N, D = 64, 10\nX = np.random.randn(N, D)\nY = X @ np.random.randn(D, 3)\n{RIGHT}",
        f"{FORWARD}print(P)\nlog = []\nlog.append(dP.sum())\nplt.plot(log)\ndW2 = R.T @ dP\n",
        f"{RIGHT}for t in range(10):\n    W2 -= 1e-3 * dW2\n",
        f"{FORWARD}print('x'); dW2 = R.T @ dP\n",
        "H = X@W1; R = np.maximum(H,0); P = R@W2; dW2 = R.T@(2*(P-Y))",
        f"G = plot(1)\n{FORWARD}G = R.T\ndW2 = G @ dP\n",
        f"import random\nrandom.seed(0)\ntorch.manual_seed(0)\nh: np.ndarray\n{RIGHT}",
    ],
)
def test_what_the_answer_does_not_rest_on_is_passed_over(code: str) -> None:
    assert said(code) == {"W2": "correct"}


@pytest.mark.parametrize(
    ("code", "line"),
    [
        (f"X = X / 255\n{RIGHT}", 1),
        (RIGHT.replace("dP", "Y = Y - P\ndP", 1), 4),
        (f"{RIGHT}for i in range(3):\n    dW2 += R.T @ dP\n", 6),
        (f"{RIGHT}if len(X) > 0:\n    dW2 = dW2 / len(X)\n", 6),
        (f"{RIGHT}dW2.fill(0)\n", 6),
        (f"{RIGHT}np.clip(dW2, -1, 1, out=dW2)\n", 6),
        (f"{FORWARD}m = dP\nscale(m)\ndW2 = R.T @ dP\n", 6),
        (f"{FORWARD}_ = np.multiply(dP, dP, out=dP)\ndW2 = R.T @ dP\n", 5),
        ("for t in range(9):\n    dW2 = X\n", 1),
        (f"{FORWARD}def backward():\n    dW2 = R.T @ dP\n    return dW2\n", 5),
        ("def backward(s=2):\n    dW2 = X\n    return dW2\n", 1),
    ],
)
def test_what_may_change_the_answer_is_refused_at_its_place(code: str, line: int) -> None:
    (word,) = said(code).values()
    assert word.startswith(f"invalid s.py:{line}:")


def test_a_file_that_is_one_function_is_read_as_its_lines() -> None:
    lines = RIGHT.replace("\n", "\n    ")
    code = f"import numpy as np\n\ndef backward(X, W1, W2, Y):\n    {lines}return dW2\n"
    assert said(code) == {"W2": "correct"}
    assert said(code.replace("2 *", "4 *")) == {"W2": "wrong"}


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("m = dP\nm *= 3\ndW2 = R.T @ dP", {"W2": "wrong"}),
        ("dH = dP @ W2.T\ndZ = dH\ndZ[H < 0] = 0\ndW1 = X.T @ dH", {"W1": "correct"}),
        ("G = dP @ W2.T\ncache = (G, X)\nG[H < 0] = 0\ng, x = cache\ndW1 = x.T @ g",
         {"W1": "correct"}),
        ("dW2 = R.T @ torch.max(dP, torch.tensor(0.))", {"W2": "wrong"}),
    ],
)  # fmt: skip
def test_names_share_their_memory(code: str, expected: dict[str, str]) -> None:
    assert said(FORWARD + code) == expected


@pytest.mark.parametrize(
    "code",
    [
        "m = H > 0\nm[H <= 0] = 0.01\ndW1 = X.T @ (m * (dP @ W2.T))",
        "m = np.where(H > 0, 1, 0)\nm[H <= 0] = 0.01\ndW1 = X.T @ (m * (dP @ W2.T))",
        "m = (H > 0).astype(int)\nm[H <= 0] = 0.01\ndW1 = X.T @ (m * (dP @ W2.T))",
        "dW2 = R.T @ dP * (9**999)**999",
        "dW2 = R.T @ dP * np.linalg.norm(X, 2, (0, 1))",
    ],
)
def test_what_numpy_would_round_or_nobody_can_compute_is_refused(code: str) -> None:
    (word,) = said(FORWARD + code).values()
    assert word.startswith("invalid")
