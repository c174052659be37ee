"""Calls of a Fréchet derivative: frechet(expm, X, Y)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gradcheck_cli.errors import ShapeError
from gradcheck_cli.messages import say
from gradcheck_cli.ops import by_name
from gradcheck_cli.ops.matrix_functions import FrechetDerivative, MatrixFunction
from gradcheck_cli.syntax.entrywise import level
from gradcheck_cli.syntax.tree import Tree
from gradcheck_cli.syntax.typed import Typed

if TYPE_CHECKING:
    from gradcheck_cli.expr import Expr
    from gradcheck_cli.syntax.functions import Call


def frechet(call: Call) -> Typed:
    """Return frechet(expm, X, Y), the Fréchet derivative of a matrix function at X along Y."""
    name, others = (call.tree.args or (call.tree,))[0], call.tree.args[1:]
    cls = by_name().get(str(name.value)) if name.head == "function" else None
    if cls is None or not issubclass(cls, MatrixFunction) or len(others) != 2:
        raise call.error(
            say("frechet-arguments", "frechet takes a function of matrices and two matrices"),
            say("frechet-hint", "write frechet(expm, X, Y): e^X changes so in the direction Y"),
        )
    parts = [call.elaborator.part(other) for other in others]
    tree = Tree("call", others, span=call.tree.span, marks=(call.tree.span,))
    shape, _, builders = level(call.elaborator, parts, tree)
    if not call.sizes.unify(*shape):
        found = call.elaborator.show(parts[0])
        message = say("frechet-needs", "frechet needs square matrices, not {shape}", shape=found)
        raise ShapeError(message, span=parts[0].span)

    def build() -> Expr:
        return FrechetDerivative.of(*(builder() for builder in builders), data=cls.names[0])

    return Typed(shape, build, call.tree.span)
