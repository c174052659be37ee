"""Small whole numbers at which answers are tried, with the gradient there: drawn once a problem.

A difference there is a proof, and the smallest counterexample at once. Agreement says nothing: who
knows the points can write an answer that is right at them.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from gradcheck_cli.evaluate.balls import is_finite
from gradcheck_cli.evaluate.balls_decisions import Straddles
from gradcheck_cli.judge.ball_comparison import precision_for
from gradcheck_cli.judge.ball_look import Case, Look
from gradcheck_cli.judge.counterexample import refuted, small_spots
from gradcheck_cli.judge.settings import ONCE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gradcheck_cli.expr import Expr
    from gradcheck_cli.judge.counterexample import Counterexample
    from gradcheck_cli.judge.problem import Problem
    from gradcheck_cli.judge.sizes import Demands


class SmallPoints:
    """The points of a problem, as many as were asked for so far."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.precision = precision_for(problem.gradient)
        self._known: list[Look] = []
        self._others = self._looks()

    def refuting(self, answer: Expr, wanted: Demands, most: int) -> Counterexample | None:
        """Return a counterexample to an answer of the gradient's shape, of the first so many.

        `wanted` is what the answer asks of the sizes, beside what the problem does.
        """
        case = Case(self.problem, answer)
        bits = max(self.precision, precision_for(answer))
        if bits == self.precision:
            looks = (look.beside(case) for look in self._first(most) if wanted.met(look.spot.sizes))
        else:
            looks = (Look(case, spot, bits) for spot in islice(small_spots(case, ONCE), most))
        return next(filter(None, map(refuted, looks)), None)

    def _first(self, most: int) -> Iterator[Look]:
        for number in range(most):
            if number == len(self._known):
                other = next(self._others, None)
                if other is None:
                    return
                self._known.append(other)
            yield self._known[number]

    def _looks(self) -> Iterator[Look]:
        """Yield the points where the gradient has a value, away from all kinks."""
        case = Case(self.problem, self.problem.gradient)
        looks = (Look(case, spot, self.precision) for spot in small_spots(case, ONCE))
        yield from filter(_serves, looks)


def _serves(look: Look) -> bool:
    """Tell whether the gradient has a value here, away from all kinks.

    A generator that waits inside `working` would leave its precision to others, and take theirs.
    """
    with look.system.working():
        try:
            return is_finite(look.gradient) and not look.at_kink()
        except Straddles:
            return False
