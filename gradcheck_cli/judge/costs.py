"""What evaluating a problem takes, from its shapes, before anything is evaluated."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gradcheck_cli.algebra import MatMul
from gradcheck_cli.errors import LimitError
from gradcheck_cli.evaluate.association import associate
from gradcheck_cli.expr import postorder
from gradcheck_cli.limits import allowed
from gradcheck_cli.messages import say

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from gradcheck_cli.dims import Dim
    from gradcheck_cli.expr import Expr


class Spent(NamedTuple):
    """What evaluating nodes at a point takes."""

    largest: int  #: entries of the largest array
    entries: int  #: of all arrays
    multiplications: int

    def with_(self, other: Spent) -> Spent:
        """Return what both take together."""
        largest, entries, multiplications = other
        return Spent(
            max(self.largest, largest),
            self.entries + entries,
            self.multiplications + multiplications,
        )


def affordable(roots: Sequence[Expr], sizes: Mapping[str, int], points: int) -> int:
    """Return how many points, at most `points`, can be evaluated at once within the limits.

    LimitError is raised where not even two can.
    """
    return points_within(spent(postorder(*roots), sizes), points)


def spent(nodes: Iterable[Expr], sizes: Mapping[str, int]) -> Spent:
    """Return what evaluating these nodes takes, without those below them."""
    largest, total, work = 1, 1, 1
    for node in nodes:
        entries, multiplications = cost(node, sizes)
        largest, total = max(largest, entries), total + entries
        work += multiplications
    return Spent(largest, total, work)


def points_within(taken: Spent, points: int) -> int:
    """Return how many points, at most `points`, can be evaluated at once within the limits.

    LimitError is raised where not even two can.
    """
    most = min(
        points,
        allowed().elements // taken.largest,
        allowed().entries // taken.entries,
        allowed().multiplications // taken.multiplications,
    )
    if most < 2:
        raise LimitError(
            say(
                "too-large",
                "this takes {count} numbers and {work} multiplications at every point: too many",
                count=taken.entries,
                work=taken.multiplications,
            ),
            hint=say("name-sizes", "give sizes names instead of numbers: X: n d"),
        )
    return most


def cost(node: Expr, sizes: Mapping[str, int]) -> tuple[int, int]:
    """Return the entries of the largest array that evaluating a node makes, and its work."""
    rows, cols = node.shape
    largest, work = rows.at(sizes) * cols.at(sizes), 0
    if isinstance(node, MatMul):

        def product(a: tuple[Dim, Dim], b: tuple[Dim, Dim]) -> tuple[Dim, Dim]:
            nonlocal largest, work
            entries = a[0].at(sizes) * b[1].at(sizes)
            largest, work = max(largest, entries), work + entries * a[1].at(sizes)
            return a[0], b[1]

        shapes = [factor.shape for factor in node.args]
        associate(shapes, shapes, product)
    elif node.signature.startswith("(n,n)"):  # an inverse or a determinant
        work = node.args[0].shape[0].at(sizes) ** 3
    return largest, work
