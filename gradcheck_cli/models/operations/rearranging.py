"""Operations that move entries: transposes, and reshapes that only add or drop axes of size 1."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gradcheck_cli.errors import UnsupportedError
from gradcheck_cli.messages import say
from gradcheck_cli.models.operations.table import operation, refuse_unless
from gradcheck_cli.models.sizes import Axis, numbers
from gradcheck_cli.models.terms import Term, transposed

if TYPE_CHECKING:
    from collections.abc import Sequence


@operation("t", "mT", "T", "adjoint", "H", "mH")
def transpose(a: Term) -> Term:
    """Return the transpose of a matrix; a vector stays as it is."""
    return a if len(a.axes) < 2 else transposed(a, a.axes[::-1])


@operation("transpose", "swapaxes", "swapdims")
def swapped(a: Term, dim0: int, dim1: int) -> Term:
    """Return the transpose, or the same if both axes are one."""
    refuse_unless(len(a.axes) == 2)
    return a if dim0 % 2 == dim1 % 2 else transpose(a)


@operation("permute")
def permute(a: Term, *dims: Any) -> Term:
    """Return the transpose, or the same."""
    order = dims[0] if dims and isinstance(dims[0], (tuple, list)) else dims
    refuse_unless(len(order) == len(a.axes) <= 2)
    return transpose(a) if [dim % 2 for dim in order] == [1, 0] else a


def reshaped(a: Term, shape: Sequence[int]) -> Term:
    """Return the value in another shape that has the same axes, up to axes of size 1."""
    long = [axis for axis in a.axes if not axis.one]
    if len(shape) > 2 or [axis.number for axis in long] != [size for size in shape if size != 1]:
        raise UnsupportedError(
            say(
                "model-reshape",
                "from shape {before} to {after} the entries change their rows",
                before=numbers(a.axes),
                after=tuple(shape),
            )
        )
    rest = iter(long)
    axes = tuple(Axis(1) if size == 1 else next(rest) for size in shape)
    return transposed(a, axes) if _is_row(a.axes) != _is_row(axes) else a.shaped(axes)


def _is_row(axes: Sequence[Axis]) -> bool:
    """Whether a matrix has one row of several entries."""
    return len(axes) == 2 and axes[0].one and not axes[1].one
