"""Traces; inverses, determinants and factorisations have their place here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gradcheck_cli.algebra import Scale, Transpose
from gradcheck_cli.expr import Expr, Eye, Linear, Size, Zero

if TYPE_CHECKING:
    from collections.abc import Hashable

    from gradcheck_cli.evaluate.vocabulary import System


class Trace(Linear):
    """The trace tr(A): d tr(X) = tr(dX)."""

    __slots__ = ()
    sign = "operand"
    course = "trace"
    signature = "(n,n)->()"
    names = ("tr", "trace", "Tr")
    text, latex = "tr({0})", r"\operatorname{{tr}}\left({0}\right)"
    rule = ("trace", "d tr(X) = tr(dX)")
    source = "Matrix Cookbook (36)"
    trace_identity = ("scalar", "a = tr(a)")

    @classmethod
    def of(cls, *args: Expr, data: Hashable = None) -> Expr:
        (A,) = args
        if A.is_scalar or isinstance(A, Zero):
            return A if A.is_scalar else Zero.shaped(*cls.fit((A,), None))
        if isinstance(A, Eye):
            return Size.number(A.shape[0])
        if isinstance(A, Scale):
            *scalars, body = A.args
            return Scale.of(*scalars, cls.of(body), data=A.data)
        return cls.of(A.args[0]) if isinstance(A, Transpose) else cls.intern(args)

    def adjoint(self, G: Expr, i: int) -> Expr:
        return Scale.of(G, Eye.sized(self.args[0].shape[0]))

    def evaluate(self, xp: System, *values: Any) -> Any:
        return xp.trace(values[0])
