"""Ranges of functions of an entry, by their course: what they make of the ends of its range.

Numbers that are no fractions come of balls, and are moved outward.
"""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from math import inf
from typing import TYPE_CHECKING, Any, NamedTuple

from gradcheck_cli.dims import dims_in
from gradcheck_cli.evaluate.balls_decisions import Straddles
from gradcheck_cli.evaluate.vocabulary import NotAvailable
from gradcheck_cli.judge.ranges import (
    ANY,
    FARTHEST,
    Range,
    between,
    common,
    exactly,
    hull,
    inverse,
    magnitude,
    negative,
)
from gradcheck_cli.ops.elementwise import HOLDS

if TYPE_CHECKING:
    from collections.abc import Callable

    from gradcheck_cli.evaluate.balls import BallArithmetic
    from gradcheck_cli.expr import Expr
    from gradcheck_cli.judge.ranges import Bound

    Entry = Any  #: a ball
    Function = Callable[[BallArithmetic, Any], Any]

PRECISION = 128  #: bits
LARGEST_POWER = 64  #: beyond it powers come of balls


class Course(NamedTuple):
    """A function of an entry, the entry's range, and whether that moves freely."""

    node: Expr
    r: Range
    free: bool


def rising(of: Course) -> Range:
    """Return the range of a function that rises."""
    node, r, _ = of
    low = _ends(node.evaluate, r.low, r.low)[0] if r.low > -inf else -inf
    high = _ends(node.evaluate, r.high, r.high)[1] if r.high < inf else inf
    return Range(low, high, r.shut_low, r.shut_high, zero=True)


def falling(of: Course) -> Range:
    """Return the range of a function that falls."""
    node, r, _ = of
    low = _ends(node.evaluate, r.high, r.high)[0] if r.high < inf else -inf
    high = _ends(node.evaluate, r.low, r.low)[1] if r.low > -inf else inf
    return Range(low, high, r.shut_high, r.shut_low, zero=True)


def bent(of: Course) -> Range:
    """Return the range of what is bent at 0, and rises if its number, `data`, is above 0."""
    return rising(of) if of.node.data > 0 else enclosed(of)


def wave(of: Course) -> Range:
    """Return the range of a sine, which is 1 at stray points only if its entry moves freely."""
    whole = Range(-1, 1, shut_low=not of.free, shut_high=not of.free, zero=True)
    return common(whole, enclosed(of))


def enclosed(of: Course) -> Range:
    """Return the range of any function, where that of the entry is finite: by a ball of it all."""
    node, r, _ = of
    if isinstance(r.low, float) or isinstance(r.high, float) or dims_in(node.data):
        return ANY
    low, high = _ends(node.evaluate, r.low, r.high)
    return Range(low, high, shut_low=True, shut_high=True, zero=True)


def sign(of: Course) -> Range:
    """Return the range of a sign."""
    return hull(*map(exactly, of.r.signs or ANY.signs))


def mask(of: Course) -> Range:
    """Return the range of a mask: 0, 1, or both."""
    return hull(*(exactly(HOLDS[of.node.data][sign + 1]) for sign in of.r.signs or ANY.signs))


#: What `course` says of the values of a function of an entry.
COURSES: dict[str, Callable[[Course], Range]] = {
    "": enclosed,
    "rising": rising,
    "falling": falling,
    "valley": lambda of: rising(of._replace(r=magnitude(of.r))),  # even, and rises from 0 on
    "bent": bent,
    "wave": wave,
    "magnitude": lambda of: magnitude(of.r),
    "sign": sign,
    "mask": mask,
}


def _ends(function: Function, low: Bound, high: Bound) -> tuple[Bound, Bound]:
    """Return between which numbers a function is where its entry is between these."""
    system = _system()
    with system.working():
        entry = system.exactly(Fraction(low))
        if high != low:
            entry = entry.union(system.exactly(Fraction(high)))
        try:
            found = function(system, system.single(entry))[0, 0]
        except (Straddles, NotAvailable):
            return -inf, inf
        return _outward(found)


def value_at(node: Expr, number: Fraction) -> Bound | None:
    """Return what a function of an entry is at a number, None where that is no short fraction."""
    low, high = _ends(node.evaluate, number, number)
    return low if low == high else None


def _outward(ball: Entry) -> tuple[Bound, Bound]:
    """Return fractions between which a ball lies."""
    if not ball.is_finite():
        return -inf, inf
    return _fraction(ball.lower(), -1), _fraction(ball.upper(), 1)


def _fraction(exact: Entry, side: int) -> Bound:
    """Return a ball without radius as a fraction, or a bound beyond it where that is too long."""
    man, exp = (int(part) for part in exact.man_exp())
    size = man.bit_length() + exp
    if man and abs(size) > FARTHEST:
        outward = man * side > 0
        if size > 0:
            return side * inf if outward else -side * 2**FARTHEST
        return Fraction(side, 2**FARTHEST) if outward else 0
    return Fraction(man * 2**exp) if exp >= 0 else Fraction(man, 2**-exp)


@lru_cache(maxsize=1)
def _system() -> BallArithmetic:
    """Return the number system; no size enters."""
    from gradcheck_cli.evaluate.balls import BallArithmetic

    return BallArithmetic({}, PRECISION)


def constant(node: Expr) -> Range:
    """Return the range of a number that is no fraction, such as π."""
    system = _system()
    with system.working():
        low, high = _outward(node.evaluate(system)[0, 0])
    return Range(low, high, shut_low=True, shut_high=True)


# Powers ----------------------------------------------------------------------------------------


def raised(r: Range, exponent: Fraction) -> Range:
    """Return the range of the entry's power."""
    p = abs(exponent)
    if p == 0:
        return exactly(1)
    if p.denominator != 1:  # nothing is defined below 0
        power = _ends_raised(common(r, Range(0, inf, shut_low=r.zero, zero=r.zero)), p)
    elif p % 2 == 0:
        power = _ends_raised(magnitude(r), p)
    else:
        power = _odd(r, p)
    return inverse(power) if exponent < 0 else power


def _odd(r: Range, p: Fraction) -> Range:
    if r.high <= 0:
        return negative(_ends_raised(negative(r), p))
    if r.low >= 0:
        return _ends_raised(r, p)
    above = _ends_raised(Range(0, r.high, shut_high=r.shut_high), p)
    below = _ends_raised(Range(0, -r.low, shut_high=r.shut_low), p)
    return hull(above, negative(below))._replace(zero=r.zero)


def _ends_raised(r: Range, p: Fraction) -> Range:
    """Return the range of a power above 0 of what is not negative."""
    low, high = _power(max(r.low, 0), p)[0], _power(r.high, p)[1]
    return between((low, r.shut_low), (high, r.shut_high), zero=r.zero)


def _power(bound: Bound, p: Fraction) -> tuple[Bound, Bound]:
    if bound in {0, 1, inf}:
        return bound, bound
    if p.denominator == 1 and p <= LARGEST_POWER:
        exact = bound ** int(p)
        return exact, exact
    return _ends(lambda system, ball: system.power(ball, p), bound, bound)
