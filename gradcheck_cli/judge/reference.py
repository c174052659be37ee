"""The trusted values: what the gradient is at the points, and how far rounding may carry it.

Three ways lead to the gradient: the engine's formula, the raw reverse sweep in numbers, and torch's
autograd; without torch, difference quotients of the objective in balls vouch for the formula.
"""

from __future__ import annotations

from collections import ChainMap
from contextlib import contextmanager
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from gradcheck_cli.calculus.trace_rule import split
from gradcheck_cli.evaluate import evaluate
from gradcheck_cli.evaluate.arrays import load_torch
from gradcheck_cli.expr import Expr, Symbol, depends_on, postorder

if TYPE_CHECKING:
    from collections.abc import Iterator, MutableMapping

    from gradcheck_cli.evaluate.arrays import Arrays
    from gradcheck_cli.evaluate.vocabulary import System
    from gradcheck_cli.judge.points import Points
    from gradcheck_cli.judge.problem import Problem

ADJOINT = "\N{COMBINING OVERLINE}"  #: a name that nobody can type


def raw_sweep(objective: Expr, wrt: Expr, system: System, values: MutableMapping[Expr, Any]) -> Any:
    """Return the gradient by reverse accumulation in numbers, each operation by its own rule.

    Nothing is simplified on the way, so the bound is that of the work that autograd does too: a
    gradient that cancels to a short formula still rounds like the long one. `values` holds the
    variables, and gets the values of all nodes.
    """
    evaluate([objective], system, values)
    live = depends_on(objective, wrt)
    adjoints: dict[Expr, Any] = {objective: system.number(Fraction(1))}
    for node in reversed([node for node in postorder(objective) if node in live]):
        if node is wrt or node not in adjoints:
            continue
        G = adjoints.pop(node)
        hole = Symbol.named(ADJOINT, node.shape)
        for i, arg in enumerate(node.args):
            if arg in live:
                local: ChainMap[Expr, Any] = ChainMap({hole: G}, values)
                (part,) = evaluate([split(hole, node, i)], system, local)
                adjoints[arg] = system.add(adjoints[arg], part) if arg in adjoints else part
    return adjoints.get(wrt) or system.zeros(*wrt.shape)


def autograd(problem: Problem, arrays: Arrays, points: Points) -> Any:
    """Return the gradient by torch's autograd at all points, an array of `arrays`.

    For a named part of the objective the graph is cut there: its value becomes a leaf.
    """
    values = given(arrays, points)
    (leaf,) = evaluate([problem.wrt], arrays, dict(values))
    leaf = arrays.xp.broadcast_to(leaf, (points.count, *leaf.shape[1:])).clone()
    values[problem.wrt] = leaf.requires_grad_()
    (loss,) = evaluate([problem.objective], arrays, values)
    if loss.requires_grad:
        loss.sum().backward()
    return arrays.xp.zeros_like(leaf) if leaf.grad is None else leaf.grad


@contextmanager
def one_thread() -> Iterator[None]:
    """Keep torch to one thread: for matrices as small as these, more only wait for each other."""
    torch = load_torch()
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(threads)


def given(arrays: Arrays, points: Points) -> dict[Expr, Any]:
    """Return the variables' values at the points as arrays of the system."""
    return {symbol: arrays.array(value) for symbol, value in points.values.items()}
