"""How wide an expression is where it is printed, without printing it, and what is seen of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gradcheck_cli.algebra import Add, Hadamard, MatMul, Named, Scale, Transpose
from gradcheck_cli.expr import Expr, Number, Symbol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


def is_named(node: Expr) -> bool:
    """Tell whether the node is a name."""
    return isinstance(node, Named)


def walk(root: Expr, stops: Callable[[Expr], bool]) -> Iterator[Expr]:
    """Yield the nodes below `root` once, operands first, without going below those that stop."""
    seen: set[Expr] = set()
    stack = [(root, False)]
    while stack:
        node, ready = stack.pop()
        if ready:
            yield node
        elif node not in seen:
            seen.add(node)
            stack.append((node, True))
            if not stops(node):
                stack.extend((arg, False) for arg in reversed(node.args))


def width(e: Expr, written_out: set[Expr] | None = None) -> int:
    """Estimate the columns that the printed expression takes, without printing it."""
    plain = written_out or set()
    memo: dict[Expr, int] = {}
    for node in walk(e, lambda n: isinstance(n, Named) and n not in plain):
        below = [memo[arg] for arg in node.args if arg in memo]
        memo[node] = below[0] if node in plain else width_of(node, below)
    return memo[e]


def width_of(node: Expr, below: list[int]) -> int:
    """Estimate the columns of one operation on operands that take so many."""
    if isinstance(node, (Symbol, Named)):
        return len(node.name)
    if isinstance(node, Scale):
        number = 0 if node.data == 1 else 1 if node.data == -1 else 2
        return sum(below) + len(below) - 1 + number
    if isinstance(node, MatMul):
        return sum(below) + len(below) - 1
    if isinstance(node, Transpose):
        return sum(below) + 1
    if isinstance(node, (Add, Hadamard)):
        return sum(below) + 3 * (len(below) - 1) + 2
    return sum(below) + (2 if isinstance(node, Number) or not below else max(4, len(node.text) - 2))
