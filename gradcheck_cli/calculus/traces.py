"""Traces of products with a vector in them are scalars: tr(u vᵀ) is vᵀu, tr(1 vᵀ) is sum(v)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gradcheck_cli.algebra import MatMul
from gradcheck_cli.dims import ONE
from gradcheck_cli.ops.linalg import Trace

if TYPE_CHECKING:
    from gradcheck_cli.expr import Expr


def turned_to_a_scalar(node: Expr) -> Expr:
    """Return tr(A B) as the scalar B A where B has one row."""
    if isinstance(node, Trace) and isinstance(node.args[0], MatMul):
        factors = node.args[0].args
        for i in range(1, len(factors)):
            if factors[i].shape[0] is ONE:
                return MatMul.of(*factors[i:], *factors[:i])
    return node
