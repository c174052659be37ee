"""Parts of arrays from a place to a place: X[:n], X[:, 1:], x[:-1], and the row X[0]."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from gradcheck_cli.dims import NOTHING, ONE, SCALAR, Dim
from gradcheck_cli.errors import UnsupportedError
from gradcheck_cli.limits import allowed
from gradcheck_cli.messages import say
from gradcheck_cli.ops.slices import Columns, Rows
from gradcheck_cli.syntax.python.values import Array, array

if TYPE_CHECKING:
    from gradcheck_cli.syntax.python.expressions import Reading


def sliced(reading: Reading, owner: Array, keys: list[ast.expr], node: ast.expr) -> Array | None:
    """Return the part that slices and whole numbers choose; None for other keys.

    A number leaves its axis out. Raises UnsupportedError for a part that is empty or not inside.
    """
    if not 1 <= len(keys) <= owner.axes:
        return None
    part, left = owner, owner.axes
    for axis, key in enumerate(keys):
        borders = _borders(reading, owner, axis, key)
        if borders is None:
            return None
        left -= not isinstance(key, ast.Slice)
        if borders != (NOTHING, owner.shape[axis]):
            part = _part(reading, part, axis, borders, node)
    if left == owner.axes:
        return part.viewed(owner)
    return _with_axes(reading, part, left, node).viewed(owner)


def _borders(reading: Reading, owner: Array, axis: int, key: ast.expr) -> tuple[Dim, Dim] | None:
    """Return where a part starts and stops; below zero counts from the end."""
    whole = reading.sizes.resolved(owner.shape[axis])
    if not isinstance(key, ast.Slice):
        at = _place(reading, key, whole)
        return None if at is None else (at, at + ONE)
    if key.step is not None:
        return None
    start = NOTHING if key.lower is None else _place(reading, key.lower, whole)
    stop = whole if key.upper is None else _place(reading, key.upper, whole)
    return None if start is None or stop is None else (start, stop)


def _place(reading: Reading, key: ast.expr, whole: Dim) -> Dim | None:
    """Return a whole number or a size, None for what is neither."""
    value = reading.value(key)
    if not isinstance(value, Array) or value.bools:
        return None
    at = value.size
    if value.number is not None:
        is_whole = value.number.denominator == 1 and abs(value.number) <= allowed().index
        at = Dim.of(int(value.number)) if is_whole else None
    if at is not None and not at.may_be(0):
        return whole + at
    return at


def _part(
    reading: Reading, one: Array, axis: int, borders: tuple[Dim, Dim], node: ast.expr
) -> Array:
    """Return the rows or the columns between two borders."""
    (start, stop), whole = borders, reading.sizes.resolved(one.shape[axis])
    if not (start.may_be(0) and (stop - start).may_be(1) and (whole - stop).may_be(0)):
        raise UnsupportedError(
            say(
                "no-such-slice",
                "from {start} to {stop} is not all inside an array of shape {shape}",
                start=start,
                stop=stop,
                shape=reading.shape_text(one),
            ),
            span=reading.span(node),
        )
    cls, resolved = (Rows, Columns)[axis], reading.sizes.resolved
    along, across = stop - start, one.shape[1 - axis]
    return array(
        (along, across) if axis == 0 else (across, along),
        one.axes,
        lambda: cls.of(one.build(), data=(resolved(start), resolved(stop))),
        reading.span(node),
    )


def _with_axes(reading: Reading, part: Array, axes: int, node: ast.expr) -> Array:
    """Return the part without the axes that a number chose from."""
    if axes == 0:
        return array(SCALAR, 0, part.build, reading.span(node))
    length = part.shape[0] if part.shape[1] is ONE else part.shape[1]
    return array((length, ONE), 1, part.column, reading.span(node))
