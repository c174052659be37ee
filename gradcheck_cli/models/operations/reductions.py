"""Reductions: of all entries, or along an axis."""

from __future__ import annotations

from typing import Any

from gradcheck_cli.models.operations.broadcasting import entrywise
from gradcheck_cli.models.operations.elementwise import mul, neg
from gradcheck_cli.models.operations.table import Operation, operation, refuse_unless
from gradcheck_cli.models.sizes import Axis
from gradcheck_cli.models.terms import Level, Term, call, joined, number, number_of, transposed


def along(a: Term, dim: Any) -> int | None:
    """Return which axis is meant, None where it is all of them."""
    if isinstance(dim, (tuple, list)):
        dims = {one % len(a.axes) for one in dim}
        dim = None if len(dims) in {0, len(a.axes)} else dims.pop()
    if dim is None or len(a.axes) < 2:
        return None
    return int(dim) % 2


def reduced(name: str, a: Term, dim: Any, keepdim: bool = False) -> Term:
    """Return the reduction of that name; a result that keeps its axis has size 1 there."""
    refuse_unless(isinstance(keepdim, bool))
    axis = along(a, dim)
    if not a.axes:
        return call(name, (), a)
    if axis is None:
        return call(name, (Axis(1),) * len(a.axes) if keepdim else (), a)
    found = call(name, (a.axes[1 - axis],), a, axis=axis)
    if not keepdim:
        return found
    kept = a.axes[1 - axis]
    if axis == 0:
        return transposed(found, (Axis(1), kept))
    return found.shaped((kept, Axis(1)))


def _reduction(name: str) -> Operation:
    def of(a: Term, dim: Any = None, keepdim: bool = False) -> Term:
        return reduced(name, a, dim, keepdim)

    return of


for _name in ("sum", "mean", "logsumexp"):
    operation(_name)(_reduction(_name))
operation("amax")(_reduction("max"))
operation("amin")(_reduction("min"))


def _extremum(name: str) -> Operation:
    def of(a: Term, b: Term | None = None) -> Term:
        """Of one tensor the extreme entry, of two the extreme at each place."""
        if b is None:
            return reduced(name, a, None)
        refuse_unless(isinstance(b, Term))
        return entrywise(name, a, b)

    return of


operation("max")(_extremum("max"))
operation("min")(_extremum("min"))


@operation("var")
def var(
    a: Term, dim: Any = None, unbiased: bool = True, keepdim: bool = False, *, correction: int = 1
) -> Term:
    """Return the variance, which PyTorch divides by the number of entries less the correction."""
    refuse_unless(isinstance(unbiased, bool))
    found = reduced("var", a, dim, keepdim)
    if not (correction and unbiased):
        return found
    axis = along(a, dim)
    entries = number_of(a.axes if axis is None else [a.axes[axis]])
    less = joined("{} - {}", Level.SUM, (), (entries, Level.SUM), (number(correction), Level.ATOM))
    factor = joined("{}/{}", Level.QUOTIENT, (), (entries, Level.ATOM), (less, Level.ATOM))
    return mul(factor, found)


@operation("std")
def std(
    a: Term, dim: Any = None, unbiased: bool = True, keepdim: bool = False, *, correction: int = 1
) -> Term:
    """Return the standard deviation."""
    found = var(a, dim, unbiased, keepdim, correction=correction)
    return call("sqrt", found.axes, found)


def _softmax(name: str) -> Operation:
    def of(a: Term, dim: int | None = None) -> Term:
        refuse_unless(dim is not None and a.axes)
        axis = {} if len(a.axes) == 1 else {"axis": along(a, dim)}
        return call(name, a.axes, a, **axis)

    return of


operation("softmax")(_softmax("softmax"))
operation("log_softmax")(_softmax("log_softmax"))


@operation("softmin")
def softmin(a: Term, dim: int | None = None) -> Term:
    """Return the softmax of −a."""
    return _softmax("softmax")(neg(a), dim)
