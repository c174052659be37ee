"""Calls of functions that a text defines or leaves unspecified, and derivatives: φ(Z), tanh′(Z)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gradcheck_cli.expr import Number
from gradcheck_cli.messages import say
from gradcheck_cli.ops import by_name
from gradcheck_cli.ops.differentiation import derivative
from gradcheck_cli.ops.formulas import ARGUMENT, instantiated, is_entrywise
from gradcheck_cli.syntax.typed import Typed

if TYPE_CHECKING:
    from gradcheck_cli.expr import Expr
    from gradcheck_cli.syntax.defined import Function
    from gradcheck_cli.syntax.functions import Call


def applied(call: Call, function: Function) -> Typed:
    """Return the function, or a derivative of it, on every entry of the argument."""
    _check_no_keywords(call)
    part, order = call.argument(), call.order
    return Typed(
        part.shape, lambda: function.at(part.build(), order), call.tree.span, flat=part.flat
    )


def derived(call: Call) -> Typed:
    """Return the derivative of a known function on every entry of the argument."""
    _check_no_keywords(call)
    cls = by_name().get(call.name)
    if cls is None or not is_entrywise(cls) or cls.signature.count("(") > 2:
        raise call.error(
            say("no-prime", "{name} is no function of a number: it has no ′", name=call.name),
            say("prime-hint", "a transpose is written X^T; ′ stands after a function's name"),
        )
    if call.name == "σ":
        call.elaborator.scope.note(say("sigma-is-sigmoid", "σ is the sigmoid 1/(1 + e^(−x))"))
    part, order = call.argument(), call.order

    def build() -> Expr:
        slope = cls.of(ARGUMENT).differential(Number.exactly(1), 0)
        for _ in range(order - 1):
            slope = derivative(slope)
        return instantiated(slope, part.build())

    return Typed(part.shape, build, call.tree.span, flat=part.flat)


def _check_no_keywords(call: Call) -> None:
    if call.keywords:
        key = call.keywords[0][0]
        raise call.error(say("no-keywords", "{name} takes no '{key}='", name=call.name, key=key))
