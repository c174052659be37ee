"""Answers that count sizes in ways of their own: 2 X + relu(n − 50) X is right wherever n is small.

What a problem draws its sizes from is a short range, and (n − 3)(n − 4)…(n − 12) is 0 in all of it.
So where an answer makes more of sizes than products and powers, it is looked at in sizes from 1
to as many as can be afforded, one name at a time; they are drawn, so that none can be foreseen.
"""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

from gradcheck_cli.algebra import Hadamard, MatMul, Named, Power, Scale, Transpose
from gradcheck_cli.dims import dims_in
from gradcheck_cli.evaluate.balls_decisions import Straddles
from gradcheck_cli.evaluate.vocabulary import NotAvailable
from gradcheck_cli.expr import Constant, Expr, Eye, Number, Ones, Size, Symbol, Zero, postorder
from gradcheck_cli.judge.ball_comparison import precision_for
from gradcheck_cli.judge.ball_look import Case, Look
from gradcheck_cli.judge.ball_points import Spots
from gradcheck_cli.judge.balls import Balls, shown_in_small
from gradcheck_cli.judge.branches import Branch, sides_of
from gradcheck_cli.judge.counterexample import refuted
from gradcheck_cli.judge.sizes import demands
from gradcheck_cli.judge.work import steps_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from gradcheck_cli.judge.branches import Side
    from gradcheck_cli.judge.exact import Exact
    from gradcheck_cli.judge.problem import Problem

RANGES = ((1, 2), (2, 3), (13, 20), (21, 40), (41, 100), (101, 400), (401, 2000))
BUDGET = 4_000_000  #: steps, as `work` counts them, of looking at one point
PRODUCTS = (Scale, Power, Hadamard, MatMul, Named, Transpose)
LEAVES = (Number, Constant, Ones, Zero, Eye)


def at_other_sizes(  # noqa: PLR0913 -- what is judged, and what was found
    problem: Problem,
    answer: Expr,
    exact: Exact,
    sizes: Sequence[Mapping[str, int]],
    seed: int,
    *,
    turned: bool = False,
) -> Exact:
    """Return what the exact judges found, with what balls say in sizes that are not drawn else."""
    if exact.balls is None or exact.balls.word != "equal":
        return exact
    case = Case(problem, answer.T if turned else answer)
    counting = _counting(case)
    switches = ((node, node.switch()) for node in counting)
    unseen = sides_of([Branch(node, switch) for node, switch in switches if switch is not None])
    try:
        for look in _looks(case, counting, sizes[0], seed) if counting else ():
            if shown := refuted(look):
                found = Balls("differ", 1, counterexample=shown)
                small = shown_in_small(problem, answer, found, seed, turned=turned)
                return exact._replace(balls=found, counterexample=small)
            unseen = [side for side in unseen if not _shows(look, side)]
    except NotAvailable:
        return exact
    exact.balls.unseen += unseen
    return exact


def _counting(case: Case) -> list[Expr]:
    """Return the answer's own parts that no variable is in, but for products of sizes."""
    varied: set[Expr] = set()
    for node in postorder(case.answer):
        if isinstance(node, Symbol) or not varied.isdisjoint(node.args):
            varied.add(node)
    return [node for node in case.own if node not in varied and not _is_product(node)]


def _is_product(node: Expr) -> bool:
    """Tell whether a part is a product of sizes and constants, told from its operands' outside."""
    if isinstance(node, Size):
        return len(node.data.terms) < 2
    return isinstance(node, LEAVES) or (isinstance(node, PRODUCTS) and not dims_in(node.data))


def _looks(
    case: Case, counting: Sequence[Expr], usual: Mapping[str, int], seed: int
) -> Iterator[Look]:
    random = Random(seed)  # noqa: S311 -- the seed itself is drawn with `secrets`
    spots = Spots(case, seed)
    wanted = demands(*case.roots)
    counted = (dim for node in postorder(*counting) for dim in (*node.shape, *dims_in(node.data)))
    names = {name for dim in counted for name in dim.names()}
    for name in sorted(names & set(usual)):
        for bounds in RANGES:
            sizes = {**usual, name: random.randrange(*bounds)}
            if wanted.met(sizes) and steps_of(postorder(*case.roots), sizes) <= BUDGET:
                bits = precision_for(case.problem.gradient, case.answer)
                yield Look(case, spots.spot(sizes), bits)


def _shows(look: Look, side: Side) -> bool:
    with look.system.working():
        try:
            return look.shows(side)
        except Straddles:
            return False
