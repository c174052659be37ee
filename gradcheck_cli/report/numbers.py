"""Numbers and matrices of numbers as a person reads them, and as JSON has them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

LARGEST_WHOLE = 2**53
LINE = 60  #: a matrix that is longer is written with one row a line


class Values(NamedTuple):
    """A matrix of numbers with the shape that it is shown in: (), (n,) or (m, n)."""

    rows: Sequence[Sequence[float]]
    axes: int

    def __str__(self) -> str:
        """Write it as it is typed: `6`, `[7; 10]`, `[1 2; 3 4]`."""
        if self.axes == 0:
            return number_text(self.rows[0][0])
        return "[{}]".format("; ".join(" ".join(map(number_text, row)) for row in self.rows))

    def to_json(self) -> Any:
        """Return a number, a list or a list of lists; what is not finite is null."""
        rows = [[number_json(value) for value in row] for row in self.rows]
        if self.axes == 0:
            return rows[0][0]
        return rows if self.axes == 2 else [value for row in rows for value in row]


def number_text(value: float) -> str:
    """Write a number: whole ones whole, others to six digits.

    >>> [number_text(value) for value in (6.0, -0.0, 1 / 3, 1e-9, math.nan)]
    ['6', '0', '0.333333', '1e-09', 'nan']
    """
    if is_whole(value):
        return str(int(value))
    return f"{value:.6g}"


def number_json(value: float) -> float | int | None:
    """Return the number as JSON has it: whole ones whole, null for what is not finite."""
    if not math.isfinite(value):
        return None
    return int(value) if is_whole(value) else float(value)


def is_whole(value: float) -> bool:
    """Tell whether it is an integer that floating point holds exactly."""
    return math.isfinite(value) and value == int(value) and abs(value) <= LARGEST_WHOLE
