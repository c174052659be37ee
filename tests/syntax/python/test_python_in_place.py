"""Masks set in place, += and its like, and what shares memory."""

from __future__ import annotations

import pytest
from executed import assert_read_as_run, listed

BOTH = """
    g = h = X * 1
    g[X < 0] = 0
    h

    g = h = X * 1
    g *= 2
    g + h

    g, h = X * 1, Z * 1
    g, h = h, g
    g -= 1
    g * h + g

    g = X * 1
    g[X < 0] = 0
    g

    g = Z * 1
    g[X <= 0] = 0
    g

    g = Z * 1
    g[X > 0] = 0
    g

    g = Z * 1
    g[0 > X] = 0
    g

    g = Z * 1
    g[X < 0] = 0.0
    g @ B

    h = X @ B
    g = h * h
    g[h < 0] = 0
    X.T @ g

    g = Z * 1
    g[X < 0] = 0
    g[P < 0.5] = 0
    g

    h = X * 1
    h[h < 0] = 0
    g = Z * 1
    g[h <= 0] = 0
    g

    h = X * 1
    h[h < 0] = 0
    g = Z * 1
    g[h < 0] = 0
    g

    h = X * 1
    g = h
    g[g < 0] = 0
    h

    h = X * 1
    g = h
    h[h < 0] = 0
    g

    h = X * 1
    g = h + 0
    g[g < 0] = 0
    h

    h = X * 1
    g = h
    g += 1
    h

    h = X * 1
    g = h
    g *= h
    h

    h = X * 1
    h += h
    h

    h = X * 1
    h -= Z
    h *= P
    h /= 2
    h

    h = X * 1
    h **= 2
    h

    h = X * 1
    h += x
    h -= K
    h *= c
    h

    h = X @ B
    h += 1
    g = h
    h = h * 2
    g

    h = x * 1
    h[h < 0] = 0
    X @ h

    h = X * 1
    g = h
    t = g
    t -= 1
    h * g

    h = X * 1
    g = h * h
    h += 1
    g

    g = Z * 1
    mask = X > 0
    g *= mask
    g

    mask = X < 0
    g = Z * 1
    g[mask] = 0
    g

    g = Z * (X > 0)
    g += Z
    g
"""

NUMPY = """
    h = X.copy()
    h[h < 0] = 0
    h

    h = X @ B
    g = h.copy()
    g[h < 0] = 0
    h - g

    h = X * 1
    g = h.copy()
    g += 1
    h

    h = X * 1
    g = h.T.copy()
    g[g < 0] = 0
    h

    g = np.zeros_like(X)
    g += Z
    g += x
    g

    g = np.zeros((m, n))
    g += np.outer(u, x)
    g

    g = np.ones_like(X)
    g[X < 0] = 0
    g * Z

    g = np.maximum(X, 0)
    h = g.copy()
    h[g <= 0] = 0
    h

    g = np.maximum(X, 0)
    g -= 1
    g + X

    q = X.max(axis=1, keepdims=True)
    e = np.exp(X - q)
    e /= e.sum(axis=1, keepdims=True)
    e
"""

TORCH = """
    h = X.clone()
    h[h < 0] = 0
    h

    h = X.mm(B)
    g = h.clone()
    g[h < 0] = 0
    h - g

    h = X * 1
    g = h.t().clone()
    g *= 2
    h

    h = X * 1
    g = h.detach()
    g[g < 0] = 0
    h

    h = X * 1
    g = h.clone().detach()
    g += 1
    h

    h = X * 1
    g = h.detach().clone()
    g += 1
    h

    g = torch.zeros_like(X)
    g += Z
    g

    g = torch.ones_like(X)
    g[X <= 0] = 0
    g.mul(Z)
"""

RUNS = [
    *[(source, library) for source in listed(BOTH) for library in ("numpy", "torch")],
    *[(source, "numpy") for source in listed(NUMPY)],
    *[(source, "torch") for source in listed(TORCH)],
]


@pytest.mark.parametrize(("source", "library"), RUNS)
def test_what_is_changed_in_place_is_what_the_library_makes_of_it(
    source: str, library: str
) -> None:
    assert_read_as_run(source, library)
