"""Blocks of arrays (batch, rows, columns): put together, and taken out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gradcheck_cli.errors import ShapeError
from gradcheck_cli.evaluate.silence import Array, quiet
from gradcheck_cli.messages import say

if TYPE_CHECKING:
    from gradcheck_cli.dims import Dim


@quiet
class ArrayBlocks:
    """The words for blocks; part of `Arrays`."""

    xp: Any
    sizes: dict[str, int]

    def concat(self, axis: int, *blocks: Array) -> Array:
        points = max(block.shape[0] for block in blocks)
        every = [self.xp.broadcast_to(block, (points, *block.shape[1:])) for block in blocks]
        return self.xp.concat(every, axis=axis + 1)

    def part(self, a: Array, axis: int, start: Dim, stop: Dim) -> Array:
        first, behind = bounds(start.at(self.sizes), stop.at(self.sizes), a.shape[axis + 1])
        return a[:, first:behind] if axis == 0 else a[:, :, first:behind]

    def kron(self, a: Array, b: Array) -> Array:
        entries = a[:, :, None, :, None] * b[:, None, :, None, :]
        points, rows, high, cols, wide = entries.shape
        return self.xp.reshape(entries, (points, rows * high, cols * wide))


def bounds(first: int, behind: int, size: int) -> tuple[int, int]:
    """Return them; raise ShapeError where they do not lie inside: a slice would be cut short."""
    if not 0 <= first < behind <= size:
        raise ShapeError(
            say(
                "part-outside-here",
                "{first} to {behind} is not inside 0 to {size}",
                first=first,
                behind=behind,
                size=size,
            )
        )
    return first, behind
