"""Every layer, function and loss that is read has autograd's gradients, in float64."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import torch
import torch.nn.functional as F  # noqa: N812 -- as everybody calls it
from against_autograd import agreeing, drawn, random
from torch import nn

N, D, K = 6, 4, 3  # sizes that differ, so that a wrong transpose shows

ACTIVATIONS: dict[str, Callable[[], nn.Module]] = {
    "relu": nn.ReLU,
    "relu-in-place": lambda: nn.ReLU(inplace=True),
    "leaky_relu": nn.LeakyReLU,
    "leaky_relu-slope": lambda: nn.LeakyReLU(0.3),
    "elu": nn.ELU,
    "elu-alpha": lambda: nn.ELU(1.5),
    "gelu": nn.GELU,
    "silu": nn.SiLU,
    "mish": nn.Mish,
    "sigmoid": nn.Sigmoid,
    "log-sigmoid": nn.LogSigmoid,
    "tanh": nn.Tanh,
    "tanhshrink": nn.Tanhshrink,
    "softplus": nn.Softplus,
    "softplus-beta": lambda: nn.Softplus(beta=2),
    "softsign": nn.Softsign,
    "relu6": nn.ReLU6,
    "hardtanh": lambda: nn.Hardtanh(-0.5, 0.7),
    "softmax-rows": lambda: nn.Softmax(dim=1),
    "softmax-columns": lambda: nn.Softmax(dim=0),
    "softmax-last": lambda: nn.Softmax(dim=-1),
    "softmin": lambda: nn.Softmin(dim=1),
    "log-softmax-rows": lambda: nn.LogSoftmax(dim=1),
    "log-softmax-columns": lambda: nn.LogSoftmax(dim=0),
    "layer-norm": lambda: nn.LayerNorm(K),
    "layer-norm-eps": lambda: nn.LayerNorm(K, eps=0.3),
    "layer-norm-plain": lambda: nn.LayerNorm(K, elementwise_affine=False),
    "layer-norm-no-bias": lambda: nn.LayerNorm(K, bias=False),
    "identity": nn.Identity,
    "dropout-off": lambda: nn.Dropout(0.5).eval(),
    "flatten": nn.Flatten,
}


#: Without a bias it is X Wᵀ alone, whatever is after it.
AFTER = [*((name, True) for name in ACTIVATIONS), ("relu", False), ("layer-norm", False)]


@pytest.mark.parametrize(("name", "bias"), AFTER)
def test_a_layer_after_a_linear_one(name: str, bias: bool) -> None:
    model = drawn(nn.Sequential(nn.Linear(D, K, bias=bias), ACTIVATIONS[name]()))
    agreeing(model, (random(N, D), random(N, K)), nn.MSELoss())


@pytest.mark.parametrize("name", [name for name in ACTIVATIONS if "-columns" not in name])
def test_a_layer_of_one_sample(name: str) -> None:
    """The input is 1-D: y = W x + b; and a matrix of one row."""
    layer = ACTIVATIONS[name]()
    if isinstance(layer, (nn.Softmax, nn.LogSoftmax, nn.Softmin)):
        layer.dim = -1
    model = drawn(nn.Sequential(nn.Linear(D, K), layer))
    agreeing(model, (random(1, D), random(1, K)), nn.MSELoss(reduction="sum"))
    if not isinstance(layer, nn.Flatten):
        agreeing(model, (random(D), random(K)), nn.MSELoss(reduction="sum"))


def probabilities(*shape: int) -> torch.Tensor:
    return torch.softmax(random(*shape, seed=5), -1)


Loss = tuple[Callable[[str], nn.Module], nn.Module, Callable[..., torch.Tensor]]
LOSSES: dict[str, Loss] = {
    "mse": (lambda r: nn.MSELoss(reduction=r), nn.Identity(), random),
    "l1": (lambda r: nn.L1Loss(reduction=r), nn.Identity(), random),
    "bce": (lambda r: nn.BCELoss(reduction=r), nn.Sigmoid(), probabilities),
    "bce-logits": (lambda r: nn.BCEWithLogitsLoss(reduction=r), nn.Identity(), probabilities),
    "cross-entropy": (lambda r: nn.CrossEntropyLoss(reduction=r), nn.Identity(), probabilities),
}


@pytest.mark.parametrize("shape", [(N, K), (1, K), (N, 1), (1, 1), (K,)], ids=str)
@pytest.mark.parametrize("reduction", ["mean", "sum", "none"])
@pytest.mark.parametrize("name", LOSSES)
def test_a_loss(name: str, reduction: str, shape: tuple[int, ...]) -> None:
    make, before, targets = LOSSES[name]
    model = drawn(nn.Sequential(nn.Linear(D, shape[-1]), before))
    inputs = random(*shape[:-1], D), targets(*shape)
    loss = make(reduction)
    if reduction == "none":
        weights = random(*shape if name != "cross-entropy" else shape[:-1], seed=9)

        def objective(x: Any, y: Any) -> Any:
            return (weights * loss(model(x), y)).sum()

        parameters = {f"model.{name}": one for name, one in model.named_parameters()}
        agreeing(objective, inputs, parameters=parameters)
    else:
        agreeing(model, inputs, loss)


def test_one_hot_targets() -> None:
    model = drawn(nn.Sequential(nn.Linear(D, K)))
    target = F.one_hot(torch.tensor([0, 2, 1, 1, 0, 2]), K).double()
    agreeing(model, (random(N, D), target), nn.CrossEntropyLoss())
    agreeing(model, (random(N, D), target), F.cross_entropy)


X, V, S, Z = random(N, D), random(D), random(D, D), random(N, D, seed=3)
FUNCTIONS: dict[str, tuple[Callable[..., Any], tuple[torch.Tensor, ...]]] = {
    "methods": (lambda x, w: x.mm(w).relu().pow(2).sum(), (X, random(D, K))),
    "matmul": (lambda x, w: torch.matmul(x, w).square().mean(), (X, random(D, K))),
    "transposes": (
        lambda x, w: (w.t() @ x.T @ x @ w.mT.transpose(0, 1)).trace(), (X, random(D, K))),
    "clamp": (lambda x, w: x.mm(w).clamp(min=0).pow(2).sum(), (X, random(D, K))),
    "clamp-both": (lambda x: x.clamp(-0.5, 0.8).pow(2).sum(), (X,)),
    "clip-above": (lambda x: torch.clamp(x, max=0.3).pow(2).sum(), (X,)),
    "vectors": (lambda x, v: (x @ v).sigmoid().sum() + v @ v, (X, V)),
    "row-times-matrix": (lambda v, w: (v @ w).tanh().sum(), (V, random(D, K))),
    "dot-mv-outer": (
        lambda x, v: v.dot(v) * x.mv(v).exp().sum() + torch.outer(v, v).pow(3).sum(), (X, V)),
    "addmm": (lambda x, w, b: torch.addmm(b, x, w, beta=2, alpha=3).pow(2).sum(),
              (X, random(D, K), random(K))),
    "linear": (lambda x, w, b: F.linear(x, w, b).pow(2).sum(), (X, random(K, D), random(K))),
    "numbers": (lambda x: (2 * x - 1 + x / 4 - (-x) * 0.5 + 3 - x * 1e-5).pow(2).sum(), (X,)),
    "powers": (lambda x: ((x**2 + 1) ** 0.5 + (x**2 + 1) ** -1 + 2**x).sum(), (X,)),
    "numbers-squared": (lambda c: c**2 + (c * 3 - 1) ** 3 / c.exp(), (random(),)),
    "quotients": (lambda x, v: ((1 / (x**2 + 1)) * x / (v**2 + 1)).sum(), (X, V)),
    "by-a-sum": (lambda x: (x / (x**2).sum()).exp().sum(), (X,)),
    "bias-twice": (lambda x, v: ((x + v) * (v - x)).sum(), (X, V)),
    "square-bias": (lambda x, v: ((x + v) * (v - x)).pow(2).sum(), (S, V)),
    "column": (lambda x, c: ((x - c) * c).pow(2).sum(), (X, random(N, 1))),
    "row": (lambda x, r: ((x - r) * r).pow(2).sum(), (X, random(1, D))),
    "square-column": (lambda x, c: ((x - c) / (c**2 + 1)).pow(2).sum(), (S, random(D, 1))),
    "row-and-column": (lambda c, r: (c - r).pow(2).sum(), (random(N, 1), random(1, D))),
    "column-and-vector": (lambda c, v: (c * v).exp().sum(), (random(N, 1), V)),
    "one-entry": (lambda x, c: (x * c + c).pow(2).sum(), (X, random(1))),
    "one-by-one": (lambda x, c: (x * c - c).pow(2).sum(), (X, random(1, 1))),
    "scalar-and-vector": (lambda v, c: (v * c + c / v.exp()).sum(), (V, random())),
    "sums": (lambda x: x.sum(dim=0).pow(2).sum() + x.sum(1).exp().sum() + x.sum(-1).sum(), (X,)),
    "sum-keeps": (
        lambda x: (x - x.mean(dim=1, keepdim=True)).pow(2).sum()
        + (x * x.sum(0, keepdim=True)).exp().sum() + x.sum((0, 1)), (X,)),
    "square-sum-keeps": (
        lambda x: ((x - x.mean(1, keepdim=True)) * x.mean(0, keepdim=True)).pow(3).sum(), (S,)),
    "variance": (lambda x: x.var() + x.var(0).sum() + x.var(1, unbiased=False).pow(2).sum(), (X,)),
    "deviation": (lambda x: x.std() + x.std(dim=1, correction=0).sum(), (X,)),
    "logsumexp": (lambda x: x.logsumexp(1).sum() + torch.logsumexp(x, dim=0).pow(2).sum(), (X,)),
    "largest": (lambda x: x.max() + x.amax(1).pow(2).sum() + torch.amin(x, 0).exp().sum(), (X,)),
    "maximum": (
        lambda x, z: (torch.maximum(x, z) * torch.min(x, z)).exp().sum(), (X, Z)),
    "masks": (
        lambda x, z: ((x > z) * x + (z <= 0.1) * z**2).exp().sum(), (X, Z)),
    "where": (lambda x: torch.where(x > 0, x**2, torch.exp(x)).sum(), (X,)),
    "zeros-like": (lambda x: torch.maximum(x, torch.zeros_like(x)).pow(2).sum(), (X,)),
    "ones-like": (lambda x: (torch.ones_like(x) - x).pow(2).sum(), (X,)),
    "entrywise": (
        lambda x: (torch.sin(x) + x.cos() * x.abs() + x.erf() + x.tanh().log1p() + x.atan()).sum(),
        (X,)),
    "more-entrywise": (
        lambda x: ((x**2 + 0.1).sqrt() + (x**2 + 0.1).log() + (x**2 + 1).rsqrt()
                   + torch.expm1(x) + (x**2 + 1).reciprocal() + torch.special.expit(x)).sum(),
        (X,)),
    "activations": (
        lambda x: (F.relu(x) + F.silu(x) * F.gelu(x) + F.elu(x) + F.leaky_relu(x, 0.1)
                   + F.softplus(x) + F.logsigmoid(x) + torch.sigmoid(x)).pow(2).sum(), (X,)),
    "softmaxes": (
        lambda x: (F.softmax(x, dim=1) * torch.softmax(x, 0) * x.log_softmax(-1)).sum(), (X,)),
    "layer-norm": (
        lambda x, w, b: F.layer_norm(x, (D,), w, b, eps=0.1).pow(3).sum(),
        (X, V, random(D, seed=2))),
    "losses": (
        lambda x, z: F.mse_loss(x, z) + F.l1_loss(x, z, reduction="sum")
        + F.binary_cross_entropy(x.sigmoid(), z.sigmoid())
        + F.binary_cross_entropy_with_logits(x, z.sigmoid(), reduction="sum"), (X, Z)),
    "sizes-of-what-stands-together": (
        lambda x, u: (torch.cat([x, u], 1) - torch.cat([x, u], 1).mean(1, True)).pow(3).sum()
        + torch.cat([x, u], 1).var() + x.sum() / torch.cat([x, u], 1).shape[1],
        (X, random(N, 2))),
    "norms": (lambda x, v: torch.linalg.norm(x) ** 2 + x.norm() * v.norm(2), (X, V)),
    "spectral": (
        lambda x: torch.linalg.matrix_norm(x, ord=2) ** 2 + torch.linalg.matrix_norm(x, ord="nuc"),
        (X,),
    ),
    "nuclear": (lambda x: torch.linalg.norm(x, "nuc") * torch.linalg.norm(x, ord=2)
        * torch.linalg.matrix_norm(x) * torch.linalg.vector_norm(x), (X,)),
    "squares": (
        lambda s: torch.logdet(s @ s.T) + torch.linalg.inv(s).trace() + torch.det(s), (S,)),
    "matrix-exponentials": (
        lambda s, v: v @ torch.matrix_exp(s) @ v + torch.linalg.matrix_exp(s.T).trace(), (S, V)),
    "diagonals": (lambda s, v: (torch.diag(v) @ s).diagonal().pow(2).sum(), (S, V)),
    "shapes": (lambda x: x.sum() / x.shape[0] + x.pow(2).sum() / x.numel() / x.size(1), (X,)),
    "reshapes": (
        lambda v, c: (v.unsqueeze(0) * v[:, None]).exp().sum() + c.flatten().pow(3).sum()
        + (c.squeeze(1).view(1, -1) * c).sin().sum(), (V, random(N, 1))),
    "side-by-side": (
        lambda x, z, w: (torch.cat([x, z.sigmoid(), torch.ones_like(z)], dim=1) @ w).pow(2).sum(),
        (X, random(N, 2), random(D + 4, K))),
    "with-ones": (
        lambda x, u, w: (torch.cat([x, u], dim=1) @ w).exp().sum(),
        (X, random(N, 1), random(D + 1))),
    "one-below": (
        lambda x, z, w: torch.cat((x, z * 2)).mm(w).sin().sum(), (X, random(2, D), random(D, K))),
    "vectors-after": (lambda v, u: torch.cat([v, u]).softmax(0).pow(2).sum(), (V, random(3))),
    "same": (lambda x: x.clone().contiguous().double().pow(2).sum(), (X,)),
    "operators": (lambda x, w: -(+x @ w - 1).relu().sum() + abs(x).sum(), (X, random(D, K))),
}  # fmt: skip


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_of_tensors(name: str) -> None:
    function, inputs = FUNCTIONS[name]
    agreeing(function, tuple(one.clone().requires_grad_() for one in inputs))
