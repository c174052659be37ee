"""Blocks as source. A column beside others is `column_stack`'s 1-D array, a row `vstack`'s."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from gradcheck_cli.dims import NOTHING, ONE, Dim, Shape
from gradcheck_cli.printing.arguments import varying
from gradcheck_cli.printing.fragments import Code, Level
from gradcheck_cli.printing.leaves import Leaves

if TYPE_CHECKING:
    from collections.abc import Sequence


class EmitBlocks(Leaves):
    """The words of `evaluate.vocabulary` for blocks; part of `Emitter`."""

    def concat(self, axis: int, *blocks: Code) -> Code:
        """Write blocks side by side, or below one another."""
        shape = _stacked(axis, blocks)
        parts = [self.filled(block.plain(), block.shape) for block in blocks]
        if shape[1 - axis] is not ONE:
            word = ("vstack", "column_stack")[axis]
        else:  # of vectors, of numbers too
            word = "concatenate" if all(part.axes for part in parts) else "hstack"

        def build(*inner: Code) -> Code:
            inside = ", ".join(part.plain().text for part in inner)
            return Code(self.words[word].format(inside), Level.ATOM, shape, varying(shape))

        return self.fit(build, *parts)

    def part(self, a: Code, axis: int, start: Dim, stop: Dim) -> Code:
        """Write a slice, and an index for a single row or column."""
        a = self.cast(a)
        size = stop - start
        shape = (size, a.shape[1]) if axis == 0 else (a.shape[0], size)
        if axis not in a.axes:
            return replace(a, shape=shape)
        first = "" if start is NOTHING and size is not ONE else self.size(start).text
        behind = "" if stop is a.shape[axis] else self.size(stop).text
        own = first if size is ONE else f"{first}:{behind}"
        index = own if axis == a.axes[-1] == a.axes[0] or axis == 0 else f":, {own}"
        axes = tuple(other for other in a.axes if other != axis or size is not ONE)

        def build(inner: Code) -> Code:
            return Code(f"{inner.plain().within()}[{index}]", Level.ATOM, shape, axes)

        return replace(self.fit(build, a.positive()), minus=a.minus)

    def kron(self, a: Code, b: Code) -> Code:
        """Write a Kronecker product; beside a matrix a column needs both its axes."""
        shape = a.shape[0] * b.shape[0], a.shape[1] * b.shape[1]
        axes = varying(shape)
        minus = a.minus != b.minus
        parts = [self.filled(one.positive(), one.shape) for one in (a, b)]

        def build(*inner: Code) -> Code:
            texts = [self._laid_out(part.plain().spread(axes)) for part in inner]
            return Code(self.words["kron"].format(*texts), Level.ATOM, shape, axes)

        return self.fit(build, *parts).signed(minus)

    def _laid_out(self, part: Code) -> str:
        """Write a matrix so that its rows lie one behind the other, as those of I and 1 do."""
        word = self.words["contiguous"]
        fresh = tuple(self.words[name].partition("(")[0] + "(" for name in ("eye", "ones"))
        if len(part.axes) < 2 or word == "{0}" or part.text.startswith(fresh):
            return part.text
        return word.format(part.within())


def _stacked(axis: int, blocks: Sequence[Code]) -> Shape:
    along = sum((block.shape[axis] for block in blocks), start=NOTHING)
    across = blocks[0].shape[1 - axis]
    return (along, across) if axis == 0 else (across, along)
