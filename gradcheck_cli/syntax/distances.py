"""Squared norms below a sum sign, also of vectors of two indices: ‖x_i − y_j‖².

That is ‖x_i‖² − 2 x_iᵀ y_j + ‖y_j‖², for every i and j at once.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations
from typing import TYPE_CHECKING

from gradcheck_cli.algebra import Add, Scale
from gradcheck_cli.syntax import rows
from gradcheck_cli.syntax.fields import Field
from gradcheck_cli.syntax.typed import Typed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gradcheck_cli.expr import Expr
    from gradcheck_cli.syntax.summands import Summand
    from gradcheck_cli.syntax.tree import Tree


def squared(summand: Summand, tree: Tree) -> Field:
    """Return ‖…‖² for every value of the indices, of a number its square."""
    inside = tree.bare
    terms = inside.args if inside.head == "sum" else (inside,)
    fields = [summand.field(term) for term in terms]
    is_of_vectors = all(field.kind in rows.TURNED for field in fields)
    if not is_of_vectors or len({field.over for field in fields}) < 2:
        return rows.squared_norm(summand.indices, summand.field(tree))
    return _expanded(summand, fields, tree)


def _expanded(summand: Summand, fields: Sequence[Field], tree: Tree) -> Field:
    """Return the sum of the squares, and of twice the inner products."""
    products = [rows.squared_norm(summand.indices, field) for field in fields]
    squares = len(products)
    products += [_inner(summand, *pair, tree) for pair in combinations(fields, 2)]
    over = summand.indices.union(products)
    parts = [summand.indices.whole(product, over) for product in products]

    def build() -> Expr:
        once, twice = parts[:squares], parts[squares:]
        doubled = [Scale.of(part.build(), data=Fraction(2)) for part in twice]
        return Add.of(*(part.build() for part in once), *doubled)

    return Field(over, Typed(summand.indices.shape(over), build, tree.span))


def _inner(summand: Summand, left: Field, right: Field, tree: Tree) -> Field:
    if left.kind == "column":
        return summand.product([rows.transposed(left), right], tree)
    return summand.product([left, rows.transposed(right)], tree)
