"""The adjugate of a square matrix, which the determinant's derivative is made of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gradcheck_cli.algebra import MatMul, Scale, Transpose, is_symmetric
from gradcheck_cli.expr import Expr, Eye, Number
from gradcheck_cli.ops.inverses import Inverse
from gradcheck_cli.ops.linalg import Trace

if TYPE_CHECKING:
    from collections.abc import Hashable

    from gradcheck_cli.evaluate.vocabulary import System


class Adjugate(Expr):
    """The adjugate: X adj(X) = det(X) I, also where X has no inverse; of one number it is 1.

    Its transpose is the matrix of cofactors.

    >>> from gradcheck_cli.dims import Dim
    >>> from gradcheck_cli.expr import Symbol
    >>> n = Dim.of("n")
    >>> Adjugate.of(Symbol.named("X", (n, n)).T)
    <adj(X)ᵀ: n×n>
    """

    __slots__ = ()
    signature = "(n,n)->(n,n)"
    names = ("adj", "adjugate", "Adj")
    text, latex = "adj({0})", r"\operatorname{{adj}}\left({0}\right)"
    rule = ("adjugate", "d adj(X) = tr(X⁻¹ dX) adj(X) − adj(X) (dX) X⁻¹, where X is invertible")
    source = "Magnus and Neudecker, Matrix Differential Calculus, §8.6"

    @classmethod
    def of(cls, *args: Expr, data: Hashable = None) -> Expr:
        (X,) = args
        cls.fit(args, data)
        if X.is_scalar and X.total:
            return Number.exactly(1)
        if isinstance(X, Eye):
            return X
        return cls.of(*X.args).T if isinstance(X, Transpose) else cls.intern(args)

    def transposed(self) -> Expr | None:
        return self if is_symmetric(self.args[0]) else None

    def differential(self, dX: Expr, i: int) -> Expr:
        inverse = Inverse.of(*self.args)
        scaled = Scale.of(Trace.of(MatMul.of(inverse, dX)), self)
        return scaled - MatMul.of(self, dX, inverse)

    def evaluate(self, xp: System, *values: Any) -> Any:
        return xp.adj(values[0])
