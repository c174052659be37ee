"""Gradients by a matrix whose entries are not free: symmetric or diagonal ones.

Without these the gradient is that of a matrix with free entries, evaluated at such a matrix: what
autograd computes too.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from gradcheck_cli.algebra import Add, Hadamard, Scale
from gradcheck_cli.expr import Expr, Eye, Symbol
from gradcheck_cli.messages import say

if TYPE_CHECKING:
    from collections.abc import Callable


class Structure(NamedTuple):
    """A property of a matrix, the gradient by its free entries, and where that is found."""

    name: str
    statement: str
    source: str
    constrained: Callable[[Expr], Expr]


def _on_diagonal(G: Expr) -> Expr:
    return Hadamard.of(G, Eye.sized(G.shape[0]))


def _symmetric(G: Expr) -> Expr:
    return Add.of(G, G.T, Scale.of(_on_diagonal(G), data=Fraction(-1)))


STRUCTURES = (
    Structure("diagonal", "G ⊙ I", "Matrix Cookbook (142)", _on_diagonal),
    Structure("symmetric", "G + Gᵀ − G ⊙ I", "Matrix Cookbook (138)", _symmetric),
)


def structure_of(target: Expr) -> Structure | None:
    """Return the structure that the variable is declared to have, if any."""
    if not isinstance(target, Symbol) or target.shape[0] is not target.shape[1]:
        return None
    return next((one for one in STRUCTURES if one.name in target.data[1]), None)


def as_unconstrained(name: str, structure: Structure) -> str:
    """Say that the gradient is that of a matrix with free entries."""
    return say(
        "unconstrained",
        "{name} is {structure}: this is the gradient by a matrix with free entries, taken at a "
        "{structure} one; --structured gives the one by the entries that are free",
        name=name,
        structure=structure.name,
    )


def as_constrained(name: str, structure: Structure) -> str:
    """Say how the gradient comes from that of a matrix with free entries."""
    return say(
        "constrained",
        "{name} is {structure}: from the gradient G by a matrix with free entries, the one by the "
        "entries that are free is {statement} ({source})",
        name=name,
        structure=structure.name,
        statement=structure.statement,
        source=structure.source,
    )
