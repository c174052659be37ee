"""What the terms of a sum have in common: equal factors, and powers of one divisor."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from functools import reduce
from operator import and_

from gradcheck_cli.algebra import MatMul, Power, Scale, canonical
from gradcheck_cli.expr import Expr

Factors = list[Expr]


def in_common(lists: list[Factors]) -> Factors:
    """Return what stands in all of the lists, as often as in each, in the order of the first."""
    counts = reduce(and_, (Counter(map(canonical, each)) for each in lists))
    found = []
    for e in lists[0]:
        if counts[canonical(e)]:
            counts[canonical(e)] -= 1
            found.append(e)
    return found


def common_divisors(lists: list[Factors]) -> Factors:
    """Return what all lists divide by in different powers, the lowest: 1/s of a/s and b/s²."""
    found = []
    for first in lists[0]:
        if isinstance(first, Power) and first.data < 0:
            powers = [_exponent(first.args[0], factors) for factors in lists]
            if len({*powers}) > 1 and max(powers) < 0:
                found.append(Power.of(first.args[0], data=max(powers)))
    return found


def _exponent(base: Expr, factors: Factors) -> Fraction:
    """Return the power of the base among the factors, 0 if there is none or more than one."""
    powers = [
        e.data for e in factors if isinstance(e, Power) and canonical(e.args[0]) is canonical(base)
    ]
    return powers[0] if len(powers) == 1 else Fraction(0)


def without(factors: Factors, common: Factors, divisors: Factors) -> Factors:
    """Return the factors that are left where the common ones are taken out."""
    left = [*factors]
    for gone in common:
        at = next(i for i, e in enumerate(left) if canonical(e) is canonical(gone))
        del left[at]
    for divisor in divisors:
        (base,) = divisor.args
        at = next(
            i
            for i, e in enumerate(left)
            if isinstance(e, Power) and canonical(e.args[0]) is canonical(base)
        )
        more = left[at].data - divisor.data
        left[at : at + 1] = [Power.of(base, data=more)] if more else []
    return left


def chain_of(term: Expr) -> tuple[Expr, ...]:
    """Return the matrices that are multiplied in a term, without its scalars."""
    body = term.args[-1] if isinstance(term, Scale) else term
    return body.args if isinstance(body, MatMul) else (body,)


def with_chain(term: Expr, chain: tuple[Expr, ...]) -> Expr:
    """Return the term with this product in place of its own."""
    body = MatMul.of(*chain)
    return Scale.of(*term.args[:-1], body, data=term.data) if isinstance(term, Scale) else body
