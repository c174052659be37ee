"""The objectives of `expressions/course.yaml`, parts B and C: values at points, and descent."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import torch
import torch.nn.functional as F  # noqa: N812 -- as PyTorch's own pages call it
from torch import Tensor

from objectives.objective import Objective, Values, phi, scalars, shaped

if TYPE_CHECKING:
    from collections.abc import Callable


def two_variables(x: Tensor, y: Tensor) -> Tensor:
    return x**2 + 2 * y**2 + x * y


def quadratic_form(x: Tensor) -> Tensor:
    matrix = torch.tensor([[1, 1], [1, 2]], dtype=x.dtype)
    vector = torch.tensor([1, 0], dtype=x.dtype)
    return torch.dot(x, matrix @ x) + torch.dot(x, vector)


def neuron(x: Tensor, w: Tensor, b: Tensor) -> Tensor:
    return torch.relu(torch.add(torch.mul(w, x), b))


def regression(X: Tensor, w: Tensor, y: Tensor) -> Tensor:
    return torch.mean((X @ w - y) ** 2)


def regression_scalar(x: Tensor, y: Tensor, w: Tensor, b: Tensor) -> Tensor:
    return torch.mean((x * w + b - y) ** 2)


def columns(**v: Tensor) -> tuple[Tensor, Values]:
    z1 = v["W1"].mv(v["a0"]) + v["b1"]
    z2 = v["W2"].mv(torch.sigmoid(z1)) + v["b2"]
    cost = 0.5 * torch.square(torch.sigmoid(z2) - v["y"]).sum()
    return cost, {"z1": z1, "z2": z2}


def columns_any(**v: Tensor) -> tuple[Tensor, Values]:
    z1 = v["W1"].mv(v["a0"]) + v["b1"]
    z2 = v["W2"].mv(phi(z1)) + v["b2"]
    return torch.dot(v["g"], phi(z2)), {"z1": z1, "z2": z2}


def bce_of_line(x: Tensor, y: Tensor, w: Tensor, b: Tensor) -> Tensor:
    return F.binary_cross_entropy(1 / (1 + torch.exp(-(x * w + b))), y)


def two_sigmoids(**v: Tensor) -> Tensor:
    hidden = torch.sigmoid(v["X"] @ v["W1"] + v["b1"])
    return F.mse_loss(torch.sigmoid(hidden @ v["W2"] + v["b2"]), v["Y"])


def with_ones(x: Tensor, w: Tensor, y: Tensor) -> Tensor:
    x = x[:, None]
    ones = torch.ones_like(x)
    return torch.mean((torch.cat([x, ones], dim=1) @ w - y) ** 2)


def with_ones_stacked(x: Tensor, w: Tensor, y: Tensor) -> Tensor:
    ones = torch.ones(len(x), 1, dtype=x.dtype)
    return F.mse_loss(torch.cat([x, ones], dim=1) @ w, y)


def relu_network(X: Tensor, W1: Tensor, W2: Tensor, Y: Tensor) -> tuple[Tensor, Values]:
    h = X.mm(W1)
    h_relu = h.clamp(min=0)
    Y_pred = h_relu.mm(W2)
    return (Y_pred - Y).pow(2).sum(), {"h": h, "h_relu": h_relu, "Y_pred": Y_pred}


def bowl(x: Tensor) -> Tensor:
    return (x @ x.T + 4 * x[0, 0] + 5 * x[0, 1] + 3).squeeze()


def plane(X: Tensor, t: Tensor, w: Tensor, b: Tensor) -> Tensor:
    return torch.sum((w @ X + b - t) ** 2) / 2


def plane_tensors() -> Values:
    """Return the course's three points and its start."""
    return {
        "X": torch.tensor([[1.1, 4.6, 8.9], [2.3, 5.7, 10.1]]),
        "t": torch.tensor([[13.57, 38.70, 70.51]]),
        "w": torch.tensor([[0.001, 0.003]]),
        "b": torch.tensor(0.005),
    }


def keeping(value: Callable[..., tuple[Tensor, Values]], **shapes: str) -> Objective:
    """Return the objective that keeps its intermediates."""
    return replace(shaped(lambda **v: value(**v)[0], **shapes), retained=value)


LINE = {"x": "N", "y": "N", "w": "", "b": ""}
COLUMNS = {"a0": "M0", "W1": "M1 M0", "b1": "M1", "W2": "M2 M1", "b2": "M2"}

VALUES: dict[str, Objective] = {
    "B1": Objective(lambda x: x**2, {"x": ()}, course=scalars(x=3)),
    "B2": Objective(two_variables, {"x": (), "y": ()}, course=scalars(x=1, y=1)),
    "B3": Objective(quadratic_form, {"x": (2,)}, course=lambda: {"x": torch.tensor([1.0, 2.0])}),
    "B4": Objective(neuron, {"x": (), "w": (), "b": ()}, course=scalars(x=3, w=2, b=1)),
    "B5": Objective(lambda x: x.relu(), {"x": ()}, course=scalars(x=0)),
    "B6": Objective(regression, {"X": ("N", "d"), "w": ("d",), "y": ("N",)}, {"N": 12, "d": 3}),
    "B6-scalar": Objective(
        regression_scalar, {"x": ("N",), "y": ("N",), "w": (), "b": ()}, {"N": 12}
    ),
    "B9": keeping(columns, **COLUMNS, y="M2"),
    "B9-any": keeping(columns_any, **COLUMNS, g="M2"),
    "B10-mse": shaped(lambda y_hat, y: F.mse_loss(y_hat, y, reduction="mean"), y_hat="N", y="N"),
    "B10-mae": shaped(lambda y_hat, y: F.l1_loss(y_hat, y, reduction="mean"), y_hat="N", y="N"),
    "B10-mae-line": shaped(lambda x, y, w, b: F.l1_loss(x * w + b, y), **LINE),
    "B10-bce": shaped(
        lambda y_hat, y: F.binary_cross_entropy(y_hat, y, reduction="mean"),
        y_hat="N unit_interval",
        y="N binary01",
    ),
    "B10-bce-line": shaped(bce_of_line, **{**LINE, "y": "N binary01"}),
    "B10-cross-entropy": shaped(
        lambda p, q: -torch.sum(p * torch.log(q)), p="k simplex", q="k simplex"
    ),
    "B13": shaped(two_sigmoids, X="N d", W1="d h", b1="h", W2="h k", b2="k", Y="N k"),
    "B13-ones": shaped(with_ones, x="N", w="2", y="N"),
    "B13-cat": shaped(with_ones_stacked, x="N d", w="d+1", y="N"),
    "B14": keeping(relu_network, X="N D_in", W1="D_in H", W2="H D_out", Y="N D_out"),
    "C1": Objective(lambda x: (x - 2) ** 2 / 2, {"x": ()}, course=scalars(x=0.007588282693177462)),
    "C2": Objective(bowl, {"x": (1, 2)}, course=lambda: {"x": torch.tensor([[-0.0040, 0.0005]])}),
    "C3": Objective(
        plane, {"X": (2, "N"), "t": (1, "N"), "w": (1, 2), "b": ()}, course=plane_tensors
    ),
}
