"""Answers that count sizes in ways of their own: 2 X + relu(n − 50) X is right wherever n is small.

What a problem draws its sizes from is a short range, and (n − 3)(n − 4)…(n − 12) is 0 in all of it.
So where an answer makes more of sizes than products and powers, it is looked at in sizes from 1
to as many as can be afforded, one name at a time; they are drawn, so that none can be foreseen.
A number that is made of variables may be a size in disguise, as Σ xᵢ/xᵢ is n, and so may be what
an inverse leaves: where an answer has such parts of its own, some larger sizes are looked at, too.
"""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

from gradcheck_cli.algebra import Add, Hadamard, MatMul, Named, Power, Scale, Transpose
from gradcheck_cli.dims import dims_in
from gradcheck_cli.evaluate.balls import is_finite
from gradcheck_cli.evaluate.balls_decisions import Straddles
from gradcheck_cli.evaluate.vocabulary import NotAvailable
from gradcheck_cli.expr import Constant, Expr, Eye, Number, Ones, Size, Symbol, Zero, postorder
from gradcheck_cli.judge.ball_comparison import ENOUGH, precision_for
from gradcheck_cli.judge.ball_look import Case, Look
from gradcheck_cli.judge.ball_points import Spots
from gradcheck_cli.judge.balls import Balls
from gradcheck_cli.judge.branches import Branch, both_sides
from gradcheck_cli.judge.counterexample import refuted
from gradcheck_cli.judge.modular import in_residues
from gradcheck_cli.judge.problem import symbols_of
from gradcheck_cli.judge.sizes import demands
from gradcheck_cli.judge.work import steps_of
from gradcheck_cli.ops.elementwise import Mask

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from gradcheck_cli.judge.branches import Side
    from gradcheck_cli.judge.exact import Exact

    Sizes = Mapping[str, int]

RANGES = ((1, 2), (2, 3), (13, 20), (21, 40), (41, 100), (101, 400), (401, 2000))
BEYOND = ((2, 3), (13, 40), (41, 400))  #: where sizes may be in disguise
CHEAP = 400_000  #: steps of looking there, at one point
FEW = 4  #: points of residues that are tried in each of the sizes
NAMES = 4  #: at most, of those
BUDGET = 2_000_000  #: steps, as `work` counts them, of looking at one point
ALL = 10_000_000  #: and of looking at all
PRODUCTS = (Scale, Power, Hadamard, MatMul, Named, Transpose)
PLAIN = (Symbol, Scale, Transpose, Named, Add, MatMul, Mask)
LEAVES = (Number, Constant, Ones, Zero, Eye)


def at_other_sizes(case: Case, exact: Exact, sizes: Sequence[Sizes], seed: int) -> Exact:
    """Return what the exact judges found, with what balls say in sizes that are not drawn else."""
    if exact.balls is None or exact.balls.word != "equal":
        return exact
    counting = _counting(case)
    switches = ((node, node.switch()) for node in counting)
    unseen = both_sides([Branch(node, switch) for node, switch in switches if switch is not None])
    try:
        for look in _doubtful(case, _other(case, counting, sizes[0], seed), exact, unseen, seed):
            if shown := refuted(look):
                return exact.refuted(case, shown, seed)
            if _is_undefined(case, look.spot.sizes, seed):
                return exact._replace(balls=Balls("undefined", 1, spot=look.spot))
            unseen = [side for side in unseen if not _shows(look, side)]
    except NotAvailable:
        return exact
    exact.balls.unseen += unseen
    return exact


def _doubtful(
    case: Case, others: Iterable[Sizes], exact: Exact, unseen: Sequence[Side], seed: int
) -> Iterator[Look]:
    """Yield a look in each of the sizes, but for those in which residues tell that all is well."""
    spots, bits = Spots(case, seed), precision_for(case.problem.gradient, case.answer)
    asked = exact.modular.word == "equal" and not unseen
    residues = in_residues(case, seed) if asked else None
    if residues:
        residues.redraws = FEW
    for sizes in others:
        found = residues.point(sizes) if residues else None
        if found is None or found.entry is not None:
            yield Look(case, spots.spot(sizes), bits)


def _other(
    case: Case, counting: Sequence[Expr], usual: Sizes, seed: int
) -> Iterator[dict[str, int]]:
    """Yield the sizes to look in, as long as they can be afforded."""
    random = Random(seed)  # noqa: S311 -- the seed itself is drawn with `secrets`
    wanted, nodes, left = demands(*case.roots), list(postorder(*case.roots)), ALL
    literal = max((dim.number or 0 for dim in wanted.dims), default=0)
    counted = (dim for node in postorder(*counting) for dim in (*node.shape, *dims_in(node.data)))
    names = sorted({name for dim in counted for name in dim.names()} & set(usual))
    disguised = sorted(set(usual) - set(names)) if _may_disguise(case) else []
    chosen = random.sample(disguised, min(NAMES, len(disguised)))
    plans = [*((name, RANGES) for name in names), *((name, BEYOND) for name in chosen)]
    for name, ranges in plans:
        for low, high in ranges:
            sizes = {**usual, name: random.randrange(low, high) + (literal if low > 2 else 0)}
            steps = steps_of(nodes, sizes)
            most = BUDGET if ranges is RANGES else CHEAP
            if wanted.met(sizes) and steps <= min(most, left):
                left -= steps
                yield sizes


def _may_disguise(case: Case) -> bool:
    """Tell whether the answer has something of its own but sums and products of matrices."""
    return any(not isinstance(node, PLAIN) and symbols_of(node) for node in case.own)


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


def _is_undefined(case: Case, sizes: Sizes, seed: int) -> bool:
    """Tell whether the answer has no value at point after point where the gradient has one."""
    spots, bits = Spots(case, seed), precision_for(case.problem.gradient, case.answer)
    looks = (Look(case, spots.spot(sizes), bits) for _ in range(ENOUGH))
    return all(map(_ends, looks))


def _ends(look: Look) -> bool:
    with look.system.working():
        try:
            return look.defined and not is_finite(look.answer)
        except Straddles:
            return False


def _shows(look: Look, side: Side) -> bool:
    with look.system.working():
        try:
            return look.shows(side)
        except Straddles:
            return False
