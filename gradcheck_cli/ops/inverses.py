"""Inverses and determinants of square matrices."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any, TypeVar

from gradcheck_cli.algebra import MatMul, Power, Scale, Transpose, is_symmetric
from gradcheck_cli.expr import Expr, Eye, Number, Symbol, Zero
from gradcheck_cli.ops.diagonals import Diag
from gradcheck_cli.ops.elementwise import Abs, Log
from gradcheck_cli.ops.kronecker import Kron
from gradcheck_cli.ops.linalg import Trace

if TYPE_CHECKING:
    from collections.abc import Hashable

    from gradcheck_cli.dims import Shape
    from gradcheck_cli.evaluate.vocabulary import System
    from gradcheck_cli.printing.pieces import Piece, Style

E = TypeVar("E", bound=Expr)
POSITIVE_DETERMINANT = frozenset({"posdef", "det_positive"})
INVERTIBLE = POSITIVE_DETERMINANT | {"invertible", "orthogonal"}


class Inverse(Expr):
    """The inverse X⁻¹ of a square matrix: d(X⁻¹) = −X⁻¹ (dX) X⁻¹.

    X⁻ᵀ is the transpose of X⁻¹ and no form of its own, so that both are computed once.

    >>> from gradcheck_cli.dims import Dim
    >>> n = Dim.of("n")
    >>> A, X = Symbol.named("A", (n, n)), Symbol.named("X", (n, n))
    >>> Inverse.of((2 * A @ X).T)
    <1/2 A^-T X^-T: n×n>
    """

    __slots__ = ()
    signature = "(n,n)->(n,n)"
    names = ("inv", "inverse")
    spellings = ("X^-1", "X^{-1}", "X^-T", "X^-2")
    rule = ("inverse", "d(X⁻¹) = −X⁻¹ (dX) X⁻¹")
    source = "Matrix Cookbook (59)"
    domain = "invertible"
    defined_everywhere = False  # `intern` is told where it is

    @classmethod
    def of(cls, *args: Expr, data: Hashable = None) -> Expr:
        (X,) = args
        shape = cls.fit(args, data)
        if X.is_scalar or isinstance(X, Eye):
            return Power.of(X, data=Fraction(-1)) if X.is_scalar else X
        if isinstance(X, Transpose):
            return cls.of(*X.args).T
        if isinstance(X, Inverse) and X.total:
            return X.args[0]
        if isinstance(X, Symbol) and "orthogonal" in X.data[1]:
            return X.T
        return _inverted(X, shape) or cls.intern(args)

    @classmethod
    def intern(
        cls, args: tuple[Expr, ...], data: Hashable = None, shape: Shape | None = None
    ) -> Inverse:
        return _told(super().intern(args, data, shape), INVERTIBLE)

    def needs(self) -> str:
        return "invertible"

    def transposed(self) -> Expr | None:
        return self if is_symmetric(self.args[0]) else None

    def differential(self, dX: Expr, i: int) -> Expr:
        return -MatMul.of(self, dX, self)

    def evaluate(self, xp: System, *values: Any) -> Any:
        return xp.inv(values[0])

    def piece(self, style: Style, *parts: Piece) -> Piece | None:
        return style.raised(parts[0], "-1")


class Det(Expr):
    """The determinant: d det(X) = tr(adj(X) dX), which is det(X) tr(X⁻¹ dX) with an inverse."""

    __slots__ = ()
    signature = "(n,n)->()"
    names = ("det",)
    spellings = ("|X|",)
    text, latex = "det({0})", r"\det\left({0}\right)"
    rule = ("determinant", "d det(X) = tr(adj(X) dX) = det(X) tr(X⁻¹ dX)")
    source = "Matrix Cookbook (46)"

    @classmethod
    def of(cls, *args: Expr, data: Hashable = None) -> Expr:
        (X,) = args
        cls.fit(args, data)
        if X.is_scalar or isinstance(X, Eye):
            return X if X.is_scalar else Number.exactly(1)
        if isinstance(X, Zero):
            return Number.exactly(0)
        return cls.of(*X.args) if isinstance(X, Transpose) else cls.intern(args)

    def logarithm(self) -> Expr | None:
        return LogDet.of(*self.args)

    def differential(self, dX: Expr, i: int) -> Expr:
        from gradcheck_cli.ops.adjugates import Adjugate
        from gradcheck_cli.ops.ranks import is_deficient

        (X,) = self.args
        if is_deficient(X):  # as u vᵀ is everywhere: the gradient is there, an inverse never
            return Trace.of(MatMul.of(Adjugate.of(X), dX))
        return Scale.of(self, Trace.of(MatMul.of(Inverse.of(X), dX)))

    def evaluate(self, xp: System, *values: Any) -> Any:
        return xp.det(values[0])


class _LogOfDet(Expr):
    """What the logarithms of a determinant and of its absolute value have in common."""

    __slots__ = ()
    signature = "(n,n)->()"
    source = "Matrix Cookbook (43)"
    defined_everywhere = False  # `intern` is told where it is

    @classmethod
    def of(cls, *args: Expr, data: Hashable = None) -> Expr:
        (X,) = args
        cls.fit(args, data)
        if isinstance(X, Eye):
            return Number.exactly(0)
        if isinstance(X, Inverse):  # one is defined where the other is
            return -cls.of(*X.args)
        return cls.of(*X.args) if isinstance(X, Transpose) else cls.intern(args)

    def needs(self) -> str:
        return self.domain

    def differential(self, dX: Expr, i: int) -> Expr:
        return Trace.of(MatMul.of(Inverse.of(*self.args), dX))


class LogDet(_LogOfDet):
    """The logarithm of a positive determinant: d log det(X) = tr(X⁻¹ dX)."""

    __slots__ = ()
    names = ("logdet",)
    spellings = ("log det X", "log|X|")
    text, latex = "logdet({0})", r"\log\det\left({0}\right)"
    rule = ("log-determinant", "d log det(X) = tr(X⁻¹ dX)")
    domain = "det_positive"

    @classmethod
    def of(cls, *args: Expr, data: Hashable = None) -> Expr:
        return Log.of(*args) if args[0].is_scalar else super().of(*args)

    @classmethod
    def intern(
        cls, args: tuple[Expr, ...], data: Hashable = None, shape: Shape | None = None
    ) -> LogDet:
        return _told(super().intern(args, data, shape), POSITIVE_DETERMINANT)

    def evaluate(self, xp: System, *values: Any) -> Any:
        return xp.logdet(values[0])


class LogAbsDet(_LogOfDet):
    """The logarithm of a determinant's absolute value: d log|det(X)| = tr(X⁻¹ dX)."""

    __slots__ = ()
    spellings = ("log|det X|", "log(abs(det(X)))")
    text = "log(abs(det({0})))"
    latex = r"\log\left| \det\left({0}\right) \right|"
    rule = ("log-absolute-determinant", "d log|det(X)| = tr(X⁻¹ dX)")
    domain = "invertible"

    @classmethod
    def of(cls, *args: Expr, data: Hashable = None) -> Expr:
        return Log.of(Abs.of(*args)) if args[0].is_scalar else super().of(*args)

    @classmethod
    def intern(
        cls, args: tuple[Expr, ...], data: Hashable = None, shape: Shape | None = None
    ) -> LogAbsDet:
        return _told(super().intern(args, data, shape), INVERTIBLE)

    def evaluate(self, xp: System, *values: Any) -> Any:
        return xp.logabsdet(values[0])


def _inverted(X: Expr, shape: Shape) -> Expr | None:
    """Return the inverse of a product, a multiple or a diagonal matrix by those of its parts.

    (A B)⁻¹ is B⁻¹ A⁻¹, and (A ⊗ B)⁻¹ is A⁻¹ ⊗ B⁻¹, where A and B are square, and then one is
    defined where the other is.
    """
    if isinstance(X, MatMul) and all(factor.shape == shape for factor in X.args):
        return MatMul.of(*(Inverse.of(factor) for factor in reversed(X.args)))
    if isinstance(X, Kron) and X.args[0].shape[0] is X.args[0].shape[1]:
        return Kron.of(*map(Inverse.of, X.args))
    if isinstance(X, Scale) and X.data:
        *scalars, body = X.args
        over = (Power.of(scalar, data=Fraction(-1)) for scalar in scalars)
        return Scale.of(*over, Inverse.of(body), data=1 / X.data)
    return Diag.of(Power.of(*X.args, data=Fraction(-1))) if isinstance(X, Diag) else None


def _told(node: E, properties: frozenset[str]) -> E:
    """Return the node, defined wherever its operand is if that is a variable declared so."""
    (X,) = node.args
    if isinstance(X, Symbol) and not properties.isdisjoint(X.data[1]):
        object.__setattr__(node, "total", True)
    return node
