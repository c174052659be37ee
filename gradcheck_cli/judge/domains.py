"""Which variables have to be positive, or may have to be, for an expression to make sense."""

from __future__ import annotations

from gradcheck_cli.algebra import Named, Power, Transpose
from gradcheck_cli.expr import Expr, Symbol, postorder
from gradcheck_cli.judge.problem import symbols_of
from gradcheck_cli.ops.elementwise import Log


def is_delicate(node: Expr) -> bool:
    """Tell whether the operation is defined for positive entries only."""
    return isinstance(node, Log) or (isinstance(node, Power) and node.data.denominator != 1)


def positive_by_use(objective: Expr) -> set[Expr]:
    """Return the variables whose own logarithm or root is taken."""
    found: set[Expr] = set()
    for node in postorder(objective):
        if is_delicate(node):
            operand = node.args[0]
            while isinstance(operand, (Named, Transpose)):
                operand = operand.args[0]
            if isinstance(operand, Symbol):
                found.add(operand)
    return found


def below_logarithms(objective: Expr) -> set[Expr]:
    """Return the variables of which a logarithm or root is taken, however far below."""
    operands = [node.args[0] for node in postorder(objective) if is_delicate(node)]
    return set(symbols_of(*operands))
