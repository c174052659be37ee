"""Closing in on a switch: near on both sides, in few looks, by halves where there is no value."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any, cast

import flint
import pytest
from flint import arb, fmpq
from hypothesis import given
from hypothesis import strategies as st

from gradcheck_cli.judge.crossings import MOST_LOOKS, Crossing

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from gradcheck_cli.judge.ball_points import Spot

SMOOTH: list[Callable[[Fraction], Fraction]] = [
    lambda t: t - Fraction(1, 3),
    lambda t: t**3 - Fraction(1, 7),
    lambda t: Fraction(1, 9) - t**9,
    lambda t: 1000 * t**2 + t - 1,
    lambda t: (t - Fraction(1, 10)) / (t + 1),
]


class Along:
    """A line of one number, which is positive or negative, or the larger or smaller of two."""

    def __init__(self, f: Callable[[Fraction], Fraction], *, compares: bool) -> None:
        self.f, self.compares, self.looks = f, compares, 0

    def at(self, t: Fraction) -> Spot:
        return cast("Spot", t)

    def decided_with_values(
        self, spot: Spot
    ) -> tuple[Sequence[int | tuple[int, ...]], list[list[Any]]]:
        self.looks += 1
        value = self.f(cast("Fraction", spot))
        ball = arb(fmpq(value.numerator, value.denominator))
        if self.compares:
            return [(0,) if value > 0 else (1,)], [[ball + 7, arb(7)]]
        return [1 if value > 0 else -1], [[ball]]


@pytest.mark.parametrize("f", SMOOTH)
@pytest.mark.parametrize("compares", [True, False])
def test_both_ends_are_near_and_on_both_sides(
    f: Callable[[Fraction], Fraction], compares: bool
) -> None:
    line = Along(f, compares=compares)
    with flint.ctx.workprec(512):
        crossing = Crossing(line, 0)
        for width in (16, 50, 120):
            assert crossing.narrowed(width)
            assert 0 < crossing.high - crossing.low <= Fraction(1, 2**width)
            assert f(crossing.low) * f(crossing.high) < 0
    assert line.looks <= 40


@given(st.fractions(Fraction(1, 100), Fraction(99, 100)), st.integers(1, 7))
def test_however_flat_the_switch_is_the_looks_are_bounded(root: Fraction, power: int) -> None:
    turns = root + Fraction(1, 10**6 + 3)
    line = Along(lambda t: (t - turns) ** (2 * power - 1), compares=False)
    crossing = Crossing(line, 0)
    found = crossing.narrowed(60)
    assert line.looks <= MOST_LOOKS
    assert crossing.low < turns < crossing.high
    assert found == (crossing.high - crossing.low <= Fraction(1, 2**60))
