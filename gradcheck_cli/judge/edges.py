"""Both sides of where a mask switches, in balls: no region between two masks is too narrow to see.

A mask that switches at x > c (1 + 10⁻¹⁴) and not at x > c is right at whatever point chance draws.
So where the answer and the gradient do not switch by the same expressions, points are brought up
to the switch, along a line between two drawn points, until one lies between the two masks.
"""

from __future__ import annotations

from collections import Counter
from itertools import cycle, islice, product
from typing import TYPE_CHECKING

from gradcheck_cli.evaluate.vocabulary import NotAvailable
from gradcheck_cli.expr import Expr, postorder
from gradcheck_cli.judge.ball_comparison import precision_for
from gradcheck_cli.judge.ball_points import Spots
from gradcheck_cli.judge.counterexample import few_sizes
from gradcheck_cli.judge.crossings import MOST_LOOKS
from gradcheck_cli.judge.edge_lines import WIDTHS, EdgeLine, kept
from gradcheck_cli.judge.switching import apart, hidden
from gradcheck_cli.judge.work import steps_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from gradcheck_cli.judge.ball_look import Case
    from gradcheck_cli.judge.counterexample import Counterexample
    from gradcheck_cli.judge.exact import Exact

MOST = 24  #: nodes that are looked at
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


def beside_edges(case: Case, exact: Exact, sizes: Sequence[Mapping[str, int]], seed: int) -> Exact:
    """Return what the exact judges found, with what balls say beside the edges of masks.

    Each edge is looked at in two sizes, as a node may not switch at all in some, and in the
    smallest, where few entries have to be where they matter together.

    Only where balls saw no difference, anything is looked at. That residues saw none is no reason
    not to: to them a mask is a coin, and those of 1[x > 2] 1[x < 2 + 10⁻⁷] fall alike too often.
    """
    if exact.balls is None or exact.balls.word != "equal":
        return exact
    nodes = list(apart(case))
    unlooked = dict.fromkeys((*nodes, *hidden(case)))
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
            return exact.refuted(case, shown, seed)
    return exact._replace(unlooked=next(iter(unlooked), None))


def _at_sizes(case: Case, drawn: Sequence[Mapping[str, int]]) -> list[Mapping[str, int]]:
    found = [*drawn[:2], *few_sizes(case)]
    return [sizes for number, sizes in enumerate(found) if sizes not in found[:number]]


def _between_masks(
    case: Case, node: Expr, sizes: Mapping[str, int], seed: int, limits: tuple[int, int]
) -> Counterexample | None:
    """Return a point near where a node switches at which the answer is not the gradient.

    The limits are on lines drawn and on crossings looked at.
    """
    most, crossings = limits
    spots = Spots(case, seed)
    precision = precision_for(case.problem.gradient, case.answer)
    moving = [symbol for symbol in case.symbols if kept(case, symbol)]
    choices = [moving, *([symbol] for symbol in moving if len(moving) > 1)]
    drawn = islice(zip(cycle(SCALES), cycle(choices), strict=False), most)
    lines = (
        EdgeLine(case, node, spots.spot(sizes), spots.spot(sizes, scale), moved, precision)
        for scale, moved in drawn
    )
    beside = (line.refuted_beside(k) for line, k in islice(_crossed(lines), crossings))
    return next(filter(None, beside), None)


def _crossed(lines: Iterator[EdgeLine]) -> Iterator[tuple[EdgeLine, int]]:
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
    return once, MOST_LOOKS * once + 2 * len(WIDTHS) * whole
