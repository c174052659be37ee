"""Gradients by the free entries of symmetric and diagonal matrices, against differences in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from gradcheck_cli import derive, parse
from gradcheck_cli.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from screens import Run

N = 3
STEP = 1e-6

PROBLEMS = [
    "tr(A X)",
    "det(X)",
    "logdet(X)",
    "tr(X^-1 A)",
    "a^T X^2 b",
    "||X - A||_F^2",
    "sum(exp(X) .* A)",
    "tr(X A X B)",
]


def at(seed: int) -> dict[str, Any]:
    draw = np.random.default_rng(seed)
    A, B, S = (draw.normal(size=(N, N)) for _ in range(3))
    return {
        "A": A,
        "B": B,
        "a": draw.normal(size=N),
        "b": draw.normal(size=N),
        "S": S @ S.T + np.eye(N),
    }


def difference_quotients(f: Callable[[Any], float], X: Any, pairs: list[tuple[int, int]]) -> Any:
    """Move one free entry at a time: X[i, j] and X[j, i] together."""
    found = np.zeros_like(X)
    for i, j in pairs:
        U = np.zeros_like(X)
        U[i, j] = U[j, i] = 1.0
        found[i, j] = found[j, i] = (f(X + STEP * U) - f(X - STEP * U)) / (2 * STEP)
    return found


@pytest.mark.parametrize("structure", ["symmetric", "diagonal"])
@pytest.mark.parametrize("text", PROBLEMS)
def test_a_structured_gradient_is_that_by_the_free_entries(text: str, structure: str) -> None:
    shapes = [f"X: n n {structure} posdef", "A: n n", "B: n n", "a: n", "b: n"]
    program = parse(text, shapes)
    derivation = derive(program, "X", structured=True)
    point = at(7)
    X = point["S"] if structure == "symmetric" else np.diag(np.diag(point["S"]))
    names = list(program.variables)
    gradient = numbers(derivation.source("numpy"), names, {**point, "X": X})
    pairs = [(i, j) for i in range(N) for j in range(i, N) if structure == "symmetric" or i == j]
    wanted = difference_quotients(lambda X: objective(text, {**point, "X": X}), X, pairs)
    assert np.allclose(gradient, wanted, rtol=1e-6, atol=1e-7)


def numbers(source: str, names: list[str], point: dict[str, Any]) -> Any:
    scope: dict[str, Any] = {}
    exec(source, scope)  # noqa: S102 -- the emitted source is what is tested
    return scope["gradient"](*(point[name] for name in names))


def objective(text: str, at: dict[str, Any]) -> float:
    """Return f by NumPy, written by hand."""
    A, B, a, b, X = (at[name] for name in ("A", "B", "a", "b", "X"))
    values = {
        "tr(A X)": np.trace(A @ X),
        "det(X)": np.linalg.det(X),
        "logdet(X)": np.linalg.slogdet(X)[1],
        "tr(X^-1 A)": np.trace(np.linalg.inv(X) @ A),
        "a^T X^2 b": a @ X @ X @ b,
        "||X - A||_F^2": ((X - A) ** 2).sum(),
        "sum(exp(X) .* A)": (np.exp(X) * A).sum(),
        "tr(X A X B)": np.trace(X @ A @ X @ B),
    }
    return float(values[text])


def test_the_cookbook_s_forms_are_found() -> None:
    symmetric = parse("tr(A X)", ["X: n n symmetric", "A: n n"])
    assert derive(symmetric, "X", structured=True).text() == "Aᵀ + A − Aᵀ ⊙ I"  # its (139)
    determinant = parse("det(X)", ["X: n n symmetric invertible"])
    found = derive(determinant, "X", structured=True).text()
    assert found == "det(X) (2 X^-1 − X^-1 ⊙ I)"  # its (140)
    diagonal = parse("tr(A X)", ["X: n n diagonal", "A: n n"])
    assert derive(diagonal, "X", structured=True).text() == "Aᵀ ⊙ I"  # its (142)


def test_without_the_option_entries_are_free_and_the_page_says_so(run: Callable[..., Run]) -> None:
    arguments = ("derive", "tr(A X)", "--shape", "X: n n symmetric", "--shape", "A: n n")
    free, structured = run(*arguments), run(*arguments, "--structured", "--wrt", "X")
    assert "∂f/∂X = Aᵀ " in free.out
    assert "X is symmetric: this is the gradient by a matrix with free entries" in free.out
    assert "⇒ ∂f/∂X = Aᵀ + A − Aᵀ ⊙ I   symmetric" in structured.out
    assert "G + Gᵀ − G ⊙ I (Matrix Cookbook (138))" in " ".join(structured.out.split())


def test_a_free_variable_is_left_alone() -> None:
    derivation = derive(parse("tr(A X)", ["X: n n", "A: n n"]), "X", structured=True)
    assert derivation.text() == "Aᵀ"
    assert derivation.notes == []


def test_a_script_compares_with_autograd_whose_entries_are_free(run: Callable[..., Run]) -> None:
    refused = run("derive", "det(X)", "--structured", "--format", "script")
    assert refused.code == UsageError.exit_code
    assert "leave out --structured" in refused.err
