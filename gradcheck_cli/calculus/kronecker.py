"""What comes apart with a Kronecker product: its trace, sum and norm, and the reshape of (A ⊗ B) x.

Unlike the identities of the table these may make an expression longer, by a symbol, in return for
matrices of the factors' sizes in the place of one of their products.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from gradcheck_cli.algebra import MatMul, Scale
from gradcheck_cli.dims import ONE
from gradcheck_cli.ops.kronecker import Kron
from gradcheck_cli.ops.linalg import Trace
from gradcheck_cli.ops.norms import NormSquared
from gradcheck_cli.ops.reductions import Sum
from gradcheck_cli.ops.reshapes import Reshape, Vec

if TYPE_CHECKING:
    from gradcheck_cli.expr import Expr


def kronecker_apart(node: Expr) -> Expr:
    """Return tr(A) tr(B) for tr(A ⊗ B), and so on; vec(B X Aᵀ) for (A ⊗ B) vec(X)."""
    if isinstance(node, Reshape):
        return _reshaped(node)
    if isinstance(node, MatMul):
        return _mapped(node)
    if not isinstance(node, (Trace, Sum, NormSquared)) or not isinstance(node.args[0], Kron):
        return node
    A, B = node.args[0].args
    if isinstance(node, Trace) and A.shape[0] is not A.shape[1]:
        return node
    return Scale.of(node.rebuild((A,)), node.rebuild((B,)))


def _mapped(node: MatMul) -> Expr:
    """Return vec(B X Aᵀ) for (A ⊗ B) vec(X), at the end of a product."""
    *before, K, x = node.args
    if not isinstance(K, Kron) or not isinstance(x, Vec):
        return node
    (A, B), (X,) = K.args, x.args
    if X.shape != (B.shape[1], A.shape[1]):
        return node
    return MatMul.of(*before, Vec.of(MatMul.of(B, X, A.T)))


def _reshaped(node: Reshape) -> Expr:
    """Return B reshape(x) Aᵀ for reshape((A ⊗ B) x), and b aᵀ for reshape(a ⊗ b)."""
    (x,) = node.args
    chain = x.args if isinstance(x, MatMul) else (x,)
    head, *rest = chain
    if not isinstance(head, Kron):
        return node
    A, B = head.args
    if node.shape != (B.shape[0], A.shape[0]):
        return node
    if not rest:
        return MatMul.of(B, A.T) if A.shape[1] is B.shape[1] is ONE else node
    return MatMul.of(B, Reshape.of(MatMul.of(*rest), data=(B.shape[1], A.shape[1])), A.T)
