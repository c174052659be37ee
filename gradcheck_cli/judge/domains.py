"""Which properties variables have to have, or may have to, for an expression to make sense."""

from __future__ import annotations

from gradcheck_cli.algebra import Named, Transpose
from gradcheck_cli.expr import Expr, Symbol, postorder
from gradcheck_cli.judge.problem import symbols_of

HARMLESS = {"", "nonzero", "invertible"}  #: what a random matrix is anyway


def needed_by_use(objective: Expr) -> dict[Expr, set[str]]:
    """Return the properties of the variables whose own logarithm, root or arcsine is taken."""
    found: dict[Expr, set[str]] = {}
    for node in postorder(objective):
        if node.needs() not in HARMLESS:
            operand = node.args[0]
            while isinstance(operand, (Named, Transpose)):
                operand = operand.args[0]
            if isinstance(operand, Symbol):
                found.setdefault(operand, set()).add(node.needs())
    return found


def below_partial(objective: Expr) -> set[Expr]:
    """Return the variables of which a logarithm or the like is taken, however far below."""
    operands = [node.args[0] for node in postorder(objective) if node.needs() not in HARMLESS]
    return set(symbols_of(*operands))
