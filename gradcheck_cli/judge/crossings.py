"""Closing in on the place of a line where a switch changes its sign.

By secants, since most switches are smooth: a dozen looks instead of a halving for every bit. Where
it is decided which entry is the largest, the number is by how much one is larger than the other.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gradcheck_cli.judge.ball_points import Spot

    Decision = int | tuple[int, ...]  #: a sign, or which entries are the largest

FARTHEST = 4096  #: the power of two of a value that secants are drawn with
MOST_LOOKS = 80  #: along a line


class Line(Protocol):
    """What is known along a line from 0 to 1."""

    def at(self, t: Fraction) -> Spot:
        """Return the point so far along."""
        ...

    def decided_with_values(self, spot: Spot) -> tuple[Sequence[Decision], list[list[Any]]]:
        """Return what is decided there, and the balls by which: one, or those that are compared."""
        ...


class Crossing:
    """The place between `low` and `high` where one decision of a node changes."""

    def __init__(self, line: Line, number: int) -> None:
        self.line, self.number = line, number
        self.low, self.high = Fraction(0), Fraction(1)
        self.left = MOST_LOOKS
        self.balls: dict[Fraction, list[Any]] = {}
        self.before, self.after = self._decision(self.low), self._decision(self.high)

    def narrowed(self, width: int) -> bool:
        """Close in to 2 to minus `width`; tell whether that was possible."""
        while self.high - self.low > Fraction(1, 2**width):
            for t in self._candidates(width):
                if self.low < t < self.high and not self._cut(t):
                    return False
        return True

    def _candidates(self, width: int) -> list[Fraction]:
        """Return places to look at: around where a straight line crosses, and the middle."""
        middle = (self.low + self.high) / 2
        first, last = self._value(self.low), self._value(self.high)
        if first is None or last is None or first == last:
            return [middle]
        part = first / (first - last)
        root = self.low + part * (self.high - self.low)
        near = Fraction(round(root * 2 ** (width + 4)), 2 ** (width + 4))
        step = Fraction(1, 2 ** (width + 2))
        return [near - step, near + step, middle]

    def _cut(self, t: Fraction) -> bool:
        """Keep the part of the line where the decision changes; tell whether that is known."""
        decision = self._decision(t)
        if decision is None:
            return False
        self.low, self.high = (t, self.high) if decision == self.before else (self.low, t)
        return True

    def _decision(self, t: Fraction) -> Decision | None:
        self.left -= 1
        if self.left < 0:
            return None
        decided, balls = self.line.decided_with_values(self.line.at(t))
        if len(decided) <= self.number:
            return None
        if len(balls) == len(decided):
            self.balls[t] = balls[self.number]
        return decided[self.number]

    def _value(self, t: Fraction) -> Fraction | None:
        """Return the number whose sign changes, None where it is not known."""
        balls = self.balls.get(t, [])
        if isinstance(self.before, tuple) and isinstance(self.after, tuple) and balls:
            return middle(balls[self.before[0]] - balls[self.after[0]])
        return middle(balls[0]) if balls else None


def middle(ball: Any) -> Fraction | None:
    """Return the exact middle of a ball, None where that has too many digits, as exp(2⁶⁴) has."""
    if not ball.is_finite():
        return None
    mantissa, exponent = map(int, ball.mid().man_exp())
    return Fraction(mantissa) * Fraction(2) ** exponent if abs(exponent) <= FARTHEST else None
