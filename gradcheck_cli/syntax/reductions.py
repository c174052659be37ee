"""Sums and means, of all entries or along an axis."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gradcheck_cli.algebra import MatMul, Scale
from gradcheck_cli.dims import ONE, SCALAR, Shape
from gradcheck_cli.expr import Ones, Size
from gradcheck_cli.messages import say
from gradcheck_cli.ops.reductions import Sum
from gradcheck_cli.syntax.typed import Typed

if TYPE_CHECKING:
    from gradcheck_cli.expr import Expr
    from gradcheck_cli.syntax.functions import Call


def total(call: Call) -> Typed:
    """Return the sum of all entries, or sum(D, axis=0)."""
    return _summed(call, *_reduced(call))


def mean(call: Call) -> Typed:
    """Return the mean of all entries, or mean(D, axis=0)."""
    part, axis = _reduced(call)
    whole = _summed(call, part, axis)

    def build() -> Expr:
        shape = part.build().shape
        counted = shape if axis is None else (shape[axis],)
        return Scale.of(*(Size.number(size) ** -1 for size in counted), whole.build())

    return Typed(whole.shape, build, call.tree.span, flat=whole.flat)


def _summed(call: Call, part: Typed, axis: int | None) -> Typed:
    if axis is not None:
        return _along(call, part, axis)
    return Typed(SCALAR, lambda: Sum.of(part.build()), call.tree.span)


def _reduced(call: Call) -> tuple[Typed, int | None]:
    """Return the argument and the axis, None for all entries."""
    if len(call.tree.args) != 1:
        raise call.error(
            say(
                "reduction-arguments",
                "{name} takes one argument and perhaps axis=0 or axis=1",
                name=call.name,
            ),
            say("axis-hint", "write {name}(D, axis=0)", name=call.name),
        )
    key, axis = (*call.keywords, ("axis", None))[0]
    unknown = key not in {"axis", "dim"} or axis not in {None, "0", "1", "-1"}
    if unknown or len(call.keywords) > 1:
        raise call.error(
            say("bad-axis", "{name} knows axis=0 (down the columns) and axis=1", name=call.name)
        )
    part = call.argument()
    if axis == "1" and part.flat:
        raise call.error(say("axis-of-vector", "a vector has only axis 0"))
    return part, None if axis is None or part.flat or part.is_scalar else abs(int(axis))


def _along(call: Call, part: Typed, axis: int) -> Typed:
    """Sum along an axis; the result is 1-D."""

    def build() -> Expr:
        A = part.build()
        return MatMul.of(A.T if axis == 0 else A, Ones.shaped(A.shape[axis], ONE))

    shape: Shape = (part.shape[1 - axis], ONE)
    return Typed(shape, build, call.tree.span, flat=shape != SCALAR)
