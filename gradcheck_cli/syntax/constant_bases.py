"""Powers of a positive number to what is computed: 2^x, (2π)^(−n/2). b^x is exp(x log b)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gradcheck_cli.dims import SCALAR
from gradcheck_cli.errors import UnsupportedError
from gradcheck_cli.ops.elementwise import Exp, Log
from gradcheck_cli.syntax.exponents import exponent
from gradcheck_cli.syntax.typed import Typed

if TYPE_CHECKING:
    from gradcheck_cli.syntax.elaborate import Elaborator
    from gradcheck_cli.syntax.tree import Tree

_PRODUCTS = {"group", "juxt", "star", "dot"}


def constant_power(elaborator: Elaborator, tree: Tree) -> Typed | None:
    """Return b^x for a positive number b and a scalar x; None for every other power."""
    base, above = tree.args
    if not _is_positive(base, elaborator) or not any(above.names()):
        return None
    try:
        exponent(elaborator, above)
    except UnsupportedError:
        number, part = elaborator.part(base), elaborator.part(above)
        if not part.is_scalar:
            raise
        return Typed(SCALAR, lambda: Exp.of(part.build() * Log.of(number.build())), tree.span)
    return None


def _is_positive(tree: Tree, elaborator: Elaborator) -> bool:
    """Is the tree a product of positive numbers and π?"""
    if tree.head == "number":
        return bool(tree.value > 0)
    if tree.head == "name":
        return tree.value == "pi" and "pi" not in elaborator.scope.parts
    return tree.head in _PRODUCTS and all(_is_positive(arg, elaborator) for arg in tree.args)
