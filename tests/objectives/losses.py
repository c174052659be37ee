"""The objectives of `expressions/losses.yaml`, by PyTorch's own losses where it has them."""

from __future__ import annotations

import torch
import torch.nn.functional as F  # noqa: N812 -- as PyTorch's own pages call it
from torch import Tensor
from torch.linalg import vector_norm

from objectives.objective import Objective, shaped

MODEL = {"X": "N d", "w": "d", "y": "N"}
BINARY = {"X": "N d", "w": "d", "y": "N pm1"}
DECAYED = {"X": "N d", "W": "d k", "Y": "N k onehot_rows", "lam": ""}


def squared(y_hat: Tensor, y: Tensor) -> Tensor:
    return F.mse_loss(y_hat, y, reduction="sum")


def pinball(X: Tensor, w: Tensor, y: Tensor, q: Tensor) -> Tensor:
    residual = y - X.mv(w)
    return torch.where(residual > 0, q * residual, (q - 1) * residual).sum()


def insensitive(X: Tensor, w: Tensor, y: Tensor, eps: Tensor) -> Tensor:
    return F.threshold(F.l1_loss(X.mv(w), y, reduction="none") - eps, 0, 0).sum()


def margins(X: Tensor, w: Tensor, y: Tensor) -> Tensor:
    return y * X.mv(w)


def softmax_decay(X: Tensor, W: Tensor, Y: Tensor, lam: Tensor) -> Tensor:
    return F.cross_entropy(X @ W, Y, reduction="sum") + lam / 2 * W.square().sum()


def gaussian_likelihood(x: Tensor, mu: Tensor, s: Tensor) -> Tensor:
    variance = (s**2).expand_as(x)
    return F.gaussian_nll_loss(x, mu.expand_as(x), variance, eps=0, reduction="sum")


def prior_divergence(m: Tensor, v: Tensor) -> Tensor:
    return -0.5 * torch.sum(1 + v - m.pow(2) - v.exp())


def triplet(a: Tensor, p: Tensor, n: Tensor, m: Tensor) -> Tensor:
    return torch.clamp(squared(a, p) - squared(a, n) + m, min=0)


def contrastive(a: Tensor, b: Tensor, m: Tensor) -> Tensor:
    return torch.clamp(m - torch.dist(a, b), min=0) ** 2 / 2


REGRESSION: dict[str, Objective] = {
    "mse": shaped(lambda Y_hat, Y: F.mse_loss(Y_hat, Y, reduction="mean"), Y_hat="N k", Y="N k"),
    "mae": shaped(lambda Y_hat, Y: F.l1_loss(Y_hat, Y, reduction="mean"), Y_hat="N k", Y="N k"),
    "half-squares": shaped(lambda X, W, Y: squared(X @ W, Y) / 2, X="N d", W="d k", Y="N k"),
    "linear-regression": shaped(
        lambda X, W, b, Y: squared(torch.addmm(b, X, W), Y) / len(X),
        X="N d",
        W="d k",
        b="k",
        Y="N k",
    ),
    "weighted-regression": shaped(
        lambda X, w, y, c: torch.dot(c, (X.mv(w) - y).square()), **MODEL, c="N positive"
    ),
    "ridge": shaped(
        lambda X, w, y, lam: squared(X.mv(w), y) + lam * w.square().sum(), **MODEL, lam=""
    ),
    "tikhonov": shaped(
        lambda X, w, y, G: squared(X.mv(w), y) + G.mv(w).square().sum(), **MODEL, G="p d"
    ),
    "lasso": shaped(
        lambda X, w, y, lam: squared(X.mv(w), y) / 2 + lam * vector_norm(w, ord=1),
        **MODEL,
        lam="",
    ),
    "elastic-net": shaped(
        lambda X, w, y, lam, mu: (
            squared(X.mv(w), y) / 2 + lam * w.abs().sum() + mu / 2 * torch.dot(w, w)
        ),
        **MODEL,
        lam="",
        mu="",
    ),
    "group-lasso": shaped(
        lambda X, w, y, lam: squared(X.mv(w), y) / 2 + lam * vector_norm(w), **MODEL, lam=""
    ),
    "huber": shaped(lambda X, w, y: F.huber_loss(X.mv(w), y, reduction="sum", delta=1), **MODEL),
    "pseudo-huber": shaped(
        lambda X, w, y: (torch.hypot(X.mv(w) - y, torch.ones_like(y)) - 1).sum(), **MODEL
    ),
    "log-cosh": shaped(lambda X, w, y: torch.log(torch.cosh(X.mv(w) - y)).sum(), **MODEL),
    "quantile": shaped(pinball, **MODEL, q="unit_interval"),
    "insensitive": shaped(insensitive, **MODEL, eps="positive"),
    "poisson": shaped(
        lambda X, w, y: F.poisson_nll_loss(X.mv(w), y, reduction="sum"),
        X="N d",
        w="d",
        y="N positive",
    ),
    "student-t": shaped(lambda X, w, y: torch.log1p((X.mv(w) - y).square()).sum(), **MODEL),
}

TWO_CLASSES: dict[str, Objective] = {
    "bce": shaped(
        lambda p, y: F.binary_cross_entropy(p, y, reduction="mean"),
        p="N unit_interval",
        y="N binary01",
    ),
    "bce-logits": shaped(
        lambda z, y: F.binary_cross_entropy_with_logits(z, y, reduction="mean"),
        z="N",
        y="N binary01",
    ),
    "logistic-targets": shaped(
        lambda X, w, b, y: F.binary_cross_entropy_with_logits(X.mv(w) + b, y),
        X="N d",
        w="d",
        b="",
        y="N binary01",
    ),
    "logistic": shaped(lambda X, w, y: -F.logsigmoid(margins(X, w, y)).mean(), **BINARY),
    "logistic-ridge": shaped(
        lambda X, w, y, lam: (
            torch.log1p(torch.exp(-margins(X, w, y))).sum() + lam / 2 * torch.dot(w, w)
        ),
        **BINARY,
        lam="",
    ),
    "hinge": shaped(
        lambda X, w, y, C: torch.dot(w, w) / 2 + C * (1 - margins(X, w, y)).clamp(min=0).sum(),
        **BINARY,
        C="",
    ),
    "squared-hinge": shaped(
        lambda X, w, y: (1 - margins(X, w, y)).clamp(min=0).square().sum(), **BINARY
    ),
    "exponential-loss": shaped(lambda X, w, y: torch.exp(-margins(X, w, y)).sum(), **BINARY),
}

CLASSES: dict[str, Objective] = {
    "cross-entropy-rows": shaped(
        lambda Z, Y: F.cross_entropy(Z, Y, reduction="mean"), Z="N k", Y="N k onehot_rows"
    ),
    "cross-entropy-vector": shaped(
        lambda z, y: F.cross_entropy(z, y, reduction="mean"), z="k", y="k onehot"
    ),
    "cross-entropy-logsumexp": shaped(
        lambda z, y: F.cross_entropy(z, y.argmax()), z="k", y="k onehot"
    ),
    "softmax-regression": shaped(
        lambda X, W, b, Y: F.cross_entropy(torch.addmm(b, X, W), Y),
        X="N d",
        W="d k",
        b="k",
        Y="N k onehot_rows",
    ),
    "softmax-decay": shaped(softmax_decay, **DECAYED),
    "softmax-named": shaped(softmax_decay, **DECAYED),
}

OTHERS: dict[str, Objective] = {
    "kullback-leibler": shaped(
        lambda p, q: F.kl_div(q.log(), p, reduction="sum"), p="k simplex", q="k simplex"
    ),
    "entropy": shaped(lambda p: torch.special.entr(p).sum(), p="k simplex"),
    "gaussian-likelihood": shaped(gaussian_likelihood, x="N", mu="", s="positive"),
    "prior-divergence": shaped(prior_divergence, m="k", v="k"),
    "triplet": shaped(triplet, a="d", p="d", n="d", m="positive"),
    "contrastive": shaped(contrastive, a="d", b="d", m="positive"),
    "matrix-factorisation": shaped(
        lambda U, V, A, lam: squared(U @ V.T, A) + lam * (U.square().sum() + V.square().sum()),
        U="m k",
        V="n k",
        A="m n",
        lam="",
    ),
    "dictionary": shaped(
        lambda D, S, X, lam: squared(D @ S, X) / 2 + lam * S.abs().sum(),
        D="d k",
        S="k N",
        X="d N",
        lam="",
    ),
    "total-variation": shaped(
        lambda x, y, D, lam: squared(x, y) / 2 + lam * vector_norm(D.mv(x), ord=1),
        x="n",
        y="n",
        D="m n",
        lam="",
    ),
    "principal-component": shaped(
        lambda X, w: -torch.dot(X.mv(w), X.mv(w)) / torch.dot(w, w), X="N d", w="d"
    ),
    "matrix-completion": shaped(
        lambda X, Y, M, lam: squared(M * X, M * Y) / 2 + lam * torch.linalg.svdvals(X).sum(),
        X="m n",
        Y="m n",
        M="m n binary01",
        lam="",
    ),
    "spectral-penalty": shaped(
        lambda X, W, Y, lam: squared(X @ W, Y) + lam / 2 * torch.linalg.svdvals(W)[0] ** 2,
        X="n d",
        W="d k",
        Y="n k",
        lam="",
    ),
    "largest-variance": shaped(lambda X: torch.linalg.svdvals(X)[0] ** 2 / len(X), X="N d"),
}

LOSSES: dict[str, Objective] = {**REGRESSION, **TWO_CLASSES, **CLASSES, **OTHERS}
