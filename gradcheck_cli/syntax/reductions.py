"""Functions of all entries or along an axis: sums, means, maxima, softmax and their like."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from gradcheck_cli.algebra import Power, Scale
from gradcheck_cli.dims import ONE, SCALAR
from gradcheck_cli.expr import signature
from gradcheck_cli.messages import say
from gradcheck_cli.ops import by_name
from gradcheck_cli.ops.axes import AlongAxis, count, summed
from gradcheck_cli.syntax.typed import Typed, constant

if TYPE_CHECKING:
    from collections.abc import Callable

    from gradcheck_cli.dims import Shape
    from gradcheck_cli.expr import Expr
    from gradcheck_cli.syntax.functions import Call


def total(call: Call) -> Typed:
    """Return the sum of all entries, or sum(D, axis=0)."""
    part, axis = _reduced(call)
    if part.is_matrix and axis is None and _is_summed_again(call):
        text = call.elaborator.text(call.tree.span)
        message = say(
            "sum-of-one-number", "{text} is one number: the sum around it sums nothing", text=text
        )
        columns = f"{text[:-1]}, axis=0)"
        hint = say("sum-of-columns", "for a sum of each column, write {columns}", columns=columns)
        raise call.error(message, hint)
    return _reduction(call, part, axis, lambda: summed(part.build(), axis))


def _is_summed_again(call: Call) -> bool:
    """Is a function of this sum summed, as in sum(sqrt(sum(X.^2))), where MATLAB sums columns?"""
    is_changed = False
    for tree in reversed(call.elaborator.path[:-1]):
        if tree.head == "call" and tree.value == ("sum", ()):
            return is_changed
        if tree.head not in {"call", "group", "neg", "power", "epower"}:
            return False
        is_changed |= tree.head in {"call", "power", "epower"}
    return False


def mean(call: Call) -> Typed:
    """Return the mean of all entries, or mean(D, axis=0)."""
    part, axis = _reduced(call)

    def build() -> Expr:
        A = part.build()
        return Scale.of(count(A.shape, axis) ** -1, summed(A, axis))

    return _reduction(call, part, axis, build)


def std(call: Call) -> Typed:
    """Return the standard deviation, the root of the variance."""
    variance = _along(call, "var")
    return Typed(
        variance.shape,
        lambda: Power.of(variance.build(), data=Fraction(1, 2)),
        call.tree.span,
        flat=variance.flat,
    )


def largest(call: Call) -> Typed:
    """Return max(X) or max(X, axis=0)."""
    return _along(call, "amax")


def smallest(call: Call) -> Typed:
    """Return min(X) or min(X, axis=0)."""
    return _along(call, "amin")


def along(call: Call) -> Typed:
    """Return an operation that takes an axis."""
    return _along(call, call.name)


def _along(call: Call, name: str) -> Typed:
    cls = by_name()[name]
    assert issubclass(cls, AlongAxis)
    part, axis = _reduced(call)
    operands, result = signature(cls.signature)
    if name == "var":
        call.elaborator.scope.note(
            say("variance-divisor", "var and std divide by the number of entries, as NumPy's")
        )
    if axis is None and cls.usual_axis is not None and part.is_matrix:
        axis = cls.usual_axis
        call.elaborator.scope.note(
            say(
                "usual-axis",
                "{call} runs along each row: {name}(…, axis={axis})",
                call=call.elaborator.text(call.tree.span),
                name=call.name,
                axis=axis,
            )
        )

    def build() -> Expr:
        return cls.of(part.build(), data=axis)

    if operands[0] == result:
        return Typed(part.shape, build, call.tree.span, flat=part.flat)
    return _reduction(call, part, axis, build)


def _reduction(call: Call, part: Typed, axis: int | None, build: Callable[[], Expr]) -> Typed:
    """Return what makes one number of each row or column: a 1-D value."""
    shape: Shape = SCALAR if axis is None else (part.shape[1 - axis], ONE)
    return Typed(shape, build, call.tree.span, flat=shape != SCALAR)


def _reduced(call: Call) -> tuple[Typed, int | None]:
    """Return the argument and the axis, None for all entries."""
    if len(call.tree.args) != 1:
        second = constant(call.tree.args[1]) if len(call.tree.args) == 2 else None
        inside = [call.elaborator.text(arg.span) for arg in call.tree.args[:1]]
        raise call.error(
            say(
                "reduction-arguments",
                "{name} takes one argument and perhaps axis=0 or axis=1",
                name=call.name,
            ),
            say(
                "axis-hint",
                "write {name}({inside}, axis={axis})",
                name=call.name,
                inside=inside[0] if inside else "D",
                axis=1 if second in {1, 2} else 0,
            ),
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
