"""The names of parameters and sizes in the program, and what comes back under the model's own."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from against_autograd import agreeing, difference, drawn, executed, random
from torch import nn

from gradcheck_cli import check, derive, parse
from gradcheck_cli.models.naming import Identifiers
from gradcheck_cli.models.terms import number

AWKWARD = (
    *("W", "W1", "W_1", "w", "b", "n", "d", "k", "f", "x", "y", "e", "pi", "I", "T", "relu", "max"),
    *(
        "sum",
        "norm",
        "sigma",
        "lam",
        "beta",
        "let",
        "where",
        "axis",
        "ones",
        "mse",
        "phi",
        "_hidden",
    ),
    *("lambda_", "np", "torch_", "h1", "dW", "grad_W", "diag", "x_hat", "2"),
)


class Scales(nn.Module):
    """Two parameters of any names, both used."""

    def __init__(self, *names: str) -> None:
        super().__init__()
        self.names = names
        for name in names:
            self.register_parameter(name, nn.Parameter(torch.ones(3)))

    def forward(self, x: torch.Tensor) -> Any:
        for name in self.names:
            x = torch.sin(x * getattr(self, name))
        return x.pow(2).sum()


@pytest.mark.parametrize("name", AWKWARD)
def test_a_parameter_may_have_any_name(name: str) -> None:
    found = agreeing(drawn(Scales(name, "other")), (random(4, 3),))
    assert list(found) == [name, "other"]
    assert found[name].name == name
    again = parse(
        found.program.source,
        [f"{word}: {' '.join(map(str, v.shape))}" for word, v in found.program.variables.items()],
    )
    assert again.value is found.program.value


def test_all_of_them_at_once() -> None:
    agreeing(drawn(Scales(*AWKWARD)), (random(4, 3),))


def test_identifiers_are_each_for_one_thing() -> None:
    names = Identifiers()
    assert [names.fresh(own) for own in ("a.b", "a_b", "0.weight", "layers.0.weight", "relu")] == [
        "a_b",
        "a_b_2",
        "layer0_weight",
        "layers0_weight",
        "relu_value",
    ]


def test_modules_of_awkward_names() -> None:
    class Net(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.relu = nn.ReLU()
            self.max = nn.Linear(4, 3)
            self.e = nn.Linear(3, 2)

        def forward(self, x: torch.Tensor) -> Any:
            return self.e(self.relu(self.max(x))).pow(2).sum()

    found = agreeing(drawn(Net()), (random(6, 4),))
    assert list(found) == ["max.weight", "max.bias", "e.weight", "e.bias"]


def test_sizes_that_are_equal_by_chance_stay_two() -> None:
    """5 samples, 5 features, 5 outputs: n, d and k; what the products force to be one is one."""
    found = agreeing(drawn(nn.Linear(5, 5)), (random(5, 5), random(5, 5, seed=2)), nn.MSELoss())
    shapes = {word: tuple(map(str, v.shape)) for word, v in found.program.variables.items()}
    assert shapes == {"x": ("n", "d"), "y": ("n", "k"), "weight": ("k", "d"), "bias": ("k",)}
    assert found.sizes == {"n": 5, "d": 5, "k": 5}
    hand = "2/(n k) (x weight^T + 1 bias^T - y)^T x"
    assert check(found.program, wrt="weight", answer=hand).verdict == "correct"


def test_a_square_matrix_is_square() -> None:
    found = derive(lambda s: (s @ s).trace(), example_inputs=random(3, 3).requires_grad_())
    assert [str(size) for size in found["s"].shape] == ["n", "n"]


def test_one_name_gives_one_derivation() -> None:
    model = drawn(nn.Sequential(nn.Linear(3, 2)))
    inputs = random(5, 3), random(5, 2)
    one = derive(model, "0.weight", example_inputs=inputs, loss=nn.MSELoss())
    assert one.name == "0.weight"
    assert "0.weight = " in repr(one)
    both = derive(model, ["0.bias", "0.weight"], example_inputs=inputs, loss=nn.MSELoss())
    assert list(both) == ["0.bias", "0.weight"]
    assert len(both) == 2
    assert both["0.weight"].gradient is one.gradient
    assert "0.bias" in (both._repr_html_() or "")


def test_numerator_layout() -> None:
    model = drawn(nn.Linear(3, 2))
    inputs = random(5, 3), random(5, 2)
    plain = derive(model, example_inputs=inputs, loss=nn.MSELoss())
    turned = derive(model, layout="numerator", example_inputs=inputs, loss=nn.MSELoss())
    a, b = executed(plain["weight"], plain.tensors), executed(turned["weight"], turned.tensors)
    assert difference(b, a.T) < 1e-12
    assert turned["weight"].shape == plain["weight"].shape[::-1]


def test_an_intermediate_may_be_asked_for() -> None:
    """∂f/∂h of a layer's output, as retain_grad gives it, under the layer's name."""
    model = drawn(nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Linear(4, 2)))
    x, y = random(5, 3), random(5, 2)
    found = derive(model, ["layer0"], example_inputs=(x, y), loss=nn.MSELoss(reduction="sum"))
    h = model[0](x)
    h.retain_grad()
    (model[2](model[1](h)) - y).pow(2).sum().backward()
    assert h.grad is not None
    assert difference(executed(found["layer0"], found.tensors), h.grad) < 1e-12


def test_numbers_are_written_out() -> None:
    assert [number(value).text for value in (1e-05, 2, 0.5, 1e6, -3.25, 1e-12)] == [
        *("0.00001", "2", "0.5", "1000000", "-3.25", "0.000000000001")
    ]
