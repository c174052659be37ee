"""The objectives of `expressions/cookbook.yaml`: inverses, determinants, diagonals, vec."""

from __future__ import annotations

import torch
import torch.nn.functional as F  # noqa: N812 -- as PyTorch's own pages call it
from torch import Tensor
from torch.linalg import det, inv, multi_dot, solve

from objectives.objective import Objective, shaped


def eye(like: Tensor) -> Tensor:
    return torch.eye(like.shape[-1], dtype=like.dtype)


def log_det(X: Tensor) -> Tensor:
    """Return log |det X| by the LU decomposition."""
    magnitude: Tensor = torch.linalg.slogdet(X).logabsdet
    return magnitude


def ratio(A: Tensor, B: Tensor) -> Tensor:
    """Return tr(A⁻¹ B)."""
    return torch.trace(solve(A, B))


def mahalanobis(x: Tensor, mu: Tensor, S: Tensor) -> Tensor:
    return torch.dot(x - mu, solve(S, x - mu))


def resolvent(a: Tensor, X: Tensor, s: Tensor, b: Tensor) -> Tensor:
    return torch.dot(a, solve(X + s * eye(X), b))


def projection(X: Tensor, b: Tensor) -> Tensor:
    return torch.dot(b, X @ torch.linalg.lstsq(X, b[:, None]).solution[:, 0])


def gaussian_samples(X: Tensor, mu: Tensor, S: Tensor) -> Tensor:
    R = X - mu[:, None]
    return X.shape[1] * log_det(S) / 2 + sum(torch.dot(r, solve(S, r)) for r in R.T) / 2


INVERSES: dict[str, Objective] = {
    "inverse-form": shaped(
        lambda a, X, b: torch.dot(a, solve(X, b)), a="n", X="n n invertible", b="n"
    ),
    "inverse-trace": shaped(lambda X: torch.trace(inv(X)), X="n n invertible"),
    "inverse-trace-between": shaped(
        lambda A, X, B: torch.trace(A @ solve(X, B)), A="p n", X="n n invertible", B="n p"
    ),
    "inverse-of-sum": shaped(lambda X, A: torch.trace(inv(X + A)), X="n n posdef", A="n n posdef"),
    "inverse-congruence": shaped(
        lambda X, C, A: ratio(multi_dot([X.T, C, X]), A),
        X="m n tall",
        C="m m symmetric posdef",
        A="n n",
    ),
    "inverse-ratio": shaped(
        lambda X, B, C: ratio(multi_dot([X.T, C, X]), multi_dot([X.T, B, X])),
        X="m n tall",
        B="m m symmetric",
        C="m m symmetric posdef",
    ),
    "inverse-ratio-shifted": shaped(
        lambda A, X, B, C: ratio(A + multi_dot([X.T, C, X]), multi_dot([X.T, B, X])),
        A="n n symmetric posdef",
        X="m n",
        B="m m symmetric",
        C="m m symmetric posdef",
    ),
    "mahalanobis": shaped(mahalanobis, x="n", mu="n", S="n n symmetric posdef"),
    "resolvent": shaped(resolvent, a="n", X="n n symmetric posdef", s="positive", b="n"),
    "projection": shaped(projection, X="m n tall", b="m"),
}

DETERMINANTS: dict[str, Objective] = {
    "determinant-plain": shaped(lambda X: X.det(), X="n n invertible"),
    "determinant-between": shaped(
        lambda A, X, B: det(A) * det(X) * det(B),
        A="n n invertible",
        X="n n invertible",
        B="n n invertible",
    ),
    "determinant-of-inverse": shaped(lambda X: 1 / det(X), X="n n invertible"),
    "determinant-of-cube": shaped(lambda X: det(X) ** 3, X="n n invertible"),
    "determinant-scaled": shaped(
        lambda c, X: c ** len(X) * det(X), c="positive", X="n n invertible"
    ),
    "determinant-congruence-square": shaped(
        lambda X, A: det(X) ** 2 * det(A), X="n n invertible", A="n n invertible"
    ),
    "determinant-congruence": shaped(
        lambda X, A: det(X.T @ A @ X), X="m n tall", A="m m symmetric posdef"
    ),
    "determinant-congruence-general": shaped(
        lambda X, A: det(X.T @ A @ X), X="m n tall", A="m m posdef"
    ),
    "determinant-rank-one": shaped(lambda u, v: 1 + torch.dot(u, v), u="n", v="n"),
    "log-det": shaped(lambda X: X.logdet(), X="n n det_positive"),
    "log-det-gram": shaped(lambda X: 2 * torch.linalg.svdvals(X).log().sum(), X="m n tall"),
    "log-det-shifted": shaped(lambda X: torch.log1p(torch.linalg.svdvals(X) ** 2).sum(), X="m n"),
    "log-det-affine": shaped(
        lambda A, x, B: log_det(A + x * B),
        A="n n symmetric posdef",
        x="positive",
        B="n n symmetric posdef",
    ),
    "gaussian-covariance": shaped(
        lambda S, M: log_det(S) + ratio(S, M),
        S="n n symmetric posdef",
        M="n n symmetric posdef",
    ),
    "gaussian-precision": shaped(
        lambda K, M: torch.trace(K @ M) - log_det(K),
        K="n n symmetric posdef",
        M="n n symmetric posdef",
    ),
    "gaussian-samples": shaped(gaussian_samples, X="n N", mu="n", S="n n symmetric posdef"),
    "optimal-design": shaped(
        lambda A, w: log_det(torch.einsum("k,ki,kj->ij", w, A, A)), A="m n tall", w="m positive"
    ),
}

DIAGONALS: dict[str, Objective] = {
    "diag-quadratic": shaped(lambda x, d: torch.dot(d, x.square()), x="n", d="n"),
    "diag-between": shaped(
        lambda A, d, B: torch.einsum("pi,i,ip->", A, d, B), A="p n", d="n", B="n p"
    ),
    "diag-entries": shaped(lambda X, u: torch.dot(u, X.diagonal()), X="n n", u="n"),
    "diag-scaling": shaped(
        lambda u, X, v, Y: F.mse_loss(u[:, None] * X * v, Y, reduction="sum"),
        u="m",
        X="m n",
        v="n",
        Y="m n",
    ),
    "vec-quadratic": shaped(
        lambda X, K: torch.dot(X.T.flatten(), K.mv(X.T.flatten())), X="m n", K="m*n m*n symmetric"
    ),
}

MORE: dict[str, Objective] = {
    "hadamard-gram": shaped(lambda X: (X.T @ X).pow(2).sum(), X="m n"),
    "hadamard-rows": shaped(
        lambda A, X, B: torch.einsum("ik,ik->", A @ X, B @ X), A="m n", X="n p", B="m n"
    ),
    "hadamard-twice": shaped(
        lambda A, X: torch.einsum("ij,ij,ji,ji->", A, X, A, X), A="n n", X="n n"
    ),
    "norm-one": shaped(
        lambda A, x, b: F.l1_loss(A.mv(x), b, reduction="sum"), A="m n", x="n", b="m"
    ),
    "norm-infinity": shaped(lambda A, x, b: (A.mv(x) - b).abs().max(), A="m n", x="n", b="m"),
    "norm-cubes": shaped(lambda x: x.abs().pow(3).sum(), x="n"),
    "norm-of-product": shaped(
        lambda A, X, B: torch.linalg.matrix_norm(A @ X @ B), A="p m", X="m n", B="n q"
    ),
    "soft-maximum": shaped(
        lambda A, x, b: torch.logsumexp(A.mv(x) + b, dim=0), A="m n", x="n", b="m"
    ),
    "geometric-mean": shaped(lambda x: x.prod() ** (1 / len(x)), x="n positive"),
    "harmonic": shaped(lambda x: x.reciprocal().sum(), x="n positive"),
    "variance-of-projection": shaped(
        lambda X, w: torch.var(X.mv(w), unbiased=False), X="N d", w="d"
    ),
}
