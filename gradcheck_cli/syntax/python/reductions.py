"""Sums, means and maxima, of all entries or along an axis, with NumPy's axes."""

from __future__ import annotations

import ast
from fractions import Fraction
from typing import TYPE_CHECKING

from gradcheck_cli.algebra import Power, Scale
from gradcheck_cli.dims import ONE, SCALAR
from gradcheck_cli.errors import ShapeError
from gradcheck_cli.expr import Number
from gradcheck_cli.messages import say
from gradcheck_cli.ops import by_name
from gradcheck_cli.ops.axes import count, summed
from gradcheck_cli.ops.extrema import Maximum, Minimum
from gradcheck_cli.ops.largest import Max, Min
from gradcheck_cli.syntax.python.values import Array, Items, Value, array

if TYPE_CHECKING:
    from collections.abc import Callable

    from gradcheck_cli.expr import Expr
    from gradcheck_cli.syntax.python.call import Call

Reduce = "Callable[[Expr, int | None], Expr]"


def reduced(
    call: Call, one: Array, axis: object, keepdims: object, rule: Callable[[Expr, int | None], Expr]
) -> Array:
    """Return one number of each column, each row, or of all entries.

    `rule` makes a column of the numbers. An axis that is not there raises ShapeError.
    """
    along = axis_of(call, one, axis)
    whole = along is None or one.axes < 2
    keep = bool(keepdims) and one.axes > 0
    if whole:
        kept = one.axes if keep else 0
        return array(SCALAR, kept, lambda: rule(one.build(), None), call.span)
    assert along is not None
    length = one.shape[1 - along]
    if not keep:
        return array((length, ONE), 1, lambda: rule(one.build(), along), call.span)
    if along == 1:
        return array((length, ONE), 2, lambda: rule(one.build(), 1), call.span)
    return array((ONE, length), 2, lambda: rule(one.build(), 0).T, call.span)


def axis_of(call: Call, one: Array, axis: object) -> int | None:
    """Return the axis, counted from 0; None for all. Raises ShapeError where there is none such."""
    if isinstance(axis, tuple) and sorted(a % 2 for a in axis if isinstance(a, int)) == [0, 1]:
        axis = None
    if isinstance(axis, tuple) and len(axis) == 1:
        (axis,) = axis
    if axis is None:
        return None
    if (
        not isinstance(axis, int)
        or isinstance(axis, bool)
        or not -one.axes <= axis < max(one.axes, 1)
    ):
        raise ShapeError(
            say(
                "no-such-axis",
                "{name}: an array of {axes} axes, shape {shape}, has no axis {axis}",
                name=call.written,
                axes=one.axes,
                shape=call.reading.shape_text(one),
                axis=axis,
            ),
            span=call.span,
        )
    return axis % one.axes if one.axes else None


def _along(
    rule: Callable[[Expr, int | None], Expr], unsaid: int | None = None
) -> Callable[[Call], Array]:
    """Return the reading of sum(a, axis, keepdims) and its like; `unsaid` is the axis of sum(a)."""

    def read(call: Call) -> Array:
        if not call.is_torch and len(call.args) + (call.receiver is not None) > 2:
            raise call.error(
                say("axis-only", "{name}: write keepdims= by its name", name=call.written)
            )
        given, axis, keepdims = call.bound("a", "axis", "keepdims")
        along = unsaid if axis is None else call.word(axis)
        return reduced(call, call.array(given), along, call.word(keepdims), rule)

    return read


def _mean(A: Expr, axis: int | None) -> Expr:
    return Scale.of(count(A.shape, axis) ** -1, summed(A, axis))


def _operation(name: str) -> Callable[[Expr, int | None], Expr]:
    """Return the operation of this name along an axis."""
    return lambda A, axis: by_name()[name].of(A, data=axis)


def _spread_about_mean(*, root: bool) -> Callable[[Call], Array]:
    """Return the reading of var and std: NumPy divides by n, PyTorch by n − 1."""

    def read(call: Call) -> Array:
        less = _subtracted(call)
        given, axis, keepdims = call.bound("a", "axis", "keepdims")
        call.reading.scope.note(
            say(
                "divided-by",
                "{name} divides by the number of entries less {less}",
                name=call.written,
                less=less,
            )
        )

        def rule(A: Expr, along: int | None) -> Expr:
            value = by_name()["var"].of(A, data=along)
            if less:
                n = count(A.shape, along)
                value = Scale.of(n * (n - Number.exactly(Fraction(less))) ** -1, value)
            return Power.of(value, data=Fraction(1, 2)) if root else value

        return reduced(call, call.array(given), call.word(axis), call.word(keepdims), rule)

    return read


def _subtracted(call: Call) -> int:
    """Return by how much less than the number of entries a variance divides."""
    less: object = int(call.is_torch)
    for key in ("ddof", "correction", "unbiased"):
        if key in call.keywords:
            less = call.word(call.keywords.pop(key))
            less = int(less) if isinstance(less, bool) else less
    if call.is_torch and len(call.args) > 1:
        raise call.error(say("var-keywords", "write unbiased= or correction= by its name"))
    if not isinstance(less, int) or not 0 <= less <= 10:
        raise call.error(
            say("ddof-range", "{name} divides by n, or by n less a small number", name=call.written)
        )
    return less


def _largest(cls: type[Max | Min], pair: type[Maximum | Minimum]) -> Callable[[Call], Value]:
    """Return the reading of max and min: NumPy's second argument is an axis, and so is PyTorch's.

    PyTorch's max of two arrays is entry by entry, and along an axis it gives the indices too.
    """

    def read(call: Call) -> Value:
        given, second, keepdims = call.bound("a", "axis", "keepdims")
        if call.is_torch and second is None and "b" in call.keywords:
            second = call.keywords["b"]
        if call.is_torch and second is not None and not _is_axis(second):
            return _pairwise(call, given, second, pair)
        axis = call.word(second)
        one = call.array(given)
        found = reduced(
            call, one, axis, call.word(keepdims), lambda A, along: cls.of(A, data=along)
        )
        if second is not None and cls is Max:
            _note_axis(call, axis)
        if call.is_torch and axis is not None and not call.name.startswith("a"):
            return Items((found,))
        return found

    return read


def _is_axis(given: ast.expr | Array) -> bool:
    """Is it a number as it stands, and so an axis? torch.tensor(0.) is an array."""
    return isinstance(given, (ast.Constant, ast.UnaryOp, ast.Tuple))


def _pairwise(
    call: Call, a: ast.expr | Array | None, b: ast.expr | Array, pair: type[Maximum | Minimum]
) -> Array:
    from gradcheck_cli.syntax.python.entrywise import extremum

    return extremum(call, call.array(a), call.array(b), pair)


def _note_axis(call: Call, axis: object) -> None:
    call.reading.scope.note(
        say(
            "max-is-no-relu",
            "{call} is the largest entry along axis {axis}; entry by entry it is np.maximum(Z, 0) "
            "or torch.relu(Z)",
            call=call.reading.text(call.span),
            axis=axis,
        )
    )


def _sum_of_list(call: Call) -> Value:
    """Return Python's own max and min of two numbers."""
    raise call.unsupported(
        say("builtin-extremum", "Python's own {name} is not read", name=call.name),
        say("builtin-hint", "write np.maximum(Z, 0) or torch.relu(Z)"),
    )


def _named(*words: str, libraries: tuple[str, ...] = ("numpy", "torch", "method")) -> list[str]:
    return [f"{library}.{word}" for library in libraries for word in words]


FUNCTIONS: dict[str, Callable[[Call], Value]] = {
    **dict.fromkeys(_named("sum"), _along(summed)),
    **dict.fromkeys(_named("mean"), _along(_mean)),
    **dict.fromkeys(("numpy.average",), _along(_mean)),
    **dict.fromkeys(
        ("torch.logsumexp", "method.logsumexp", "scipy.special.logsumexp"),
        _along(_operation("logsumexp")),
    ),
    "numpy.logaddexp.reduce": _along(_operation("logsumexp"), unsaid=0),
    **dict.fromkeys(_named("var"), _spread_about_mean(root=False)),
    **dict.fromkeys(_named("std"), _spread_about_mean(root=True)),
    **dict.fromkeys(_named("max", "amax"), _largest(Max, Maximum)),
    **dict.fromkeys(_named("min", "amin"), _largest(Min, Minimum)),
    "builtins.max": _sum_of_list,
    "builtins.min": _sum_of_list,
}  # fmt: skip
