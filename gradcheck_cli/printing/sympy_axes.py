"""Functions of each column, each row, or all entries in SymPy's words; part of `SymPyWords`."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from gradcheck_cli.dims import ONE, SCALAR
from gradcheck_cli.evaluate.vocabulary import NotAvailable
from gradcheck_cli.printing.sympy_entries import SymPyEntries

if TYPE_CHECKING:
    from gradcheck_cli.dims import Dim, Shape
    from gradcheck_cli.printing.fragments import Code


class SymPyAxes(SymPyEntries):
    """Sums are products with the matrix of ones, on the left, on the right, or on both sides."""

    if TYPE_CHECKING:

        def size(self, dim: Dim) -> Code: ...
        def ones(self, rows: Dim, cols: Dim) -> Code: ...
        def multiply(self, a: Code, b: Code) -> Code: ...
        def matmul(self, a: Code, b: Code) -> Code: ...
        def power(self, a: Code, exponent: Fraction) -> Code: ...

    def total(self, a: Code, axis: int | None) -> Code:
        """Write the sums of the columns (axis 0), of the rows (1), or of all entries."""
        rows, cols = a.shape
        if axis != 1 and rows is not ONE:
            a = self.matmul(self.ones(ONE, rows), a)
        if axis != 0 and cols is not ONE:
            a = self.matmul(a, self.ones(cols, ONE))
        return a

    def spread(self, a: Code, shape: Shape) -> Code:
        """Write a column, a row or a scalar at every place of a shape."""
        if a.shape == SCALAR:
            return a if shape == SCALAR else self.multiply(a, self.ones(*shape))
        if a.shape[0] is not shape[0]:
            a = self.matmul(self.ones(shape[0], ONE), a)
        return a if a.shape[1] is shape[1] else self.matmul(a, self.ones(ONE, shape[1]))

    def softmax(self, a: Code, axis: int | None) -> Code:
        """Write eˣ over the sum of these."""
        powers = self.exp(a)
        powers = powers if powers.is_short else self.let(powers)
        sums = self.power(self.total(powers, axis), Fraction(-1))
        return self.multiply(powers, sums if sums.shape == SCALAR else self.spread(sums, a.shape))

    def logsumexp(self, a: Code, axis: int | None) -> Code:
        """Write the logarithm of a sum of eˣ."""
        return self.log(self.total(self.exp(a), axis))

    def log_softmax(self, a: Code, axis: int | None) -> Code:
        """Write x less the log-sum-exp."""
        a = a if a.is_short else self.let(a)
        total = self.spread(self.logsumexp(a, axis), a.shape)
        return self.add(a, total.signed(not total.minus))

    def var(self, a: Code, axis: int | None) -> Code:
        """Write the mean of the squared distances from the mean."""
        a = a if a.is_short else self.let(a)
        mean = self.spread(self._mean(a, axis), a.shape)
        apart = self.add(a, mean.signed(not mean.minus))
        return self._mean(self.power(apart, Fraction(2)), axis)

    def _mean(self, a: Code, axis: int | None) -> Code:
        total = self.total(a, axis)
        for place in (0, 1) if axis is None else (axis,):
            count = self.power(self.size(a.shape[place]), Fraction(-1))
            total = total if a.shape[place] is ONE else self.multiply(count, total)
        return total

    def amax(self, a: Code, axis: int | None) -> Code:
        """SymPy has no maximum of the entries of a matrix of symbolic size."""
        raise NotAvailable("amax")

    def is_max(self, a: Code, axis: int | None) -> Code:
        """SymPy has no maximum of the entries of a matrix of symbolic size."""
        raise NotAvailable("is_max")
