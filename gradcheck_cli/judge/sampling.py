"""The points at which a formula is judged: random, away from kinks, on both sides of every branch.

Points are drawn in float64 on the CPU from a seed, so the same seed gives the same points on any
machine. Whether a point will do is decided by the objective and the engine's gradient alone; the
answer only adds its branches to those that have to be seen.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from gradcheck_cli.evaluate import evaluate
from gradcheck_cli.evaluate.arrays import numpy_system
from gradcheck_cli.evaluate.rounding import Rounding
from gradcheck_cli.expr import Expr, postorder
from gradcheck_cli.judge.branches import at_kink, sees, sides_to_see
from gradcheck_cli.judge.costs import affordable
from gradcheck_cli.judge.domains import below_partial, needed_by_use
from gradcheck_cli.judge.draws import draw, scalable, short
from gradcheck_cli.judge.points import Look, Points
from gradcheck_cli.judge.problem import Problem, symbols_of
from gradcheck_cli.judge.sizes import size_sets
from gradcheck_cli.judge.work import check_work
from gradcheck_cli.messages import say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gradcheck_cli.evaluate.bounded import Bounded
    from gradcheck_cli.expr import Symbol
    from gradcheck_cli.judge.branches import Flags, Side
    from gradcheck_cli.judge.draws import Numbers

ROUNDS = 40  #: how often points where something is not finite are drawn again
KINK_ROUNDS = 6  #: how often points at a kink are; relu(relu(z)) is at one wherever z < 0
LADDER = (1.0, 8.0, 2.0**7, 2.0**14, 2.0**24, 2.0**-10, 2.0**-40, 2.0**-60)
DEAD_ROUNDS = 1  #: how often all are where none is finite, as at sizes where X^T X is singular
SCALES = (2.0**-10, 2.0**-20, 2.0**-40, 2.0**7)  #: visited always: 1[z > 1e-3] is no 1[z > 0]
#: A value this large, or small, has a square that the dtype holds without over- or underflow. The
#: error bounds know of neither, so points on other scales are kept only where all values comply.
REACH = {"float64": 2.0**500, "float32": 2.0**60}
KNOWN = 1e-3  #: a gradient that rounding may change by more, relatively, tells nothing
SIZE_TRIES = 16  #: X^T X is singular where X is wide: then other sizes are drawn
NEXT_SIZES = 2**40  #: between the seeds that sizes are drawn from
PER_SCALE = 4
PER_RUNG = 8  #: points drawn on each rung of the ladder, of which those that show a side are kept
WITNESSES = 3  #: points that should show each side of a branch


@dataclass
class Sample:
    """The points of every size set, and remarks on them."""

    sets: list[Points]
    notes: list[str] = field(default_factory=list)


def sample(
    problem: Problem, answer: Expr, seed: int, points: int, dtype: str = "float64"
) -> Sample:
    """Draw the points for a problem and an answer: `points` at the first size set, ¼ at the second.

    `dtype` is what the points will be judged in; only which points on small and large scales are
    kept depends on it. LimitError is raised where a value would be too large to compute.
    """
    rng = np.random.Generator(np.random.PCG64(seed))
    drawn = Sample([])
    for number, wanted in enumerate((points, max(4, points // 4))):
        for sizes in _size_tries(problem, answer, seed, number):
            roots = [problem.objective, problem.gradient, answer, problem.wrt]
            # The ladder may add points; the bounds and the reverse sweep need as much space again.
            count = affordable(roots, sizes, wanted)
            check_work(problem, answer, sizes)
            sampler = _Sampler(problem, answer, sizes, rng, REACH[dtype])
            found = sampler.base(count)
            if sampler.look(found).known.any():
                break
        if number == 0:
            sampler.climb(found)
            sampler.visit_scales(found)
        found.seen = sampler.look(found).seen
        drawn.sets.append(found)
    if any(found.kinks for found in drawn.sets):
        drawn.notes.append(
            say(
                "at-a-kink",
                "{count} of {total} points lie at a kink of f, whatever is drawn: there its "
                "conventions decide",
                count=sum(found.kinks for found in drawn.sets),
                total=sum(found.count for found in drawn.sets),
            )
        )
    return drawn


def _size_tries(problem: Problem, answer: Expr, seed: int, number: int) -> Iterator[dict[str, int]]:
    """Yield the first or second size set, and others for where a matrix is singular in it."""
    for attempt in range(SIZE_TRIES):
        roots = (problem.objective, problem.gradient, answer, problem.wrt)
        yield size_sets(*roots, seed=seed + attempt * NEXT_SIZES)[number]


class _Sampler:
    """Draws points of one size set and looks at them."""

    def __init__(
        self,
        problem: Problem,
        answer: Expr,
        sizes: dict[str, int],
        rng: np.random.Generator,
        reach: float,
    ) -> None:
        self.problem, self.answer, self.sizes, self.rng = problem, answer, sizes, rng
        self.reach = reach
        roots = (problem.objective, problem.gradient, answer, problem.wrt)
        self.symbols = symbols_of(*roots)
        self.sides = sides_to_see(*roots)
        self.switches = {branch.switch for branch, _ in self.sides}
        self.switches |= {s for node in postorder(problem.objective) if (s := node.switch())}
        self.needed = needed_by_use(problem.objective)
        self.delicate = below_partial(problem.objective)
        self.system = Rounding(numpy_system(sizes))

    def base(self, count: int) -> Points:
        """Return points where all is finite, away from kinks as far as that can be had."""
        points = self._draw(count, 0)
        look = self.look(points)
        fine, usable = look.fine, look.usable.copy()
        for attempt in range(1, ROUNDS):
            rounds = KINK_ROUNDS if usable.any() else DEAD_ROUNDS
            hopeless = attempt > rounds and (usable.all() or not self.delicate)
            if fine.all() or hopeless:
                break
            others = self._draw(int((~fine).sum()), attempt)
            again = self.look(others)
            # A kink is better than a point where nothing is defined.
            better = again.fine | (again.usable & ~usable[~fine])
            places = np.flatnonzero(~fine)[better]
            chosen = np.isin(np.arange(count), places)
            points.replace(chosen, others.take(better))
            fine[places], usable[places] = again.fine[better], True
        points.kinks = int((usable & ~fine).sum())
        return points

    def climb(self, points: Points) -> None:
        """Add points, up a ladder of scales, until every branch has been seen on and off."""
        look = self.look(points)
        living = int((look.usable & look.alive).sum())
        counts = {side: int((flags & look.usable).sum()) for side, flags in look.seen.items()}
        for scale in LADDER:
            if living and all(count >= WITNESSES for count in counts.values()):
                break
            living += self._rung(points, scale, counts, need_alive=not living)

    def visit_scales(self, points: Points) -> None:
        """Add a few points that are small, tiny and large, where thresholds and slopes show."""
        for scale in SCALES:
            if scale**6 * self.reach < 1:  # a product of a few such factors would underflow
                continue
            others = self._draw(PER_SCALE, ROUNDS, scale)
            look = self.look(others)
            kept = look.fine & ~look.extreme
            if kept.any():
                points.append(others.take(kept))

    def _rung(
        self, points: Points, scale: float, counts: dict[Side, int], *, need_alive: bool
    ) -> int:
        """Draw points at one scale and keep those that show something new; return the living."""
        others = self._draw(PER_RUNG, ROUNDS, scale)
        look = self.look(others)
        wanted = look.fine & look.alive & need_alive
        for side, flags in look.seen.items():
            useful = flags & look.fine
            wanted |= useful & (np.cumsum(useful) <= WITNESSES - counts[side])
        for side, flags in look.seen.items():
            counts[side] += int((flags & wanted).sum())
        if wanted.any():
            points.append(others.take(wanted))
        return int((look.alive & wanted).sum())

    def look(self, points: Points) -> Look:
        """Evaluate the objective, the engine's gradient and the answer's branches at the points."""
        exact = self.system.given
        values: dict[Expr, Bounded] = {
            symbol: exact(self.system.arrays.array(value))
            for symbol, value in points.values.items()
        }
        problem, count = self.problem, points.count
        roots = [problem.objective, problem.gradient, *self.switches]
        f, gradient, *_ = evaluate(roots, self.system, values)
        finite = _all_finite(f, count) & _all_finite(gradient, count)
        roundoff = self.system.arrays.roundoff
        kinked = at_kink(problem.objective, problem.wrt, values, roundoff, count)
        seen = {side: sees(side, values, count) for side in self.sides}
        alive = np.broadcast_to((gradient.v != 0).any(axis=(1, 2)), (count,))
        doubt = roundoff * np.abs(gradient.E).max(axis=(1, 2))
        known = finite & (doubt <= KNOWN * np.abs(gradient.v).max(axis=(1, 2)))
        return Look(finite, kinked, alive, known, seen, self._extreme(values, count))

    def _extreme(self, values: dict[Expr, Bounded], count: int) -> Flags:
        found = np.zeros(count, dtype=np.bool_)
        for value in values.values():
            size = np.abs(value.v).max(axis=(1, 2))
            found |= (size > self.reach) | ((size > 0) & (size < 1 / self.reach))
        return found

    # Drawing

    def _draw(self, count: int, attempt: int, scale: float | None = None) -> Points:
        """Draw points; later attempts try other habits for the variables below a logarithm.

        On the ladder of scales half of the points stretch all variables, half only some of them.
        """
        values: dict[Expr, Numbers] = {}
        for symbol in self.symbols:
            properties = self._properties(symbol, attempt)
            rows, cols = (dim.at(self.sizes) for dim in symbol.shape)
            value = draw(self.rng, (count, rows, cols), properties)
            if scale is not None and scalable(properties):
                some = self.rng.random((count, 1, 1)) < 0.5
                some[::2] = True
                value = short(np.where(some, scale * value, value))
            values[symbol] = value
        return Points(self.sizes, values, count, np.full(count, scale or 1.0))

    def _properties(self, symbol: Symbol, attempt: int) -> frozenset[str]:
        properties: frozenset[str] = symbol.data[1] | self.needed.get(symbol, set())
        if symbol in self.delicate and attempt >= 3 and scalable(symbol.data[1]):
            habits = self.delicate[symbol]
            habit = self.rng.integers(0, len(habits) + 1)
            properties = symbol.data[1] | set(habits[habit : habit + 1])
        return properties


def _all_finite(value: Bounded, count: int) -> Flags:
    finite = np.isfinite(value.v).all(axis=(1, 2)) & np.isfinite(value.E).all(axis=(1, 2))
    return np.array(np.broadcast_to(finite, (count,)), dtype=np.bool_)
