"""Traces of a Fréchet derivative and of what commutes with its point, which need none.

tr(L(X, Y) R) is tr(L(X, R) Y), and L(X, R) is h′(X) R where R is made of X.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from gradcheck_cli.algebra import MatMul
from gradcheck_cli.ops.frechet import Frechet
from gradcheck_cli.ops.linalg import Trace

if TYPE_CHECKING:
    from gradcheck_cli.expr import Expr


def frechet_turned(node: Expr) -> Expr:
    """Return tr(h′(X) R Y) for tr(L(X, Y) R), where X R = R X."""
    if not isinstance(node, Trace) or not isinstance(node.args[0], MatMul):
        return node
    factors = node.args[0].args
    for i, L in enumerate(factors):
        if isinstance(L, Frechet):
            X, Y = L.args
            rest = MatMul.of(*factors[i + 1 :], *factors[:i])
            found = L.rebuild((X, rest))
            if not isinstance(found, Frechet):
                product = MatMul.of(found, Y)
                return Trace.of(min(product, product.T, key=lambda e: e.size))
    return node
