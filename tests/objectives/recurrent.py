"""The other objectives of `expressions/networks.yaml`: shared weights, attention, normalisation."""

from __future__ import annotations

import torch
import torch.nn.functional as F  # noqa: N812 -- as PyTorch's own pages call it
from torch import Tensor
from torch.linalg import matrix_power

from objectives.objective import Objective, shaped


def squared(y_hat: Tensor, y: Tensor) -> Tensor:
    return F.mse_loss(y_hat, y, reduction="sum")


def autoencoder(X: Tensor, W: Tensor, V: Tensor) -> Tensor:
    return squared(torch.sigmoid(X @ W) @ V, X)


def cell(x: Tensor, s: Tensor, U: Tensor, W: Tensor, b: Tensor) -> Tensor:
    zero = torch.zeros_like(b)
    return torch.rnn_tanh_cell(x[None], s[None], U, W, b, zero)[0]


def recurrence(**v: Tensor) -> Tensor:
    state = v["s0"]
    for x in (v["x1"], v["x2"]):
        state = cell(x, state, v["U"], v["W"], v["b"])
    return torch.dot(v["v"], state)


def recurrence_outputs(**v: Tensor) -> Tensor:
    state, loss = v["s0"], torch.zeros(()).to(v["s0"])
    for i in "123":
        state = cell(v[f"x{i}"], state, v["U"], v["W"], torch.zeros_like(state))
        loss += squared(v["V"] @ state, v[f"y{i}"]) / 2
    return loss


def gate(X: Tensor, W: Tensor, V: Tensor, G: Tensor) -> Tensor:
    return torch.mul(G, F.glu(torch.cat([X @ V, X @ W], dim=1), dim=1)).sum()


def attention(Q: Tensor, K: Tensor, V: Tensor, G: Tensor) -> Tensor:
    return torch.mul(G, F.scaled_dot_product_attention(Q[None], K[None], V[None])[0]).sum()


def self_attention(X: Tensor, W_q: Tensor, W_k: Tensor, W_v: Tensor, G: Tensor) -> Tensor:
    return attention(X @ W_q, X @ W_k, X @ W_v, G)


def batch_norm(x: Tensor, g: Tensor, eps: Tensor) -> Tensor:
    normal = (x - x.mean()) / torch.sqrt(x.var(unbiased=False) + eps)
    return torch.dot(g, normal)


def batch_norm_columns(X: Tensor, G: Tensor, eps: Tensor) -> Tensor:
    normal = (X - X.mean(dim=0)) * torch.rsqrt(X.var(dim=0, unbiased=False) + eps)
    return torch.sum(G * normal)


def layer_norm(x: Tensor, a: Tensor, b: Tensor, g: Tensor, eps: Tensor) -> Tensor:
    """Return ⟨g, layer norm⟩, in PyTorch's own where nothing is derived by ε."""
    return torch.dot(g, F.layer_norm(x, x.shape, a, b, eps.item()))


SHARED: dict[str, Objective] = {
    "residual": shaped(lambda X, W, Y: squared(X + X.mm(W), Y), X="n d", W="d d", Y="n d"),
    "residual-block": shaped(
        lambda X, W1, W2, Y: squared(X + F.relu(X @ W1) @ W2, Y),
        X="N d",
        W1="d h",
        W2="h d",
        Y="N d",
    ),
    "autoencoder": shaped(autoencoder, X="N d", W="d h", V="h d"),
    "autoencoder-tied": shaped(lambda X, W: autoencoder(X, W, W.T), X="N d", W="d h"),
    "autoencoder-linear": shaped(lambda X, W: squared(X @ W @ W.T, X), X="N d", W="d h"),
    "recurrence-linear": shaped(
        lambda W, s, y: squared(matrix_power(W, 3) @ s, y) / 2, W="h h", s="h", y="h"
    ),
    "recurrence": shaped(recurrence, U="h d", W="h h", b="h", x1="d", x2="d", s0="h", v="h"),
    "recurrence-outputs": shaped(
        recurrence_outputs,
        U="h d",
        W="h h",
        V="k h",
        x1="d",
        x2="d",
        x3="d",
        s0="h",
        y1="k",
        y2="k",
        y3="k",
    ),
    "gate": shaped(gate, X="N d", W="d h", V="d h", G="N h"),
    "graph-layer": shaped(
        lambda S, X, W, Y: squared(F.relu(S @ (X @ W)), Y),
        S="N N symmetric",
        X="N d",
        W="d k",
        Y="N k",
    ),
}

NORMALISED: dict[str, Objective] = {
    "attention": shaped(attention, Q="N d", K="M d", V="M k", G="N k"),
    "self-attention": shaped(self_attention, X="N d", W_q="d p", W_k="d p", W_v="d k", G="N k"),
    "centring": shaped(lambda X, G: torch.sum(G * (X - X.mean(dim=0))), X="N d", G="N d"),
    "batch-norm": shaped(batch_norm, x="N", g="N", eps="small_positive"),
    "layer-norm": shaped(layer_norm, x="d", a="d", b="d", g="d", eps="small_positive"),
    "batch-norm-columns": shaped(batch_norm_columns, X="N d", G="N d", eps="small_positive"),
    "rms-norm": shaped(
        lambda x, g, a: torch.dot(g, F.rms_norm(x, x.shape, a, eps=0)), x="d", g="d", a="d"
    ),
}
