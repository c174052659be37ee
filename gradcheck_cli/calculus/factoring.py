"""Factors common to all terms of a sum: S ⊙ G − S ⊙ H is S ⊙ (G − H), A/n − B/n is (A − B)/n.

Those at both ends of products at once: K A K + K Aᵀ K is K (A + Aᵀ) K.
"""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from functools import reduce
from itertools import takewhile
from operator import and_
from typing import TYPE_CHECKING, NamedTuple

from gradcheck_cli.algebra import Add, Hadamard, MatMul, Scale, canonical
from gradcheck_cli.expr import Expr, Eye, Ones

if TYPE_CHECKING:
    from collections.abc import Callable


class _Term(NamedTuple):
    """A term c s₁ … (A ⊙ B ⊙ …), taken apart."""

    number: Fraction
    scalars: list[Expr]
    factors: list[Expr]


def common_factors_taken_out(total: Add, simplified: Callable[[Expr], Expr]) -> Expr:
    """Return the sum with what all terms are multiplied by before it, if that is shorter.

    Scalars alone are left as they are: of x y + x z neither form is simpler. `simplified` is used
    on what is left in the brackets.
    """
    if total.is_scalar:
        return total
    terms = [_taken_apart(term) for term in total.args]
    scalars = _common([term.scalars for term in terms])
    has_eye = any(isinstance(factor, Eye) for term in terms for factor in term.factors)
    factors = [] if has_eye else _common([term.factors for term in terms])  # A ⊙ (2 ones − I)
    if not scalars and not factors:
        return total
    sizes = {abs(term.number) for term in terms}
    number = sizes.pop() if len(sizes) == 1 else Fraction(1)
    for term in terms:
        _take_out(term.scalars, scalars)
        _take_out(term.factors, factors)
    if any(term.factors for term in terms):
        inside = simplified(Add.of(*(_put_together(term, number, total) for term in terms)))
        body = Hadamard.of(*factors, inside) if factors else inside
        after = Scale.of(*scalars, body, data=number)
    else:  # c A + A is (c + 1) A
        numbers = (Scale.of(*term.scalars, data=term.number / number) for term in terms)
        body = Hadamard.of(*factors, Ones.shaped(*total.shape))
        after = Scale.of(*scalars, simplified(Add.of(*numbers)), body, data=number)
    return after if after.size < total.size else total


def common_ends_taken_out(total: Add, simplified: Callable[[Expr], Expr]) -> Expr:
    """Return A (B + C) D for A B D + A C D: what all products begin or end with, if shorter."""
    chains = [_chain(term) for term in total.args]
    spare = min(map(len, chains)) - 1  # what is left of a product is never I
    left = _common_start(chains)[:spare]
    right = _common_start([chain[len(left) :][::-1] for chain in chains])[: spare - len(left)][::-1]
    if not left and not right:
        return total
    cut = slice(len(left), -len(right) or None)
    terms = (_with_chain(t, chain[cut]) for t, chain in zip(total.args, chains, strict=True))
    after = MatMul.of(*left, simplified(Add.of(*terms)), *right)
    return after if after.size < total.size else total


def _chain(term: Expr) -> tuple[Expr, ...]:
    body = term.args[-1] if isinstance(term, Scale) else term
    return body.args if isinstance(body, MatMul) else (body,)


def _common_start(chains: list[tuple[Expr, ...]]) -> tuple[Expr, ...]:
    """Return the factors that all chains begin with."""
    alike = takewhile(
        lambda factors: len({*map(canonical, factors)}) == 1, zip(*chains, strict=False)
    )
    return tuple(factors[0] for factors in alike)


def _with_chain(term: Expr, chain: tuple[Expr, ...]) -> Expr:
    """Return the term with this product in place of its own."""
    body = MatMul.of(*chain)
    return Scale.of(*term.args[:-1], body, data=term.data) if isinstance(term, Scale) else body


def _taken_apart(term: Expr) -> _Term:
    *scalars, body = term.args if isinstance(term, Scale) else (term,)
    number = term.data if isinstance(term, Scale) else Fraction(1)
    factors = body.args if isinstance(body, Hadamard) else (body,)
    return _Term(number, scalars, [] if isinstance(body, Ones) else [*factors])


def _common(lists: list[list[Expr]]) -> list[Expr]:
    """Return what stands in all of the lists, as often as in each, in the order of the first."""
    counts = reduce(and_, (Counter(map(canonical, each)) for each in lists))
    found = []
    for e in lists[0]:
        if counts[canonical(e)]:
            counts[canonical(e)] -= 1
            found.append(e)
    return found


def _take_out(factors: list[Expr], common: list[Expr]) -> None:
    for gone in common:
        at = next(i for i, e in enumerate(factors) if canonical(e) is canonical(gone))
        del factors[at]


def _put_together(term: _Term, number: Fraction, total: Add) -> Expr:
    body = Hadamard.of(*term.factors) if term.factors else Ones.shaped(*total.shape)
    return Scale.of(*term.scalars, body, data=term.number / number)
