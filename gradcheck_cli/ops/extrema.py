"""The larger and the smaller of two matrices, entry by entry."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from gradcheck_cli.algebra import canonical, is_zero
from gradcheck_cli.expr import Expr, Number
from gradcheck_cli.ops.elementwise import Mask, Relu

if TYPE_CHECKING:
    from collections.abc import Hashable

    from gradcheck_cli.evaluate.vocabulary import System


class Extremum(Expr):
    """The larger, or the smaller, of two entries."""

    __slots__ = ()
    signature = "(m,n),(m,n)->(m,n)"
    source = "Clarke, Optimization and Nonsmooth Analysis, §2.3"
    is_larger: ClassVar[bool]

    @classmethod
    def of(cls, *args: Expr, data: Hashable = None) -> Expr:
        A, B = args
        if canonical(A) is canonical(B):
            return A
        if is_zero(A) or is_zero(B):
            return cls.beside_zero(B if is_zero(A) else A)
        if isinstance(A, Number) and isinstance(B, Number):
            return Number.exactly((max if cls.is_larger else min)(A.data, B.data))
        return cls.intern(args)

    @classmethod
    def beside_zero(cls, A: Expr) -> Expr:
        """Return the larger, or the smaller, of A and 0."""
        raise NotImplementedError

    def interchangeable(self, args: tuple[Expr, ...]) -> int:
        return len(args)

    def switch(self) -> Expr | None:
        return self.args[0] - self.args[1]


class Maximum(Extremum):
    """The larger of two entries: d max(X, Y) = 1[X > Y] ⊙ dX + 1[X ≤ Y] ⊙ dY.

    The masks are each other's complement, so that max(X, Xᵀ) has its derivative on the diagonal.
    """

    __slots__ = ()
    names = ("maximum",)
    spellings = ("max(X, Y)", "max(X, 2)")
    text, latex = "max({0}, {1})", r"\max\left({0}, {1}\right)"
    rule = ("maximum", "d max(X, Y) = 1[X > Y] ⊙ dX + 1[X ≤ Y] ⊙ dY")
    is_larger, sign = True, "larger"
    kink = "max(X, Y) moves with Y where X = Y"

    @classmethod
    def beside_zero(cls, A: Expr) -> Expr:
        return Relu.of(A)

    def differential(self, dX: Expr, i: int) -> Expr:
        return Mask.of(self.args[0] - self.args[1], data="<=" if i else ">") * dX

    def evaluate(self, xp: System, *values: Any) -> Any:
        return xp.maximum(*values)


class Minimum(Extremum):
    """The smaller of two entries: d min(X, Y) = 1[X < Y] ⊙ dX + 1[X ≥ Y] ⊙ dY."""

    __slots__ = ()
    names = ("minimum",)
    spellings = ("min(X, Y)", "min(X, 2)")
    text, latex = "min({0}, {1})", r"\min\left({0}, {1}\right)"
    rule = ("minimum", "d min(X, Y) = 1[X < Y] ⊙ dX + 1[X ≥ Y] ⊙ dY")
    is_larger, sign = False, "smaller"
    kink = "min(X, Y) moves with Y where X = Y"

    @classmethod
    def beside_zero(cls, A: Expr) -> Expr:
        return -Relu.of(-A)

    def differential(self, dX: Expr, i: int) -> Expr:
        return Mask.of(self.args[0] - self.args[1], data=">=" if i else "<") * dX

    def evaluate(self, xp: System, *values: Any) -> Any:
        return xp.minimum(*values)
