"""What an answer costs the exact judges, from its shapes, before anything is evaluated.

An entry costs them far more than it costs floats: residues take a function by powers modulo long
primes, balls carry 512 bits and more, and both look at many points. A problem costs what it costs;
what is bounded is what an answer adds to it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gradcheck_cli.algebra import MatMul
from gradcheck_cli.errors import LimitError
from gradcheck_cli.expr import postorder
from gradcheck_cli.judge.costs import cost
from gradcheck_cli.limits import allowed
from gradcheck_cli.messages import say
from gradcheck_cli.ops.elementwise import Elementwise
from gradcheck_cli.ops.largest import IsMax, Max, Min

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from gradcheck_cli.expr import Expr
    from gradcheck_cli.judge.problem import Problem

#: Steps, of about a tenth of a microsecond each: measured, see tests/benchmarks/attack_costs.py.
COPY: Final = 5  #: an entry that is added, scaled or moved
FUNCTION: Final = 100  #: an entry of a function, by residues
SOLVE: Final = 3  #: a multiplication on the way to an inverse or a determinant
COMPARING = (Max, Min, IsMax)  #: residues compare each entry with each
TIMES: Final = 4  #: an answer may cost so many times what the problem costs


def check_work(problem: Problem, answer: Expr, sizes: Mapping[str, int]) -> None:
    """Raise LimitError where an answer takes far more exact arithmetic than its problem."""
    given = set(postorder(problem.objective, problem.gradient))
    own = (node for node in postorder(answer) if node not in given)
    check_steps(steps_of(own, sizes), steps_of(given, sizes))


def steps_of(nodes: Iterable[Expr], sizes: Mapping[str, int]) -> int:
    """Return what these nodes cost the exact judges at one point, without those below them."""
    return sum(steps(node, sizes) for node in nodes)


def check_steps(own: int, given: int) -> None:
    """Raise LimitError where an answer takes far more steps than the problem does."""
    most = max(allowed().work, TIMES * given)
    if own > most:
        raise LimitError(
            say(
                "too-much-work",
                "this answer takes {steps} steps of exact arithmetic at every point: more than "
                "{most}",
                steps=own,
                most=most,
            )
        )


def steps(node: Expr, sizes: Mapping[str, int]) -> int:
    """Return what one node costs the exact judges at one point."""
    entries, multiplications = cost(node, sizes)
    if isinstance(node, MatMul):
        return multiplications + COPY * entries
    if isinstance(node, Elementwise):
        return FUNCTION * entries
    if isinstance(node, COMPARING):
        rows, cols = (dim.at(sizes) for dim in node.args[0].shape)
        return COPY * (rows * cols) ** 2
    return SOLVE * multiplications + COPY * entries
