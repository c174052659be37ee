"""Arrays beside and below each other: cat([x, ones], dim=1), hstack, vstack, column_stack."""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING

from gradcheck_cli.dims import ONE
from gradcheck_cli.errors import GradcheckError, ShapeError
from gradcheck_cli.messages import say
from gradcheck_cli.ops.blocks import HStack, VStack
from gradcheck_cli.syntax.python.values import Array, Items, Value, array

if TYPE_CHECKING:
    from collections.abc import Callable

    from gradcheck_cli.syntax.python.call import Call


def _joined(usual: int | None) -> Callable[[Call], Value]:
    """Return the reading of cat([x, ones], dim=1), hstack, vstack."""

    def read(call: Call) -> Value:
        given, axis = call.bound("tensors", "axis")
        value = None if given is None or isinstance(given, Array) else call.reading.value(given)
        if not isinstance(value, Items) or not value.items:
            raise call.error(
                say("list-of-arrays", "{name} takes a list of arrays", name=call.written)
            )
        parts = [_part(call, item) for item in value.items]
        along = usual if axis is None else call.word(axis)
        if axis is None and usual is None:
            along = 0
        return joined(call, parts, along)

    return read


def _part(call: Call, item: Value) -> Array:
    if isinstance(item, Array):
        return item
    raise call.error(say("list-of-arrays", "{name} takes a list of arrays", name=call.written))


def joined(call: Call, parts: list[Array], axis: object) -> Array:
    """Return arrays beside (1) or below (0) each other. Raises ShapeError where they do not fit."""
    if call.name in {"hstack", "vstack", "column_stack", "row_stack"}:
        parts, axis = _stacked(call, parts)
    axes = parts[0].axes
    if any(part.axes != axes for part in parts) or not axes or axis not in range(-axes, axes):
        raise _cannot_join(call, parts)
    along = int(axis) % axes  # type: ignore[call-overload]
    across = 1 - along
    sizes = call.reading.sizes
    if axes == 2 and not all(sizes.unify(parts[0].shape[across], p.shape[across]) for p in parts):
        raise _cannot_join(call, parts)
    total = reduce(lambda a, b: a + b, (sizes.resolved(part.shape[along]) for part in parts))
    fixed = sizes.resolved(parts[0].shape[across]) if axes == 2 else ONE
    shape = (total, fixed) if along == 0 else (fixed, total)
    cls = HStack if along else VStack
    return array(shape, axes, lambda: reduce(cls.of, [part.build() for part in parts]), call.span)


def _stacked(call: Call, parts: list[Array]) -> tuple[list[Array], int]:
    """Return what hstack, vstack and column_stack make of one axis, and the axis they join."""
    flat = all(part.axes == 1 for part in parts)
    if call.name == "hstack":
        return parts, 0 if flat else 1
    if call.name == "column_stack":
        return [_as_column(call, part) for part in parts], 1
    return [_as_row(call, part) for part in parts], 0


def _as_column(call: Call, part: Array) -> Array:
    return part if part.axes == 2 else array(part.shape, 2, part.build, call.span)


def _as_row(call: Call, part: Array) -> Array:
    return part if part.axes == 2 else array(part.wide, 2, part.build_wide, call.span)


def _cannot_join(call: Call, parts: list[Array]) -> GradcheckError:
    shapes = ", ".join(call.reading.shape_text(part) for part in parts)
    return ShapeError(
        say(
            "cannot-join",
            "{name} cannot join the shapes {shapes}",
            name=call.written,
            shapes=shapes,
        ),
        span=call.span,
    )


_CAT = ("torch.cat", "torch.concat", "torch.concatenate", "numpy.concatenate")
_BESIDE = ("numpy.hstack", "torch.hstack", "numpy.column_stack", "torch.column_stack")
_BELOW = ("numpy.vstack", "torch.vstack", "numpy.row_stack")
FUNCTIONS: dict[str, Callable[[Call], Value]] = {
    **dict.fromkeys(_CAT, _joined(None)),
    **dict.fromkeys(_BESIDE, _joined(1)),
    **dict.fromkeys(_BELOW, _joined(0)),
}
