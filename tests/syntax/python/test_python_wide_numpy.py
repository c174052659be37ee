"""What need not be read of NumPy is what the library makes of it, or refused."""

from __future__ import annotations

import pytest
from executed import assert_read_as_run_or_refused, listed

NUMPY = """
    np.logaddexp.reduce(X, 0, None, None, True)
    np.logaddexp.reduce(X, 1, True)
    np.logaddexp.reduce(X, initial=0)
    np.logaddexp(X, Z)
    np.linalg.norm(X, 1)
    np.linalg.norm(X, np.inf)
    np.linalg.norm(X, 2)
    np.linalg.norm(X, ord='nuc')
    np.linalg.norm(X, ord=-1)
    np.linalg.norm(X, 1, axis=1)
    np.linalg.norm(X, axis=1, keepdims=True)
    np.linalg.norm(x, np.inf)
    np.linalg.norm(x, 0)
    np.linalg.norm(x, 3)
    np.linalg.slogdet(A)[0]
    np.linalg.slogdet(A).logabsdet
    np.linalg.slogdet(-S)[1]
    np.linalg.solve(A, x)
    np.linalg.solve(A, B)
    np.linalg.matrix_power(A, 3)
    np.linalg.pinv(X)
    np.linalg.eigvalsh(S)[-1]
    np.var(X, ddof=1)
    np.std(X, axis=0, ddof=1)
    np.sum(X, axis=(0, 1))
    np.sum(X, axis=None)
    np.sum(X, axis=0, initial=5)
    np.sum(X, dtype=int)
    np.sum(X, where=X > 0)
    np.mean(X, axis=0, where=X > -9)
    np.sum([X, Z])
    sum(X)
    abs(X)
    pow(X, 2)
    np.max([X, Z])
    np.trace(A, 1)
    np.trace(A, offset=1)
    np.diag(x, 1)
    np.diag(X)
    np.eye(n, k=1)
    np.eye(n, p)
    np.eye(3)
    np.identity(n)
    np.clip(X, 0, None)
    np.clip(X, -0.5, 0.5)
    X.clip(0)
    X.clip(min=0)
    X.clip(0, 0.5)
    np.heaviside(X, 0)
    np.heaviside(X, 0.5)
    np.where(X > 0)
    np.inner(x, y)
    np.inner(X, Z)
    np.vdot(X, Z)
    np.kron(A, S)
    np.tensordot(X, B, 1)
    np.cumsum(X)
    np.prod(x)
    np.dot(2, 3) * X
    np.append(X, Z)
    np.column_stack([X, u])
    np.column_stack([X, K])
    np.c_[X, K]
    np.r_[X, Z]
    np.stack([x, y])
    np.stack([x, y], axis=1)
    np.hstack([x, y])
    np.vstack([x, y])
    np.concatenate([x, y])
    np.concatenate((X, Z), axis=None)
    np.concatenate((X, Z), axis=-1)
    np.squeeze(K)
    K.squeeze()
    K[:, 0]
    X[0]
    X[-1]
    X[0, 1]
    X[:, 1]
    X[:, -1]
    X[1:, :]
    X[::2]
    X[::-1]
    X[[0, 2]]
    X[X > 0]
    X[:]
    X[:, :]
    X[...]
    x[0]
    x[-1]
    X.ravel()
    X.flatten()
    X.flatten('F')
    X.reshape(-1)
    X.reshape(n, m)
    X.reshape(n, m, order='F')
    X.reshape(-1, 1)
    X.swapaxes(0, 1)
    X.std()
    X.std(axis=0)
    X.std(ddof=1)
    X.astype(int)
    X.astype('int64')
    (X > 0).astype(int)
    (X > 0).astype('float')
    (X > 0).astype(bool)
    (X > 0) + (Z > 0)
    (X > 0) * (Z > 0)
    (X > 0) | (Z > 0)
    (X > 0) & (Z > 0)
    ~(X > 0)
    ~(X > 0) * Z
    (X > 0) @ (Z > 0).T
    (X > 0).T @ (Z > 0)
    np.dot((X > 0).T, (Z > 0))
    (X > 0) / 2
    (X > 0) ** 2
    (X > 0).sum()
    (X > 0).sum(axis=0)
    (X > 0).mean()
    np.sum(X > 0)
    np.maximum(X > 0, Z > 0)
    np.add(X > 0, Z > 0)
    np.logical_and(X > 0, Z > 0) * X
    (X > 0) == (Z > 0)
    X == X
    X != Z
    not 1
    -(X > 0) * 1.0
    np.zeros_like(X > 0) + 0.5
    np.ones_like(X, dtype=int) / 2
    np.zeros_like(X, shape=(n,))
    np.full((m, n), 2.0)
    np.full_like(X, c)
    np.ones(3) + x
    np.array([1, 2, 3]) * x
    np.array([[1, 2], [3, 4]])
    np.array(X)
    np.asarray(X).T
    np.einsum('ij,jk', X, B)
    np.einsum('ii', A)
    np.einsum('ba,cb', A, S)
    np.einsum('ij,kl->ijkl', A, S)
    np.einsum('ii->i', A)
    np.einsum('ij,j->ij', X, x)
    np.einsum('ij,i->ij', X, u)
    np.einsum('ij,kj->', X, Z)
    np.einsum('i->', x)
    np.einsum('ij,jk,kl->il', X, A, B)
    np.einsum('ij,jk->', X, B)
    np.einsum('i,ij->ij', u, X)
    np.einsum('ij,ik->', X, Z)
    np.einsum('i,j->ji', u, x)
    np.einsum('i,j->', u, x)
    np.einsum(',ij->ij', c, X)
    np.einsum('...j,jk->...k', X, B)
    np.einsum('iij->j', A)
    np.einsum(X, [0, 1])
    np.logaddexp(0, X)
    np.log1p(np.exp(X))
    np.expm1(X)
    np.log2(P)
    np.log10(P)
    np.exp2(X)
    np.reciprocal(P)
    np.float_power(P, 2)
    np.power(2, X)
    2 ** X
    c ** X
    X ** 0
    X ** -2
    X ** Z
    abs(c) * X
    X // 1
    X % 1
    divmod(5, 2)[0] * X
    5 // 2 * X
    5 % 3 * X
    1 / 3 * X
    0.1 * 3 * X
    1j * 1j * X
    -2 ** 2 * X
    2 ** 3 ** 2 * X
    1e3 * X
    0x10 * X
    0b11 * X
    np.pi * X
    np.e * X
    True * X
    X - True
    (m > n) * X
    len(X) * X
    len(X.T) * X
    X.ndim * X
    X.size / X.shape[1] * X
    X.shape[0] ** 0.5 * X
    X.shape[0] // 2 * X
    X.shape[-2] * X
    (X, Z)
    [X, Z]
    X if True else Z
    X and Z.any()
    X.sum().item()
    float(c) * X
    int(c) * X
    round(c) * X
    min(m, n) * X
    max(m, n) * X
    max(c, 0) * X
    X.dot(B, out=None)
    np.maximum(X, 0, out=None)
    np.transpose(X, (0, 1))
    np.transpose(X, (1, 0))
    X.transpose(1, 0)
    np.matmul(X, A, dtype=float)
    np.average(X)
    np.average(X, axis=0, weights=np.ones(m))
    np.median(X)
    np.argmax(X, axis=1)
    np.linalg.norm(x - y, ord=None)
    np.outer(X, x)
    np.outer(K, R)
    np.multiply.outer(x, y)
    np.add.reduce(X)
    np.trace(X)
    np.sqrt(np.square(X))
    np.triu(A)
    np.broadcast_to(x, X.shape)
    np.tile(x, (m, 1))
    np.repeat(R, m, axis=0)
    np.expand_dims(x, 1)
    np.expand_dims(x, axis=0)
    np.atleast_2d(x)
    np.random.rand(m, n) * 0
    X.T[0]
    X @ B @ np.ones(p)
    X.conj()
    X.real
    X.max()
    x.max()
    np.amax(X, axis=0)
    np.ptp(X)
    X.mean(axis=(0, 1), keepdims=True)
    np.sign(X) * np.abs(X)
    np.sinc(X)
    np.arctan2(X, Z)
    np.hypot(X, Z)
    np.linalg.multi_dot([X, A, B])
    np.linalg.trace(A)
    np.nan * X
    np.inf * X
"""


@pytest.mark.filterwarnings("ignore")  # the library's, of what it will refuse one day
@pytest.mark.parametrize("source", listed(NUMPY))
def test_it_is_what_the_library_makes_of_it_or_refused(source: str) -> None:
    assert_read_as_run_or_refused(source, "numpy")
