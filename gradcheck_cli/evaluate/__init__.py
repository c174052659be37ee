"""Values of expressions in a number system: the words in `vocabulary`, one adapter per system."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import MutableMapping, Sequence

    from gradcheck_cli.evaluate.vocabulary import System
    from gradcheck_cli.expr import Expr

__all__ = ["evaluate"]


def evaluate(roots: Sequence[Expr], xp: System, values: MutableMapping[Expr, Any]) -> list[Any]:
    """Return the roots' values in the number system `xp`, each shared node computed once.

    `values` holds what is given: the variables, and any node that is to be taken as it is. Nothing
    below a given node is looked at. It is the memo, so afterwards it holds every value computed.
    """
    stack = [(root, False) for root in reversed(roots)]
    while stack:
        node, ready = stack.pop()
        if node in values:
            continue
        if ready:
            values[node] = node.evaluate(xp, *[values[arg] for arg in node.args])
        else:
            stack.append((node, True))
            stack.extend((arg, False) for arg in reversed(node.args))
    return [values[root] for root in roots]
