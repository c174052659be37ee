"""Which parts of an expression are worth a name: those that it is shorter with than without."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from gradcheck_cli.algebra import MatMul, Named, Power, Transpose
from gradcheck_cli.calculus.widths import width_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gradcheck_cli.expr import Expr

WORTH = 20  #: columns that are written again without a name; fewer are no trouble to read
SHORT = 12  #: columns of a part that may be written out however often


def repeated(below: Sequence[Expr]) -> dict[Expr, int]:
    """Return how often each part is seen of which naming is worth it, its own parts once then.

    `below` are the nodes of an expression, operands first. What stands in a part that has a name is
    seen once, in its definition.
    """
    widths: dict[Expr, int] = {}
    for node in below:
        widths[node] = width_of(node, [widths[arg] for arg in node.args if arg in widths])
    seen = dict.fromkeys(below, 0)
    seen[below[-1]] = 1
    found: dict[Expr, int] = {}
    for node in reversed(below):
        count = seen[node]
        if isinstance(node, Named):
            count = 1
        elif _may_have_name(node) and is_worth(count, widths[node]):
            found[node] = count
            count = 1
        for arg in _written(node):
            if arg in seen:
                seen[arg] += count
    return found


def _may_have_name(node: Expr) -> bool:
    """Tell whether it is named itself: of 1/x and Aᵀ the x and the A are."""
    is_divisor = isinstance(node, Power) and node.data < 0
    return bool(node.args) and not is_divisor and not isinstance(node, Transpose)


def _written(node: Expr) -> Sequence[Expr]:
    """Return the operands that are written, of A A B only A and B: it reads A^2 B."""
    return [arg for arg, _ in groupby(node.args)] if isinstance(node, MatMul) else node.args


def is_worth(count: int, columns: int) -> bool:
    """Tell whether a part that is seen so often and is so wide is worth a name."""
    return columns >= SHORT and (count - 1) * columns >= WORTH
