"""From a vector to a diagonal matrix, and from a matrix to its diagonal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gradcheck_cli.algebra import Hadamard, MatMul, Scale, Transpose
from gradcheck_cli.dims import ONE
from gradcheck_cli.expr import Expr, Eye, Linear, Ones, Zero

if TYPE_CHECKING:
    from collections.abc import Hashable

    from gradcheck_cli.evaluate.vocabulary import System


class Diag(Linear):
    """The diagonal matrix with a vector's entries: d diag(x) = diag(dx)."""

    __slots__ = ()
    signature = "(n,1)->(n,n)"
    names = ("diag",)
    text, latex = "diag({0})", r"\operatorname{{diag}}\left({0}\right)"
    rule = ("diagonal-matrix", "d diag(x) = diag(dx)")
    trace_identity = ("trace-diag", "tr(Aᵀ diag(b)) = diag(A)ᵀ b")

    @classmethod
    def of(cls, *args: Expr, data: Hashable = None) -> Expr:
        (x,) = args
        shape = cls.fit(args, data)
        if x.is_scalar:
            return x
        if isinstance(x, (Ones, Zero)):
            return Eye.sized(shape[0]) if isinstance(x, Ones) else Zero.shaped(*shape)
        if isinstance(x, Scale):
            *scalars, body = x.args
            return Scale.of(*scalars, cls.of(body), data=x.data)
        return cls.intern(args)

    def transposed(self) -> Expr | None:
        return self

    def adjoint(self, G: Expr, i: int) -> Expr:
        return Diagonal.of(G)

    def evaluate(self, xp: System, *values: Any) -> Any:
        return xp.diag(values[0])


class Diagonal(Linear):
    """The diagonal of a square matrix, as a vector: d diag(X) = diag(dX)."""

    __slots__ = ()
    signature = "(n,n)->(n,1)"
    sign = "operand"
    course = "entries"
    spellings = ("diag(X)",)
    text, latex = Diag.text, Diag.latex
    rule = ("diagonal", "d diag(X) = diag(dX)")
    trace_identity = ("diag-trace", "bᵀ diag(A) = tr(diag(b) A)")

    @classmethod
    def of(cls, *args: Expr, data: Hashable = None) -> Expr:
        (X,) = args
        shape = cls.fit(args, data)
        if X.is_scalar or isinstance(X, Diag):
            return X if X.is_scalar else X.args[0]
        if isinstance(X, (Eye, Ones)):
            return Ones.shaped(*shape)
        if isinstance(X, Zero):
            return Zero.shaped(*shape)
        if isinstance(X, Scale):
            *scalars, body = X.args
            return Scale.of(*scalars, cls.of(body), data=X.data)
        if isinstance(X, MatMul) and (waist := _waist(X)):  # diag(u vᵀ) = u ⊙ v
            return Hadamard.of(MatMul.of(*X.args[:waist]), MatMul.of(*X.args[waist:]).T)
        return cls.of(*X.args) if isinstance(X, Transpose) else cls.intern(args)

    def adjoint(self, G: Expr, i: int) -> Expr:
        return Diag.of(G)

    def evaluate(self, xp: System, *values: Any) -> Any:
        return xp.diagonal(values[0])


def _waist(chain: Expr) -> int:
    """Return before which factor a product is a single column times a single row, 0 if nowhere."""
    columns = (i for i, factor in enumerate(chain.args, 1) if factor.shape[1] is ONE)
    return next(columns, 0)
