"""Sums of entries. Row sums A1 and column sums 1ᵀA are products with the leaf 1 (see `algebra`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gradcheck_cli.algebra import Scale, Transpose
from gradcheck_cli.expr import Expr, Linear, Ones, Size, Zero

if TYPE_CHECKING:
    from collections.abc import Hashable

    from gradcheck_cli.evaluate.vocabulary import System


class Sum(Linear):
    """The sum of all entries, 1ᵀA1: d sum(X) = sum(dX)."""

    __slots__ = ()
    sign = "operand"
    course = "sum"
    spellings = ("1^T X 1",)
    signature = "(m,n)->()"
    names = ("sum",)
    text, latex = "sum({0})", r"\operatorname{{sum}}\left({0}\right)"
    rule = ("entry-sum", "d sum(X) = sum(dX)")
    trace_identity = ("sum-trace", "sum(A) = tr((1 1ᵀ)ᵀ A)")

    @classmethod
    def of(cls, *args: Expr, data: Hashable = None) -> Expr:
        (A,) = args
        if A.is_scalar:
            return A
        if isinstance(A, Zero):
            return Zero.shaped(*cls.fit(args, None))
        if isinstance(A, Ones):
            return Scale.of(*map(Size.number, A.shape))
        if isinstance(A, Scale):
            *scalars, body = A.args
            return Scale.of(*scalars, cls.of(body), data=A.data)
        return cls.of(A.args[0]) if isinstance(A, Transpose) else cls.intern(args)

    def logarithm(self) -> Expr | None:
        """Return logsumexp(X) for log Σ exp(Xᵢⱼ): it does not overflow."""
        from gradcheck_cli.ops.elementwise import Exp
        from gradcheck_cli.ops.softmax import LogSumExp

        (A,) = self.args
        return LogSumExp.of(*A.args) if isinstance(A, Exp) else None

    def adjoint(self, G: Expr, i: int) -> Expr:
        return Scale.of(G, Ones.shaped(*self.args[0].shape))

    def evaluate(self, xp: System, *values: Any) -> Any:
        return xp.sum(values[0])
