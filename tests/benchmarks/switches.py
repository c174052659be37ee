"""Points just before and behind every place where an answer or its objective switches.

A mask that is wrong in a sliver agrees with the right one at any point that is drawn at random. But
where one of them switches and the other does not, one of the two sides is wrong: so the decisions
along a line are followed, by bisection, to where they change.
"""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, Any

from gradcheck_cli.evaluate import evaluate
from gradcheck_cli.evaluate.balls_decisions import Straddles

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from labels import Point

    from gradcheck_cli.expr import Expr

LINES = 24  #: how many lines are looked along
PER_LINE = 5  #: how many of a line's switches are followed
SCALES = (1.0, 4.0, 2.0**20, 2.0**60)  #: of its end: 1 + x/1000 is negative far away only
HALVINGS = 128  #: of a line: a sliver is wider, and the steps of the differences are narrower

Decisions = list[int | tuple[int, ...]]


class Line:
    """The points from one that was drawn to another, of the same sizes."""

    def __init__(self, point: Point, answer: Expr, random: Random) -> None:
        self.point, self.roots = point, [answer, point.asked.objective]
        self.start = point.given
        self.end = {symbol: self._moved(value, random) for symbol, value in self.start.items()}

    def _moved(self, value: Any, random: Random) -> Any:
        rows, cols, scale = value.nrows(), value.ncols(), random.choice(SCALES)
        drawn = [[scale * random.gauss(0, 1) for _ in range(cols)] for _ in range(rows)]
        return self.point.system.given(drawn)

    def at(self, part: int) -> dict[Expr, Any]:
        """Return the values at a part of the way, in units of two to the power -HALVINGS."""
        t = self.point.system.arb(part) / self.point.system.arb(2) ** HALVINGS
        return {s: value + (self.end[s] - value) * t for s, value in self.start.items()}

    def decisions(self, part: int) -> Decisions:
        """Return the sides of all switches there. Raises Straddles."""
        system = self.point.system
        system.decisions.clear()
        evaluate(self.roots, system, self.at(part))
        return [*system.decisions]

    def switches(self) -> Iterator[tuple[int, int]]:
        """Yield neighbouring places between which some decision changes. Raises Straddles."""
        whole = 1 << HALVINGS
        first, last = self.decisions(0), self.decisions(whole)
        if len(first) == len(last):
            apart = [i for i, (a, b) in enumerate(zip(first, last, strict=True)) if a != b]
            seen: set[tuple[int, int]] = set()
            for i in apart[:PER_LINE]:
                seen.add(self._followed(i, first[i], whole))
            yield from sorted(seen)

    def _followed(self, i: int, first: object, end: int) -> tuple[int, int]:
        start = 0
        while end - start > 1:
            middle = (start + end) // 2
            if self.decisions(middle)[i : i + 1] == [first]:
                start = middle
            else:
                end = middle
        return start, end


def at_switches(points: Sequence[Point], answer: Expr) -> Iterator[Point]:
    """Yield points on both sides of the switches on some lines."""
    for number, point in enumerate(points[:LINES]):
        random = Random(number)  # noqa: S311 -- the same lines for the same points
        with point.system.working():
            try:
                line = Line(point, answer, random)
                found = [line.at(part) for pair in line.switches() for part in pair]
            except Straddles:
                continue
        for given in found:
            if (there := point.beside(given, random)) is not None:
                yield there
