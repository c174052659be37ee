"""What is above 0 in every entry, told from declarations and form alone, and what may be cancelled.

Only what is positive at every point counts: x² is not, since it is 0 where x is.
"""

from __future__ import annotations

from gradcheck_cli.algebra import Add, Hadamard, MatMul, Power, Scale, coefficient_of
from gradcheck_cli.expr import Constant, Expr, Number, Ones, Size, Symbol

ABOVE_ZERO = frozenset({"positive", "unit_interval", "small_positive", "simplex"})
MANY = 32  #: parts of an expression that are looked at; one with more is not known to be positive


def is_positive(e: Expr) -> bool:
    """Tell whether every entry is known to be above 0 wherever the expression is defined."""
    todo = [e]
    for _ in range(MANY):
        if not todo:
            return True
        node = todo.pop()
        if isinstance(node, Symbol):
            known = is_declared(node, ABOVE_ZERO) and not is_declared(node, {"diagonal"})
        elif isinstance(node, Add) and is_below_one(_taken_from_one(node)):
            known = True
        else:
            known = node.sign == "positive" or _comes_of_positive_parts(node)
            todo += () if node.sign == "positive" else node.args
        if not known:
            return False
    return False


def _comes_of_positive_parts(node: Expr) -> bool:
    """Tell whether the node is positive where all of its operands are."""
    if isinstance(node, Number):
        return bool(node.data > 0)
    if isinstance(node, Scale):
        return node.data > 0
    through = (Size, Constant, Ones, Add, Hadamard, MatMul, Power)
    return isinstance(node, through) or (node.sign in {"operand", "magnitude"} and bool(node.args))


def _taken_from_one(total: Add) -> Expr | None:
    """Return u of 1 − u."""
    if len(total.args) != 2:
        return None
    first, second = total.args
    number, taken = coefficient_of(second)
    is_one = isinstance(first, Ones) or first is Number.exactly(1)
    return taken if is_one and number == -1 else None


def is_below_one(e: Expr | None) -> bool:
    """Tell whether every entry is known to be below 1, as σ(x) and tanh²(x) are."""
    from gradcheck_cli.ops.elementwise import Sigmoid, Tanh

    while e is not None and e.sign == "operand" and len(e.args) == 1 and e.args[0].shape == e.shape:
        if isinstance(e, Tanh):
            return True
        (e,) = e.args
    if isinstance(e, Power) and e.data == 2:
        return isinstance(e.args[0], Tanh)
    if isinstance(e, Symbol):
        return is_declared(e, {"unit_interval"})
    return isinstance(e, Sigmoid)


def is_declared(symbol: Symbol, properties: set[str] | frozenset[str]) -> bool:
    """Tell whether the variable is declared to have one of these properties."""
    return not properties.isdisjoint(symbol.data[1])
