"""Which properties variables have to have, or may have to, for an expression to make sense."""

from __future__ import annotations

from gradcheck_cli.algebra import Named, Transpose
from gradcheck_cli.expr import Expr, Symbol, postorder
from gradcheck_cli.judge.problem import symbols_of

HARMLESS = {"", "nonzero", "invertible"}  #: what a random matrix is anyway
#: Tried where a logarithm, say, makes no sense else; of square matrices, where that of one does.
HABITS = ("positive", "unit_interval", "small", "within_one")
WHOLE = ("posdef",)
#: Of few values each, or bound to one another: what is drawn has them, whatever else it has.
FIXED = frozenset(
    {"binary01", "pm1", "onehot", "onehot_rows", "onehot_cols", "simplex", "orthogonal"}
)


def needed_by_use(objective: Expr) -> dict[Expr, set[str]]:
    """Return the properties of the variables whose own logarithm, root or arcsine is taken.

    None of them undoes what is declared: a root of 0s and 1s is one of 0s and 1s.
    """
    found: dict[Expr, set[str]] = {}
    for node in postorder(objective):
        if node.needs() not in HARMLESS:
            operand = node.args[0]
            while isinstance(operand, (Named, Transpose)):
                operand = operand.args[0]
            if isinstance(operand, Symbol):
                found.setdefault(operand, set()).add(node.needs())
    return {symbol: _beside(needed, symbol.data[1]) for symbol, needed in found.items()}


def _beside(needed: set[str], declared: frozenset[str]) -> set[str]:
    """Return what is needed of a variable that has properties already, as one that has both."""
    if declared & FIXED or (declared & {"small", "small_positive"} and needed == {"within_one"}):
        return set()
    if "within_one" in needed and "positive" in needed | declared:
        return {*needed, "unit_interval"}
    return {*needed, "small_positive"} if "small" in declared else needed


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
