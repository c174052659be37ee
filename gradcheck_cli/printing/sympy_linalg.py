"""Traces, norms, inverses, diagonals and reshapes in SymPy's words; part of `SymPyWords`."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from gradcheck_cli.dims import ONE, SCALAR
from gradcheck_cli.printing.fragments import Code, Level
from gradcheck_cli.printing.sympy_blocks import SymPyBlocks

if TYPE_CHECKING:
    from gradcheck_cli.dims import Dim, Shape


class SymPyLinalg(SymPyBlocks):
    """What SymPy has a matrix expression for, and what can be made of these."""

    squares: dict[str, Code]  #: of a text that squares every entry: what it squares

    if TYPE_CHECKING:

        def eye(self, dim: Dim) -> Code: ...
        def size(self, dim: Dim) -> Code: ...
        def transpose(self, a: Code) -> Code: ...
        def product(self, a: Code, b: Code, shape: Shape) -> Code: ...

    # Scalars from matrices --------------------------------------------------------------------

    def trace(self, a: Code) -> Code:
        """Write a trace."""
        return a if a.shape == SCALAR else self.traced(a.positive()).signed(a.minus)

    def traced(self, a: Code) -> Code:
        def build(inner: Code) -> Code:
            return Code(f"Trace({inner.plain().text})", Level.ATOM, SCALAR)

        made = self.fit(build, replace(a, minus=False, over=False))
        return replace(made, minus=a.minus, over=a.over)

    def sum(self, a: Code) -> Code:
        """Write the sum of all entries: with ones on both sides, or ‖A‖² as tr(AᵀA)."""
        if a.shape == SCALAR:
            return a
        if a.text in self.squares and not a.minus:
            return self._squared_norm(self.squares[a.text])
        return self.total(a, None)

    def _squared_norm(self, a: Code) -> Code:
        base = a.positive()
        base = base if len(base.text) < 20 else self.let(base)
        return self.traced(self.product(self.transpose(base), base, (a.shape[1], a.shape[1])))

    def norm(self, a: Code) -> Code:
        """Write the square root of the sum of squares."""
        if a.shape == SCALAR:
            return self.entrywise("Abs({z})", a.positive())
        return self.entrywise("sqrt({z})", self._squared_norm(a))

    def entry(self, a: Code, i: int, j: int) -> Code:
        """Write one entry."""
        if a.shape == SCALAR:
            return a
        text = f"{a.plain().within()}[{i}, {j}]"
        return Code(text, Level.ATOM, SCALAR)

    # Square matrices, and entries in another place --------------------------------------------

    def inv(self, a: Code) -> Code:
        """Write an inverse."""
        return self.power(a, Fraction(-1)) if a.shape == SCALAR else self._call("Inverse", a)

    def matrix_power(self, a: Code, exponent: Dim) -> Code:
        """Write a power of a matrix, with an exponent that is a symbol."""
        if a.shape == SCALAR:
            return self.whole_power(a, exponent)
        power = self.size(exponent).plain().text

        def build(base: Code) -> Code:
            return Code(f"MatPow({base.plain().text}, {power})", Level.ATOM, a.shape)

        return self.fit(build, a)

    def whole_power(self, a: Code, exponent: Dim) -> Code:
        """Write a power of every entry, with an exponent that is a symbol."""
        power = self.size(exponent).plain()

        def build(base: Code) -> Code:
            text = base.plain()
            if a.shape == SCALAR:
                return Code(f"{text.within()}**{power.within()}", Level.POWER, SCALAR)
            return Code(f"HadamardPower({text.text}, {power.text})", Level.ATOM, a.shape)

        return self.fit(build, a)

    def det(self, a: Code) -> Code:
        """Write a determinant."""
        return a if a.shape == SCALAR else replace(self._call("Determinant", a), shape=SCALAR)

    def logdet(self, a: Code) -> Code:
        """Write the logarithm of a determinant."""
        return self.entrywise("log({z})", self.det(a))

    def logabsdet(self, a: Code) -> Code:
        """Write the logarithm of a determinant's absolute value."""
        return self.entrywise("log(Abs({z}))", self.det(a))

    def diag(self, a: Code) -> Code:
        """Write the diagonal matrix with a vector's entries."""
        return replace(self._call("DiagMatrix", a), shape=(a.shape[0], a.shape[0]))

    def diagonal(self, a: Code) -> Code:
        """Write the diagonal of a matrix as (I ⊙ A) 1; SymPy's own fails on explicit matrices."""
        rows = a.shape[0]
        return self.matmul(self.multiply(self.eye(rows), a), self.ones(rows, ONE))

    def reshape(self, a: Code, rows: Dim, cols: Dim) -> Code:
        """Write entries in another shape, column after column, as a function of the indices."""
        if SCALAR in {a.shape, (rows, cols)}:
            return a
        i, j = self.arguments.indices()
        r, height = (self.size(dim).within(Level.TIMES) for dim in (rows, a.shape[0]))
        place = i if cols is ONE else j if rows is ONE else f"{i} + {r}*{j}"
        where = f"{place}, 0"
        if a.shape[1] is not ONE:
            within = f"({place})" if "+" in place else place
            divisor = self.size(a.shape[0]).within()
            where = f"Mod({place}, {height}), floor({within}/{divisor})"
        if a.shape[0] is ONE:
            where = f"0, {place}"
        entry = (self.let(a) if len(a.text) > 20 else a).plain().within()
        sizes = f"{self.size(rows).text}, {self.size(cols).text}"
        text = f"FunctionMatrix({sizes}, Lambda(({i}, {j}), {entry}[{where}]))"
        return Code(text, Level.ATOM, (rows, cols))

    def _call(self, word: str, a: Code) -> Code:
        def build(inner: Code) -> Code:
            return Code(f"{word}({inner.plain().text})", Level.ATOM, a.shape)

        return self.fit(build, a)
