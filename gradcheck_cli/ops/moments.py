"""Variances of all entries, of each column, or of each row."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from gradcheck_cli.algebra import Scale
from gradcheck_cli.dims import ONE
from gradcheck_cli.ops.axes import Reduction, count, deviations, products

if TYPE_CHECKING:
    from gradcheck_cli.evaluate.vocabulary import System
    from gradcheck_cli.expr import Expr


class Var(Reduction):
    """The variance along an axis, divided by the number of entries n: d var(X) = 2/n ⟨X − m, dX⟩.

    m is the mean along the axis. Its own differential is left out, since ⟨X − m, 1⟩ is 0.
    """

    __slots__ = ()
    sign = "nonnegative"
    names = ("var",)
    text, latex = "var({0})", r"\operatorname{{var}}\left({0}\right)"
    rule = ("variance", "d var(X) = 2/n ((X − mean(X)) ⊙ dX) 1, by rows")

    @classmethod
    def of_one(cls, A: Expr) -> Expr:
        return 0 * (A.T if A.shape[0] is ONE else A)

    def differential(self, dX: Expr, i: int) -> Expr:
        (X,) = self.args
        total = products(deviations(X, self.data), dX, self.data)
        return Scale.of(count(X.shape, self.data) ** -1, total, data=Fraction(2))

    def evaluate(self, xp: System, *values: Any) -> Any:
        variances = xp.var(values[0], self.data)
        return xp.transpose(variances) if self.data == 0 else variances
