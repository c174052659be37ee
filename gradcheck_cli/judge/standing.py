"""What is known of a problem before any answer comes: points, the gradient there, its health.

A class's answers to one problem are judged one after another, and what does not depend on the
answer is computed once. The points that stand serve for names of mistakes, for the largest
difference and for remarks; what decides about an answer is drawn anew for every verdict.
"""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from gradcheck_cli.evaluate.vocabulary import NotAvailable
from gradcheck_cli.judge.balls import balls
from gradcheck_cli.judge.exact import sweep_agrees
from gradcheck_cli.judge.floats import ENOUGH, settled, sound
from gradcheck_cli.judge.measuring import trusted
from gradcheck_cli.judge.problem import symbols_of
from gradcheck_cli.judge.reference import one_thread
from gradcheck_cli.judge.sampling import sample
from gradcheck_cli.judge.sizes import demands

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gradcheck_cli.expr import Expr
    from gradcheck_cli.judge.floats import Measured
    from gradcheck_cli.judge.measuring import Trusted
    from gradcheck_cli.judge.problem import Problem
    from gradcheck_cli.judge.settings import Settings

KEPT = 16  #: problems


class Standing(NamedTuple):
    """A problem's own points, and what the trusted ways say there."""

    sets: list[Trusted]
    notes: list[str]
    symbols: frozenset[Expr]
    torch: bool

    def serves(self, answer: Expr) -> bool:
        """Tell whether an answer can be evaluated at these points."""
        wanted = demands(answer)
        return self.symbols.issuperset(symbols_of(answer)) and all(
            one.points.sizes.keys() >= set(wanted.names) and wanted.met(one.points.sizes)
            for one in self.engine
        )

    def measured(self, answer: Expr, *, turned: bool) -> list[Measured]:
        """Return the answer beside the gradient at the points; NotAvailable may be raised."""
        with one_thread() if self.torch else nullcontext():
            return settled([one.beside(answer, turned=turned) for one in self.sets])

    @property
    def engine(self) -> list[Measured]:
        """The engine's own gradient, taken for an answer."""
        return [one.engine for one in self.sets]


def standing_of(problem: Problem, settings: Settings) -> Standing | None:
    """Return what is known of a problem; None where something has to be looked at harder.

    That is where its points tell little, or the trusted ways do not agree. LimitError is raised
    where the problem is too large.
    """
    return _standing(problem, replace(settings, seed=0, layout="denominator"))


@lru_cache(maxsize=KEPT)
def _standing(problem: Problem, settings: Settings) -> Standing | None:
    torch = settings.reference == "autograd"
    drawn = sample(problem, problem.gradient, settings.seed, settings.points, settings.dtype)
    try:
        with one_thread() if torch else nullcontext():
            sets = [
                trusted(problem, points, settings.arrays(points.sizes), torch=torch)
                for points in drawn.sets
            ]
    except NotAvailable:
        return None
    roots = problem.objective, problem.gradient, problem.wrt
    standing = Standing(sets, drawn.notes, frozenset(symbols_of(*roots)), torch)
    return standing if _in_order(problem, settled(standing.engine)) else None


def _in_order(problem: Problem, sets: Sequence[Measured]) -> bool:
    """Tell whether all trusted ways confirm the gradient, and enough points tell something."""
    if any(one.usable.sum() < ENOUGH for one in sets) or not sound(sets):
        return False
    try:
        found = balls(problem, problem.gradient, [one.points.sizes for one in sets], seed=0)
    except NotAvailable:
        return False
    return found.word == "equal" and found.health != "broken" and sweep_agrees(problem)
