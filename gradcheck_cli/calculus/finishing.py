"""What a program's names mean for its derivation: what f is called, what adjoints are named."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from gradcheck_cli.algebra import Named, Transpose
from gradcheck_cli.calculus.domain import domain_of
from gradcheck_cli.calculus.naming import Adjoint, adjoint_name
from gradcheck_cli.calculus.shortening import Shortener
from gradcheck_cli.calculus.simplify import Simplifier
from gradcheck_cli.expr import Expr, Leaf, postorder

if TYPE_CHECKING:
    from gradcheck_cli.syntax import Program

Finish = Callable[[Expr, Expr], Expr]


def finisher_of(program: Program) -> Finish:
    """Return what is done with a complete adjoint: simplify, and name it if its node has a name."""
    names = {node: node.name for node in program.definitions.values()}
    taken = {*program.names, *program.sizes}

    simplify = simplifier_of(program)
    shortened = Shortener(definitions_of(program), simplify)

    def finish(node: Expr, G: Expr) -> Expr:
        if isinstance(node, Transpose):  # what Xᵀ and X get is added up before it is factored
            return G
        G = shortened(simplify(G))
        if node not in names or isinstance(G, (Leaf, Named)):
            return G
        return Adjoint.called(adjoint_name(names[node], taken), G)

    return finish


def definitions_of(program: Program) -> dict[Expr, Named]:
    """Return what the person named, each with its name; a second name for a thing is no name."""
    given = program.definitions.values()
    return {node.value: node for node in given if not isinstance(node.value, (Leaf, Named))}


def simplifier_of(program: Program) -> Simplifier:
    """Return the simplification of gradients, which leaves what the person wrote as it is."""
    kept = (node for node in postorder(program.value) if node.args)
    return Simplifier(kept, domain_of(program.value))


def objective_of(program: Program) -> Named:
    """Return f under its name: the one that the person gave the last line, else f."""
    last = program.value_name or "f"
    while last in program.variables or last in program.definitions:
        last += "_"
    return Named.called(last, program.value)
