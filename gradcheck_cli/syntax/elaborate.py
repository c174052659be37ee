"""Tree to typed parts: what each name and operator means, with every shape checked."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gradcheck_cli.syntax import (
    bars,
    by_index,
    entrywise,
    functions,
    leaves,
    lines,
    norms,
    powers,
    products,
    refusals,
    summands,
    totals,
)
from gradcheck_cli.syntax.typed import Typed, shown

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from gradcheck_cli.dims import Dim
    from gradcheck_cli.errors import Span
    from gradcheck_cli.syntax.scope import Scope
    from gradcheck_cli.syntax.tree import Tree


_IS_ONE = re.compile(r"\w+|[^\W\d]\w*\([^()]*\)|\([^()]*\)")
_SIGN = r"(?:'|ᵀ|\^\s*\{?\s*(?:T|⊤|\\top)\s*\}?|\.m?T)"
_TRANSPOSED = re.compile(rf"((?:{_IS_ONE.pattern}){_SIGN}*){_SIGN}")

_SCALED = re.compile(r"([0-9./]+\s*\*?\s*)([^\W\d]\w*)")


class Elaborator:
    """Elaborates the formulas of one reading; a shape that does not fit is an error there."""

    def __init__(
        self,
        scope: Scope,
        read: Mapping[int, Typed] | None = None,
        *,
        reading: Callable[[Elaborator, Tree], Typed] | None = None,
    ) -> None:
        self.scope = scope
        self.reading = reading or meaning  # what a part means, here or in a sum
        self.read = read or {}  # parts that are there already, by their tree's id
        self.sizes = scope.sizes
        self.path: list[Tree] = []  # the parts of the formula around the one looked at, and it

    def part(self, tree: Tree) -> Typed:
        """Return the part that a tree means."""
        if id(tree) in self.read:
            return self.read[id(tree)]
        self.path.append(tree)
        part = self.reading(self, tree)
        self.path.pop()
        return Typed(self.sizes.shape(part.shape), part.build, tree.span, flat=part.flat)

    # For messages -----------------------------------------------------------------------------

    def text(self, span: Span) -> str:
        """Return what the person wrote there, cut short where it is long."""
        return _cut_short(self.scope.source[span[0] : span[1]])

    def written(self, tree: Tree) -> str:
        """Return a part as the echo has it, cut short where it is long."""
        return _cut_short(str(tree))

    def turned(self, span: Span) -> str:
        """Return the transpose of what the person wrote there: Xᵀ, and X of Xᵀ."""
        text = self.text(span)
        plain, scaled = _TRANSPOSED.fullmatch(text), _SCALED.fullmatch(text)
        if plain:
            return plain[1]
        if scaled:
            return f"{scaled[1]}{scaled[2]}^T"
        return f"{text}^T" if _IS_ONE.fullmatch(text) else f"({text})^T"

    def show(self, part: Typed) -> str:
        """Write a part's shape."""
        return shown(part.shape, self.sizes)

    def show_size(self, dim: Dim) -> str:
        """Write one size."""
        return str(self.sizes.shown(dim))


def _cut_short(text: str) -> str:
    return text if len(text) <= 24 else text[:21] + "…"


MEANINGS: dict[str, Callable[[Elaborator, Tree], Typed]] = {
    "group": leaves.group,
    "number": leaves.number,
    "ones": leaves.ones,
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
    "div": lines.quotient,
    "inner": products.inner,
    "transpose": products.transposed,
    "power": powers.power,
    "inverse-transpose": powers.inverse_transposed,
    "epower": powers.entrywise_power,
    "norm": norms.norm,
    "abs": bars.absolute,
    "call": functions.called,
    "summation": summands.summation,
    "total": totals.total,
    "index": refusals.index_alone,
    "entries": by_index.entries,
}


def meaning(elaborator: Elaborator, tree: Tree) -> Typed:
    """Return what a part means outside sums."""
    return MEANINGS[tree.head](elaborator, tree)


def elaborate_all(scope: Scope, trees: Mapping[str | None, Tree]) -> Typed:
    """Elaborate the definitions in their order, and the value (under None), which is returned."""
    elaborator = Elaborator(scope)
    parts: dict[str | None, Typed] = {}
    for name, tree in trees.items():
        parts[name] = elaborator.part(tree)
        if name is not None:
            scope.define(name, parts[name], tree)
    return parts[None]
