"""Where an expression has branches and kinks, and on which side of them the points lie."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from gradcheck_cli.expr import Expr, Symbol, depends_on, postorder
from gradcheck_cli.judge.signs import signs_of
from gradcheck_cli.ops.elementwise import Mask

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt

    from gradcheck_cli.evaluate.bounded import Bounded

    Flags = npt.NDArray[np.bool_]


class Branch(NamedTuple):
    """A node, and the expression whose sign chooses what it is."""

    node: Expr
    switch: Expr


Side = tuple[Branch, bool]  #: a branch, and whether it is on

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


def sides_to_see(*roots: Expr) -> list[Side]:
    """Return the sides that points have to show: both of each branch, or the only one there is.

    max(x², 0) has one side, as a square is never negative.
    """
    found = branches(*roots)
    if not found:
        return []
    signs = signs_of(*roots, *(branch.switch for branch in found))
    return [
        (branch, on)
        for branch in found
        for on, sign in ((True, 1), (False, -1))
        if signs[branch.switch] != {-sign}
    ]


def sees(side: Side, values: Mapping[Expr, Bounded], count: int) -> Flags:
    """Return at which points some entry of the branch is on, or off, as the side says."""
    (node, switch), wanted = side
    operand = np.asarray(values[switch].v)
    on = operand > 0
    if isinstance(node, Mask) and node.data in (">=", "<"):
        on = operand >= 0
    return _at_points(some(on if wanted else ~on & ~np.isnan(operand)), count)


def at_kink(
    objective: Expr, wrt: Expr, values: Mapping[Expr, Bounded], roundoff: float, count: int
) -> Flags:
    """Return which points lie within rounding of a kink of the objective.

    A kink is where a branch switches, and, for any other operation that states one (a norm), where
    its own value is 0. What is exactly at a kink but does not move with `wrt` does no harm.
    """
    near = np.zeros(count, dtype=np.bool_)
    moving = depends_on(objective, wrt)
    for node in postorder(objective):
        if node.kink:
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
