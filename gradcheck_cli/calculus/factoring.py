"""Factors common to all terms of a sum: S ⊙ G − S ⊙ H is S ⊙ (G − H), A/n − B/n is (A − B)/n.

Those at both ends of products at once: K A K + K Aᵀ K is K (A + Aᵀ) K. Of a/s and b/s² it is 1/s.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import takewhile
from typing import TYPE_CHECKING, NamedTuple

from gradcheck_cli.algebra import Add, Hadamard, MatMul, Scale, canonical, positive_first
from gradcheck_cli.calculus.common import chain_of, common_divisors, in_common, with_chain, without
from gradcheck_cli.dims import ONE
from gradcheck_cli.expr import Expr, Eye, Ones
from gradcheck_cli.ops.diagonals import Diag

if TYPE_CHECKING:
    from collections.abc import Callable


class _Term(NamedTuple):
    """A term c s₁ … (A ⊙ B ⊙ …), taken apart."""

    number: Fraction
    scalars: list[Expr]
    factors: list[Expr]


def common_factors_taken_out(total: Add, simplified: Callable[[Expr], Expr]) -> Expr:
    """Return the sum with what all terms are multiplied by before it, if that is shorter.

    What all are divided by in different powers is taken out where that gets no longer. Scalars
    alone are left as they are: of x y + x z neither form is simpler. `simplified` is used on what
    is left in the brackets.
    """
    if total.is_scalar:
        return total
    terms = [_taken_apart(term) for term in total.args]
    scalars, below = _common([term.scalars for term in terms])
    has_eye = any(isinstance(factor, Eye) for term in terms for factor in term.factors)
    factors, beneath = ([], []) if has_eye else _common([term.factors for term in terms])
    outside = [*scalars, *below], [*factors, *beneath]
    if not any(outside):
        return total
    left = [
        _Term(
            term.number,
            without(term.scalars, scalars, below),
            without(term.factors, factors, beneath),
        )
        for term in terms
    ]
    after = _rejoined(left, outside, total, simplified)
    is_divided = bool(below or beneath)
    return after if after.size < total.size + is_divided else total


def _common(lists: list[list[Expr]]) -> tuple[list[Expr], list[Expr]]:
    """Return the factors that all have, and the divisors that all have in some power."""
    return in_common(lists), common_divisors(lists)


def _rejoined(
    terms: list[_Term],
    outside: tuple[list[Expr], list[Expr]],
    total: Add,
    simplified: Callable[[Expr], Expr],
) -> Expr:
    """Return what is left of the terms, added up, times the scalars and factors outside."""
    scalars, factors = outside
    sizes = {abs(term.number) for term in terms}
    number = sizes.pop() if len(sizes) == 1 else Fraction(1)
    if any(term.factors for term in terms):
        rest = Add.of(*(_put_together(term, number, total) for term in terms))
        inside = simplified(positive_first(rest))
        body = Hadamard.of(*factors, inside) if factors else inside
        return Scale.of(*scalars, body, data=number)
    numbers = (Scale.of(*term.scalars, data=term.number / number) for term in terms)
    body = Hadamard.of(*factors, Ones.shaped(*total.shape))  # c A + A is (c + 1) A
    return Scale.of(*scalars, simplified(Add.of(*numbers)), body, data=number)


def common_ends_taken_out(total: Add, simplified: Callable[[Expr], Expr]) -> Expr:
    """Return A (B + C) D for A B D + A C D: what all products begin or end with, if shorter."""
    chains = [chain_of(term) for term in total.args]
    spare = min(map(len, chains)) - 1  # what is left of a product is never I
    left = _common_start(chains)[:spare]
    right = _common_start([chain[len(left) :][::-1] for chain in chains])[: spare - len(left)][::-1]
    if not left and not right:
        return total
    cut = slice(len(left), -len(right) or None)
    terms = (with_chain(t, chain[cut]) for t, chain in zip(total.args, chains, strict=True))
    after = MatMul.of(*left, simplified(Add.of(*terms)), *right)
    return after if after.size < total.size else total


def _common_start(chains: list[tuple[Expr, ...]]) -> tuple[Expr, ...]:
    """Return the factors that all chains begin with."""
    alike = takewhile(
        lambda factors: len({*map(canonical, factors)}) == 1, zip(*chains, strict=False)
    )
    return tuple(factors[0] for factors in alike)


def _taken_apart(term: Expr) -> _Term:
    *scalars, body = term.args if isinstance(term, Scale) else (term,)
    number = term.data if isinstance(term, Scale) else Fraction(1)
    factors = [e for e in _entrywise(body) if not isinstance(e, Ones)]
    return _Term(number, scalars, factors)


def _entrywise(body: Expr) -> list[Expr]:
    """Return the factors of an entrywise product, which diag(v) A is one of: (v 1ᵀ) ⊙ A."""
    if isinstance(body, Hadamard):
        return [*body.args]
    if isinstance(body, MatMul):
        first, last = body.args[0], body.args[-1]
        if isinstance(first, Diag):
            inside = MatMul.of(*body.args[1:])
            return [MatMul.of(*first.args, Ones.shaped(ONE, body.shape[1])), *_entrywise(inside)]
        if isinstance(last, Diag):
            inside = MatMul.of(*body.args[:-1])
            row = last.args[0].T
            return [*_entrywise(inside), MatMul.of(Ones.shaped(body.shape[0], ONE), row)]
    return [body]


def _put_together(term: _Term, number: Fraction, total: Add) -> Expr:
    body = Hadamard.of(*term.factors) if term.factors else Ones.shaped(*total.shape)
    return Scale.of(*term.scalars, body, data=term.number / number)
