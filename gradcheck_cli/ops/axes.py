"""What functions along an axis have in common: of each column (0), each row (1), or all entries.

`data` is the axis, or None for all entries at once. A vector is always taken as a whole, so its
form is one and the same whichever way the person said it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from gradcheck_cli.algebra import Add, Hadamard, MatMul, Scale, Transpose, inner
from gradcheck_cli.dims import ONE, SCALAR
from gradcheck_cli.expr import Expr, Ones, Size
from gradcheck_cli.ops.reductions import Sum

if TYPE_CHECKING:
    from collections.abc import Hashable

    from gradcheck_cli.dims import Shape
    from gradcheck_cli.printing.pieces import Piece, Style


class AlongAxis(Expr):
    """A function of each column, each row, or all entries together."""

    __slots__ = ()
    takes_axis = True
    data_examples: ClassVar[tuple[Hashable, ...]] = (0, 1, None)
    usual_axis: ClassVar[int | None] = None  #: of a matrix, where the person says none
    data: int | None

    @classmethod
    def of(cls, *args: Expr, data: Hashable = None) -> Expr:
        (A,) = args
        assert data is None or isinstance(data, int)
        if isinstance(A, Transpose):
            return cls.turned(cls.of(*A.args, data=None if data is None else 1 - data))
        alone = A.is_scalar if data is None else A.shape[data] is ONE
        if alone:
            return cls.of_one(A)
        whole = data is not None and A.shape[1 - data] is ONE
        return cls.intern(args, None if whole or A.is_scalar else data)

    @classmethod
    def turned(cls, value: Expr) -> Expr:
        """Return the value for Aᵀ, given that for A with the axis turned round."""
        raise NotImplementedError

    @classmethod
    def of_one(cls, A: Expr) -> Expr:
        """Return the value where only one entry at a time counts, undefined where A is."""
        raise NotImplementedError

    def piece(self, style: Style, *parts: Piece) -> Piece | None:
        return style.along(self, parts[0])


class Reduction(AlongAxis):
    """A function that makes one number of each column or row; these stand as a column."""

    __slots__ = ()
    signature = "(m,n)->(m)"

    @classmethod
    def fit(cls, args: tuple[Expr, ...], data: Hashable) -> Shape:
        rows, cols = args[0].shape
        return SCALAR if data is None else (cols if data == 0 else rows, ONE)

    @classmethod
    def turned(cls, value: Expr) -> Expr:
        return value

    @classmethod
    def of_one(cls, A: Expr) -> Expr:
        return A.T if A.shape[0] is ONE else A


class Rescaling(AlongAxis):
    """A function that gives every entry its share of its column, its row, or the whole."""

    __slots__ = ()
    signature = "(m,n)->(m,n)"

    @classmethod
    def turned(cls, value: Expr) -> Expr:
        return value.T


def summed(A: Expr, axis: int | None) -> Expr:
    """Return the sums of the columns or rows as a column, or of all entries."""
    if axis is None:
        return Sum.of(A)
    return MatMul.of(A.T if axis == 0 else A, Ones.shaped(A.shape[axis], ONE))


def spread(sums: Expr, shape: Shape, axis: int | None) -> Expr:
    """Return one number for each column, row, or the whole, written out to all of its entries."""
    if axis is None:
        return Scale.of(sums, Ones.shaped(*shape))
    if axis == 0:
        return MatMul.of(Ones.shaped(shape[0], ONE), sums.T)
    return MatMul.of(sums, Ones.shaped(ONE, shape[1]))


def products(A: Expr, B: Expr, axis: int | None) -> Expr:
    """Return ⟨a, b⟩ for each column or row of A and B, as a column, or for the whole."""
    if axis is not None:
        return summed(Hadamard.of(A, B), axis)
    return inner(A.T, B.T) if A.shape[0] is ONE else inner(A, B)


def count(shape: Shape, axis: int | None) -> Expr:
    """Return how many entries are taken together, as a number."""
    taken = shape if axis is None else (shape[axis],)
    return Scale.of(*map(Size.number, taken))


def deviations(A: Expr, axis: int | None) -> Expr:
    """Return A less its mean along the axis."""
    means = Scale.of(count(A.shape, axis) ** -1, summed(A, axis))
    return Add.of(A, -spread(means, A.shape, axis))
