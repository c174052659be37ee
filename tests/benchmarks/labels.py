"""Labels: what a finite difference of the objective, of 1000 bits, says of an answer.

The difference is taken along every entry of the variable, at fresh sizes and points; no derivative
rule has a part in it. Every value is a ball, so that what rounding did is known. Where something
has branches, many more points follow, each with one random direction, to see other branches, and
then points just before and behind every switch (`switches`), so that a mask that is wrong in a
sliver is seen to be.
"""

from __future__ import annotations

from collections import Counter
from itertools import islice
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from switches import at_switches

from gradcheck_cli.evaluate import evaluate
from gradcheck_cli.evaluate.balls import BallArithmetic, is_finite
from gradcheck_cli.evaluate.balls_decisions import Straddles
from gradcheck_cli.evaluate.vocabulary import NotAvailable
from gradcheck_cli.expr import Expr, Symbol, postorder
from gradcheck_cli.judge.sizes import demands

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from random import Random

Given = dict[Expr, Any]
Label = Literal["right", "wrong", "undecided", "undefined"]

BITS = 1000
STEP = -240  #: the power of two of the step: its square is lost beside EQUAL
FINER = 8  #: how much smaller the second step is
EQUAL, APART = -300, -150  #: powers of two, of the largest entry of the difference
SCALES = (1.0, 1.0, 4.0, 0.25, 16.0, 0.0625)  #: a variable's; drawn for each
POINTS = 4  #: how many of them see every entry
PLAIN_POINTS = 12  #: how many see one direction: an answer may have no value at some
BRANCH_POINTS = 60  #: the same where something has branches
SIZES = range(1, 6)


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
        wanted = demands(self.objective)
        while True:
            fresh = dict(zip(names, random.sample(SIZES, len(names)), strict=True))
            larger = {name: size + 1 for name, size in fresh.items()}
            yield from filter(wanted.met, (fresh, larger))


class Point:
    """Sizes, the variables' values, and the objective's differences there, in some directions."""

    def __init__(
        self, asked: Asked, system: BallArithmetic, given: Given, directions: Sequence[Any]
    ) -> None:
        self.asked, self.system, self.given = asked, system, given
        self.directions = directions
        with system.working():
            self._measure()

    @classmethod
    def drawn(cls, asked: Asked, sizes: dict[str, int], random: Random, *, full: bool) -> Point:
        """Return a point at random, with all directions or one."""
        system = BallArithmetic(sizes, BITS)
        given: Given = {}
        for symbol in asked.symbols:
            rows, cols = (dim.at(sizes) for dim in symbol.shape)
            given[symbol] = matrix(system, rows, cols, random, random.choice(SCALES))
        start = given[asked.wrt]
        rows, cols = start.nrows(), start.ncols()
        directions = [matrix(system, rows, cols, random, 1.0)]
        if full:
            directions = [
                system.mat(rows, cols, [int(k == i) for k in range(rows * cols)])
                for i in range(rows * cols)
            ]
        return cls(asked, system, given, directions)

    def _at(self, moved: Any) -> Any:
        given = {**self.given, self.asked.wrt: moved}
        (f,) = evaluate([self.asked.objective], self.system, given)
        if not is_finite(f):
            raise NoValue
        return f[0, 0]

    def _measure(self) -> None:
        """Take the central differences, and what disagreement is measured by.

        Of sin(cosh(x)) at large x no step is small: where a smaller one says something else,
        nothing is known.
        """
        system, start = self.system, self.given[self.asked.wrt]
        self.slopes = self._slopes(STEP)
        self.is_level = all(slope.contains(0) for slope in self.slopes)
        sizes = [abs(slope).abs_upper() for slope in self.slopes]
        if self.is_level:
            sizes = [self._at(start).abs_upper()]
        self.size = max(sizes, key=lambda ball: ball.mid())
        allowed = self.size * system.arb(2) ** EQUAL
        finer = zip(self.slopes, self._slopes(STEP - FINER), strict=True)
        if not all(abs(one - other) <= allowed for one, other in finer):
            raise NoValue

    def _slopes(self, exponent: int) -> list[Any]:
        """Return the central difference in each direction, the step being this power of two."""
        start, step = self.given[self.asked.wrt], self.system.arb(2) ** exponent
        return [
            (self._at(start + U * step) - self._at(start - U * step)) / (2 * step)
            for U in self.directions
        ]

    def beside(self, given: Given, random: Random) -> Point | None:
        """Return a point of the same sizes with other values, None where f cannot be measured."""
        start = given[self.asked.wrt]
        with self.system.working():
            direction = matrix(self.system, start.nrows(), start.ncols(), random, 1.0)
        try:
            return Point(self.asked, self.system, given, [direction])
        except (Straddles, NoValue):
            return None

    def says(self, answer: Expr) -> Label:
        """Compare an answer with the differences, direction by direction."""
        system = self.system
        with system.working():
            try:
                (value,) = evaluate([answer], system, dict(self.given))
            except Straddles:
                return "undecided"
            if not is_finite(value):
                return "undefined"
            entries, gaps = value.entries(), []
            for U, slope in zip(self.directions, self.slopes, strict=True):
                products = (e * u for e, u in zip(entries, U.entries(), strict=True))
                gaps.append(abs(system.total(products) - slope))
            unit = system.arb(2)
            if any(gap > self.size * unit**APART for gap in gaps):
                return "wrong"
            if self.is_level and all(e.contains(0) and e.rad() < unit**EQUAL for e in entries):
                return "right"
            return "right" if all(g <= self.size * unit**EQUAL for g in gaps) else "undecided"


def matrix(system: BallArithmetic, rows: int, cols: int, random: Random, scale: float) -> Any:
    """Return a matrix of normal deviates of some scale."""
    return system.given([[scale * random.gauss(0, 1) for _ in range(cols)] for _ in range(rows)])


def points_of(asked: Asked, random: Random) -> list[Point]:
    """Return the points that answers are labelled at, none where the objective has too few."""
    branching = any(node.kink for node in postorder(asked.objective))
    found: list[Point] = []
    wanted = POINTS + (BRANCH_POINTS if branching else PLAIN_POINTS)
    for sizes in islice(asked.sizes(random), 2 * wanted):
        try:
            full = len(found) < POINTS
            found.append(Point.drawn(asked, sizes, random, full=full))
        except (Straddles, NoValue):
            continue
        except NotAvailable:
            return []
        if len(found) == wanted:
            break
    return found if len(found) >= POINTS else []


def label(points: Sequence[Point], answer: Expr, *, sure: bool) -> Label:
    """Return wrong where some point says so, right where all of them do.

    What has branches is only called right where it is `sure` that nothing but its form was changed,
    or where the points at its switches say so, too. "undefined" is an answer that has no value at
    some points where the objective has a gradient, and is right at the others.
    """
    wanted = demands(answer)  # an index may be larger than a size
    points = [point for point in points if wanted.met(point.system.sizes)]
    said = said_by(points, answer)
    if said != "right" or sure:
        return said
    if any(node.kink for point in points[:1] for node in postorder(answer, point.asked.objective)):
        return said_by(at_switches(points, answer), answer, enough=0)
    return "right"


def said_by(points: Iterable[Point], answer: Expr, *, enough: int = POINTS - 1) -> Label:
    """Return what points say together: undecided where too few of them can tell."""
    counts: Counter[Label] = Counter()
    for point in points:
        counts[point.says(answer)] += 1
        if counts["wrong"]:
            return "wrong"
    if counts["undefined"]:
        return "undefined"
    return "right" if counts["right"] >= max(enough, counts["undecided"]) else "undecided"


def variables_below(*roots: Expr) -> list[Symbol]:
    """Return the variables that some expressions are made of, by name."""
    found = {node for node in postorder(*roots) if isinstance(node, Symbol)}
    return sorted(found, key=lambda symbol: symbol.name)
