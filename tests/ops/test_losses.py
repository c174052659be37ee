"""Losses by name: PyTorch's values and gradients, and what the echo says that they were read as."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import torch
import torch.nn.functional as F  # noqa: N812 -- as PyTorch's own pages call it
from derived import assert_is_torch_s
from readings import drawn, value

from gradcheck_cli.calculus import derive
from gradcheck_cli.errors import ParseError, ShapeError
from gradcheck_cli.syntax import parse

if TYPE_CHECKING:
    from collections.abc import Callable

    Objective = Callable[..., torch.Tensor]

MATRICES = ["A: n k", "B: n k"]
VECTORS = ["A: n", "B: n"]
PROBABILITIES = ["A: n k unit_interval", "B: n k unit_interval"]
TARGETS = ["A: n k", "B: n k onehot_rows"]
SHARES = ["A: n k", "B: n k simplex"]

CASES = [
    ("mse", F.mse_loss, MATRICES),
    ("mse", F.mse_loss, VECTORS),
    ("mae", F.l1_loss, MATRICES),
    ("mae", F.l1_loss, VECTORS),
    ("bce", F.binary_cross_entropy, PROBABILITIES),
    ("bce_with_logits", F.binary_cross_entropy_with_logits, MATRICES),
    ("bce_with_logits", F.binary_cross_entropy_with_logits, VECTORS),
    ("cross_entropy", F.cross_entropy, TARGETS),
    ("cross_entropy", F.cross_entropy, SHARES),
    ("cross_entropy", F.cross_entropy, ["A: k", "B: k onehot"]),
    ("cross_entropy", F.cross_entropy, ["A: k", "B: k simplex"]),
]


def positional(objective: Objective, **options: str) -> Objective:
    """Return the loss with its two tensors called A and B."""
    return lambda A, B: objective(A, B, **options)


@pytest.mark.parametrize(("name", "objective", "shapes"), CASES)
@pytest.mark.parametrize("reduction", ["mean", "sum", ""])
def test_a_loss_is_pytorch_s(
    name: str, objective: Objective, shapes: list[str], reduction: str
) -> None:
    keyword = f", reduction={reduction}" if reduction else ""
    options = {"reduction": reduction} if reduction else {}
    assert_is_torch_s(f"{name}(A, B{keyword})", shapes, positional(objective, **options))


@pytest.mark.parametrize(
    ("source", "shapes", "note", "gradient"),
    [
        (
            "mse(X W, Y)",
            ["X: n d", "W: d k", "Y: n k"],
            "mse(X W, Y) is 1/(n k) ‖XW − Y‖_F^2",
            "2/(n k) Xᵀ (XW − Y)",
        ),
        (
            "mse(X W, Y, reduction=sum)",
            ["X: n d", "W: d", "Y: n"],
            "mse(X W, Y, reduction=sum) is ‖XW − Y‖^2",
            "2 Xᵀ (XW − Y)",
        ),
        (
            "mae(X W, Y)",
            ["X: n d", "W: d", "Y: n"],
            "mae(X W, Y) is 1/n sum(abs(XW − Y))",
            "1/n Xᵀ sign(XW − Y)",
        ),
        (
            "bce_with_logits(X W, Y)",
            ["X: n d", "W: d", "Y: n"],
            "bce_with_logits(X W, Y) is 1/n sum(softplus(XW) − Y ⊙ (XW))",
            "1/n Xᵀ (sigmoid(XW) − Y)",
        ),
        (
            "cross_entropy(X W, Y)",
            ["X: n d", "W: d k", "Y: n k onehot_rows"],
            "cross_entropy(X W, Y) is −1/n sum(Y ⊙ log_softmax(XW, axis=1))",
            "1/n Xᵀ (softmax(XW, axis=1) − Y)",
        ),
        (
            "cross_entropy(W X, Y)",
            ["X: d", "W: k d", "Y: k onehot"],
            "cross_entropy(W X, Y) is −sum(Y ⊙ log_softmax(WX))",
            "(softmax(WX) − Y) Xᵀ",
        ),
    ],
)
def test_the_echo_says_what_a_loss_is_and_the_gradient_is_the_textbook_s(
    source: str, shapes: list[str], note: str, gradient: str
) -> None:
    program = parse(source, shapes)
    assert program.notes == [note]
    assert derive(program, "W").text() == gradient


def test_a_name_and_its_formula_are_one() -> None:
    shapes = MATRICES
    assert value("mse(A, B)", *shapes) is value("mean((A - B).^2)", *shapes) or (
        value("mse(A, B)", *shapes) is value("1/(n k) ||A - B||_F^2", *shapes)
    )
    assert value("mae(A, B)", *shapes) is value("mean(abs(A - B))", *shapes)
    assert value("bce(A, B)", *shapes) is value(
        "-mean(B .* log(A) + (1 - B) .* log(1 - A))", *shapes
    )
    assert value("cross_entropy(A, B)", *shapes) is value(
        "-1/n sum(B .* log_softmax(A, axis=1))", *shapes
    )


@pytest.mark.parametrize("name", ["mse", "mae", "bce", "bce_with_logits", "cross_entropy"])
@pytest.mark.parametrize("rest", ["reduction=1", "axis=0", "reduction=sum, reduction=mean"])
def test_reductions_are_sum_and_mean(name: str, rest: str) -> None:
    assert drawn(f"{name}(A, B, {rest})", *MATRICES, kind=ParseError).startswith(
        f"{name} knows reduction=mean and reduction=sum\n"
    )


def test_a_loss_has_two_arguments_of_one_shape() -> None:
    assert drawn("mse(A, B)", "A: n k", "B: k", kind=ShapeError) == (
        "mse compares values of one shape, not n×k and k×1\n    mse(A, B)\n    ^^^^^^^^^"
    )
    assert drawn("mse(A)", "A: n k", kind=ParseError).startswith("mse takes 2 arguments, not 1\n")


def test_class_numbers_are_told_from_one_hot_rows() -> None:
    assert drawn("cross_entropy(A, B)", "A: n k", "B: n", kind=ShapeError) == (
        "cross_entropy compares values of one shape, not n×k and n×1\n"
        "    cross_entropy(A, B)\n"
        "    ^^^^^^^^^^^^^^^^^^^\n"
        "hint: the target holds one-hot rows or probabilities, not class numbers"
    )


@pytest.mark.parametrize(
    ("name", "objective"),
    [
        ("cross_entropy", F.cross_entropy),
        ("bce_with_logits", F.binary_cross_entropy_with_logits),
    ],
)
def test_losses_of_logits_stand_a_scale_of_1000(name: str, objective: Objective) -> None:
    assert_is_torch_s(f"{name}(A, B)", MATRICES, positional(objective), scale=1000.0)
