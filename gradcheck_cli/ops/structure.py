"""Matrix literals, unit vectors and entries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gradcheck_cli.algebra import MatMul, Scale
from gradcheck_cli.dims import ONE, SCALAR, Dim
from gradcheck_cli.expr import Expr, Leaf, Linear, Number

if TYPE_CHECKING:
    from collections.abc import Hashable
    from fractions import Fraction

    from gradcheck_cli.evaluate.vocabulary import System
    from gradcheck_cli.printing.pieces import Piece, Style


class Literal(Leaf):
    """A matrix written out, such as [1 1; 1 2]; `data` holds its rows."""

    __slots__ = ()

    @classmethod
    def rows(cls, rows: tuple[tuple[Fraction, ...], ...]) -> Expr:
        """Return the matrix of these numbers, a plain number where it is 1×1."""
        shape = Dim.of(len(rows)), Dim.of(len(rows[0]))
        return Number.exactly(rows[0][0]) if shape == SCALAR else cls.intern((), rows, shape)

    def transposed(self) -> Expr | None:
        return Literal.rows(tuple(zip(*self.data, strict=True)))

    def evaluate(self, xp: System, *values: Any) -> Any:
        return xp.literal(self.data)

    def piece(self, style: Style, *parts: Piece) -> Piece | None:
        return style.literal(self.data)


class Unit(Leaf):
    """The unit vector eᵢ of n entries, 1 at index i (counted from 0), else 0."""

    __slots__ = ()

    @classmethod
    def vector(cls, dim: Dim, i: int) -> Expr:
        """Return the i-th unit column of this size."""
        return Number.exactly(1) if dim is ONE else cls.intern((), i, (dim, ONE))

    def evaluate(self, xp: System, *values: Any) -> Any:
        return xp.unit(self.shape[0], self.data)

    def piece(self, style: Style, *parts: Piece) -> Piece | None:
        return style.unit(self.shape[0], self.data)


class Entry(Linear):
    """The entry A[i,j], counted from 0; `data` is (i, j)."""

    __slots__ = ()
    sign = "operand"
    course = "entries"
    data_examples = ((0, 1), (1, 1))
    spellings = ("X[0,1]", "x[0]")
    signature = "(m,n)->()"
    rule = ("entry", "d(X[i,j]) = (dX)[i,j]")
    trace_identity = ("entry-trace", "A[i,j] = tr((eᵢ eⱼᵀ)ᵀ A)")

    @classmethod
    def of(cls, *args: Expr, data: Hashable = None) -> Expr:
        return args[0] if args[0].is_scalar else cls.intern(args, data)

    def adjoint(self, G: Expr, i: int) -> Expr:
        (rows, cols), (row, col) = self.args[0].shape, self.data
        return Scale.of(G, MatMul.of(Unit.vector(rows, row), Unit.vector(cols, col).T))

    def evaluate(self, xp: System, *values: Any) -> Any:
        return xp.entry(values[0], *self.data)

    def piece(self, style: Style, *parts: Piece) -> Piece | None:
        return style.entry(parts[0], self.args[0].shape, self.data)
