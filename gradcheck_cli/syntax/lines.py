r"""What a fraction line of LaTeX means: a quotient by a scalar, or entry by entry.

Below a line, as in \frac{1}{1 + e^{-z}}, a vector can only divide entry by entry, and so can a
matrix that is not square. A square one could be meant as an inverse, so it is refused.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from gradcheck_cli.syntax import entrywise, products
from gradcheck_cli.syntax.fractions import LINE
from gradcheck_cli.syntax.tree import Tree

if TYPE_CHECKING:
    from collections.abc import Collection

    from gradcheck_cli.syntax.elaborate import Elaborator
    from gradcheck_cli.syntax.typed import Typed


def quotient(elaborator: Elaborator, tree: Tree) -> Typed:
    """Return the quotient that a `/` or a fraction line makes."""
    if tree.value != LINE:
        return products.quotient(elaborator, tree)
    below = elaborator.part(tree.args[1])
    rows, cols = below.shape
    if below.is_scalar or (below.is_matrix and elaborator.sizes.could_fit(rows, cols)):
        return products.quotient(elaborator, tree)
    elaborator.scope.entrywise.add(id(tree))
    return entrywise.divided(elaborator, tree)


def retold(tree: Tree, divided: Collection[int]) -> Tree:
    """Return the tree with the lines that divide entry by entry written as (A ⊘ B)."""
    if not divided:
        return tree
    args = tuple(retold(arg, divided) for arg in tree.args)
    if id(tree) in divided:
        return Tree("group", (Tree("ratio", args, span=tree.span),), span=tree.span)
    if tree.head == "group" and args[0].head == "group":
        return args[0]
    return Tree(
        tree.head, args, span=tree.span, value=tree.value, marks=tree.marks, typed=tree.typed
    )
