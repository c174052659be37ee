"""Ten problems' answers in Python: right ones are accepted, and each mistake is refused."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from gradcheck_cli import check, parse


class Problem(NamedTuple):
    """An objective with its shapes, and what is handed in for one of its gradients."""

    f: str
    shapes: tuple[str, ...]
    wrt: str
    right: tuple[str, ...]
    wrong: tuple[str, ...]


LEAST_SQUARES = Problem(
    "||X w - y||^2",
    ("X: m n", "w: n", "y: m"),
    "w",
    (
        "2 * X.T @ (X @ w - y)",
        "2 * X.T.dot(X).dot(w) - 2 * np.dot(X.T, y)",
        "r = X @ w - y\ngrad = 2 * (r @ X)",
        "residual = torch.mv(X, w) - y\ndw = 2 * torch.matmul(X.t(), residual)",
        "(2 * (X @ w - y)[:, None] * X).sum(axis=0)",
        "2 * X.T @ (X @ w.reshape(-1, 1) - y.reshape(-1, 1))",
        "np.einsum('ij,i->j', X, 2 * (X @ w - y))",
    ),
    (
        "X.T @ (X @ w - y)",
        "2 * X @ (X @ w - y)",
        "2 * (X @ w - y)",
        "2 * X.T @ (y - X @ w)",
        "2 / len(y) * X.T @ (X @ w - y)",
        "2 * X.T @ (X @ w.reshape(-1, 1) - y)",
        "(2 * (X @ w - y)[:, None] * X).mean(axis=0)",
        "np.sum(2 * X.T @ (X @ w - y))",
    ),
)
DICTIONARY = Problem(
    "||Y - B max(C X, 0)||_F^2",
    ("Y: m N", "B: m p", "C: p n", "X: n N"),
    "C",
    (
        "H = np.maximum(C @ X, 0)\nG = 2 * B.T @ (B @ H - Y)\nG[C @ X < 0] = 0\nG @ X.T",
        "-2 * ((B.T @ (Y - B @ F.relu(C @ X))) * (C @ X > 0).double()) @ X.T",
        "Z = C.mm(X)\nE = B.mm(Z.clamp(min=0)) - Y\ndC = (2 * B.t().mm(E) * (Z > 0)).mm(X.t())",
    ),
    (
        "((B.T @ (B @ np.maximum(C @ X, 0) - Y)) * (C @ X > 0)) @ X.T",
        "2 * B.T @ (B @ np.maximum(C @ X, 0) - Y) @ X.T",
        "E = B.T @ (B @ np.maximum(C @ X, 0) - Y)\n2 * (E * (E > 0)) @ X.T",
        "2 * (B @ np.maximum(C @ X, 0) - Y) @ np.maximum(C @ X, 0).T",
        "2 * ((B.T @ (Y - B @ np.maximum(C @ X, 0))) * (C @ X > 0)) @ X.T",
        "H = np.maximum(C @ X, 0)\nG = 2 * B.T @ (B @ H - Y)\nG[C @ X > 0] = 0\nG @ X.T",
    ),
)
FACTORS = Problem(
    "||X - U V||_F^2",
    ("X: m n", "U: m q", "V: q n"),
    "V",
    (
        "2 * U.T @ (U @ V - X)",
        "E = X - U @ V\ndV = -2 * U.T.dot(E)",
        "2 * (U.t().mm(U).mm(V) - U.t().mm(X))",
        "-2 * ((X - U @ V).T @ U).T",
    ),
    (
        "-2 * (X - U @ V) @ U",
        "-U.T @ (X - U @ V)",
        "2 * U.T @ (X - U @ V)",
        "-2 * (X - U @ V) @ V.T",
        "-2 * U @ (X - U @ V)",
        "-2 * U.T * (X - U @ V)",
    ),
)
LOGISTIC = Problem(
    "-y^T X w + 1^T log(1 + exp(X w))",
    ("y: m", "X: m n", "w: n"),
    "w",
    (
        "X.T @ (1 / (1 + np.exp(-X @ w)) - y)",
        "p = torch.sigmoid(X @ w)\nX.t() @ (p - y)",
        "e = np.exp(X.dot(w))\ngrad_w = X.T.dot(e / (1 + e) - y)",
        "p = 1 / (1 + np.exp(-X @ w))\np -= y\np @ X",
    ),
    (
        "X.T @ (y - 1 / (1 + np.exp(-X @ w)))",
        "X @ (1 / (1 + np.exp(-X @ w)) - y)",
        "X.T @ (1 / (1 + np.exp(-X @ w)) - y) / X.shape[0]",
        "p = torch.sigmoid(X @ w)\nX.t() @ ((p - y) * p * (1 - p))",
        "X.T @ (X @ w - y)",
        "X.T @ (1 / (1 + np.exp(X @ w)) - y)",
    ),
)
EXP_AND_DIVIDE = """
E = np.exp(X @ W + b)
P = E / E.sum(axis=1, keepdims=True)
dW = X.T.dot(P - Y) / X.shape[0]
dW += reg * W
"""
MAXIMUM_TAKEN_OFF = """
S = X.dot(W) + b
S -= np.max(S, axis=1, keepdims=True)
P = np.exp(S) / np.sum(np.exp(S), axis=1, keepdims=True)
X.T @ (P - Y) / len(X) + reg * W
"""
SOFTMAX = Problem(
    "-1/N sum(Y .* log_softmax(X W + 1 b^T, axis=1)) + reg/2 ||W||_F^2",
    ("X: N n", "W: n m", "b: m", "Y: N m onehot_rows", "reg:"),
    "W",
    (
        "P = F.softmax(X @ W + b, dim=1)\nX.T @ (P - Y) / N + reg * W",
        EXP_AND_DIVIDE,
        MAXIMUM_TAKEN_OFF,
    ),
    (
        "P = F.softmax(X @ W + b, dim=1)\nX.T @ (P - Y) + reg * W",
        "P = F.softmax(X @ W + b, dim=1)\nX.T @ (P - Y) / N + 2 * reg * W",
        "P = F.softmax(X @ W + b, dim=1)\nX.T @ (P - Y) / N",
        "P = F.softmax(X @ W + b, dim=0)\nX.T @ (P - Y) / N + reg * W",
        "P = F.softmax(X @ W + b, dim=1)\n(P - Y).T @ X / N + reg * W",
        "P = F.softmax(X @ W + b, dim=1)\nX.T @ (P - Y) / N + reg * W / 2",
        "E = np.exp(X @ W + b)\nX.T @ (E / E.sum() - Y) / N + reg * W",
    ),
)
REGRESSION = Problem(
    "1/N sum(1/2 (X w + b - y).^2)",
    ("X: N n", "w: n", "b:", "y: N"),
    "w",
    (
        "X.T @ (X @ w + b - y) / N",
        "r = X @ w + b - y\n(r[:, None] * X).mean(axis=0)",
        "1 / len(y) * torch.matmul(X.t(), torch.matmul(X, w) + b - y)",
        "r = np.dot(X, w) + b - y\nnp.mean(r.reshape(-1, 1) * X, axis=0)",
    ),
    (
        "X.T @ (X @ w + b - y)",
        "2 * X.T @ (X @ w + b - y) / N",
        "X.T @ (X @ w - y) / N",
        "np.mean(X @ w + b - y)",
        "X @ (X @ w + b - y) / N",
        "r = X @ w + b - y\n(r[:, None] * X).mean(axis=1)",
    ),
)
BOTTLENECK = Problem(
    "a^T exp(X b)",
    ("a: m", "X: m n", "b: n"),
    "X",
    (
        "np.outer(a * np.exp(X @ b), b)",
        "(a * np.exp(X @ b))[:, None] * b[None, :]",
        "(a * np.exp(X @ b))[:, None] * b",
        "torch.outer(a * torch.exp(X @ b), b)",
        "np.diag(np.exp(X.dot(b))).dot(np.outer(a, b))",
        "e = np.exp(X @ b)\nnp.outer(b, a * e).T",
        "(a * np.exp(X @ b)).reshape(-1, 1) @ b.reshape(1, -1)",
    ),
    (
        "np.outer(a, b)",
        "np.outer(a * (X @ b), b)",
        "np.outer(b, a * np.exp(X @ b))",
        "(a @ np.exp(X @ b)) * np.outer(a, b)",
        "(a * np.exp(X @ b)) @ b",
        "(a * np.exp(X @ b)) * b",
        "np.outer(np.exp(X @ b), b)",
    ),
)
GRAM = Problem(
    "||A^T A - I||_F^2",
    ("A: m n",),
    "A",
    (
        "4 * A @ (A.T @ A - np.eye(n))",
        "4 * A @ A.T @ A - 4 * A",
        "M = A.t().mm(A) - torch.eye(A.shape[1])\n2 * A.mm(M + M.t())",
        "4 * (A @ A.T - np.eye(A.shape[0])) @ A",
    ),
    (
        "4 * (A.T @ A - np.eye(n))",
        "2 * A @ (A.T @ A - np.eye(n))",
        "4 * A.T @ A @ A.T - 4 * A.T",
        "4 * A @ A.T @ A",
        "4 * A @ (A.T @ A - np.ones((n, n)))",
        "4 * A @ (A.T @ A - 1)",
        "4 * A @ (A.T @ A) - 1",
    ),
)
LOG_VOLUME = Problem(
    "logdet(X^T X)",
    ("X: m n tall",),
    "X",
    (
        "2 * X @ np.linalg.inv(X.T @ X)",
        "2 * (np.linalg.inv(X.T @ X) @ X.T).T",
        "G = X.t().mm(X)\n2 * X.mm(torch.inverse(G))",
    ),
    (
        "X @ np.linalg.inv(X.T @ X)",
        "2 * np.linalg.inv(X.T @ X) @ X.T",
        "-2 * X @ np.linalg.inv(X.T @ X)",
        "2 * X",
        "2 * np.linalg.inv(X).T",
        "2 * X / (X.T @ X)",
    ),
)
UNMIXING = Problem(
    "sum(log(sigmoid(W x) .* (1 - sigmoid(W x)))) + log|det(W)|",
    ("W: n n", "x: n"),
    "W",
    (
        "g = torch.sigmoid(W @ x)\ntorch.outer(1 - 2 * g, x) + torch.linalg.inv(W).T",
        "g = 1 / (1 + np.exp(-W.dot(x)))\ndW = np.outer(1 - 2 * g, x) + np.linalg.inv(W.T)",
        "g = 1 / (1 + np.exp(-W @ x))\n(1 - 2 * g)[:, None] * x + np.linalg.inv(W).T",
    ),
    (
        "g = torch.sigmoid(W @ x)\ntorch.outer(x, 1 - 2 * g) + torch.linalg.inv(W).T",
        "g = torch.sigmoid(W @ x)\ntorch.outer(1 - 2 * g, x) + torch.linalg.inv(W)",
        "g = torch.sigmoid(W @ x)\ntorch.outer(1 - 2 * g, x)",
        "g = torch.sigmoid(W @ x)\ntorch.outer(2 * g - 1, x) + torch.linalg.inv(W).T",
        "g = torch.sigmoid(W @ x)\ntorch.outer(1 - g, x) + torch.linalg.inv(W).T",
        "g = torch.sigmoid(W @ x)\n(1 - 2 * g) * x + torch.linalg.inv(W).T",
        "g = torch.sigmoid(W @ x)\n(1 - 2 * g) @ x + torch.linalg.inv(W).T",
    ),
)
TEN = [
    *[LEAST_SQUARES, DICTIONARY, FACTORS, LOGISTIC, SOFTMAX],
    *[REGRESSION, BOTTLENECK, GRAM, LOG_VOLUME, UNMIXING],
]


@pytest.mark.parametrize(("problem", "answer"), [(one, a) for one in TEN for a in one.right])
def test_a_right_answer_in_python_is_accepted(problem: Problem, answer: str) -> None:
    program = parse(problem.f, problem.shapes)
    for seed in (1, 2):
        verdict = check(program, problem.wrt, answer, seed=seed, language="python")
        assert verdict.verdict == "correct", verdict


@pytest.mark.parametrize(("problem", "answer"), [(one, a) for one in TEN for a in one.wrong])
def test_a_wrong_answer_in_python_is_refused(problem: Problem, answer: str) -> None:
    program = parse(problem.f, problem.shapes)
    verdict = check(program, problem.wrt, answer, seed=1, language="python")
    assert verdict.verdict == "wrong", verdict


@pytest.mark.parametrize("problem", TEN)
def test_python_is_recognised(problem: Problem) -> None:
    """Without a word about the language, the same is read."""
    program = parse(problem.f, problem.shapes)
    for answer in problem.right:
        assert check(program, problem.wrt, answer, seed=3).verdict == "correct", answer
