"""Brackets that a sum can do without, and the one bracket that a sum of transposes is better in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gradcheck_cli.algebra import Add, Scale, Transpose, positive_first
from gradcheck_cli.calculus.common import chain_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gradcheck_cli.expr import Expr

BRACKET = 3  #: symbols of a bracket and its transpose


def brackets_opened(total: Add) -> Expr:
    """Return A − B + C for A − (B − C)."""
    if not any(_is_taken_off(term) for term in total.args):
        return total
    after = positive_first(Add.of(*(part for term in total.args for part in _opened(term))))
    return after if after.size <= total.size else total


def _is_taken_off(term: Expr) -> bool:
    return (
        isinstance(term, Scale)
        and term.data == -1
        and len(term.args) == 1
        and isinstance(term.args[0], Add)
    )


def _opened(term: Expr) -> Iterator[Expr]:
    if _is_taken_off(term):
        yield from (-part for part in term.args[0].args)
    else:
        yield term


def transposed_together(total: Add) -> Expr:
    """Return (A B + B A)ᵀ for Bᵀ Aᵀ + Aᵀ Bᵀ, where nothing in the bracket is a transpose."""
    turned = Add.of(*(term.T for term in total.args))
    if turned.size + BRACKET >= total.size or not isinstance(turned, Add):
        return total
    inside = (factor for term in turned.args for factor in chain_of(term))
    return total if any(isinstance(factor, Transpose) for factor in inside) else turned.T
