"""Sums that are known to be 1: of a one-hot row, of probabilities, of a softmax along its axis.

Only what has been differentiated is simplified so. In f itself a one-hot Y is still a variable, and
the gradient of sum(Y) by Y is 1.
"""

from __future__ import annotations

from gradcheck_cli.algebra import MatMul
from gradcheck_cli.expr import Expr, Ones, Size
from gradcheck_cli.ops.reductions import Sum


def known_sums_put_in(node: Expr) -> Expr:
    """Return the node with Y 1, 1ᵀY and sum(Y) put in where each row or column of Y sums to 1."""
    if isinstance(node, Sum):
        (A,) = node.args
        axis = next((axis for axis in (0, 1) if A.total and A.sums_to_one(axis)), None)
        return node if axis is None else Size.number(A.shape[1 - axis])
    if isinstance(node, MatMul):
        for i in range(len(node.args) - 1):
            ones = _pair_summed(*node.args[i : i + 2])
            if ones is not None:
                return MatMul.of(*node.args[:i], ones, *node.args[i + 2 :])
    return node


def _pair_summed(left: Expr, right: Expr) -> Expr | None:
    """Return the ones that Y 1 or 1ᵀY is, if it is."""
    if isinstance(right, Ones) and left.total and left.sums_to_one(1):
        return Ones.shaped(left.shape[0], right.shape[1])
    if isinstance(left, Ones) and right.total and right.sums_to_one(0):
        return Ones.shaped(left.shape[0], right.shape[1])
    return None
