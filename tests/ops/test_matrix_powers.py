"""Powers with a symbolic exponent: against autograd, read back, judged, and refused."""

from __future__ import annotations

import pytest
import torch

from gradcheck_cli import check, derive, parse
from gradcheck_cli.errors import GradcheckError
from gradcheck_cli.syntax import parse_answer

TRACE = ("tr(X^k)", ["X: n n"])
FORM = ("a^T X^k b", ["X: n n", "a: n", "b: n"])


def gradient(source: str, shapes: list[str], wrt: str, *values: object) -> torch.Tensor:
    """Return what the emitted PyTorch gives for values in the order of the variables."""
    namespace: dict[str, object] = {}
    exec(derive(parse(source, shapes), wrt).source("torch"), namespace)  # noqa: S102 -- our own
    return namespace["gradient"](*values)  # type: ignore[operator,no-any-return]


@pytest.mark.parametrize("k", [1, 2, 5])
@pytest.mark.parametrize("source", ["tr(A X^k)", "tr(A (X^T)^k A^T X^(k+1))", "tr(X^k X)"])
def test_the_gradient_is_autograd_s(source: str, k: int) -> None:
    torch.manual_seed(k)
    A, X = torch.randn(2, 3, 3, dtype=torch.float64)
    X.requires_grad_()
    power = torch.linalg.matrix_power
    value = {
        "tr(A X^k)": lambda: A @ power(X, k),
        "tr(A (X^T)^k A^T X^(k+1))": lambda: A @ power(X.T, k) @ A.T @ power(X, k + 1),
        "tr(X^k X)": lambda: power(X, k + 1),
    }[source]()
    (wanted,) = torch.autograd.grad(torch.trace(value), X)
    found = gradient(source, ["A: n n", "X: n n", "k: integer"], "X", A, X.detach(), k)
    torch.testing.assert_close(found, wanted)


@pytest.mark.parametrize("k", [2, 3])
def test_the_power_of_every_entry(k: int) -> None:
    x = torch.randn(4, dtype=torch.float64)
    found = gradient("sum(x.^k)", ["x: n", "k: integer"], "x", x, k)
    torch.testing.assert_close(found, k * x ** (k - 1))


def test_an_exponent_may_come_as_an_array_of_no_axes() -> None:
    X = torch.randn(3, 3, dtype=torch.float64)
    found = gradient("tr(X^k)", ["X: n n", "k: integer"], "X", X, torch.tensor(4.0))
    torch.testing.assert_close(found, 4 * torch.linalg.matrix_power(X, 3).T)


def test_an_undeclared_letter_above_is_a_whole_number() -> None:
    program = parse("tr(X^k)")
    assert program.variables["k"].kind == "integer"
    assert derive(program, "X").text() == "k (X^(k − 1))ᵀ"


@pytest.mark.parametrize(("source", "shapes"), [TRACE, FORM])
def test_the_gradient_is_read_back(source: str, shapes: list[str]) -> None:
    program = parse(source, [*shapes, "k: integer"])
    found = derive(program, "X")
    for printed in (found.text(), found.latex()):
        assert str(parse_answer(program, printed, "X").value) == found.text()


@pytest.mark.parametrize(
    ("answer", "right"),
    [
        ("k (X^(k-1))^T", True),
        ("k (X^T)^(k-1)", True),
        ("k X^(k-1)", False),
        ("k (X^k)^T", False),
        ("(k-1) (X^(k-1))^T", False),
    ],
)
def test_answers_are_judged(answer: str, right: bool) -> None:
    source, shapes = TRACE
    verdict = check(parse(source, [*shapes, "k: integer"]), "X", answer, seed=3)
    assert (verdict.verdict == "correct") is right


@pytest.mark.parametrize(
    "source",
    [
        "tr(sum(j=0..k-1, X^j A X^(k-j)))",
        "tr(sum(j=0..k-1, X^j A B^(k-1-j)))",
        "tr(sum(j=0..k-1, X^j A X^(k-1-j) X^j))",
    ],
)
def test_other_sums_of_powers_are_refused(source: str) -> None:
    with pytest.raises(GradcheckError, match="only the derivative of a power is read"):
        parse(source, ["A: n n", "B: n n", "X: n n", "k: integer"])


def test_a_real_exponent_of_a_matrix_is_refused() -> None:
    with pytest.raises(GradcheckError, match="an exponent has to be a number"):
        parse("tr(X^c)", ["X: n n", "c:"])


@pytest.mark.parametrize(
    ("source", "wrt", "gradient"),
    [
        ("tr(X^-k)", "X", "−k (X^(−k − 1))ᵀ"),
        ("tr(X^(2k))", "X", "2 k (X^(2 k − 1))ᵀ"),
        ("tr((I - c X)^-k)", "X", "k c ((I − c X)^(−k − 1))ᵀ"),
        ("c^(-k)", "c", "−k c^(−k − 1)"),
    ],
)
def test_the_number_in_an_exponent_meets_the_factors(source: str, wrt: str, gradient: str) -> None:
    program = parse(source, ["X: n n", "c:", "k: integer"])
    derivation = derive(program, wrt)
    assert derivation.text() == gradient
    for written in (gradient, derivation.latex()):
        assert parse_answer(program, written, wrt).value is derivation.gradient


@pytest.mark.parametrize("k", [1, 2, 5])
def test_a_power_of_the_inverse_has_a_sum_of_k_terms(k: int) -> None:
    """The sum to −k − 1 would be none, to who reads it: d(X^−k) = −X^−k d(X^k) X^−k."""
    torch.manual_seed(k)
    A, X = torch.randn(2, 3, 3, dtype=torch.float64)
    X = (X + 3 * torch.eye(3)).requires_grad_()
    (wanted,) = torch.autograd.grad(torch.trace(A @ torch.linalg.matrix_power(X, -k)), X)
    shapes = ["A: n n", "X: n n invertible", "k: integer"]
    found = gradient("tr(A X^-k)", shapes, "X", A, X.detach(), k)
    torch.testing.assert_close(found, wanted)
    text = derive(parse("tr(A X^-k)", shapes), "X").text()
    assert "j=0..k − 1" in text
    assert text.count("X^(−k)") == 2
