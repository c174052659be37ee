"""Rows and columns scaled: A ⊙ (1 vᵀ), each column times its entry of v, is A diag(v).

A diagonal that all terms of a sum begin or end with is taken out, as much of it as they share.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from gradcheck_cli.algebra import Add, Hadamard, MatMul, Power, positive_first
from gradcheck_cli.calculus.common import chain_of, common_divisors, in_common, with_chain, without
from gradcheck_cli.dims import ONE
from gradcheck_cli.expr import Expr, Ones
from gradcheck_cli.ops.diagonals import Diag

if TYPE_CHECKING:
    from collections.abc import Callable


def spread_to_diagonal(node: Expr) -> Expr:
    """Return A diag(v) for A ⊙ (1 vᵀ), diag(v) A for A ⊙ (v 1ᵀ), and u ⊙ (A v) for diag(u) A v."""
    if isinstance(node, MatMul):
        return _applied(node)
    if isinstance(node, Hadamard):
        for i, factor in enumerate(node.args):
            found = _spread(factor)
            if found is not None:
                v, by_columns = found
                body = Hadamard.of(*node.args[:i], *node.args[i + 1 :])
                after = body @ Diag.of(v) if by_columns else Diag.of(v) @ body
                return after if after.size <= node.size else node
    return node


def _applied(node: MatMul) -> Expr:
    first, *rest = node.args
    if isinstance(first, Diag) and len(rest) > 1 and rest[-1].shape[1] is ONE:
        return Hadamard.of(*first.args, MatMul.of(*rest))
    return node


def _spread(factor: Expr) -> tuple[Expr, bool] | None:
    """Return v of 1 vᵀ, and that each column has its entry of v; or v of v 1ᵀ."""
    if isinstance(factor, Power):  # entry by entry
        found = _spread(*factor.args)
        return found and (Power.of(found[0], data=factor.data), found[1])
    if isinstance(factor, MatMul):
        first, last = factor.args[0], factor.args[-1]
        if isinstance(first, Ones) and first.shape[1] is ONE:
            return MatMul.of(*factor.args[1:]).T, True
        if isinstance(last, Ones) and last.shape[0] is ONE:
            return MatMul.of(*factor.args[:-1]), False
    return None


def common_diagonal_taken_out(total: Add, simplified: Callable[[Expr], Expr]) -> Expr:
    """Return (A + B diag(v)) diag(u) for A diag(u) + B diag(u ⊙ v), likewise on the left."""
    chains = [chain_of(term) for term in total.args]
    for end in (-1, 0):
        ends = [chain[end] for chain in chains]
        if min(map(len, chains)) > 1 and all(isinstance(e, Diag) for e in ends):
            factors = [_factors(*e.args) for e in ends]
            common, divisors = in_common(factors), common_divisors(factors)
            left = [without(own, common, divisors) for own in factors]
            terms = [
                with_chain(term, _at_end(chain, end, own))
                for term, chain, own in zip(total.args, chains, left, strict=True)
            ]
            if common or divisors:
                outside = Diag.of(Hadamard.of(*common, *divisors))
                inside = simplified(positive_first(Add.of(*terms)))
                after = outside @ inside if end == 0 else inside @ outside
                if after.size < total.size + bool(divisors):
                    return after
    return total


def _at_end(chain: tuple[Expr, ...], end: int, factors: list[Expr]) -> tuple[Expr, ...]:
    """Return the chain with the diagonal of these factors in place of the one at its end."""
    diagonal = (Diag.of(Hadamard.of(*factors)),) if factors else ()
    return (*diagonal, *chain[1:]) if end == 0 else (*chain[:-1], *diagonal)


def _factors(v: Expr) -> list[Expr]:
    return [*v.args] if isinstance(v, Hadamard) else [v]
