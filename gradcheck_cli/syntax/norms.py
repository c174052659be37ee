"""Norms: Euclidean and Frobenius, the sum of the absolute entries, the largest of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gradcheck_cli.dims import SCALAR
from gradcheck_cli.errors import UnsupportedError
from gradcheck_cli.messages import say
from gradcheck_cli.ops.elementwise import Abs
from gradcheck_cli.ops.largest import Max
from gradcheck_cli.ops.norms import Norm
from gradcheck_cli.ops.reductions import Sum
from gradcheck_cli.syntax.typed import Typed

if TYPE_CHECKING:
    from gradcheck_cli.syntax.elaborate import Elaborator
    from gradcheck_cli.syntax.functions import Call
    from gradcheck_cli.syntax.tree import Tree

LARGEST = {"inf", "∞"}


def norm(elaborator: Elaborator, tree: Tree) -> Typed:
    """Return the norm that the index says; without one the Euclidean or Frobenius norm."""
    part = elaborator.part(tree.args[0])
    index = tree.value
    if index == "1":
        return Typed(SCALAR, lambda: Sum.of(Abs.of(part.build())), tree.span)
    if index in LARGEST:
        return Typed(SCALAR, lambda: Max.of(Abs.of(part.build())), tree.span)
    if index in {None, "F", "fro"} or (index == "2" and not part.is_matrix):
        return Typed(SCALAR, lambda: Norm.of(part.build()), tree.span)
    if index == "2":
        message = say("spectral-later", "‖X‖_2 of a matrix is the spectral norm, not supported yet")
    else:
        message = say("nuclear-later", "the nuclear norm ‖X‖_* is not supported yet")
    hint = say("frobenius-hint", "for the Frobenius norm, write ||…||_F")
    raise UnsupportedError(message, span=tree.span, hint=hint)


def sum_of_absolutes(call: Call) -> Typed:
    """Return norm1(X), the sum of the absolute entries."""
    part = call.argument()
    return Typed(SCALAR, lambda: Sum.of(Abs.of(part.build())), call.tree.span)
