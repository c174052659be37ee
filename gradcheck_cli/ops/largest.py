"""The largest and the smallest entry, of each column, each row, or all."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from gradcheck_cli.algebra import coefficient_of
from gradcheck_cli.dims import ONE
from gradcheck_cli.expr import Expr, Number, Ones, Zero
from gradcheck_cli.ops.axes import Reduction, Rescaling, products

if TYPE_CHECKING:
    from collections.abc import Hashable

    from gradcheck_cli.evaluate.vocabulary import System

TIES = "entries that tie for the largest or the smallest share its gradient evenly"
MINUS = Fraction(-1)


class Max(Reduction):
    """The largest entry along an axis: d max(X) is dX at the largest entry."""

    __slots__ = ()
    sign = "operand"
    course = "entries"
    names = ("amax",)
    spellings = ("max(X)", "max(X, axis=0)", "max(X, axis=1)")
    text, latex = "max({0})", r"\max\left({0}\right)"
    rule = ("largest-entry", "d max(X) = (is_max(X) ⊙ dX) 1, by rows")
    source = "Clarke, Optimization and Nonsmooth Analysis, §2.3"
    kink = TIES

    def differential(self, dX: Expr, i: int) -> Expr:
        return products(IsMax.of(*self.args, data=self.data), dX, self.data)

    def evaluate(self, xp: System, *values: Any) -> Any:
        largest = xp.amax(values[0], self.data)
        return xp.transpose(largest) if self.data == 0 else largest


class Min(Reduction):
    """The smallest entry along an axis: d min(X) is dX at the smallest entry."""

    __slots__ = ()
    sign = "operand"
    course = "entries"
    names = ("amin",)
    spellings = ("min(X)", "min(X, axis=0)", "min(X, axis=1)")
    text, latex = "min({0})", r"\min\left({0}\right)"
    rule = ("smallest-entry", "d min(X) = (is_max(−X) ⊙ dX) 1, by rows")
    source = "Clarke, Optimization and Nonsmooth Analysis, §2.3"
    kink = TIES

    def differential(self, dX: Expr, i: int) -> Expr:
        (X,) = self.args
        return products(IsMax.of(-X, data=self.data), dX, self.data)

    def evaluate(self, xp: System, *values: Any) -> Any:
        smallest = xp.scale(MINUS, xp.amax(xp.scale(MINUS, values[0]), self.data))
        return xp.transpose(smallest) if self.data == 0 else smallest


class IsMax(Rescaling):
    """1 at the largest entry along an axis, shared evenly where several tie; else 0."""

    __slots__ = ()
    sign = "zero-or-one"
    names = ("is_max",)
    text, latex = "is_max({0})", r"\operatorname{{is\_max}}\left({0}\right)"
    rule = ("is-max", "d is_max(X) = 0")
    kink = "which entry is the largest is constant: its derivative is 0"

    @classmethod
    def of(cls, *args: Expr, data: Hashable = None) -> Expr:
        """Return where the largest entry is, that of A for 2A."""
        number, body = coefficient_of(args[0])
        if not number or isinstance(body, (Number, Ones)):
            return super().of(*args, data=data)
        return super().of(body if number > 0 else -body, data=data)

    @classmethod
    def of_one(cls, A: Expr) -> Expr:
        return Ones.shaped(*A.shape) + 0 * A

    def sums_to_one(self, axis: int) -> bool:
        return axis == self.data or (self.data is None and self.shape[1 - axis] is ONE)

    def differential(self, dX: Expr, i: int) -> Expr:
        return Zero.shaped(*self.shape)

    def evaluate(self, xp: System, *values: Any) -> Any:
        return xp.is_max(values[0], self.data)
