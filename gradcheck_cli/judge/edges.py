"""Both sides of where a mask switches, in balls: no region between two masks is too narrow to see.

A mask that switches at x > c (1 + 10⁻¹⁴) and not at x > c is right at whatever point chance draws.
So where the answer and the gradient do not switch by the same expressions, points are brought up
to the switch, along a line between two drawn points, until one lies between the two masks.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import cycle, islice, product
from typing import TYPE_CHECKING, Any

from gradcheck_cli.algebra import Add, coefficient_of, terms_of
from gradcheck_cli.evaluate.balls_decisions import Straddles
from gradcheck_cli.evaluate.vocabulary import NotAvailable
from gradcheck_cli.expr import postorder
from gradcheck_cli.judge.ball_comparison import precision_for
from gradcheck_cli.judge.ball_look import Case, Look
from gradcheck_cli.judge.ball_points import Spot, Spots, exact_rows
from gradcheck_cli.judge.balls import Balls, shown_in_small
from gradcheck_cli.judge.counterexample import few_sizes, refuted
from gradcheck_cli.judge.crossings import Crossing, most_looks
from gradcheck_cli.judge.work import steps_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from gradcheck_cli.expr import Expr, Symbol
    from gradcheck_cli.judge.counterexample import Counterexample
    from gradcheck_cli.judge.exact import Exact
    from gradcheck_cli.judge.problem import Problem

    Decision = int | tuple[int, ...]  #: a sign, or which entries are the largest

MOST = 24  #: nodes that are looked at
WIDTHS = (16, 32, 64, 128, 240)  #: how near both sides of a switch are compared: 2 to minus these
#: Of a line's other end: 1 + 10⁻¹⁴ x is negative nowhere nearer.
SCALES = (1.0, 1.0, 1.0, 2.0**14, 2.0**-14, 2.0**40, 2.0**-40, 2.0**64)
LINES = 6 * len(SCALES)  #: until enough of them cross a switch
CROSSINGS = 8  #: places where a node switches: x y does so by x and by y, max(u) by any two entries
FEWEST = 4  #: lines and places that have to be affordable in some sizes
#: Steps, as `work` counts them, for all nodes together: half for lines, half for crossings. What
#: costs more is looked at in fewer places, or in none.
BUDGET = 20_000_000
GIVEN = 80  #: of them for an exact entry of a variable
POINT = 500  #: and for a point as such
#: Properties that a line between two points keeps, or misses at single points only.
KEPT = frozenset(
    {"symmetric", "diagonal", "tall", "invertible", "nonzero", "posdef", "simplex"}
) | {*("positive", "small", "small_positive", "unit_interval", "within_one")}


def beside_edges(  # noqa: PLR0913 -- what is judged, and what was found
    problem: Problem,
    answer: Expr,
    exact: Exact,
    sizes: Sequence[Mapping[str, int]],
    seed: int,
    *,
    turned: bool = False,
) -> Exact:
    """Return what the exact judges found, with what balls say beside the edges of masks.

    Each edge is looked at in two sizes, as a node may not switch at all in some, and in the
    smallest, where few entries have to be where they matter together.

    Only where balls saw no difference, anything is looked at. That residues saw none is no reason
    not to: to them a mask is a coin, and those of 1[x > 2] 1[x < 2 + 10⁻⁷] fall alike too often.
    """
    if exact.balls is None or exact.balls.word != "equal":
        return exact
    case = Case(problem, answer.T if turned else answer)
    nodes = list(_apart(case))
    unlooked = dict.fromkeys(nodes)
    asked = list(product(nodes[:MOST], _at_sizes(case, sizes) if nodes else ()))
    for node, at in asked:
        try:
            limits = _affordable(case, node, at, BUDGET // (2 * len(asked)))
            shown = _between_masks(case, node, at, seed, limits)
        except NotAvailable:
            return exact
        if min(limits) >= FEWEST:
            unlooked.pop(node, None)
        if shown:
            found = Balls("differ", 1, counterexample=shown)
            small = shown_in_small(problem, answer, found, seed, turned=turned)
            return exact._replace(balls=found, counterexample=small)
    return exact._replace(unlooked=next(iter(unlooked), None))


def _apart(case: Case) -> Iterator[Expr]:
    """Yield a node for each expression that only the answer, or only the problem, switches by."""
    theirs = _switching(case.answer)
    ours = _switching(case.problem.objective, case.problem.gradient)
    yield from (node for key, node in theirs.items() if key not in ours)
    yield from (node for key, node in ours.items() if key not in theirs)


def _at_sizes(case: Case, drawn: Sequence[Mapping[str, int]]) -> list[Mapping[str, int]]:
    found = [*drawn[:2], *few_sizes(case)]
    return [sizes for number, sizes in enumerate(found) if sizes not in found[:number]]


def _switching(*roots: Expr) -> dict[Expr, Expr]:
    """Return the nodes with kinks, by what decides on which side they are, but for its factor."""
    found = {}
    for node in postorder(*roots):
        if node.kink:
            switch = node.switch()
            whole = Add.of(*terms_of(switch or node.args[0]))  # a − (b + c) is a − b − c
            number, body = coefficient_of(whole)
            found[body if switch or number > 0 else -body] = node
    return found


def _between_masks(
    case: Case, node: Expr, sizes: Mapping[str, int], seed: int, limits: tuple[int, int]
) -> Counterexample | None:
    """Return a point near where a node switches at which the answer is not the gradient.

    The limits are on lines drawn and on crossings looked at.
    """
    most, crossings = limits
    spots = Spots(case, seed)
    precision = precision_for(case.problem.gradient, case.answer)
    moving = [symbol for symbol in case.symbols if _kept(case, symbol)]
    choices = [moving, *([symbol] for symbol in moving if len(moving) > 1)]
    drawn = islice(zip(cycle(SCALES), cycle(choices), strict=False), most)
    lines = (
        _Line(case, node, spots.spot(sizes), spots.spot(sizes, scale), moved, precision)
        for scale, moved in drawn
    )
    beside = (line.refuted_beside(k) for line, k in islice(_crossed(lines), crossings))
    return next(filter(None, beside), None)


def _crossed(lines: Iterator[_Line]) -> Iterator[tuple[_Line, int]]:
    """Yield the lines on which some decision changes, with one that was looked at least so far."""
    looked: Counter[int] = Counter()
    for line in lines:
        changing = line.crossings()
        if changing:
            number = min(changing, key=lambda k: looked[k])
            looked[number] += 1
            yield line, number


def _affordable(case: Case, node: Expr, sizes: Mapping[str, int], steps: int) -> tuple[int, int]:
    """Return how many lines can be drawn for so many steps, and crossings looked at for as many."""
    once, crossing = _costs(case, node, sizes)
    return min(LINES, steps // (2 * once)), min(CROSSINGS, steps // crossing)


def _costs(case: Case, node: Expr, sizes: Mapping[str, int]) -> tuple[int, int]:
    """Return the steps of deciding at one point, and of looking at a crossing."""
    entries = sum(s.shape[0].at(sizes) * s.shape[1].at(sizes) for s in case.symbols)
    given = POINT + GIVEN * entries
    once = given + steps_of(postorder(node), sizes)
    whole = given + steps_of(postorder(*case.roots), sizes)
    return once, most_looks(node) * once + 2 * len(WIDTHS) * whole


@dataclass(frozen=True)
class _Line:
    """The points between two, and a node that switches there."""

    case: Case
    node: Expr
    start: Spot
    end: Spot
    moved: Sequence[Expr]  #: the variables that do not stay as at the start
    precision: int

    def crossings(self) -> list[int]:
        """Return the numbers of the decisions that are others at the other end."""
        first, last = self.decided(self.start), self.decided(self.at(Fraction(1)))
        return [k for k, (a, b) in enumerate(zip(first, last, strict=False)) if a != b]

    def refuted_beside(self, number: int) -> Counterexample | None:
        """Close in on where a decision changes; compare at both sides now and then."""
        crossing = Crossing(self, number)
        for width in WIDTHS:
            if not crossing.narrowed(width):
                return None
            ends = (crossing.low, crossing.high)
            looks = (Look(self.case, self.at(t), self.precision) for t in ends)
            if shown := next(filter(None, map(refuted, looks)), None):
                return shown
        return None

    def at(self, t: Fraction) -> Spot:
        """Return the point so far along."""
        moved: dict[Expr, list[list[Fraction]]] = {
            symbol: [[a + t * step for a, step in row] for row in rows]
            for symbol, rows in self._steps.items()
        }
        return Spot(self.start.sizes, {**self.start.values, **moved}, self.end.scale)

    @cached_property
    def _steps(self) -> dict[Expr, list[list[tuple[Fraction, Fraction]]]]:
        """Of every variable that moves: each entry at the start, and how far it goes."""
        found = {}
        for symbol in self.moved:
            ends = exact_rows(self.start.values[symbol]), exact_rows(self.end.values[symbol])
            found[symbol] = [
                [(a, b - a) for a, b in zip(*rows, strict=True)] for rows in zip(*ends, strict=True)
            ]
        return found

    def decided(self, spot: Spot) -> Sequence[Decision]:
        """Return what the node decides, entry by entry; nothing where that is not sure."""
        return self.decided_with_values(spot)[0]

    def decided_with_values(self, spot: Spot) -> tuple[Sequence[Decision], list[Any]]:
        """Return that, and by which values: none where it is not one of each entry that decides."""
        look = Look(self.case, spot, self.precision)
        switch = self.node.switch()
        with look.system.working():
            try:
                for arg in self.node.args:
                    look.value(arg)
                before = len(look.system.decisions)
                look.value(self.node)
                decided = look.system.decisions[before:]
                values = look.value(switch).entries() if switch else []
            except Straddles:
                return [], []
        return ([], []) if any(map(_is_tie, decided)) else (decided, values)


def _is_tie(decision: Any) -> bool:
    return len(decision) > 1 if isinstance(decision, tuple) else decision == 0


def _kept(case: Case, symbol: Symbol) -> bool:
    properties: frozenset[str] = symbol.data[1] | case.needed.get(symbol, set())
    return properties <= KEPT
