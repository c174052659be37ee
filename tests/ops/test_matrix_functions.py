"""Functions of square matrices: gradients against autograd, read back, judged, and refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import torch
from evaluation import near, value_of

from gradcheck_cli import check, derive, parse
from gradcheck_cli.dims import Dim
from gradcheck_cli.errors import GradcheckError, UnsupportedError
from gradcheck_cli.expr import Eye, Symbol
from gradcheck_cli.ops.matrix_functions import FrechetDerivative, function_named
from gradcheck_cli.syntax import parse_answer

if TYPE_CHECKING:
    from collections.abc import Callable

n = Dim.of("n")
SQUARE = ["A: n n", "X: n n"]
NAMES = FrechetDerivative.data_examples


def by_eigenvalues(function: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Return a function of matrices as V h(Λ) V⁻¹, which nothing in the package computes."""

    def of_matrix(X: Any) -> Any:
        values, V = torch.linalg.eig(X)
        return (V @ torch.diag(function(values)) @ torch.linalg.inv(V)).real

    return of_matrix


def exponential(X: Any) -> Any:
    return torch.matrix_exp(X)


IN_TORCH: dict[str, Callable[[Any], Any]] = {
    "expm": exponential,
    "logm": by_eigenvalues(torch.log),
    "sqrtm": by_eigenvalues(torch.sqrt),
    "sinm": lambda X: exponential(1j * X).imag,
    "cosm": lambda X: exponential(1j * X).real,
    "sinhm": lambda X: (exponential(X) - exponential(-X)) / 2,
    "coshm": lambda X: (exponential(X) + exponential(-X)) / 2,
}


def points() -> tuple[Any, Any]:
    """Return any matrix, and one whose eigenvalues are far from the negative axis."""
    generator = torch.Generator().manual_seed(4)
    A, B = torch.randn(2, 4, 4, dtype=torch.float64, generator=generator)
    return A, B @ B.T / 4 + torch.eye(4, dtype=torch.float64) / 2 + (A - A.T) / 4


def emitted(source: str, dialect: Any, *values: Any) -> Any:
    namespace: dict[str, Any] = {}
    exec(derive(parse(source, SQUARE), "X").source(dialect), namespace)  # noqa: S102 -- our own
    return namespace["gradient"](*values)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("source", ["tr(A {h}(X))", "tr({h}(A^T X A + X))", "||{h}(X) - A||_F^2"])
def test_the_gradient_is_autograd_s(name: str, source: str) -> None:
    A, X = points()
    h = IN_TORCH[name]
    value: Callable[[Any], Any] = {
        "tr(A {h}(X))": lambda X: torch.trace(A @ h(X)),
        "tr({h}(A^T X A + X))": lambda X: torch.trace(h(A.T @ X @ A + X)),
        "||{h}(X) - A||_F^2": lambda X: torch.sum((h(X) - A) ** 2),
    }[source]
    (wanted,) = torch.autograd.grad(value(leaf := X.clone().requires_grad_()), leaf)
    for dialect, given in (("torch", (A, X)), ("numpy", (A.numpy(), X.numpy()))):
        found = torch.as_tensor(emitted(source.format(h=name), dialect, *given))
        torch.testing.assert_close(found, wanted, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize(
    ("source", "shapes", "wrt", "expected"),
    [
        ("tr(expm(X))", ["X: n n"], "X", "expm(X)ᵀ"),
        ("tr(sqrtm(X))", ["X: n n"], "X", "1/2 sqrtm(X)^-T"),
        ("tr(logm(X))", ["X: n n"], "X", "X^-T"),
        ("tr(sinm(X))", ["X: n n"], "X", "cosm(X)ᵀ"),
        ("tr(cosm(X))", ["X: n n"], "X", "−sinm(X)ᵀ"),
        ("tr(expm(X))", ["X: n n symmetric"], "X", "expm(X)"),
        ("tr(expm(A X))", SQUARE, "X", "Aᵀ expm(AX)ᵀ"),
        ("tr(A expm(X))", SQUARE, "X", "frechet(expm, Xᵀ, Aᵀ)"),
        ("a^T expm(X) b", ["X: n n", "a: n", "b: n"], "X", "frechet(expm, Xᵀ, a bᵀ)"),
        ("a^T e^(t A) b", ["A: n n", "a: n", "b: n", "t:"], "t", "aᵀ A expm(t A) b"),
        ("tr((X^T X)^(1/2))", ["X: m n"], "X", "X sqrtm(Xᵀ X)^-1"),
        ("tr(X logm(X))", ["X: n n posdef"], "X", "I + logm(X)ᵀ"),
        ("tr(expm(diag(x)))", ["x: n"], "x", "exp(x)"),
        ("logdet(expm(X))", ["X: n n"], "X", "I_n"),
    ],
)
def test_the_closed_form(source: str, shapes: list[str], wrt: str, expected: str) -> None:
    assert derive(parse(source, shapes), wrt).text() == expected


@pytest.mark.parametrize(
    "source",
    [
        *("tr(A expm(X))", "tr(sqrtm(X) A)", "tr(expm(A X))", "sum(expm(X))", "tr(X^(-1/2))"),
        *("||logm(X) - A||_F^2", "tr(A frechet(cosm, A, X))", "tr(sinm(X)^T A coshm(X))"),
    ],
)
def test_what_is_printed_is_read_back(source: str) -> None:
    program = parse(source, SQUARE)
    found = derive(program, "X")
    for printed in (found.text(), found.latex()):
        assert str(parse_answer(program, printed, "X").value) == found.text()


@pytest.mark.parametrize("name", NAMES)
def test_along_what_commutes_with_the_point_it_is_the_slope_times_that(name: str) -> None:
    """The block matrix on one side, h′(X) Y on the other, in the tests' own arithmetic."""
    X = Symbol.named("X", (n, n))
    Y = 2 * X @ X + Eye.sized(n)
    direct = FrechetDerivative.intern((X, Y), name)
    value = points()[1].numpy()
    assert not isinstance(FrechetDerivative.of(X, Y, data=name), FrechetDerivative)
    made = value_of(function_named(name).prime(X) @ Y, {X: value}, {"n": 4})
    assert near(value_of(direct, {X: value}, {"n": 4}), made)


@pytest.mark.parametrize(
    ("source", "wrt", "answer", "right"),
    [
        ("tr(expm(A X))", "X", "A^T expm(A X)^T", True),
        ("tr(expm(A X))", "X", "expm(X A)^T A^T", True),
        ("tr(expm(A X))", "X", "expm(A X)^T A^T", False),
        ("tr(expm(A X))", "X", "A^T exp(A X)^T", False),
        ("tr(A expm(X))", "X", "frechet(expm, X^T, A^T)", True),
        ("tr(A expm(X))", "X", "A^T expm(X)^T", False),
        ("tr(sqrtm(X))", "X", "1/2 (X^(-1/2))^T", True),
        ("tr(sqrtm(X))", "X", "1/2 X^(-1/2)", False),
        ("tr(A logm(X))", "X", "A^T X^-T", False),
        ("tr(sqrtm(A X) A)", "X", "A^T frechet(sqrtm, (A X)^T, A^T)", True),
        ("tr(sinm(X))", "X", "cosm(X)", False),
    ],
)
def test_answers_are_judged(source: str, wrt: str, answer: str, right: bool) -> None:
    verdict = check(parse(source, SQUARE), wrt, answer, seed=3)
    assert verdict.verdict == ("correct" if right else "wrong")


@pytest.mark.parametrize(
    ("source", "read", "note"),
    [
        ("tr(e^X)", "tr(expm(X))", "exponential of a matrix"),
        (r"\operatorname{tr}(e^{A X})", "tr(expm(AX))", "exponential of a matrix"),
        ("sum(e^(X x))", "sum(exp(X x))", ""),
        ("tr(exp(X))", "tr(exp(X))", ""),
        ("tr(X^(1/2))", "tr(sqrtm(X))", "square root of a matrix"),
        (r"\operatorname{tr}(A X^{-1/2})", "tr(A sqrtm(X)^-1)", "square root of a matrix"),
        (r"\operatorname{tr}(\operatorname{logm}(X))", "tr(logm(X))", ""),
    ],
)
def test_spellings(source: str, read: str, note: str) -> None:
    program = parse(source, [*SQUARE, "x: n"] if "x" in source.lower() else SQUARE)
    assert str(program.value) == read
    assert [note in told for told in program.notes if "read as" in told] == [True] * bool(note)


@pytest.mark.parametrize(
    ("code", "read"),
    [
        ("f = torch.trace(torch.matrix_exp(A @ X))", "tr(expm(AX))"),
        ("f = torch.linalg.matrix_exp(X).trace()", "tr(expm(X))"),
        ("f = X.matrix_exp().sum()", "sum(expm(X))"),
        ("import scipy\nf = np.trace(A @ scipy.linalg.sqrtm(X))", "tr(A sqrtm(X))"),
        ("from scipy.linalg import logm\nf = np.trace(logm(X))", "tr(logm(X))"),
        (
            "import scipy.linalg as sl\nf = np.sum(sl.sinm(X) * sl.coshm(X))",
            "sum(sinm(X) ⊙ coshm(X))",
        ),
    ],
)
def test_python(code: str, read: str) -> None:
    assert str(parse(code, SQUARE, language="python").value) == read


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("tr(X^(1/3))", "only square roots"),
        ("tr(frechet(exp, X, A))", "takes a function of matrices"),
        ("tr(frechet(expm, X))", "takes a function of matrices"),
        ("sum(logm(x))", "logm needs a square matrix"),
        ("sum(frechet(expm, x, x))", "square matrices"),
    ],
)
def test_what_is_none_is_refused(source: str, told: str) -> None:
    with pytest.raises(GradcheckError, match=told):
        parse(source, [*SQUARE, "x: n"])


def test_emitted_roots_refuse_what_has_none() -> None:
    with pytest.raises(ValueError, match="no principal root"):
        emitted("tr(A sqrtm(X))", "numpy", np.eye(2), np.diag([1.0, -1.0]))


def test_sympy_has_no_such_matrix_expression() -> None:
    with pytest.raises(UnsupportedError, match="SymPy has no matrix expression for expm"):
        derive(parse("tr(expm(X))", ["X: n n"]), "X").source("sympy")
