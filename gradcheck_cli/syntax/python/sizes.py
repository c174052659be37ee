"""The sizes of arrays: X.shape, len(X), X.numel(); whole numbers that stay names."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from gradcheck_cli.messages import say
from gradcheck_cli.syntax.python.values import Items, Value, constant, size

if TYPE_CHECKING:
    from collections.abc import Callable

    from gradcheck_cli.syntax.python.call import Call


def _shape(call: Call) -> Value:
    """Return X.shape, X.size() and X.size(0)."""
    given, axis = call.bound("a", "axis")
    one = call.array(given)
    dims = [call.reading.sizes.resolved(dim) for dim in one.shape[: one.axes]]
    items = [size(dim, call.span, call.reading.sizes) for dim in dims]
    which = call.word(axis)
    if which is None:
        return Items(tuple(items))
    if not isinstance(which, int) or not -len(items) <= which < len(items):
        raise call.error(
            say(
                "no-such-size",
                "{shape} has no axis {axis}",
                shape=call.reading.shape_text(one),
                axis=which,
            )
        )
    return items[which]


def _length(call: Call) -> Value:
    """Return len(X), the first size."""
    (given,) = call.bound("a")
    one = call.array(given)
    if not one.axes:
        raise call.error(say("length-of-number", "a number has no length"))
    return size(one.shape[0], call.span, call.reading.sizes)


def _count(call: Call) -> Value:
    """Return how many entries there are: NumPy's X.size, PyTorch's X.numel()."""
    (given,) = call.bound("a")
    one = call.array(given)
    return size(one.shape[0] * one.shape[1], call.span, call.reading.sizes)


def _axes(call: Call) -> Value:
    """Return X.ndim, the number of axes."""
    (given,) = call.bound("a")
    return constant(Fraction(call.array(given).axes), call.span)


FUNCTIONS: dict[str, Callable[[Call], Value]] = {
    **dict.fromkeys(("attribute.shape", "method.size", "numpy.shape"), _shape),
    **dict.fromkeys(("attribute.size", "method.numel", "torch.numel", "numpy.size"), _count),
    "attribute.ndim": _axes,
    "builtins.len": _length,
}
