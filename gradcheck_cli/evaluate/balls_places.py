"""Entries of matrices of balls in another place: diagonals, reshapes, blocks, and ⊗ of blocks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gradcheck_cli.dims import Dim

    Ball = Any  #: a matrix of balls


class BallPlaces:
    """The words for blocks, most of which only move entries; part of `BallArithmetic`."""

    mat: Any
    sizes: dict[str, int]

    def diag(self, a: Ball) -> Ball:
        entries, n = a.entries(), a.nrows()
        return self.mat(n, n, [entries[i] if i == j else 0 for i in range(n) for j in range(n)])

    def diagonal(self, a: Ball) -> Ball:
        return self.mat(a.nrows(), 1, [a[i, i] for i in range(a.nrows())])

    def reshape(self, a: Ball, rows: Dim, cols: Dim) -> Ball:
        columns = a.transpose().entries()
        return self.mat(cols.at(self.sizes), rows.at(self.sizes), columns).transpose()

    def concat(self, axis: int, *blocks: Ball) -> Ball:
        if axis == 1:
            return self.concat(0, *[block.transpose() for block in blocks]).transpose()
        rows = [row for block in blocks for row in block.tolist()]
        return self.mat(rows)

    def part(self, a: Ball, axis: int, start: Dim, stop: Dim) -> Ball:
        if axis == 1:
            return self.part(a.transpose(), 0, start, stop).transpose()
        first, behind = start.at(self.sizes), stop.at(self.sizes)
        if not 0 <= first < behind <= a.nrows():  # an index outside would be cut short
            raise ValueError(f"{first} to {behind} of {a.nrows()}")
        return self.mat(a.tolist()[first:behind])

    def kron(self, a: Ball, b: Ball) -> Ball:
        rows, blocks = a.tolist(), b.tolist()
        return self.mat([[s * t for s in row for t in line] for row in rows for line in blocks])
