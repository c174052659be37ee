"""Which properties variables have to have, or may have to, for an expression to make sense."""

from __future__ import annotations

from gradcheck_cli.algebra import Named, Transpose
from gradcheck_cli.expr import Expr, Symbol, postorder
from gradcheck_cli.judge.problem import symbols_of

HARMLESS = {"", "nonzero", "invertible"}  #: what a random matrix is anyway
#: Tried where a logarithm, say, makes no sense else; of square matrices, where that of one does.
HABITS = ("positive", "unit_interval", "small", "within_one")
WHOLE = ("posdef",)


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


def below_partial(objective: Expr) -> dict[Expr, tuple[str, ...]]:
    """Return the variables of which a logarithm or the like is taken, however far below.

    With each come the properties to try where it makes no sense else.
    """
    partial = [node for node in postorder(objective) if node.needs() not in HARMLESS]
    of_whole = [node.args[0] for node in partial if node.needs() in WHOLE]
    below_whole = set(symbols_of(*of_whole))
    return {
        symbol: HABITS + WHOLE * (symbol in below_whole and symbol.shape[0] is symbol.shape[1])
        for symbol in symbols_of(*(node.args[0] for node in partial))
    }
