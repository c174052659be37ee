"""The gradients of `expressions/course.yaml` in closed form, as one works them out by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch

if TYPE_CHECKING:
    from collections.abc import Callable

    from torch import Tensor

    from objectives.objective import Values


def relu_layer(v: Values) -> Values:
    X, W, Y = v["X"], v["W"], v["Y"]
    residual = torch.relu(X @ W) - Y
    masked = residual * (X @ W > 0)
    return {"W": 2 * X.T @ masked, "X": 2 * masked @ W.T, "Y": -2 * residual}


def product(v: Values) -> Values:
    return {"X": v["G"] @ v["W"].T, "W": v["X"].T @ v["G"]}


def relu_network(v: Values) -> Values:
    """Repeat the course's backward pass statement by statement."""
    x, w1, w2, y = v["X"], v["W1"], v["W2"], v["Y"]
    h = x.mm(w1)
    h_relu = h.clamp(min=0)
    y_pred = h_relu.mm(w2)
    grad_y_pred = 2.0 * (y_pred - y)
    grad_w2 = h_relu.t().mm(grad_y_pred)
    grad_h_relu = grad_y_pred.mm(w2.t())
    grad_h = grad_h_relu.clone()
    grad_h[h < 0] = 0
    return {"W1": x.t().mm(grad_h), "W2": grad_w2}


def sigmoid_network(v: Values) -> Values:
    h_sigmoid = torch.sigmoid(v["X"] @ v["W1"] + v["b1"])
    delta2 = 2 * (h_sigmoid @ v["W2"] + v["b2"] - v["Y"])
    delta1 = delta2 @ v["W2"].T * h_sigmoid * (1 - h_sigmoid)
    first = {"W1": v["X"].T @ delta1, "b1": delta1.sum(dim=0)}
    return {**first, "W2": h_sigmoid.T @ delta2, "b2": delta2.sum(dim=0)}


def least_squares(X: Tensor, w: Tensor, y: Tensor) -> Values:
    """Average the gradients of the samples: ∇f = 1/n Σ ∇fᵢ."""
    each = [2 * (row @ w - target) * row for row, target in zip(X, y, strict=True)]
    return {"w": torch.stack(each).mean(dim=0)}


def linear_layer(v: Values) -> Values:
    delta = 2 * (v["X"] @ v["A"].T + v["b"] - v["Y"])
    return {"A": delta.T @ v["X"], "b": delta.sum(dim=0), "X": delta @ v["A"]}


def linear_network(v: Values) -> Values:
    h = v["X"] @ v["A1"].T + v["b1"]
    delta2 = 2 * (h.clamp(min=0) @ v["A2"].T + v["b2"] - v["Y"])
    delta1 = delta2 @ v["A2"] * (h > 0)
    first = {"A1": delta1.T @ v["X"], "b1": delta1.sum(dim=0)}
    return {**first, "A2": delta2.T @ h.clamp(min=0), "b2": delta2.sum(dim=0)}


def quadratic_form(v: Values) -> Values:
    first, second = v["x"]
    return {"x": torch.stack([2 * first + 2 * second + 1, 2 * first + 4 * second])}


def neuron(v: Values) -> Values:
    mask = (v["w"] * v["x"] + v["b"] > 0).double()
    return {"w": mask * v["x"], "b": mask}


def regression_scalar(v: Values) -> Values:
    residual = v["x"] * v["w"] + v["b"] - v["y"]
    return {"w": (2 * residual * v["x"]).mean(), "b": (2 * residual).mean()}


def by_exponentials(v: Values) -> Values:
    small = torch.exp(-2 * v["x"])
    return {"x": 4 * small / (1 + small) ** 2}


def of_layers(v: Values) -> Values:
    """Repeat A3's backward pass for weights that are out × in."""
    turned = {"X": v["X"], "Y": v["Y"], "W1": v["A1"].T, "W2": v["A2"].T}
    found = relu_network(turned)
    return {"A1": found["W1"].T, "A2": found["W2"].T}


def over(number: int, gradients: Values) -> Values:
    return {name: gradient / number for name, gradient in gradients.items()}


def any_activation(v: Values) -> Values:
    """Where sin stands for φ."""
    Z = v["X"] @ v["W_h"] + v["b_h"]
    delta = (v["G"] @ v["W_o"].T) * torch.cos(Z)
    first = {"W_h": v["X"].T @ delta, "b_h": delta.sum(dim=0)}
    return {**first, "W_o": torch.sin(Z).T @ v["G"], "b_o": v["G"].sum(dim=0)}


def columns(v: Values) -> Values:
    """The course's δˡ = ((Wˡ⁺¹)ᵀ δˡ⁺¹) ⊙ σ′(zˡ), ∂C/∂Wˡ = δˡ(aˡ⁻¹)ᵀ, ∂C/∂bˡ = δˡ."""
    a1 = torch.sigmoid(v["W1"] @ v["a0"] + v["b1"])
    a2 = torch.sigmoid(v["W2"] @ a1 + v["b2"])
    delta2 = (a2 - v["y"]) * a2 * (1 - a2)
    delta1 = (v["W2"].T @ delta2) * a1 * (1 - a1)
    return from_errors(v["a0"], a1, delta1, delta2)


def columns_any(v: Values) -> Values:
    """Where sin stands for φ."""
    z1 = v["W1"] @ v["a0"] + v["b1"]
    a1 = torch.sin(z1)
    delta2 = v["g"] * torch.cos(v["W2"] @ a1 + v["b2"])
    delta1 = (v["W2"].T @ delta2) * torch.cos(z1)
    return from_errors(v["a0"], a1, delta1, delta2)


def from_errors(a0: Tensor, a1: Tensor, delta1: Tensor, delta2: Tensor) -> Values:
    weights = {"W1": torch.outer(delta1, a0), "W2": torch.outer(delta2, a1)}
    return {**weights, "z1": delta1, "b1": delta1, "z2": delta2, "b2": delta2}


def absolute_line(v: Values) -> Values:
    signs = torch.sign(v["x"] * v["w"] + v["b"] - v["y"])
    return {"w": (signs * v["x"]).mean(), "b": signs.mean()}


def bce_line(v: Values) -> Values:
    """The course's cancellation: (ŷ − y) x and ŷ − y, averaged."""
    error = torch.sigmoid(v["x"] * v["w"] + v["b"]) - v["y"]
    return {"w": (error * v["x"]).mean(), "b": error.mean()}


def two_sigmoids(v: Values) -> Values:
    Z = torch.sigmoid(v["X"] @ v["W1"] + v["b1"])
    Y_hat = torch.sigmoid(Z @ v["W2"] + v["b2"])
    delta2 = 2 / Y_hat.numel() * (Y_hat - v["Y"]) * Y_hat * (1 - Y_hat)
    delta1 = delta2 @ v["W2"].T * Z * (1 - Z)
    first = {"W1": v["X"].T @ delta1, "b1": delta1.sum(dim=0)}
    return {**first, "W2": Z.T @ delta2, "b2": delta2.sum(dim=0)}


def with_ones(v: Values) -> Values:
    """The slope's gradient and the intercept's, one above the other."""
    slope, intercept = v["w"]
    found = regression_scalar({"x": v["x"], "y": v["y"], "w": slope, "b": intercept})
    return {"w": torch.stack([found["w"], found["b"]])}


def with_ones_stacked(v: Values) -> Values:
    """Weights and bias apart: the bias is the last entry of w."""
    weights, bias = v["w"][:-1], v["w"][-1]
    error = 2 * (v["x"] @ weights + bias - v["y"]) / len(v["y"])
    by_w = torch.hstack([v["x"].T @ error, error.sum()])
    return {"w": by_w, "x": torch.outer(error, weights)}


def intermediates(v: Values) -> Values:
    h = v["X"] @ v["W1"]
    error = 2 * (h.clamp(min=0) @ v["W2"] - v["Y"])
    carried = error @ v["W2"].T
    return {"Y_pred": error, "h_relu": carried, "h": carried * (h > 0)}


def plane(v: Values) -> Values:
    residual = v["w"] @ v["X"] + v["b"] - v["t"]
    return {"w": residual @ v["X"].T, "b": residual.sum()}


def decayed(v: Values) -> Values:
    h = torch.sigmoid(v["W_h"] @ v["x"] + v["b_h"])
    error = v["W_o"] @ h + v["b_o"] - v["y"]
    delta = (v["W_o"].T @ error) * h * (1 - h)
    hidden = {"W_h": torch.outer(delta, v["x"]) + v["lam"] * v["W_h"], "b_h": delta}
    return {**hidden, "W_o": torch.outer(error, h) + v["lam"] * v["W_o"], "b_o": error}


def norm_of_sum(v: Values) -> Values:
    """The norm of a number is its absolute value."""
    z = v["W"] @ v["x"] + v["b"]
    delta = torch.sign(z.clamp(min=0).sum() - v["y"]) * (z > 0)
    return {"W": torch.outer(delta, v["x"]), "b": delta}


def norm_of_samples(v: Values) -> Values:
    Z = v["W"] @ v["X"] + v["b"][:, None]
    error = Z.clamp(min=0).sum(dim=1) - v["y"]
    delta = (error / error.norm())[:, None] * (Z > 0)
    return {"W": delta @ v["X"].T, "b": delta.sum(dim=1)}


CLOSED_FORMS: dict[str, Callable[[Values], Values]] = {
    "A1": relu_layer,
    "A2": product,
    "A2-trace": product,
    "A3": relu_network,
    "A3-sum": relu_network,
    "A3-linear": of_layers,
    "A3-mean": lambda v: over(640, relu_network(v)),
    "A3-module": lambda v: over(640, linear_network(v)),
    "A4": sigmoid_network,
    "A5": any_activation,
    "A6": lambda v: {"w": v["x"], "x": v["w"], "b": torch.ones_like(v["b"])},
    "A7-sigmoid": lambda v: {"x": torch.sigmoid(v["x"]) * (1 - torch.sigmoid(v["x"]))},
    "A7-relu": lambda v: {"x": (v["x"] > 0).double()},
    "A7-tanh": by_exponentials,
    "A7-tanh-exp": lambda v: {"x": 1 - torch.tanh(v["x"]) ** 2},
    "A8": lambda v: least_squares(v["X"], v["w"], v["y"]),
    "A8-batch": lambda v: least_squares(v["X_B"], v["w"], v["y_B"]),
    "A9": linear_layer,
    "A9-network": linear_network,
    "B1": lambda v: {"x": 2 * v["x"]},
    "B2": lambda v: {"x": 2 * v["x"] + v["y"], "y": 4 * v["y"] + v["x"]},
    "B3": quadratic_form,
    "B4": neuron,
    "B5": lambda v: {"x": torch.zeros_like(v["x"])},
    "B6": lambda v: least_squares(v["X"], v["w"], v["y"]),
    "B6-scalar": regression_scalar,
    "B9": columns,
    "B9-any": columns_any,
    "B10-mse": lambda v: {"y_hat": 2 / len(v["y"]) * (v["y_hat"] - v["y"])},
    "B10-mae": lambda v: {"y_hat": torch.sign(v["y_hat"] - v["y"]) / len(v["y"])},
    "B10-mae-line": absolute_line,
    "B10-bce": lambda v: {
        "y_hat": (v["y_hat"] - v["y"]) / (v["y_hat"] * (1 - v["y_hat"])) / len(v["y"])
    },
    "B10-bce-line": bce_line,
    "B10-cross-entropy": lambda v: {"q": -v["p"] / v["q"], "p": -torch.log(v["q"])},
    "B13": two_sigmoids,
    "B13-ones": with_ones,
    "B13-cat": with_ones_stacked,
    "B14": intermediates,
    "C1": lambda v: {"x": v["x"] - 2},
    "C2": lambda v: {"x": 2 * v["x"] + torch.tensor([[4, 5]])},
    "C3": plane,
    "D1-constant": lambda v: {"x": torch.zeros_like(v["x"])},
    "D1-power": lambda v: {"x": 5 * v["x"] ** 4},
    "D1-exp": lambda v: {"x": torch.exp(v["x"])},
    "D1-log": lambda v: {"x": 1 / v["x"]},
    "D1-sin": lambda v: {"x": torch.cos(v["x"])},
    # sin x stands for φ, sin 2x for ψ
    "D1-sum": lambda v: {"x": torch.cos(v["x"]) + 2 * torch.cos(2 * v["x"])},
    "D1-product": lambda v: {"x": (3 * torch.sin(3 * v["x"]) - torch.sin(v["x"])) / 2},
    "D1-chain": lambda v: {"x": 2 * torch.cos(torch.sin(2 * v["x"])) * torch.cos(2 * v["x"])},
    "D1-chain-sin": lambda v: {"x": 2 * v["x"] * torch.cos(v["x"] ** 2)},
    "D4": lambda v: {"w": 2 * (v["x"] @ v["w"] - v["y"]) * v["x"]},
    "D5": decayed,
    "D6": lambda v: {
        "x": torch.cos(torch.pi * v["x"]) - torch.pi * v["x"] * torch.sin(torch.pi * v["x"])
    },
    "D8": norm_of_sum,
    "D8-samples": norm_of_samples,
    "D11": lambda v: {"x": 1 - 2 * (v["x"] > 0).double() + 6 * (v["x"] > 5).double()},
}
