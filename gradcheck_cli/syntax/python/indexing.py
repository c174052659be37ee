"""Indices: entries, new axes, rows and columns from a place to a place, items of a tuple."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from gradcheck_cli.dims import SCALAR
from gradcheck_cli.errors import GradcheckError, ShapeError
from gradcheck_cli.limits import allowed
from gradcheck_cli.messages import say
from gradcheck_cli.ops.structure import Entry
from gradcheck_cli.syntax.python import vectors
from gradcheck_cli.syntax.python.slicing import sliced
from gradcheck_cli.syntax.python.spectra import Spectrum
from gradcheck_cli.syntax.python.values import Array, Items, Value, Word, array

if TYPE_CHECKING:
    from gradcheck_cli.syntax.python.expressions import Reading


def subscripted(reading: Reading, node: ast.Subscript) -> Value:
    """Return x[i], X[i, j], x[:, None], a mask's numbers, or an item of X.shape."""
    owner = reading.value(node.value)
    keys = list(node.slice.elts) if isinstance(node.slice, ast.Tuple) else [node.slice]
    if isinstance(owner, Items):
        return _item(reading, owner, keys, node)
    if found := vectors.chosen(owner, keys):
        return found
    if not isinstance(owner, Array):
        raise reading.refused(node, say("this-index", "this index"))
    new_axes = [i for i, key in enumerate(keys) if _is_new_axis(reading, key)]
    if new_axes:
        return _with_new_axis(reading, owner, keys, new_axes, node)
    if all(map(_is_everything, keys)) and len(keys) <= max(owner.axes, 1):
        return owner
    if len(keys) < owner.axes or any(isinstance(key, ast.Slice) for key in keys):
        part = sliced(reading, owner, keys, node)
        if part is not None:
            return part
    return _entry(reading, owner, keys, node)


def _item(reading: Reading, owner: Items, keys: list[ast.expr], node: ast.Subscript) -> Value:
    index = whole_number(reading, keys[0]) if len(keys) == 1 else None
    if isinstance(owner, Spectrum) and index in owner.by_index:
        return owner.by_index[index]
    if index is None or not -len(owner.items) <= index < len(owner.items):
        raise reading.refused(node, say("this-index", "this index"))
    return owner.items[index]


def _is_everything(key: ast.expr) -> bool:
    is_slice = isinstance(key, ast.Slice) and not (key.lower or key.upper or key.step)
    return is_slice or (isinstance(key, ast.Constant) and key.value is Ellipsis)


def _is_new_axis(reading: Reading, key: ast.expr) -> bool:
    if isinstance(key, ast.Constant) and key.value is None:
        return True
    return isinstance(key, ast.Attribute) and reading.dotted(key) == "numpy.newaxis"


def _with_new_axis(
    reading: Reading, owner: Array, keys: list[ast.expr], places: list[int], node: ast.Subscript
) -> Array:
    """Return x[:, None] as a column, x[None, :] as a row."""
    others = [key for i, key in enumerate(keys) if i not in places]
    if owner.axes + len(places) > 2 or not all(map(_is_everything, others)):
        raise _not_read(reading, node)
    if owner.axes == 0:
        return array(SCALAR, len(places), owner.build, reading.span(node)).viewed(owner)
    is_row = places[0] == 0
    shape = owner.shape[::-1] if is_row else owner.shape
    build = (lambda: owner.build().T) if is_row else owner.build
    return array(shape, 2, build, reading.span(node)).viewed(owner)


def whole_number(reading: Reading, key: ast.expr) -> int | None:
    """Return the whole number that an index is, None for anything else."""
    if isinstance(key, (ast.Slice, ast.Constant)) and not isinstance(
        getattr(key, "value", None), int
    ):
        return None
    value = reading.value(key)
    if isinstance(value, Word) or not isinstance(value, Array) or value.number is None:
        return None
    return int(value.number) if value.number.denominator == 1 else None


def _entry(reading: Reading, owner: Array, keys: list[ast.expr], node: ast.Subscript) -> Array:
    indices = [whole_number(reading, key) for key in keys]
    if None in indices or len(keys) != owner.axes:
        raise _not_read(reading, node)
    found = [i for i in indices if i is not None]
    for i, size in zip(found, owner.shape, strict=False):
        outside = size.number is not None and i >= size.number
        if i < 0 or i > allowed().index or (outside and owner.shape != SCALAR):
            raise ShapeError(
                say(
                    "python-index",
                    "an index lies between 0 and the size, and is at most {most}",
                    most=allowed().index,
                ),
                span=reading.span(node),
            )
    place = (*found, 0)[:2]
    return array(SCALAR, 0, lambda: Entry.of(owner.build(), data=place), reading.span(node))


def _not_read(reading: Reading, node: ast.Subscript) -> GradcheckError:
    return reading.refused(
        node,
        say("this-index", "this index"),
        say(
            "index-hint",
            "entries X[0, 1], parts X[:n], axes x[:, None] and masks g[h < 0] = 0 are read",
        ),
    )
