"""What an answer switches by, and whether the problem switches by the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gradcheck_cli.algebra import Add, MatMul, Scale, Transpose, canonical, coefficient_of, terms_of
from gradcheck_cli.expr import Expr, postorder
from gradcheck_cli.judge.sizes import SINGULAR
from gradcheck_cli.ops.eigenvalues import FAMILY
from gradcheck_cli.ops.functions import written_out

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gradcheck_cli.judge.ball_look import Case

#: These switch where eigenvalues or singular values are equal, which no decision tells.
SPECTRAL: tuple[type[Expr], ...] = (*SINGULAR, *FAMILY)


def apart(case: Case) -> Iterator[Expr]:
    """Yield a node for each expression that only the answer, or only the problem, switches by."""
    theirs = _switching(case.answer)
    ours = _switching(case.problem.objective, case.problem.gradient)
    yield from (node for key, node in theirs.items() if key not in ours)
    yield from (node for key, node in ours.items() if key not in theirs)


def own_switches(case: Case) -> list[Expr]:
    """Return a node for each expression that the answer switches by, and the problem does not."""
    ours = _switching(case.problem.objective, case.problem.gradient)
    theirs = _switching(case.answer)
    return [node for key, node in theirs.items() if key not in ours and node.switch() is not None]


def hidden(case: Case) -> Iterator[Expr]:
    """Yield the answer's own nodes of singular values or eigenvalues, of what the problem lacks."""
    given = postorder(case.problem.objective, case.problem.gradient)
    known = {_place(node) for node in given if isinstance(node, SPECTRAL)}
    yield from (n for n in case.own if isinstance(n, SPECTRAL) and _place(n) not in known)


def _switching(*roots: Expr) -> dict[Expr, Expr]:
    """Return the nodes with kinks, by what decides on which side they are, but for its factor."""
    nodes = (node for node in postorder(*roots) if node.kink and not isinstance(node, SPECTRAL))
    return {_place(node): node for node in nodes}


def _place(node: Expr) -> Expr:
    """Return what decides on which side a node is, but for a factor that does not matter."""
    if isinstance(node, SPECTRAL):
        return _spectral_place(written_out(node.args[0]))
    switch = node.switch()
    whole = Add.of(*terms_of(written_out(switch or node.args[0])))  # a − (b + c) is a − b − c
    number, body = coefficient_of(whole)
    return body if switch or number > 0 else -body


def _spectral_place(X: Expr) -> Expr:
    """Return a matrix whose singular values are equal where these, or these eigenvalues, are.

    s X and Xᵀ have those of X, and XᵀX and XXᵀ have their squares.
    """
    while isinstance(X, (Scale, Transpose)):
        X = X.args[-1]
    if isinstance(X, MatMul):
        half, odd = divmod(len(X.args), 2)
        if not odd and tuple(arg.T for arg in reversed(X.args)) == X.args:
            return _spectral_place(MatMul.of(*X.args[half:]))
    return canonical(X)
