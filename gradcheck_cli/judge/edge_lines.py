"""The points along a line, and what a node decides at them."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any

from gradcheck_cli.evaluate.balls_decisions import Straddles
from gradcheck_cli.judge.ball_look import Case, Look
from gradcheck_cli.judge.ball_points import Spot, exact_rows
from gradcheck_cli.judge.counterexample import refuted
from gradcheck_cli.judge.crossings import Crossing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gradcheck_cli.evaluate.balls import Ball
    from gradcheck_cli.expr import Expr, Symbol
    from gradcheck_cli.judge.counterexample import Counterexample
    from gradcheck_cli.judge.crossings import Decision

WIDTHS = (16, 32, 64, 128, 240)  #: how near both sides of a switch are compared: 2 to minus these
#: Properties that a line between two points keeps, or misses at single points only.
KEPT = frozenset(
    {"symmetric", "diagonal", "tall", "invertible", "nonzero", "posdef", "simplex"}
) | {*("positive", "small", "small_positive", "unit_interval", "within_one")}


@dataclass(frozen=True)
class EdgeLine:
    """The points between two, and a node that switches there."""

    case: Case
    node: Expr
    start: Spot
    end: Spot
    moved: Sequence[Expr]  #: the variables that do not stay as at the start
    precision: int

    def crossings(self) -> list[int]:
        """Return the numbers of the decisions that are others at the other end."""
        first, last = self.decided(self.start), self.decided(self.at(Fraction(1)))
        return [k for k, (a, b) in enumerate(zip(first, last, strict=False)) if a != b]

    def refuted_beside(self, number: int) -> Counterexample | None:
        """Close in on where a decision changes; compare at both sides now and then."""
        crossing = Crossing(self, number)
        for width in WIDTHS:
            if not crossing.narrowed(width):
                return None
            ends = (crossing.low, crossing.high)
            looks = (Look(self.case, self.at(t), self.precision) for t in ends)
            if shown := next(filter(None, map(refuted, looks)), None):
                return shown
        return None

    def at(self, t: Fraction) -> Spot:
        """Return the point so far along."""
        moved: dict[Expr, list[list[Fraction]]] = {
            symbol: [[a + t * step for a, step in row] for row in rows]
            for symbol, rows in self._steps.items()
        }
        return Spot(self.start.sizes, {**self.start.values, **moved}, self.end.scale)

    @cached_property
    def _steps(self) -> dict[Expr, list[list[tuple[Fraction, Fraction]]]]:
        """Of every variable that moves: each entry at the start, and how far it goes."""
        found = {}
        for symbol in self.moved:
            ends = exact_rows(self.start.values[symbol]), exact_rows(self.end.values[symbol])
            found[symbol] = [
                [(a, b - a) for a, b in zip(*rows, strict=True)] for rows in zip(*ends, strict=True)
            ]
        return found

    def decided(self, spot: Spot) -> Sequence[Decision]:
        """Return what the node decides, entry by entry; nothing where that is not sure."""
        return self.decided_with_values(spot)[0]

    def decided_with_values(self, spot: Spot) -> tuple[Sequence[Decision], list[list[Any]]]:
        """Return that, and for each decision the balls that are compared, with 0 or each other."""
        look = Look(self.case, spot, self.precision)
        switch = self.node.switch()
        with look.system.working():
            try:
                for arg in self.node.args:
                    look.value(arg)
                before = len(look.system.decisions)
                look.value(self.node)
                decided = look.system.decisions[before:]
                balls = _compared(look.value(switch or self.node.args[0]), self.node)
            except Straddles:
                return [], []
        return ([], []) if any(map(_is_tie, decided)) else (decided, balls)


def _compared(ball: Ball, node: Expr) -> list[list[Any]]:
    """Return the entries that a node decides by, each with those it is compared with."""
    if node.switch() is not None:
        return [[entry] for entry in ball.entries()]
    if node.data is None:
        return [ball.entries()]
    rows: list[list[Any]] = (ball if node.data == 1 else ball.transpose()).tolist()
    return rows


def _is_tie(decision: Any) -> bool:
    return len(decision) > 1 if isinstance(decision, tuple) else decision == 0


def kept(case: Case, symbol: Symbol) -> bool:
    """Tell whether a variable has its properties along a line between two points."""
    properties: frozenset[str] = symbol.data[1] | case.needed.get(symbol, set())
    return properties <= KEPT
