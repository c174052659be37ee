"""One point of residues with the gradient there: drawn once a problem, for answers to differ at.

That formulas differ there means what it means at any point. Agreement says nothing: who knows the
point can write an answer that is right at it, so what agrees is looked at elsewhere.
"""

from __future__ import annotations

from copy import copy
from random import Random
from typing import TYPE_CHECKING

from gradcheck_cli.evaluate import evaluate
from gradcheck_cli.evaluate.modular import Redraw
from gradcheck_cli.evaluate.vocabulary import NotAvailable
from gradcheck_cli.judge.modular import Comparison, seen
from gradcheck_cli.judge.settings import ONCE

if TYPE_CHECKING:
    from gradcheck_cli.evaluate.modular import Modular as System
    from gradcheck_cli.evaluate.modular_values import Residues
    from gradcheck_cli.expr import Expr
    from gradcheck_cli.judge.modular import Modular
    from gradcheck_cli.judge.problem import Problem


class StandingResidues:
    """A problem's gradient in residues at one point; `usable` where there is such a point."""

    def __init__(self, problem: Problem, sizes: dict[str, int]) -> None:
        self.problem, self.sizes = problem, sizes
        self.system: System | None = None
        self.values: dict[Expr, Residues] = {}
        roots = (problem.objective, problem.gradient, problem.wrt)
        self.comparison = Comparison(problem, roots, ONCE, self._pair)
        try:
            self.usable = self.comparison.point(sizes) is not None
        except NotAvailable:
            self.usable = False

    def says(self, answer: Expr, *, turned: bool) -> Modular | None:
        """Return what is found where the answer differs; None where it does not, or has no value.

        The answer is its own transpose's where it is `turned`.
        """
        if self.system is None or not self.usable:
            return None
        system = copy(self.system)
        system.known, system.used = dict(system.known), set(system.used)
        system.random = Random(ONCE)  # noqa: S311 -- not of the answers before
        try:
            (value,) = evaluate([answer], system, dict(self.values))
        except (Redraw, ZeroDivisionError, NotAvailable):
            return None
        engine, given = self.values[self.problem.gradient], value
        found = seen(system, engine, system.transpose(given) if turned else given)
        return self.comparison.judged(found, self.sizes)

    def _pair(self, system: System, values: dict[Expr, Residues]) -> tuple[Residues, Residues]:
        (engine,) = evaluate([self.problem.gradient], system, values)
        self.system, self.values = system, values
        return engine, engine
