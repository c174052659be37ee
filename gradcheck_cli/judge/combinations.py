"""Masks that an answer has of its own, and every combination of their sides.

(A + B)² − A² − B² is 0 unless A = 1[x > 2] − 1[x > 2.1] and B, the same of y, are both 1: that is
on one side of four masks together, in a corner where chance draws no point. To residues a mask is a
coin, so points are drawn until the coins have fallen in every way that real numbers can.
"""

from __future__ import annotations

from itertools import islice, product
from typing import TYPE_CHECKING

from gradcheck_cli.algebra import Hadamard, MatMul, Named, Scale, Transpose
from gradcheck_cli.evaluate import evaluate
from gradcheck_cli.evaluate.balls_decisions import Straddles
from gradcheck_cli.evaluate.vocabulary import NotAvailable
from gradcheck_cli.expr import Expr, Linear, Multilinear, postorder
from gradcheck_cli.judge.ball_comparison import precision_for
from gradcheck_cli.judge.ball_look import Case, Look
from gradcheck_cli.judge.ball_points import Spots
from gradcheck_cli.judge.counterexample import few_sizes
from gradcheck_cli.judge.modular import Comparison
from gradcheck_cli.judge.modular_order import laws_between, reals_of
from gradcheck_cli.judge.switching import own_switches

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from gradcheck_cli.evaluate.modular import Modular as System
    from gradcheck_cli.evaluate.modular_values import Residues
    from gradcheck_cli.judge.branches import Side
    from gradcheck_cli.judge.exact import Exact

    Sizes = Mapping[str, int]
    Cell = tuple[int, ...]  #: the sign of every switch

LINEAR = (Multilinear, Scale, MatMul, Hadamard, Transpose, Named)  #: in each operand alone
MOST = 6  #: switches whose combinations are waited for: 64 of them
POINTS = 400  #: at most, of residues
SPOTS = 48  #: the same in balls, where residues cannot tell
COINS = 12  #: points of residues at which both sides of a switch should come up
LACKS = 8  #: points that are not usable before residues are given up


def combined(case: Case, exact: Exact, sizes: Sequence[Sizes], seed: int) -> Exact:
    """Return what the exact judges found, with the answer's own masks if they hide something."""
    if exact.balls is None or exact.balls.word != "equal" or exact.modular.word == "differ":
        return exact
    exact = exact._replace(hidden=_hidden(case, exact, sizes, seed))
    nodes = _meeting(case.answer, own_switches(case))
    if len(nodes) < 2 or (len(nodes) <= MOST and _all_seen(case, nodes, exact, sizes, seed)):
        return exact
    return exact._replace(uncombined=nodes)


def _hidden(case: Case, exact: Exact, sizes: Sequence[Sizes], seed: int) -> list[Side]:
    """Return the sides of the answer's own branches that neither balls nor residues have seen."""
    assert exact.balls is not None
    own = {*case.own}
    hidden = [side for side in exact.balls.unseen if side[0].node in own]
    if not hidden or exact.modular.word != "equal":
        return hidden
    seen: set[tuple[int, int]] = set()
    switches = [branch.switch for branch, _ in hidden]
    for cells in islice(_in_residues(case, switches, sizes, seed), COINS):
        if cells is None:  # they differ somewhere, or there are no residues
            return hidden
        seen |= {pair for cell in cells for pair in enumerate(cell)}
    return [
        (branch, on)
        for number, (branch, on) in enumerate(hidden)
        if (number, 1 if on else -1) not in seen
    ]


def _meeting(answer: Expr, nodes: Sequence[Expr]) -> list[Expr]:
    """Return those of the nodes that meet others in something that is not linear, as a product.

    In a sum each does what it does alone.
    """
    met: set[Expr] = set()
    below: dict[Expr, set[Expr]] = {}
    for node in postorder(answer):
        parts = [below[arg] for arg in node.args if below[arg]]
        together = set[Expr]().union(*parts)
        if len(together) > 1 and not isinstance(node, Linear):
            met |= together if len(parts) > 1 or not isinstance(node, LINEAR) else set()
        below[node] = together | ({node} & {*nodes})
    return [node for node in nodes if node in met]


def _all_seen(
    case: Case, nodes: Sequence[Expr], exact: Exact, sizes: Sequence[Sizes], seed: int
) -> bool:
    """Tell whether the two formulas agree on all sides of these nodes that go together."""
    switches = [node.switch() or node for node in nodes]
    found = {*possible_cells(nodes)}
    if exact.modular.word == "equal":
        agreeing = _in_residues(case, switches, sizes, seed)
    else:
        agreeing = _in_balls(case, switches, sizes, seed)
    for cells in agreeing:
        if cells is None:
            return False
        found -= cells
        if not found:
            return True
    return False


def possible_cells(nodes: Sequence[Expr]) -> Iterator[Cell]:
    """Yield the signs that the switches of these nodes can have together, as far as is known.

    That of x − 1 is not positive where that of x − 2 is negative, say.
    """
    switches = [node.switch() or node for node in nodes]
    place = {switch: number for number, switch in enumerate(switches)}
    laws = [
        (place[law.first], law.unlike, place[law.second], law.other)
        for law in laws_between(switches)
    ]
    for cell in product((-1, 1), repeat=len(nodes)):
        if not any(cell[i] == unlike and cell[j] == other for i, unlike, j, other in laws):
            yield cell


def _in_residues(
    case: Case, switches: Sequence[Expr], sizes: Sequence[Sizes], seed: int
) -> Iterator[set[Cell] | None]:
    """Yield the cells of points at which residues agree, None where they do not or lack a word."""
    here: set[Cell] = set()

    def pair(system: System, values: dict[Expr, Residues]) -> tuple[Residues, Residues]:
        engine, given = evaluate([case.problem.gradient, case.answer], system, values)
        used = set(system.used)
        found = [system.sign(v)[0].entries() for v in evaluate(switches, system, values)]
        system.used = used
        here.clear()
        here.update(_cells([[1 if int(e) == 1 else -1 for e in signs] for signs in found]))
        return engine, given

    roots = case.roots
    comparison = Comparison(case.problem, roots, seed, pair, reals_of(*roots))
    lacks = 0
    for number in range(POINTS):
        try:
            found = comparison.point(sizes[number % len(sizes)])
        except NotAvailable:
            found = None
        lacks += found is None
        if (found and found.entry is not None) or lacks > LACKS:
            yield None
        elif found:
            yield {*here}


def _in_balls(
    case: Case, switches: Sequence[Expr], sizes: Sequence[Sizes], seed: int
) -> Iterator[set[Cell]]:
    """Yield the cells of points at which balls agree: those of points that are looked at anyway."""
    spots, bits = Spots(case, seed), precision_for(case.problem.gradient, case.answer)
    places = [*few_sizes(case), *sizes]
    for number in range(SPOTS):
        look = Look(case, spots.spot(places[number % len(places)]), bits)
        with look.system.working():
            try:
                if all(entry.contains(0) for entry in look.apart):
                    values = [look.value(switch).entries() for switch in switches]
                    yield _cells([[1 if e > 0 else -1 for e in entries] for entries in values])
            except Straddles:
                continue


def _cells(signs: Sequence[Sequence[int]]) -> set[Cell]:
    """Return which signs stand together: entry by entry, or each with each of another shape."""
    count = max(map(len, signs))
    if all(len(entries) in {1, count} for entries in signs):
        whole = [list(entries) * (count // len(entries)) for entries in signs]
        return {*zip(*whole, strict=True)}
    return {*product(*map(set, signs))}
