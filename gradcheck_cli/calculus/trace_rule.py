"""The trace rule: df = tr(Gᵀ dX) makes G the gradient of f.

One sweep from f to its leaves. A node's adjoint is complete when the node is reached, since all
that uses it has been expanded; then tr(Gᵀ d(node)) is split among the operands by the node's own
rule and by the identities that move the linear operations off the differential. The work is linear
in the graph, and what the steps of a derivation show is what ran.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gradcheck_cli.algebra import Add, Named, positive_first
from gradcheck_cli.errors import InternalError
from gradcheck_cli.expr import Differential, Expr, Linear, Number, Zero, depends_on, postorder
from gradcheck_cli.messages import say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence


class Term(NamedTuple):
    """One term tr(Gᵀ dU) of a line: `dU` is an expression linear in one or more differentials."""

    G: Expr
    dU: Expr


class Expansion(NamedTuple):
    """A node whose complete adjoint is `G`, and its differential in those of its operands."""

    node: Expr
    G: Expr
    dU: Expr


def expansions(
    f: Expr, targets: Sequence[Expr], finish: Callable[[Expr, Expr], Expr]
) -> Iterator[Expansion | Term]:
    """Yield each node that is expanded between `f` and the targets, and each target's gradient.

    `finish(node, G)` simplifies, and may name, a node's summed adjoint. A target's gradient comes
    as the `Term` (gradient, target); a target is expanded only where another one lies below it.
    """
    live = depends_on(f, *targets)
    inner = depends_on(f, *targets) if len(targets) > 1 else live - set(targets)
    order = [node for node in postorder(f) if node in live]
    adjoints: dict[Expr, list[Expr]] = {f: [Number.exactly(1)]}
    for node in reversed(order):
        contributions = adjoints.pop(node, None)
        if contributions is None:
            continue
        G = finish(node, summed(contributions))
        if node in targets:
            yield Term(G, node)
        if node not in inner or not node.args:
            continue
        dU = differential(node, live)
        yield Expansion(node, G, dU)
        for term in isolated(Term(G, dU)):
            adjoints.setdefault(term.dU.data, []).append(term.G)


def summed(contributions: list[Expr]) -> Expr:
    """Add up a node's contributions, in the order of the objective, a positive term first."""
    return positive_first(Add.of(*reversed(contributions)))


def differential(node: Expr, live: set[Expr] | None = None) -> Expr:
    """Return d(node) in terms of the differentials of its operands, of the live ones if told.

    >>> from gradcheck_cli.dims import Dim
    >>> from gradcheck_cli.expr import Symbol
    >>> n = Dim.of("n")
    >>> A, B = Symbol.named("A", (n, n)), Symbol.named("B", (n, n))
    >>> differential(A @ B)
    <dA B + A dB: n×n>
    """
    if isinstance(node, Named):
        return Differential.of_node(node.value)
    parts = [
        node.differential(Differential.of_node(arg), i)
        for i, arg in enumerate(node.args)
        if live is None or arg in live
    ]
    return Add.of(*parts) if parts else Zero.shaped(*node.shape)


def isolated(term: Term) -> list[Term]:
    """Move every operation off the differentials: Σ tr(Hᵀ d(operand)) equal to tr(Gᵀ dU)."""
    done: list[Term] = []
    todo = [term]
    while todo:
        term = todo.pop()
        if isinstance(term.dU, Differential):
            done.append(term)
        else:
            todo += reversed(moved(term))
    return done


def moved(term: Term) -> list[Term]:
    """Move the outermost operation of dU over to G: one use of its identity under the trace."""
    G, dU = term
    if not dU.is_open:
        return []
    if not isinstance(dU, Linear):
        raise InternalError(
            say(
                "differential-not-linear",
                "the differential of {op} is not linear",
                op=type(dU).__name__,
            )
        )
    return [Term(dU.adjoint(G, i), arg) for i, arg in enumerate(dU.args) if arg.is_open]


def split(G: Expr, node: Expr, i: int) -> Expr:
    """Return operand i's adjoint when the node's is `G`, by the node's rule alone."""
    if isinstance(node, Linear):
        return node.adjoint(G, i)
    hole = Differential.intern((), node.args[i], node.args[i].shape)
    if isinstance(node, Named):
        return G
    parts = [term.G for term in isolated(Term(G, node.differential(hole, i)))]
    return Add.of(*parts) if parts else Zero.shaped(*node.args[i].shape)
