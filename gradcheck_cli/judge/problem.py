"""What is judged: an objective, the variable, and the engine's own gradient."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from gradcheck_cli.expr import Expr, Symbol, postorder

if TYPE_CHECKING:
    from gradcheck_cli.syntax import Program

_CALLED = re.compile(r"(\w+)\s*\(")


@dataclass(frozen=True)
class Problem:
    """A scalar objective and its gradient in `wrt`, a `Symbol` or a `Named` part of the objective.

    `gradient` has the shape of `wrt`. `flat` says that `wrt` was declared 1-D, so that a row and a
    column mean the same. `words` are those that its text calls, such as relu or clamp.
    """

    objective: Expr
    wrt: Expr
    gradient: Expr
    flat: bool = False
    words: frozenset[str] = frozenset()


def problem_of(program: Program, wrt: str) -> Problem:
    """Return what is judged when a program's gradient in `wrt` is asked for."""
    target = program.target(wrt)
    gradient = _gradient(program.value, target)
    flat = len(program.shape_of(wrt)) == 1
    return Problem(program.value, target, gradient, flat, words_in(program.source))


@lru_cache(maxsize=256)
def _gradient(objective: Expr, target: Expr) -> Expr:
    """Return the engine's gradient, which all answers to one problem are compared with."""
    from gradcheck_cli.calculus import gradients

    (gradient,) = gradients(objective, [target])
    return gradient


def words_in(source: str) -> frozenset[str]:
    """Return the words that a text calls.

    >>> sorted(words_in("sum(torch.clamp(X @ W, min=0))"))
    ['clamp', 'sum']
    """
    return frozenset(_CALLED.findall(source))


def symbols_of(*roots: Expr) -> list[Symbol]:
    """Return the variables below the roots, in the order of their names.

    The order decides which random numbers a variable gets, so it must not depend on the answer's
    form, nor on anything that changes from one run to the next.
    """
    found = {node for node in postorder(*roots) if isinstance(node, Symbol)}
    return sorted(found, key=lambda symbol: (symbol.name, str(symbol.shape)))
