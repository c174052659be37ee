"""The objectives of `expressions/course.yaml`, part A: the differential and the trace."""

from __future__ import annotations

import torch
import torch.nn.functional as F  # noqa: N812 -- as PyTorch's own pages call it
from torch import Tensor

from objectives.objective import Objective, Shape, Values, phi, scalars, shaped


def relu_layer(X: Tensor, W: Tensor, Y: Tensor) -> Tensor:
    return torch.square(torch.linalg.norm(torch.relu(X @ W) - Y))


def relu_layer_tensors() -> Values:
    generator = torch.Generator().manual_seed(0)
    return {
        "X": torch.randn(10, 4, generator=generator),
        "W": torch.randn(4, 4, generator=generator),
        "Y": torch.randn(10, 4, generator=generator),
    }


def product(X: Tensor, W: Tensor, G: Tensor) -> Tensor:
    return torch.mul(G, X.mm(W)).sum()


def product_trace(X: Tensor, W: Tensor, G: Tensor) -> Tensor:
    return torch.trace(G.t().mm(X).mm(W))


def relu_network(X: Tensor, W1: Tensor, W2: Tensor, Y: Tensor) -> Tensor:
    y_pred = X.mm(W1).clamp(min=0).mm(W2)
    return (y_pred - Y).pow(2).sum()


def linear_relu_network(X: Tensor, A1: Tensor, A2: Tensor, Y: Tensor) -> Tensor:
    model = F.linear(F.relu(F.linear(X, A1)), A2)
    return F.mse_loss(model, Y, reduction="sum")


def relu_network_mean(X: Tensor, W1: Tensor, W2: Tensor, Y: Tensor) -> Tensor:
    return F.mse_loss(X.mm(W1).relu().mm(W2), Y)


def module_network(**v: Tensor) -> Tensor:
    hidden = F.linear(v["X"], v["A1"], v["b1"]).clamp(min=0)
    return F.mse_loss(F.linear(hidden, v["A2"], v["b2"]), v["Y"])


def any_activation(**v: Tensor) -> Tensor:
    outputs = torch.addmm(v["b_o"], phi(torch.addmm(v["b_h"], v["X"], v["W_h"])), v["W_o"])
    return torch.sum(outputs * v["G"])


def sigmoid_network(
    *, X: Tensor, W1: Tensor, b1: Tensor, W2: Tensor, b2: Tensor, Y: Tensor
) -> Tensor:
    y_pred = torch.addmm(b2, torch.sigmoid(torch.addmm(b1, X, W1)), W2)
    return F.mse_loss(y_pred, Y, reduction="sum")


def sigmoid_network_tensors() -> Values:
    """Return the course's data; its weights, whose draw the course leaves open, follow them."""
    generator = torch.Generator().manual_seed(1)
    X = torch.unsqueeze(torch.linspace(-1, 1, 100), dim=1)
    Y = X.pow(2) + 0.2 * torch.rand(X.size(), generator=generator)
    weights = {
        "W1": torch.randn(1, 20, generator=generator),
        "b1": torch.randn(20, generator=generator),
        "W2": torch.randn(20, 1, generator=generator),
        "b2": torch.randn(1, generator=generator),
    }
    return {"X": X, **weights, "Y": Y}


def line(w: Tensor, x: Tensor, b: Tensor) -> Tensor:
    return w * x + b


def tanh_by_definition(x: Tensor) -> Tensor:
    return (1 - torch.exp(-2 * x)) / (1 + torch.exp(-2 * x))


def least_squares(X: Tensor, w: Tensor, y: Tensor) -> Tensor:
    return F.mse_loss(torch.mv(X, w), y)


def least_squares_batch(X_B: Tensor, w: Tensor, y_B: Tensor) -> Tensor:
    return F.mse_loss(torch.mv(X_B, w), y_B)


def linear_layer(X: Tensor, A: Tensor, b: Tensor, Y: Tensor) -> Tensor:
    return F.mse_loss(F.linear(X, A, b), Y, reduction="sum")


def linear_network(
    *, X: Tensor, A1: Tensor, b1: Tensor, A2: Tensor, b2: Tensor, Y: Tensor
) -> Tensor:
    y_pred = F.linear(F.relu(F.linear(X, A1, b1)), A2, b2)
    return F.mse_loss(y_pred, Y, reduction="sum")


MATRICES: dict[str, Shape] = {"X": ("n", "d"), "W": ("d", "k")}
FITTED: dict[str, Shape] = {"X": ("N", "D_in"), "Y": ("N", "D_out")}
OF_MODULES: dict[str, Shape] = {
    **FITTED,
    "A1": ("H", "D_in"),
    "b1": ("H",),
    "A2": ("D_out", "H"),
    "b2": ("D_out",),
}
NETWORK = {"N": 64, "D_in": 1000, "H": 100, "D_out": 10}

DIFFERENTIALS: dict[str, Objective] = {
    "A1": Objective(
        relu_layer,
        {**MATRICES, "Y": ("n", "k")},
        {"n": 10, "d": 4, "k": 4},
        relu_layer_tensors,
    ),
    "A2": Objective(product, {**MATRICES, "G": ("n", "k")}, {"n": 6, "d": 4, "k": 3}),
    "A2-trace": Objective(product_trace, {**MATRICES, "G": ("n", "k")}, {"n": 6, "d": 4, "k": 3}),
    "A3": Objective(relu_network, {**FITTED, "W1": ("D_in", "H"), "W2": ("H", "D_out")}, NETWORK),
    "A3-sum": Objective(
        relu_network, {**FITTED, "W1": ("D_in", "H"), "W2": ("H", "D_out")}, NETWORK
    ),
    "A3-linear": Objective(
        linear_relu_network, {**FITTED, "A1": ("H", "D_in"), "A2": ("D_out", "H")}, NETWORK
    ),
    "A3-mean": Objective(
        relu_network_mean, {**FITTED, "W1": ("D_in", "H"), "W2": ("H", "D_out")}, NETWORK
    ),
    "A3-module": Objective(module_network, OF_MODULES, NETWORK),
    "A4": Objective(
        sigmoid_network,
        {**FITTED, "W1": ("D_in", "H"), "b1": ("H",), "W2": ("H", "D_out"), "b2": ("D_out",)},
        {"N": 100, "D_in": 1, "H": 20, "D_out": 1},
        sigmoid_network_tensors,
    ),
    "A5": shaped(any_activation, X="n d", W_h="d h", b_h="h", W_o="h q", b_o="q", G="n q"),
    "A6": Objective(line, {"w": (), "x": (), "b": ()}, course=scalars(w=2, x=1, b=3)),
    "A7-sigmoid": Objective(lambda x: torch.sigmoid(x).sum(), {"x": ("n",)}, {"n": 7}),
    "A7-relu": Objective(lambda x: torch.relu(x).sum(), {"x": ("n",)}, {"n": 7}),
    "A7-tanh": Objective(lambda x: torch.tanh(x).sum(), {"x": ("n",)}, {"n": 7}),
    "A7-tanh-exp": Objective(tanh_by_definition, {"x": ()}),
    "A8": Objective(least_squares, {"X": ("n", "d"), "w": ("d",), "y": ("n",)}, {"n": 12, "d": 3}),
    "A8-batch": Objective(
        least_squares_batch, {"X_B": ("b", "d"), "w": ("d",), "y_B": ("b",)}, {"b": 4, "d": 3}
    ),
    "A9": Objective(
        linear_layer,
        {**FITTED, "A": ("D_out", "D_in"), "b": ("D_out",)},
        {"N": 8, "D_in": 5, "D_out": 3},
    ),
    "A9-network": Objective(linear_network, OF_MODULES, NETWORK),
}
