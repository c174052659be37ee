"""The objectives of `expressions/cookbook.yaml`: forms, traces, norms, entrywise products."""

from __future__ import annotations

import torch
import torch.nn.functional as F  # noqa: N812 -- as PyTorch's own pages call it
from torch import Tensor
from torch.linalg import matrix_exp, matrix_norm, matrix_power, vector_norm

from objectives.objective import Objective, shaped


def quadratic(x: Tensor, W: Tensor) -> Tensor:
    return torch.einsum("i,ij,j->", x, W, x)


def squares(X: Tensor) -> Tensor:
    return torch.square(X).sum()


def gaussian(x: Tensor, mu: Tensor, s: Tensor) -> Tensor:
    return torch.exp(-squares(x - mu) / (2 * s**2))


def masked_sum(X: Tensor, Y: Tensor) -> Tensor:
    return torch.where(X > 0, Y, torch.zeros_like(Y)).sum()


def fourth_order(B: Tensor, X: Tensor, C: Tensor) -> Tensor:
    return torch.trace(torch.linalg.multi_dot([B.T, X.T, C, X, X.T, C, X, B]))


LINEAR: dict[str, Objective] = {
    "inner-product": shaped(lambda x, a: x @ a, x="n", a="n"),
    "bilinear": shaped(lambda a, X, b: torch.dot(a, X.mv(b)), a="m", X="m n", b="n"),
    "bilinear-transpose": shaped(lambda a, X, b: torch.dot(b, X.mv(a)), a="n", X="m n", b="m"),
    "bilinear-twice": shaped(lambda a, X: torch.dot(a, X.mv(a)), a="n", X="n n"),
    "sum-of-entries": shaped(lambda X: X.sum(), X="m n"),
    "trace": shaped(lambda X: X.diagonal().sum(), X="n n"),
    "trace-right": shaped(lambda X, A: torch.trace(X @ A), X="m n", A="n m"),
    "trace-between": shaped(lambda A, X, B: torch.trace(A @ X @ B), A="p m", X="m n", B="n p"),
    "trace-between-transpose": shaped(
        lambda A, X, B: torch.trace(A @ X.T @ B), A="p n", X="m n", B="m p"
    ),
    "trace-transpose": shaped(lambda A, X: torch.mul(X, A).sum(), A="m n", X="m n"),
    "trace-transpose-right": shaped(lambda A, X: torch.mul(X, A).sum(), A="m n", X="m n"),
    "trace-of-outer": shaped(lambda a, b: torch.trace(torch.outer(a, b)), a="n", b="n"),
    "trace-symmetric-part": shaped(
        lambda X, S: torch.trace(S @ ((X + X.T) / 2)), X="n n", S="n n symmetric"
    ),
}

QUADRATIC: dict[str, Objective] = {
    "quadratic": shaped(lambda x, A: torch.dot(x, A.mv(x)), x="n", A="n n"),
    "quadratic-symmetric": shaped(
        lambda x, S: 0.5 * torch.dot(x, S.mv(x)), x="n", S="n n symmetric"
    ),
    "quadratic-linear": shaped(
        lambda x, A, b: torch.dot(x, A.mv(x)) + torch.dot(b, x), x="n", A="n n", b="n"
    ),
    "quadratic-products": shaped(
        lambda B, x, b, C, D, d: torch.dot(B.mv(x) + b, C.mv(D.mv(x) + d)),
        B="m n",
        x="n",
        b="m",
        C="m p",
        D="p n",
        d="p",
    ),
    "weighted-mean": shaped(lambda x, s, W: quadratic(x - s, W), x="n", s="n", W="n n symmetric"),
    "weighted-fit": shaped(
        lambda x, A, s, W: quadratic(x - A.mv(s), W), x="m", A="m n", s="n", W="m m symmetric"
    ),
    "weighted-fit-general": shaped(
        lambda x, A, s, W: quadratic(x - A.mv(s), W), x="m", A="m n", s="n", W="m m"
    ),
    "squared-inner-product": shaped(
        lambda a, x, b: torch.square(a - torch.dot(x, b)), a="", x="n", b="n"
    ),
    "product-of-forms": shaped(
        lambda a, b, x: torch.dot(a, x) * torch.dot(b, x), a="n", b="n", x="n"
    ),
    "rayleigh": shaped(
        lambda x, A: torch.dot(x, A.mv(x)) / torch.dot(x, x), x="n", A="n n symmetric"
    ),
    "gram-form": shaped(lambda b, X, c: torch.dot(X.mv(b), X.mv(c)), b="n", X="m n", c="n"),
    "gram-form-weighted": shaped(
        lambda b, X, D, c: torch.dot(X.mv(b), D.mv(X.mv(c))), b="n", X="m n", D="m m", c="n"
    ),
    "affine-form": shaped(
        lambda X, b, c, D: quadratic(X.mv(b) + c, D), X="m n", b="n", c="m", D="m m"
    ),
}

TRACES: dict[str, Objective] = {
    "trace-of-square": shaped(lambda X: torch.trace(matrix_power(X, 2)), X="n n"),
    "trace-of-square-times": shaped(
        lambda X, B: torch.trace(matrix_power(X, 2) @ B), X="n n", B="n n"
    ),
    "trace-quadratic": shaped(lambda X, B: torch.trace(X.T @ B @ X), X="m n", B="m m"),
    "trace-outer-left": shaped(lambda B, X: torch.trace(B @ X @ X.T), B="m m", X="m n"),
    "trace-outer-right": shaped(lambda X, B: torch.trace(X @ X.T @ B), X="m n", B="m m"),
    "trace-quadratic-rows": shaped(lambda X, B: torch.trace(X @ B @ X.T), X="m n", B="n n"),
    "trace-gram-left": shaped(lambda B, X: torch.trace(B @ X.T @ X), B="n n", X="m n"),
    "trace-gram-right": shaped(lambda X, B: torch.trace(X.T @ X @ B), X="m n", B="n n"),
    "trace-twice": shaped(lambda A, X, B: torch.trace(A @ X @ B @ X), A="n m", X="m n", B="n m"),
    "trace-gram": shaped(squares, X="m n"),
    "trace-gram-projected": shaped(
        lambda B, X, C: torch.trace((X @ B).T @ C @ (X @ B)), B="n p", X="m n", C="m m"
    ),
    "trace-two-weights": shaped(
        lambda X, B, C: torch.trace(X.T @ B @ X @ C), X="m n", B="m m", C="n n"
    ),
    "trace-sandwich": shaped(
        lambda A, X, B, C: torch.trace(A @ X @ B @ X.T @ C),
        A="p m",
        X="m n",
        B="n n",
        C="m p",
    ),
    "trace-affine-square": shaped(
        lambda A, X, B, C: squares(A @ X @ B + C), A="p m", X="m n", B="n q", C="p q"
    ),
    "trace-of-cube": shaped(lambda X: torch.trace(matrix_power(X, 3)), X="n n"),
    "trace-cube-times": shaped(lambda A, X: torch.trace(A @ matrix_power(X, 3)), A="n n", X="n n"),
    "trace-fourth-order": shaped(fourth_order, B="n p", X="m n", C="m m"),
    "orthogonality": shaped(
        lambda X: squares(X.T @ X - torch.eye(X.shape[1], dtype=X.dtype)), X="m n"
    ),
}

NORMS: dict[str, Objective] = {
    "norm": shaped(lambda A, x, b: vector_norm(torch.mv(A, x) - b), A="m n", x="n", b="m"),
    "distance": shaped(lambda x, a: (x - a).norm(), x="n", a="n"),
    "norm-squared": shaped(lambda x: torch.dot(x, x), x="n"),
    "frobenius-squared": shaped(squares, X="m n"),
    "frobenius": shaped(lambda X: matrix_norm(X, ord="fro"), X="m n"),
    "low-rank": shaped(
        lambda U, V, A: F.mse_loss(U @ V.T, A, reduction="sum"), U="m k", V="n k", A="m n"
    ),
    "sylvester": shaped(
        lambda A, X, B, C: squares(A @ X + X @ B - C) / 2, A="m m", X="m n", B="n n", C="m n"
    ),
    "cosine": shaped(lambda x, y: F.cosine_similarity(x, y, dim=0), x="n", y="n"),
    "cube-of-norm": shaped(lambda x: torch.dot(x, x) ** 1.5, x="n"),
}

ENTRYWISE: dict[str, Objective] = {
    "hadamard-trace": shaped(
        lambda A, B, X: torch.einsum("ij,ij,ij->", A, B, X), A="m n", B="m n", X="m n"
    ),
    "hadamard-form": shaped(
        lambda x, A, B, y: torch.einsum("i,ij,ij,j->", x, A, B, y),
        x="m",
        A="m n",
        B="m n",
        y="n",
    ),
    "hadamard-square": shaped(lambda X, W: (W * torch.square(X)).sum(), X="m n", W="m n"),
    "masked-factorisation": shaped(
        lambda U, V, A, M: squares(M * (torch.einsum("ik,jk->ij", U, V) - A)),
        U="m k",
        V="n k",
        A="m n",
        M="m n",
    ),
    "logarithm": shaped(lambda x, c: torch.dot(c, torch.log(x)), x="n positive", c="n"),
    "root": shaped(lambda X: torch.sqrt(X).sum(), X="m n positive"),
    "ratio": shaped(lambda A, B: torch.div(A, B).sum(), A="m n", B="m n positive"),
    "waves": shaped(lambda x: x * torch.cos(torch.pi * x) + torch.sin(x), x=""),
    "mask": shaped(masked_sum, X="m n", Y="m n"),
    "entries": shaped(lambda x: x[0].square() + 3 * x[1], x="n"),
    "exponential-form": shaped(
        lambda A, x, c: torch.dot(c, torch.exp(A.mv(x))), A="m n", x="n", c="m"
    ),
    "gaussian": shaped(gaussian, x="n", mu="n", s="positive"),
    "log-of-form": shaped(
        lambda x, A: torch.log(torch.dot(x, A.mv(x))), x="n", A="n n symmetric posdef"
    ),
}

KRONECKER: dict[str, Objective] = {
    "kronecker-trace": shaped(
        lambda A, X, C, B: torch.einsum("ij,kl,ji,lk->", A, X, C, B),
        A="m n",
        X="p q",
        C="n m",
        B="q p",
    ),
    "kronecker-vec": shaped(
        lambda A, X, B: torch.einsum("ji,ik,jl,lk->", X, A, B, X), A="m m", X="n m", B="n n"
    ),
    "kronecker-blocks": shaped(
        lambda A, X, C: torch.einsum(
            "jlik,ij,kl->", C.reshape(A.shape[1], X.shape[1], *A.shape[:1], -1), A, X
        ),
        A="m n",
        X="p q",
        C="n*q m*p",
    ),
}

POWERS = {
    "matrix-power": shaped(
        lambda A, X: torch.trace(A.mm(matrix_power(X, len(X)))), A="n n", X="n n"
    ),
    "matrix-power-trace": shaped(lambda X: torch.trace(matrix_power(X, len(X) + 1)), X="n n"),
    "trace-sine": shaped(lambda X: torch.trace(matrix_exp(1j * X).imag), X="n n"),
    "trace-exponential": shaped(lambda A, X: torch.trace(matrix_exp(A.mm(X))), A="n n", X="n n"),
    # of a positive determinant, the trace of the logarithm is the logarithm of the determinant
    "trace-logarithm": shaped(lambda X: torch.linalg.slogdet(X)[1], X="n n posdef"),
}

COOKBOOK: dict[str, Objective] = {
    **LINEAR, **QUADRATIC, **TRACES, **NORMS, **ENTRYWISE, **KRONECKER, **POWERS,
}  # fmt: skip
