"""Slices, shapes by columns, quotients of sizes, singular vectors: read as NumPy and torch run."""

from __future__ import annotations

import pytest
from executed import assert_read_as_run, assert_read_as_run_or_refused, listed, read
from hypothesis import given
from hypothesis import strategies as st
from readings import value

from gradcheck_cli.dims import Dim
from gradcheck_cli.errors import GradcheckError
from gradcheck_cli.syntax import parse
from gradcheck_cli.syntax.python.sizes import over

BOTH = """
    X[1:]
    X[:2]
    X[1:3]
    X[:-1]
    X[-2:]
    X[-3:-1]
    X[:m]
    X[0:m, 0:n]
    X[:, :2]
    X[:, -1:]
    X[1:, :-1]
    X[0]
    X[1, :]
    X[:, 1]
    X[:, -1]
    X[-1]
    X[0, 1:]
    X[1:, 0]
    X[:m - 1]
    X[:, n - 1]
    X[1:][:, 1:]
    x[1:]
    x[:-1]
    x[1:] - x[:-1]
    x[-2:]
    R[0]
    R[:, 1:]
    K[1:]
    K[:, 0]
    X[:, 0] @ K
    X[0] @ x
    np.sum(X[1:] * Z[:-1])
    A[:n, 1:]
    x.reshape(-1)[1:]
"""
NUMPY = """
    X.reshape(-1, order="F")
    X.reshape(m * n, order="F")
    X.reshape((n, m), order="F")
    X.reshape(n, -1, order="F")
    X.reshape(n, m)
    X.reshape(n, m, order="C")
    np.reshape(X, (n, m), order="F")
    A.reshape(-1, n, order="F")
    np.kron(A, X).reshape(-1, order="F")
    x.reshape(n, 1, order="F")
    np.ones(X.size // n)
    np.ones((X.size // m, m * n // n))
    np.kron(np.eye(X.size // m), X)
    X[:int(n)]
    x ** int(n)
    A ** n
    X ** -n
    np.linalg.matrix_power(A, n)
    np.linalg.matrix_power(A, n - 1)
    np.linalg.matrix_power(A, -n)
    np.linalg.matrix_power(A, int(m - n))
    U, s, Vt = np.linalg.svd(X, full_matrices=False); g = U @ Vt; g
    d = np.linalg.svd(X.T, full_matrices=False); g = 2 * d[0] @ d[2]; g
    U, s, Vt = np.linalg.svd(A); g = U @ Vt; g
    U, s, Vt = np.linalg.svd(A); g = -U @ Vt @ A; g
    U, s, Vt = np.linalg.svd(A); g = c * S @ U @ Vt - x @ U @ Vt; g
    U, s, Vt = np.linalg.svd(X); g = np.outer(U[:, 0], Vt[0]); g
    U, s, Vt = np.linalg.svd(X); g = np.outer(U[:, 0], Vt[0, :]).T; g
    w, V = np.linalg.eigh(S); t = V[:, -1]; g = np.outer(t, t); g
    t = np.linalg.eigh(S)[1][:, 0]; g = np.outer(t, t); g
"""
TORCH = """
    U, s, Vh = torch.linalg.svd(X, full_matrices=False); g = U @ Vh; g
    U, s, Vh = torch.linalg.svd(X, full_matrices=False); g = torch.outer(U[:, 0], Vh[0]); g
    w, V = torch.linalg.eigh(S); t = V[:, -1]; g = torch.outer(t, t); g
    torch.linalg.matrix_power(A, n - 1)
    X[1:, :-1]
    X[:, -1]
"""
#: Not all of these need be read, but none means what NumPy does not make of it.
DOUBTFUL = """
    X[::2]
    X[::-1]
    x[::-1]
    X[2:2]
    X[3:1]
    X[:, n:]
    X[m:]
    X[:n + m]
    X[0, 1]
    X[..., 0]
    X[0][0]
    X[0, :, 0]
    X[0.5]
    X[:0.5]
    X[True]
    X[x > 0]
    X[:, x > 0]
    X[[0, 1]]
    c[:1]
    h = X * 1; g = h[1:]; g *= 2; h
    h = X * 1; g = h[1:]; h *= 2; g
    h = X * 1; h[1:] = 0; h
    X.reshape(n, m, order="A")
    X.reshape(2, m, order="F")
    np.ones(n // m)
    np.ones(X.size // 2)
    X // 2
    x // n
    int(c) * X
    int(2.5) * X
    int(X)
    X ** c
    np.linalg.matrix_power(X, n)
    np.linalg.matrix_power(A, c)
    U, s, Vt = np.linalg.svd(X); g = U @ Vt; g
    U, s, Vt = np.linalg.svd(X, full_matrices=False); V, t, Wt = np.linalg.svd(Z, full_matrices=False); g = U @ Wt; g
    U, s, Vt = np.linalg.svd(X, full_matrices=False); g = Vt @ U; g
    U, s, Vt = np.linalg.svd(A); g = U[:, 0]; g
    U, s, Vt = np.linalg.svd(A); g = np.outer(U[:, 0], Vt[:, 0]); g
    U, s, Vt = np.linalg.svd(A); g = np.outer(U[0], Vt[0]); g
    U, s, Vt = np.linalg.svd(A); g = np.outer(U[:, 1], Vt[1]); g
    U, s, Vt = np.linalg.svd(A); g = np.outer(U[:, -1], Vt[-1]); g
    U, s, Vt = np.linalg.svd(A); g = U * Vt; g
    U, s, Vt = np.linalg.svd(A); g = S * U @ Vt; g
    U, s, Vt = np.linalg.svd(A); g = U @ U @ Vt; g
    U, s, Vt = np.linalg.svd(A); g = Vt @ U @ Vt; g
    U, s, Vt = np.linalg.svd(A); g = U / 2 @ Vt; g
    U, s, Vt = np.linalg.svd(A); g = U + Vt; g
    w, V = np.linalg.eigh(S); g = np.outer(V[:, 0], V[:, -1]); g
    w, V = np.linalg.eigh(S); g = np.outer(V[0], V[0]); g
    w, V = np.linalg.eigh(S); g = V @ V; g
    w, V = np.linalg.eigh(A); t = V[:, -1]; g = np.outer(t, t); g
    V = np.linalg.svd(X, full_matrices=False)[0]; Vt = 2 * X.T; g = V @ Vt; g
"""  # noqa: E501 -- one source on a line


@pytest.mark.parametrize("library", ["numpy", "torch"])
@pytest.mark.parametrize("source", [one for one in listed(BOTH) if "np." not in one])
def test_parts_of_arrays(source: str, library: str) -> None:
    assert_read_as_run(source, library)


@pytest.mark.parametrize("source", [one for one in listed(BOTH) if "np." in one] + listed(NUMPY))
def test_what_numpy_makes(source: str) -> None:
    assert_read_as_run(source, "numpy")


@pytest.mark.parametrize("source", listed(TORCH))
def test_what_torch_makes(source: str) -> None:
    assert_read_as_run(source, "torch")


@pytest.mark.parametrize("source", listed(DOUBTFUL))
def test_what_is_refused_or_means_the_same(source: str) -> None:
    assert_read_as_run_or_refused(source, "numpy")


def test_a_symbolic_part_is_the_one_of_the_notation() -> None:
    shapes = ["X: m n", "S: n n symmetric"]
    assert parse("X[1:, :-1].sum()", shapes).value is value(
        "sum(columns(rows(X, 1, m), 0, n-1))", *shapes
    )
    polar = parse("U, s, Vt = np.linalg.svd(X, full_matrices=False)\n(U @ Vt).sum()", shapes)
    assert polar.value is value("sum(polar(X))", *shapes)
    largest = parse("v = np.linalg.eigh(S)[1][:, -1]\nnp.outer(v, v).sum()", shapes)
    assert largest.value is value("sum(vvT_max(S))", *shapes)


def test_a_part_that_is_not_inside_is_not_judged() -> None:
    with pytest.raises(GradcheckError, match="from 0 to 9 is not all inside an array of shape"):
        parse("X[:9].sum()", ["X: 3 n"])
    with pytest.raises(GradcheckError, match=r"from n to n is not all inside .*\(m, n\)"):
        read("X[:, n:]")


@given(
    counts=st.lists(st.integers(-4, 4), min_size=3, max_size=3),
    factor=st.sampled_from(["n", "q", "m"]),
    number=st.integers(1, 5),
)
def test_a_quotient_of_sizes(counts: list[int], factor: str, number: int) -> None:
    a, b, c = (Dim.of(count) for count in counts)
    n, q = Dim.of("n"), Dim.of("q")
    whole, part = a * n * q + b * q + c, Dim.of(factor) * Dim.of(number)
    assert over(whole * part, part) is whole
    if c.number:
        assert over(whole, Dim.of(factor)) is None
