"""The oracle itself, proved by what the course prints and by closed forms written by hand."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import torch
import yaml
from objectives import OBJECTIVES, Values

if TYPE_CHECKING:
    from collections.abc import Callable

    from torch import Tensor

CATALOGUE = Path(__file__).parents[1] / "expressions" / "course.yaml"


def problems() -> dict[str, dict[str, Any]]:
    """Return the catalogue's problems by id."""
    homework = yaml.safe_load(CATALOGUE.read_text(encoding="utf-8"))
    return {problem["id"]: problem for problem in homework["problems"]}


def near(actual: Tensor, expected: Tensor) -> bool:
    """Say whether two float64 results of one shape differ by no more than rounding."""
    scale = max(1.0, expected.abs().max().item())
    if actual.shape != expected.shape:
        return False
    return bool((actual - expected).abs().max().item() <= 1e-11 * scale)


# --- the catalogue and the objectives speak of the same problems ---


def test_the_catalogue_and_the_objectives_have_the_same_problems() -> None:
    assert list(problems()) == list(OBJECTIVES)


@pytest.mark.parametrize("problem", problems().values(), ids=list(problems()))
def test_the_catalogue_and_the_objectives_have_the_same_variables(problem: dict[str, Any]) -> None:
    declared = {name: tuple(shape) for name, shape in problem["vars"].items()}
    assert declared == OBJECTIVES[problem["id"]].shapes
    assert set(problem["grads"]) <= set(declared)
    assert set(problem["answers"]) == set(problem["grads"])


# --- what the course prints ---

PRINTED: dict[str, tuple[float, dict[str, float | list[float]]]] = {
    "A6": (5, {"w": 1, "x": 2, "b": 1}),
    "B1": (9, {"x": 6}),
    "B2": (4, {"x": 3, "y": 5}),
    "B3": (14, {"x": [7, 10]}),
    "B4": (7, {"w": 3, "b": 1}),
}


@pytest.mark.parametrize("name", PRINTED)
def test_the_values_that_the_course_prints(name: str) -> None:
    value, printed = PRINTED[name]
    values = OBJECTIVES[name].course_values()
    gradients = OBJECTIVES[name].gradients(values)
    assert OBJECTIVES[name].value(**values).item() == value
    assert {wrt: gradients[wrt].tolist() for wrt in printed} == printed


def test_the_tensors_of_A1_are_the_course_s_own() -> None:
    torch.manual_seed(0)
    x, w, y = torch.randn(10, 4), torch.randn(4, 4), torch.randn(10, 4)
    values = OBJECTIVES["A1"].course_values()
    assert values["X"].equal(x.double())
    assert values["W"].equal(w.double())
    assert values["Y"].equal(y.double())


def test_the_data_of_A4_are_the_course_s_own() -> None:
    torch.manual_seed(1)
    x = torch.unsqueeze(torch.linspace(-1, 1, 100), dim=1)
    y = x.pow(2) + 0.2 * torch.rand(x.size())
    values = OBJECTIVES["A4"].course_values()
    assert values["X"].equal(x.double())
    assert values["Y"].equal(y.double())


# --- every asked gradient in closed form, by hand ---


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


CLOSED_FORMS: dict[str, Callable[[Values], Values]] = {
    "A1": relu_layer,
    "A2": product,
    "A2-trace": product,
    "A3": relu_network,
    "A4": sigmoid_network,
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
    "B6": lambda v: least_squares(v["X"], v["w"], v["y"]),
    "B6-scalar": regression_scalar,
    "D4": lambda v: {"w": 2 * (v["x"] @ v["w"] - v["y"]) * v["x"]},
}


@pytest.mark.parametrize("name", OBJECTIVES)
def test_autograd_gives_the_closed_forms(name: str) -> None:
    objective = OBJECTIVES[name]
    values = objective.course_values()
    gradients = objective.gradients(values)
    closed = CLOSED_FORMS[name](values)
    assert set(closed) == set(problems()[name]["grads"])
    for wrt, expected in closed.items():
        assert near(gradients[wrt], expected), wrt


# --- how the problems hang together ---


def test_A2_written_as_a_sum_and_as_a_trace_is_one_function() -> None:
    values = OBJECTIVES["A2"].draw()
    assert near(OBJECTIVES["A2"].value(**values), OBJECTIVES["A2-trace"].value(**values))


def test_the_gradients_of_a_layer_that_is_out_by_in_are_the_transposes_of_A3_s() -> None:
    sizes = {"N": 6, "D_in": 5, "H": 4, "D_out": 3}
    values = OBJECTIVES["A3"].draw(sizes)
    network = {"A1": values["W1"].T, "A2": values["W2"].T, "X": values["X"], "Y": values["Y"]}
    biases = {"b1": torch.zeros(4).double(), "b2": torch.zeros(3).double()}
    plain = OBJECTIVES["A3"].gradients(values)
    torch_s = OBJECTIVES["A9-network"].gradients({**network, **biases})
    assert near(torch_s["A1"].T, plain["W1"])
    assert near(torch_s["A2"].T, plain["W2"])


def test_tanh_by_its_definition_is_tanh() -> None:
    values = OBJECTIVES["A7-tanh-exp"].draw()
    assert near(OBJECTIVES["A7-tanh-exp"].value(**values), torch.tanh(values["x"]))
