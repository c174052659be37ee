"""Norms by singular values, and their gradients.

X = U Σ Vᵀ is the thin singular value decomposition, σ₁ the largest singular value, u and v the unit
singular vectors that belong to it. A vector's norms are Euclidean, and so no operations of here.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from gradcheck_cli.algebra import Add, MatMul, Power, Scale, Transpose, inner, is_symmetric
from gradcheck_cli.dims import ONE
from gradcheck_cli.expr import Expr, Eye, Number, Size, Zero
from gradcheck_cli.ops.elementwise import Sign
from gradcheck_cli.ops.inverses import Inverse
from gradcheck_cli.ops.kronecker import Kron
from gradcheck_cli.ops.norms import Norm
from gradcheck_cli.ops.reshapes import Reshape, Vec

if TYPE_CHECKING:
    from collections.abc import Hashable

    from gradcheck_cli.evaluate.vocabulary import System

INVERSE = Fraction(-1)


class _MatrixNorm(Expr):
    """What the norms by singular values have in common."""

    __slots__ = ()
    sign = "magnitude"
    signature = "(m,n)->()"

    @classmethod
    def of(cls, *args: Expr, data: Hashable = None) -> Expr:
        (X,) = args
        while isinstance(X, Transpose):
            (X,) = X.args
        if isinstance(X, Scale) and len(X.args) == 1 and X.data:
            return Scale.of(cls.of(*X.args), data=abs(X.data))
        if ONE in X.shape or isinstance(X, Zero):
            return Norm.of(X)
        return cls.of_eye(X) if isinstance(X, Eye) else cls.intern((X,))

    @classmethod
    def of_eye(cls, X: Expr) -> Expr:
        """Return the norm of the identity."""
        raise NotImplementedError


class NuclearNorm(_MatrixNorm):
    """The nuclear norm ‖X‖_*, the sum of the singular values: d‖X‖_* = tr(polar(X)ᵀ dX)."""

    __slots__ = ()
    names = ("nuclear", "norm_nuc", "normnuc", "nuclear_norm")
    spellings = ("||X||_*", "norm(X, nuc)")
    text, latex = "‖{0}‖_*", r"\left\lVert {0} \right\rVert_{{*}}"
    rule = ("nuclear-norm", "d‖X‖_* = tr(polar(X)ᵀ dX), polar(X) = U Vᵀ of the thin SVD X = U Σ Vᵀ")
    source = "Watson, Characterization of the subdifferential of some matrix norms (1992)"
    kink = "polar(X) is U Vᵀ, of the thin SVD X = U Σ Vᵀ; X must have full rank"

    @classmethod
    def of_eye(cls, X: Expr) -> Expr:
        return Size.number(X.shape[0])

    def differential(self, dX: Expr, i: int) -> Expr:
        return inner(Polar.of(*self.args), dX)

    def evaluate(self, xp: System, *values: Any) -> Any:
        return xp.nuclear(values[0])


class SpectralNorm(_MatrixNorm):
    """The spectral norm ‖X‖₂ of a matrix, the largest singular value: d‖X‖₂ = uᵀ dX v."""

    __slots__ = ()
    names = ("sigma_max", "spectral", "spectral_norm", "σ_max")
    spellings = ("||X||_2", "norm(X, 2)")
    text, latex = "‖{0}‖_2", r"\left\lVert {0} \right\rVert_2"
    rule = ("spectral-norm", "d‖X‖₂ = tr(uvT_max(X)ᵀ dX), uvT_max(X) = u vᵀ with X v = ‖X‖₂ u")
    source = "Watson, Characterization of the subdifferential of some matrix norms (1992)"
    kink = (
        "uvT_max(X) is u vᵀ, of the unit singular vectors of the largest singular value, "
        "which must be simple: X v = ‖X‖₂ u"
    )

    @classmethod
    def of_eye(cls, X: Expr) -> Expr:
        return Number.exactly(1)

    def differential(self, dX: Expr, i: int) -> Expr:
        return inner(LargestPair.of(*self.args), dX)

    def evaluate(self, xp: System, *values: Any) -> Any:
        return xp.spectral(values[0])


class _Direction(Expr):
    """What the gradients of the two norms have in common: positive multiples have the same."""

    __slots__ = ()
    signature = "(m,n)->(m,n)"
    defined_everywhere = False

    @classmethod
    def of(cls, *args: Expr, data: Hashable = None) -> Expr:
        (X,) = args
        if isinstance(X, Transpose):
            return cls.of(*X.args).T
        if isinstance(X, Scale) and len(X.args) == 1 and X.data:
            return Scale.of(cls.of(*X.args), data=Fraction(1 if X.data > 0 else -1))
        if X.is_scalar:
            return Sign.of(X)
        if ONE in X.shape:
            return Scale.of(Power.of(Norm.of(X), data=INVERSE), X)
        return cls.intern((X,))

    def transposed(self) -> Expr | None:
        return self if is_symmetric(self.args[0]) else None


class Polar(_Direction):
    """The polar factor U Vᵀ of a matrix X = U Σ Vᵀ of full rank, which is X (XᵀX)^(−1/2).

    Its differential is what P Xᵀ P = X gives: X Pᵀ dP + dP Pᵀ X = dX − P dXᵀ P, solved with vec.
    """

    __slots__ = ()
    names = ("polar",)
    text, latex = "polar({0})", r"\operatorname{{polar}}\left({0}\right)"
    rule = ("polar-factor", "d polar(X) = dP, with X Pᵀ dP + dP Pᵀ X = dX − P dXᵀ P, P = polar(X)")
    source = "Higham, Functions of Matrices, §8"
    domain = "of full rank"

    def differential(self, dX: Expr, i: int) -> Expr:
        (X,), (rows, cols) = self.args, self.shape
        change = Add.of(dX, -MatMul.of(self, Transpose.of(dX), self))
        left = Kron.of(Eye.sized(cols), MatMul.of(X, self.T))
        right = Kron.of(MatMul.of(self.T, X), Eye.sized(rows))
        solved = MatMul.of(Inverse.of(Add.of(left, right)), Vec.of(change))
        return Reshape.of(solved, data=self.shape)

    def evaluate(self, xp: System, *values: Any) -> Any:
        return xp.polar(values[0])


class LargestPair(_Direction):
    """The product u vᵀ of the unit singular vectors of the largest singular value σ = ‖X‖₂.

    With W = u vᵀ: du = A (σ dX v + X dXᵀ u), dv = B (σ dXᵀ u + Xᵀ dX v), where A and B are the
    pseudoinverses of σ² I − X Xᵀ and σ² I − Xᵀ X.
    """

    __slots__ = ()
    names = ("uvT_max",)
    text, latex = "uvT_max({0})", r"\operatorname{{uvT\_max}}\left({0}\right)"
    rule = ("largest-pair", "d(u vᵀ) = du vᵀ + u dvᵀ, of the largest singular value")
    source = "Magnus and Neudecker, Matrix Differential Calculus, §8.9"
    domain = "where one singular value is the largest"

    def differential(self, dX: Expr, i: int) -> Expr:
        (X,), W, dXT = self.args, self, Transpose.of(dX)
        norm = SpectralNorm.of(X)
        left, right = MatMul.of(W, W.T), MatMul.of(W.T, W)
        of_u = Scale.of(norm, MatMul.of(dX, right)) + MatMul.of(X, dXT, W)
        of_v = Scale.of(norm, MatMul.of(left, dX)) + MatMul.of(W, dXT, X)
        square = Power.of(norm, data=Fraction(2))
        A = pseudoinverse(square, MatMul.of(X, X.T), left)
        B = pseudoinverse(square, MatMul.of(X.T, X), right)
        return MatMul.of(A, of_u) + MatMul.of(of_v, B)

    def evaluate(self, xp: System, *values: Any) -> Any:
        return xp.largest_pair(values[0])


def pseudoinverse(value: Expr, S: Expr, P: Expr) -> Expr:
    """Return that of λ I − S, whose null space P projects on: (λ I − S + P)⁻¹ − P."""
    shifted = Scale.of(value, Eye.sized(S.shape[0])) - S + P
    return Inverse.of(shifted) - P
