"""The catalogue's objectives in PyTorch: the oracle that shares nothing with gradcheck.

Each was written by hand from the course's own formulas, in PyTorch's idiom, and never from what
gradcheck reads or prints. Arguments are named as the variables in `expressions/course.yaml`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import torch
import torch.nn.functional as F  # noqa: N812 -- as PyTorch's own pages call it
from torch import Tensor

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Shape = tuple[str | int, ...]  #: () a scalar, ("n",) a vector, ("n", "d") a matrix
Values = dict[str, Tensor]


@dataclass(frozen=True)
class Objective:
    """A scalar function of named tensors, the shapes of these, and the course's own values."""

    value: Callable[..., Tensor]
    shapes: Mapping[str, Shape]
    sizes: Mapping[str, int] = field(
        default_factory=dict
    )  #: the course's, or small ones where it gives none
    course: Callable[[], Values] | None = None  #: the course's own tensors, where it gives them
    positive: tuple[str, ...] = ()  #: variables whose entries are positive

    def draw(self, sizes: Mapping[str, int] | None = None, *, seed: int = 0) -> Values:
        """Draw every variable from the normal distribution, in float64, at these sizes."""
        known = {**self.sizes, **(sizes or {})}
        generator = torch.Generator().manual_seed(seed)
        drawn = {
            name: torch.randn(
                [size if isinstance(size, int) else known[size] for size in shape],
                generator=generator,
                dtype=torch.float64,
            )
            for name, shape in self.shapes.items()
        }
        return {n: t.abs() + 0.2 if n in self.positive else t for n, t in drawn.items()}

    def course_values(self) -> Values:
        """Return the course's own tensors in float64, or a draw where it gives none."""
        if self.course is None:
            return self.draw()
        return {name: tensor.double() for name, tensor in self.course().items()}

    def gradients(self, values: Values) -> Values:
        """Return autograd's gradient of every variable, in the variable's own shape."""
        leaves = {name: tensor.clone().requires_grad_() for name, tensor in values.items()}
        self.value(**leaves).backward()  # type: ignore[no-untyped-call]
        return {
            name: torch.zeros_like(leaf) if leaf.grad is None else leaf.grad
            for name, leaf in leaves.items()
        }


def scalars(**numbers: float) -> Callable[[], Values]:
    """Return a course point whose variables are all scalars."""
    return lambda: {name: torch.tensor(number) for name, number in numbers.items()}


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


def squared_error(x: Tensor, w: Tensor, y: Tensor) -> Tensor:
    a = torch.dot(x, w)
    b = a - y
    return b**2


def waves(x: Tensor) -> Tensor:
    return x * torch.cos(torch.pi * x) + torch.sin(x)


def masked_sum(X: Tensor, Y: Tensor) -> Tensor:
    return torch.where(X > 0, Y, torch.zeros_like(Y)).sum()


MATRICES: dict[str, Shape] = {"X": ("n", "d"), "W": ("d", "k")}
FITTED: dict[str, Shape] = {"X": ("N", "D_in"), "Y": ("N", "D_out")}
NETWORK = {"N": 64, "D_in": 1000, "H": 100, "D_out": 10}

OBJECTIVES: dict[str, Objective] = {
    "A1": Objective(
        relu_layer,
        {**MATRICES, "Y": ("n", "k")},
        {"n": 10, "d": 4, "k": 4},
        relu_layer_tensors,
    ),
    "A2": Objective(product, {**MATRICES, "G": ("n", "k")}, {"n": 6, "d": 4, "k": 3}),
    "A2-trace": Objective(product_trace, {**MATRICES, "G": ("n", "k")}, {"n": 6, "d": 4, "k": 3}),
    "A3": Objective(relu_network, {**FITTED, "W1": ("D_in", "H"), "W2": ("H", "D_out")}, NETWORK),
    "A4": Objective(
        sigmoid_network,
        {**FITTED, "W1": ("D_in", "H"), "b1": ("H",), "W2": ("H", "D_out"), "b2": ("D_out",)},
        {"N": 100, "D_in": 1, "H": 20, "D_out": 1},
        sigmoid_network_tensors,
    ),
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
    "A9-network": Objective(
        linear_network,
        {**FITTED, "A1": ("H", "D_in"), "b1": ("H",), "A2": ("D_out", "H"), "b2": ("D_out",)},
        NETWORK,
    ),
    "B1": Objective(lambda x: x**2, {"x": ()}, course=scalars(x=3)),
    "B2": Objective(two_variables, {"x": (), "y": ()}, course=scalars(x=1, y=1)),
    "B3": Objective(quadratic_form, {"x": (2,)}, course=lambda: {"x": torch.tensor([1.0, 2.0])}),
    "B4": Objective(neuron, {"x": (), "w": (), "b": ()}, course=scalars(x=3, w=2, b=1)),
    "B6": Objective(regression, {"X": ("N", "d"), "w": ("d",), "y": ("N",)}, {"N": 12, "d": 3}),
    "B6-scalar": Objective(
        regression_scalar, {"x": ("N",), "y": ("N",), "w": (), "b": ()}, {"N": 12}
    ),
    "D4": Objective(squared_error, {"x": ("n",), "w": ("n",), "y": ()}, {"n": 5}),
}

PAIR: dict[str, Shape] = {"A": ("m", "n"), "X": ("m", "n")}

#: The objectives of `expressions/cookbook.yaml`.
COOKBOOK: dict[str, Objective] = {
    "norm": Objective(
        lambda A, x, b: torch.linalg.vector_norm(torch.mv(A, x) - b),
        {"A": ("m", "n"), "x": ("n",), "b": ("m",)},
        {"m": 5, "n": 3},
    ),
    "quadratic": Objective(
        lambda x, A: torch.dot(x, torch.mv(A, x)), {"x": ("n",), "A": ("n", "n")}, {"n": 4}
    ),
    "residual": Objective(
        lambda X, W, Y: F.mse_loss(X + X.mm(W), Y, reduction="sum"),
        {"X": ("n", "d"), "W": ("d", "d"), "Y": ("n", "d")},
        {"n": 5, "d": 3},
    ),
    "trace-transpose": Objective(lambda A, X: torch.mul(X, A).sum(), PAIR, {"m": 4, "n": 3}),
    "logarithm": Objective(
        lambda x, c: torch.dot(c, torch.log(x)),
        {"x": ("n",), "c": ("n",)},
        {"n": 5},
        positive=("x",),
    ),
    "root": Objective(
        lambda X: torch.sqrt(X).sum(), {"X": ("m", "n")}, {"m": 4, "n": 3}, positive=("X",)
    ),
    "ratio": Objective(
        lambda A, B: torch.div(A, B).sum(),
        {"A": ("m", "n"), "B": ("m", "n")},
        {"m": 4, "n": 3},
        positive=("B",),
    ),
    "waves": Objective(waves, {"x": ()}),
    "mask": Objective(masked_sum, {"X": ("m", "n"), "Y": ("m", "n")}, {"m": 4, "n": 3}),
    "entries": Objective(lambda x: x[0].square() + 3 * x[1], {"x": ("n",)}, {"n": 4}),
}
