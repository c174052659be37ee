"""The Kronecker product A ⊗ B: every entry of A times the whole of B, block beside block."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gradcheck_cli.algebra import MatMul, Scale
from gradcheck_cli.dims import ONE
from gradcheck_cli.expr import Expr, Eye, Multilinear, Ones, Zero
from gradcheck_cli.ops.kronecker_blocks import contracted

if TYPE_CHECKING:
    from collections.abc import Hashable

    from gradcheck_cli.evaluate.vocabulary import System
    from gradcheck_cli.printing.pieces import Piece, Style


class Kron(Multilinear):
    """The Kronecker product X ⊗ Y: d(X ⊗ Y) = dX ⊗ Y + X ⊗ dY.

    >>> from gradcheck_cli.dims import Dim
    >>> from gradcheck_cli.expr import Symbol
    >>> m, n, q = map(Dim.of, "mnq")
    >>> A, X = Symbol.named("A", (q, q)), Symbol.named("X", (m, n))
    >>> Kron.of(A, X)
    <kron(A, X): m*q×n*q>
    """

    __slots__ = ()
    signature = "(m,n),(k,p)->(m*k,n*p)"
    names = ("kron",)
    spellings = ("X ⊗ Y",)
    rule = ("kronecker", "d(X ⊗ Y) = dX ⊗ Y + X ⊗ dY")
    source = "Magnus and Neudecker, Matrix Differential Calculus, §8.10"
    trace_identity = (
        "trace-kronecker",
        "tr(Aᵀ(B ⊗ C)) = tr(((1ᵀ ⊗ I)(A ⊙ (B ⊗ 1))(1 ⊗ I))ᵀ C)",
    )

    @classmethod
    def of(cls, *args: Expr, data: Hashable = None) -> Expr:
        """Return the product; of a scalar it is the multiple, of a column and a row their own."""
        shape = cls.fit(args, data)
        scalars: list[Expr] = []
        A, B = (_without_scalars(arg, scalars) for arg in args)
        if any(isinstance(one, Zero) for one in (A, B)) and all(arg.total for arg in args):
            return Zero.shaped(*shape)
        return Scale.of(*scalars, _product(A, B))

    def transposed(self) -> Expr | None:
        A, B = self.args
        return Kron.of(A.T, B.T)

    def adjoint(self, G: Expr, i: int) -> Expr:
        return contracted(G, self.args[1 - i], self.args[i].shape, i)

    def evaluate(self, xp: System, *values: Any) -> Any:
        return xp.kron(*values)

    def piece(self, style: Style, *parts: Piece) -> Piece | None:
        return style.kronecker(*parts)


def _without_scalars(A: Expr, scalars: list[Expr]) -> Expr:
    """Return the matrix without its scalar factors, which go to the list."""
    if not isinstance(A, Scale) or A.is_scalar:
        return A
    scalars.append(Scale.of(*A.args[:-1], data=A.data) if A.args[:-1] else A.data * _one())
    return A.args[-1]


def _one() -> Expr:
    return Ones.shaped(ONE, ONE)


def _product(A: Expr, B: Expr) -> Expr:
    if A.is_scalar or B.is_scalar:
        return Scale.of(A, B) if A.is_scalar else Scale.of(B, A)
    if isinstance(A, Eye) and isinstance(B, Eye):
        return Eye.sized(A.shape[0] * B.shape[0])
    if isinstance(A, Ones) and isinstance(B, Ones):
        return Ones.shaped(A.shape[0] * B.shape[0], A.shape[1] * B.shape[1])
    if A.shape[1] is ONE and B.shape[0] is ONE:
        return MatMul.of(A, B)
    if A.shape[0] is ONE and B.shape[1] is ONE:
        return MatMul.of(B, A)
    return Kron.intern((A, B))
