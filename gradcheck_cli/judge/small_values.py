"""Small numbers that have a variable's declared properties, for examples that a person checks."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from random import Random

    Rows = list[list[Fraction]]

#: What entries are drawn from, wider with every attempt.
WHOLE = ((1, 2), (-1, 1, 2), (-2, -1, 1, 2), (-3, -2, -1, 0, 1, 2, 3), (-2, 0, 1, 3))
ENTRIES: dict[str, Sequence[Fraction]] = {
    "small_positive": [Fraction(1, 8), Fraction(1, 16)],
    "unit_interval": [Fraction(1, 2), Fraction(1, 4), Fraction(3, 4)],
    "within_one": [Fraction(1, 2), Fraction(-1, 2), Fraction(1, 4)],
    "positive": [Fraction(1), Fraction(2), Fraction(3)],
    "small": [Fraction(1, 8), Fraction(-1, 8), Fraction(1, 4)],
    "binary01": [Fraction(0), Fraction(1)],
    "pm1": [Fraction(-1), Fraction(1)],
    "nonzero": [Fraction(-1), Fraction(1), Fraction(2)],
}
ONE_HOT = {"onehot", "onehot_rows", "onehot_cols"}
#: Anything else that is declared is not drawn here.
KNOWN = {*ENTRIES, *ONE_HOT, "simplex", "orthogonal", "symmetric", "diagonal", "posdef"}
FREE = {"", "tall", "invertible", "det_positive", "coefficient"}


def small_values(
    random: Random, rows: int, cols: int, properties: frozenset[str] | set[str], attempt: int
) -> Rows | None:
    """Return rows that have the properties, None where this module cannot tell."""
    if not set(properties) <= KNOWN | FREE:
        return None
    if properties & ONE_HOT or "orthogonal" in properties:
        return _units(random, rows, cols, properties)
    if "simplex" in properties:
        return _simplex(rows, cols)
    choices = next((e for name, e in ENTRIES.items() if name in properties), None)
    numbers = choices or [Fraction(x) for x in WHOLE[min(attempt, len(WHOLE) - 1)]]
    values = [[random.choice(numbers) for _ in range(cols)] for _ in range(rows)]
    if properties & {"posdef", "det_positive"}:
        values = _dominant(values)
    if "symmetric" in properties or "posdef" in properties:
        values = _mapped(values, lambda i, j: values[min(i, j)][max(i, j)])
    if "diagonal" in properties:
        values = _mapped(values, lambda i, j: values[i][j] if i == j else Fraction(0))
    return values


def _mapped(values: Rows, entry: Callable[[int, int], Fraction]) -> Rows:
    return [[entry(i, j) for j in range(len(values[0]))] for i in range(len(values))]


def _dominant(values: Rows) -> Rows:
    """Make the diagonal so large that the symmetric part has positive eigenvalues."""
    n = len(values)
    most = max(abs(entry) for row in [*values, [Fraction(1)]] for entry in row)
    return _mapped(values, lambda i, j: abs(values[i][i]) + n * most if i == j else values[i][j])


def _units(random: Random, rows: int, cols: int, properties: frozenset[str] | set[str]) -> Rows:
    """Return one 1 in every row, or in every column; each elsewhere where they are orthogonal."""
    by_column = "onehot_cols" in properties or ("onehot" in properties and cols == 1)
    if "orthogonal" in properties:
        by_column = rows >= cols
    count, length = (cols, rows) if by_column else (rows, cols)
    if "orthogonal" in properties:
        chosen = random.sample(range(length), count)
    else:
        chosen = [random.randrange(length) for _ in range(count)]
    lines = [[Fraction(int(k == place)) for k in range(length)] for place in chosen]
    return [list(column) for column in zip(*lines, strict=True)] if by_column else lines


def _simplex(rows: int, cols: int) -> Rows:
    """Return halves, quarters and so on that sum to 1: down a vector, along a matrix's rows."""
    length = rows if cols == 1 else cols
    parts = [Fraction(1, 2 ** (k + 1)) for k in range(length - 1)]
    parts.append(1 - sum(parts, Fraction(0)))
    return [[part] for part in parts] if cols == 1 else [list(parts) for _ in range(rows)]
