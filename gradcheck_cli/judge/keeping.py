"""Moving a variable about: in which directions, and whether a value keeps its properties."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise, product
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    Rows = list[list[Fraction]]

#: Properties that a line between two points keeps, or misses at single points only.
KEPT = frozenset(
    {"symmetric", "diagonal", "tall", "invertible", "nonzero", "posdef", "simplex"}
) | {*("positive", "small", "small_positive", "unit_interval", "within_one")}
MOVABLE = KEPT | {"det_positive"}  #: properties that `keeps` knows
#: Between which numbers, not included, the entries lie: about as far as they are drawn.
BOUNDS: dict[str, tuple[float, float]] = {
    "positive": (0, float("inf")),
    "simplex": (0, 1.5),
    "small": (-0.5, 0.5),
    "small_positive": (0, 0.25),
    "unit_interval": (0, 1),
    "within_one": (-1, 1),
}


def keeps(properties: frozenset[str] | set[str], rows: Rows) -> bool:
    """Tell whether a value has the properties that an inequality says, exactly."""
    entries = [entry for row in rows for entry in row]
    for name in properties:
        low, high = BOUNDS.get(name, (float("-inf"), float("inf")))
        if not all(low < entry < high for entry in entries):
            return False
    if "nonzero" in properties and not all(entries):
        return False
    if "posdef" in properties:
        return all(_minors(rows))
    if "det_positive" in properties:
        return _determinant(rows) > 0
    return not properties & {"invertible", "tall"} or _is_of_full_rank(rows)


def together(properties: frozenset[str] | set[str], rows: int, cols: int) -> Rows:
    """Return the direction in which all entries grow that may."""
    return _rows(dict.fromkeys(_places(properties, rows, cols), 1), rows, cols)


def steps(properties: frozenset[str] | set[str], rows: int, cols: int) -> Iterator[Rows]:
    """Yield directions in which single entries move, with those that have to move along."""
    if "simplex" in properties:
        yield from _exchanges(rows, cols)
        return
    for i, j in _places(properties, rows, cols):
        mirrored = {(i, j), (j, i)} if "symmetric" in properties else {(i, j)}
        if i <= j or "symmetric" not in properties:
            yield _rows(dict.fromkeys(mirrored, 1), rows, cols)


def _places(
    properties: frozenset[str] | set[str], rows: int, cols: int
) -> Sequence[tuple[int, int]]:
    places = product(range(rows), range(cols))
    return [(i, j) for i, j in places if i == j or "diagonal" not in properties]


def _exchanges(rows: int, cols: int) -> Iterator[Rows]:
    """Yield what takes from an entry and gives to the next: of a vector, or along a row."""
    for one, other in pairwise(product(range(rows), range(cols))):
        if one[0] == other[0] or cols == 1:
            yield _rows({one: 1, other: -1}, rows, cols)


def _rows(entries: dict[tuple[int, int], int], rows: int, cols: int) -> Rows:
    return [[Fraction(entries.get((i, j), 0)) for j in range(cols)] for i in range(rows)]


def _minors(rows: Rows) -> Iterator[bool]:
    """Yield whether the leading minors of the symmetric part are positive."""
    both = list(zip(rows, zip(*rows, strict=True), strict=True))
    whole = [[a + b for a, b in zip(row, col, strict=True)] for row, col in both]
    for n in range(1, len(rows) + 1):
        yield _determinant([row[:n] for row in whole[:n]]) > 0


def _is_of_full_rank(rows: Rows) -> bool:
    cols = list(zip(*rows, strict=True))
    gram = [[sum(a * b for a, b in zip(u, v, strict=True)) for v in cols] for u in cols]
    return _determinant([list(map(Fraction, row)) for row in gram]) != 0


def _determinant(rows: Rows) -> Fraction:
    from flint import fmpq, fmpq_mat

    entries = [fmpq(e.numerator, e.denominator) for row in rows for e in row]
    found = fmpq_mat(len(rows), len(rows), entries).det()
    return Fraction(int(found.p), int(found.q))
