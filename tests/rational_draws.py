"""Random rational matrices with the structure that is declared of a variable, exactly.

The counterpart of `judge.draws`, whose floats are structured up to rounding: here the entries of a
simplex sum to 1, and an orthogonal matrix is one. What is positive is a square, since squares are
what is positive in the fields of `residues`.
"""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any

import sympy
from sympy import Matrix, Rational

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

    Shape = tuple[int, int]

DENOMINATOR = 2**8
LARGEST = 2**48  #: numerators that are drawn from
#: Nothing follows from these for an exact image: what is close to 0, what has an inverse.
FREE = frozenset({"tall", "small", "invertible", "nonzero"})


def drawn(source: Random, shape: Shape, properties: frozenset[str]) -> Matrix:
    """Return a matrix that has the properties. Raises KeyError for one that is not known here."""
    if unknown := properties - KNOWN:
        raise KeyError(*unknown)
    for name, whole in WHOLE.items():
        if name in properties:
            return whole(source, shape)
    for name, choices in CHOICES.items():
        if name in properties:
            return Matrix(*shape, [Rational(source.choice(choices)) for _ in range(prod(shape))])
    values = _free(source, shape)
    for name, entry in ENTRIES.items():
        if name in properties:
            values = values.applyfunc(entry)
    return _squarely(values, properties)


def number(source: Random) -> Any:
    """Return a random number other than 0 and ±1."""
    while True:
        value = Rational(source.randrange(-LARGEST, LARGEST), DENOMINATOR)
        if value not in {-1, 0, 1}:
            return value


def _free(source: Random, shape: Shape) -> Matrix:
    return Matrix(*shape, [number(source) for _ in range(prod(shape))])


def _squarely(values: Matrix, properties: frozenset[str]) -> Matrix:
    """Return the values with the properties that a square matrix may have."""
    if "posdef" in properties and "diagonal" in properties:
        values = values.applyfunc(lambda entry: entry**2)
    elif "posdef" in properties:  # xᵀAx does not see the skew part
        skew = values - values.T
        values = values.T * values + (0 if "symmetric" in properties else 1) * skew
    elif "symmetric" in properties:
        values += values.T
    if "det_positive" in properties:  # det A is squared
        values *= sympy.diag(values.det(), *[1] * (values.rows - 1))
    return sympy.diag(*values.diagonal()) if "diagonal" in properties else values


# Entries, one by one ---------------------------------------------------------------------------


def _square(t: Any) -> Any:
    return t**2


def _squared_sine(t: Any) -> Any:
    """Return a number between 0 and 1 that is a square; so is what it leaves of 1."""
    return (2 * t / (1 + t * t)) ** 2


ENTRIES: dict[str, Callable[[Any], Any]] = {
    "positive": _square,
    "small_positive": _square,
    "unit_interval": _squared_sine,
    "within_one": lambda t: 2 * _squared_sine(t) - 1,
}
CHOICES = {"binary01": (0, 1), "pm1": (-1, 1)}
SQUARE = frozenset({"posdef", "symmetric", "det_positive", "diagonal"})


# Whole matrices --------------------------------------------------------------------------------


def _one_hot_rows(source: Random, shape: Shape) -> Matrix:
    rows, cols = shape
    return Matrix([sympy.eye(cols).row(source.randrange(cols)) for _ in range(rows)])


def _one_hot_cols(source: Random, shape: Shape) -> Matrix:
    return _one_hot_rows(source, shape[::-1]).T


def _one_hot(source: Random, shape: Shape) -> Matrix:
    return (_one_hot_cols if shape[1] == 1 else _one_hot_rows)(source, shape)


def _simplex(source: Random, shape: Shape) -> Matrix:
    """Return rows of squares that sum to 1, by a projection of the plane onto the sphere."""
    rows, cols = shape
    if cols == 1 < rows:
        return _simplex(source, (1, rows)).T

    def row() -> list[Any]:
        plane = [number(source) for _ in range(cols - 1)]
        size = sympy.Add(*(t**2 for t in plane))
        return [(2 * t / (1 + size)) ** 2 for t in plane] + [((size - 1) / (1 + size)) ** 2]

    return Matrix([row() for _ in range(rows)])


def _orthogonal(source: Random, shape: Shape) -> Matrix:
    """Return orthonormal columns, or rows where these are fewer: (I − K)(I + K)⁻¹ for a skew K."""
    rows, cols = shape
    if rows < cols:
        return _orthogonal(source, (cols, rows)).T
    values = _free(source, (rows, rows))
    K, one = values - values.T, sympy.eye(rows)
    return ((one - K) * (one + K).inv())[:, :cols]


WHOLE: dict[str, Callable[[Random, Shape], Matrix]] = {
    "onehot": _one_hot,
    "onehot_rows": _one_hot_rows,
    "onehot_cols": _one_hot_cols,
    "simplex": _simplex,
    "orthogonal": _orthogonal,
}

KNOWN = FREE | {*ENTRIES} | {*CHOICES} | SQUARE | {*WHOLE}
