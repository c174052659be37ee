"""The judge in balls: a difference is a proof, agreement is to 36 digits at several scales.

At each point the answer is compared with the engine's gradient, and the gradient with a difference
quotient of the objective itself, which knows no rule of differentiation. Two balls that do not
overlap prove that the answer is not the gradient: inputs are exact, and nothing is rounded without
being counted. No magnitude of the answer ever widens what it is allowed.
"""

from __future__ import annotations

from itertools import islice, product
from typing import TYPE_CHECKING

from gradcheck_cli.judge.ball_comparison import ENOUGH, Balls, Comparison, precision_for
from gradcheck_cli.judge.ball_look import Case
from gradcheck_cli.judge.ball_points import Spots
from gradcheck_cli.judge.counterexample import few_sizes, smallest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from gradcheck_cli.expr import Expr
    from gradcheck_cli.judge.ball_comparison import At
    from gradcheck_cli.judge.ball_points import Spot
    from gradcheck_cli.judge.counterexample import Counterexample
    from gradcheck_cli.judge.problem import Problem

    Sizes = Mapping[str, int]
    #: Sizes, scale, whether only some of the variables are stretched, the sign of free entries.
    Planned = tuple[Sizes, float, bool, int]

TRIES = 16  #: of another point where one cannot be used
SKIPS = 12  #: points given up before balls are
MORE = 12  #: ordinary points for an answer that may be undefined at some
FEW = 6  #: points at each of the smallest sizes, where there are branches
LADDER = (8.0, 2.0**7, 2.0**14, 2.0**24, 2.0**-10, 2.0**-40, 2.0**-60, 1.0)
FAR = 2.0**24  #: where √(10⁵ + x) is looked at, too
ONE_SIGNED = (1.0, 2.0**14)  #: scales at which free entries are all positive, and all negative

__all__ = ["Balls", "balls", "shown_in_small"]


def balls(  # noqa: PLR0913 -- what is judged, where, and how far
    problem: Problem,
    answer: Expr,
    size_sets: Sequence[Sizes],
    seed: int,
    *,
    hunt: bool = False,
    turned: bool = False,
    vouched: bool = False,
) -> Balls:
    """Judge an answer at points drawn from the seed, at two or three sizes.

    The sizes are such that the problem is defined there: those that `sampling.sample` settled on.
    `hunt` visits the whole ladder of scales, whatever was seen. `turned` says that the answer is
    the transpose of what it should be, as in the numerator layout. Neither may hold an unspecified
    function (NotAvailable). Where the gradient is `vouched` for, by quotients elsewhere, a
    meromorphic objective has none at other scales than 1.
    """
    case = Case(problem, answer.T if turned else answer, vouched=vouched)
    return _Judge(case, size_sets, seed).judged(hunt=hunt)


def shown_in_small(case: Case, found: Balls, seed: int) -> Counterexample | None:
    """Return a counterexample of small sizes and small whole numbers, else the one found.

    Both are proofs. None where the answer does not differ.
    """
    if found.word != "differ":
        return None
    bits = precision_for(case.problem.gradient, case.answer)
    small = smallest(case, seed, bits)
    found.at_kink = found.at_kink and small is None
    return small or found.counterexample


class _Judge:
    """One run over the points."""

    def __init__(self, case: Case, size_sets: Sequence[Sizes], seed: int) -> None:
        self.case, self.size_sets = case, size_sets
        self.spots = Spots(case, seed)
        self.comparison = Comparison(case)
        self.found = self.comparison.found
        self.loose = self.skips = 0
        self.patience = TRIES  #: attempts at a point away from kinks

    def judged(self, *, hunt: bool) -> Balls:
        """Return what was found once nothing more is to be looked at."""
        if not self._ends(hunt=hunt) and self.found.points >= ENOUGH:
            open_ = self.loose or self.found.undefined
            self.found.word = "loose" if open_ else "equal"
        return self.found

    def _ends(self, *, hunt: bool) -> bool:
        """Look at all points that are asked for, until one ends it."""
        return (
            any(map(self._ended, self._base()))
            or self._differs_in_small()
            or any(map(self._ended, self._ladder(hunt=hunt)))
            or any(map(self._ended, self._more()))
        )

    # Which points

    def _base(self) -> Iterator[Planned]:
        first, second = self.size_sets[0], self.size_sets[min(1, len(self.size_sets) - 1)]
        yield from ((sizes, 1.0, False, 0) for sizes in self.size_sets)
        yield from ((first, 2.0**-20, False, 0), (second, 2.0**7, False, 0))
        yield from ((first, 4.0, False, 0), (second, 0.25, False, 0))

    def _ladder(self, *, hunt: bool) -> Iterator[Planned]:
        """Yield every rung at every size, some variables staying behind from the second size on."""
        for scale in LADDER:
            for number, sizes in enumerate(self.size_sets):
                if not hunt and not self.found.unseen and not self.found.idle and self.found.alive:
                    return
                yield sizes, scale, number > 0, 0
        if self.found.unseen or self.found.idle:  # that min(w) is positive, say, among many entries
            for scale, sign in product(ONE_SIGNED, (1, -1)):
                for number, sizes in enumerate(self.size_sets):
                    yield sizes, scale, number > 0, sign

    def _more(self) -> Iterator[Planned]:
        """Yield a few more points, ordinary and far out, for an answer that may be undefined."""
        everywhere = (sizes for _ in range(MORE) for sizes in self.size_sets)
        for sizes in islice(everywhere, MORE):
            if self.case.partial or self.found.undefined or self.found.points < ENOUGH:
                yield sizes, 1.0, False, 0
        if self.case.partial:
            yield from ((sizes, 1.0, False, 0) for sizes in few_sizes(self.case) * FEW)
        if self.case.partial and not self.spots.delicate:  # f itself has a value everywhere
            yield from ((self.size_sets[0], FAR, False, sign) for sign in (1, -1) * ENOUGH)

    def _differs_in_small(self) -> bool:
        """Look at small sizes, where few entries take every side of all branches together.

        That max(X) is negative, say, is not seen at many entries; and at sizes 1 and 2 det(u vᵀ) is
        not yet 0. What is undefined there does not count, and agreement neither.
        """
        before = self.found.quotients, self.found.health
        for sizes in few_sizes(self.case) * (FEW if self.case.piecewise else 1):
            spot = self.spots.spot(sizes)
            result = self._at(spot, kinks=False)
            if result in ("differ", "unhealthy"):
                return self._noted(result, spot)
        self.found.quotients, self.found.health = before
        return False

    # One point

    def _at(self, spot: Spot, *, kinks: bool) -> At:
        rows, cols = (dim.at(spot.sizes) for dim in self.case.problem.wrt.shape)
        return self.comparison.at(spot, self.spots.direction(rows, cols), kinks=kinks)

    def _ended(self, planned: Planned) -> bool:
        """Judge one point, others in its place where it cannot be used; tell whether that ends it.

        A point at a kink serves when no other is to be had: what is compared there is the
        convention, and no difference quotient.
        """
        if self.skips >= (SKIPS if self.found.points else ENOUGH):
            return False
        sizes, scale, some, sign = planned
        for attempt in range(TRIES):
            spot = self.spots.spot(sizes, scale, some=some, sign=sign, attempt=attempt)
            kinks = attempt + 1 >= self.patience
            result = self._at(spot, kinks=kinks)
            if result not in ("unusable", "kink"):
                self.patience = min(self.patience, 2) if kinks else self.patience
                return self._noted(result, spot)
        return self._skipped()

    def _noted(self, result: At, spot: Spot) -> bool:
        """Record what a point says; tell whether that ends it."""
        found = self.found
        if result in ("undefined", "outside"):
            if result == "undefined" and spot.scale != 1:  # it may have overflowed
                found.skipped += 1
                return False
            found.undefined += 1
            found.spot = found.spot or spot
            found.word = "undefined" if found.undefined >= ENOUGH else found.word
            return found.undefined >= ENOUGH
        if result in ("differ", "unhealthy"):
            found.word = result
            return True
        if result == "loose" and spot.scale != 1:  # 1 − σ(2²⁴) leaves no digit in 4096 bits
            return self._skipped()
        found.points += 1
        self.loose += result == "loose"
        return False

    def _skipped(self) -> bool:
        self.skips += 1
        self.found.skipped += 1
        return False
