"""The course's nine versions of A3, and what it says of the gradient of each (course.md, A3)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import torch
import torch.nn.functional as F  # noqa: N812 -- as everybody calls it
from against_autograd import agreeing, difference, executed, random
from torch import nn

from gradcheck_cli import check, derive, parse

if TYPE_CHECKING:
    from gradcheck_cli.models.found import ModelDerivations

N, D_IN, H, D_OUT = 64, 1000, 100, 10
X, Y = random(N, D_IN), random(N, D_OUT)
W1, W2 = 0.1 * random(D_IN, H), 0.1 * random(H, D_OUT)

#: ∂f/∂W₁ and ∂f/∂W₂ of A3 by hand, as the course asks.
BY_HAND = [
    "2 x^T (((max(x w1, 0) w2 - y) w2^T) .* (x w1 > 0))",
    "2 max(x w1, 0)^T (max(x w1, 0) w2 - y)",
]


def numpy_by_hand() -> tuple[torch.Tensor, torch.Tensor]:
    """Version 1: the course's forward and backward pass, in NumPy."""
    x, y, w1, w2 = (one.numpy() for one in (X, Y, W1, W2))
    h = x.dot(w1)
    h_relu = np.maximum(h, 0)
    y_pred = h_relu.dot(w2)
    grad_y_pred = 2.0 * (y_pred - y)
    grad_w2 = h_relu.T.dot(grad_y_pred)
    grad_h_relu = grad_y_pred.dot(w2.T)
    grad_h = grad_h_relu.copy()
    grad_h[h < 0] = 0
    grad_w1 = x.T.dot(grad_h)
    return torch.tensor(grad_w1), torch.tensor(grad_w2)


def tensors_by_hand() -> tuple[torch.Tensor, torch.Tensor]:
    """Version 2: the same in PyTorch's tensors."""
    h = X.mm(W1)
    h_relu = h.clamp(min=0)
    grad_y_pred = 2.0 * (h_relu.mm(W2) - Y)
    grad_w2 = h_relu.t().mm(grad_y_pred)
    grad_h = grad_y_pred.mm(W2.t()).clone()
    grad_h[h < 0] = 0
    return X.t().mm(grad_h), grad_w2


def version_1(x: Any, y: Any, w1: Any, w2: Any) -> Any:
    """NumPy's program, in the operators that NumPy and PyTorch share."""
    h = x @ w1
    y_pred = (h * (h > 0)) @ w2
    return ((y_pred - y) ** 2).sum()


def version_2(x: Any, y: Any, w1: Any, w2: Any) -> Any:
    return (x.mm(w1).clamp(min=0).mm(w2) - y).pow(2).sum()


def version_3(x: Any, y: Any, w1: Any, w2: Any) -> Any:
    y_pred = x.mm(w1).clamp(min=0).mm(w2)
    return (y_pred - y).pow(2).sum()


def version_4(x: Any, y: Any, w1: Any, w2: Any) -> Any:
    """The step is an optimizer's, which changes no gradient."""
    h = torch.mm(x, w1)
    return torch.sum(torch.pow(torch.mm(F.relu(h), w2) - y, 2))


def version_5(x: Any, y: Any, w1: Any, w2: Any) -> Any:
    loss_fn = nn.MSELoss(reduction="sum")
    return loss_fn(x.mm(w1).clamp(min=0).mm(w2), y)


def sequential(bias: bool) -> nn.Module:
    """Version 6's and 7's model, its weights the transposes of W₁ and W₂."""
    model = nn.Sequential(nn.Linear(D_IN, H, bias=bias), nn.ReLU(), nn.Linear(H, D_OUT, bias=bias))
    return started(model.double(), "0", "2")


def started(model: nn.Module, first: str, second: str) -> nn.Module:
    """Start a model from W₁, W₂ and biases of 0."""
    start = {f"{first}.weight": W1.T, f"{second}.weight": W2.T}
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            parameter.copy_(start.get(name, torch.zeros_like(parameter)))
    return model


class TwoLayerNet(nn.Module):
    """Version 8's and 9's: a module of its own."""

    def __init__(self, d_in: int, h: int, d_out: int) -> None:
        super().__init__()
        self.linear1 = nn.Linear(d_in, h, bias=False)
        self.linear2 = nn.Linear(h, d_out, bias=False)

    def forward(self, x: torch.Tensor) -> Any:
        return self.linear2(self.linear1(x).clamp(min=0))


def own() -> nn.Module:
    return started(TwoLayerNet(D_IN, H, D_OUT).double(), "linear1", "linear2")


def gradients(found: ModelDerivations, *names: str) -> list[torch.Tensor]:
    return [executed(found[name], found.tensors) for name in names]


@pytest.mark.parametrize("version", [version_1, version_2, version_3, version_4, version_5])
def test_versions_1_to_5_are_the_same_gradient(version: Any) -> None:
    inputs = (X, Y, W1.clone().requires_grad_(), W2.clone().requires_grad_())
    found = agreeing(version, inputs)
    assert list(found) == ["w1", "w2"]
    for name, formula in zip(["w1", "w2"], BY_HAND, strict=True):
        assert check(found.program, wrt=name, answer=formula).verdict == "correct"
    for hand in (numpy_by_hand(), tensors_by_hand()):
        for mine, theirs in zip(gradients(found, "w1", "w2"), hand, strict=True):
            assert difference(mine, theirs) < 1e-12


@pytest.mark.parametrize("version", [version_2, version_3, version_4, version_5])
def test_they_are_the_course_s_closed_form(version: Any) -> None:
    """The same object as what the formula on paper gives, not only the same number."""
    inputs = (X, Y, W1.clone().requires_grad_(), W2.clone().requires_grad_())
    found = derive(version, example_inputs=inputs)
    shapes = ["x: n d", "y: n k", "w1: d h", "w2: h k"]
    paper = parse("||max(x w1, 0) w2 - y||_F^2", shapes)
    assert [found[name].gradient for name in ("w1", "w2")] == [
        derive(paper, name).gradient for name in ("w1", "w2")
    ]


def test_version_5_as_a_model_and_a_loss() -> None:
    found = derive(own(), example_inputs=(X, Y), loss=nn.MSELoss(reduction="sum"))
    mine = gradients(found, "linear1.weight", "linear2.weight")
    for gradient, hand in zip(mine, tensors_by_hand(), strict=True):
        assert difference(gradient.T, hand) < 1e-12


def test_version_6_has_biases_and_the_transposes() -> None:
    """Four parameters; the weights are out × in, so their gradients are A3's transposed."""
    found = agreeing(sequential(bias=True), (X, Y), nn.MSELoss(reduction="sum"))
    assert list(found) == ["0.weight", "0.bias", "2.weight", "2.bias"]
    assert found["0.weight"].text() == "2 (((layer2 − y) layer2_weight) ⊙ 1[layer0 > 0])ᵀ x"
    assert found["0.bias"].text() == "2 (((layer2 − y) layer2_weight) ⊙ 1[layer0 > 0])ᵀ 1"
    assert found["2.weight"].text() == "2 (layer2 − y)ᵀ layer1"
    assert found["2.bias"].text() == "2 (layer2 − y)ᵀ 1"
    hand = numpy_by_hand()
    for mine, theirs in zip(gradients(found, "0.weight", "2.weight"), hand, strict=True):
        assert mine.shape == theirs.T.shape
        assert difference(mine, theirs.T) < 1e-12


def test_version_7_has_no_biases() -> None:
    found = agreeing(sequential(bias=False), (X, Y), nn.MSELoss(reduction="sum"))
    assert list(found) == ["0.weight", "2.weight"]
    transposed = "(2 x^T (((layer2 - y) layer2_weight) .* (x layer0_weight^T > 0)))^T"
    assert check(found.program, wrt="layer0_weight", answer=transposed).verdict == "correct"
    untransposed = transposed.removesuffix("^T")
    assert check(found.program, wrt="layer0_weight", answer=untransposed).verdict == "wrong"


def test_version_8_is_the_mean() -> None:
    """1/(N·D_out) = 1/640 of the formula."""
    mean = agreeing(own(), (X, Y), nn.MSELoss())
    total = agreeing(own(), (X, Y), nn.MSELoss(reduction="sum"))
    assert mean.sizes == {"n": N, "d": D_IN, "k": D_OUT, "h": H}
    for name in ("linear1.weight", "linear2.weight"):
        (small,), (large,) = gradients(mean, name), gradients(total, name)
        assert difference(640 * small, large) < 1e-12
        word = mean.identifiers[name]
        answer = total[name].text()
        assert check(mean.program, wrt=word, answer=f"1/(n k) ({answer})").verdict == "correct"
        wrong = check(mean.program, wrt=word, answer=answer, seed=1)
        assert (wrong.verdict, wrong.diagnosis and wrong.diagnosis.id) == ("wrong", "sum-mean")
    assert mean["linear2.weight"].text().startswith("2/(n k) ")


def test_version_9_is_a_module_of_its_own() -> None:
    found = agreeing(own(), (X, Y), nn.MSELoss(reduction="sum"))
    assert list(found) == ["linear1.weight", "linear2.weight"]
    for mine, theirs in zip(gradients(found, *found), numpy_by_hand(), strict=True):
        assert difference(mine, theirs.T) < 1e-12


def test_the_versions_take_the_same_steps() -> None:
    """From the same start, the derived gradient gives version 4's trajectory: 5 steps."""
    w1, w2 = (one.clone().requires_grad_() for one in (W1, W2))
    found = derive(version_4, example_inputs=(X, Y, w1, w2))
    names: dict[str, Any] = {}
    exec(found["w1"].source("torch").replace("gradient", "first"), names)  # noqa: S102
    exec(found["w2"].source("torch").replace("gradient", "second"), names)  # noqa: S102
    a1, a2 = W1.clone(), W2.clone()
    for _ in range(5):
        version_4(X, Y, w1, w2).backward()
        with torch.no_grad():
            for weight in (w1, w2):
                assert weight.grad is not None
                weight.sub_(weight.grad, alpha=1e-6)
                weight.grad = None
        g1, g2 = names["first"](X, Y, a1, a2), names["second"](X, Y, a1, a2)
        a1, a2 = a1 - 1e-6 * g1, a2 - 1e-6 * g2
    assert difference(a1, w1.detach()) < 1e-12
    assert difference(a2, w2.detach()) < 1e-12
