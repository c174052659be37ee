"""The points at which balls judge: exact numbers, with the declared properties held exactly."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from gradcheck_cli.judge.domains import FIXED, below_partial
from gradcheck_cli.judge.draws import draw, scalable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gradcheck_cli.expr import Expr, Symbol
    from gradcheck_cli.judge.ball_look import Case

    Exact = Fraction | float  #: a float is meant as the number that it is
    Rows = Sequence[Sequence[Exact]]

SHRUNK = (2, 4)  #: points, by number, that are no multiples of a power of 2
TRIED = 3  #: attempts before other habits are tried below a logarithm
FREE = frozenset({"tall", "nonzero"})  #: properties with which an entry may have either sign
GRID = 2**6  #: one over the grid on which orthogonal matrices have their parameters
FINEST = 53  #: bits of the entries of a direction


class Spot(NamedTuple):
    """One point: the sizes, and every variable's rows of exact numbers."""

    sizes: dict[str, int]
    values: dict[Expr, Rows]
    scale: float = 1.0


class Spots:
    """Draws points for a problem and an answer; the same for the same seed."""

    def __init__(self, case: Case, seed: int) -> None:
        self.rng = np.random.Generator(np.random.PCG64([seed, 0xBA11]))
        self.symbols, self.needed = case.symbols, case.needed
        self.drawn = 0
        self.delicate = below_partial(case.problem.objective)

    def spot(
        self,
        sizes: Mapping[str, int],
        scale: float = 1.0,
        *,
        some: bool = False,
        sign: int = 0,
        attempt: int = 0,
    ) -> Spot:
        """Return a point, its variables multiplied by `scale` where their properties allow it.

        With `some`, each variable only perhaps. With a `sign`, entries that may have any have this
        one. Later attempts try other habits for the variables below a logarithm. Some points are
        made of thirds, say, and not of halves, for all of which cos(2π 10⁶⁰ x) is 1.
        """
        values: dict[Expr, Rows] = {}
        self.drawn += 1
        shrunk = self._shrinking() if self.drawn in SHRUNK and not attempt else None
        for symbol in self.symbols:
            properties = self._properties(symbol, attempt)
            rows, cols = (dim.at(sizes) for dim in symbol.shape)
            if "orthogonal" in properties:
                values[symbol] = orthogonal(self.rng, rows, cols)
                continue
            value = draw(self.rng, (1, rows, cols), properties)[0]
            if sign and properties <= FREE:
                value = sign * abs(value)
            if scale != 1 and scalable(properties) and not (some and self.rng.random() < 0.5):
                value = scale * value  # a power of two: nothing is rounded
            entries = value.tolist()
            values[symbol] = _shrunk(entries, shrunk, properties) if shrunk else entries
        return Spot(dict(sizes), values, scale)

    def _shrinking(self) -> Fraction:
        """Return a fraction just below 1, whose divisor nobody can foresee, and is odd."""
        divisor = 2 * int(self.rng.integers(2**60, 2**61)) + 1
        return 1 - Fraction(int(self.rng.integers(1, 2**50)), divisor)

    def direction(self, rows: int, cols: int) -> list[list[float]]:
        """Return odd numbers / 2⁵³ between −1 and 1: none is 0."""
        half = 2 ** (FINEST - 1)
        odd = 2 * self.rng.integers(-half, half, (rows, cols)) + 1
        entries: list[list[float]] = np.ldexp(odd.astype(np.float64), -FINEST).tolist()
        return entries

    def _properties(self, symbol: Symbol, attempt: int) -> frozenset[str]:
        properties: frozenset[str] = symbol.data[1] | self.needed.get(symbol, set())
        if symbol in self.delicate and attempt >= TRIED and scalable(symbol.data[1]):
            habits = self.delicate[symbol]
            habit = self.rng.integers(0, len(habits) + 1)
            properties = symbol.data[1] | set(habits[habit : habit + 1])
        return properties


def _shrunk(rows: Sequence[Sequence[float]], factor: Fraction, properties: frozenset[str]) -> Rows:
    """Return entries times a factor just below 1; what sums to 1 is moved towards its mean."""
    if "simplex" in properties:
        count = len(rows) if len(rows[0]) == 1 else len(rows[0])
        return [[factor * Fraction(e) + (1 - factor) / count for e in row] for row in rows]
    if not properties.isdisjoint(FIXED):
        return rows
    above, below = factor.as_integer_ratio()
    ratios = [[entry.as_integer_ratio() for entry in row] for row in rows]
    return [[Fraction(above * p, below * q) for p, q in row] for row in ratios]


def orthogonal(rng: np.random.Generator, rows: int, cols: int) -> list[list[Fraction]]:
    """Return exactly orthonormal columns, or rows where these are fewer: (I − K)(I + K)⁻¹.

    K is skew, so I + K always has an inverse. The first row is turned now and then.
    """
    from flint import fmpq_mat, fmpz_mat

    if rows < cols:
        return [list(column) for column in zip(*orthogonal(rng, cols, rows), strict=True)]
    free = np.rint(GRID * rng.standard_normal((rows, rows))).astype(np.int64)
    K = fmpq_mat(fmpz_mat((free - free.T).tolist())) / GRID
    one = fmpq_mat(rows, rows, [int(i == j) for i in range(rows) for j in range(rows)])
    whole: list[list[Any]] = ((one - K) * (one + K).inv()).tolist()
    turned = 1 - 2 * int(rng.integers(2))  # or its determinant would be 1 throughout
    kept = [[Fraction(int(e.p), int(e.q)) for e in row[:cols]] for row in whole]
    return [[turned * entry for entry in kept[0]], *kept[1:]]


def exact_rows(rows: Rows) -> list[list[Fraction]]:
    """Return the numbers as fractions, exactly."""
    return [[Fraction(entry) for entry in row] for row in rows]
