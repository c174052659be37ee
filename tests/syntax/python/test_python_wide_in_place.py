"""What need not be read of changes in place is what the library makes of it, or refused."""

from __future__ import annotations

import pytest
from executed import assert_read_as_run_or_refused, listed

BOTH = """
    h = X * 1; g = h.T; g[g < 0] = 0; h
    h = X * 1; g = h.T; h[h < 0] = 0; g
    h = X * 1; g = h.T.T; g *= 2; h
    g = X * 1; g[X < 0] = 1; g
    g = X * 1; g[X < 0] = -0.5; g
    g = X * 1; g[X > 0] = 1; g[X <= 0] = 0; g
    g = X * 1; g[g > 0] = 1; g[g <= 0] = 0; g * Z
    g = X * 1; g[g <= 0] = 0; g[g > 0] = 1; g * Z
    g = X * 1; g[X < 0] *= 0.1; g
    g = X * 1; g[X < 0] += 1; g
    g = X * 1; g[X < 0] = c; g
    g = X * 1; g[X < 0] = Z[X < 0]; g
    g = X * 1; g[X < 0] = 0.1 * g[X < 0]; g
    g = X * 1; g[~(X > 0)] = 0; g
    g = X * 1; g[(X < 0) | (Z < 0)] = 0; g
    g = X * 1; g[(X < 0) & (Z < 0)] = 0; g
    g = X * 1; g[X == 0] = 5; g
    g = X * 1; g[X != 0] = 0; g
    g = X * 1; g[X < Z] = 0; g
    g = X * 1; g[X < c] = 0; g
    g = X * 1; g[x < 0] = 0; g
    g = X * 1; g[u < 0] = 0; g
    g = X * 1; g[:, x < 0] = 0; g
    g = X * 1; g[:] = 0; g
    g = X * 1; g[:] = Z; g
    g = X * 1; g[:] = x; g
    h = X * 1; g = h; g[:] = Z; h
    g = X * 1; g[...] = 0; g
    g = X * 1; g[0] = 0; g
    g = X * 1; g[0, 1] = 0; g
    g = X * 1; g[:, 0] = 0; g
    g = X * 1; g[1:] += 1; g
    h = X * 1; g = h[:]; g *= 2; h
    h = X * 1; g = h[0]; g *= 2; h
    h = X * 1; g = h[:, None]; h += 1; h
    h = x * 1; g = h[:, None]; g *= 2; h
    h = x * 1; g = h.reshape(-1, 1); g[g < 0] = 0; h
    h = X * 1; g = h.reshape(n, m); g *= 2; h
    h = X.T * 1; g = h.reshape(-1); g *= 2; h
    h = X * 1; g = h.T.reshape(-1); g *= 2; h
    h = X * 1; g = h.ravel(); g[g < 0] = 0; h
    h = X * 1; h.T[X.T < 0] = 0; h
    h = X * 1; h.T[h.T < 0] = 0; h
    h = X * 1; h[h < 0][:] = 0; h
    h = X * 1; g = h * 1; g *= 2; h
    t = 3; q = t; q += 1; t * X
    g = X; g[g < 0] = 0; X
    g = X; g *= 2; X + g
    X[X < 0] = 0; X
    X += 1; X
    X = X + 1; X
    h = X * 1; mask = h < 0; h[mask] = 0; g = Z * 1; g[mask] = 0; g
    mask = X < 0; other = mask; other *= Z > 0; g = Z * 1; g[mask] = 0; g
    g = X > 0; g[Z < 0] = 0; g * X
    g = X * 1; mask = g < 0; g += 10; g[mask] = 0; g
    g = X * 1; g @= A; g
    g = X * 1; g //= 2; g
    g = X * 1; g += g.T @ g; g
    g = K * 1; g += x; g
    g = X * 1; g += R; g *= u; g
    g = X * 1; g += c; h = g; g = g * 2; g += 1; h
    h, g = X * 1, X * 1; h += g; g
    a, b = (X, Z); a - b
    (a, b), t = (X, Z), 2; t * (a - b)
    a = b = t = X @ B; a + b + t
    h = X * 1; g = h; h = Z * 1; h[h < 0] = 0; g
    shape = X.shape; shape[0] * X
    rows = len(X); rows += 1; X / rows
"""

NUMPY = """
    h = X * 1; g = h.copy().T; g[g < 0] = 0; h
    h = X * 1; g = h.transpose(); g *= 2; h
    h = X * 1; g = np.transpose(h); g[g < 0] = 0; h
    g = A * 1; g += g.T; g
    g = A * 1; g -= g.T; g
    g = A * 1; h = g.T; g *= h; h
    s = X.sum(); t = s; t += 1; s
    s = x @ x; t = s; t *= 2; s * X
    t = c; t += 1; c * X
    h = X * 1; g = np.array(h); g *= 2; h
    h = X * 1; g = np.asarray(h); g *= 2; h
    h = X * 1; g = np.copy(h); g *= 2; h
    h = X * 1; g = h.astype(float); g *= 2; h
    h = X * 1; g = h.astype(float, copy=False); g *= 2; h
    h = X * 1; g = h.view(); g *= 2; h
    h = X * 1; g = h.flatten(); g *= 2; h
    h = A * 1; g = np.diag(h) * 1; g *= 2; h
    h = X * 1; g = np.maximum(h, 0, out=h); h
    h = X * 1; np.maximum(h, 0, out=h); h
    h = X * 1; np.add(h, 1, out=h); h
    h = X * 1; h.fill(0); h
    h = X * 1; h.sort(); h
    g = np.zeros_like(X); g[X > 0] = 1; g
    g = np.zeros(n); g += X.sum(axis=0); g
    g = np.zeros((m, n), dtype=int); g += 1; g
    g = (X > 0).astype(int); g *= 3; g
    g = np.ones_like(X); np.putmask(g, X < 0, 0); g
    h = X * 1; g = np.where(h > 0, h, 0); g *= 2; h
    h = X * 1; g = np.squeeze(h); g *= 2; h
    h = X * 1; g = np.atleast_2d(h); g *= 2; h
    h = X * 1; g = np.hstack([h]); g *= 2; h
    h = X * 1; np.fill_diagonal(h, 0); h
"""

TORCH = """
    h = X * 1; g = h.t(); g[g < 0] = 0; h
    h = X * 1; g = h.data; g *= 2; h
    h = X * 1; g = h.view(-1); g *= 2; h
    h = X * 1; g = h.contiguous(); g *= 2; h
    h = X * 1; g = h.double(); g *= 2; h
    h = x * 1; g = h.unsqueeze(1); g *= 2; h
    h = X * 1; g = h.transpose(0, 1); g *= 2; h
    h = X * 1; g = h.expand(m, n); g *= 2; h
    h = X * 1; h.mul_(2); h
    h = X * 1; h.clamp_(min=0); h
    h = X * 1; g = h.clamp_(min=0); h - g
    h = X * 1; h.zero_(); h
    h = X * 1; h.add_(Z); h
    h = X * 1; F.relu(h, inplace=True); h
    h = X * 1; F.relu_(h); h
    h = X * 1; g = F.relu(h, inplace=True); h
    h = X * 1; nn.ReLU(inplace=True)(h); h
    h = X * 1; g = torch.clone(h); g *= 2; h
    h = X * 1; g = torch.t(h); g *= 2; h
    s = torch.sum(X); t = s; t += 1; s
    s = X.mean(dim=0).sum(); t = s; t *= 2; s
"""

SOURCES = [
    *[(source, library) for source in listed(BOTH) for library in ("numpy", "torch")],
    *[(source, "numpy") for source in listed(NUMPY)],
    *[(source, "torch") for source in listed(TORCH)],
]


@pytest.mark.filterwarnings("ignore")  # the library's, of what it will refuse one day
@pytest.mark.parametrize(("source", "library"), SOURCES)
def test_it_is_what_the_library_makes_of_it_or_refused(source: str, library: str) -> None:
    assert_read_as_run_or_refused(source, library)
