"""An oracle for adjugates: cofactors by deleting rows and columns, exact in fractions."""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from random import Random
from typing import Any

from gradcheck_cli.evaluate.matrix_functions import FEW_ROWS

Rows = list[list[Any]]


def determinant(rows: Rows) -> Any:
    """Return the determinant, exact by elimination in fractions."""
    left, result = [list(row) for row in rows], Fraction(1)
    while left:
        pivot = next((i for i, row in enumerate(left) if row[0]), None)
        if pivot is None:
            return Fraction(0)
        result *= (-1) ** pivot * left[pivot][0]
        head = left.pop(pivot)
        left = [
            [entry - row[0] / head[0] * above for entry, above in zip(row, head, strict=True)][1:]
            for row in left
        ]
    return result


def cofactors(rows: Rows) -> Rows:
    """Return (−1)^(i+j) times the determinant of what is left without row i and column j."""
    places = range(len(rows))
    return [
        [
            (-1) ** (i + j)
            * determinant([row[:j] + row[j + 1 :] for row in (*rows[:i], *rows[i + 1 :])])
            for j in places
        ]
        for i in places
    ]


def adjugate(rows: Rows) -> Rows:
    return [list(column) for column in zip(*cofactors(rows), strict=True)]


@cache
def matrices(size: int) -> list[Rows]:
    """Return matrices of quarters and sixteenths, of every rank: products through an inner size."""
    random = Random(size)  # noqa: S311 -- draws for a test

    def draw(rows: int, cols: int) -> Rows:
        return [[Fraction(random.randint(-9, 9), 4) for _ in range(cols)] for _ in range(rows)]

    found = [draw(size, size), [[Fraction(0)] * size for _ in range(size)]]
    for rank in range(1, size) if size < FEW_ROWS else (1, size - 1):
        left, right = draw(size, rank), draw(rank, size)
        columns = list(zip(*right, strict=True))
        found.append(
            [[sum(a * b for a, b in zip(x, y, strict=True)) for y in columns] for x in left]
        )
    return found


@cache
def adjugates(size: int) -> list[Rows]:
    return [adjugate(rows) for rows in matrices(size)]
