"""What a matrix of blocks leaves of one factor of a Kronecker product: the adjoint of ⊗.

For G of the shape of A ⊗ X it is the H with tr(Gᵀ(A ⊗ dX)) = tr(Hᵀ dX), which is the sum of the
blocks of G, each times its entry of A. Van Loan and Pitsianis, Approximation with Kronecker
Products (1993), write it as R(G)ᵀ vec(A); here it is written with products, ⊙ and ⊗ alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from gradcheck_cli.algebra import Add, Hadamard, MatMul, Named, Scale, inner
from gradcheck_cli.dims import ONE
from gradcheck_cli.expr import Expr, Eye, Ones, Zero
from gradcheck_cli.ops.linalg import Trace
from gradcheck_cli.ops.norms import NormSquared
from gradcheck_cli.ops.reductions import Sum
from gradcheck_cli.ops.reshapes import Reshape

if TYPE_CHECKING:
    from gradcheck_cli.dims import Dim, Shape


def contracted(G: Expr, other: Expr, shape: Shape, i: int) -> Expr:
    """Return H of this shape with ⟨G, other ⊗ dX⟩ = ⟨H, dX⟩, or ⟨G, dX ⊗ other⟩ where i is 0.

    Where G is a Kronecker product, I, 1, an outer product, or a sum or multiple of these, or has
    Kronecker products at its ends, the result has no ⊗ from it any more.
    """
    return _Contraction(other, shape, i).of(G)


class _Contraction:
    """The contraction with one factor, `other`, for the other factor, of `shape`."""

    def __init__(self, other: Expr, shape: Shape, i: int) -> None:
        self.other, self.shape, self.i = other, shape, i

    def of(self, G: Expr) -> Expr:
        special = self._special(G)
        return self._general(G) if special is None else special

    def _pair(self, mine: Expr, theirs: Expr) -> Expr:
        from gradcheck_cli.ops.kronecker import Kron

        return Kron.of(mine, theirs) if self.i == 0 else Kron.of(theirs, mine)

    def _special(self, G: Expr) -> Expr | None:
        """Return the result where G is of a kind that comes apart, else None."""
        if isinstance(G, Named):
            return self._special(G.value)
        if isinstance(G, Scale):
            *scalars, body = G.args
            inside = self._special(body)
            return None if inside is None else Scale.of(*scalars, inside, data=G.data)
        if isinstance(G, (Zero, Ones)):
            made = type(G).shaped(*self.shape)
            return made if isinstance(G, Zero) else Scale.of(Sum.of(self.other), made)
        if isinstance(G, Add):
            return self._sum(G)
        if isinstance(G, Eye) and self.shape[0] is self.shape[1]:
            return Scale.of(Trace.of(self.other), Eye.sized(self.shape[0]))
        return self._product(G)

    def _sum(self, G: Add) -> Expr | None:
        """Return the sum of the terms' results, those of no special kind kept together."""
        apart = [(term, self._special(term)) for term in G.args]
        rest = [term for term, special in apart if special is None]
        if len(rest) == len(apart):
            return None
        done = [special for _, special in apart if special is not None]
        return Add.of(*done, *([self._general(Add.of(*rest))] if rest else []))

    def _product(self, G: Expr) -> Expr | None:
        """Return the result for a Kronecker product, for a vector, and for a chain of factors."""
        if parts := self._parts(G):
            mine, theirs = parts
            if mine.shape == self.shape and theirs.shape == self.other.shape:
                return Scale.of(_inner(self.other, theirs), mine)
        if G.shape[0] is ONE and G.shape[1] is not ONE:
            turned = contracted(G.T, self.other.T, (self.shape[1], self.shape[0]), self.i)
            return turned.T
        if G.shape[1] is ONE:
            return self._outer(G, None)
        if not isinstance(G, MatMul):
            return None
        columns = (k for k, factor in enumerate(G.args, 1) if factor.shape[1] is ONE)
        if waist := next(columns, 0):
            return self._outer(MatMul.of(*G.args[:waist]), MatMul.of(*G.args[waist:]).T)
        return self._ends(G)

    def _parts(self, e: Expr) -> tuple[Expr, Expr] | None:
        """Return the factors of a Kronecker product: the one in the place of dX, and the other."""
        from gradcheck_cli.ops.kronecker import Kron

        return (e.args[self.i], e.args[1 - self.i]) if isinstance(e, Kron) else None

    def _outer(self, u: Expr, v: Expr | None) -> Expr:
        """Return U A Vᵀ for u vᵀ, where the columns of U and V are u and v cut into pieces."""
        U = self._cut(u, 0)
        V = self._cut(v, 1) if v is not None else None
        middle = self.other
        return MatMul.of(U, middle) if V is None else MatMul.of(U, middle, V.T)

    def _cut(self, u: Expr, axis: int) -> Expr:
        """Return the matrix with an axis of `shape` before one of the other factor's."""
        mine, theirs = self.shape[axis], self.other.shape[axis]
        if self.i == 1:
            return Reshape.of(u, data=(mine, theirs))
        return Reshape.of(u, data=(theirs, mine)).T

    def _ends(self, G: MatMul) -> Expr | None:
        """Take a Kronecker product off an end: ⟨(T ⊗ M) H, A ⊗ dX⟩ = ⟨H, Tᵀ A ⊗ Mᵀ dX⟩."""
        (rows, cols), (high, wide) = self.shape, self.other.shape
        first, last = self._parts(G.args[0]), self._parts(G.args[-1])
        if first and first[0].shape[0] is rows and first[1].shape[0] is high:
            mine, theirs = first
            shape, other = (mine.shape[1], cols), MatMul.of(theirs.T, self.other)
            return MatMul.of(mine, contracted(MatMul.of(*G.args[1:]), other, shape, self.i))
        if last and last[0].shape[1] is cols and last[1].shape[1] is wide:
            mine, theirs = last
            shape, other = (rows, mine.shape[0]), MatMul.of(self.other, theirs.T)
            return MatMul.of(contracted(MatMul.of(*G.args[:-1]), other, shape, self.i), mine)
        return None

    def _general(self, G: Expr) -> Expr:
        """Return (1ᵀ ⊗ I)(G ⊙ (A ⊗ 1))(1 ⊗ I): the entries of A, then the sum of the blocks."""
        (high, wide), (rows, cols) = self.other.shape, self.shape
        if columns := _as_outer(self.other):
            u, v = columns
            return MatMul.of(self._summing(rows, u).T, G, self._summing(cols, v))
        weighed = Hadamard.of(G, self._pair(Ones.shaped(rows, cols), self.other))
        left = self._summing(rows, Ones.shaped(high, ONE)).T
        return MatMul.of(left, weighed, self._summing(cols, Ones.shaped(wide, ONE)))

    def _summing(self, size: Dim, weights: Expr) -> Expr:
        return self._pair(Eye.sized(size), weights)


def _inner(A: Expr, B: Expr) -> Expr:
    return NormSquared.of(A) if A is B else inner(A, B)


def _as_outer(A: Expr) -> tuple[Expr, Expr] | None:
    """Return u and v of A = u vᵀ, None where A is not written as one."""
    rows, cols = A.shape
    one = Ones.shaped(ONE, ONE)
    if cols is ONE or rows is ONE:
        return (A, one) if cols is ONE else (one, A.T)
    if isinstance(A, Ones):
        return Ones.shaped(rows, ONE), Ones.shaped(cols, ONE)
    if not isinstance(A, MatMul):
        return None
    columns = (k for k, factor in enumerate(A.args, 1) if factor.shape[1] is ONE)
    waist = next(columns, 0)
    return (MatMul.of(*A.args[:waist]), MatMul.of(*A.args[waist:]).T) if waist else None
