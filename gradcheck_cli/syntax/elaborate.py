"""Tree to typed parts: what each name and operator means, with every shape checked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gradcheck_cli.syntax import entrywise, functions, leaves, norms, powers, products
from gradcheck_cli.syntax.typed import Typed, shown

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from gradcheck_cli.dims import Dim
    from gradcheck_cli.errors import Span
    from gradcheck_cli.syntax.scope import Scope
    from gradcheck_cli.syntax.tree import Tree


class Elaborator:
    """Elaborates the formulas of one reading; a shape that does not fit is an error there."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.sizes = scope.sizes

    def part(self, tree: Tree) -> Typed:
        """Return the part that a tree means."""
        part = _MEANINGS[tree.head](self, tree)
        return Typed(self.sizes.shape(part.shape), part.build, tree.span, flat=part.flat)

    # For messages -----------------------------------------------------------------------------

    def text(self, span: Span) -> str:
        """Return what the person wrote there, cut short where it is long."""
        text = self.scope.source[span[0] : span[1]]
        return text if len(text) <= 24 else text[:21] + "…"

    def show(self, part: Typed) -> str:
        """Write a part's shape."""
        return shown(part.shape, self.sizes)

    def show_size(self, dim: Dim) -> str:
        """Write one size."""
        return str(self.sizes.shown(dim))


_MEANINGS: dict[str, Callable[[Elaborator, Tree], Typed]] = {
    "group": leaves.group,
    "number": leaves.number,
    "name": leaves.name,
    "literal": leaves.literal,
    "entry": leaves.entry,
    "neg": entrywise.negated,
    "sum": entrywise.added,
    "hadamard": entrywise.multiplied,
    "ratio": entrywise.divided,
    "mask": entrywise.mask,
    "relation": entrywise.bare_comparison,
    "juxt": products.juxtaposed,
    "star": products.starred,
    "dot": products.dotted,
    "div": products.quotient,
    "inner": products.inner,
    "transpose": products.transposed,
    "power": powers.power,
    "epower": powers.entrywise_power,
    "norm": norms.norm,
    "abs": norms.absolute,
    "call": functions.called,
}


def elaborate_all(scope: Scope, trees: Mapping[str | None, Tree]) -> Typed:
    """Elaborate the definitions in their order, and the value (under None), which is returned."""
    elaborator = Elaborator(scope)
    parts: dict[str | None, Typed] = {}
    for name, tree in trees.items():
        parts[name] = elaborator.part(tree)
        if name is not None:
            scope.define(name, parts[name])
    return parts[None]
