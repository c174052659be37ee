"""Between which numbers values lie, and what sums, products and powers make of that.

A range holds at all points but stray ones, such as those where x is 0: that of x² is (0, ∞). Its
bounds are exact, and belong to it ("shut") only where a value may be equal to them in a region.
"""

from __future__ import annotations

from fractions import Fraction
from math import inf
from typing import NamedTuple

Bound = int | float | Fraction  #: a float only where it is infinite
End = tuple[Bound, bool]  #: a bound, and whether it is shut

BITS = 256  #: a bound of more is moved outward, to
KEPT = 128  #: as many bits
FARTHEST = 1024  #: beyond 2 to this power a bound is infinite, nearer to 0 than to minus this, 0


class Range(NamedTuple):
    """Bounds, and whether values may be 0 at more than stray points, if 0 is between them."""

    low: Bound
    high: Bound
    shut_low: bool = False
    shut_high: bool = False
    zero: bool = False

    @property
    def signs(self) -> frozenset[int]:
        """Which signs the values can have, at more than stray points."""
        below, above = self.low < 0, self.high > 0
        at = self.stays_at_0 if below == above else self.touches
        return frozenset(s for s, on in ((-1, below), (0, at), (1, above)) if on)

    @property
    def touches(self) -> bool:
        """Whether a bound is 0 and belongs to the range."""
        return (self.low == 0 and self.shut_low) or (self.high == 0 and self.shut_high)

    @property
    def stays_at_0(self) -> bool:
        """Whether values may be 0 at more than stray points."""
        return self.zero or self.touches

    @property
    def ends(self) -> tuple[End, End]:
        """The lower and the upper bound."""
        return (self.low, self.shut_low), (self.high, self.shut_high)


ANY = Range(-inf, inf, zero=True)
MOVING = Range(-inf, inf)  #: anything, 0 at stray points only
POSITIVE = Range(0, inf)
FLAG = Range(0, 1, shut_low=True, shut_high=True, zero=True)  #: 0 or 1


def exactly(number: Bound) -> Range:
    """Return the range of one number."""
    return Range(number, number, shut_low=True, shut_high=True)


def between(low: End, high: End, *, zero: bool) -> Range:
    """Return a range by its ends, with bounds that are not too long."""
    (least, shut_low), (most, shut_high) = _short(low, -1), _short(high, 1)
    return Range(least, most, shut_low, shut_high, zero)


def _short(end: End, side: int) -> End:
    """Move a bound outward where it is too long, too far, or too near to 0."""
    bound, shut = end
    if isinstance(bound, float):
        return bound, False
    above, below = bound.numerator.bit_length(), bound.denominator.bit_length()
    if above + below <= BITS:
        return end
    outward = bound * side > 0  # away from 0
    if above - below > FARTHEST:
        return (side * inf if outward else -side * 2**FARTHEST), False
    if below - above > FARTHEST:
        return (Fraction(side, 2**FARTHEST) if outward else 0), False
    unit = Fraction(2) ** (above - below - KEPT)
    return (bound // unit + (side > 0)) * unit, shut


def hull(*ranges: Range) -> Range:
    """Return the least range that holds all of these."""
    low = min(r.low for r in ranges)
    high = max(r.high for r in ranges)
    return Range(
        low,
        high,
        any(r.shut_low for r in ranges if r.low == low),
        any(r.shut_high for r in ranges if r.high == high),
        any(r.stays_at_0 for r in ranges),
    )


def common(a: Range, b: Range) -> Range:
    """Return the range of values that lie in both."""
    low, high = max(a.low, b.low), min(a.high, b.high)
    if low > high:  # defined nowhere
        return ANY
    shut_low = all(r.shut_low for r in (a, b) if r.low == low)
    shut_high = all(r.shut_high for r in (a, b) if r.high == high)
    return Range(low, high, shut_low, shut_high, a.zero and b.zero)


def plus(*terms: Range, still: bool) -> Range:
    """Return the range of a sum. Terms of both signs cancel at stray points only, unless `still`.

    A sum that is 0 throughout, such as A − A, shows itself by the sides that are never seen.
    """
    low = _total([r.low for r in terms]), all(r.shut_low for r in terms)
    high = _total([r.high for r in terms]), all(r.shut_high for r in terms)
    return between(low, high, zero=still or any(r.stays_at_0 for r in terms))


def _total(bounds: list[Bound]) -> Bound:
    """Return a sum of bounds, infinite where one is: a float adds to no fraction exactly."""
    return next((bound for bound in bounds if isinstance(bound, float)), None) or sum(bounds)


def repeated(r: Range, count: int | None, *, still: bool) -> Range:
    """Return the range of a sum of so many values, 1 or more where that is not known."""
    if count == 1:
        return r
    if count is not None:
        low, high = (times(exactly(count), r)).ends
    else:
        low = r.ends[0] if r.low >= 0 else (-inf, False)
        high = r.ends[1] if r.high <= 0 else (inf, False)
    return between(low, high, zero=r.stays_at_0 or (still and r.low < 0 < r.high))


def times(a: Range, b: Range) -> Range:
    """Return the range of a product."""
    corners = [_corner(x, y) for x in a.ends for y in b.ends]
    low, high = min(c for c, _ in corners), max(c for c, _ in corners)
    shut_low = any(shut for c, shut in corners if c == low)
    shut_high = any(shut for c, shut in corners if c == high)
    return between((low, shut_low), (high, shut_high), zero=a.stays_at_0 or b.stays_at_0)


def _corner(x: End, y: End) -> End:
    """Return the product of two ends; 0 times whatever is 0."""
    (a, shut_a), (b, shut_b) = x, y
    if a == 0 or b == 0:
        return 0, (a == 0 and shut_a) or (b == 0 and shut_b)
    if isinstance(a, float) or isinstance(b, float):
        return (inf if (a > 0) == (b > 0) else -inf), False
    return a * b, shut_a and shut_b


def negative(r: Range) -> Range:
    """Return the range of −a."""
    return Range(-r.high, -r.low, r.shut_high, r.shut_low, r.zero)


def magnitude(r: Range) -> Range:
    """Return the range of |a|."""
    if r.low >= 0:
        return r
    if r.high <= 0:
        return negative(r)
    high = max(r.high, -r.low)
    shut = (r.shut_high and r.high == high) or (r.shut_low and -r.low == high)
    return Range(0, high, r.zero, shut, r.zero)


def inverse(r: Range) -> Range:
    """Return the range of 1/a, where a is not 0."""
    if r.low < 0 < r.high or r.low == r.high == 0:
        return MOVING
    if r.high <= 0:
        return negative(inverse(negative(r)))
    low, high = _over(*r.ends[1]), _over(*r.ends[0])
    return between(low, high, zero=False)


def _over(bound: Bound, shut: bool) -> End:
    if bound == 0:
        return inf, False
    return (0, False) if isinstance(bound, float) else (1 / Fraction(bound), shut)


def larger(a: Range, b: Range) -> Range:
    """Return the range of the larger of two values, which may be 0 where one is so throughout."""
    low, high = max(a.low, b.low), max(a.high, b.high)
    shut_low = all(r.shut_low for r in (a, b) if r.low == low)
    shut_high = any(r.shut_high for r in (a, b) if r.high == high)
    return Range(low, high, shut_low, shut_high, zero=True)


def smaller(a: Range, b: Range) -> Range:
    """Return the range of the smaller of two values."""
    return negative(larger(negative(a), negative(b)))
