"""Kronecker products: their blocks, their gradients in every special case, and how they are read.

The oracle is PyTorch: `torch.kron` and autograd. Every formula is evaluated in our own arithmetic.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import torch

from gradcheck_cli import derive, parse
from gradcheck_cli.dims import Dim
from gradcheck_cli.errors import GradcheckError, LimitError, ShapeError
from gradcheck_cli.evaluate import evaluate
from gradcheck_cli.evaluate.arrays import torch_system
from gradcheck_cli.expr import Eye, Ones, Symbol
from gradcheck_cli.judge.costs import affordable
from gradcheck_cli.ops.kronecker import Kron

if TYPE_CHECKING:
    from collections.abc import Callable

    from torch import Tensor

SIZES = {"m": 3, "n": 2, "p": 4, "q": 5}
m, n, p, q = map(Dim.of, "mnpq")
kron = torch.kron


def squares(X: Tensor) -> Tensor:
    return X.square().sum()


FORMS: list[tuple[str, dict[str, str], Callable[..., Tensor], dict[str, str]]] = [
    ("tr(kron(A, X))", {"A": "m m", "X": "n n"}, lambda A, X: kron(A, X).trace(),
     {"A": "tr(X) I_m", "X": "tr(A) I_n"}),
    ("tr(kron(A, X))", {"A": "m n", "X": "n m"}, lambda A, X: kron(A, X).trace(), {}),
    ("tr(X ⊗ X)", {"X": "n n"}, lambda X: kron(X, X).trace(), {"X": "2 tr(X) I_n"}),
    ("sum(kron(A, X))", {"A": "m n", "X": "p q"}, lambda A, X: kron(A, X).sum(),
     {"X": "sum(A) ones(p, q)"}),
    ("||kron(A, X)||_F^2", {"A": "m n", "X": "p q"}, lambda A, X: squares(kron(A, X)),
     {"A": "2 ‖X‖_F^2 A", "X": "2 ‖A‖_F^2 X"}),
    ("||kron(X, Y) - C||_F^2", {"X": "m n", "Y": "p q", "C": "m*p n*q"},
     lambda X, Y, C: squares(kron(X, Y) - C), {}),
    ("sum(exp(A ⊗ X))", {"A": "m n", "X": "p q"}, lambda A, X: kron(A, X).exp().sum(), {}),
    ("u^T kron(X, Y) v", {"u": "m*p", "X": "m n", "Y": "p q", "v": "n*q"},
     lambda u, X, Y, v: u @ kron(X, Y) @ v,
     {"X": "reshape(u, p, m)ᵀ Y reshape(v, q, n)", "Y": "reshape(u, p, m) X reshape(v, q, n)ᵀ"}),
    ("||kron(X, X) v||^2", {"X": "m n", "v": "n*n"}, lambda X, v: squares(kron(X, X) @ v), {}),
    ("||kron(x, y) - b||^2", {"x": "m", "y": "n", "b": "m*n"},
     lambda x, y, b: squares(kron(x, y) - b), {"y": "2 (‖x‖^2 y − reshape(b, n, m) x)"}),
    ("tr(C kron(a, X))", {"C": "q m*p", "a": "m", "X": "p q"},
     lambda C, a, X: (C @ kron(a[:, None], X)).trace(), {}),
    ("tr(C kron(X, a^T))", {"C": "n*q m", "X": "m n", "a": "q"},
     lambda C, X, a: (C @ kron(X, a[None])).trace(), {}),
    ("tr(C kron(A, u v^T))", {"C": "n*q m*p", "A": "m n", "u": "p", "v": "q"},
     lambda C, A, u, v: (C @ kron(A, torch.outer(u, v))).trace(), {}),
    ("tr((A ⊗ X) C (B ⊗ D))",
     {"A": "m m", "X": "n n", "C": "m*n m*n", "B": "m m", "D": "n n"},
     lambda A, X, C, B, D: (kron(A, X) @ C @ kron(B, D)).trace(), {}),
    ("vec(X)^T kron(A, B) vec(X)", {"X": "n m", "A": "m m", "B": "n n"},
     lambda X, A, B: X.T.reshape(-1) @ kron(A, B) @ X.T.reshape(-1),
     {"X": "BX Aᵀ + Bᵀ XA", "A": "Xᵀ BX", "B": "XA Xᵀ"}),
    ("||y - kron(B, A) vec(X)||^2", {"y": "m*p", "B": "p q", "A": "m n", "X": "n q"},
     lambda y, B, A, X: squares(y - kron(B, A) @ X.T.reshape(-1)), {}),
    ("tr(kron(kron(A, X), B))", {"A": "m m", "X": "n n", "B": "p p"},
     lambda A, X, B: kron(kron(A, X), B).trace(), {"X": "tr(B) tr(A) I_n"}),
    ("log|det kron(A, X)|", {"A": "m m invertible", "X": "n n invertible"},
     lambda A, X: torch.linalg.slogdet(kron(A, X))[1], {"A": "n A^-T", "X": "m X^-T"}),
    ("tr(kron(A, X)^-1)", {"A": "m m invertible", "X": "n n invertible"},
     lambda A, X: kron(A, X).inverse().trace(), {}),
    ("K = kron(A, X)\n||K||_F^2 + tr(K)", {"A": "m m", "X": "n n"},
     lambda A, X: squares(kron(A, X)) + kron(A, X).trace(), {"X": "2 ‖A‖_F^2 X + tr(A) I"}),
]  # fmt: skip


def drawn(shapes: dict[str, str]) -> dict[str, Tensor]:
    """Return a tensor of every shape; square ones are far from singular."""
    random = torch.Generator().manual_seed(5)
    values = {}
    for name, text in shapes.items():
        extents = []
        for word in text.removesuffix(" invertible").split():
            extents.append(1)
            for factor in word.split("*"):
                extents[-1] *= SIZES[factor]
        values[name] = torch.randn(*extents, generator=random, dtype=torch.float64)
        if "invertible" in text:
            values[name] += 4 * torch.eye(*extents, dtype=torch.float64)
    return values


@pytest.mark.parametrize("form", FORMS, ids=[f"{i}-{form[0]}" for i, form in enumerate(FORMS)])
def test_every_gradient_is_autograds_and_reads_back(
    form: tuple[str, dict[str, str], Callable[..., Tensor], dict[str, str]],
) -> None:
    source, shapes, objective, expected = form
    given = [f"{name}: {shape}" for name, shape in shapes.items()]
    program, values = parse(source, given), drawn(shapes)
    leaves = {name: value.clone().requires_grad_() for name, value in values.items()}
    wanted = torch.autograd.grad(objective(**leaves), [*leaves.values()])
    for name, want in zip(leaves, wanted, strict=True):
        gradient = derive(program, name)
        if name in expected:
            assert gradient.text() == expected[name]
        space: dict[str, Callable[..., Tensor]] = {}
        exec(gradient.source("torch"), space)  # noqa: S102 -- our own source
        torch.testing.assert_close(space["gradient"](*values.values()), want)


@pytest.mark.parametrize(
    ("A", "B"),
    [((m, n), (p, q)), ((m, Dim.of(1)), (p, q)), ((Dim.of(1), n), (p, q)), ((m, m), (n, n))],
)
def test_the_transpose_is_the_product_of_the_transposes(
    A: tuple[Dim, Dim], B: tuple[Dim, Dim]
) -> None:
    left, right = Symbol.named("A", A), Symbol.named("B", B)
    assert Kron.of(left, right).T is Kron.of(left.T, right.T)


def test_trivial_products_are_normalised() -> None:
    A, s = Symbol.named("A", (m, n)), Symbol.named("s", (Dim.of(1), Dim.of(1)))
    x, y = Symbol.named("x", (m, Dim.of(1))), Symbol.named("y", (n, Dim.of(1)))
    assert Kron.of(Eye.sized(m), Eye.sized(n)) is Eye.sized(m * n)
    assert Kron.of(Ones.shaped(m, n), Ones.shaped(p, q)) is Ones.shaped(m * p, n * q)
    assert Kron.of(s, A) is s * A
    assert Kron.of(2 * A, s * A) is 2 * (s * Kron.of(A, A))
    assert Kron.of(x, y.T) is Kron.of(y.T, x) is x @ y.T


def test_factors_that_do_not_fit_one_another_stay_as_they_are() -> None:
    """(A ⊗ B)(C ⊗ D) is a product where A C and B D are none, since m·n = n·m."""
    program = parse(
        "tr(kron(A, B) kron(C, D) Y)", ["A: m n", "B: n m", "C: m m", "D: n n", "Y: m*n m*n"]
    )
    assert "kron(A, B) kron(C, D)" in str(program.value)
    gradient = derive(program, "Y")
    assert gradient.text() == "kron(Cᵀ, Dᵀ) kron(Aᵀ, Bᵀ)"


@pytest.mark.parametrize(
    "spelling", ["kron(A, X)", "A ⊗ X", r"A \otimes X", "np.kron(A, X)", "torch.kron(A, X)"]
)
def test_every_spelling_is_one_expression(spelling: str) -> None:
    shapes = ["A: m m", "X: n n"]
    trace = "np.trace" if "np." in spelling else "torch.trace" if "torch" in spelling else "tr"
    read = parse(f"{trace}({spelling})", shapes).value
    assert read is parse("tr(kron(A, X))", shapes).value


def test_sizes_that_nobody_declared_are_found() -> None:
    assert str(parse("||A - kron(I, X)||_F^2", ["A: q*m q*n", "X: m n"]).value) == (
        "‖A − kron(I_q, X)‖_F^2"
    )
    free = parse("tr(kron(A, B) kron(X, C))")
    assert free.variables["A"].shape == free.variables["X"].shape[::-1]


def test_a_product_of_another_size_is_refused_at_its_place() -> None:
    with pytest.raises(ShapeError) as caught:
        parse("kron(A, X) - A", ["A: m m", "X: n n"])
    assert caught.value.span is not None


def test_a_tower_of_products_is_refused_before_it_is_evaluated() -> None:
    tower = "X"
    for _ in range(7):
        tower = f"kron({tower}, X)"
    program = parse(f"tr({tower})", ["X: n n"])
    with pytest.raises(LimitError):
        affordable([program.value], {"n": 5}, 4)


def test_the_value_is_torchs() -> None:
    values = drawn({"A": "m n", "X": "p q"})
    A, X = Symbol.named("A", (m, n)), Symbol.named("X", (p, q))
    system = torch_system(SIZES)
    (value,) = evaluate([Kron.of(A, X)], system, {A: values["A"][None], X: values["X"][None]})
    torch.testing.assert_close(value[0], torch.kron(values["A"], values["X"]))


def test_an_error_is_a_sentence() -> None:
    with pytest.raises(GradcheckError, match="takes 2 arguments"):
        parse("tr(kron(X))", ["X: n n"])
