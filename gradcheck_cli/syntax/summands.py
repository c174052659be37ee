"""What an indexed sum means: the matrix expression with the same value.

Entries of vectors and matrices, functions and products of them, and products with the rows of a
matrix are read; every other summand is refused at its place.
"""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING

from gradcheck_cli.dims import ONE
from gradcheck_cli.errors import ShapeError, UnsupportedError
from gradcheck_cli.messages import say
from gradcheck_cli.ops.diagonals import Diagonal
from gradcheck_cli.syntax import functions_below, outer, products_below, refusals, rows
from gradcheck_cli.syntax.fields import Field, Indices, NotRead, Over
from gradcheck_cli.syntax.limits import limit
from gradcheck_cli.syntax.power_sums import power_sum
from gradcheck_cli.syntax.products import product
from gradcheck_cli.syntax.tree import is_power_sum
from gradcheck_cli.syntax.typed import Typed

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from gradcheck_cli.dims import Dim
    from gradcheck_cli.errors import GradcheckError
    from gradcheck_cli.syntax.elaborate import Elaborator
    from gradcheck_cli.syntax.tree import Tree


def summation(elaborator: Elaborator, tree: Tree) -> Typed:
    """Return what an indexed sum means, and say so in the echo."""
    read = power_sum if is_power_sum(tree) else _first_that_fits
    part = read(elaborator, tree)
    if len(tree.marks) > 1:
        name = elaborator.text(tree.marks[1])
        elaborator.scope.note(
            say("sum-among", "{name} is taken for 1 where the sum runs, and 0 elsewhere", name=name)
        )
    elaborator.scope.readings.append((tree, part))
    return part


def _first_that_fits(elaborator: Elaborator, tree: Tree) -> Typed:
    """Return the sum's meaning with x_i as a row of X, as a column, or a column of X."""
    bound = len(elaborator.sizes.bound)
    first_error: GradcheckError | None = None
    for taken in ROWS:
        indices = Indices(elaborator.sizes, {}, tree.span)
        summand = Summand(elaborator, indices, taken)
        try:
            field = summand.field(tree)
            whole = indices.whole(field, ()) if field.kind == "scalar" else field.part
            return Typed(whole.shape, whole.build, tree.span, flat=whole.flat)
        except (ShapeError, UnsupportedError) as error:
            first_error = first_error or error
            elaborator.sizes.undo(bound)
            if not summand.has_rows:
                break
    assert first_error is not None
    raise first_error


#: What x_i is of a matrix X, in the order that is tried: the row i as a column; column i; row i.
ROWS = ("row-as-column", "column", "row")


class Summand:
    """Reads what stands below sums: `indices` are those of the sums around, `taken` of `ROWS`."""

    def __init__(self, elaborator: Elaborator, indices: Indices, taken: str) -> None:
        self.elaborator = elaborator
        self.indices = indices
        self.taken = taken
        self.has_rows = False
        self.scope = elaborator.scope
        self.sizes = elaborator.sizes

    def field(self, tree: Tree) -> Field:
        """Return what a part is for every value of its indices. Raises UnsupportedError."""
        inside = tree.bare
        tree = tree if inside.head == "relation" else inside
        if tree.head != "summation" and not free(tree):
            return self.constant(tree)
        try:
            return READ.get(tree.head, refuse)(self, tree)
        except NotRead:
            raise refusals.not_read(tree) from None
        except rows.Misfit as misfit:
            raise refusals.misfit(self.elaborator, tree, *misfit.args) from None

    def constant(self, tree: Tree) -> Field:
        """Return a part that has no index."""
        part = self.elaborator.part(tree)
        return Field((), part, "scalar" if part.is_scalar else "matrix")

    def product(self, fields: Sequence[Field], tree: Tree) -> Field:
        """Return the product of fields; vectors and matrices from the left, scalars anywhere."""
        scalars: list[Field] = []
        chain: Field | None = None
        for field in fields:
            if field.kind == "scalar":
                scalars.append(field)
                continue
            chain = field if chain is None else self._times(chain, field, tree)
            if chain.kind == "scalar":
                scalars.append(chain)
                chain = None
        if chain is None:
            return self.indices.product(scalars)
        if chain.kind == "matrix":
            raise refusals.vector_beside_number(self.elaborator, chain.part, tree)
        return reduce(lambda left, right: self._times(left, right, tree), scalars, chain)

    def _times(self, left: Field, right: Field, tree: Tree) -> Field:
        if left.over or right.over:
            return rows.product(self.indices, left, right)
        part = product(self.elaborator, left.part, right.part, tree)
        return Field((), part, "scalar" if part.is_scalar else "matrix")


def free(tree: Tree) -> set[str]:
    """Return the indices that stand in a part, without those of a sum in it."""
    if tree.head in {"indexed", "index"}:
        return {*tree.value}.union(*map(free, tree.args))
    found = {index for arg in tree.args for index in free(arg)}
    return found - {*tree.value.indices} if tree.head == "summation" else found


def refuse(summand: Summand, tree: Tree) -> Field:
    """Refuse what has no meaning below a sum sign."""
    if tree.head == "index":
        refusals.index_alone(summand.elaborator, tree)
    raise refusals.not_read(tree)


# Sums and entries -----------------------------------------------------------------------------


def _summation(summand: Summand, tree: Tree) -> Field:
    """Sum over the indices of this sum sign, and of those that follow it at once."""
    own: Over = ()
    body, dims = tree, dict(summand.indices.dims)
    while body.head == "summation":
        inside = free(body.args[0])
        for index in body.value.indices:
            dims[index] = limit(summand.elaborator, body) or summand.sizes.fresh()
            if index not in inside:
                raise refusals.unused(index, body)
        own += body.value.indices
        body = body.args[0].bare
    inner = Summand(summand.elaborator, Indices(summand.sizes, dims, tree.span), summand.taken)
    try:
        field = inner.field(body)
        total = outer.summed if field.kind == "outer" and own else Indices.summed
        return total(inner.indices, field, own)
    except NotRead:
        raise refusals.not_read(body) from None
    finally:
        summand.has_rows |= inner.has_rows


def _indexed(summand: Summand, tree: Tree) -> Field:
    """Return y_i or A_ij; x_i of a matrix is its row, as a column."""
    (base,), over = tree.args, tuple(tree.value)
    part = summand.elaborator.part(base) if not free(base) else refuse(summand, tree).part
    if part.shape[0] is ONE is not part.shape[1]:
        part = rows.transposed(Field((), part, "matrix")).part
    is_matrix = part.is_matrix
    is_vector = is_matrix and len(over) == 1
    summand.has_rows |= is_vector
    if is_vector and summand.taken == "column":
        part = rows.transposed(Field((), part, "matrix")).part
    if part.is_scalar or len(over) > 1 + is_matrix:
        raise refusals.not_so_many(summand.elaborator, part, tree)
    for index, size in zip(over, part.shape, strict=False):
        _runs_along(summand, index, size, tree)
    if is_vector:
        return Field(over, part, "row" if summand.taken == "row" else "column")
    if len(over) == 1:
        return Field(over, part)
    if over[0] == over[1]:
        diagonal = Typed((part.shape[0], ONE), lambda: Diagonal.of(part.build()), part.span)
        return Field(over[:1], diagonal)
    return Field(over, part)


def _runs_along(summand: Summand, index: str, size: Dim, tree: Tree) -> None:
    """Raise ShapeError unless the index takes as many values as there are entries."""
    dim = summand.indices.dims[index]
    if not summand.sizes.unify(dim, size):
        raise refusals.runs_elsewhere(summand.elaborator, index, (dim, size), tree)


READ: dict[str, Callable[[Summand, Tree], Field]] = {
    "summation": _summation,
    "indexed": _indexed,
    "juxt": products_below.multiplied,
    "star": products_below.multiplied,
    "dot": products_below.dotted,
    "hadamard": products_below.entry_by_entry,
    "ratio": products_below.divided,
    "div": products_below.divided,
    "neg": products_below.negated,
    "inner": products_below.inner,
    "transpose": products_below.transposed,
    "sum": functions_below.entrywise,
    "mask": functions_below.entrywise,
    "group": functions_below.entrywise,
    "epower": functions_below.power,
    "power": functions_below.power,
    "call": functions_below.called,
    "norm": functions_below.norm,
    "abs": functions_below.absolute,
}
