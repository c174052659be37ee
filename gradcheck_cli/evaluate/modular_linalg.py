"""Inverses, determinants, and entries in another place, of matrices of residues."""

from __future__ import annotations

from contextlib import suppress
from fractions import Fraction
from typing import TYPE_CHECKING

from gradcheck_cli.evaluate.array_blocks import bounds
from gradcheck_cli.evaluate.matrix_functions import FEW_ROWS, adjugate, raised, scaled_inverse
from gradcheck_cli.evaluate.modular_values import Matrix, ModularValues, Redraw, Residues

if TYPE_CHECKING:
    from gradcheck_cli.dims import Dim


class ModularLinalg(ModularValues):
    """The words for square matrices, blocks and the order of the entries; part of `Modular`."""

    if TYPE_CHECKING:

        def power(self, a: Residues, exponent: Fraction) -> Residues: ...

    def trace(self, a: Residues) -> Residues:
        return self._scalar([sum(x[i, i] for i in range(x.nrows())) for x in a])

    def sum(self, a: Residues) -> Residues:
        return self._scalar([sum(x.entries()) for x in a])

    def inv(self, a: Residues) -> Residues:
        try:
            return tuple([x.inv() for x in a])
        except ZeroDivisionError:
            raise Redraw from None

    def det(self, a: Residues) -> Residues:
        return self._scalar([x.det() for x in a])

    def adj(self, a: Residues) -> Residues:
        found: Residues
        if a[0].nrows() > FEW_ROWS:
            with suppress(Redraw):  # it has no inverse
                found = scaled_inverse(self, a)
                return found
        found = adjugate(self, a, a[0].nrows())
        return found

    def matrix_power(self, a: Residues, exponent: Dim) -> Residues:
        power: Residues = raised(self, a, a[0].nrows(), exponent.at(self.sizes))
        return power

    def whole_power(self, a: Residues, exponent: Dim) -> Residues:
        return self.power(a, Fraction(exponent.at(self.sizes)))

    def diag(self, a: Residues) -> Residues:
        return tuple([self._diagonal_matrix(x) for x in a])

    def _diagonal_matrix(self, x: Matrix) -> Matrix:
        n = x.nrows()
        result = self.matrix(n, n, x.modulus())
        for i, entry in enumerate(x.entries()):
            result[i, i] = entry
        return result

    def diagonal(self, a: Residues) -> Residues:
        n = a[0].nrows()
        return tuple([self.matrix(n, 1, [x[i, i] for i in range(n)], x.modulus()) for x in a])

    def reshape(self, a: Residues, rows: Dim, cols: Dim) -> Residues:
        r, c = rows.at(self.sizes), cols.at(self.sizes)
        columns = [(x.transpose().entries(), x.modulus()) for x in a]
        return tuple([self.matrix(c, r, entries, p).transpose() for entries, p in columns])

    def concat(self, axis: int, *blocks: Residues) -> Residues:
        if axis == 1:
            return self._turned(self.concat(0, *map(self._turned, blocks)))
        parts = list(zip(*blocks, strict=False))  # to the last prime that all are known modulo
        rows, cols = sum(block[0].nrows() for block in blocks), blocks[0][0].ncols()
        entries = [[e for x in part for e in x.entries()] for part in parts]
        return tuple(
            [
                self.matrix(rows, cols, each, p)
                for each, p in zip(entries, self.primes, strict=False)
            ]
        )

    def part(self, a: Residues, axis: int, start: Dim, stop: Dim) -> Residues:
        if axis == 1:
            return self._turned(self.part(self._turned(a), 0, start, stop))
        first, behind = bounds(start.at(self.sizes), stop.at(self.sizes), a[0].nrows())
        cols = a[0].ncols()
        taken = slice(first * cols, behind * cols)
        return tuple(
            [self.matrix(behind - first, cols, x.entries()[taken], x.modulus()) for x in a]
        )

    def kron(self, a: Residues, b: Residues) -> Residues:
        return tuple([self._kron(x, y) for x, y in zip(a, b, strict=False)])

    def _kron(self, x: Matrix, y: Matrix) -> Matrix:
        rows, blocks = x.tolist(), y.tolist()
        entries = [s * t for row in rows for line in blocks for s in row for t in line]
        shape = x.nrows() * y.nrows(), x.ncols() * y.ncols()
        return self.matrix(*shape, entries, x.modulus())

    def _turned(self, a: Residues) -> Residues:
        return tuple([x.transpose() for x in a])
