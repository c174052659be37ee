"""Labels: what a finite difference of the objective, of 1000 bits, says of an answer.

The difference is taken along every entry of the variable, at fresh sizes and points; no derivative
rule has a part in it. Every value is a ball, so that what rounding did is known. Where something
has branches, many more points follow, each with one random direction, to see other branches.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from gradcheck_cli.evaluate import evaluate
from gradcheck_cli.evaluate.balls import BallArithmetic, is_finite
from gradcheck_cli.evaluate.balls_decisions import Straddles
from gradcheck_cli.evaluate.vocabulary import NotAvailable
from gradcheck_cli.expr import Expr, Symbol, postorder

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from random import Random

Label = Literal["right", "wrong", "undecided"]

BITS = 1000
STEP = -240  #: the power of two of the step: its square is lost beside EQUAL
EQUAL, APART = -300, -150  #: powers of two, of the largest entry of the difference
SCALES = (1.0, 1.0, 4.0, 0.25, 16.0, 0.0625)  #: a variable's; drawn for each
POINTS = 4  #: how many of them see every entry
BRANCH_POINTS = 60  #: how many see one direction, where something has branches
SIZES = range(2, 6)


class NoValue(Exception):  # noqa: N818 -- an answer, not a fault
    """The objective could not be measured at a point."""


class Asked(NamedTuple):
    """An objective, the variable, and all variables that answers may name."""

    objective: Expr
    wrt: Symbol
    symbols: Sequence[Symbol]

    def sizes(self, random: Random) -> Iterator[dict[str, int]]:
        """Yield sizes without end, by turns fresh and larger by one: −det(−A) needs both."""
        names = sorted({name for s in self.symbols for dim in s.shape for name in dim.names()})
        while True:
            fresh = dict(zip(names, random.sample(SIZES, len(names)), strict=True))
            yield fresh
            yield {name: size + 1 for name, size in fresh.items()}


class Point:
    """Sizes, the variables' values, and the objective's differences there."""

    def __init__(self, asked: Asked, sizes: dict[str, int], random: Random, *, full: bool) -> None:
        self.random, self.system = random, BallArithmetic(sizes, BITS)
        self.given: dict[Expr, Any] = {}
        for symbol in asked.symbols:
            rows, cols = (dim.at(sizes) for dim in symbol.shape)
            self.given[symbol] = self._drawn(rows, cols, random.choice(SCALES))
        with self.system.working():
            self._measure(asked.objective, asked.wrt, full=full)

    def _drawn(self, rows: int, cols: int, scale: float) -> Any:
        drawn = [[scale * self.random.gauss(0, 1) for _ in range(cols)] for _ in range(rows)]
        return self.system.given(drawn)

    def _measure(self, objective: Expr, wrt: Expr, *, full: bool) -> None:
        """Take the central differences, and what disagreement is measured by."""
        system, start = self.system, self.given[wrt]
        step = system.arb(2) ** STEP
        rows, cols = start.nrows(), start.ncols()

        def at(moved: Any) -> Any:
            (f,) = evaluate([objective], system, {**self.given, wrt: moved})
            if not is_finite(f):
                raise NoValue
            return f[0, 0]

        self.directions = [self._drawn(rows, cols, 1.0)]
        if full:
            self.directions = [
                system.mat(rows, cols, [int(k == i) for k in range(rows * cols)])
                for i in range(rows * cols)
            ]
        self.slopes = [
            (at(start + U * step) - at(start - U * step)) / (2 * step) for U in self.directions
        ]
        sizes = [abs(slope).abs_upper() for slope in self.slopes]
        if all(slope.contains(0) for slope in self.slopes):
            sizes = [at(start).abs_upper()]
        self.size = max(sizes, key=lambda ball: ball.mid())

    def says(self, answer: Expr) -> Label:
        """Compare an answer with the differences, direction by direction."""
        system = self.system
        with system.working():
            try:
                (value,) = evaluate([answer], system, dict(self.given))
            except Straddles:
                return "undecided"
            if not is_finite(value):
                return "undecided"
            entries, gaps = value.entries(), []
            for U, slope in zip(self.directions, self.slopes, strict=True):
                products = (e * u for e, u in zip(entries, U.entries(), strict=True))
                gaps.append(abs(system.total(products) - slope))
            unit = system.arb(2)
            if any(gap > self.size * unit**APART for gap in gaps):
                return "wrong"
            return "right" if all(g <= self.size * unit**EQUAL for g in gaps) else "undecided"


def points_of(asked: Asked, random: Random) -> list[Point]:
    """Return the points that answers are labelled at, none where the objective has too few."""
    branching = any(node.kink for node in postorder(asked.objective))
    found: list[Point] = []
    wanted = POINTS + branching * BRANCH_POINTS
    for sizes in islice(asked.sizes(random), 2 * wanted):
        try:
            full = len(found) < POINTS
            found.append(Point(asked, sizes, random, full=full))
        except (Straddles, NoValue):
            continue
        except NotAvailable:
            return []
        if len(found) == wanted:
            break
    return found if len(found) >= POINTS else []


def label(points: Sequence[Point], answer: Expr, *, sure: bool) -> Label:
    """Return wrong where some point says so, right where all of them do.

    A wrong change in a branch may show in a sliver that no point fell into. So what has branches is
    only called right where it is `sure` that nothing but its form was changed.
    """
    for point in points:
        if (said := point.says(answer)) != "right":
            return said
    branching = any(node.kink for node in postorder(answer))
    return "undecided" if branching and not sure else "right"


def variables_below(*roots: Expr) -> list[Symbol]:
    """Return the variables that some expressions are made of, by name."""
    found = {node for node in postorder(*roots) if isinstance(node, Symbol)}
    return sorted(found, key=lambda symbol: symbol.name)
