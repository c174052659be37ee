"""The oracle itself, proved by what the course prints and by closed forms written by hand."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import torch
import yaml
from objectives import COURSE
from objectives.closed_forms import CLOSED_FORMS

if TYPE_CHECKING:
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


# --- what the course prints ---

PRINTED: dict[str, tuple[float, dict[str, float | list[float]]]] = {
    "A6": (5, {"w": 1, "x": 2, "b": 1}),
    "B1": (9, {"x": 6}),
    "B2": (4, {"x": 3, "y": 5}),
    "B3": (14, {"x": [7, 10]}),
    "B4": (7, {"w": 3, "b": 1}),
    "B5": (0, {"x": 0}),
    "D11": (20, {"x": 5}),
}


@pytest.mark.parametrize("name", PRINTED)
def test_the_values_that_the_course_prints(name: str) -> None:
    value, printed = PRINTED[name]
    values = COURSE[name].course_values()
    gradients = COURSE[name].gradients(values)
    assert COURSE[name].value(**values).item() == value
    assert {wrt: gradients[wrt].tolist() for wrt in printed} == printed


def test_the_first_gradient_of_the_plane_is_printed() -> None:
    """C3, in float32 as the course runs it; today's torch prints the last digit one away."""
    values = {name: value.float() for name, value in COURSE["C3"].course_values().items()}
    gradient = COURSE["C3"].gradients(values)["w"]
    assert torch.allclose(gradient, torch.tensor([[-819.9555, -963.3235]]), atol=2e-4, rtol=0)
    assert abs(COURSE["C3"].value(**values).item() - 3322.4231) < 2e-4


@pytest.mark.parametrize(("x", "f", "slope"), [(-10, -10, 1), (0, 0, 1), (5, -5, -1), (10, 20, 5)])
def test_the_pieces_of_D11_run_through_the_printed_points(x: float, f: float, slope: float) -> None:
    """At the kinks 0 and 5 the slope is the one on the left, since relu′(0) = 0."""
    values = {"x": torch.tensor(x).double()}
    assert COURSE["D11"].value(**values).item() == f
    assert COURSE["D11"].gradients(values)["x"].item() == slope


def test_the_loss_that_the_course_prints_for_its_logits() -> None:
    """B10: 0.822052, from the rounded logits."""
    targets = torch.tensor([0.0, 1, 1, 0, 0, 0, 0, 1, 0, 0]).double()
    logits = torch.tensor(
        [-1.5010, -0.5681, 1.9500, 1.4116, 0.4478, 0.1876, 0.8693, -0.5146, -0.3979, 0.1848]
    ).double()
    one, nothing = torch.tensor(1.0).double(), torch.tensor(0.0).double()
    loss = COURSE["B10-bce-line"].value(x=logits, y=targets, w=one, b=nothing)
    assert abs(loss.item() - 0.822052) < 5e-7


def test_the_tensors_of_A1_are_the_course_s_own() -> None:
    torch.manual_seed(0)
    x, w, y = torch.randn(10, 4), torch.randn(4, 4), torch.randn(10, 4)
    values = COURSE["A1"].course_values()
    assert values["X"].equal(x.double())
    assert values["W"].equal(w.double())
    assert values["Y"].equal(y.double())


def test_the_data_of_A4_are_the_course_s_own() -> None:
    torch.manual_seed(1)
    x = torch.unsqueeze(torch.linspace(-1, 1, 100), dim=1)
    y = x.pow(2) + 0.2 * torch.rand(x.size())
    values = COURSE["A4"].course_values()
    assert values["X"].equal(x.double())
    assert values["Y"].equal(y.double())


# --- every asked gradient in closed form, by hand ---


@pytest.mark.parametrize("name", COURSE)
def test_autograd_gives_the_closed_forms(name: str) -> None:
    objective = COURSE[name]
    values = objective.course_values()
    gradients = objective.gradients(values)
    closed = CLOSED_FORMS[name](values)
    assert set(closed) == set(problems()[name]["grads"])
    for wrt, expected in closed.items():
        assert near(gradients[wrt], expected), wrt


# --- how the problems hang together ---


def test_A2_written_as_a_sum_and_as_a_trace_is_one_function() -> None:
    values = COURSE["A2"].draw()
    assert near(COURSE["A2"].value(**values), COURSE["A2-trace"].value(**values))


def test_the_gradients_of_a_layer_that_is_out_by_in_are_the_transposes_of_A3_s() -> None:
    sizes = {"N": 6, "D_in": 5, "H": 4, "D_out": 3}
    values = COURSE["A3"].draw(sizes)
    network = {"A1": values["W1"].T, "A2": values["W2"].T, "X": values["X"], "Y": values["Y"]}
    biases = {"b1": torch.zeros(4).double(), "b2": torch.zeros(3).double()}
    plain = COURSE["A3"].gradients(values)
    torch_s = COURSE["A9-network"].gradients({**network, **biases})
    assert near(torch_s["A1"].T, plain["W1"])
    assert near(torch_s["A2"].T, plain["W2"])


def test_tanh_by_its_definition_is_tanh() -> None:
    values = COURSE["A7-tanh-exp"].draw()
    assert near(COURSE["A7-tanh-exp"].value(**values), torch.tanh(values["x"]))
