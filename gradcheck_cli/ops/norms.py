"""Norms: Euclidean for a vector, Frobenius for a matrix."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from gradcheck_cli.algebra import Power, Scale, Transpose, inner
from gradcheck_cli.dims import ONE
from gradcheck_cli.expr import Expr, Zero
from gradcheck_cli.ops.reshapes import Reshape, Vec

if TYPE_CHECKING:
    from collections.abc import Hashable

    from gradcheck_cli.evaluate.vocabulary import System
    from gradcheck_cli.printing.pieces import Piece, Style


class Norm(Expr):
    """The norm ‖X‖_F, which for a vector is ‖x‖₂: d‖X‖ = tr(Xᵀ dX) / ‖X‖."""

    __slots__ = ()
    sign = "magnitude"
    spellings = ("||X||", "||X||_F", "‖x‖_2")
    signature = "(m,n)->()"
    names = ("norm", "norm2")
    rule = ("norm", "d‖X‖ = tr(Xᵀ dX) / ‖X‖")
    source = "Matrix Cookbook (129)"
    kink = "the gradient of ‖X‖ at X = 0 is 0"

    @classmethod
    def of(cls, *args: Expr, data: Hashable = None) -> Expr:
        X = _untransposed(args[0])
        if isinstance(X, Zero):
            return Zero.shaped(ONE, ONE)
        return cls.intern((X,))

    def raised(self, exponent: Fraction) -> Expr | None:
        square = exponent / 2
        return (
            Power.of(NormSquared.of(*self.args), data=square) if square.denominator == 1 else None
        )

    def differential(self, dX: Expr, i: int) -> Expr:
        return Scale.of(Power.of(self, data=Fraction(-1)), inner(self.args[0], dX))

    def evaluate(self, xp: System, *values: Any) -> Any:
        return xp.norm(values[0])

    def piece(self, style: Style, *parts: Piece) -> Piece | None:
        return style.norm(parts[0], self.args[0].shape, squared=False)


class NormSquared(Expr):
    """The squared norm ‖X‖_F², the sum of the squared entries: d‖X‖² = 2 tr(Xᵀ dX)."""

    __slots__ = ()
    sign = "magnitude"
    spellings = ("||X||_F^2", "||x||^2")
    signature = "(m,n)->()"
    rule = ("norm-squared", "d‖X‖² = 2 tr(Xᵀ dX)")
    source = "Matrix Cookbook (132)"

    @classmethod
    def of(cls, *args: Expr, data: Hashable = None) -> Expr:
        X = _untransposed(args[0])
        if isinstance(X, Zero):
            return Zero.shaped(ONE, ONE)
        if isinstance(X, Scale) and len(X.args) == 1:
            return Scale.of(cls.of(*X.args), data=X.data**2)
        return Power.of(X, data=Fraction(2)) if X.is_scalar else cls.intern((X,))

    def differential(self, dX: Expr, i: int) -> Expr:
        return 2 * inner(self.args[0], dX)

    def evaluate(self, xp: System, *values: Any) -> Any:
        return xp.sum(xp.power(values[0], Fraction(2)))

    def piece(self, style: Style, *parts: Piece) -> Piece | None:
        return style.norm(parts[0], self.args[0].shape, squared=True)


def _untransposed(X: Expr) -> Expr:
    """Return X without the transposes and reshapes around it, which no norm notices."""
    while isinstance(X, (Transpose, Vec, Reshape)):
        (X,) = X.args
    return X
