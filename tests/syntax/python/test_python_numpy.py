"""NumPy's expressions mean what NumPy makes of them."""

from __future__ import annotations

import pytest
from executed import assert_read_as_run, listed

#: Expressions, one on a line.
NUMPY = {
    "operators": """
        X + Z
        X - Z - Z
        -X
        +X
        2 * X - Z / 3
        X * Z
        X * Z * P
        X / P
        X / P / P
        X / (P * P)
        X ** 2
        -X ** 2
        (-X) ** 2
        2 ** 2 ** 3 * X
        X ** 3
        P ** 0.5
        P ** -1
        P ** (1 / 2)
        P ** (-3 / 2)
        c ** 2 * X
        X * Z ** 2 / 2
        1 / P
        1 / (1 + np.exp(-X))
        1.5e-1 * X
        2 ** -1 * X
        1_000 * X
        X @ B
        -X @ B
        X @ B * 2
        2 * X @ B
        c * X @ B
        x * y @ A
        X @ A @ B
        X.T @ Z
        (X @ B).T
        A @ A.T - A.T @ A
        X @ x
        x @ A
        u @ X
        x @ y
        x @ A @ y
        u @ X @ y
        X.T @ u
        x @ x * A
    """,
    "methods and attributes": """
        X.T
        X.mT
        X.transpose()
        X.dot(B)
        X.dot(x)
        x.dot(y)
        x.dot(A)
        X.T.dot(Z)
        X.dot(B).dot(B.T)
        X.dot(2)
        x.T
        x.T @ x
        x @ x.T
        x.T.dot(A)
        X.sum()
        X.sum(0)
        X.sum(1)
        X.sum(-1)
        X.sum(axis=0)
        X.sum(axis=1)
        X.sum(axis=-2)
        X.sum(axis=1, keepdims=True)
        X.sum(axis=0, keepdims=True)
        x.sum()
        (X * Z).sum()
        ((X - Z) ** 2).sum(axis=1)
        X.mean()
        X.mean(axis=0)
        X.mean(1, keepdims=True)
        x.mean()
        A.trace()
        X.copy()
        X.copy().T
        x.reshape(-1, 1)
        x.reshape(1, -1)
        x.reshape((-1, 1))
        x[:, None]
        x[None, :]
        x[:, np.newaxis]
        x[np.newaxis, :]
    """,
    "functions": """
        np.dot(X, B)
        np.dot(X, x)
        np.dot(x, y)
        np.dot(c, X)
        np.matmul(X, B)
        np.multiply(X, Z)
        np.multiply(X, x)
        np.add(X, Z)
        np.subtract(X, Z)
        np.divide(X, P)
        np.negative(X)
        np.transpose(X)
        np.sum(X)
        np.sum(X, 0)
        np.sum(X, axis=1)
        np.sum(X, axis=1, keepdims=True)
        np.mean(X)
        np.mean(X, axis=0)
        np.square(X)
        np.square(X).sum()
        np.power(X, 2)
        np.sqrt(P)
        np.exp(X)
        np.log(P)
        np.abs(X)
        np.sign(X)
        np.tanh(X)
        np.sin(X)
        np.cos(X)
        np.maximum(X, 0)
        np.maximum(0, X)
        np.maximum(X, 0.0) @ B
        np.maximum(X, Z)
        np.minimum(X, Z)
        np.outer(u, x)
        np.outer(u, x) @ B
        np.trace(A)
        np.trace(X.T @ Z)
        np.diag(x)
        np.diag(A)
        np.eye(n)
        np.eye(n) @ A
        np.ones((m, n))
        np.ones((m, 1)) @ R
        np.ones(m) @ X
        np.zeros((m, n))
        np.ones_like(X) - X
        np.zeros_like(X)
        np.where(X > 0, X, 0)
        np.where(X > 0, 1, 0) * Z
        np.where(X > 0, Z, 0.1 * Z)
        np.where(X <= 0, 0, Z)
        np.where(X > Z, X, Z)
        numpy.maximum(X, 0)
    """,
    "masks": """
        (X > 0) * Z
        Z * (X >= 0)
        (X < 0) * Z
        (X <= 0) * Z
        (0 < X) * Z
        (X > Z) * P
        (X > 0).astype(float)
        (X > 0).astype(np.float64) * Z
        (X > 0) * 1.0
        1 - (X > 0)
        (X @ B > 0).astype(float)
        ((X - Z) * (X > 0)) @ B
    """,
    "linalg": """
        np.logaddexp.reduce(X)
        np.logaddexp.reduce(X, axis=1)
        np.logaddexp.reduce(X, axis=None)
        np.logaddexp.reduce(X, axis=(0, 1))
        np.logaddexp.reduce(X, 1, keepdims=True) * X
        np.logaddexp.reduce(x)
        np.linalg.norm(X)
        np.linalg.norm(X) ** 2
        np.linalg.norm(X, 'fro')
        np.linalg.norm(X, ord='fro')
        np.linalg.norm(X, axis=1)
        np.linalg.norm(X, axis=0)
        np.linalg.norm(x)
        np.linalg.norm(x, 2)
        np.linalg.norm(x, ord=1)
        np.linalg.norm(x, 1)
        np.linalg.inv(A)
        np.linalg.inv(A).T @ x
        np.linalg.det(A)
        np.linalg.slogdet(A)[1]
        np.linalg.slogdet(S)[1] * A
    """,
    "stacking": """
        np.hstack([X, K])
        np.hstack((X, Z))
        np.hstack([X, np.ones((m, 1))])
        np.concatenate([X, K], axis=1)
        np.concatenate([X, Z], axis=0)
        np.concatenate((X, Z))
        np.concatenate([X, np.ones((m, 1)), Z], axis=1)
        np.vstack([X, R])
    """,
    "einsum": """
        np.einsum('ij,jk->ik', X, B)
        np.einsum('ij,kj->ik', X, Z)
        np.einsum('ji,jk->ik', X, Z)
        np.einsum('ij->ji', X)
        np.einsum('ij,ij->', X, Z)
        np.einsum('ij->', X)
        np.einsum('ij->i', X)
        np.einsum('ij->j', X)
        np.einsum('ii->', A)
        np.einsum('i,j->ij', u, x)
        np.einsum('i,i->', x, y)
        np.einsum('ij,j->i', X, x)
        np.einsum('i,ij->j', u, X)
        np.einsum('ij,ij->ij', X, Z)
        np.einsum('i,ij,j->', u, X, x)
        np.einsum('ij, jk -> ik', X, B)
    """,
    "sizes": """
        X.sum() / X.shape[0]
        X.sum() / X.shape[1]
        X / len(X)
        X / X.size
        x / x.size
        X.sum() / (X.shape[0] * X.shape[1])
        X / m
        2 / n * X
        np.ones((X.shape[0], 1)) @ R
        np.zeros(X.shape)
        np.eye(A.shape[0])
        X / np.sqrt(n)
        X / X.T.shape[0]
        X.sum() / X.shape[-1]
        X / len(x)
    """,
    "reductions": """
        np.max(X, 0)
        np.max(X, axis=1)
        np.max(X)
        np.min(X, axis=0)
        X.max(axis=1, keepdims=True)
        X.max(axis=0)
        np.exp(X - X.max(axis=1, keepdims=True))
        np.exp(X) / np.exp(X).sum(axis=1, keepdims=True)
        np.log(np.exp(X).sum(axis=1))
        np.var(X)
        np.var(X, axis=0)
        np.std(X)
        np.std(X, axis=1)
        np.std(x)
    """,
}
CASES = [
    pytest.param(source, id=f"{kind}: {source}")
    for kind, text in NUMPY.items()
    for source in listed(text)
]


@pytest.mark.parametrize("source", CASES)
def test_an_expression_is_what_numpy_makes_of_it(source: str) -> None:
    assert_read_as_run(source, "numpy")
