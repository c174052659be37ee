"""Walking downhill to points where an entry of an expression is negative, however few these are.

A region that is 10⁻⁶ wide is hit by no point that chance draws. But what is negative in it mostly
falls towards it: along a line the values at three points make a parabola, and of a quadratic its
lowest point is exact. Lines are taken one after another, through single entries first, and then as
Powell does (1964): every round of them makes another line, from where it began to where it ended.
"""

from __future__ import annotations

from bisect import bisect_left
from fractions import Fraction
from itertools import islice
from math import inf
from typing import TYPE_CHECKING, Any, NamedTuple

from gradcheck_cli.evaluate.balls import is_finite
from gradcheck_cli.evaluate.balls_decisions import Straddles
from gradcheck_cli.expr import postorder
from gradcheck_cli.judge.ball_look import Look
from gradcheck_cli.judge.ball_points import Spot, exact_rows
from gradcheck_cli.judge.crossings import middle
from gradcheck_cli.judge.domains import HARMLESS
from gradcheck_cli.judge.keeping import MOVABLE, keeps, steps, together
from gradcheck_cli.judge.problem import symbols_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from random import Random

    from gradcheck_cli.expr import Expr, Symbol
    from gradcheck_cli.judge.ball_look import Case

    Direction = Mapping[Symbol, list[list[Fraction]]]
    Heights = list[Fraction | float]  #: infinite where they are not known

FARTHER = 4  #: times a step, while it goes downhill
FARTHEST = Fraction(2**96)  #: of a step
GROWN = 24  #: times in a row
FINER = 64  #: times smaller steps where nothing is lower
STALLED = 3  #: rounds that led nowhere, and end it
ROUND = 6  #: looks for a line, at least
LITTLE = 2**64  #: a round that gains less than this part of what is left leads nowhere
MUCH = 2**10  #: and one that gains less than this is followed by one along the first lines
NEAREST = 256  #: the power of two of the part of a line up to which others are tried beside it


class Aim(NamedTuple):
    """What is to be found: some entry e of the expression with sign · e + bound < 0."""

    e: Expr
    sign: int
    bound: int = 0


class Walk:
    """A walk from one point, of so many looks at most."""

    def __init__(self, case: Case, aim: Aim, start: Spot, bits: int, looks: int) -> None:
        self.case, self.aim, self.bits, self.left = case, aim, bits, looks
        self.spot = start
        self.arrived: Spot | None = None
        self.moving = [symbol for symbol in symbols_of(aim.e) if self._kept(symbol)]
        self.walled = any(n.needs() not in HARMLESS for n in postorder(case.problem.objective))
        self.heights = self._heights(start)

    def to_below(self) -> Spot | None:
        """Return the first point at which an entry is surely negative, None where none is found."""
        first = self._lines() if self.heights else []
        lines = [(line, Fraction(1)) for line in first]
        stalled = 0
        while lines and not self._over and stalled < STALLED:
            before, spot = min(self.heights), self.spot
            lines = [(line, self._along(line, step)) for line, step in lines]
            if self.spot != spot:
                whole = self._way(spot)
                lines = [*lines[1:], (whole, self._along(whole, Fraction(1)))]
            stalled = 0 if _gains(before, min(self.heights), LITTLE) else stalled + 1
            if not _gains(before, min(self.heights), MUCH):  # the lines become parallel in the end
                lines = [(line, Fraction(1, FINER**stalled)) for line in first]
        return self.arrived

    @property
    def _over(self) -> bool:
        return self.arrived is not None or self.left <= 0

    def _lines(self) -> list[Direction]:
        """Return the directions to begin with: those of single entries, if looks suffice."""
        several = list(self._together())
        single = list(islice(self._one_by_one(), self.left))
        return several if ROUND * len(single) > self.left else [*several, *single]

    def _together(self) -> Iterator[Direction]:
        """Yield the directions towards 0, and of all entries of a variable at once."""
        for symbol in self.moving:
            rows, properties = exact_rows(self.spot.values[symbol]), self._properties(symbol)
            if symbol.is_scalar or "simplex" not in properties:
                yield {symbol: together(properties, len(rows), len(rows[0]))}
            if not symbol.is_scalar and "simplex" not in properties:
                yield {symbol: rows}

    def _one_by_one(self) -> Iterator[Direction]:
        for symbol in self.moving:
            rows = self.spot.values[symbol]
            if not symbol.is_scalar:
                for step in steps(self._properties(symbol), len(rows), len(rows[0])):
                    yield {symbol: step}

    def _along(self, line: Direction, step: Fraction) -> Fraction:
        """Go to the lowest point known along a line; return how far the next steps are to go."""
        entry = self.heights.index(min(self.heights))
        known = {Fraction(0): (self.heights[entry], self.spot, self.heights)}

        def look(t: Fraction) -> Fraction | float:
            if t not in known and not self._over:
                spot = self._moved(line, t)
                heights = self._heights(spot)
                known[t] = heights[entry] if heights else inf, spot, heights
            return known[t][0] if t in known else inf

        ahead, behind = look(step), look(-step)
        for t, expected in _bottoms(behind, self.heights[entry], ahead):
            if look(_rounded(t * step, self.bits)) <= expected:
                break
        best = min(known, key=lambda t: known[t][0])
        for _ in range(GROWN if abs(best) == step else 0):
            if abs(best) > FARTHEST or not look(FARTHER * best) < known[best][0]:
                break
            best *= FARTHER
        _, self.spot, self.heights = known[best]
        return min(max(abs(best) or step / FINER, Fraction(1, 2 ** (self.bits // 4))), FARTHEST)

    # Points

    def _kept(self, symbol: Symbol) -> bool:
        return self._properties(symbol) <= MOVABLE

    def _properties(self, symbol: Symbol) -> frozenset[str]:
        declared: frozenset[str] = symbol.data[1]
        return declared | self.case.needed.get(symbol, set())

    def _moved(self, line: Direction, t: Fraction, *, exactly: bool = False) -> Spot:
        values = dict(self.spot.values)
        for symbol, way in line.items():
            rows = zip(exact_rows(values[symbol]), way, strict=True)
            moved = [[a + t * b if b else a for a, b in zip(*row, strict=True)] for row in rows]
            if not exactly and "simplex" not in self._properties(
                symbol
            ):  # of which the sum is to stay
                moved = [[_rounded(entry, self.bits) for entry in row] for row in moved]
            values[symbol] = moved
        return self.spot._replace(values=values)

    def _way(self, start: Spot) -> Direction:
        """Return the way from there to here."""
        return {symbol: _difference(self.spot, start, symbol) for symbol in self.moving}

    def _heights(self, spot: Spot) -> Heights:
        """Return the entries' values, what is to be negative; nothing where they do not count."""
        self.left -= 1
        values = ((s, exact_rows(spot.values[s])) for s in self.moving)
        if not all(keeps(self._properties(symbol), rows) for symbol, rows in values):
            return []
        look = Look(self.case, spot, self.bits)
        with look.system.working():
            try:
                balls = [
                    self.aim.sign * e + self.aim.bound for e in look.value(self.aim.e).entries()
                ]
                if self.walled and not is_finite(look.value(self.case.problem.objective)):
                    return []
            except Straddles:
                return []
            if self.arrived is None and any(ball < 0 for ball in balls):
                self.arrived = spot
            return [_height(ball) for ball in balls]

    def beside(self, found: Spot, toward: Spot, random: Random) -> Iterator[Spot]:
        """Yield some points near one that was found where an entry is negative, too.

        What is lowest is special: f may have a kink there, or x − 2 be 0. They are as far away as
        may be, since another region may be cut out of this one.
        """
        line = {s: _difference(toward, found, s) for s in self.moving}
        self.spot = found

        def beside(power: int) -> Spot | None:
            t = Fraction(random.randrange(2**59, 2**60), (2**61 - 1) * 2**power)
            self.arrived, self.left = None, 1
            self._heights(self._moved(line, t, exactly=True))
            return self.arrived

        known = bisect_left(range(NEAREST), 1, key=lambda power: int(beside(power) is not None))
        yield from filter(None, map(beside, (known, known + 1, known + 3)))


def _bottoms(
    behind: Fraction | float, here: Fraction | float, ahead: Fraction | float
) -> Iterator[tuple[Fraction, Fraction]]:
    """Yield where what is known at −1, 0 and 1 may be lowest, and below what if that is so.

    That is the bottom of a parabola, or of a V with equal sides, as |t − c| is.
    """
    if inf in (behind, here, ahead):
        return
    left, right = Fraction(behind) - Fraction(here), Fraction(ahead) - Fraction(here)
    bend = left + right
    if bend > 0:
        depth = (left - right) ** 2 / (8 * bend)
        yield (left - right) / (2 * bend), Fraction(here) - depth / 2
        steep = max(left, right)
        yield (left - right) / (2 * steep), Fraction(here)


def _gains(before: Fraction | float, after: Fraction | float, parts: int) -> bool:
    """Tell whether a height is lower by one of so many parts; nothing is taken from infinity."""
    if inf in (before, after):
        return after < before
    there, here = Fraction(before), Fraction(after)
    return parts * (there - here) > abs(there)


def _height(ball: Any) -> Fraction | float:
    value = middle(ball)
    return inf if value is None else value


def _rounded(number: Fraction, bits: int) -> Fraction:
    """Return the number with so many binary places, lest it has more with every step."""
    return Fraction(round(number * 2**bits), 2**bits)


def _difference(there: Spot, here: Spot, symbol: Expr) -> list[list[Fraction]]:
    both = zip(exact_rows(there.values[symbol]), exact_rows(here.values[symbol]), strict=True)
    return [[a - b for a, b in zip(*rows, strict=True)] for rows in both]
