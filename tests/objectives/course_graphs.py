"""The objectives of `expressions/course.yaml`, part D: tables, layout, graphs, pieces."""

from __future__ import annotations

import torch
from torch import Tensor

from objectives.objective import Objective, phi, psi, scalars, shaped


def squared_error(x: Tensor, w: Tensor, y: Tensor) -> Tensor:
    a = torch.dot(x, w)
    b = a - y
    return b**2


def decayed(**v: Tensor) -> Tensor:
    h = torch.sigmoid(v["W_h"] @ v["x"] + v["b_h"])
    o = v["W_o"] @ h + v["b_o"]
    loss = torch.dot(o - v["y"], o - v["y"]) / 2
    norms = torch.square(v["W_h"]).sum() + torch.square(v["W_o"]).sum()
    return loss + v["lam"] / 2 * norms


def norm_of_sum(W: Tensor, x: Tensor, b: Tensor, y: Tensor) -> Tensor:
    return torch.sqrt(torch.square(torch.relu(W.mv(x) + b).sum() - y))


def norm_of_samples(W: Tensor, X: Tensor, b: Tensor, y: Tensor) -> Tensor:
    return torch.dist(torch.relu(W @ X + b[:, None]).sum(dim=1), y)


def pieces(x: Tensor) -> Tensor:
    return x - 2 * torch.relu(x) + 6 * torch.relu(x - 5)


GRAPHS: dict[str, Objective] = {
    "D1-constant": shaped(lambda x, c: c**2 + 0 * x, x="", c=""),
    "D1-power": shaped(lambda x: x**5, x=""),
    "D1-exp": shaped(lambda x: x.exp(), x=""),
    "D1-log": shaped(lambda x: x.log(), x="positive"),
    "D1-sin": shaped(lambda x: x.sin(), x=""),
    "D1-sum": shaped(lambda x: phi(x) + psi(x), x=""),
    "D1-product": shaped(lambda x: phi(x) * psi(x), x=""),
    "D1-chain": shaped(lambda x: phi(psi(x)), x=""),
    "D1-chain-sin": shaped(lambda x: torch.sin(x * x), x=""),
    "D4": Objective(squared_error, {"x": ("n",), "w": ("n",), "y": ()}, {"n": 5}),
    "D5": shaped(decayed, x="d", W_h="m d", b_h="m", W_o="q m", b_o="q", y="q", lam=""),
    "D6": Objective(lambda x: x * torch.cos(torch.pi * x), {"x": ()}, course=scalars(x=2)),
    "D8": shaped(norm_of_sum, W="m d", x="d", b="m", y=""),
    "D8-samples": shaped(norm_of_samples, W="m d", X="d N", b="m", y="m"),
    "D11": Objective(pieces, {"x": ()}, course=scalars(x=10)),
}
