"""Calls: what a function's name means, and what its arguments may be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gradcheck_cli.dims import SCALAR
from gradcheck_cli.errors import GradcheckError, ParseError, ShapeError, UnsupportedError
from gradcheck_cli.messages import say
from gradcheck_cli.ops import by_name
from gradcheck_cli.ops.elementwise import Relu
from gradcheck_cli.syntax import constants, reductions
from gradcheck_cli.syntax.entrywise import mask
from gradcheck_cli.syntax.typed import Typed, constant

if TYPE_CHECKING:
    from collections.abc import Callable

    from gradcheck_cli.syntax.elaborate import Elaborator
    from gradcheck_cli.syntax.tree import Tree


class Call:
    """One call: the name, the arguments and keywords, and errors that point at it."""

    def __init__(self, elaborator: Elaborator, tree: Tree) -> None:
        self.elaborator = elaborator
        self.sizes = elaborator.sizes
        self.tree = tree
        self.name, keywords = tree.value
        self.keywords: tuple[tuple[str, str], ...] = keywords

    def argument(self) -> Typed:
        """Return the only argument."""
        count = len(self.tree.args)
        if count != 1:
            raise self.error(
                say(
                    "one-argument",
                    "{name} takes one argument, not {count}",
                    name=self.name,
                    count=count,
                )
            )
        if self.tree.args[0].head == "relation":
            return mask(self.elaborator, self.tree)
        return self.elaborator.part(self.tree.args[0])

    def error(self, message: str, hint: str | None = None) -> GradcheckError:
        """Return an error that points at the call."""
        return ParseError(message, span=self.tree.span, hint=hint)


def called(elaborator: Elaborator, tree: Tree) -> Typed:
    """Return the part that a call means."""
    call = Call(elaborator, tree)
    if call.keywords and call.name not in {"sum", "mean"}:
        key = call.keywords[0][0]
        raise call.error(say("no-keywords", "{name} takes no '{key}='", name=call.name, key=key))
    return _SPECIAL.get(call.name, _operation)(call)


def _operation(call: Call) -> Typed:
    """Return the operation of this name on the one argument."""
    part = call.argument()
    cls = by_name()[call.name]
    if cls.signature.startswith("(n,n)") and not call.sizes.unify(*part.shape):
        shape = call.elaborator.show(part)
        raise ShapeError(
            say(
                "square-needed",
                "{name} needs a square matrix, not {shape}",
                name=call.name,
                shape=shape,
            ),
            span=call.tree.args[0].span,
        )
    if call.name == "σ":
        call.elaborator.scope.note(say("sigma-is-sigmoid", "σ is the sigmoid 1/(1 + e^(−x))"))
    is_scalar = cls.signature.endswith("()")
    return Typed(
        SCALAR if is_scalar else part.shape,
        lambda: cls.of(part.build()),
        call.tree.span,
        flat=part.flat and not is_scalar,
    )


def _transpose(call: Call) -> Typed:
    part = call.argument()
    return Typed((part.shape[1], part.shape[0]), lambda: part.build().T, call.tree.span)


def _maximum(call: Call) -> Typed:
    part = _beside_zero(call)
    return Typed(part.shape, lambda: Relu.of(part.build()), call.tree.span, flat=part.flat)


def _minimum(call: Call) -> Typed:
    part = _beside_zero(call)
    return Typed(part.shape, lambda: -Relu.of(-part.build()), call.tree.span, flat=part.flat)


def _beside_zero(call: Call) -> Typed:
    """Return the argument beside the number 0: max(Z, 0) or max(0, Z)."""
    args = call.tree.args
    others = [arg for arg in args if constant(arg) != 0]
    if len(args) == 2 and len(others) < 2:
        return call.elaborator.part(*others or args[1:])
    raise UnsupportedError(
        say("max-later", "{name} is supported beside 0 only: {name}(Z, 0)", name=call.name),
        span=call.tree.span,
    )


_SPECIAL: dict[str, Callable[[Call], Typed]] = {
    "transpose": _transpose,
    "max": _maximum,
    "min": _minimum,
    "sum": reductions.total,
    "mean": reductions.mean,
    "ones": constants.ones,
    "zeros": constants.zeros,
    "eye": constants.eye,
    "unit": constants.unit,
    "vector": constants.vector,
    "matrix": constants.matrix,
}
