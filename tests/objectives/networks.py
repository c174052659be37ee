"""The objectives of `expressions/networks.yaml`, in PyTorch's idiom, samples in rows."""

from __future__ import annotations

import torch
import torch.nn.functional as F  # noqa: N812 -- as PyTorch's own pages call it
from torch import Tensor

from objectives.objective import Objective, phi, psi, shaped

TWO_LAYERS = {"X": "N d", "W1": "d h", "W2": "h k", "Y": "N k"}
BIASED = {"X": "N d", "W1": "d h", "b1": "h", "W2": "h k", "b2": "k", "Y": "N k"}
COLUMNS = {"W1": "h d", "b1": "h", "W2": "k h", "b2": "k", "x": "d"}


def squared(y_hat: Tensor, y: Tensor) -> Tensor:
    return F.mse_loss(y_hat, y, reduction="sum")


def relu_bias(**v: Tensor) -> Tensor:
    hidden = F.relu(torch.addmm(v["b1"], v["X"], v["W1"]))
    return squared(torch.addmm(v["b2"], hidden, v["W2"]), v["Y"]) / len(v["X"])


def three_layers(**v: Tensor) -> Tensor:
    first = F.relu(v["X"] @ v["W1"])
    return squared(F.relu(first @ v["W2"]) @ v["W3"], v["Y"])


def four_layers(**v: Tensor) -> Tensor:
    hidden = v["X"]
    for name in ("W1", "W2", "W3"):
        hidden = torch.sigmoid(hidden @ v[name])
    return squared(hidden @ v["W4"], v["Y"]) / 2


def classifier(**v: Tensor) -> Tensor:
    hidden = F.relu(torch.addmm(v["b1"], v["X"], v["W1"]))
    return F.cross_entropy(torch.addmm(v["b2"], hidden, v["W2"]), v["Y"])


def decayed_network(X: Tensor, W1: Tensor, W2: Tensor, Y: Tensor, lam: Tensor) -> Tensor:
    return squared(F.relu(X @ W1) @ W2, Y) + lam * (W1.square().sum() + W2.square().sum())


def dropout(X: Tensor, W1: Tensor, W2: Tensor, D: Tensor, Y: Tensor) -> Tensor:
    return squared((F.relu(X @ W1) * D) @ W2, Y)


def column_network(
    *, W1: Tensor, b1: Tensor, W2: Tensor, b2: Tensor, x: Tensor, y: Tensor
) -> Tensor:
    return squared(F.linear(F.relu(F.linear(x, W1, b1)), W2, b2), y) / 2


def column_batch(*, W1: Tensor, b1: Tensor, W2: Tensor, b2: Tensor, X: Tensor, Y: Tensor) -> Tensor:
    outputs = F.linear(torch.sigmoid(F.linear(X.T, W1, b1)), W2, b2)
    return squared(outputs, Y.T) / (2 * X.shape[1])


def column_classifier(
    *, W1: Tensor, b1: Tensor, W2: Tensor, b2: Tensor, x: Tensor, y: Tensor
) -> Tensor:
    return F.cross_entropy(F.linear(torch.tanh(F.linear(x, W1, b1)), W2, b2), y)


BY_ROWS: dict[str, Objective] = {
    "linear-network": shaped(lambda X, W1, W2, Y: squared(X @ W1 @ W2, Y), **TWO_LAYERS),
    "relu-bias": shaped(relu_bias, **BIASED),
    "tanh-network": shaped(
        lambda X, W1, W2, Y: squared(torch.tanh(X @ W1) @ W2, Y) / 2, **TWO_LAYERS
    ),
    "three-layers": shaped(three_layers, X="N d", W1="d p", W2="p q", W3="q k", Y="N k"),
    "four-layers": shaped(four_layers, X="N d", W1="d p", W2="p q", W3="q r", W4="r k", Y="N k"),
    "classifier": shaped(classifier, **{**BIASED, "Y": "N k onehot_rows"}),
    "any-activation": shaped(lambda X, W1, W2, Y: squared(psi(phi(X @ W1) @ W2), Y), **TWO_LAYERS),
    "gelu-network": shaped(lambda X, W1, W2, Y: squared(F.gelu(X @ W1) @ W2, Y), **TWO_LAYERS),
    "swish-network": shaped(lambda X, W1, W2, Y: squared(F.silu(X @ W1) @ W2, Y), **TWO_LAYERS),
    "leaky-network": shaped(
        lambda X, W1, W2, Y: squared(F.leaky_relu(X @ W1, 0.01) @ W2, Y), **TWO_LAYERS
    ),
    "decayed-network": shaped(decayed_network, **TWO_LAYERS, lam=""),
    "dropout": shaped(dropout, X="N d", W1="d h", W2="h k", D="N h binary01", Y="N k"),
}

BY_COLUMNS: dict[str, Objective] = {
    "column-layer": shaped(
        lambda W, x, b, y: squared(F.linear(x, W, b), y), W="k d", x="d", b="k", y="k"
    ),
    "column-network": shaped(column_network, **COLUMNS, y="k"),
    "column-batch": shaped(column_batch, W1="h d", b1="h", W2="k h", b2="k", X="d N", Y="k N"),
    "column-classifier": shaped(column_classifier, **COLUMNS, y="k onehot"),
}
