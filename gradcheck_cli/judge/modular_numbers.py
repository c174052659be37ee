"""Which numbers of a formula have to be squares, so that they are positive among residues.

√((1.0001 a)²) is 1.0001 √(a²) where 1.0001 is a square, and −1.0001 √(a²) where it is not.
"""

from __future__ import annotations

from math import isqrt
from typing import TYPE_CHECKING

from gradcheck_cli.algebra import Scale
from gradcheck_cli.evaluate.modular_primes import ODD
from gradcheck_cli.expr import Number, postorder

if TYPE_CHECKING:
    from gradcheck_cli.expr import Expr

MOST = 6  #: each halves the number of primes that serve


def numbers_to_square(*roots: Expr) -> frozenset[int]:
    """Return what to ask of primes: whole numbers that no prime has as squares of its own accord.

    >>> numbers_to_square(Number.exactly(18), Number.exactly(31))
    frozenset({31})
    """
    factors = [node for node in postorder(*roots) if isinstance(node, (Number, Scale))]
    given = (_odd_part(abs(node.data.numerator * node.data.denominator)) for node in factors)
    return frozenset(sorted({c for c in given if c and isqrt(c) ** 2 != c})[:MOST])


def _odd_part(number: int) -> int:
    """Return what is left of a number without the primes that are squares anyway."""
    for prime in (2, *ODD):
        while number and number % prime == 0:
            number //= prime
    return number
