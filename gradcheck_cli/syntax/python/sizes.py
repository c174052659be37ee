"""The sizes of arrays: X.shape, len(X), X.numel(); whole numbers that stay names."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from math import prod
from typing import TYPE_CHECKING

from gradcheck_cli.dims import Dim
from gradcheck_cli.messages import say
from gradcheck_cli.syntax.python.values import Array, Items, Value, constant, size

if TYPE_CHECKING:
    import ast
    from collections.abc import Callable

    from gradcheck_cli.syntax.python.call import Call
    from gradcheck_cli.syntax.python.expressions import Reading


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


def quotient(reading: Reading, left: Array, right: Array, node: ast.AST) -> Array | None:
    """Return m n // n of sizes where nothing remains; None for other values."""
    if left.size is None or right.size is None:
        return None
    rest = over(reading.sizes.resolved(left.size), reading.sizes.resolved(right.size))
    return None if rest is None else size(rest, reading.span(node), reading.sizes)


def over(whole: Dim, part: Dim) -> Dim | None:
    """Return a size divided by a product of names and a number; None where something remains.

    >>> n, q = Dim.of("n"), Dim.of("q")
    >>> over(n * q + n, n), over(n + q, n)
    (q+1, None)
    """
    if len(part.terms) != 1:
        return None
    ((below, divisor),) = part.terms
    total = Dim.of(0)
    for names, count in whole.terms:
        left = Counter(names)
        left.subtract(below)
        if count % divisor or min(left.values(), default=0) < 0:
            return None
        total = total + prod(map(Dim.of, left.elements()), start=Dim.of(count // divisor))
    return total


def _whole(call: Call) -> Value:
    """Return int(k), of a whole number, itself."""
    (given,) = call.bound("a")
    one = call.array(given)
    if one.size is None:
        raise call.error(say("int-of-size", "int() is read of a size, or of a whole number"))
    return one


FUNCTIONS: dict[str, Callable[[Call], Value]] = {
    **dict.fromkeys(("attribute.shape", "method.size", "numpy.shape"), _shape),
    **dict.fromkeys(("attribute.size", "method.numel", "torch.numel", "numpy.size"), _count),
    "attribute.ndim": _axes,
    "builtins.len": _length,
    "builtins.int": _whole,
}
