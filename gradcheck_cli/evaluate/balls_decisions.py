"""Balls and branches: which side of 0 an entry is on, told only where the whole ball is there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gradcheck_cli.ops.elementwise import HOLDS

if TYPE_CHECKING:
    from fractions import Fraction

    Ball = Any  #: a matrix of balls
    Entry = Any  #: one ball


class Straddles(Exception):  # noqa: N818 -- an answer, not a fault
    """A ball lies on both sides of a branch: at this precision the point tells nothing."""


def is_same(x: Entry, y: Entry) -> bool:
    """Tell whether two balls are one, as those of entries that are computed alike.

    The larger of two numbers in one ball is in it; they count as a tie.
    """
    return bool(x.mid() == y.mid() and x.rad() == y.rad())


class BallDecisions:
    """The words that switch, entry by entry; part of `BallArithmetic`.

    What is not finite stays so, and decides nothing.
    """

    mat: Any
    arb: Any
    exactly: Any
    decisions: list[int | tuple[int, ...]]

    def side(self, entry: Entry) -> int:
        """Return the sign of a finite ball, and record it; 0 is exactly 0.

        Raises Straddles where the ball holds 0 and more.
        """
        sign = 1 if entry > 0 else -1 if entry < 0 else 0
        if sign == 0 and not entry.is_zero():
            raise Straddles
        self.decisions.append(sign)
        return sign

    def mask(self, a: Ball, relation: str) -> Ball:
        holds = HOLDS[relation]
        return self._switched(a, lambda _, side: holds[side + 1])

    def sign(self, a: Ball) -> Ball:
        return self._switched(a, lambda _, side: side)

    def abs(self, a: Ball) -> Ball:
        return self._switched(a, lambda entry, side: entry * side)

    def relu(self, a: Ball) -> Ball:
        return self._switched(a, lambda entry, side: entry if side > 0 else 0)

    def leaky_relu(self, a: Ball, slope: Fraction) -> Ball:
        left = self.exactly(slope)
        return self._switched(a, lambda entry, side: entry if side > 0 else left * entry)

    def elu(self, a: Ball, alpha: Fraction) -> Ball:
        left = self.exactly(alpha)
        return self._switched(a, lambda entry, side: entry if side > 0 else left * entry.expm1())

    def maximum(self, a: Ball, b: Ball) -> Ball:
        return self._chosen(a, b, 1)

    def minimum(self, a: Ball, b: Ball) -> Ball:
        return self._chosen(a, b, -1)

    def _chosen(self, a: Ball, b: Ball, sign: int) -> Ball:
        if (a.nrows(), a.ncols()) != (b.nrows(), b.ncols()):
            raise ValueError("nothing broadcasts: in the expression every broadcast is written out")
        pairs = zip(a.entries(), b.entries(), strict=True)
        return self.mat(a.nrows(), a.ncols(), [self._better(x, y, sign) for x, y in pairs])

    def _better(self, x: Entry, y: Entry, sign: int) -> Entry:
        """Return the larger one, or the smaller where the sign is −1."""
        apart = x - y
        if not apart.is_finite():
            return apart + y
        if is_same(x, y):
            self.decisions.append(0)
            return y
        return x if self.side(apart) * sign > 0 else y

    def _switched(self, a: Ball, function: Any) -> Ball:
        """Apply a function of the entry and its side."""
        entries = [
            function(entry, self.side(entry)) if entry.is_finite() else self.arb.nan()
            for entry in a.entries()
        ]
        return self.mat(a.nrows(), a.ncols(), entries)
