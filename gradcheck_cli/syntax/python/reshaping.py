"""The same entries in another shape: transposes, columns of vectors, sizes; mostly views."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gradcheck_cli.dims import ONE, SCALAR, Dim
from gradcheck_cli.messages import say
from gradcheck_cli.ops.reshapes import Reshape, Vec
from gradcheck_cli.syntax.python.sizes import over
from gradcheck_cli.syntax.python.values import Array, Items, Value, array

if TYPE_CHECKING:
    from collections.abc import Callable

    from gradcheck_cli.expr import Expr
    from gradcheck_cli.syntax.python.call import Call


def transposed(call: Call, one: Array) -> Array:
    """Return the transpose; of one axis, NumPy's is the array itself."""
    if one.axes < 2:
        if one.axes == 1:
            name = call.reading.text(one.part.span)
            call.reading.scope.note(
                say("transpose-of-one-axis", "{name}.T of one axis is {name} itself", name=name)
            )
        return one
    return array(one.shape[::-1], 2, lambda: one.build().T, call.span).viewed(one)


def _transpose(call: Call) -> Value:
    """Return X.T, X.t(), X.transpose(), X.transpose(0, 1), X.permute(1, 0)."""
    one, *axes = call.bound("a", "dim0", "dim1")
    numbers = [call.word(axis) for axis in axes if axis is not None]
    found = [n for number in numbers for n in (number if isinstance(number, tuple) else (number,))]
    order = [n % 2 for n in found if isinstance(n, int)]
    names_axes = call.name == "permute" or not call.is_torch  # others only exchange the two
    if found and (sorted(order) != [0, 1] or (names_axes and order == [0, 1])):
        raise call.error(say("transpose-axes", "of two axes, 0 and 1 can be exchanged: write .T"))
    return transposed(call, call.array(one))


def _itself(call: Call) -> Value:
    """Return X.data, the array itself."""
    return call.array(call.receiver)


def _reshape(call: Call) -> Value:
    """Return reshape(-1, 1), reshape(1, -1), reshape(-1), reshape(X.shape): entries by rows.

    With order="F" by columns.
    """
    order = call.word(call.keywords.pop("order", None)) or "C"
    if call.keywords or order not in {"C", "F"}:
        raise call.error(
            say("reshape-keywords", "{name} is read with no keyword but order=", name=call.written)
        )
    one, sizes = _array_and_sizes(call)
    entries = call.reading.sizes.resolved(one.shape[0] * one.shape[1])
    dims = [_resolved(call, dim, sizes, entries) for dim in sizes]
    rows, cols = (*dims, ONE)[:2]
    if not call.reading.sizes.unify(rows * cols, entries):
        raise call.error(
            say(
                "reshape-count",
                "{shape} has another number of entries",
                shape=call.reading.shape_text(one),
            )
        )
    laid = _by_rows if order == "C" else _by_columns
    found = array((rows, cols), len(dims), lambda: laid(one.build(), rows, cols), call.span)
    return found.viewed(one)


def _array_and_sizes(call: Call) -> tuple[Array, list[Dim | str | None]]:
    """Return the array that takes another shape, and the sizes of that."""
    given: list[Value] = [call.reading.value(arg) for arg in call.args]
    one = call.receiver
    if one is None:
        first = given.pop(0) if given else None
        if not isinstance(first, Array):
            raise call.error(say("reshape-array", "{name} needs an array", name=call.written))
        one = first
    if len(given) == 1 and isinstance(given[0], Items):
        given = list(given[0].items)
    sizes = [_size(item) for item in given]
    if not 1 <= len(sizes) <= 2 or sizes.count("rest") > 1 or None in sizes:
        raise call.error(
            say("python-reshape", "reshape is read with one or two sizes, one of them −1")
        )
    return one, sizes


def _size(item: Value) -> Dim | str | None:
    if not isinstance(item, Array):
        return None
    return "rest" if item.number == -1 else item.size


def _resolved(
    call: Call, dim: Dim | str | None, sizes: list[Dim | str | None], entries: Dim
) -> Dim:
    """Return a size of the shape; −1 is what the others leave."""
    if isinstance(dim, Dim):
        return dim
    others = [one for one in sizes if isinstance(one, Dim)]
    if not others or others[0] is ONE:
        return entries
    if (rest := over(entries, others[0])) is not None:
        return rest
    raise call.error(say("reshape-rest", "what is −1 here cannot be told from the sizes"))


def _by_rows(A: Expr, rows: Dim, cols: Dim) -> Expr:
    """Return the entries, row by row as NumPy has them, in this shape."""
    if A.shape == (rows, cols):
        return A
    if ONE in A.shape and ONE in (rows, cols):
        return A.T
    column = Vec.of(A.T)
    return column if cols is ONE else Reshape.of(column, data=(cols, rows)).T


def _by_columns(A: Expr, rows: Dim, cols: Dim) -> Expr:
    """Return the entries, column by column as MATLAB has them, in this shape."""
    return _by_rows(A.T, cols, rows).T


def _flattened(call: Call) -> Value:
    (given,) = call.bound("a")
    one = call.array(given)
    entries = call.reading.sizes.resolved(one.shape[0] * one.shape[1])
    found = array((entries, ONE), 1, lambda: _by_rows(one.build(), entries, ONE), call.span)
    return found if call.name == "flatten" and not call.is_torch else found.viewed(one)


def _squeezed(call: Call) -> Value:
    """Return the array without its axes of size 1."""
    given, axis = call.bound("a", "axis")
    one, which = call.array(given), call.word(axis)
    if which is not None and which not in {0, 1, -1, -2}:
        raise call.error(say("squeeze-axis", "{name} is read with axis 0 or 1", name=call.written))
    if one.axes < 2 or ONE not in one.shape:
        return one
    if which is not None and one.shape[int(which) % 2] is not ONE:
        return one
    if one.shape == SCALAR:
        return array(SCALAR, 0, one.build, call.span).viewed(one)
    length = one.shape[0] if one.shape[1] is ONE else one.shape[1]
    return array((length, ONE), 1, one.column, call.span).viewed(one)


def _unsqueezed(call: Call) -> Value:
    """Return a column, unsqueeze(1), or a row, unsqueeze(0)."""
    given, axis = call.bound("a", "axis", required=2)
    one, which = call.array(given), call.word(axis)
    if one.axes != 1 or which not in {0, 1, -1, -2}:
        raise call.error(say("unsqueeze-one-axis", "a new axis is read for an array of one axis"))
    if which in {1, -1}:
        return array(one.shape, 2, one.build, call.span).viewed(one)
    return array(one.wide, 2, one.build_wide, call.span).viewed(one)


def _item(call: Call) -> Value:
    """Return the number that an array of one entry holds."""
    (given,) = call.bound("a")
    one = call.array(given)
    if one.shape != SCALAR:
        raise call.error(
            say(
                "item-of-one",
                "item() is of one entry, not of {shape}",
                shape=call.reading.shape_text(one),
            )
        )
    return array(SCALAR, 0, one.build, call.span)


_FLATTENED = ("method.flatten", "method.ravel", "numpy.ravel", "torch.flatten", "torch.ravel")
FUNCTIONS: dict[str, Callable[[Call], Value]] = {
    **dict.fromkeys(("attribute.T", "attribute.mT", "method.t", "method.transpose"), _transpose),
    **dict.fromkeys(("torch.t", "torch.transpose", "numpy.transpose"), _transpose),
    **dict.fromkeys(("method.permute", "torch.permute"), _transpose),
    **dict.fromkeys(("attribute.data", "attribute.values"), _itself),
    **dict.fromkeys(("method.reshape", "method.view", "numpy.reshape", "torch.reshape"), _reshape),
    **dict.fromkeys(_FLATTENED, _flattened),
    **dict.fromkeys(("method.squeeze", "numpy.squeeze", "torch.squeeze"), _squeezed),
    **dict.fromkeys(("method.unsqueeze", "numpy.expand_dims", "torch.unsqueeze"), _unsqueezed),
    "method.item": _item,
}
