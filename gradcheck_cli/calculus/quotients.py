"""Fractions brought together: 1/s · 1/(a/s + b) is 1/(a + b s), and a/(a + b) − 1 is −b/(a + b)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gradcheck_cli.algebra import Add, Hadamard, Power, Scale, positive_first
from gradcheck_cli.calculus.cancelling import cancelled
from gradcheck_cli.expr import Expr, Number

if TYPE_CHECKING:
    from gradcheck_cli.calculus.domain import Domain


def fractions_joined(node: Expr, domain: Domain) -> Expr:
    """Return a multiple with a divisor multiplied into another that is a sum, where that cancels.

    Only what is not 0 where f has a gradient is multiplied in.
    """
    if not isinstance(node, Scale):
        return node
    *scalars, body = node.args
    inside = body.args if isinstance(body, Hadamard) else (body,)
    for i, outer in enumerate(scalars):
        if _is_divisor(outer) and domain.allows(outer.args[0], is_whole=True):
            others = (*scalars[:i], *scalars[i + 1 :])
            for at, inner in enumerate((*others, *inside)):
                joined = _joined(outer, inner, domain)
                if joined is not None:
                    kept = [*others, *inside]
                    kept[at] = joined
                    entrywise = Hadamard.of(*kept[len(others) :])
                    after = Scale.of(*kept[: len(others)], entrywise, data=node.data)
                    if after.size < node.size:
                        return after
    return node


def _is_divisor(e: Expr) -> bool:
    return isinstance(e, Power) and e.data < 0 and e.data.denominator == 1


def _joined(outer: Expr, inner: Expr, domain: Domain) -> Expr | None:
    """Return the divisor of both: the terms of the inner one times the base of the outer one."""
    if not isinstance(inner, Power) or inner.data != -1 or not isinstance(inner.args[0], Add):
        return None
    factor = Power.of(*outer.args, data=-outer.data)
    terms = (cancelled(Scale.of(factor, term), domain) for term in inner.args[0].args)
    return Power.of(positive_first(Add.of(*terms)), data=inner.data)


def quotient_joined(total: Add) -> Expr:
    """Return −b/(a + b) for a/(a + b) − 1: the sum over one divisor, where terms cancel then."""
    if not total.is_scalar:
        return total
    for term in total.args:
        for divisor in _factors(term):
            if _is_divisor(divisor) and isinstance(divisor.args[0], Add):
                parts = [part for t in total.args for part in _multiplied(t, divisor)]
                after = Scale.of(positive_first(Add.of(*parts)), divisor)
                if after.size < total.size:
                    return after
    return total


def _factors(term: Expr) -> tuple[Expr, ...]:
    return term.args if isinstance(term, Scale) else (term,)


def _multiplied(term: Expr, divisor: Expr) -> list[Expr]:
    """Return the terms of a term times what the divisor divides by."""
    (below,) = divisor.args
    left = -divisor.data
    others = []
    for factor in _factors(term):
        if _is_divisor(factor) and factor.args[0] is below:
            left += factor.data
        else:
            others.append(factor)
    number = term.data if isinstance(term, Scale) else None
    rest = Scale.of(*others, data=number) if others else Number.exactly(number or 1)
    if left == 1:
        return [Scale.of(part, rest) for part in below.args]
    return [Scale.of(Power.of(below, data=left), rest)]
