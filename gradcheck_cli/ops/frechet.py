"""The Fréchet derivative of a matrix function h: what h(X) changes by, to first order, with X.

L(X, Y) is linear in Y, and the upper right block of h([[X, Y], [0, X]]) (Higham, Functions of
Matrices, (3.16)). Where Y commutes with X it is h′(X) Y.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gradcheck_cli.algebra import Add, MatMul, Scale, Transpose
from gradcheck_cli.dims import NOTHING
from gradcheck_cli.expr import Expr, Eye, Linear, Zero

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator

    from gradcheck_cli.dims import Dim
    from gradcheck_cli.evaluate.vocabulary import System

_MADE_OF_PARTS = (Add, MatMul, Scale)
LONGEST = 500  #: nodes of a matrix whose parts are looked at, one by one


class Frechet(Linear):
    """The Fréchet derivative of a matrix function at X, in the direction Y; linear in Y."""

    __slots__ = ()
    signature = "(n,n),(n,n)->(n,n)"

    @classmethod
    def of(cls, *args: Expr, data: Hashable = None) -> Expr:
        X, Y = args
        shape = cls.fit(args, data)
        if isinstance(Y, Zero) and X.total:
            return Zero.shaped(*shape)
        if isinstance(Y, Scale):
            *scalars, body = Y.args
            return Scale.of(*scalars, cls.of(X, body, data=data), data=Y.data)
        node = cls.intern(args, data)
        return MatMul.of(node.prime_of(X), Y) if commute(X, Y) else node

    def prime_of(self, X: Expr) -> Expr:
        """Return h′(X)."""
        raise NotImplementedError

    def function_in(self, xp: System, value: Any) -> Any:
        """Return h of a value in a number system."""
        raise NotImplementedError

    def transposed(self) -> Expr | None:
        X, Y = self.args
        return self.rebuild((X.T, Y.T))

    def differential(self, dX: Expr, i: int) -> Expr:
        X, Y = self.args
        return self.rebuild((X, dX)) if i == 1 else self._second(X, Y, dX)

    def adjoint(self, G: Expr, i: int) -> Expr:
        X, Y = self.args
        return self.rebuild((X.T, G)) if i == 1 else self._second(X.T, Y.T, G)

    def _second(self, X: Expr, Y: Expr, Z: Expr) -> Expr:
        """Return the second derivative in the directions Y and Z, from that of the blocks."""
        from gradcheck_cli.ops.blocks import HStack, VStack
        from gradcheck_cli.ops.slices import Columns, Rows

        n, nothing = X.shape[0], Zero.shaped(*X.shape)

        def block(diagonal: Expr, corner: Expr) -> Expr:
            return VStack.of(HStack.of(diagonal, corner), HStack.of(nothing, diagonal))

        whole = self.rebuild((block(X, Y), block(Z, nothing)))
        return Columns.of(Rows.of(whole, data=(NOTHING, n)), data=(n, n + n))

    def evaluate(self, xp: System, *values: Any) -> Any:
        X, Y = values
        n: Dim = self.shape[0]
        above = xp.concat(1, X, Y)
        below = xp.concat(1, xp.zeros(n, n), X)
        whole = self.function_in(xp, xp.concat(0, above, below))
        return xp.part(xp.part(whole, 0, NOTHING, n), 1, n, n + n)


def commute(X: Expr, Y: Expr) -> bool:
    """Tell whether Y is made of X alone, or both of one matrix, so that X Y = Y X.

    >>> from gradcheck_cli.dims import Dim
    >>> from gradcheck_cli.expr import Symbol
    >>> n = Dim.of("n")
    >>> A, X = Symbol.named("A", (n, n)), Symbol.named("X", (n, n))
    >>> commute(X, 2 * X @ X + Eye.sized(n)), commute(X, X.T), commute(X, A)
    (True, False, False)
    >>> commute(X + Eye.sized(n), X), commute(A @ X, A), commute(A @ X, A @ X)
    (True, False, True)
    """
    if Y is X or isinstance(Y, Eye) or Y.is_scalar:
        return True
    if isinstance(X, Transpose) and isinstance(Y, Transpose):
        return commute(X.args[0], Y.args[0])
    if _has_parts(Y) and all(commute(X, part) for part in Y.args):
        return True
    return len({*_made_of(X), *_made_of(Y)}) == 1


def _has_parts(e: Expr) -> bool:
    """Tell whether the matrix commutes with all that its operands commute with."""
    of_one = e.signature == "(n,n)->(n,n)" and len(e.args) == 1
    small = e.size <= LONGEST
    return small and bool(e.args) and (isinstance(e, _MADE_OF_PARTS) or of_one)


def _made_of(e: Expr) -> Iterator[Expr]:
    """Yield the matrices that this one is made of, by sums, products and functions."""
    if isinstance(e, Transpose):
        yield from (part.T for part in _made_of(e.args[0]))
    elif _has_parts(e):
        for part in e.args:
            yield from _made_of(part)
    elif not (e.is_scalar or isinstance(e, Eye)):
        yield e
