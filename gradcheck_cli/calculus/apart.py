"""Sums of sums, taken apart where terms go away by it: sum(x − mean(x)) is 0."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from gradcheck_cli.algebra import Add, MatMul
from gradcheck_cli.expr import Expr, Ones
from gradcheck_cli.ops.diagonals import Diagonal
from gradcheck_cli.ops.reductions import Sum

if TYPE_CHECKING:
    from collections.abc import Callable


def summed_apart(node: Expr, simplified: Callable[[Expr], Expr]) -> Expr:
    """Return sum(A) + sum(B) for sum(A + B), and 1ᵀA + 1ᵀB for 1ᵀ(A + B), where that is shorter."""
    if isinstance(node, Sum) and isinstance(node.args[0], Add):
        apart = Add.of(*(simplified(Sum.of(term)) for term in node.args[0].args))
        return apart if apart.size < node.size else node
    if isinstance(node, Diagonal) and isinstance(node.args[0], Add):  # diag(u vᵀ) is u ⊙ v
        apart = Add.of(*(simplified(Diagonal.of(term)) for term in node.args[0].args))
        return apart if apart.size < node.size else node
    if isinstance(node, MatMul):
        for i, (left, right) in enumerate(pairwise(node.args)):
            if isinstance(left, Ones) and isinstance(right, Add):
                products = (left @ term for term in right.args)
            elif isinstance(right, Ones) and isinstance(left, Add):
                products = (term @ right for term in left.args)
            else:
                continue
            apart = Add.of(*map(simplified, products))
            if apart.size < left.size + right.size:
                return MatMul.of(*node.args[:i], apart, *node.args[i + 2 :])
    return node
