"""Outer products below a sum sign: ∑_i s_i x_i y_iᵀ is Xᵀ diag(s) Y."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gradcheck_cli.algebra import MatMul
from gradcheck_cli.ops.diagonals import Diag
from gradcheck_cli.syntax import rows
from gradcheck_cli.syntax.fields import Field, NotRead
from gradcheck_cli.syntax.typed import Typed

if TYPE_CHECKING:
    from gradcheck_cli.expr import Expr
    from gradcheck_cli.syntax.fields import Indices, Over


def summed(indices: Indices, field: Field, over: Over) -> Field:
    """Return the sum of s_i x_i y_iᵀ, which is Xᵀ diag(s) Y."""
    if over != field.over:
        raise NotRead
    left, right = field.part, rows.right(field)
    weights = indices.whole(indices.product(field.factors), field.over) if field.factors else None

    def build() -> Expr:
        X, Y = left.build(), right.build()
        s = weights.build() if weights else None
        if s is None:
            return MatMul.of(X.T, Y)
        return s * MatMul.of(X.T, Y) if s.is_scalar else MatMul.of(X.T, Diag.of(s), Y)

    shape = left.shape[1], right.shape[1]
    return Field((), Typed(shape, build, indices.span), "matrix")


def trace(indices: Indices, field: Field) -> Field:
    """Return tr(x_i y_iᵀ) for every i, which is y_iᵀ x_i."""
    first = Field(field.over, field.part, "column", factors=field.factors)
    return rows.product(indices, Field(field.over, rows.right(field), "row"), first)
