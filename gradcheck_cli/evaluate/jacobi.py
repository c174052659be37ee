"""Eigenvalues of a symmetric matrix to many digits, from those that floats give.

They are approximate: what they are good for is measured by whoever uses them. Ogita and Aishima's
iteration (2018) doubles the digits of the vectors with a few products; what it leaves, because two
eigenvalues are close or equal, Jacobi's rotations take away.
"""

from __future__ import annotations

from functools import cmp_to_key
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    Ball = Any  #: a matrix of balls
    Entry = Any  #: one ball

ROUNDS, SWEEPS = 16, 16
FIRST = 160  #: bits of the first round, which leaves about 100 right
NOISE = 16  #: bits at the end that products round away


def _compared(x: Entry, y: Entry) -> int:
    """Compare two numbers without radii, for which floats would be too coarse."""
    return -1 if x < y else int(x > y)


BY_SIZE = cmp_to_key(_compared)


def diagonalised(a: Ball, begun: Ball, precision: int) -> tuple[list[Entry], Ball]:
    """Return the eigenvalues from the smallest on, and the vectors as columns, all without radii.

    `begun` are the vectors that floats give.
    """
    import flint

    a, V = a.mid(), begun
    for doubled in range(ROUNDS):
        bits = min(precision, FIRST << doubled)  # more digits than there are cost time
        with flint.ctx.workprec(bits):
            V, change = _refined(a, V)
        if bits == precision and change < 2.0 ** (-precision / 2):
            break
    T = (V.transpose() * a * V).mid().tolist()
    rows = V.transpose().mid().tolist()  # one vector each
    least = _largest([entry for row in T for entry in row]) / type(T[0][0])(2) ** (
        precision - NOISE
    )
    for _ in range(SWEEPS):
        if not _swept(T, rows, least):
            break
    values = [T[i][i].mid() for i in range(len(T))]
    found = sorted(zip(values, rows, strict=True), key=lambda pair: BY_SIZE(pair[0]))
    vectors = type(V)([row for _, row in found]).transpose().mid()
    return [value for value, _ in found], vectors


def _largest(entries: list[Entry]) -> Entry:
    return max((abs(entry) for entry in entries), key=BY_SIZE)


def begun(a: Ball) -> tuple[list[float], Ball]:
    """Return float64's eigenvalues, over the largest entry, and its eigenvectors."""
    a, n = a.mid(), a.nrows()
    largest = _largest(a.entries())
    scaled = [
        [float(entry / largest) if largest > 0 else 0.0 for entry in row] for row in a.tolist()
    ]
    values, vectors = np.linalg.eigh(np.array(scaled))
    return values.tolist(), type(a)(n, n, [float(entry) for entry in vectors.ravel()])


def _refined(a: Ball, V: Ball) -> tuple[Ball, float]:
    """Return vectors with about twice as many digits, and the largest correction.

    They are V (I + E), where E_ij = (S_ij + λ_j R_ij)/(λ_j − λ_i), of S = VᵀAV and R = I − VᵀV.
    Where λ_i and λ_j are too close, E_ij = R_ij/2 keeps the vectors orthogonal.
    """
    n, turned = a.nrows(), V.transpose()
    S, products = (turned * (a * V)).mid().tolist(), (turned * V).mid().tolist()
    values = [S[i][i] / products[i][i] for i in range(n)]
    rest = [abs(S[i][j]) + abs(values[j] * products[i][j]) for i in range(n) for j in range(i)]
    least = 2 * n * _largest(rest) if rest else values[0] * 0

    def entry(i: int, j: int) -> Entry:
        R, gap = int(i == j) - products[i][j], values[j] - values[i]
        return (S[i][j] + values[j] * R) / gap if abs(gap) > least else R / 2

    E = type(V)([[entry(i, j).mid() for j in range(n)] for i in range(n)])
    return (V + V * E).mid(), float(_largest(E.entries()))


def _swept(T: list[list[Entry]], rows: list[list[Entry]], least: Entry) -> bool:
    """Rotate every entry above the diagonal to 0, in place; tell whether any was not."""
    n, found = len(T), False
    for p in range(n):
        for q in range(p + 1, n):
            if abs(T[p][q]) > least:
                found = True
                _rotated(T, rows, p, q)
    return found


def _rotated(T: list[list[Entry]], rows: list[list[Entry]], p: int, q: int) -> None:
    """Rotate T[p][q] to 0 by the smaller of the two angles that do."""
    tau = (T[q][q] - T[p][p]) / (2 * T[p][q])
    root = (1 + tau * tau).sqrt()
    t = (1 / (tau + root) if tau >= 0 else 1 / (tau - root)).mid()
    c = (1 / (1 + t * t).sqrt()).mid()
    s = (t * c).mid()
    for lines in (T, rows):
        first, second = lines[p], lines[q]
        lines[p] = [(c * x - s * y).mid() for x, y in zip(first, second, strict=True)]
        lines[q] = [(s * x + c * y).mid() for x, y in zip(first, second, strict=True)]
    for line in T:
        x, y = line[p], line[q]
        line[p], line[q] = (c * x - s * y).mid(), (s * x + c * y).mid()
