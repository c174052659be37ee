"""Random values of one variable, as its declared properties demand.

Free entries are normal, which sees both sides of a mask. Every number fits into a float32, so that
all dtypes and devices judge at the same points; orthogonal matrices alone are rounded further.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy.typing as npt

    Numbers = npt.NDArray[np.float64]
    Entries = Callable[[np.random.Generator, tuple[int, int, int]], Numbers]

#: Values may be multiplied by any positive number and keep these properties.
SCALABLE = frozenset({"symmetric", "diagonal", "tall", "invertible", "det_positive", "nonzero"})


def draw(
    rng: np.random.Generator, shape: tuple[int, int, int], properties: frozenset[str]
) -> Numbers:
    """Return values (batch, rows, columns) that have the properties.

    An unknown property restricts nothing.
    """
    for name, whole in WHOLE.items():
        if name in properties:
            return whole(rng, shape)
    entries = next((kind for name, kind in ENTRIES.items() if name in properties), _normal)
    values = entries(rng, shape)
    if "posdef" in properties and "diagonal" not in properties:
        values = _posdef(values, symmetric="symmetric" in properties)
    elif "posdef" in properties:
        values = np.abs(values) + 0.25
    if "symmetric" in properties:
        values = (values + values.swapaxes(1, 2)) / 2
    if "diagonal" in properties:
        values = values * np.eye(shape[1], shape[2])
    if "det_positive" in properties:
        _turn_determinants(values, symmetric=bool(properties & {"symmetric", "diagonal"}))
    return short(values)


def short(values: Numbers) -> Numbers:
    """Return the values rounded to what a float32 holds."""
    return values.astype(np.float32).astype(np.float64)


def scalable(properties: frozenset[str]) -> bool:
    """Tell whether values stay admissible when they are multiplied by a positive number."""
    return properties <= SCALABLE


# Entries, one by one ---------------------------------------------------------------------------


def _normal(rng: np.random.Generator, shape: tuple[int, int, int]) -> Numbers:
    return rng.standard_normal(shape)


def _positive(rng: np.random.Generator, shape: tuple[int, int, int]) -> Numbers:
    return np.exp(0.5 * rng.standard_normal(shape))


def _unit_interval(rng: np.random.Generator, shape: tuple[int, int, int]) -> Numbers:
    return rng.uniform(0.05, 0.95, shape)


def _within_one(rng: np.random.Generator, shape: tuple[int, int, int]) -> Numbers:
    return rng.uniform(-0.95, 0.95, shape)


def _small(rng: np.random.Generator, shape: tuple[int, int, int]) -> Numbers:
    return 0.1 * rng.standard_normal(shape)


def _small_positive(rng: np.random.Generator, shape: tuple[int, int, int]) -> Numbers:
    return rng.uniform(0.01, 0.2, shape)


def _binary01(rng: np.random.Generator, shape: tuple[int, int, int]) -> Numbers:
    return rng.integers(0, 2, shape).astype(np.float64)


def _pm1(rng: np.random.Generator, shape: tuple[int, int, int]) -> Numbers:
    return 2 * _binary01(rng, shape) - 1


ENTRIES: dict[str, Entries] = {
    "small_positive": _small_positive,
    "unit_interval": _unit_interval,
    "within_one": _within_one,
    "positive": _positive,
    "small": _small,
    "binary01": _binary01,
    "pm1": _pm1,
}


# Whole matrices --------------------------------------------------------------------------------


def _posdef(values: Numbers, *, symmetric: bool) -> Numbers:
    """Return A Aᵀ/n + ½ I, plus a skew part (which xᵀAx does not see) unless it is symmetric.

    Plain A Aᵀ is ill-conditioned: 4e9 at worst of a few thousand draws.
    """
    n = values.shape[1]
    square = values @ values.swapaxes(1, 2) / n + np.eye(n) / 2
    skew = np.zeros_like(values) if symmetric else values - values.swapaxes(1, 2)
    result: Numbers = square + skew / 2
    return result


def _turn_determinants(values: Numbers, *, symmetric: bool) -> None:
    """Make every determinant positive: swap two columns, or turn the lowest eigenvalue's sign."""
    negative = np.linalg.det(values) < 0
    if not symmetric and values.shape[1] > 1:
        values[negative, :, :2] = values[negative, :, 1::-1]
        return
    sizes, vectors = np.linalg.eigh(values[negative])
    lowest = vectors[:, :, :1]
    turned = values[negative] - 2 * sizes[:, :1, None] * lowest * lowest.swapaxes(1, 2)
    values[negative] = (turned + turned.swapaxes(1, 2)) / 2


def _one_hot_rows(rng: np.random.Generator, shape: tuple[int, int, int]) -> Numbers:
    batch, rows, cols = shape
    chosen: Numbers = np.eye(cols)[rng.integers(0, cols, (batch, rows))]
    return chosen


def _one_hot_cols(rng: np.random.Generator, shape: tuple[int, int, int]) -> Numbers:
    batch, rows, cols = shape
    return _one_hot_rows(rng, (batch, cols, rows)).swapaxes(1, 2).copy()


def _one_hot(rng: np.random.Generator, shape: tuple[int, int, int]) -> Numbers:
    """Return one 1 in a vector, one 1 in every row of a matrix."""
    return (_one_hot_cols if shape[2] == 1 else _one_hot_rows)(rng, shape)


def _simplex(rng: np.random.Generator, shape: tuple[int, int, int]) -> Numbers:
    """Return positive entries that sum to 1 exactly: a vector's all, a matrix's row by row."""
    batch, rows, cols = shape
    if cols == 1 < rows:
        return _simplex(rng, (batch, 1, rows)).swapaxes(1, 2).copy()
    weights = rng.uniform(0.2, 1.0, shape)
    parts: Numbers = np.floor(weights / weights.sum(axis=2, keepdims=True) * 2**20) / 2**20
    parts[:, :, -1] = 1 - parts[:, :, :-1].sum(axis=2)
    return parts


def _orthogonal(rng: np.random.Generator, shape: tuple[int, int, int]) -> Numbers:
    """Return orthonormal columns, or rows where there are more columns than rows.

    Each has a random sign, or the determinant would be that of Householder's reflections.
    """
    batch, rows, cols = shape
    if rows < cols:
        return _orthogonal(rng, (batch, cols, rows)).swapaxes(1, 2).copy()
    columns: Numbers = np.linalg.qr(rng.standard_normal(shape))[0]
    return columns * (2 * rng.integers(0, 2, (batch, 1, cols)) - 1)


WHOLE: dict[str, Entries] = {
    "onehot_rows": _one_hot_rows,
    "onehot_cols": _one_hot_cols,
    "onehot": _one_hot,
    "simplex": _simplex,
    "orthogonal": _orthogonal,
}
