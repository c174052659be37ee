"""Closing in on the place of a line where a switch changes its sign.

By secants, since most switches are smooth: a dozen looks instead of a halving for every bit. What
does not decide by one number, as which entry is the largest, has its line halved.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gradcheck_cli.expr import Expr
    from gradcheck_cli.judge.ball_points import Spot

    Decision = int | tuple[int, ...]  #: a sign, or which entries are the largest

FARTHEST = 4096  #: the power of two of a value that secants are drawn with
BY_SECANTS, BY_HALVES = 80, 256  #: looks along a line, at most


class Line(Protocol):
    """What is known along a line from 0 to 1."""

    @property
    def node(self) -> Expr:
        """Return what switches."""
        ...

    def at(self, t: Fraction) -> Spot:
        """Return the point so far along."""
        ...

    def decided_with_values(self, spot: Spot) -> tuple[Sequence[Decision], list[Any]]:
        """Return what is decided there, and the balls by which."""
        ...


def most_looks(node: Expr) -> int:
    """Return how often a line is looked at, at most, on the way to where a node switches."""
    return BY_HALVES if node.switch() is None else BY_SECANTS


class Crossing:
    """The place between `low` and `high` where one decision of a node changes."""

    def __init__(self, line: Line, number: int) -> None:
        self.line, self.number = line, number
        self.low, self.high = Fraction(0), Fraction(1)
        self.left = most_looks(line.node)
        self.values: dict[Fraction, Fraction] = {}
        self.before = self._decision(self.low)
        self._decision(self.high)

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
        values = self.values.get(self.low), self.values.get(self.high)
        if values[0] is None or values[1] is None or values[0] == values[1]:
            return [middle]
        part = values[0] / (values[0] - values[1])
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
        decided, values = self.line.decided_with_values(self.line.at(t))
        if len(values) == len(decided) > self.number:
            middle = _middle(values[self.number])
            if middle is not None:
                self.values[t] = middle
        return decided[self.number] if len(decided) > self.number else None


def _middle(ball: Any) -> Fraction | None:
    """Return the exact middle of a ball, None where that has too many digits, as exp(2⁶⁴) has."""
    if not ball.is_finite():
        return None
    mantissa, exponent = map(int, ball.mid().man_exp())
    return Fraction(mantissa) * Fraction(2) ** exponent if abs(exponent) <= FARTHEST else None
