"""SymPy's matrix expressions as a number system: what an evaluation rule says, in SymPy's words.

The values are text. A matrix is a matrix expression of symbolic sizes, a scalar an expression of
its own and no 1×1 matrix; `*` multiplies both. SymPy itself is not needed to write this down.
"""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from gradcheck_cli.dims import ONE, SCALAR, Dim, Shape
from gradcheck_cli.messages import say
from gradcheck_cli.printing.fragments import Code, Level, quotient, times
from gradcheck_cli.printing.sympy_linalg import SymPyLinalg
from gradcheck_cli.printing.sympy_series import SymPySeries
from gradcheck_cli.printing.sympy_spectral import SymPySpectral

if TYPE_CHECKING:
    from gradcheck_cli.printing.identifiers import Names
    from gradcheck_cli.printing.sympy_symbols import Symbols


class SymPyWords(SymPyLinalg, SymPySeries, SymPySpectral):
    """The number system whose values are text for SymPy."""

    def __init__(self, symbols: Symbols, names: Names) -> None:
        super().__init__(names)
        self.arguments = symbols
        self.squares = {}

    def refusal(self, operation: str) -> str:
        """Say that an operation cannot be written."""
        return say(
            "no-sympy", "SymPy has no matrix expression for {operation}", operation=operation
        )

    def filled(self, value: Code, shape: Shape) -> Code:
        """Return the value as it is: every matrix has its full shape."""
        return value

    # Leaves -----------------------------------------------------------------------------------

    def number(self, value: Fraction) -> Code:
        """Write a number, exactly."""
        top, bottom = abs(value).numerator, value.denominator
        text = str(top) if bottom == 1 else f"Rational({top}, {bottom})"
        return Code(text, Level.ATOM, SCALAR, weak=True, minus=value < 0)

    def size(self, dim: Dim) -> Code:
        """Write a size."""
        return self.arguments.size(dim)

    def constant(self, name: str) -> Code:
        """Write π or e."""
        return Code({"pi": "pi", "e": "E"}[name], Level.ATOM, SCALAR, weak=True)

    def ones(self, rows: Dim, cols: Dim) -> Code:
        """Write the matrix of ones."""
        return self._leaf("OneMatrix", "1", (rows, cols))

    def zeros(self, rows: Dim, cols: Dim) -> Code:
        """Write the zero matrix."""
        return self._leaf("ZeroMatrix", "0", (rows, cols))

    def eye(self, dim: Dim) -> Code:
        """Write the identity matrix."""
        if dim is ONE:
            return self.number(Fraction(1))
        return Code(f"Identity({self.size(dim).text})", Level.ATOM, (dim, dim), weak=True)

    def unit(self, dim: Dim, i: int) -> Code:
        """Write a unit vector as a column of the identity matrix."""
        return Code(f"{self.eye(dim).text}[:, {i}]", Level.ATOM, (dim, ONE), weak=True)

    def literal(self, rows: tuple[tuple[Fraction, ...], ...]) -> Code:
        """Write a matrix of numbers."""
        inner = ", ".join(
            f"[{', '.join(self.number(entry).plain().text for entry in row)}]" for row in rows
        )
        shape = Dim.of(len(rows)), Dim.of(len(rows[0]))
        return Code(f"ImmutableMatrix([{inner}])", Level.ATOM, shape)

    def _leaf(self, word: str, scalar: str, shape: Shape) -> Code:
        if shape == SCALAR:
            return Code(scalar, Level.ATOM, SCALAR, weak=True)
        sizes = ", ".join(self.size(dim).text for dim in shape)
        return Code(f"{word}({sizes})", Level.ATOM, shape, weak=True)

    # Sums and products ------------------------------------------------------------------------

    def add(self, a: Code, b: Code) -> Code:
        """Write a sum or a difference, what is subtracted last."""
        if a.minus and not b.minus:
            a, b = b, a

        def build(left: Code, right: Code) -> Code:
            sign = "-" if right.minus else "+"
            after = right.positive().plain().within(Level.TIMES, Level.POWER)
            return Code(f"{left.plain().text} {sign} {after}", Level.SUM, a.shape)

        return self.fit(build, a, b)

    def scale(self, number: Fraction, a: Code) -> Code:
        """Write a multiple by a number."""
        return self.multiply(self.number(number), a)

    def multiply(self, a: Code, b: Code) -> Code:
        """Write a product entry by entry, or by a scalar."""
        if SCALAR not in {a.shape, b.shape}:
            made = self.fit(self._hadamard, a.positive(), b.positive())
            return made.signed(a.minus != b.minus)
        return self.product(a, b, b.shape if a.shape == SCALAR else a.shape)

    def product(self, a: Code, b: Code, shape: Shape) -> Code:
        """Write a product with `*`, of scalars or matrices, or a quotient by a scalar."""
        minus = a.minus != b.minus
        a, b = a.positive(), b.positive()
        if a.is_one or b.is_one:
            return replace(b if a.is_one else a, shape=shape).signed(minus)
        over = a.over and b.over
        if a.over and not over:
            a, b = b, a
        divides = b.over and not over
        a, b = replace(a, over=False), replace(b, over=False)
        write = quotient if divides else times
        made = self.fit(lambda left, right: _tight(write(left, right, shape)), a, b)
        return replace(made, over=over).signed(minus)

    def _hadamard(self, a: Code, b: Code) -> Code:
        left, right = a.plain().text, b.plain().text
        return Code(f"HadamardProduct({_inside(left)}, {_inside(right)})", Level.ATOM, a.shape)

    def matmul(self, a: Code, b: Code) -> Code:
        """Write a matrix product; one that is a scalar is its trace."""
        shape = a.shape[0], b.shape[1]
        if SCALAR in {a.shape, b.shape}:
            return self.product(a, b, shape)
        made = self.product(a, b, shape)
        return self.traced(made) if shape == SCALAR else made

    def transpose(self, a: Code) -> Code:
        """Write a transpose."""
        turned = replace(a, shape=a.shape[::-1])
        if a.shape == SCALAR:
            return a
        if a.text.endswith(".T") and a.level is Level.ATOM:
            return replace(turned, text=a.text.removesuffix(".T"))
        return replace(turned, text=f"{a.within()}.T", level=Level.ATOM)

    def power(self, a: Code, exponent: Fraction) -> Code:
        """Write a power, of every entry."""
        if a.shape == SCALAR:
            return self.scalar_power(a, exponent)
        p = self.number(exponent).plain().text

        def build(base: Code) -> Code:
            return Code(f"HadamardPower({base.plain().text}, {p})", Level.ATOM, a.shape)

        if exponent == Fraction(1, 2):
            return self.entrywise("sqrt({z})", a)
        made = self.fit(build, a)
        if exponent == 2:
            self.squares[made.text] = a
        return made


def _tight(value: Code) -> Code:
    """Return a product without spaces around its sign, as SymPy prints it."""
    return replace(value, text=re.sub(r" ([*/]) ", r"\1", value.text))


def _inside(text: str) -> str:
    """Return the factors of a text that is one entrywise product, any other text as it is."""
    start, depth = "HadamardProduct(", 0
    for place, ch in enumerate(text):
        depth += (ch == "(") - (ch == ")")
        if ch == ")" and depth == 0:
            whole = text.startswith(start) and place == len(text) - 1
            return text.removeprefix(start)[:-1] if whole else text
    return text
