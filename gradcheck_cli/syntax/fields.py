"""What stands under a sum sign, for every value of its indices at once.

The values of y_i for all i are the vector y, those of A_ij the matrix A, those of a vector x_i the
rows of X. Products are kept apart in their factors, so that a sum over an index is a product.
"""

from __future__ import annotations

from functools import reduce
from operator import mul
from typing import TYPE_CHECKING

from gradcheck_cli.algebra import MatMul
from gradcheck_cli.dims import ONE, SCALAR, Shape
from gradcheck_cli.expr import Expr, Ones
from gradcheck_cli.ops.diagonals import Diagonal
from gradcheck_cli.ops.linalg import Trace
from gradcheck_cli.ops.norms import NormSquared
from gradcheck_cli.ops.reductions import Sum
from gradcheck_cli.syntax.typed import Typed

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from gradcheck_cli.dims import Dim
    from gradcheck_cli.errors import Span
    from gradcheck_cli.syntax.unify import Sizes

Over = tuple[str, ...]


class NotRead(Exception):  # noqa: N818 -- a signal inside this package, never shown
    """A sum that is no matrix expression that we build."""


class Field:
    """A part of a summand for every value of the indices `over`, which are two at most.

    `kind` is "scalar", "column" or "row" (a vector for each value of one index: `part` has them as
    its rows, `factors` multiply them), "outer" (a product x_i y_iᵀ of two: `part` has the first as
    its rows, `right` the others), or "matrix" where it has no index at all. `factors` of a
    scalar are what it is the product of, itself if nothing. `root` returns what this is the square
    of, where it is one: a vector or matrix, of which the squared norm is the sum of this.
    """

    __slots__ = ("factors", "kind", "over", "part", "right", "root")

    def __init__(  # noqa: PLR0913 -- a record
        self,
        over: Over,
        part: Typed,
        kind: str = "scalar",
        *,
        factors: tuple[Field, ...] = (),
        root: Callable[[], Expr | None] = lambda: None,
        right: Typed | None = None,
    ) -> None:
        self.over = over
        self.part = part
        self.kind = kind
        self.factors = factors or ((self,) if kind == "scalar" else ())
        self.root = root
        self.right = right


class Indices:
    """The indices of the sums around a place: how far each runs, outermost first."""

    def __init__(self, sizes: Sizes, dims: dict[str, Dim], span: Span) -> None:
        self.sizes = sizes
        self.dims = dims
        self.span = span

    def union(self, fields: Sequence[Field]) -> Over:
        """Return the indices of all the fields, outermost first."""
        found = {index for field in fields for index in field.over}
        return tuple(index for index in self.dims if index in found)

    def shape(self, over: Over) -> Shape:
        """Return the shape of a scalar's values for all values of these indices."""
        rows, cols = (*(self.dims[index] for index in over), ONE, ONE)[:2]
        return rows, cols

    def ones(self, index: str) -> Expr:
        """Return the vector of ones that an index runs along."""
        return Ones.shaped(self.sizes.resolved(self.dims[index]), ONE)

    # Values -----------------------------------------------------------------------------------

    def product(self, fields: Sequence[Field]) -> Field:
        """Return the product of scalars, kept apart in its factors."""
        factors = tuple(factor for field in fields for factor in field.factors)
        over = self.union(factors)
        return factors[0] if len(factors) == 1 else Field(over, factors[0].part, factors=factors)

    def whole(self, field: Field, over: Over) -> Typed:
        """Return a scalar's values for all values of `over`; a number where it has no index."""
        if len(over) > 2:
            raise NotRead
        if len(field.factors) == 1:
            return self._aligned(field.factors[0], over)
        parts = [self._aligned(factor, over) for factor in self._paired(field.factors, over)]
        shape = self.shape(over) if field.over else SCALAR
        return Typed(
            shape,
            lambda: reduce(mul, (part.build() for part in parts)),
            self.span,
            flat=len(over) == 1 and shape != SCALAR,
        )

    def _paired(self, factors: tuple[Field, ...], over: Over) -> Sequence[Field]:
        """Return factors u_i and v_j of a product as one, u vᵀ, where there are both."""
        down = [factor for factor in factors if factor.over == over[:1]]
        along = [factor for factor in factors if factor.over == over[1:]]
        if len(over) < 2 or not down or not along:
            return factors
        u, v = self.whole(self.product(down), over[:1]), self.whole(self.product(along), over[1:])
        outer = Typed(self.shape(over), lambda: MatMul.of(u.build(), v.build().T), self.span)
        return [*(f for f in factors if f not in down and f not in along), Field(over, outer)]

    def _aligned(self, factor: Field, over: Over) -> Typed:
        """Return one factor's values with its indices written out to `over`."""
        part, mine = factor.part, factor.over
        if not mine or mine == over:
            return part
        build = part.build
        if mine == over[::-1]:
            return Typed(self.shape(over), lambda: build().T, self.span)
        if mine == over[:1]:
            return Typed(
                self.shape(over), lambda: MatMul.of(build(), self.ones(over[1]).T), self.span
            )
        return Typed(self.shape(over), lambda: MatMul.of(self.ones(over[0]), build().T), self.span)

    def rows(self, field: Field) -> Typed:
        """Return the vectors of a field of columns or rows as the rows of a matrix."""
        if not field.factors:
            return field.part
        (index,) = field.over
        weights = self.whole(self.product(field.factors), field.over)

        def build() -> Expr:
            value = weights.build()
            if not weights.is_scalar:
                value = MatMul.of(value, Ones.shaped(ONE, field.part.build().shape[1]))
            return value * field.part.build()

        return Typed((self.dims[index], field.part.shape[1]), build, self.span)

    # Sums -------------------------------------------------------------------------------------

    def summed(self, field: Field, over: Over) -> Field:
        """Return the sum over these indices, the innermost last."""
        if not over:
            return field
        if field.kind in {"column", "row"}:
            return self._sum_of_vectors(field)
        if field.kind != "scalar":
            raise NotRead
        inside = [factor for factor in field.factors if not set(over).isdisjoint(factor.over)]
        outside = [factor for factor in field.factors if factor not in inside]
        if all(set(factor.over) == set(over) for factor in inside):
            total = Field((), Typed(SCALAR, lambda: self._total(inside), self.span))
            return self.product([*outside, total])
        *others, last = over
        inside = [factor for factor in field.factors if last in factor.over]
        outside = [factor for factor in field.factors if last not in factor.over]
        contracted = self._contracted(inside, last)
        return self.summed(self.product([*outside, contracted]), tuple(others))

    def _total(self, factors: list[Field]) -> Expr:
        """Return the sum of all values of a product of factors with the same indices."""
        over = self.union(factors)
        if len(factors) == 1:
            root = factors[0].root()
            value = factors[0].part.build()
            if isinstance(value, Diagonal):
                return Trace.of(*value.args)
            if root is not None:
                return NormSquared.of(root)
            return Sum.of(value) if len(over) > 1 else MatMul.of(self.ones(over[0]).T, value)
        if len(factors) == 2:
            a, b = (factor.part.build() for factor in factors)
            if len(over) == 1:
                return MatMul.of(a.T, b)
            if factors[0].over != factors[1].over:
                return Trace.of(MatMul.of(a, b))
        return Sum.of(self.whole(self.product(factors), over).build())

    def _contracted(self, factors: list[Field], index: str) -> Field:
        """Return the sum over one index of a product that has other indices: A v, A B."""
        vectors = [factor for factor in factors if factor.over == (index,)]
        others = tuple(i for i in self.union(factors) if i != index)
        if len(others) > 2:
            raise NotRead
        if others and any(factor.over == (index, others[0]) for factor in factors):
            others = others[::-1]  # A_kj B_ik is (B A)_ij
        sides = [[f for f in factors if set(f.over) == {other, index}] for other in others]
        left = self.whole(self.product(sides[0]), (others[0], index)) if sides else None
        v = self.whole(self.product(vectors), (index,)) if vectors else None
        if left is None:
            return Field((), Typed(SCALAR, lambda: self._total(vectors), self.span))
        if len(others) == 1:

            def applied() -> Expr:
                return MatMul.of(left.build(), self.ones(index) if v is None else v.build())

            return Field(others, Typed(self.shape(others), applied, self.span, flat=True))
        right = self.whole(self.product(sides[1]), (index, others[1]))

        def multiplied() -> Expr:
            weighted = left.build()
            if v is not None:
                weighted *= MatMul.of(self.ones(others[0]), v.build().T)
            return MatMul.of(weighted, right.build())

        return Field(others, Typed(self.shape(others), multiplied, self.span))

    def _sum_of_vectors(self, field: Field) -> Field:
        """Return the sum of s_i x_i, which is Xᵀ s."""
        (index,) = field.over
        weights = self.whole(self.product(field.factors), field.over) if field.factors else None

        def build() -> Expr:
            value = self.ones(index) if weights is None else weights.build()
            if value.is_scalar:
                value *= self.ones(index)
            column = MatMul.of(field.part.build().T, value)
            return column if field.kind == "column" else column.T

        length = field.part.shape[1]
        if field.kind == "column":
            return Field((), Typed((length, ONE), build, self.span, flat=True), "matrix")
        return Field((), Typed((ONE, length), build, self.span), "matrix")
