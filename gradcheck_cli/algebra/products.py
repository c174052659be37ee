"""Matrix products and transposes: flat chains, with scalars taken out and 1ᵀA1 as a sum."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

from gradcheck_cli.algebra.scalars import Scale
from gradcheck_cli.dims import ONE
from gradcheck_cli.errors import LimitError, ShapeError
from gradcheck_cli.expr import Expr, Eye, Linear, Multilinear, Number, Ones, Size, Zero
from gradcheck_cli.limits import allowed
from gradcheck_cli.messages import say

if TYPE_CHECKING:
    from collections.abc import Hashable

    from gradcheck_cli.dims import Shape
    from gradcheck_cli.evaluate.vocabulary import System


class MatMul(Multilinear):
    """The matrix product A B C ….

    >>> from gradcheck_cli.dims import Dim
    >>> from gradcheck_cli.expr import Symbol
    >>> n, d = Dim.of("n"), Dim.of("d")
    >>> X, w = Symbol.named("X", (n, d)), Symbol.named("w", (d, ONE))
    >>> MatMul.of(X, w).T
    <wᵀ Xᵀ: 1×n>
    """

    __slots__ = ()
    signature = "(m,k),(k,n)->(m,n)"  # or of more operands
    spellings = ("X Y", "X * Y", "x · y", "<x, y>")
    rule = ("product", "d(XY) = (dX)Y + X(dY)")
    source = "Matrix Cookbook (37)"
    trace_identity = ("trace-cyclic", "tr(AB) = tr(BA)")

    @classmethod
    def of(cls, *args: Expr, data: Hashable = None) -> Expr:
        chain: list[Expr] = []
        scalars: list[Expr] = []
        for arg in args:
            _append(chain, scalars, arg)
            if len(chain) > allowed().chain:
                raise LimitError(
                    say(
                        "long-chain",
                        "more than {most} matrices in one product",
                        most=allowed().chain,
                    )
                )
        matrices = [arg for arg in args if not arg.is_scalar] or args
        shape = (matrices[0].shape[0], matrices[-1].shape[1])
        if any(isinstance(factor, Zero) for factor in chain) and all(arg.total for arg in args):
            return Zero.shaped(*shape)
        body = _chained(cls, chain, shape, scalars)
        return Scale.of(*scalars, body) if scalars else body

    @classmethod
    def fit(cls, args: tuple[Expr, ...], data: Hashable) -> Shape:
        for left, right in pairwise(args):
            if left.shape[1] is not right.shape[0]:
                raise ShapeError(f"MatMul: {left.shape} times {right.shape}")
        return args[0].shape[0], args[-1].shape[1]

    def transposed(self) -> Expr | None:
        return MatMul.of(*(arg.T for arg in reversed(self.args)))

    def logarithm(self) -> Expr | None:
        """Return logsumexp(X, axis=1) for log(exp(X) 1): it does not overflow."""
        from gradcheck_cli.ops.elementwise import Exp
        from gradcheck_cli.ops.softmax import LogSumExp

        A, *rest = self.args
        turned = isinstance(A, Transpose)
        inside = A.args[0] if turned else A
        if not isinstance(inside, Exp) or len(rest) != 1 or not isinstance(rest[0], Ones):
            return None
        return LogSumExp.of(*inside.args, data=0 if turned else 1)

    def adjoint(self, G: Expr, i: int) -> Expr:
        left = (factor.T for factor in reversed(self.args[:i]))
        right = (factor.T for factor in reversed(self.args[i + 1 :]))
        return MatMul.of(*left, G, *right)

    def evaluate(self, xp: System, *values: Any) -> Any:
        from gradcheck_cli.evaluate.association import associate

        return associate([factor.shape for factor in self.args], list(values), xp.matmul)


class Transpose(Linear):
    """The transpose Aᵀ."""

    __slots__ = ()
    sign = "operand"
    course = "entries"
    spellings = ("X'", "X^T", "Xᵀ")
    signature = "(m,n)->(n,m)"
    names = ("transpose",)
    rule = ("transpose", "d(Xᵀ) = (dX)ᵀ")
    source = "Matrix Cookbook (44)"
    trace_identity = ("trace-transpose", "tr(Aᵀ) = tr(A)")

    @classmethod
    def of(cls, *args: Expr, data: Hashable = None) -> Expr:
        (A,) = args
        if isinstance(A, Transpose):
            return A.args[0]
        if A.is_scalar:
            return A
        return A.transposed() or cls.intern(args)

    def sums_to_one(self, axis: int) -> bool:
        return self.args[0].sums_to_one(1 - axis)

    def adjoint(self, G: Expr, i: int) -> Expr:
        return G.T

    def evaluate(self, xp: System, *values: Any) -> Any:
        return xp.transpose(values[0])


def inner(A: Expr, B: Expr) -> Expr:
    """Return the inner product ⟨A, B⟩ = tr(AᵀB), which for columns is AᵀB itself."""
    if A.is_scalar:
        return Scale.of(A, B)
    if A.shape[1] is ONE:
        return MatMul.of(A.T, B)
    from gradcheck_cli.ops.linalg import Trace

    return Trace.of(MatMul.of(A.T, B))


def _append(chain: list[Expr], scalars: list[Expr], factor: Expr) -> None:
    """Append a factor to a chain: scalars are taken out, products flattened, I dropped."""
    if factor.is_scalar:
        scalars.append(factor)
    elif isinstance(factor, Scale):
        scalars.append(Scale.of(*factor.args[:-1], Number.exactly(1), data=factor.data))
        _append(chain, scalars, factor.args[-1])
    elif isinstance(factor, MatMul):
        chain.extend(factor.args)
    elif isinstance(factor, Ones) and ONE not in factor.shape:
        rows, cols = factor.shape
        chain.extend((Ones.shaped(rows, ONE), Ones.shaped(ONE, cols)))
    else:
        chain.append(factor)


def _chained(cls: type[MatMul], chain: list[Expr], shape: Shape, scalars: list[Expr]) -> Expr:
    """Return the product of a flat chain; an inner 1×1 stretch, such as vᵀAw, joins the scalars."""
    kept = [factor for factor in chain if not isinstance(factor, Eye)]
    if not kept:
        return Eye.sized(shape[0])
    start = 0
    while start < len(kept):
        end = next((j for j in range(start, len(kept)) if kept[j].shape[1] is ONE), None)
        if kept[start].shape[0] is ONE and end is not None and end - start + 1 < len(kept):
            scalars.append(_product(cls, kept[start : end + 1]))
            del kept[start : end + 1]
            start = max(0, start - 1)
        else:
            start += 1
    return _product(cls, kept)


def _product(cls: type[MatMul], chain: list[Expr]) -> Expr:
    """Return the product of a chain that has no inner scalar; 1ᵀA1 is the sum of A."""
    if len(chain) == 1:
        return chain[0]
    head, tail = chain[0], chain[-1]
    if isinstance(head, Ones) and isinstance(tail, Ones) and len(chain) == 2:
        if head.shape[0] is ONE and tail.shape[1] is ONE:
            return Size.number(tail.shape[0])
        return Ones.shaped(head.shape[0], tail.shape[1])
    if head.shape[0] is ONE and tail.shape[1] is ONE:
        from gradcheck_cli.ops.reductions import Sum

        if isinstance(head, Ones):
            rest = chain[1:-1] if isinstance(tail, Ones) and len(chain) > 2 else chain[1:]
            return Sum.of(_product(cls, rest))
        if isinstance(tail, Ones):
            return Sum.of(_product(cls, chain[:-1]).T)
    return cls.intern(tuple(chain))
