"""Norms, and what single bars will mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gradcheck_cli.dims import SCALAR
from gradcheck_cli.errors import UnsupportedError
from gradcheck_cli.messages import say
from gradcheck_cli.ops.norms import Norm
from gradcheck_cli.syntax.typed import Typed

if TYPE_CHECKING:
    from gradcheck_cli.syntax.elaborate import Elaborator
    from gradcheck_cli.syntax.tree import Tree


def norm(elaborator: Elaborator, tree: Tree) -> Typed:
    """Return the Euclidean norm, for a matrix the Frobenius norm."""
    part = elaborator.part(tree.args[0])
    index = tree.value
    if index == "2" and part.is_matrix:
        message = say("spectral-later", "‖X‖_2 of a matrix is the spectral norm, not supported yet")
    elif index not in {None, "F", "2"}:
        message = say("norm-later", "the norm with index {index} is not supported yet", index=index)
    else:
        return Typed(SCALAR, lambda: Norm.of(part.build()), tree.span)
    hint = say("frobenius-hint", "for the Frobenius norm, write ||…||_F")
    raise UnsupportedError(message, span=tree.span, hint=hint)


def absolute(_: Elaborator, tree: Tree) -> Typed:
    """Refuse single bars, for now."""
    raise UnsupportedError(
        say("bars-later", "absolute values and determinants |…| are not supported yet"),
        span=tree.span,
        hint=say("norm-hint", "a norm is written ||…||"),
    )
