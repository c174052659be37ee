"""Error bounds of blocks: every entry keeps its own, wherever it goes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gradcheck_cli.evaluate.bounded import Bounded
from gradcheck_cli.evaluate.silence import quiet

if TYPE_CHECKING:
    from gradcheck_cli.dims import Dim
    from gradcheck_cli.evaluate.arrays import Arrays


@quiet
class RoundingBlocks:
    """The bounds for blocks; part of `Rounding`."""

    arrays: Arrays
    xp: Any

    def concat(self, axis: int, *blocks: Bounded) -> Bounded:
        values, errors = ([block[i] for block in blocks] for i in (0, 1))
        return Bounded(self.arrays.concat(axis, *values), self.arrays.concat(axis, *errors))

    def part(self, a: Bounded, axis: int, start: Dim, stop: Dim) -> Bounded:
        return Bounded(
            self.arrays.part(a.v, axis, start, stop), self.arrays.part(a.E, axis, start, stop)
        )

    def kron(self, a: Bounded, b: Bounded) -> Bounded:
        """Bound every product of two entries as that of numbers: one rounding, and their errors."""
        kron, u = self.arrays.kron, self.arrays.roundoff
        v = kron(a.v, b.v)
        farthest = self.xp.abs(a.v) + u * a.E
        carried = kron(farthest, b.E) + kron(a.E, self.xp.abs(b.v))
        return Bounded(v, carried + self.xp.abs(v))
