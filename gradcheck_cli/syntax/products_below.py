"""Products and quotients below a sum sign; `summands` says what their factors are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gradcheck_cli.expr import Number
from gradcheck_cli.syntax import functions_below, rows
from gradcheck_cli.syntax.fields import Field, NotRead
from gradcheck_cli.syntax.typed import Typed, known

if TYPE_CHECKING:
    from gradcheck_cli.syntax.summands import Summand
    from gradcheck_cli.syntax.tree import Tree


def multiplied(summand: Summand, tree: Tree) -> Field:
    """Return the product of factors side by side."""
    return summand.product([summand.field(arg) for arg in tree.args], tree)


def dotted(summand: Summand, tree: Tree) -> Field:
    """Return a · b: the inner product of two vectors, else the product."""
    left, right = (summand.field(arg) for arg in tree.args)
    if all(f.kind == "column" or (f.kind == "matrix" and f.part.flat) for f in (left, right)):
        left = rows.transposed(left)
    return summand.product([left, right], tree)


def entry_by_entry(summand: Summand, tree: Tree) -> Field:
    """Return A ⊙ B."""
    left, right = (summand.field(arg) for arg in tree.args)
    if left.kind == right.kind == "scalar":
        return summand.product([left, right], tree)
    return functions_below.entrywise(summand, tree)


def divided(summand: Summand, tree: Tree) -> Field:
    """Divide by the shortest run of factors that is a scalar; the rest multiplies."""
    dividend, *factors = (summand.field(arg) for arg in tree.args)
    divisor = factors[0]
    count = 1
    while divisor.kind != "scalar" and count < len(factors):
        divisor = summand.product([divisor, factors[count]], tree)
        count += 1
    if divisor.kind != "scalar":
        raise NotRead
    return summand.product([dividend, _inverse(summand, divisor), *factors[count:]], tree)


def _inverse(summand: Summand, field: Field) -> Field:
    whole = summand.indices.whole(field, field.over)
    return Field(field.over, Typed(whole.shape, lambda: whole.build() ** -1, whole.span))


def negated(summand: Summand, tree: Tree) -> Field:
    """Return −A."""
    minus = Field((), known(Number.exactly(-1), tree.span))
    return summand.product([minus, summand.field(tree.args[0])], tree)


def inner(summand: Summand, tree: Tree) -> Field:
    """Return the inner product ⟨a, b⟩."""
    left, right = (summand.field(arg) for arg in tree.args)
    return summand.product([rows.transposed(left), right], tree)


def transposed(summand: Summand, tree: Tree) -> Field:
    """Return the transpose, of a number the number."""
    return rows.transposed(summand.field(tree.args[0]))
