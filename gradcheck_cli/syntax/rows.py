"""Products below a sum sign: of scalars, and of the rows x_i of a matrix with what has no index."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from gradcheck_cli.algebra import MatMul, Power
from gradcheck_cli.dims import ONE, SCALAR
from gradcheck_cli.expr import Ones
from gradcheck_cli.syntax.fields import Field, NotRead
from gradcheck_cli.syntax.typed import Typed

if TYPE_CHECKING:
    from gradcheck_cli.dims import Dim
    from gradcheck_cli.expr import Expr
    from gradcheck_cli.syntax.fields import Indices

TURNED = {"column": "row", "row": "column"}


class Misfit(Exception):  # noqa: N818 -- a signal inside this package, never shown
    """Two sizes that have to be equal and are not: `args` are the two."""


def product(indices: Indices, left: Field, right: Field) -> Field:
    """Return the product of two fields, one of which has an index.

    Raises NotRead where it is no scalar and no vector, Misfit where the shapes do not fit.
    """
    if left.kind == right.kind == "scalar":
        return indices.product([left, right])
    for scalar, vector in ((left, right), (right, left)):
        if scalar.kind == "scalar" and vector.kind in {*TURNED, "outer"}:
            return _weighted(vector, scalar)
    pair = left.kind, right.kind
    if "outer" in pair or pair == ("column", "row"):
        return _outer(indices, left, right)
    if pair == ("matrix", "column"):
        return _applied(indices, right, left.part)
    if pair == ("row", "matrix"):
        return _applied(indices, left, right.part)
    if pair == ("row", "column"):
        return _inner(indices, left, right)
    raise NotRead


def transposed(field: Field) -> Field:
    """Return the transpose, for each value of the indices."""
    if field.kind in TURNED:
        return Field(field.over, field.part, TURNED[field.kind], factors=field.factors)
    if field.kind == "scalar":
        return field
    if field.kind == "outer":
        return Field(field.over, right(field), "outer", factors=field.factors, right=field.part)
    part = field.part
    turned = Typed((part.shape[1], part.shape[0]), lambda: part.build().T, part.span)
    return Field((), turned, "matrix")


def right(field: Field) -> Typed:
    """Return the rows y_i of an outer product x_i y_iᵀ."""
    assert field.right is not None
    return field.right


def _outer(indices: Indices, left: Field, other: Field) -> Field:
    """Return x_i y_iᵀ, or such a product with a matrix or a vector of the same index beside it."""
    kinds = left.kind, other.kind
    if (left.over and other.over and left.over != other.over) or kinds == ("outer", "outer"):
        raise NotRead
    if kinds == ("column", "row"):
        factors = left.factors + other.factors
        return Field(left.over, left.part, "outer", factors=factors, right=other.part)
    if left.kind == "outer":
        first = Field(left.over, left.part, "column", factors=left.factors)
        return product(indices, first, product(indices, _row(left), other))
    last = Field(other.over, right(other), "row", factors=other.factors)
    return product(indices, product(indices, left, Field(other.over, other.part, "column")), last)


def _row(field: Field) -> Field:
    return Field(field.over, right(field), "row")


def squared_norm(indices: Indices, field: Field) -> Field:
    """Return ‖x_i‖² for every i, which is x_i² of a scalar."""
    whole = indices.rows(field) if field.kind in TURNED else indices.whole(field, field.over)

    def build() -> Expr:
        squares = Power.of(whole.build(), data=Fraction(2))
        return squares if field.kind == "scalar" else _row_sums(squares)

    over, flat = field.over, len(field.over) == 1
    squares = Typed(indices.shape(over), build, indices.span, flat=flat)
    return Field(over, squares, root=whole.build)


def _weighted(vector: Field, scalar: Field) -> Field:
    if not {*scalar.over} <= {*vector.over}:
        raise NotRead
    factors = (*vector.factors, *scalar.factors)
    return Field(vector.over, vector.part, vector.kind, factors=factors, right=vector.right)


def _applied(indices: Indices, vectors: Field, matrix: Typed) -> Field:
    """Return A x_i or x_iᵀ A for every i: as rows, X Aᵀ or X A."""
    is_column = vectors.kind == "column"
    inner, outer = matrix.shape[::-1] if is_column else matrix.shape
    _unify(indices, vectors.part.shape[1], inner)
    rows = vectors.part

    def build() -> Expr:
        A = matrix.build()
        return MatMul.of(rows.build(), A.T if is_column else A)

    shape = indices.sizes.shape((rows.shape[0], outer))
    part = Typed(shape, build, indices.span, flat=outer is ONE)
    if outer is not ONE:
        return Field(vectors.over, part, vectors.kind, factors=vectors.factors)
    return indices.product([*vectors.factors, Field(vectors.over, part)])


def _inner(indices: Indices, left: Field, right: Field) -> Field:
    """Return x_iᵀ y_i for every i, or x_iᵀ y_j for every i and j."""
    _unify(indices, left.part.shape[1], right.part.shape[1])
    X, Y = left.part, right.part
    over = left.over if left.over == right.over else left.over + right.over
    is_same = left.over == right.over

    def build() -> Expr:
        if is_same:
            return _row_sums(X.build() * Y.build())
        return MatMul.of(X.build(), Y.build().T)

    def root() -> Expr | None:
        return X.build() if is_same and X.build() is Y.build() else None

    part = Typed(indices.shape(over), build, indices.span, flat=is_same)
    return indices.product([*left.factors, *right.factors, Field(over, part, root=root)])


def spread(indices: Indices, field: Field, vectors: Field) -> Typed:
    """Return what has no index written out beside vectors x_i: the same vector in every row."""
    part = field.part
    if part.shape == SCALAR:
        return part
    length, other = part.shape if vectors.kind == "column" else part.shape[::-1]
    if other is not ONE:
        raise NotRead
    _unify(indices, length, vectors.part.shape[1])
    (index,) = vectors.over

    def build() -> Expr:
        row = part.build().T if vectors.kind == "column" else part.build()
        return MatMul.of(indices.ones(index), row)

    return Typed((indices.dims[index], length), build, part.span)


def _row_sums(A: Expr) -> Expr:
    return MatMul.of(A, Ones.shaped(A.shape[1], ONE))


def _unify(indices: Indices, a: Dim, b: Dim) -> None:
    if not indices.sizes.unify(a, b):
        raise Misfit(a, b)
