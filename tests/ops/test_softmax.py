"""Softmax, log-softmax and log-sum-exp: PyTorch's values, the textbook's forms, the invariances."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import torch
from derived import assert_is_torch_s, drawn_values, in_numbers
from readings import matrix, vector

from gradcheck_cli.calculus import derive, gradients
from gradcheck_cli.evaluate.arrays import Arrays, numpy_system, torch_system
from gradcheck_cli.expr import Ones, Symbol
from gradcheck_cli.ops.reductions import Sum
from gradcheck_cli.ops.softmax import Softmax
from gradcheck_cli.syntax import parse

if TYPE_CHECKING:
    from collections.abc import Callable


ROWS = ["Z: n k", "Y: n k"]
VECTORS = ["z: k", "y: k"]
Z, z = matrix("Z", "n", "k"), vector("z", "k")

OBJECTIVES: dict[str, tuple[list[str], Callable[..., torch.Tensor]]] = {
    "sum(Y .* softmax(Z))": (ROWS, lambda Z, Y: (Y * torch.softmax(Z, 1)).sum()),
    "sum(Y .* softmax(Z, axis=1))": (ROWS, lambda Z, Y: (Y * torch.softmax(Z, 1)).sum()),
    "sum(Y .* softmax(Z, dim=-1))": (ROWS, lambda Z, Y: (Y * torch.softmax(Z, -1)).sum()),
    "sum(Y .* softmax(Z, axis=0))": (ROWS, lambda Z, Y: (Y * torch.softmax(Z, 0)).sum()),
    "sum(Y .* softmax(Z^T, axis=0)^T)": (ROWS, lambda Z, Y: (Y * torch.softmax(Z, 1)).sum()),
    "sum(Y .* log_softmax(Z))": (ROWS, lambda Z, Y: (Y * torch.log_softmax(Z, 1)).sum()),
    "sum(Y .* log_softmax(Z, axis=0))": (ROWS, lambda Z, Y: (Y * torch.log_softmax(Z, 0)).sum()),
    "sum(Y .* log(softmax(Z)))": (ROWS, lambda Z, Y: (Y * torch.log(torch.softmax(Z, 1))).sum()),
    "y^T softmax(z)": (VECTORS, lambda z, y: y @ torch.softmax(z, 0)),
    "y^T log_softmax(z, axis=0)": (VECTORS, lambda z, y: y @ torch.log_softmax(z, 0)),
    "sum(Y .* log(Y .* Y + softmax(Z)))": (
        ROWS,
        lambda Z, Y: (Y * torch.log(Y * Y + torch.softmax(Z, 1))).sum(),
    ),
    "logsumexp(Z)": (ROWS[:1], lambda Z: torch.logsumexp(Z, (0, 1))),
    "logsumexp(z)": (VECTORS[:1], lambda z: torch.logsumexp(z, 0)),
    "sum(logsumexp(Z, axis=1) .^ 2)": (ROWS[:1], lambda Z: (torch.logsumexp(Z, 1) ** 2).sum()),
    "sum(logsumexp(Z, axis=0) .^ 2)": (ROWS[:1], lambda Z: (torch.logsumexp(Z, 0) ** 2).sum()),
    "||softmax(Z z)||^2": (["Z: n k", "z: k"], lambda Z, z: (torch.softmax(Z @ z, 0) ** 2).sum()),
    "softmax(y^T Z) z": (
        ["Z: n k", "y: n", "z: k"],
        lambda Z, y, z: torch.softmax(y @ Z, 0) @ z,
    ),
}


@pytest.mark.parametrize("source", OBJECTIVES)
def test_values_and_gradients_are_pytorch_s(source: str) -> None:
    assert_is_torch_s(source, *OBJECTIVES[source])


@pytest.mark.parametrize("source", OBJECTIVES)
def test_values_and_gradients_stand_a_scale_of_1000(source: str) -> None:
    if "log(" not in source:
        assert_is_torch_s(source, *OBJECTIVES[source], scale=1000.0)


# What the textbook prints ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "shapes", "gradient"),
    [
        (
            "sum(G .* softmax(Z))",
            ["Z: n k", "G: n k"],
            "softmax(Z, axis=1) ⊙ (G − (G ⊙ softmax(Z, axis=1)) 1 1ᵀ)",
        ),
        (
            "sum(G .* softmax(Z, axis=0))",
            ["Z: n k", "G: n k"],
            "softmax(Z, axis=0) ⊙ (G − 1 1ᵀ (G ⊙ softmax(Z, axis=0)))",
        ),
        ("g^T softmax(Z)", ["Z: k", "g: k"], "softmax(Z) ⊙ (g − softmax(Z)ᵀ g)"),
        ("sum(logsumexp(Z, axis=1))", ["Z: n k"], "softmax(Z, axis=1)"),
        ("g^T logsumexp(Z, axis=1)", ["Z: n k", "g: n"], "diag(g) softmax(Z, axis=1)"),
        ("logsumexp(Z)", ["Z: k"], "softmax(Z)"),
        ("logsumexp(Z)", ["Z: n k"], "exp(Z − logsumexp(Z))"),
        ("log(sum(exp(Z)))", ["Z: k"], "softmax(Z)"),
        ("-sum(Y .* log_softmax(Z))", ROWS, "diag(Y 1) softmax(Z, axis=1) − Y"),
        ("-Y^T log_softmax(Z)", ["Z: k", "Y: k"], "sum(Y) softmax(Z) − Y"),
        (
            "sum(G .* log_softmax(Z))",
            ["Z: n k", "G: n k"],
            "G − diag(G 1) softmax(Z, axis=1)",
        ),
    ],
)
def test_the_gradient_has_the_textbook_s_form(
    source: str, shapes: list[str], gradient: str
) -> None:
    assert derive(parse(source, shapes), "Z").text() == gradient


@pytest.mark.parametrize(
    ("source", "shapes", "gradient"),
    [
        ("-sum(Y .* log_softmax(Z))", ["Y: n k onehot_rows"], "softmax(Z, axis=1) − Y"),
        ("-sum(Y .* log_softmax(Z))", ["Y: n k onehot"], "softmax(Z, axis=1) − Y"),
        ("-sum(Y .* log_softmax(Z))", ["Y: n k simplex"], "softmax(Z, axis=1) − Y"),
        ("-sum(Y .* log(softmax(Z)))", ["Y: n k onehot_rows"], "softmax(Z, axis=1) − Y"),
        ("-sum(Y .* log_softmax(Z, axis=0))", ["Y: n k onehot_cols"], "softmax(Z, axis=0) − Y"),
        ("-tr(Y^T log_softmax(Z))", ["Y: n k onehot_rows"], "softmax(Z, axis=1) − Y"),
    ],
)
def test_where_rows_sum_to_one_the_gradient_is_the_residual(
    source: str, shapes: list[str], gradient: str
) -> None:
    """Softmax minus targets, as every course prints it."""
    assert derive(parse(source, ["Z: n k", *shapes]), "Z").text() == gradient


@pytest.mark.parametrize("kind", ["onehot", "simplex", "onehot_cols"])
def test_where_a_vector_sums_to_one_the_gradient_is_the_residual(kind: str) -> None:
    program = parse("-y^T log_softmax(W x)", ["W: k d", "x: d", f"y: k {kind}"])
    assert derive(program, "W").text() == "(softmax(W x) − y) xᵀ"


def test_columns_of_ones_are_not_rows_of_them() -> None:
    program = parse("-sum(Y .* log_softmax(Z))", ["Z: n k", "Y: n k onehot_cols"])
    assert derive(program, "Z").text() == "diag(Y 1) softmax(Z, axis=1) − Y"


def test_what_is_declared_is_used_after_differentiating_only() -> None:
    """The entries of Y move one by one, whatever their sum is."""
    program = parse("sum(Y)^2", ["Y: n k onehot_rows"])
    assert derive(program, "Y").gradient.shape == program.target("Y").shape
    values = drawn_values(program)
    assert (in_numbers(program, derive(program, "Y").gradient, values) == 2 * 4).all()


# Invariances ------------------------------------------------------------------------------------


@pytest.fixture(params=["numpy", "torch"])
def system(request: pytest.FixtureRequest) -> Arrays:
    return numpy_system({}) if request.param == "numpy" else torch_system({})


@pytest.fixture
def numbers() -> np.ndarray:
    return np.random.default_rng(0).normal(size=(5, 4, 3))


@pytest.mark.parametrize("axis", [0, 1, None])
def test_softmax_adds_up_to_one(system: Arrays, numbers: np.ndarray, axis: int | None) -> None:
    shares = system.numpy(system.softmax(system.array(numbers), axis))
    along = (1, 2) if axis is None else axis + 1
    assert np.allclose(shares.sum(axis=along), 1, rtol=0, atol=1e-15)
    assert (shares > 0).all()


@pytest.mark.parametrize("axis", [0, 1, None])
@pytest.mark.parametrize("shift", [1.0, -1000.0, 1000.0, 1e6])
def test_a_shift_moves_nothing_but_the_log_sum_exp(
    system: Arrays, numbers: np.ndarray, axis: int | None, shift: float
) -> None:
    before, after = system.array(numbers), system.array(numbers + shift)
    for word in ("softmax", "log_softmax"):
        function = getattr(system, word)
        assert np.allclose(
            system.numpy(function(after, axis)),
            system.numpy(function(before, axis)),
            rtol=0,
            atol=1e-15 * max(1, abs(shift)),
        )
    moved = system.numpy(system.logsumexp(after, axis) - system.logsumexp(before, axis))
    assert np.allclose(moved, shift, rtol=1e-15, atol=1e-14)


@pytest.mark.parametrize("axis", [0, 1, None])
def test_the_log_sum_exp_lies_just_above_the_maximum(
    system: Arrays, numbers: np.ndarray, axis: int | None
) -> None:
    a = system.array(50 * numbers)
    above = system.numpy(system.logsumexp(a, axis) - system.amax(a, axis))
    count = {0: 4, 1: 3, None: 12}[axis]
    assert (above >= 0).all()
    assert (above <= np.log(count)).all()


def test_extreme_rows_are_one_hot_and_finite(system: Arrays) -> None:
    a = system.array([[[1000.0, -1000.0, 0.0], [-1e308, 1e308, 0.0]]])
    assert system.numpy(system.softmax(a, 1))[0].tolist() == [[1, 0, 0], [0, 1, 0]]
    assert system.numpy(system.log_softmax(a, 1))[0, 0].tolist() == [0, -2000, -1000]
    assert system.numpy(system.logsumexp(a, 1))[0].ravel().tolist() == [1000, 1e308]


def test_infinite_and_undefined_entries(system: Arrays) -> None:
    infinity = float("inf")
    a = system.array([[[-infinity, 0.0], [-infinity, -infinity], [infinity, 0.0]]])
    assert system.numpy(system.logsumexp(a, 1)).ravel().tolist() == [0, -infinity, infinity]
    assert system.numpy(system.softmax(a, 1))[0, 0].tolist() == [0, 1]
    undefined = system.array([[[np.nan, 0.0]]])
    for word in ("softmax", "log_softmax", "logsumexp", "amax", "is_max", "var"):
        assert np.isnan(system.numpy(getattr(system, word)(undefined, 1))).all(), word


def test_gradients_of_every_share_cancel() -> None:
    """The shares add up to 1, so a constant in G has no gradient."""
    G = Ones.shaped(*Z.shape)
    gradient = gradients(Sum.of(Softmax.of(Z, data=1) * G), [Symbol.named("Z", Z.shape)])[0]
    program = parse("sum(Z)", ["Z: n k"])
    assert np.abs(in_numbers(program, gradient, drawn_values(program))).max() < 1e-15
