"""Decimals and fractions: what a number in an answer was meant as."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from gradcheck_cli.algebra import Scale
from gradcheck_cli.expr import Expr, Number, postorder

if TYPE_CHECKING:
    from collections.abc import Iterator

DENOMINATORS = 12


def small_fraction(c: float, same: float) -> Fraction | None:
    """Return the small fraction that a number is near, if any."""
    near = Fraction(c).limit_denominator(1000)
    return near if near and abs(float(near) - c) <= same * abs(c) else None


def decimals(answer: Expr) -> Iterator[tuple[str, Fraction]]:
    """Yield the decimals of an answer that look like a fraction cut off, with that fraction."""
    for node in postorder(answer):
        if isinstance(node, (Number, Scale)):
            written: Fraction = node.data
            meant = written.limit_denominator(DENOMINATORS)
            digits = written.denominator > DENOMINATORS and 10**18 % written.denominator == 0
            if digits and abs(meant - written) <= abs(written) / 100:
                yield exactly(written), meant


def exactly(number: Fraction) -> str:
    """Write a number with all its decimals, of which it has 18 at most.

    >>> exactly(Fraction(2000000000002, 10**12)), exactly(Fraction(-1, 8))
    ('2.000000000002', '-0.125')
    """
    return f"{Decimal(number.numerator) / Decimal(number.denominator):f}"
