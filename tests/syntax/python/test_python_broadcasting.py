"""Broadcasting is NumPy's, in all directions; what NumPy cannot combine is refused."""

from __future__ import annotations

import numpy as np
import pytest
from executed import assert_read_as_run, check_placed, listed, read, run

from gradcheck_cli.errors import GradcheckError, ShapeError

#: (m, n) is 4×3; x: (n,), u: (m,), K: (m, 1), R: (1, n), c: ().
BOTH = """
    X + x
    x + X
    X * x
    X - x
    x - X
    X / v
    v / P
    X + R
    R * X
    X + K
    K * X
    X / (K * K + 1)
    K + R
    R + K
    K * x
    x * K
    x - K
    R + x
    x * R
    K + u
    u - K
    K - u * c
    X + c
    c - X
    c / P
    c * x
    x / c
    x + 1
    1 - X
    R + c
    K * c + R
    u[:, None] + X
    u[:, None] * x[None, :]
    u[:, None] * x
    x[:, None] * x[None, :] - A
    u[:, None] + x - X
    u.reshape(-1, 1) * X
    u.reshape(-1, 1) @ x.reshape(1, -1)
    u[:, None] @ R
    X * u.reshape(m, 1)
    X + K + x + c
    K * R * X * x
    (X @ B) * (x @ B)
    (x @ y) * X
    X * (R @ R.T)
    R @ R.T
    (R @ R.T) * x
    (K.T @ K) * A
    R @ X.T
    R @ x
    R.T @ R
    R.T * R
    R.T + x
    K @ R
    (x > 0) * X
    (K > 0) * X
    (X > x) * X
    (X > K) * X
    X > 0.5
"""

NUMPY = """
    X - X.mean(axis=0)
    X - X.mean(axis=0, keepdims=True)
    X - X.mean(axis=1, keepdims=True)
    X / (X * X).sum(axis=1, keepdims=True)
    (X - X.mean(0)) / X.std(0)
    (X * Z).sum(axis=1)[:, None] * X
    (X * Z).sum(axis=1).reshape(-1, 1) * X
    X.sum(axis=0) * X
    X.sum(axis=1) @ X
    X.T + X.sum(axis=1)
    X.sum(axis=0) + X.sum(axis=0, keepdims=True)
    X.sum(axis=1) + X.sum(axis=1, keepdims=True)
    np.maximum(X, x)
    np.maximum(K, x)
    np.maximum(x, 0)
    np.where(X > x, X, x)
    np.where(X > 0, x, K)
    np.where(K > 0, X, 0)
    np.ones((m, 1)) + x
    np.ones(n) + X
    np.ones((m, 1)) @ x[None, :]
    np.eye(n) * x
    np.eye(n) + x
    np.outer(x, x) + x
    np.diag(x) + x[:, None]
    np.multiply(K, R)
    np.dot(R, x)
    np.linalg.norm(X, axis=1)[:, None] * X
    x[:, np.newaxis] * A
    2 * np.ones((m, n)) * K
"""

TORCH = """
    X - X.mean(dim=0)
    X - X.mean(dim=1, keepdim=True)
    X - X.mean(dim=0, keepdim=True)
    X / X.exp().sum(dim=1, keepdim=True)
    torch.mul(K, R)
    torch.add(X, x)
    torch.maximum(X, K)
    torch.where(X > 0, K, x)
    X.mul(x)
    X.add(K)
    X.softmax(dim=1) * K
    (X * Z).sum(dim=1)[:, None] * X
    torch.ones(m, 1) * x
    nn.MSELoss(reduction='sum')(X @ A, Z) * x
"""

RUNS = [
    *[(source, library) for source in listed(BOTH) for library in ("numpy", "torch")],
    *[(source, "numpy") for source in listed(NUMPY)],
    *[(source, "torch") for source in listed(TORCH)],
]


@pytest.mark.parametrize(("source", "library"), RUNS)
def test_a_broadcast_is_the_library_s(source: str, library: str) -> None:
    assert_read_as_run(source, library)


#: What NumPy and torch raise an error for.
NEITHER = """
    X + u
    u * X
    X * Z.T
    X - X.T
    x + u
    R + u
    K + B
    X @ Z
    X @ u
    x @ X
    u @ x
    B @ x
    R @ R
    K @ K
    K.T @ R
    X.T @ x
    x @ x @ x
    (x @ y) @ X
    X @ (x @ y)
    c @ X
    X @ 2
    2 @ X
    X / (X * X).sum(axis=1)
    X * u[None, :]
    x[:, None] * X
    x.reshape(-1, 1) + X
    X + A
    (X > 0) * A
    u.reshape(n, 1) * A
"""

NOT_NUMPY = """
    np.dot(X, Z)
    X.dot(Z)
    X.dot(u)
    np.matmul(c, X)
    np.matmul(X, 2)
    np.multiply(X, u)
    np.linalg.inv(X)
    np.linalg.det(X)
    np.maximum(X, Z.T)
    np.where(X > 0, Z.T, 0)
    np.hstack([X, x])
    np.hstack([X, R])
    np.concatenate([X, K])
    np.concatenate([X, u], axis=1)
    np.vstack([X, K])
    np.einsum('ij,jk->ik', X, Z)
    np.einsum('ij,ij->', X, A)
    np.einsum('ij->i', x)
    np.einsum('ij,jk->iz', X, B)
    X.sum(axis=2)
    x.sum(axis=1)
    np.sum(x, axis=1)
    np.ones((m, n)) @ X
    np.max(X, Z)
    np.sum(X, Z)
"""

PROGRAMS = """
    g = x.copy()
    g += X
    g

    g = X.copy()
    g += u
    g

    g = X.copy()
    g[A > 0] = 0
    g

    g = A.copy()
    g *= B
    g
"""

NOT_TORCH = """
    torch.mm(X, x)
    torch.mm(X, Z)
    torch.dot(X, Z)
    torch.dot(X, x)
    torch.mv(X, B)
    torch.outer(X, x)
    torch.t(torch.ones(m, n) @ Z)
    torch.relu(X, 0)
    torch.cat([X, x], dim=1)
    torch.cat([X, K], dim=0)
    torch.trace(x)
    torch.linalg.inv(X)
    torch.sum(X, dim=2)
    nn.MSELoss(X, Z)
    nn.MSELoss()(X)
    nn.MSELoss(reduction='summ')(X, Z)
    F.mse_loss(X, Z, reduction='total')
    torch.matmul(X, 2)
    torch.square(X, 2)
"""

FAILURES = [
    *[(source, library) for source in listed(NEITHER) for library in ("numpy", "torch")],
    *[(source, "numpy") for source in listed(NOT_NUMPY) + listed(PROGRAMS)],
    *[(source, "torch") for source in listed(NOT_TORCH)],
]


@pytest.mark.parametrize(("source", "library"), FAILURES)
def test_what_the_library_cannot_compute_is_refused(source: str, library: str) -> None:
    with pytest.raises((ValueError, TypeError, RuntimeError, IndexError, np.linalg.LinAlgError)):
        run(source, library)
    with pytest.raises(GradcheckError) as caught:
        read(source)
    check_placed(caught.value)


@pytest.mark.parametrize(
    ("source", "place"),
    [("X + u", "+"), ("X * Z.T", "*"), ("X @ Z", "@"), ("2 * (x + u)", "+"), ("x @ X", "@")],
)
def test_shapes_that_do_not_fit_are_a_shape_error_at_the_operator(source: str, place: str) -> None:
    """As everywhere: the place is the operator, and both shapes are named in symbols."""
    with pytest.raises(ShapeError) as caught:
        read(source)
    start, end = caught.value.span or (0, 0)
    assert place in source[start:end]
    assert "n" in caught.value.message
    assert "m" in caught.value.message


@pytest.mark.parametrize(
    "source", ["X[:, :, None]", "X[None]", "X[:, None] * Z", "x[:, None] * X[:, None]"]
)
def test_three_axes_are_refused(source: str) -> None:
    with pytest.raises(GradcheckError) as caught:
        read(source)
    check_placed(caught.value)
