"""Where an expression has branches and kinks, and on which side of them the points lie."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from gradcheck_cli.algebra import Hadamard, MatMul, Power, Scale
from gradcheck_cli.expr import Expr, Symbol, depends_on, postorder
from gradcheck_cli.judge.problem import symbols_of
from gradcheck_cli.judge.signs import signs_of
from gradcheck_cli.ops.elementwise import Elementwise, Log, Mask
from gradcheck_cli.ops.inverses import Det

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy.typing as npt

    from gradcheck_cli.evaluate.bounded import Bounded

    Flags = npt.NDArray[np.bool_]


class Branch(NamedTuple):
    """A node, and the expression whose sign chooses what it is."""

    node: Expr
    switch: Expr


Side = tuple[Branch, bool]  #: a branch, and whether it is on

PRODUCTS = (Hadamard, MatMul, Scale)
KINK_MARGIN = 64.0  #: a point is at a kink where it is nearer than this many rounding errors


def branches(*roots: Expr) -> list[Branch]:
    """Return the nodes that switch where some expression changes sign, such as masks and relu.

    One whose operands depend on no variable never switches, and is left out.
    """
    varied: set[Expr] = set()
    found: list[Branch] = []
    for node in postorder(*roots):
        if isinstance(node, Symbol) or not varied.isdisjoint(node.args):
            varied.add(node)
            switch = node.switch()
            if switch is not None:
                found.append(Branch(node, switch))
    return found


@lru_cache(maxsize=16)  # a verdict asks several times
def sides_to_see(*roots: Expr) -> list[Side]:
    """Return the sides that points have to show: both of each branch, or the only one there is.

    max(x², 0) has one side, as a square is never negative.
    """
    return sides_of(branches(*roots))


def sides_of(found: Sequence[Branch]) -> list[Side]:
    """Return the sides of these branches that are not impossible by structure."""
    signs = signs_of(*(branch.switch for branch in found))
    return [
        (branch, on)
        for branch in found
        for on, sign in ((True, 1), (False, -1))
        if sign in signs[branch.switch] or (0 in signs[branch.switch] and on == _is_on_at_0(branch))
    ]


def both_sides(found: Sequence[Branch]) -> list[Side]:
    """Return the sides of those of the branches that may have either."""
    sides = sides_of(found)
    count = Counter(branch for branch, _ in sides)
    return [side for side in sides if count[side[0]] > 1]


def hidden_sides(nodes: Sequence[Expr]) -> list[Side]:
    """Return the sides of poles, and of squares below roots and logarithms, among these nodes.

    arctan(u) + arctan(1/u) is π/2 on one side of u = 0, −π/2 on the other, and √(u²) is u or −u.
    Where no function is above a pole, both sides are those of one rational formula.
    """
    functions = [node for node in nodes if isinstance(node, Elementwise) or _is_root(node)]
    below = {*postorder(*functions)}
    poles = [node for node in nodes if node in below and node.needs() == "nonzero"]
    roots = [node for node in functions if _is_root(node) or isinstance(node, Log)]
    squares = [node for node in postorder(*roots) if _is_square(node) and node in {*nodes}]
    found = [Branch(node, node.args[0]) for node in (*poles, *squares) if symbols_of(node)]
    return both_sides(found) if found else []


def _is_root(node: Expr) -> bool:
    return isinstance(node, Power) and node.data.denominator > 1


def _is_square(node: Expr) -> bool:
    return isinstance(node, Power) and node.data.denominator == 1 and node.data % 2 == 0


def products_of_switching(root: Expr, nodes: Sequence[Expr], sides: Sequence[Side]) -> list[Expr]:
    """Return the nodes that are products of what may be 0 in a region, as 1[x > 2] 1[y > 3].

    What `sides` show to be on throughout, or off, does not switch. What is 0 throughout is no
    product that ever tells anything, and is left out.
    """
    seen = Counter(branch.node for branch, _ in sides)
    varied: set[Expr] = set()
    switching: set[Expr] = set()
    for node in postorder(root):
        if isinstance(node, Symbol) or not varied.isdisjoint(node.args):
            varied.add(node)
            if (node.kink and seen[node] != 1) or not switching.isdisjoint(node.args):
                switching.add(node)
    found = [
        node
        for node in nodes
        if isinstance(node, PRODUCTS) and sum(arg in switching for arg in node.args) > 1
    ]
    signs = signs_of(*found)
    return [node for node in found if signs[node] != {0}]


def _is_on_at_0(branch: Branch) -> bool:
    """Tell on which side a branch counts as seen where its switch is 0."""
    return isinstance(branch.node, Mask) and branch.node.data in (">=", "<")


def sees(side: Side, values: Mapping[Expr, Bounded], count: int) -> Flags:
    """Return at which points some entry of the branch is on, or off, as the side says."""
    branch, wanted = side
    operand = np.asarray(values[branch.switch].v)
    on = operand >= 0 if _is_on_at_0(branch) else operand > 0
    return _at_points(some(on if wanted else ~on & ~np.isnan(operand)), count)


def at_kink(
    objective: Expr, wrt: Expr, values: Mapping[Expr, Bounded], roundoff: float, count: int
) -> Flags:
    """Return which points lie within rounding of a kink of the objective.

    A kink is where a branch switches, and, for any other operation that states one (a norm), where
    its own value is 0. What is exactly at a kink but does not move with `wrt` does no harm. So is
    where a determinant is 0: torch's derivative of one is not to be relied on there.
    """
    near = np.zeros(count, dtype=np.bool_)
    moving = depends_on(objective, wrt)
    for node in postorder(objective):
        if node.kink or isinstance(node, Det):
            switch = node.switch() or node
            v, E = values[switch]
            close = np.abs(v) <= KINK_MARGIN * roundoff * E
            if switch not in moving:
                close &= E > 0
            near |= _at_points(some(close), count)
    return near


def _at_points(flags: npt.ArrayLike, count: int) -> Flags:
    """Spread what is the same at all points over them."""
    return np.array(np.broadcast_to(flags, (count,)), dtype=np.bool_)


def every(flags: npt.ArrayLike) -> Flags:
    """Return the points where all entries (points, rows, columns) hold."""
    return np.asarray(np.all(flags, axis=(1, 2)))


def some(flags: npt.ArrayLike) -> Flags:
    """Return the points where any entry (points, rows, columns) holds."""
    return np.asarray(np.any(flags, axis=(1, 2)))
