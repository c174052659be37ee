"""Calls that make matrices of vectors and vectors of matrices: diag, outer, reshape."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gradcheck_cli.algebra import MatMul, inner
from gradcheck_cli.dims import ONE, SCALAR
from gradcheck_cli.errors import ShapeError
from gradcheck_cli.messages import say
from gradcheck_cli.ops.diagonals import Diag, Diagonal
from gradcheck_cli.ops.reshapes import Reshape, Vec
from gradcheck_cli.syntax.constants import size_argument
from gradcheck_cli.syntax.typed import Typed

if TYPE_CHECKING:
    from gradcheck_cli.expr import Expr
    from gradcheck_cli.syntax.functions import Call


def diag(call: Call) -> Typed:
    """Return the diagonal matrix of a vector or row, or the diagonal of a square matrix."""
    part = call.argument()
    rows, cols = part.shape
    if ONE in part.shape:
        length = rows if cols is ONE else cols
        return Typed((length, length), lambda: Diag.of(_column(part.build())), call.tree.span)
    if not call.sizes.unify(rows, cols):
        shape = call.elaborator.show(part)
        raise ShapeError(
            say(
                "diag-needs",
                "diag takes a vector or a square matrix, not {shape}",
                shape=shape,
            ),
            span=part.span,
        )
    return Typed((rows, ONE), lambda: Diagonal.of(part.build()), call.tree.span, flat=True)


def outer(call: Call) -> Typed:
    """Return a bᵀ, the products of all entries of a with all entries of b."""
    left, right = call.arguments(2)
    lengths = []
    for part in (left, right):
        if ONE not in part.shape:
            shape = call.elaborator.show(part)
            message = say("outer-needs", "outer takes two vectors, not {shape}", shape=shape)
            raise ShapeError(message, span=part.span)
        lengths.append(part.shape[0] if part.shape[1] is ONE else part.shape[1])
    rows, cols = lengths
    return Typed(
        (rows, cols),
        lambda: MatMul.of(_column(left.build()), _column(right.build()).T),
        call.tree.span,
        flat=cols is ONE is not rows,
    )


def dot(call: Call) -> Typed:
    """Return aᵀ b for dot(a, b) of two vectors."""
    left, right = call.arguments(2)
    for part in (left, right):
        if ONE not in part.shape:
            shape = call.elaborator.show(part)
            message = say("dot-needs", "dot takes two vectors, not {shape}", shape=shape)
            hint = say("dot-hint", "write <A, B> for the sum of the products of all entries")
            raise ShapeError(message, span=part.span, hint=hint)
    lengths = [p.shape[0] if p.shape[1] is ONE else p.shape[1] for p in (left, right)]
    if not call.sizes.unify(*lengths):
        raise ShapeError(
            say(
                "dot-lengths",
                "dot takes two vectors of one length, not {a} and {b}",
                a=call.elaborator.show(left),
                b=call.elaborator.show(right),
            ),
            span=call.tree.span,
        )
    return Typed(
        SCALAR,
        lambda: inner(_column(left.build()), _column(right.build())),
        call.tree.span,
    )


def reshape(call: Call) -> Typed:
    """Return reshape(x, m, n), or reshape(X, k) for a vector: the entries column by column."""
    tree = call.tree
    if not 2 <= len(tree.args) <= 3:
        raise call.error(
            say("reshape-arguments", "reshape takes what to reshape, then one size or two"),
            say("reshape-hint", "write reshape(x, m, n) or reshape(X, k)"),
        )
    part = call.elaborator.part(tree.args[0])
    dims = [size_argument(call, arg) for arg in tree.args[1:]]
    rows, cols = (*dims, ONE)[:2]
    if not call.sizes.unify(part.shape[0] * part.shape[1], rows * cols):
        raise ShapeError(
            say(
                "reshape-does-not-fit",
                "{shape} has {here} entries, {rows}×{cols} has {there}",
                shape=call.elaborator.show(part),
                here=call.elaborator.show_size(part.shape[0] * part.shape[1]),
                rows=rows,
                cols=cols,
                there=rows * cols,
            ),
            span=tree.span,
        )
    call.elaborator.scope.note(
        say("reshape-by-columns", "reshape takes the entries column by column, as vec does")
    )
    return Typed(
        (rows, cols),
        lambda: Reshape.of(Vec.of(part.build()), data=(rows, cols)),
        tree.span,
        flat=cols is ONE and (rows, cols) != SCALAR,
    )


def _column(x: Expr) -> Expr:
    """Return a vector or row as a column."""
    return x if x.shape[1] is ONE else x.T
