"""Adjoints written out where that is shorter than their names: softmax and log cancel then.

The adjoint −Y ⊘ P of P = softmax(Z), under the name δ_P, hides that P ⊙ (δ_P − (δ_P ⊙ P) 1 1ᵀ) is
P − Y. It is written out where the simplified result is no longer than with the name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from gradcheck_cli.algebra import Named
from gradcheck_cli.calculus.naming import Adjoint
from gradcheck_cli.calculus.widths import is_named, walk
from gradcheck_cli.expr import Expr, Leaf, Symbol

if TYPE_CHECKING:
    from collections.abc import Callable


class Shortener:
    """Writes out adjoints of one sweep; `definitions` are the person's names of what they name."""

    def __init__(self, definitions: dict[Expr, Named], simplify: Callable[[Expr], Expr]) -> None:
        self.definitions = definitions
        self.simplify = simplify
        self.memo: dict[Expr, Expr] = {}
        self.letters: dict[Expr, set[Expr]] = {}

    def __call__(self, G: Expr) -> Expr:
        """Return the adjoint without the δs whose values make it no longer than their names do.

        A δ that has nothing in common with what it stands among is not tried: nothing could cancel,
        and the work stays linear in the depth of a network.
        """
        if isinstance(G, (Leaf, Named)):
            return G
        named = self._under_names(G)
        around = _letters(named)
        for delta in [node for node in around if isinstance(node, Adjoint)]:
            if not self._letters_of_value(delta).isdisjoint(around):
                before = self.simplify(named)
                after = self.simplify(_put_in(named, delta, self._under_names(delta.value)))
                if after.size <= before.size:
                    G = named = after
        return G

    def _letters_of_value(self, delta: Adjoint) -> set[Expr]:
        if delta not in self.letters:
            self.letters[delta] = set(_letters(delta.value))
        return self.letters[delta]

    def _under_names(self, e: Expr) -> Expr:
        """Return the expression with what the person named under its name."""
        memo = self.memo
        for node in walk(e, lambda n: n in memo or isinstance(n, Named)):
            if node not in memo:
                is_whole = isinstance(node, Named)
                memo[node] = self.definitions.get(node) or (
                    node if is_whole else node.rebuild(tuple(memo[arg] for arg in node.args))
                )
        return memo[e]


def _letters(e: Expr) -> dict[Expr, None]:
    """Return the variables and names that are seen in an expression, in order."""
    return {node: None for node in walk(e, is_named) if isinstance(node, (Symbol, Named))}


def _put_in(e: Expr, name: Expr, value: Expr) -> Expr:
    """Return the expression with the value in the place of its name."""
    memo: dict[Expr, Expr] = {name: value}
    for node in walk(e, is_named):
        if node not in memo:
            is_whole = isinstance(node, Named)
            memo[node] = node if is_whole else node.rebuild(tuple(memo[arg] for arg in node.args))
    return memo[e]
