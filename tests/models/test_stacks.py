"""Random stacks of layers, shared weights, nested modules; and that a wrong rule does not pass."""

from __future__ import annotations

from itertools import pairwise
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
import torch
import torch.nn.functional as F  # noqa: N812 -- as everybody calls it
from against_autograd import agreeing, difference, drawn, executed, random
from torch import nn

from gradcheck_cli import derive
from gradcheck_cli.errors import UnsupportedError
from gradcheck_cli.models.operations import table as operations

if TYPE_CHECKING:
    from gradcheck_cli.models.terms import Term

SMOOTH = (nn.Tanh, nn.Sigmoid, nn.SiLU, nn.GELU, nn.Softplus, nn.ELU)
KINKED = (nn.ReLU, nn.LeakyReLU)
LOSSES = (nn.MSELoss, nn.L1Loss, nn.BCEWithLogitsLoss, nn.CrossEntropyLoss)


def stack(draw: Random) -> tuple[nn.Module, int, int]:
    """Return a random stack of layers, and how many features go in and out."""
    sizes = [draw.choice([1, 2, 3, 4, 5]) for _ in range(draw.randint(2, 5))]
    layers: list[nn.Module] = []
    for before, after in pairwise(sizes):
        layers.append(nn.Linear(before, after, bias=draw.random() < 0.7))
        if draw.random() < 0.3 and after > 1:
            layers.append(nn.LayerNorm(after, elementwise_affine=draw.random() < 0.5))
        if draw.random() < 0.8:
            layers.append(draw.choice((*SMOOTH, *KINKED))())
        if draw.random() < 0.2:
            layers += [nn.Dropout(), nn.Identity()]
        if draw.random() < 0.2:
            layers = [nn.Sequential(*layers)]
    return drawn(nn.Sequential(*layers), seed=draw.randint(0, 999)).eval(), sizes[0], sizes[-1]


@pytest.mark.parametrize("seed", range(25))
def test_a_random_stack(seed: int) -> None:
    draw = Random(seed)  # noqa: S311 -- a repeatable draw
    model, d, k = stack(draw)
    n = draw.choice([1, 2, 5])
    loss = draw.choice(LOSSES)(reduction=draw.choice(["mean", "sum"]))
    target = torch.softmax(random(n, k, seed=seed), 1)
    agreeing(model, (random(n, d, seed=seed), target), loss)


def test_tied_weights_get_one_summed_gradient() -> None:
    """W is used twice: ∂f/∂W of ‖(X Wᵀ) W − X‖² has two terms."""

    class Tied(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.down = nn.Linear(4, 3, bias=False)
            self.again = nn.Linear(4, 3)
            self.again.weight = self.down.weight

        def forward(self, x: torch.Tensor) -> Any:
            return (self.down(x) @ self.again.weight - x).pow(2).sum() + self.again(x).tanh().sum()

    found = agreeing(drawn(Tied()), (random(6, 4),))
    assert list(found) == ["down.weight", "again.bias"]


def test_a_layer_used_twice() -> None:
    class Twice(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.layer = nn.Linear(3, 3)

        def forward(self, x: torch.Tensor) -> Any:
            return self.layer(torch.tanh(self.layer(x)))

    found = agreeing(drawn(Twice()), (random(5, 3), random(5, 3)), nn.MSELoss())
    assert list(found) == ["layer.weight", "layer.bias"]


def test_parameters_and_buffers_that_are_used_directly() -> None:
    class Scaled(nn.Module):
        shift: torch.Tensor
        factor: torch.Tensor

        def __init__(self) -> None:
            super().__init__()
            self.scale = nn.Parameter(torch.ones(3))
            self.unused = nn.Parameter(torch.ones(2, 2))
            self.blocks = nn.ModuleList([nn.Linear(3, 3), nn.Linear(3, 3)])
            self.register_buffer("shift", random(3, seed=4))
            self.register_buffer("factor", torch.tensor(0.5))

        def forward(self, x: torch.Tensor) -> Any:
            for block in self.blocks:
                x = x + torch.relu(block(x)) * self.factor
            return ((x - self.shift) * self.scale / torch.tensor(3.0)).pow(2).mean()

    found = agreeing(drawn(Scaled()), (random(5, 3),))
    assert "shift" not in found
    assert "factor" not in found
    assert found["unused"].text().startswith("zeros(")
    assert found["unused"].notes == ["f does not depend on unused: its gradient is 0"]
    model = drawn(Scaled())
    x = random(5, 3).requires_grad_()
    by = derive(model, wrt=["x", "shift", "scale"], example_inputs=(x,))
    model(x).backward()
    assert list(by) == ["x", "shift", "scale"]
    assert x.grad is not None
    assert difference(executed(by["x"], by.tensors), x.grad) < 1e-12


def test_a_function_may_refer_to_models_and_tensors() -> None:
    model = drawn(nn.Sequential(nn.Linear(3, 2), nn.Tanh()))
    scale = random(2).requires_grad_()
    plain = random(2, seed=8)

    def objective(x: Any, y: Any) -> Any:
        return F.mse_loss(model(x) * scale + plain, y) + nn.L1Loss()(model(x), y)

    inputs = (random(5, 3), random(5, 2))
    found = derive(objective, example_inputs=inputs)
    assert set(found) == {"model.0.weight", "model.0.bias", "scale"}
    objective(*inputs).backward()
    assert scale.grad is not None
    assert difference(executed(found["scale"], found.tensors), scale.grad) < 1e-12
    weight = model[0].weight.grad
    assert difference(executed(found["model.0.weight"], found.tensors), weight) < 1e-12


def test_a_method_of_a_module() -> None:
    class Learner(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.layer = nn.Linear(3, 1)

        def forward(self, x: torch.Tensor) -> Any:
            return self.layer(x)

        def step(self, x: torch.Tensor, y: torch.Tensor, weight: Any = None) -> Any:
            error = self(x) - y
            return (error if weight is None else weight * error).pow(2).mean()

    model = drawn(Learner())
    inputs = (random(5, 3), random(5, 1))
    found = derive(model.step, example_inputs=inputs)
    model.step(*inputs).backward()
    assert (
        difference(executed(found["layer.weight"], found.tensors), model.layer.weight.grad) < 1e-12
    )


def test_float32_models_are_read_too() -> None:
    torch.manual_seed(0)
    model = nn.Sequential(nn.Linear(4, 3), nn.ReLU(), nn.Linear(3, 2))
    inputs = (torch.randn(6, 4), torch.randn(6, 2))
    found = derive(model, example_inputs=inputs, loss=nn.MSELoss())
    nn.MSELoss()(model(inputs[0]), inputs[1]).backward()
    for name, parameter in model.named_parameters():
        assert parameter.grad is not None
        gradient = executed(found[name], found.tensors)
        assert gradient.dtype == torch.float32
        assert difference(gradient, parameter.grad) < 1e-5


def test_the_model_is_left_as_it_was() -> None:
    class Constant(nn.Module):
        def forward(self, x: torch.Tensor) -> Any:
            return (x + torch.tensor([1.0, 2.0]).double()).pow(2).sum()

    model = Constant()
    before = dict(vars(model))
    x = random(3, 2).requires_grad_()
    found = agreeing(model, (x,))
    assert "constant0" in found.identifiers
    assert vars(model) == before
    assert x.grad is not None


# Mutation sanity ------------------------------------------------------------------------------


def test_a_wrong_rule_does_not_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each wrong reading of a layer is noticed: by its shape, its value or its gradient."""
    right = dict(operations.table())
    sub, add = right["sub"], right["add"]

    def half(a: Term, **_: Any) -> Term:
        return right["mul"](0.5, a)

    def wrong_bias(a: Term, weight: Term, bias: Term | None = None) -> Term:
        product = right["linear"](a, weight)
        return product if bias is None else sub(product, bias)

    def forgotten(a: Term, *_: Any, **__: Any) -> Term:
        return a

    def squared(a: Term, target: Term, reduction: str = "mean") -> Term:
        return right["mse_loss"](a, target, "sum" if reduction == "mean" else "mean")

    model = drawn(
        nn.Sequential(
            nn.Linear(4, 3), nn.ReLU(), nn.LayerNorm(3), nn.Linear(3, 2), nn.Softmax(dim=1)
        )
    )
    inputs = random(6, 4), random(6, 2)
    agreeing(model, inputs, nn.MSELoss())
    wrong = {
        "relu": half,
        "linear": wrong_bias,
        "layer_norm": forgotten,
        "softmax": lambda a, dim: right["softmax"](a, 1 - dim),
        "mse_loss": squared,
    }
    for name, rule in wrong.items():
        monkeypatch.setitem(operations.table(), name, rule)
        with pytest.raises(UnsupportedError, match="what was read has the value"):
            agreeing(model, inputs, nn.MSELoss())
        monkeypatch.setitem(operations.table(), name, right[name])
    assert add is operations.table()["add"]


def test_a_wrong_gradient_does_not_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    """The comparison with autograd sees a rule whose value is right and whose derivative is not."""
    from gradcheck_cli.ops.elementwise import Tanh

    model = drawn(nn.Sequential(nn.Linear(4, 3), nn.Tanh()))
    monkeypatch.setattr(Tanh, "prime", lambda self: self)
    with pytest.raises(AssertionError):
        agreeing(model, (random(6, 4), random(6, 3)), nn.MSELoss())
