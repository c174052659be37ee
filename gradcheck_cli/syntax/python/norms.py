"""Norms: of the entries along an axis, and of a matrix."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from gradcheck_cli.algebra import Power
from gradcheck_cli.messages import say
from gradcheck_cli.ops.axes import summed
from gradcheck_cli.ops.elementwise import Abs
from gradcheck_cli.ops.largest import Max
from gradcheck_cli.ops.norms import Norm
from gradcheck_cli.ops.spectral import NuclearNorm, SpectralNorm
from gradcheck_cli.syntax.python.reductions import reduced
from gradcheck_cli.syntax.python.values import Array

if TYPE_CHECKING:
    import ast
    from collections.abc import Callable

    from gradcheck_cli.expr import Expr
    from gradcheck_cli.syntax.python.call import Call

#: Norms of the entries, whatever their axes; the others take a matrix for one.
_OF_ENTRIES = {"torch.norm", "method.norm", "torch.linalg.vector_norm"}


def _norm(call: Call) -> Array:
    """Return a norm: Euclidean or Frobenius unless `ord` says otherwise."""
    names = ("a", "ord", "axis", "keepdims")
    given, order, axis, keepdims = call.bound(*names)
    one, which = call.array(given), _order(call, order)
    along = call.word(axis)
    is_one_axis = axis is not None and not isinstance(along, tuple)
    of_entries = one.axes < 2 or is_one_axis or call.full in _OF_ENTRIES
    if which in {None, "fro"} or (which == 2 and of_entries):
        rule: Callable[[Expr, int | None], Expr] = _euclidean
    elif which == 1 and of_entries:
        rule = lambda A, along: summed(Abs.of(A), along)  # noqa: E731
    elif which == "inf" and of_entries:
        rule = lambda A, along: Max.of(Abs.of(A), data=along)  # noqa: E731
    elif which == "nuc" and one.axes == 2 and axis is None:
        rule = lambda A, _: NuclearNorm.of(A)  # noqa: E731
    elif which == 2 and axis is None:
        rule = lambda A, _: SpectralNorm.of(A)  # noqa: E731
    else:
        raise call.unsupported(
            say("norm-order", "this norm of a matrix is not read: 'fro', 2 and 'nuc' are")
        )
    return reduced(call, one, along, call.word(keepdims), rule)


def _order(call: Call, given: ast.expr | Array | None) -> object:
    """Return the order of a norm: a number, "fro", "inf" or None."""
    if given is None:
        return None
    text = "" if isinstance(given, Array) else call.reading.code.text(given)
    if text in {"np.inf", "numpy.inf", "torch.inf", "math.inf", "float('inf')", 'float("inf")'}:
        return "inf"
    return call.word(given)


def _euclidean(A: Expr, axis: int | None) -> Expr:
    if axis is None:
        return Norm.of(A)
    return Power.of(summed(A**2, axis), data=Fraction(1, 2))


FUNCTIONS = dict.fromkeys(
    (
        *("numpy.linalg.norm", "torch.linalg.norm", "torch.norm", "method.norm"),
        *("torch.linalg.vector_norm", "torch.linalg.matrix_norm"),
    ),
    _norm,
)
