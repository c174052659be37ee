"""Maxima, minima, means, variances, along an axis or of all entries: PyTorch's, and their forms."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import torch
from derived import SIZES, assert_is_torch_s, in_numbers
from readings import drawn, matrix, value, vector

from gradcheck_cli.calculus import derive
from gradcheck_cli.errors import ParseError, ShapeError
from gradcheck_cli.evaluate.arrays import Arrays, numpy_system, torch_system
from gradcheck_cli.evaluate.bounded import Bounded
from gradcheck_cli.evaluate.rounding import Rounding
from gradcheck_cli.expr import Ones, Zero
from gradcheck_cli.ops.largest import IsMax, Max, Min
from gradcheck_cli.ops.moments import Var
from gradcheck_cli.ops.reductions import Sum
from gradcheck_cli.syntax import parse

if TYPE_CHECKING:
    from collections.abc import Callable

X, x = matrix("X", "n", "k"), vector("x", "k")
GRID = ["X: n k", "G: n k"]


def normalised(X: torch.Tensor, G: torch.Tensor, *, eps: float = 0.0) -> torch.Tensor:
    centred = X - X.mean(0)
    return (G * (centred / torch.sqrt(X.var(0, correction=0) + eps))).sum()


def layer_norm(X: torch.Tensor, G: torch.Tensor) -> torch.Tensor:
    return (G * torch.nn.functional.layer_norm(X, X.shape[1:], eps=0.0)).sum()


OBJECTIVES: dict[str, tuple[list[str], Callable[..., torch.Tensor]]] = {
    "max(X)": (["X: n k"], lambda X: X.amax()),
    "min(X)": (["X: n k"], lambda X: X.amin()),
    "amax(X) + amin(X)": (["X: n k"], lambda X: X.amax() + X.amin()),
    "max(x)": (["x: k"], lambda x: x.amax()),
    "sum(max(X, axis=0) .^ 2)": (["X: n k"], lambda X: (X.amax(0) ** 2).sum()),
    "sum(max(X, axis=1) .^ 2)": (["X: n k"], lambda X: (X.amax(1) ** 2).sum()),
    "sum(min(X, dim=0) .^ 2)": (["X: n k"], lambda X: (X.amin(0) ** 2).sum()),
    "sum(min(X, dim=-1) .^ 2)": (["X: n k"], lambda X: (X.amin(-1) ** 2).sum()),
    "g^T max(X A, axis=1)": (
        ["X: n d", "A: d k", "g: n"],
        lambda X, A, g: g @ torch.amax(X @ A, 1),
    ),
    "max(max(X, axis=1))": (["X: n k"], lambda X: X.amax()),
    "var(X)": (["X: n k"], lambda X: X.var(correction=0)),
    "var(x)": (["x: k"], lambda x: x.var(correction=0)),
    "sum(var(X, axis=0) .^ 2)": (["X: n k"], lambda X: (X.var(0, correction=0) ** 2).sum()),
    "sum(var(X, axis=1) .^ 2)": (["X: n k"], lambda X: (X.var(1, correction=0) ** 2).sum()),
    "std(X)": (["X: n k"], lambda X: X.std(correction=0)),
    "sum(std(X, axis=0))": (["X: n k"], lambda X: X.std(0, correction=0).sum()),
    "mean(X)^2": (["X: n k"], lambda X: X.mean() ** 2),
    "||mean(X, axis=0)||^2": (["X: n k"], lambda X: (X.mean(0) ** 2).sum()),
    "||mean(X, axis=1)||^2": (["X: n k"], lambda X: (X.mean(1) ** 2).sum()),
    "sum(G .* ((X - mean(X, axis=0)) ./ std(X, axis=0)))": (GRID, normalised),
    "sum(G .* ((X - mean(X, axis=0)) ./ sqrt(var(X, axis=0) + 0.1)))": (
        GRID,
        lambda X, G: normalised(X, G, eps=0.1),
    ),
    "sum(G .* ((X - mean(X, axis=1) 1^T) ./ (std(X, axis=1) 1^T)))": (GRID, layer_norm),
}


@pytest.mark.parametrize("source", OBJECTIVES)
def test_values_and_gradients_are_pytorch_s(source: str) -> None:
    assert_is_torch_s(source, *OBJECTIVES[source])


@pytest.mark.parametrize(
    ("source", "shapes", "gradient"),
    [
        ("max(X)", ["X: n k"], "is_max(X)"),
        ("g^T max(X, axis=1)", ["X: n k", "g: n"], "diag(g) is_max(X, axis=1)"),
        ("g^T max(X, axis=0)", ["X: n k", "g: k"], "is_max(X, axis=0) diag(g)"),
        ("sum(min(X, axis=1))", ["X: n k"], "is_max(−X, axis=1)"),
        ("mean(X)", ["X: n k"], "1/(n k) ones(n, k)"),
        ("var(X)", ["X: n k"], "2/(n k) (X − sum(X)/(n k))"),
        ("var(X)", ["X: k"], "2/k (X − sum(X)/k)"),
        ("sum(var(X, axis=0))", ["X: n k"], "2/n (X − 1/n 1 1ᵀ X)"),
        ("sum(var(X, axis=1))", ["X: n k"], "2/k (X − 1/k X 1 1ᵀ)"),
        ("std(X)", ["X: k"], "(X − sum(X)/k)/(k sqrt(var(X)))"),
    ],
)
def test_the_gradient_has_the_textbook_s_form(
    source: str, shapes: list[str], gradient: str
) -> None:
    assert derive(parse(source, shapes), "X").text() == gradient


# Laws ---------------------------------------------------------------------------------------------


@pytest.fixture(params=["numpy", "torch"])
def system(request: pytest.FixtureRequest) -> Arrays:
    return numpy_system(SIZES) if request.param == "numpy" else torch_system(SIZES)


@pytest.mark.parametrize("axis", [0, 1, None])
@pytest.mark.parametrize("shift", [0.0, 1e3, 1e6])
def test_a_variance_does_not_feel_a_shift(system: Arrays, axis: int | None, shift: float) -> None:
    numbers = np.random.default_rng(1).integers(-8, 8, size=(3, 4, 5)) / 4.0  # exact when shifted
    along = (1, 2) if axis is None else axis + 1
    found = system.numpy(system.var(system.array(numbers + shift), axis))
    assert np.allclose(found, numbers.var(axis=along, keepdims=True), rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("axis", [0, 1, None])
def test_the_gradient_of_a_maximum_adds_up_to_one(system: Arrays, axis: int | None) -> None:
    """However many entries tie: f(X + t) = f(X) + t."""
    ties = np.random.default_rng(1).integers(0, 3, size=(6, 4, 5)).astype(float)
    shares = system.numpy(system.is_max(system.array(ties), axis))
    along = (1, 2) if axis is None else axis + 1
    assert np.allclose(shares.sum(axis=along), 1, rtol=0, atol=1e-15)
    assert ((shares > 0) == (ties == ties.max(axis=along, keepdims=True))).all()


@pytest.mark.parametrize("axis", [0, 1, None])
def test_ties_are_shared_as_torch_shares_them(axis: int | None) -> None:
    program = parse(f"sum(max(X, axis={axis}))" if axis is not None else "max(X)", ["X: n k"])
    ties = torch.tensor([[1.0, 2, 2], [2, 2, 0], [2, 0, 1], [0, 0, 0]], dtype=torch.float64)
    leaf = ties.clone().requires_grad_()
    torch.amax(leaf, (0, 1) if axis is None else axis).sum().backward()  # type: ignore[no-untyped-call]
    assert leaf.grad is not None
    found = in_numbers(program, derive(program, "X").gradient, {"X": ties})
    assert np.array_equal(found, leaf.grad.numpy())


def test_the_convention_at_ties_is_said() -> None:
    conventions = derive(parse("sum(max(X, axis=1))", ["X: n k"]), "X").conventions
    assert conventions == [
        "entries that tie for the largest or the smallest share its gradient evenly"
    ]


def test_which_entry_is_the_largest_is_unsure_within_rounding() -> None:
    arrays = numpy_system({})
    system = Rounding(arrays)
    near = Bounded(arrays.array([[[1.0, 1.0, 0.0]]]), arrays.array([[[1.0, 0.0, 0.0]]]))
    doubt = arrays.roundoff * system.is_max(near, 1).E
    assert (doubt[0, 0, :2] >= 1).all()
    assert doubt[0, 0, 2] == 0


def test_exact_ties_and_clear_maxima_are_sure() -> None:
    arrays = numpy_system({})
    system = Rounding(arrays)
    tie = system.given(arrays.array([[[1.0, 1.0, 0.0]]]))
    assert arrays.roundoff * system.is_max(tie, 1).E.max() < 1e-15
    clear = Bounded(arrays.array([[[1.0, 0.5, 0.0]]]), arrays.array([[[9.0, 9.0, 9.0]]]))
    assert not system.is_max(clear, 1).E.any()
    assert system.amax(clear, 1).E.item() == 9.0


def test_only_what_may_be_the_largest_makes_the_maximum_unsure() -> None:
    arrays = numpy_system({})
    a = Bounded(arrays.array([[[1.0, 0.0]]]), arrays.array([[[2.0, 1e6]]]))
    assert Rounding(arrays).amax(a, 1).E.item() == 2.0


# One form -----------------------------------------------------------------------------------------


def test_a_reduction_does_not_notice_a_transpose() -> None:
    for cls in (Max, Min, Var):
        assert cls.of(X.T, data=0) is cls.of(X, data=1)
        assert cls.of(X.T, data=1) is cls.of(X, data=0)
        assert cls.of(X.T) is cls.of(X)
        assert cls.of(x, data=0) is cls.of(x) is cls.of(x.T, data=1)
    assert IsMax.of(X.T, data=0) is IsMax.of(X, data=1).T


def test_one_entry_alone() -> None:
    assert Max.of(x, data=1) is Min.of(x, data=1) is x
    assert Max.of(x.T, data=0) is x
    assert Var.of(x, data=1) is Zero.shaped(*x.shape)
    assert IsMax.of(x, data=1) is Ones.shaped(*x.shape)
    assert value("max(c)", "c:") is value("c", "c:")


# Reading ------------------------------------------------------------------------------------------


def test_the_names() -> None:
    assert value("max(X)", "X: n k") is value("amax(X)", "X: n k") is Max.of(X)
    assert value("min(X)", "X: n k") is value("amin(X)", "X: n k") is Min.of(X)
    assert value("sum(max(X, axis=1))", "X: n k") is Sum.of(Max.of(X, data=1))
    assert value("sum(is_max(X, axis=1) .* X)", "X: n k") is Sum.of(IsMax.of(X, data=1) * X)
    assert value("std(X)", "X: n k") is value("sqrt(var(X))", "X: n k")


def test_the_divisor_of_a_variance_is_said() -> None:
    for source in ("var(X)", "std(X)"):
        assert parse(source, ["X: n k"]).notes == [
            "var and std divide by the number of entries, as NumPy's"
        ]


@pytest.mark.parametrize("name", ["sum", "mean", "var", "std", "amax", "logsumexp", "is_max"])
def test_a_second_argument_is_an_error_that_names_the_axis(name: str) -> None:
    assert drawn(f"sum({name}(X, 1))", "X: n k", kind=ParseError) == (
        f"{name} takes one argument and perhaps axis=0 or axis=1\n"
        f"    sum({name}(X, 1))\n"
        f"        {'^' * len(f'{name}(X, 1)')}\n"
        f"hint: write {name}(X, axis=1)"
    )


@pytest.mark.parametrize(("shapes", "rows", "cols"), [(["X: n k"], "n", "k"), ([], "m", "n")])
def test_what_is_along_the_rows_is_spread_by_hand(shapes: list[str], rows: str, cols: str) -> None:
    """An X of unknown sizes is not taken as square to make it fit."""
    assert drawn("sum((X - mean(X, axis=1)).^2)", *shapes, kind=ShapeError) == (
        f"{rows}×{cols} and {rows}×1 have to be of one shape here\n"
        "    sum((X - mean(X, axis=1)).^2)\n"
        "           ^\n"
        "hint: to use it in every column, write mean(X, axis=1) 1^T"
    )


def test_what_is_down_the_columns_is_on_every_row() -> None:
    program = parse("sum((X - mean(X, axis=0)).^2)", ["X: n k"])
    assert program.value is parse("sum((X - 1 mean(X, axis=0)^T).^2)", ["X: n k"]).value
    assert program.notes == ["mean(X, axis=0) stands for 1 mean(X, axis=0)ᵀ: on every row"]
