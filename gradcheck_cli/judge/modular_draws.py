"""Random residues of one variable, with what its declared properties imply, exactly.

The counterpart of `draws` in finite fields: a symmetric matrix is symmetric, the rows of a simplex
sum to 1, an orthogonal matrix is one, by rational formulas, modulo every prime. What is positive is
a square, since squares are what is positive there; what is between 0 and 1 is a square and leaves
one. Small whole numbers are the same modulo every prime.
"""

from __future__ import annotations

from itertools import product
from struct import unpack
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from random import Random

    from gradcheck_cli.evaluate.modular_values import Matrix, Residues

    Shape = tuple[int, int]

#: Nothing follows from these: what is close to 0, what a random matrix is anyway.
FREE = frozenset({"", "small", "tall", "invertible", "nonzero", "coefficient"})


def draw(
    random: Random, shape: Shape, properties: frozenset[str], primes: tuple[int, ...]
) -> Residues:
    """Return residues that have the properties, modulo every prime.

    ZeroDivisionError is raised where bad luck left no value. An unknown property restricts nothing.
    """
    for name, numbers in WHOLE_NUMBERS.items():
        if name in properties:
            return _everywhere(shape, numbers(random, shape), primes)
    for name, matrix in MATRICES.items():
        if name in properties:
            return tuple([matrix(random, shape, p) for p in primes])
    return tuple([_drawn(random, shape, properties, p) for p in primes])


def redrawn(
    random: Random,
    value: Residues,
    properties: frozenset[str],
    bad: Mapping[int, frozenset[int]],
) -> Residues | None:
    """Return the value with those entries drawn anew that a root of no square may come from.

    `bad` has the rows and columns where it stands, by how many rows or columns there are: sizes
    are told apart by their numbers. None is returned where that does not meet this variable.
    """
    shape = value[0].nrows(), value[0].ncols()
    met = [bad[size] if size in bad else range(size) for size in shape]
    if not properties <= FREE | ENTRIES.keys() or not any(size in bad for size in shape):
        return None
    fresh = draw(random, shape, properties, tuple(int(x.modulus()) for x in value))
    for x, old in zip(fresh, value, strict=True):
        for i, j in product(*map(range, shape)):
            if i not in met[0] or j not in met[1]:
                x[i, j] = old[i, j]
    return fresh


def _everywhere(shape: Shape, entries: list[int], primes: tuple[int, ...]) -> Residues:
    import flint

    return tuple([flint.nmod_mat(*shape, entries, p) for p in primes])


def _drawn(random: Random, shape: Shape, properties: frozenset[str], p: int) -> Matrix:
    """Return a matrix with the properties of its entries and of a square matrix."""
    for _ in range(64):
        values = _free(random, shape, p)
        for name, entry in ENTRIES.items():
            if name in properties:
                values = _each(entry, values)
                break
        values = _squarely(values, properties)
        if "det_positive" not in properties or values.det() ** (p // 2) == 1:
            break
    return values


def _free(random: Random, shape: Shape, p: int) -> Matrix:
    """Return independent residues: 64 random bits each, which is nearly uniform."""
    import flint

    count = shape[0] * shape[1]
    return flint.nmod_mat(*shape, unpack(f"<{count}Q", random.randbytes(8 * count)), p)


def _each(rule: Callable[[Any], Any], x: Matrix) -> Matrix:
    return type(x)(x.nrows(), x.ncols(), [rule(e) for e in x.entries()], x.modulus())


def _squarely(values: Matrix, properties: frozenset[str]) -> Matrix:
    """Return the values with the properties that a square matrix may have."""
    if "diagonal" in properties:
        n = values.nrows()
        kept = type(values)(n, n, values.modulus())
        for i in range(n):
            kept[i, i] = values[i, i] ** 2 if "posdef" in properties else values[i, i]
        return kept
    if "posdef" in properties:  # xᵀAx does not see the skew part
        turned = values.transpose()
        square = turned * values
        return square if "symmetric" in properties else square + values - turned
    return values + values.transpose() if "symmetric" in properties else values


# Entries, one by one ---------------------------------------------------------------------------


def _square(t: Any) -> Any:
    return t * t


def _squared_sine(t: Any) -> Any:
    """Return a square that leaves a square of 1."""
    return (2 * t / (1 + t * t)) ** 2


def _between(t: Any) -> Any:
    """Return a square u such that 1 − u and 1 + u are squares too, as of a number in (0, 1)."""
    while (1 + (u := _squared_sine(t))) ** (int(t.modulus()) // 2) != 1:
        t = 3 * t + 1
    return u


ENTRIES: dict[str, Callable[[Any], Any]] = {
    "small_positive": _between,
    "unit_interval": _between,
    "within_one": lambda t: 2 * _squared_sine(t) - 1,
    "positive": _square,
}


# Whole numbers ---------------------------------------------------------------------------------


def _binary01(random: Random, shape: Shape) -> list[int]:
    return [random.randrange(2) for _ in range(shape[0] * shape[1])]


def _pm1(random: Random, shape: Shape) -> list[int]:
    return [2 * each - 1 for each in _binary01(random, shape)]


def _one_hot_rows(random: Random, shape: Shape) -> list[int]:
    rows, cols = shape
    chosen = [random.randrange(cols) for _ in range(rows)]
    return [int(j == chosen[i]) for i in range(rows) for j in range(cols)]


def _one_hot_cols(random: Random, shape: Shape) -> list[int]:
    rows, cols = shape
    chosen = [random.randrange(rows) for _ in range(cols)]
    return [int(i == chosen[j]) for i in range(rows) for j in range(cols)]


def _one_hot(random: Random, shape: Shape) -> list[int]:
    """Return one 1 in a vector, one 1 in every row of a matrix."""
    return (_one_hot_cols if shape[1] == 1 else _one_hot_rows)(random, shape)


WHOLE_NUMBERS: dict[str, Callable[[Random, Shape], list[int]]] = {
    "onehot_rows": _one_hot_rows,
    "onehot_cols": _one_hot_cols,
    "onehot": _one_hot,
    "binary01": _binary01,
    "pm1": _pm1,
}


# Whole matrices --------------------------------------------------------------------------------


def _simplex(random: Random, shape: Shape, p: int) -> Matrix:
    """Return squares that sum to 1, a vector's all, a matrix's row by row.

    They are those of a point on the sphere, the projection of one in the plane.
    """
    rows, cols = shape
    if cols == 1 < rows:
        return _simplex(random, (1, rows), p).transpose()
    values = _free(random, shape, p)
    for i in range(rows):
        plane = [values[i, j] for j in range(cols - 1)]
        size = sum([t * t for t in plane], 0 * values[i, 0])
        for j, t in enumerate(plane):
            values[i, j] = (2 * t / (1 + size)) ** 2
        values[i, cols - 1] = ((size - 1) / (size + 1)) ** 2
    return values


def _orthogonal(random: Random, shape: Shape, p: int) -> Matrix:
    """Return orthonormal columns, or rows where these are fewer: (I − K)(I + K)⁻¹ for a skew K."""
    import flint

    rows, cols = shape
    if rows < cols:
        return _orthogonal(random, (cols, rows), p).transpose()
    values = _free(random, (rows, rows), p)
    skew = values - values.transpose()
    one = flint.nmod_mat(rows, rows, ([1] + [0] * rows) * (rows - 1) + [1], p)
    whole = (one - skew) * (one + skew).inv()
    turned = 1 - 2 * random.randrange(2)  # or its determinant would be 1 throughout
    kept = [whole[i, j] if i else turned * whole[i, j] for i in range(rows) for j in range(cols)]
    return flint.nmod_mat(rows, cols, kept, p)


MATRICES: dict[str, Callable[[Random, Shape, int], Matrix]] = {
    "simplex": _simplex,
    "orthogonal": _orthogonal,
}
