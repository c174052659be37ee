"""Blocks in SymPy's words; part of `SymPyWords`.

SymPy's own BlockMatrix does not evaluate where the blocks are explicit matrices: each block is
multiplied by the columns, or rows, of an identity matrix that move it to its place.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from gradcheck_cli.dims import NOTHING, SCALAR, Dim
from gradcheck_cli.printing.fragments import Code, Level
from gradcheck_cli.printing.sympy_axes import SymPyAxes

if TYPE_CHECKING:
    from gradcheck_cli.dims import Shape


class SymPyBlocks(SymPyAxes):
    """hstack(A, B) is A [I 0] + B [0 I]."""

    if TYPE_CHECKING:

        def zeros(self, rows: Dim, cols: Dim) -> Code: ...
        def transpose(self, a: Code) -> Code: ...
        def product(self, a: Code, b: Code, shape: Shape) -> Code: ...

    def concat(self, axis: int, *blocks: Code) -> Code:
        """Write blocks side by side, or below one another."""
        whole = sum((block.shape[axis] for block in blocks), start=NOTHING)
        total, before = None, NOTHING
        for block in blocks:
            size = block.shape[axis]
            if block.text != self.zeros(*block.shape).text:
                moved = self._moved(block, axis, before, whole)
                total = moved if total is None else self.add(total, moved)
            before += size
        across = blocks[0].shape[1 - axis]
        return total or self.zeros(*((whole, across) if axis == 0 else (across, whole)))

    def _moved(self, block: Code, axis: int, before: Dim, whole: Dim) -> Code:
        """Write a block in its place among zeros."""
        size = block.shape[axis]
        shape: Shape = (whole, size) if axis == 0 else (size, whole)
        i, j = self.arguments.indices()
        place = f"{i} + {self.size(before).within(Level.TIMES)}" if before is not NOTHING else i
        where = f"{place}, {j}" if axis == 1 else f"{i}, {place.replace(i, j)}"
        rows, cols = (self.size(dim).text for dim in shape)
        text = f"FunctionMatrix({rows}, {cols}, Lambda(({i}, {j}), KroneckerDelta({where})))"
        move = Code(text, Level.ATOM, shape, weak=True)
        return self.matmul(move, block) if axis == 0 else self.matmul(block, move)

    def kron(self, a: Code, b: Code) -> Code:
        """Write a Kronecker product, of scalars the product."""
        if SCALAR in {a.shape, b.shape}:
            return self.product(a, b, b.shape if a.shape == SCALAR else a.shape)
        shape = a.shape[0] * b.shape[0], a.shape[1] * b.shape[1]

        def build(left: Code, right: Code) -> Code:
            text = f"KroneckerProduct({left.plain().text}, {right.plain().text})"
            return Code(text, Level.ATOM, shape)

        made = self.fit(build, a.positive(), b.positive())
        return made.signed(a.minus != b.minus)

    def part(self, a: Code, axis: int, start: Dim, stop: Dim) -> Code:
        """Write a slice, and an entry where that is a scalar."""
        size = stop - start
        shape = (size, a.shape[1]) if axis == 0 else (a.shape[0], size)
        first, behind = self.size(start).text, self.size(stop).text
        own = first if shape == SCALAR else f"{first}:{behind}"
        other = "0" if shape == SCALAR else ":"
        index = f"{own}, {other}" if axis == 0 else f"{other}, {own}"

        def build(inner: Code) -> Code:
            return Code(f"{inner.plain().within()}[{index}]", Level.ATOM, shape)

        return self.fit(build, a)
