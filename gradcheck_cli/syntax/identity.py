"""Identities, `left = right`: how the table of `calculus.identities` is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gradcheck_cli.errors import ShapeError
from gradcheck_cli.messages import say
from gradcheck_cli.syntax.elaborate import Elaborator
from gradcheck_cli.syntax.pratt import read
from gradcheck_cli.syntax.reader import leaf_of
from gradcheck_cli.syntax.scope import Scope
from gradcheck_cli.syntax.shapes import Variable, matrix_shape
from gradcheck_cli.syntax.unify import Sizes
from gradcheck_cli.syntax.vocabulary import Vocabulary

if TYPE_CHECKING:
    from gradcheck_cli.dims import Dim
    from gradcheck_cli.expr import Expr


def parse_identity(statement: str) -> tuple[Expr, Expr]:
    """Read an identity `left = right`; capitals are matrices of shapes that fit, the rest vectors.

    >>> parse_identity("(A B)^T = B^T A^T")
    (<Bᵀ Aᵀ: p×m>, <Bᵀ Aᵀ: p×m>)
    """
    vocabulary = Vocabulary(is_open=True)
    trees = [read(side.strip(), vocabulary) for side in statement.split(" = ")]
    sizes = Sizes()
    scope = Scope(statement, sizes, set())
    names = dict.fromkeys(name for tree in trees for name in tree.names() if name != "I")
    symbols: dict[str, Variable] = {}
    shapes: dict[str, tuple[Dim, ...]] = {
        name: (sizes.fresh(), sizes.fresh()) if name.isupper() else (sizes.fresh(),)
        for name in names
    }
    for name, shape in shapes.items():
        scope.given(name, shape, leaf_of(name, symbols))
    elaborator = Elaborator(scope)
    left, right = map(elaborator.part, trees)
    if not sizes.unify_shapes(left.shape, right.shape):
        message = say("identity-shapes", "the two sides have different shapes")
        raise ShapeError(message, source=statement)
    sizes.name_open([matrix_shape(shape) for shape in shapes.values()])
    for name, shape in shapes.items():
        symbols[name] = Variable(name, tuple(map(sizes.resolved, shape)))
    return left.build(), right.build()
