"""The source that gradcheck emits is read back as an answer, and so is def gradient(X): …"""

from __future__ import annotations

import pytest
from readings import drawn_answer

from gradcheck_cli.calculus import derive
from gradcheck_cli.calculus.derivation import sources
from gradcheck_cli.judge import check
from gradcheck_cli.syntax import parse

#: Problems, their declarations, and a line of the kind that each of them makes the emitter write.
EMITTED = {
    "||w X - y||^2": (["w: 1 d", "X: d n", "y: 1 n"], "w = w.reshape(-1)"),
    "||X w - y||^2": (["w: d 1", "X: n d", "y: n 1"], "w = w.reshape(-1)"),
    "||phi(X W) - Y||_F^2": (["X: n d"], "phi_prime(t1)"),
    "sum(phi(phi'(x)))": (["x: n"], "phi_prime_prime(x)"),
    "sum(act(X W) .* psi(X W))": (["act: elementwise", "X: n d"], "psi_prime(t1)"),
    "tr(A X^k)": (["X: n n"], "linalg.matrix_power("),
    "sum(x.^p)": (["x: n", "p: integer"], "x**(p - 1)"),
    "tr(A kron(X, eye(q)))": (["X: m n"], "// n"),
    "||vec(A X B) - c||^2": (["A: m n", "B: p q"], "reshape("),
    "||X||_* + ||X||_2": (["X: m n"], "linalg.svd("),
    "lambda_max(X^T X)": (["X: m n"], "linalg.eigh("),
    "||Y - relu(X W1 + b) W2||_F^2": (["b: p"], "def gradients("),
    "k = 5; k tr(X^k)": (["X: n n"], "k = 5"),
    "h = X w; p = sigmoid(h); -sum(y .* log(p))": (["X: n d", "w: d", "y: n"], "return"),
}  # fmt: skip


@pytest.mark.parametrize("dialect", ["numpy", "torch"])
@pytest.mark.parametrize("source", EMITTED)
def test_what_is_emitted_is_read_back(source: str, dialect: str) -> None:
    shapes, line = EMITTED[source]
    program = parse(source, shapes)
    found = derive(program)
    together = sources(found, dialect)
    assert line in together, together
    for one in found:
        alone = one.source(dialect)
        for code in (alone, together):
            assert check(program, one.wrt, code, seed=1).verdict == "correct", code
    other = found[0].source(dialect).replace("return ", "return 2 * ")
    assert check(program, found[0].wrt, other, seed=1).verdict == "wrong", other


PHI = parse("||phi(X W) - Y||_F^2", ["X: n d", "W: d k", "Y: n k", "phi: elementwise"])


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [
        ("2 * X.T @ ((phi(X @ W) - Y) * phi_prime(X @ W))", "correct"),
        ("z = X @ W\n2 * X.T @ ((phi(z) - Y) * φ_prime(z))", "correct"),
        ("2 * X.T @ ((phi(X @ W) - Y) * phi(X @ W))", "wrong"),
        ("2 * X.T @ ((phi(X @ W) - Y) * phi_prime_prime(X @ W))", "wrong"),
        ("2 * X.T @ ((phi(X @ W) - Y) * (1 - phi(X @ W)**2))", "wrong"),
    ],
)
def test_the_problem_s_functions_in_python(answer: str, verdict: str) -> None:
    assert check(PHI, "W", answer, seed=1).verdict == verdict


def test_a_program_in_python_with_a_function_left_unspecified() -> None:
    program = parse("((phi(X @ W) - Y)**2).sum()", ["X: n d", "W: d k", "phi: elementwise"])
    assert [*program.variables] == ["X", "W", "phi", "Y"]
    assert program.notes == []
    assert derive(program, wrt="W").text() == "2 Xᵀ ((phi(XW) − Y) ⊙ phi′(XW))"


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ("phi(X, W) @ 1", "phi takes one array"),
        ("phi.T @ X", "the attribute .T is not read here"),
        ("psi(X @ W)", "unknown name 'psi'"),
    ],
)
def test_a_function_of_the_problem_called_wrongly(answer: str, message: str) -> None:
    assert message in drawn_answer(PHI, "W", answer)


SQUARES = parse("||X w - y||^2", ["X: n d", "w: d", "y: n"])
ROW = parse("||w X - y||^2", ["w: 1 d", "X: d n", "y: 1 n"])
RIGHT = [
    "def gradient(X, w, y):\n    return 2 * X.T @ (X @ w - y)",
    'import numpy as np\n\ndef g(w, X, y):\n    """A."""\n    r = X @ w - y\n    return 2*X.T @ r',
    "def g(X, w, y):\n    grad_w = 2 * X.T @ (X @ w - y)\n    d = 5\n    return grad_w, d",
    "def g(X, w, y):\n    r = X @ w - y\n    dr = 2 * r\n    dw = X.T @ dr\n    return dw",
]
OTHERS = [
    ("def g(X, w, y):\n    return X.T @ (X @ w - y)", "wrong"),
    ("def g(X, w, y):\n    grad_w = X.T @ (X @ w - y)\n    return grad_w, 2", "invalid"),
    ("def g(X, w, y=2):\n    return 2 * X.T @ (X @ w - y)", "invalid"),
    ("def g(X, w, *y):\n    return 2 * X.T @ (X @ w - y)", "invalid"),
    ("@jit\ndef g(X, w, y):\n    return 2 * X.T @ (X @ w - y)", "invalid"),
    ("def g(X, w, y):\n    return w\n    return 2 * X.T @ (X @ w - y)", "invalid"),
    ("def g(X, w, y):\n    if w:\n        return w\n    return 2 * X.T @ (X @ w - y)", "invalid"),
    ("def g(X, w, y):\n    print(2 * X.T @ (X @ w - y))", "invalid"),
    ("X = 2 * X\ndef g(X, w, y):\n    return 2 * X.T @ (X @ w - y)", "invalid"),
    ("def f(X):\n    return X @ w\ndef g(X, w, y):\n    return 2 * X.T @ (f(X) - y)", "invalid"),
    ("async def g(X, w, y):\n    return 2 * X.T @ (X @ w - y)", "invalid"),
]  # fmt: skip


@pytest.mark.parametrize("answer", RIGHT)
def test_code_that_is_one_function(answer: str) -> None:
    assert check(SQUARES, "w", answer, seed=1).verdict == "correct"
    assert check(SQUARES, "w", answer.replace("2", "3"), seed=1).verdict == "wrong"


@pytest.mark.parametrize(("answer", "verdict"), OTHERS)
def test_functions_that_are_wrong_or_not_read(answer: str, verdict: str) -> None:
    assert check(SQUARES, "w", answer, seed=1).verdict == verdict


@pytest.mark.parametrize("view", ["w.reshape(-1)", "w.ravel()", "w.squeeze()", "w[0]", "w.T[:, 0]"])
def test_a_row_may_be_written_flat_under_its_own_name(view: str) -> None:
    answer = f"w = {view}\ny = y.reshape(-1)\n(2 * X @ (X.T @ w - y)).reshape(1, -1)"
    assert check(ROW, "w", answer, seed=1).verdict == "correct"
    assert check(ROW, "w", answer.replace("2 *", "-2 *"), seed=1).verdict == "wrong"


@pytest.mark.parametrize(
    "line", ["w = 2 * w", "w = w + 0", "w = y", "X = X.T", "w = w[:, 1:]", "w = X[0]", "w *= 2"]
)
def test_a_name_of_the_problem_keeps_its_value(line: str) -> None:
    assert "is given by the problem" in drawn_answer(ROW, "w", f"{line}\n2 * X @ (X.T @ w.T - y.T)")


def test_a_flat_row_is_not_changed_in_place() -> None:
    assert "is given by the problem" in drawn_answer(ROW, "w", "w = w.reshape(-1)\nw -= 1\nw")
