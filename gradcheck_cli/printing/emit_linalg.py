"""Inverses, determinants, diagonals and reshapes as source."""

from __future__ import annotations

from dataclasses import replace

from gradcheck_cli.dims import ONE, SCALAR, Dim, Shape
from gradcheck_cli.printing.arguments import varying
from gradcheck_cli.printing.fragments import Code, Level
from gradcheck_cli.printing.leaves import Leaves


class EmitLinalg(Leaves):
    """The words for square matrices, and for the order of the entries; part of `Emitter`."""

    def inv(self, a: Code) -> Code:
        """Write an inverse."""
        return self._whole("inv", a.positive(), a.shape).signed(a.minus)

    def det(self, a: Code) -> Code:
        """Write a determinant."""
        return self._whole("det", a, SCALAR)

    def logdet(self, a: Code) -> Code:
        """Write the logarithm of a determinant, which neither over- nor underflows."""
        return self._whole("logdet", a, SCALAR)

    def logabsdet(self, a: Code) -> Code:
        """Write the logarithm of a determinant's absolute value."""
        return self._whole("logabsdet", a, SCALAR)

    def diag(self, a: Code) -> Code:
        """Write the diagonal matrix with a vector's entries."""
        return self._whole("diag", a.positive(), (a.shape[0], a.shape[0])).signed(a.minus)

    def diagonal(self, a: Code) -> Code:
        """Write the diagonal of a matrix, which is 1-D."""
        return self._whole("diag", a.positive(), (a.shape[0], ONE)).signed(a.minus)

    def matrix_power(self, a: Code, exponent: Dim) -> Code:
        """Write a power of a matrix, with an exponent that may come as an array of no axes."""
        power = self._exponent(exponent)

        def build(inner: Code) -> Code:
            text = self.words["matrix_power"].format(inner.plain().text, power)
            return Code(text, Level.ATOM, a.shape, varying(a.shape))

        return self.fit(build, self.filled(a, a.shape))

    def whole_power(self, a: Code, exponent: Dim) -> Code:
        """Write a power of every entry."""
        power = self.arguments.size(exponent).within()

        def build(base: Code) -> Code:
            return Code(
                f"{base.plain().within()}**{power}", Level.POWER, a.shape, a.axes, weak=a.weak
            )

        return self.fit(build, self.cast(a))

    def _exponent(self, dim: Dim) -> str:
        text = self.arguments.size(dim).text
        return text if dim.number is not None else f"int({text})"

    def _whole(self, word: str, a: Code, shape: Shape) -> Code:
        """Call a function that takes the array as it is, all its axes there."""
        return self.call(word, self.filled(a, a.shape), shape, varying(shape))

    def reshape(self, a: Code, rows: Dim, cols: Dim) -> Code:
        """Write entries in another shape, column after column."""
        shape = rows, cols
        if cols is ONE:
            sizes = ("-1", "-1")
        else:
            sizes = (self.arguments.size(rows).text, self.arguments.size(cols).text)
        whole = self.filled(a.positive(), a.shape)

        def build(inner: Code) -> Code:
            text = inner.plain().within()
            turned = text.removesuffix(".T") if inner.text.endswith(".T") else f"{text}.T"
            word = "vec" if cols is ONE else "reshape"
            made = self.words[word].format(text, *sizes, turned=turned)
            return Code(made, Level.ATOM, shape, varying(shape))

        return replace(self.fit(build, whole), minus=a.minus)
