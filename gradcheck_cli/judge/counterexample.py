"""Where an answer is not the gradient: exact inputs, an entry, and what each says there."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import product
from random import Random
from typing import TYPE_CHECKING, Any

from gradcheck_cli.evaluate.balls import is_finite
from gradcheck_cli.evaluate.balls_decisions import Straddles
from gradcheck_cli.expr import Symbol, postorder
from gradcheck_cli.judge.ball_look import Case, Look
from gradcheck_cli.judge.ball_points import Spot, exact_rows
from gradcheck_cli.judge.sizes import demands
from gradcheck_cli.judge.small_values import small_values

if TYPE_CHECKING:
    from collections.abc import Iterator
    from fractions import Fraction

    from gradcheck_cli.expr import Expr

    Rows = list[list[Fraction]]

DIGITS, MOST_DIGITS = 6, 120  #: of the decimals: as many as tell the two apart, and three more
LARGEST_SIZE = 3  #: of the sizes that are tried first
MOST_NAMES = 6
SMALL = 48  #: size assignments tried, the smallest first
PER_SIZE = 6  #: points tried at each


@dataclass(frozen=True)
class Counterexample:
    """Exact inputs at which the answer's entry is provably not the gradient's.

    `entry` counts from 0. `answer` and `gradient` are decimals that differ, right in every digit
    shown but for the last; `input_rows` has every variable's exact rows.
    """

    sizes: dict[str, int]
    input_rows: dict[str, Rows]
    entry: tuple[int, int]
    answer: str
    gradient: str
    precision: int  #: the bits that proved it

    def to_json(self) -> dict[str, Any]:
        """Return the object of `check --format json`: numbers as text, exact."""
        rows = {n: [[str(x) for x in row] for row in value] for n, value in self.input_rows.items()}
        return {
            "sizes": self.sizes,
            "inputs": rows,
            "entry": list(self.entry),
            "answer": self.answer,
            "gradient": self.gradient,
        }


def found_at(look: Look) -> Counterexample:
    """Return the entry of a point that differs most surely; some entry does differ."""
    columns = look.gradient.ncols()
    surest = max(range(len(look.apart)), key=lambda k: look.apart[k].abs_lower().mid())
    i, j = divmod(surest, columns)
    answer, gradient = look.answer[i, j], look.gradient[i, j]
    digits = _telling(look.apart[surest], gradient)
    return Counterexample(
        dict(look.spot.sizes),
        {s.name: exact_rows(rows) for s, rows in look.spot.values.items() if isinstance(s, Symbol)},
        (i, j),
        answer.str(digits, radius=False),
        gradient.str(digits, radius=False),
        look.system.precision,
    )


def _telling(apart: Any, gradient: Any) -> int:
    """Return how many digits show the difference."""
    if gradient.contains(0):
        return DIGITS
    ratio = (abs(gradient) / apart.abs_lower()).log()
    needed = math.ceil(float(ratio.mid()) / math.log(10)) + 3
    return min(MOST_DIGITS, max(DIGITS, needed))


def smallest(case: Case, seed: int, precision: int) -> Counterexample | None:
    """Return a counterexample in small sizes and small whole numbers, None where none is found.

    It is as rigorous as any other: away from all kinks, where the gradient is finite.
    """
    looks = (Look(case, spot, precision) for spot in small_spots(case, seed))
    return next(filter(None, map(refuted, looks)), None)


def small_spots(case: Case, seed: int) -> Iterator[Spot]:
    """Yield points of small sizes and small whole numbers, the smallest first."""
    random = Random(seed)  # noqa: S311 -- the seed itself is drawn with `secrets`
    for sizes in small_sizes(case)[:SMALL]:
        for number in range(PER_SIZE):
            spot = _small_spot(case, sizes, random, number)
            if spot:
                yield spot


def refuted(look: Look) -> Counterexample | None:
    """Return a counterexample where this point surely is one."""
    with look.system.working():
        try:
            if not is_finite(look.gradient) or not is_finite(look.answer):
                return None
            if all(entry.contains(0) for entry in look.apart) or look.at_kink():
                return None
        except Straddles:
            return None
        return found_at(look)


def few_sizes(case: Case) -> list[dict[str, int]]:
    """Return the sizes of the fewest entries, and all sizes 2 where that is possible."""
    found = small_sizes(case)
    twos = [sizes for sizes in found if set(sizes.values()) == {2}]
    return [sizes for sizes in (*found[:1], *twos) if sizes]


def small_sizes(case: Case) -> list[dict[str, int]]:
    """Return assignments of 1, 2 and 3 to the size names, those of few entries first."""
    roots = case.roots
    wanted = demands(*roots)
    if len(wanted.names) > MOST_NAMES:
        return []
    symbols = [node for node in postorder(*roots) if isinstance(node, Symbol)]
    choices = product(range(1, LARGEST_SIZE + 1), repeat=len(wanted.names))
    fitting = [
        sizes
        for numbers in choices
        if wanted.met(sizes := dict(zip(wanted.names, numbers, strict=True)))
    ]

    def entries(sizes: dict[str, int]) -> int:
        return sum(s.shape[0].at(sizes) * s.shape[1].at(sizes) for s in symbols)

    return sorted(fitting, key=entries)


def _small_spot(case: Case, sizes: dict[str, int], random: Random, number: int) -> Spot | None:
    values: dict[Expr, Any] = {}
    for symbol in case.symbols:
        rows, cols = (dim.at(sizes) for dim in symbol.shape)
        properties = symbol.data[1] | case.needed.get(symbol, set())
        value = small_values(random, rows, cols, properties, number)
        if value is None:
            return None
        values[symbol] = value
    return Spot(sizes, values)
