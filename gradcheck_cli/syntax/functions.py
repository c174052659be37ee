"""Calls: what a function's name means, and what its arguments may be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gradcheck_cli.dims import ONE, SCALAR
from gradcheck_cli.errors import GradcheckError, ParseError, ShapeError, UnsupportedError
from gradcheck_cli.expr import signature
from gradcheck_cli.messages import say
from gradcheck_cli.ops import by_name
from gradcheck_cli.ops.elementwise import Relu
from gradcheck_cli.syntax import constants, reductions
from gradcheck_cli.syntax.entrywise import level, mask
from gradcheck_cli.syntax.typed import Typed, constant

if TYPE_CHECKING:
    from collections.abc import Callable

    from gradcheck_cli.dims import Dim, Shape
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

    def arguments(self, wanted: int) -> list[Typed]:
        """Return so many arguments."""
        if wanted == 1:
            return [self.argument()]
        if len(self.tree.args) != wanted:
            raise self.error(
                say(
                    "argument-count",
                    "{name} takes {wanted} arguments, not {count}",
                    name=self.name,
                    wanted=wanted,
                    count=len(self.tree.args),
                )
            )
        return [self.elaborator.part(arg) for arg in self.tree.args]

    def error(self, message: str, hint: str | None = None) -> GradcheckError:
        """Return an error that points at the call."""
        return ParseError(message, span=self.tree.span, hint=hint)


def called(elaborator: Elaborator, tree: Tree) -> Typed:
    """Return the part that a call means."""
    call = Call(elaborator, tree)
    cls = by_name().get(call.name)
    if call.keywords and call.name not in {"sum", "mean"} and not (cls and cls.takes_axis):
        key = call.keywords[0][0]
        raise call.error(say("no-keywords", "{name} takes no '{key}='", name=call.name, key=key))
    return _SPECIAL.get(call.name, _operation)(call)


def _operation(call: Call) -> Typed:
    """Return the operation of this name on its arguments, as its signature says."""
    cls = by_name()[call.name]
    operands, result = signature(cls.signature or "(m,n)->(m,n)")
    parts = call.arguments(len(operands))
    if call.name == "σ":
        call.elaborator.scope.note(say("sigma-is-sigmoid", "σ is the sigmoid 1/(1 + e^(−x))"))
    if set(operands) == {result}:  # entry by entry: a scalar is filled out
        shape, flat, builders = level(call.elaborator, parts, call.tree)
    else:
        shape, builders = _unified(call, parts), [part.build for part in parts]
        flat = shape[1] is ONE and shape != SCALAR
    return Typed(shape, lambda: cls.of(*(build() for build in builders)), call.tree.span, flat=flat)


def _unified(call: Call, parts: list[Typed]) -> Shape:
    """Return the shape of the result. Raises ShapeError where an argument does not fit."""
    operands, result = signature(by_name()[call.name].signature)
    sizes = {"1": ONE}
    for part, dims in zip(parts, operands, strict=True):
        for name, size in zip(dims, part.shape, strict=True):
            if not call.sizes.unify(sizes.setdefault(name, size), size):
                raise _misfit(call, part, dims, sizes)
    return sizes[result[0]], sizes[result[1]]


def _misfit(
    call: Call, part: Typed, dims: tuple[str, str], sizes: dict[str, Dim]
) -> GradcheckError:
    """Return the error for an argument whose shape the operation does not take."""
    shape = call.elaborator.show(part)
    if dims[0] == dims[1] != "1":
        message = say(
            "square-needed",
            "{name} needs a square matrix, not {shape}",
            name=call.name,
            shape=shape,
        )
    else:
        wanted = " × ".join(call.elaborator.show_size(sizes.get(name, ONE)) for name in dims)
        if dims[1] == "1" != dims[0]:
            wanted = say("a-vector", "a vector")
        message = say(
            "argument-shape",
            "{name} needs {wanted} here, not {shape}",
            name=call.name,
            wanted=wanted,
            shape=shape,
        )
    return ShapeError(message, span=part.span)


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
