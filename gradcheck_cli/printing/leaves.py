"""The leaves of an expression as source: numbers, sizes, ones, identities, literals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gradcheck_cli.dims import ONE, SCALAR, Dim
from gradcheck_cli.errors import UnsupportedError
from gradcheck_cli.messages import say
from gradcheck_cli.printing.arguments import varying
from gradcheck_cli.printing.fragments import Code, Level
from gradcheck_cli.printing.writer import Writer

if TYPE_CHECKING:
    from fractions import Fraction


class Leaves(Writer):
    """The words of `evaluate.vocabulary` that have no operand."""

    def number(self, value: Fraction) -> Code:
        """Write a number: exactly, as a decimal where that is short."""
        top, bottom = abs(value).numerator, value.denominator
        minus = value < 0
        if bottom == 1:
            return Code(_whole(top), Level.ATOM, SCALAR, weak=True, minus=minus)
        if 10_000 % bottom == 0 and top < 10**9:
            return Code(repr(top / bottom), Level.ATOM, SCALAR, weak=True, minus=minus)
        if top == 1:
            return Code(_whole(bottom), Level.ATOM, SCALAR, weak=True, minus=minus, over=True)
        return Code(
            f"({_whole(top)} / {_whole(bottom)})", Level.ATOM, SCALAR, weak=True, minus=minus
        )

    def size(self, dim: Dim) -> Code:
        """Read a size from a variable's shape."""
        return self.arguments.size(dim)

    def constant(self, name: str) -> Code:
        """Write π or e."""
        return Code(self.words[name], Level.ATOM, SCALAR, weak=True)

    def ones(self, rows: Dim, cols: Dim) -> Code:
        """Write 1, which broadcasts."""
        return Code("1", Level.ATOM, (rows, cols), weak=True)

    def zeros(self, rows: Dim, cols: Dim) -> Code:
        """Write 0, which broadcasts."""
        return Code("0", Level.ATOM, (rows, cols), weak=True)

    def eye(self, dim: Dim) -> Code:
        """Write an identity matrix."""
        text = self.words["eye"].format(self.size(dim).text, like=self.like_arguments())
        return Code(text, Level.ATOM, (dim, dim), varying((dim, dim)))

    def unit(self, dim: Dim, i: int) -> Code:
        """Write a unit vector as a comparison of indices."""
        name, _ = self.arguments.reference()
        indices = self.words["range"].format(self.size(dim).text, device=f"{name}.device")
        return Code(f"({indices} == {i})", Level.ATOM, (dim, ONE), (0,), boolean=True)

    def literal(self, rows: tuple[tuple[Fraction, ...], ...]) -> Code:
        """Write a matrix of numbers."""
        shape = Dim.of(len(rows)), Dim.of(len(rows[0]))
        texts = [[self.number(entry).plain().text for entry in row] for row in rows]
        if ONE in shape:
            inner = ", ".join(entry for row in texts for entry in row)
        else:
            inner = ", ".join(f"[{', '.join(row)}]" for row in texts)
        text = self.words["literal"].format(f"[{inner}]", like=self.like_arguments())
        return Code(text, Level.ATOM, shape, varying(shape))


def _whole(value: int) -> str:
    """Write a whole number, as a float where machine integers end."""
    if value < 2**53:
        return str(value)
    try:
        return repr(float(value))
    except OverflowError:
        raise UnsupportedError(
            say("number-too-large", "a number is too large for floating point")
        ) from None
