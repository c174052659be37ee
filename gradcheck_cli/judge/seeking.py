"""Sides that chance has not shown are sought: where they are found, both formulas are compared.

So is where the answer's own logarithms, roots and arcsines have no value. Of log((x − 3)² − 0.01)
a point near 3 has to be looked at, and of 1[(x − 2)² < 10⁻¹²] one near 2: `descents` leads there.
"""

from __future__ import annotations

from itertools import islice
from random import Random
from typing import TYPE_CHECKING

from gradcheck_cli.algebra import Add, Power, coefficient_of, terms_of
from gradcheck_cli.calculus.positive import is_positive
from gradcheck_cli.evaluate.vocabulary import NotAvailable
from gradcheck_cli.expr import postorder
from gradcheck_cli.judge.ball_comparison import OUTSIDE, Balls, Comparison, precision_for
from gradcheck_cli.judge.ball_points import Spots
from gradcheck_cli.judge.balls import shown_in_small
from gradcheck_cli.judge.counterexample import few_sizes
from gradcheck_cli.judge.descents import Aim, Walk
from gradcheck_cli.judge.problem import symbols_of
from gradcheck_cli.judge.signs import ranges_of
from gradcheck_cli.judge.work import steps_of
from gradcheck_cli.ops.elementwise import Elementwise

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from gradcheck_cli.judge.ball_comparison import At
    from gradcheck_cli.judge.ball_look import Case
    from gradcheck_cli.judge.ball_points import Spot
    from gradcheck_cli.judge.branches import Side
    from gradcheck_cli.judge.exact import Exact

    Sizes = Mapping[str, int]

BUDGET = 8_000_000  #: steps, as `work` counts them, of all that is sought together
LOOKS, ALL = 900, 2400  #: at one aim at most, and at all together
STARTS = 6  #: of a walk
MOST = 12  #: aims
GIVEN, POINT = 160, 500  #: steps for an exact entry of a variable, and for a point as such
COMPARED = 4  #: what comparing costs, in evaluations of all formulas


def sought(case: Case, exact: Exact, sizes: Sequence[Sizes], seed: int) -> Exact:
    """Return what the exact judges found, with what balls say where no drawn point was.

    Only where balls saw no difference, anything is sought. Where they are open, as the answer had
    no value at a point or two, a point where it surely has none decides.
    """
    if exact.balls is None or exact.balls.word not in ("equal", "loose"):
        return exact
    aims = dict(islice(_aims(case, exact).items(), MOST))
    if not aims:
        return exact
    try:
        found = _Search(case, exact.balls, sizes, seed).through(aims)
    except NotAvailable:
        return exact
    shown = shown_in_small(case, found, seed)
    return exact._replace(balls=found, counterexample=shown)


def _aims(case: Case, exact: Exact) -> dict[Aim, list[Side]]:
    """Return what is to be sought, with the sides that are seen where that is found."""
    assert exact.balls is not None
    found: dict[Aim, list[Side]] = {}
    if exact.balls.word == "equal":
        for branch, on in _sides(case, exact):
            number, body = coefficient_of(Add.of(*terms_of(branch.switch)))
            below = on == (number < 0)
            found.setdefault(Aim(body, 1 if below else -1), []).append((branch, on))
    return found | {aim: found.get(aim, []) for aim in _borders(case)}


def _sides(case: Case, exact: Exact) -> Iterator[Side]:
    """Yield each side of what moves that no point has shown.

    Those of the problem's own branches are let be where residues agree, and nothing is idle.
    """
    assert exact.balls is not None
    settled = exact.modular.word == "equal" and not exact.balls.idle
    for branch, on in exact.balls.unseen:
        if symbols_of(branch.switch) and (branch.node in case.own or not settled):
            yield branch, on


def _borders(case: Case) -> Iterator[Aim]:
    """Yield aims for what the answer's own logarithms, say, are not defined of, if it may be.

    What f or the gradient takes a logarithm of is positive wherever they have a value.
    """
    given = postorder(case.problem.objective, case.problem.gradient)
    safe = {(node.needs(), *node.args) for node in given if node.needs() in OUTSIDE}
    partial = [n for n in case.own if n.needs() in OUTSIDE and isinstance(n, (Elementwise, Power))]
    ranges = ranges_of(*(node.args[0] for node in partial))
    for node in partial:
        (operand,) = node.args
        low, high = ranges[operand].low, ranges[operand].high
        if (node.needs(), operand) in safe:
            continue
        if node.needs() == "positive" and low < 0 and not is_positive(operand):
            yield Aim(operand, 1)
        if node.needs() == "within_one" and low < -1:
            yield Aim(operand, 1, 1)
        if node.needs() == "within_one" and high > 1:
            yield Aim(operand, -1, 1)


class _Search:
    """The search for all aims of an answer, and what was found on the way."""

    def __init__(self, case: Case, balls: Balls, sizes: Sequence[Sizes], seed: int) -> None:
        self.case, self.balls = case, balls
        self.spots, self.random = Spots(case, seed), Random(seed)  # noqa: S311 -- `secrets` drew it
        self.comparison = Comparison(case)
        self.comparison.found.unseen = list(balls.unseen)
        self.comparison.found.idle = list(balls.idle)
        self.most = LOOKS
        self.bits = precision_for(case.problem.gradient, case.answer)
        small, drawn = few_sizes(case), list(sizes[:2])
        self.sizes = [*small, *drawn, *small, *small][:STARTS] or drawn

    def through(self, aims: Mapping[Aim, Sequence[Side]]) -> Balls:
        """Seek one aim after another, until the answer is proved wrong or all were sought."""
        found = self.comparison.found
        self.most = min(LOOKS, ALL // len(aims))
        for aim, sides in aims.items():
            if not sides or any(side in found.unseen for side in sides):
                refuted = self._refuted(aim, BUDGET // len(aims), border=not sides)
                if refuted:
                    return refuted
        self.balls.unseen, self.balls.idle = found.unseen, found.idle
        return self.balls

    def _refuted(self, aim: Aim, steps: int, *, border: bool) -> Balls | None:
        """Compare wherever walks lead, as a side may be in several places; return what differs."""
        for spot in self._points(aim, steps):
            result = self._at(spot)
            if result == "differ":
                return Balls(result, 1, counterexample=self.comparison.found.counterexample)
            if result == "outside":
                return Balls("undefined", undefined=1, spot=spot)
            if result == "equal" and border:  # log1p has a value above 1
                return None
        return None

    def _at(self, spot: Spot) -> At:
        rows, cols = (dim.at(spot.sizes) for dim in self.case.problem.wrt.shape)
        return self.comparison.at(spot, self.spots.direction(rows, cols), kinks=False)

    def _points(self, aim: Aim, steps: int) -> Iterator[Spot]:
        """Yield points where something that was aimed at is surely so."""
        most = self.most // len(self.sizes)
        for sizes in self.sizes:
            once, compared = self._costs(aim, sizes)
            looks = min(most, (steps - compared) // once)
            if looks > 0:
                walk = Walk(self.case, aim, self.spots.spot(sizes), self.bits, looks)
                arrived = walk.to_below()
                steps -= (looks - walk.left) * once + compared
                if arrived:
                    yield from walk.beside(arrived, self.spots.spot(sizes), self.random)

    def _costs(self, aim: Aim, sizes: Sizes) -> tuple[int, int]:
        """Return the steps of a look, and of comparing where a walk leads."""
        symbols = self.case.symbols
        given = POINT + GIVEN * sum(s.shape[0].at(sizes) * s.shape[1].at(sizes) for s in symbols)
        once = given + steps_of(postorder(aim.e, self.case.problem.objective), sizes)
        return once, COMPARED * (given + steps_of(postorder(*self.case.roots), sizes))
