"""The largest and the smallest eigenvalue of a symmetric matrix, and their gradients.

The operand is symmetric by its form or its declaration; of any other the symmetric part counts, so
that the gradient by the entries of S, taken as unconstrained, is v vᵀ.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any, ClassVar

from gradcheck_cli.algebra import Add, MatMul, Scale, Transpose, inner, is_symmetric
from gradcheck_cli.expr import Expr, Eye, Number, Zero
from gradcheck_cli.ops.functions import written_out
from gradcheck_cli.ops.spectral import pseudoinverse

if TYPE_CHECKING:
    from collections.abc import Hashable

    from gradcheck_cli.evaluate.vocabulary import System

HALF = Fraction(1, 2)


class _Eigen(Expr):
    """What is made of an eigenvalue at one end of the spectrum; of S the symmetric part counts."""

    __slots__ = ()
    place: ClassVar[int]  #: −1 for the largest, 0 for the smallest

    @classmethod
    def of(cls, *args: Expr, data: Hashable = None) -> Expr:
        (S,) = args
        cls.fit(args, data)
        return cls.of_symmetric(_even(S))

    @classmethod
    def of_symmetric(cls, S: Expr) -> Expr:
        """Return it for an operand that is symmetric by its form or its declaration."""
        raise NotImplementedError


class _Eigenvalue(_Eigen):
    """What the largest and the smallest eigenvalue have in common."""

    __slots__ = ()
    signature = "(n,n)->()"
    source = "Magnus and Neudecker, Matrix Differential Calculus, §8.9"

    @classmethod
    def of_symmetric(cls, S: Expr) -> Expr:
        if S.is_scalar:
            return S
        if isinstance(S, (Eye, Zero)):
            return Number.exactly(int(isinstance(S, Eye)))
        if _is_multiple(S):
            end = cls if S.data > 0 else OTHER_END[cls]
            return Scale.of(end.of_symmetric(*S.args), data=S.data)
        return cls.intern((S,))

    def differential(self, dX: Expr, i: int) -> Expr:
        return inner(PROJECTORS[type(self)].of(*self.args), dX)


class LargestEigenvalue(_Eigenvalue):
    """The largest eigenvalue of a symmetric matrix: dλ = vᵀ dS v."""

    __slots__ = ()
    names = ("lambda_max", "λ_max", "eigmax", "eig_max")
    text, latex = "lambda_max({0})", r"\lambda_{{\max}}\left({0}\right)"
    rule = ("largest-eigenvalue", "dλ = tr(vvT_max(S)ᵀ dS), vvT_max(S) = v vᵀ with S v = λ v")
    kink = (
        "vvT_max(S) is v vᵀ, of the unit eigenvector of the largest eigenvalue, "
        "which must be simple"
    )
    place = -1

    def evaluate(self, xp: System, *values: Any) -> Any:
        return xp.eigenvalue(values[0], self.place)


class SmallestEigenvalue(_Eigenvalue):
    """The smallest eigenvalue of a symmetric matrix: dλ = vᵀ dS v."""

    __slots__ = ()
    names = ("lambda_min", "λ_min", "eigmin", "eig_min")
    text, latex = "lambda_min({0})", r"\lambda_{{\min}}\left({0}\right)"
    rule = ("smallest-eigenvalue", "dλ = tr(vvT_min(S)ᵀ dS), vvT_min(S) = v vᵀ with S v = λ v")
    kink = (
        "vvT_min(S) is v vᵀ, of the unit eigenvector of the smallest eigenvalue, "
        "which must be simple"
    )
    place = 0

    def evaluate(self, xp: System, *values: Any) -> Any:
        return xp.eigenvalue(values[0], self.place)


class _Projector(_Eigen):
    """What the two products v vᵀ have in common.

    With P = v vᵀ: dP = M dS P + P dS M, where M is the pseudoinverse of λ I − S.
    """

    __slots__ = ()
    signature = "(n,n)->(n,n)"
    defined_everywhere = False
    source = "Magnus and Neudecker, Matrix Differential Calculus, §8.9"

    @classmethod
    def of_symmetric(cls, S: Expr) -> Expr:
        if S.is_scalar:
            return Number.exactly(1)
        if _is_multiple(S):
            return (cls if S.data > 0 else OTHER_END[cls]).of_symmetric(*S.args)
        return cls.intern((S,))

    def transposed(self) -> Expr | None:
        return self

    def differential(self, dX: Expr, i: int) -> Expr:
        (S,) = self.args
        S = _even(S)
        dS = Scale.of(Add.of(dX, Transpose.of(dX)), data=HALF)
        value = next(cls for cls, mine in PROJECTORS.items() if mine is type(self)).of(S)
        M = pseudoinverse(value, S, self)
        return MatMul.of(M, dS, self) + MatMul.of(self, dS, M)


class LargestProjector(_Projector):
    """The product v vᵀ of the unit eigenvector of a symmetric matrix's largest eigenvalue."""

    __slots__ = ()
    names = ("vvT_max",)
    text, latex = "vvT_max({0})", r"\operatorname{{vvT\_max}}\left({0}\right)"
    rule = ("largest-projector", "d(v vᵀ) = dv vᵀ + v dvᵀ, dv = (λ I − S)⁺ dS v")
    domain = "where one eigenvalue is the largest"
    place = -1

    def evaluate(self, xp: System, *values: Any) -> Any:
        return xp.eigenprojector(values[0], self.place)


class SmallestProjector(_Projector):
    """The product v vᵀ of the unit eigenvector of a symmetric matrix's smallest eigenvalue."""

    __slots__ = ()
    names = ("vvT_min",)
    text, latex = "vvT_min({0})", r"\operatorname{{vvT\_min}}\left({0}\right)"
    rule = ("smallest-projector", "d(v vᵀ) = dv vᵀ + v dvᵀ, dv = (λ I − S)⁺ dS v")
    domain = "where one eigenvalue is the smallest"
    place = 0

    def evaluate(self, xp: System, *values: Any) -> Any:
        return xp.eigenprojector(values[0], self.place)


PROJECTORS: dict[type[Expr], type[_Projector]] = {
    LargestEigenvalue: LargestProjector,
    SmallestEigenvalue: SmallestProjector,
}
OTHER_END: dict[type[Expr], type[_Eigen]] = {
    LargestEigenvalue: SmallestEigenvalue,
    SmallestEigenvalue: LargestEigenvalue,
    LargestProjector: SmallestProjector,
    SmallestProjector: LargestProjector,
}
FAMILY = (*PROJECTORS.keys(), *PROJECTORS.values())


def has_symmetry(S: Expr) -> bool:
    """Tell whether a matrix is symmetric by its form and declarations, names written out."""
    return is_symmetric(S) or is_symmetric(written_out(S))


def _is_multiple(S: Expr) -> bool:
    """Tell whether it is a number times a matrix that is as plainly symmetric."""
    return isinstance(S, Scale) and len(S.args) == 1 and bool(S.data) and has_symmetry(*S.args)


def _even(S: Expr) -> Expr:
    """Return a symmetric matrix as it is, of any other the symmetric part."""
    return S if has_symmetry(S) else Scale.of(Add.of(S, S.T), data=HALF)
