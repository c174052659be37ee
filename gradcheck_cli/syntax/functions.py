"""Calls: what a function's name means, and what its arguments may be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gradcheck_cli.dims import ONE, SCALAR
from gradcheck_cli.errors import GradcheckError, ParseError, ShapeError
from gradcheck_cli.expr import signature, size_named
from gradcheck_cli.messages import say
from gradcheck_cli.ops import by_name
from gradcheck_cli.ops.adjugates import Adjugate
from gradcheck_cli.syntax import (
    applied,
    blocks,
    constants,
    extrema,
    frechet,
    losses,
    matrices,
    norms,
    reductions,
    symmetric,
)
from gradcheck_cli.syntax.entrywise import level, mask
from gradcheck_cli.syntax.tree import Tree
from gradcheck_cli.syntax.typed import Typed, constant

if TYPE_CHECKING:
    from collections.abc import Callable
    from fractions import Fraction

    from gradcheck_cli.dims import Dim, Shape
    from gradcheck_cli.expr import Expr
    from gradcheck_cli.syntax.elaborate import Elaborator


class Call:
    """One call: the name, the arguments and keywords, and errors that point at it."""

    def __init__(self, elaborator: Elaborator, tree: Tree) -> None:
        self.elaborator = elaborator
        self.sizes = elaborator.sizes
        self.tree = tree
        written, keywords = tree.value
        self.name = written.rstrip("′")
        self.order = len(written) - len(self.name)  #: 1 for φ′
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

    def last_number(self, wanted: int) -> Fraction | None:
        """Take the number that stands behind so many arguments, None where there is none."""
        tree = self.tree
        if len(tree.args) > wanted + 1:
            raise self.error(
                say("number-last", "{name} takes at most a number besides", name=self.name),
                say("number-last-hint", "write {name}(Z) or {name}(Z, 0.2)", name=self.name),
            )
        if len(tree.args) <= wanted:
            return None
        *args, last = tree.args
        self.tree = Tree("call", tuple(args), span=tree.span, value=tree.value, marks=tree.marks)
        number = constant(last)
        if number is None:
            found = self.elaborator.text(last.span)
            message = say(
                "number-needed",
                "{name} needs a number here, not {found}",
                name=self.name,
                found=found,
            )
            raise ParseError(message, span=last.span)
        return number

    def error(self, message: str, hint: str | None = None) -> GradcheckError:
        """Return an error that points at the call."""
        return ParseError(message, span=self.tree.span, hint=hint)


def called(elaborator: Elaborator, tree: Tree) -> Typed:
    """Return the part that a call means."""
    call = Call(elaborator, tree)
    function = elaborator.scope.functions.get(call.name)
    if function or call.order:
        return applied.applied(call, function) if function else applied.derived(call)
    cls = by_name().get(call.name)
    if call.keywords and call.name not in _WITH_KEYWORDS and not (cls and cls.takes_axis):
        key = call.keywords[0][0]
        raise call.error(say("no-keywords", "{name} takes no '{key}='", name=call.name, key=key))
    general = reductions.along if cls and cls.takes_axis else _operation
    return _SPECIAL.get(call.name, general)(call)


def _operation(call: Call) -> Typed:
    """Return the operation of this name on its arguments, as its signature says."""
    cls = by_name()[call.name]
    operands, result = signature(cls.signature or "(m,n)->(m,n)")
    number = call.last_number(len(operands)) if cls.parameter is not None else None
    parts = call.arguments(len(operands))
    if call.name == "σ":
        call.elaborator.scope.note(say("sigma-is-sigmoid", "σ is the sigmoid 1/(1 + e^(−x))"))
    if set(operands) == {result} and result[0] != result[1]:  # entry by entry: scalars are filled
        shape, flat, builders = level(call.elaborator, parts, call.tree)
    else:
        shape, builders = _unified(call, parts, cls), [part.build for part in parts]
        flat = shape[1] is ONE and shape != SCALAR

    def build() -> Expr:
        args = [builder() for builder in builders]
        if cls.signature == "(n,n)->()":
            _note_entrywise(call, *args)
        return cls.of(*args, data=number)

    return Typed(shape, build, call.tree.span, flat=flat)


def _note_entrywise(call: Call, arg: Expr) -> None:
    """Say of tr(exp(A)) that it is not tr(expm(A))."""
    name = next(iter(arg.names), "")
    if not arg.is_scalar and f"{name}m" in by_name():
        text = say(
            "entry-by-entry",
            "{name}(…) is taken entry by entry; that of the matrix is {name}m(…)",
            name=name,
        )
        call.elaborator.scope.note(text)


def _cofactor(call: Call) -> Typed:
    """Return the matrix of cofactors, the transpose of the adjugate."""
    (part,) = parts = call.arguments(1)
    shape = _unified(call, parts, Adjugate)
    return Typed(shape, lambda: Adjugate.of(part.build()).T, call.tree.span)


def _unified(call: Call, parts: list[Typed], cls: type[Expr]) -> Shape:
    """Return the shape of the result. Raises ShapeError where an argument does not fit."""
    operands, result = signature(cls.signature)
    sizes = {"1": ONE}
    for part, dims in zip(parts, operands, strict=True):
        for name, size in zip(dims, part.shape, strict=True):
            if not call.sizes.unify(sizes.setdefault(name, size), size):
                raise _misfit(call, part, dims, sizes)
    return size_named(result[0], sizes), size_named(result[1], sizes)


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
            wanted = say("any-vector", "a vector")
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


_SPECIAL: dict[str, Callable[[Call], Typed]] = {
    "transpose": _transpose,
    "max": extrema.maximum,
    "min": extrema.minimum,
    "clip": extrema.clipped,
    "clamp": extrema.clipped,
    "sum": reductions.total,
    "mean": reductions.mean,
    "std": reductions.std,
    **dict.fromkeys(losses.LOSSES, losses.loss),
    "ones": constants.ones,
    "zeros": constants.zeros,
    "eye": constants.eye,
    "unit": constants.unit,
    "vector": constants.vector,
    "matrix": constants.matrix,
    "diag": matrices.diag,
    **dict.fromkeys(("cofactor", "cof", "Cof"), _cofactor),
    "frechet": frechet.frechet,
    "outer": matrices.outer,
    "dot": matrices.dot,
    "reshape": matrices.reshape,
    "hstack": blocks.hstack,
    "vstack": blocks.vstack,
    "rows": blocks.rows,
    "columns": blocks.columns,
    "norm": norms.called,
    "norm1": norms.sum_of_absolutes,
    **dict.fromkeys(symmetric.NAMES, symmetric.of_symmetric),
}

_WITH_KEYWORDS = {"sum", "mean", "std", "max", "min", "clip", "clamp", *losses.LOSSES}
