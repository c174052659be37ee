"""What is known of a problem before any answer comes: points, the gradient there, its health.

A class's answers to one problem are judged one after another, and what does not depend on the
answer is computed once. The points that stand serve for names of mistakes, for the largest
difference, for remarks and for refusals; what an answer is accepted at is drawn anew each time.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from gradcheck_cli.errors import LimitError
from gradcheck_cli.evaluate.vocabulary import NotAvailable
from gradcheck_cli.expr import Symbol, postorder
from gradcheck_cli.judge.balls import Balls, balls
from gradcheck_cli.judge.costs import points_within, spent
from gradcheck_cli.judge.exact import Exact, is_ordered, sweep_agrees
from gradcheck_cli.judge.floats import ENOUGH
from gradcheck_cli.judge.measuring import trusted
from gradcheck_cli.judge.sampling import sample
from gradcheck_cli.judge.settings import ONCE
from gradcheck_cli.judge.sizes import demands_of
from gradcheck_cli.judge.small_points import SmallPoints
from gradcheck_cli.judge.standing_residues import StandingResidues
from gradcheck_cli.judge.work import check_steps, steps_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gradcheck_cli.expr import Expr
    from gradcheck_cli.judge.costs import Spent
    from gradcheck_cli.judge.measured import Gradient, Measured
    from gradcheck_cli.judge.measuring import Trusted
    from gradcheck_cli.judge.problem import Problem
    from gradcheck_cli.judge.settings import Settings

KEPT = 16  #: problems
MOST = 48  #: small points at which an answer is tried that residues prove to be wrong
FEW = 6  #: the same where they prove nothing


class Standing:
    """A problem's own points, and what the trusted ways say there."""

    def __init__(self, problem: Problem, sets: list[Trusted], notes: list[str]) -> None:
        self.problem, self.sets, self.notes = problem, sets, notes
        self.nodes = frozenset(postorder(problem.objective, problem.gradient, problem.wrt))

    @cached_property
    def gradients(self) -> list[Gradient]:
        """The gradient at the points."""
        return [one.gradient for one in self.sets]

    @cached_property
    def sizes(self) -> list[dict[str, int]]:
        """The sizes of the points."""
        return [one.points.sizes for one in self.gradients]

    @cached_property
    def residues(self) -> StandingResidues:
        """A point of residues."""
        return StandingResidues(self.problem, self.sizes[0])

    @cached_property
    def small(self) -> SmallPoints:
        """Points of small whole numbers."""
        return SmallPoints(self.problem)

    @cached_property
    def costs(self) -> list[tuple[Spent, int]]:
        """What the problem itself takes at the points of each size, in floats and exactly."""
        return [(spent(self.nodes, sizes), steps_of(self.nodes, sizes)) for sizes in self.sizes]

    def serves(self, own: Sequence[Expr]) -> bool:
        """Tell whether an answer of these nodes of its own can be evaluated at these points."""
        wanted = demands_of(own)
        return not any(isinstance(node, Symbol) for node in own) and all(
            sizes.keys() >= set(wanted.names) and wanted.met(sizes) for sizes in self.sizes
        )

    def check_costs(self, own: Sequence[Expr], points: int) -> None:
        """Raise LimitError where an answer of these nodes takes too much at these points."""
        for sizes, (taken, steps) in zip(self.sizes, self.costs, strict=True):
            points_within(taken.with_(spent(own, sizes)), points)
            check_steps(steps_of(own, sizes), steps)

    def own(self, answer: Expr) -> list[Expr]:
        """Return the nodes of an answer that the problem has not."""
        return list(postorder(answer, skip=self.nodes.__contains__))

    def refuted(self, answer: Expr, *, turned: bool) -> Exact | None:
        """Return the proof that an answer of the gradient's shape is wrong, None without one.

        None is no word for the answer: it has to be looked at elsewhere.
        """
        residues = self.residues.says(answer, turned=turned)
        if residues is None:
            return None
        own = answer.T if turned else answer
        wanted = demands_of(self.own(own))
        shown = self.small.refuting(own, wanted, MOST if residues.is_proof else FEW)
        if shown is None:
            return None
        roots = (self.problem.objective, self.problem.gradient, answer, self.problem.wrt)
        ordered = not residues.is_proof and is_ordered(*roots)
        looked = Balls("differ", 1)
        return Exact(residues, looked, ordered=ordered, counterexample=shown)

    def measured(self, answer: Expr, *, turned: bool) -> list[Measured]:
        """Return the answer beside the gradient at the points; NotAvailable may be raised."""
        return [one.beside(answer, turned=turned) for one in self.sets]


def standing_of(problem: Problem, settings: Settings) -> Standing | None:
    """Return what is known of a problem; None where something has to be looked at harder.

    That is where its points tell little, the trusted ways do not agree, or it is too large in these
    sizes, which it need not be in those that an answer's seed gives.
    """
    return _standing(problem, replace(settings, seed=ONCE, layout="denominator"))


@lru_cache(maxsize=KEPT)
def _standing(problem: Problem, settings: Settings) -> Standing | None:
    try:
        drawn = sample(problem, problem.gradient, settings.seed, settings.points, settings.dtype)
        sets = trusted(problem, drawn.sets, settings)
    except (LimitError, NotAvailable):
        return None
    standing = Standing(problem, sets, drawn.notes)
    return standing if _in_order(problem, standing) else None


def _in_order(problem: Problem, standing: Standing) -> bool:
    """Tell whether all trusted ways confirm the gradient, and enough points tell something."""
    if any(one.usable.sum() < ENOUGH or not one.sound for one in standing.gradients):
        return False
    try:
        found = balls(problem, problem.gradient, standing.sizes, seed=ONCE)
    except NotAvailable:
        return False
    return found.word == "equal" and found.health == "confirmed" and sweep_agrees(problem)
