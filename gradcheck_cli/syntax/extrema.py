"""max and min: of two operands or more, entry by entry, or of the entries of one."""

from __future__ import annotations

from fractions import Fraction
from functools import reduce
from typing import TYPE_CHECKING

from gradcheck_cli.algebra import Scale
from gradcheck_cli.expr import Ones
from gradcheck_cli.messages import say
from gradcheck_cli.ops.extrema import Maximum, Minimum
from gradcheck_cli.syntax import reductions
from gradcheck_cli.syntax.entrywise import level
from gradcheck_cli.syntax.typed import Typed

if TYPE_CHECKING:
    from gradcheck_cli.expr import Expr
    from gradcheck_cli.syntax.functions import Call


def maximum(call: Call) -> Typed:
    """Return max(A, B), A and B of one shape or scalars, or the largest entry max(A)."""
    if len(call.tree.args) == 1:
        return reductions.largest(call)
    return _folded(call, Maximum)


def minimum(call: Call) -> Typed:
    """Return min(A, B), A and B of one shape or scalars, or the smallest entry min(A)."""
    if len(call.tree.args) == 1:
        return reductions.smallest(call)
    return _folded(call, Minimum)


def clipped(call: Call) -> Typed:
    """Return clip(A, B, C), A within B and C: min(max(A, B), C); or clip(A, min=B, max=C)."""
    if call.keywords:
        return _clipped_by_keywords(call)
    parts = call.arguments(3)
    shape, flat, (a, b, c) = level(call.elaborator, parts, call.tree)
    return Typed(shape, lambda: Minimum.of(Maximum.of(a(), b()), c()), call.tree.span, flat=flat)


def _clipped_by_keywords(call: Call) -> Typed:
    """Return clamp(A, min=0), clamp(A, max=1) or both."""
    part = call.argument()
    bounds = {key: _number(text) for key, text in call.keywords}
    if not bounds.keys() <= {"min", "max"} or None in bounds.values():
        raise call.error(
            say("clip-keywords", "{name} takes numbers for min= and max=", name=call.name),
            say("clip-hint", "write {name}(Z, min=0, max=1)", name=call.name),
        )

    def build() -> Expr:
        value = part.build()
        for key, cls in (("min", Maximum), ("max", Minimum)):
            if key in bounds:
                ones = Ones.shaped(*value.shape)
                value = cls.of(value, Scale.of(ones, data=bounds[key]))
        return value

    return Typed(part.shape, build, call.tree.span, flat=part.flat)


def _number(text: str) -> Fraction | None:
    try:
        return Fraction(text)
    except ValueError:
        return None


def _folded(call: Call, cls: type[Maximum | Minimum]) -> Typed:
    if call.keywords:
        raise call.error(
            say(
                "extremum-keywords",
                "{name} takes an axis of one operand only, not beside another",
                name=call.name,
            )
        )
    parts = [call.elaborator.part(arg) for arg in call.tree.args]
    shape, flat, builders = level(call.elaborator, parts, call.tree)
    return Typed(
        shape,
        lambda: reduce(cls.of, [build() for build in builders]),
        call.tree.span,
        flat=flat,
    )
