"""Cancelling: p ⊘ p is 1 where p is positive, and x/x² is 1/x; sums multiplied out for its sake.

Nothing is cancelled that would give a value where the expression has none: x/x stays, unless x is
known to be positive, or not to be 0, by its form or where f has a gradient. Multiplying out is for
what cancels then: P ⊙ (1 − Y ⊘ P) is P − Y.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING

from gradcheck_cli.algebra import (
    Add,
    Hadamard,
    MatMul,
    Power,
    Scale,
    Transpose,
    canonical,
    positive_first,
    terms_of,
)
from gradcheck_cli.calculus.domain import ANYWHERE, Domain
from gradcheck_cli.calculus.positive import is_positive
from gradcheck_cli.expr import Expr, Ones
from gradcheck_cli.ops.reductions import Sum

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MOST = 16  #: terms that a product of sums is multiplied out to


def cancelled(node: Expr, domain: Domain = ANYWHERE) -> Expr:
    """Return a ⊙-product or a multiple without the factors that its divisors cancel."""
    if isinstance(node, Hadamard):
        joined = _powers_joined(node.args, domain)
        return node if joined is None else Hadamard.of(*joined, Ones.shaped(*node.shape))
    if isinstance(node, Scale):
        scalars, body = (node.args, ()) if node.is_scalar else (node.args[:-1], node.args[-1:])
        inside = tuple(cancelled(part, domain) for part in body)
        joined = _powers_joined(scalars, domain)
        if joined is not None or inside != body:
            return Scale.of(*(scalars if joined is None else joined), *inside, data=node.data)
    if isinstance(node, MatMul) and node.is_scalar and len(node.args) == 2:
        return _inner_product_cancelled(node, domain)
    if isinstance(node, Power) and isinstance(node.args[0], Power):
        return _power_of_power(node, domain)
    return node


def _power_of_power(node: Power, domain: Domain) -> Expr:
    """Return x for 1/(1/x), where x is not 0."""
    (inner,) = node.args
    (base,) = inner.args
    is_whole = node.data.denominator == inner.data.denominator == 1
    if domain.allows(base, is_whole) or is_positive(base):
        return Power.of(base, data=node.data * inner.data)
    return node


def _inner_product_cancelled(node: MatMul, domain: Domain) -> Expr:
    """Return sum(a) for pᵀ (a ⊘ p)."""
    left, right = node.args
    entrywise = Hadamard.of(left.T, right)
    inside = cancelled(entrywise, domain)
    return node if inside is entrywise else Sum.of(inside)


def multiplied_in(node: Expr, domain: Domain = ANYWHERE) -> Expr:
    """Return A ⊙ C + B ⊙ C for (A + B) ⊙ C, and so for multiples, where that cancels."""
    if not isinstance(node, (Hadamard, Scale)):
        return node
    for i, total in enumerate(node.args):
        before, behind = node.args[:i], node.args[i + 1 :]
        if isinstance(total, Add) and _divides_by_one_of(total, (*before, *behind)):
            terms = (node.rebuild((*before, term, *behind)) for term in total.args)
            after = positive_first(Add.of(*(cancelled(term, domain) for term in terms)))
            if after.size < node.size:
                return after
    return node


def multiplied_out(total: Add) -> Expr:
    """Return the sum with the brackets in its terms multiplied out, where like terms cancel."""
    apart = [list(_multiplied_out(term)) for term in total.args]
    count = sum(map(len, apart))
    if count == len(apart):
        return total
    after = positive_first(Add.of(*(term for terms in apart for term in terms)))
    is_fewer = not isinstance(after, Add) or len(after.args) < count
    return after if is_fewer and after.size < total.size else total


def _multiplied_out(term: Expr) -> Iterator[Expr]:
    """Yield the terms of a product of sums, the product alone where they are too many."""
    *scalars, body = term.args if isinstance(term, Scale) else (term,)
    factors = body.args if isinstance(body, (Hadamard, MatMul)) else (body,)
    if isinstance(body, Transpose) and isinstance(body.args[0], Add):
        factors = (Add.intern(tuple(part.T for part in body.args[0].args)),)
    choices = [terms_of(f) for f in (*scalars, *factors)]
    count = 1
    for choice in choices:
        count *= len(choice)
    if count > MOST:
        yield term
        return
    number = term.data if isinstance(term, Scale) else None
    of = type(body).of if isinstance(body, (Hadamard, MatMul)) else Scale.of
    for chosen in product(*choices):
        yield Scale.of(*chosen[: len(scalars)], of(*chosen[len(scalars) :]), data=number)


def _divides_by_one_of(total: Add, factors: tuple[Expr, ...]) -> bool:
    """Tell whether a term of the sum has a divisor that is one of the factors."""
    above = {canonical(_base(factor)[0]) for factor in factors}
    return any(not above.isdisjoint(_divisors(term)) for term in total.args)


def _divisors(term: Expr) -> set[Expr]:
    """Return what the term divides by, in canonical form."""
    parts = term.args if isinstance(term, Scale) else (term,)
    factors = [f for part in parts for f in (part.args if isinstance(part, Hadamard) else (part,))]
    return {canonical(f.args[0]) for f in factors if isinstance(f, Power) and f.data < 0}


def _powers_joined(factors: Sequence[Expr], domain: Domain) -> list[Expr] | None:
    """Return the factors, a base's powers above and below the line joined; None if none are."""
    exponents: dict[Expr, list[Fraction]] = {}
    bases: dict[Expr, Expr] = {}
    for factor in factors:
        base, p = _base(factor)
        exponents.setdefault(canonical(base), []).append(p)
        bases.setdefault(canonical(base), base)
    if len(exponents) == len(factors):
        return None
    joined: list[Expr] = []
    for key, powers in exponents.items():
        each = [sum(powers, Fraction(0))] if _may_join(bases[key], powers, domain) else powers
        joined += [Power.of(bases[key], data=p) for p in each if p]
    return joined if len(joined) < len(factors) else None


def _base(factor: Expr) -> tuple[Expr, Fraction]:
    return (factor.args[0], factor.data) if isinstance(factor, Power) else (factor, Fraction(1))


def _may_join(base: Expr, powers: list[Fraction], domain: Domain) -> bool:
    """Tell whether one power has a value only where each of these has one."""
    total = sum(powers)
    is_whole = all(p.denominator == 1 for p in powers)
    if len(powers) > 1 and domain.allows(base, is_whole):
        return True
    if len(powers) == 1 or is_positive(base):
        return bool(total) or base.total
    return total < 0 and (is_whole or Fraction(total).denominator != 1)
