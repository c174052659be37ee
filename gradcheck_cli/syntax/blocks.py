"""Calls that put blocks together, hstack(X, 1), or take them out, columns(X, 0, d)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gradcheck_cli.dims import NOTHING, ONE, SCALAR
from gradcheck_cli.errors import GradcheckError, ShapeError
from gradcheck_cli.messages import say
from gradcheck_cli.ops.blocks import HStack, VStack
from gradcheck_cli.ops.slices import Columns, Rows
from gradcheck_cli.syntax.constants import size_expression
from gradcheck_cli.syntax.typed import Typed, constant, filled

if TYPE_CHECKING:
    from collections.abc import Callable

    from gradcheck_cli.dims import Dim, Shape
    from gradcheck_cli.expr import Expr
    from gradcheck_cli.syntax.functions import Call


def hstack(call: Call) -> Typed:
    """Return blocks side by side; a number, or a scalar, beside them fills a column."""
    return _stacked(call, 1)


def vstack(call: Call) -> Typed:
    """Return blocks one below the other; a number, or a scalar, below them fills a row."""
    return _stacked(call, 0)


def _stacked(call: Call, axis: int) -> Typed:
    parts = [call.elaborator.part(arg) for arg in call.tree.args]
    if len(parts) < 2:
        raise call.error(say("blocks-wanted", "{name} takes two blocks or more", name=call.name))
    wide = [part for part in parts if not part.is_scalar]
    across = wide[0].shape[1 - axis] if wide else ONE
    for part in wide[1:]:
        if not call.sizes.unify(part.shape[1 - axis], across):
            raise _misfit(call, wide[0], part, axis)
    builders = [_builder(call, part, across, axis) for part in parts]
    along = sum((part.shape[axis] for part in parts), start=NOTHING)
    cls = HStack if axis == 1 else VStack
    return Typed(
        _shape(axis, along, across),
        lambda: cls.of(*(build() for build in builders)),
        call.tree.span,
        flat=axis == 0 and across is ONE,
    )


def _builder(call: Call, part: Typed, across: Dim, axis: int) -> Callable[[], Expr]:
    """Return the builder of a block; a scalar is written out to a column or row."""
    if not part.is_scalar or across is ONE:
        return part.build
    (arg,) = (arg for arg in call.tree.args if arg.span == part.span)
    if constant(arg) is None:
        name = call.elaborator.written(arg)
        call.elaborator.scope.note(
            say("scalar-column", "the scalar {name} fills a column", name=name)
            if axis == 1
            else say("scalar-row", "the scalar {name} fills a row", name=name)
        )
    return filled(part, _shape(axis, ONE, across), call.sizes)


def _misfit(call: Call, first: Typed, part: Typed, axis: int) -> GradcheckError:
    """Return the error for a block that is not as high, or not as wide, as the first."""
    message = (
        say("not-as-high", "{one} and {other} do not have as many rows as each other",
            one=call.elaborator.show(first), other=call.elaborator.show(part))
        if axis == 1
        else say("not-as-wide", "{one} and {other} do not have as many columns as each other",
                 one=call.elaborator.show(first), other=call.elaborator.show(part))
    )  # fmt: skip
    hint = None
    if call.sizes.could_fit(part.shape[axis], first.shape[1 - axis]):
        turned = call.elaborator.turned(part.span)
        hint = say("transpose-to-fit", "transpose one of them: {turned}", turned=turned)
    return ShapeError(message, span=part.span, hint=hint)


def rows(call: Call) -> Typed:
    """Return the rows of a matrix, or the entries of a vector, from a start up to a stop."""
    return _part(call, 0)


def columns(call: Call) -> Typed:
    """Return the columns of a matrix from a start up to a stop."""
    return _part(call, 1)


def _part(call: Call, axis: int) -> Typed:
    if len(call.tree.args) != 3:
        raise call.error(
            say("part-arguments", "{name} takes a matrix, a start and a stop", name=call.name),
            say(
                "part-hint",
                "write {name}(X, 0, 2) for the first two: counted from 0, the stop left out",
                name=call.name,
            ),
        )
    matrix, *borders = call.tree.args
    part = call.elaborator.part(matrix)
    start, stop = (size_expression(call.elaborator, border.bare) for border in borders)
    size = part.shape[axis]
    if not (start.may_be(0) and (stop - start).may_be(1) and (size - stop).may_be(0)):
        raise _outside(call, size, start, stop)
    shape = _shape(axis, stop - start, part.shape[1 - axis])
    cls, resolved = (Rows, Columns)[axis], call.sizes.resolved
    return Typed(
        shape,
        lambda: cls.of(part.build(), data=(resolved(start), resolved(stop))),
        call.tree.span,
        flat=part.flat and shape != SCALAR,
    )


def _outside(call: Call, size: Dim, start: Dim, stop: Dim) -> GradcheckError:
    return ShapeError(
        say(
            "no-such-part",
            "there is nothing from {start} to {stop} among {size}",
            start=call.elaborator.show_size(start),
            stop=call.elaborator.show_size(stop),
            size=call.elaborator.show_size(size),
        ),
        span=call.tree.span,
        hint=say(
            "part-range", "the first is 0; the stop is left out, and at most {size}", size=size
        ),
    )


def _shape(axis: int, along: Dim, across: Dim) -> Shape:
    return (along, across) if axis == 0 else (across, along)
