"""Sums, functions, powers and norms below a sum sign, read for every value of the indices at once.

A part that has no index is read as everywhere else; the others stand in vectors and matrices, to
which the ordinary reading of the same operator is applied, entry by entry.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from gradcheck_cli.algebra import Power
from gradcheck_cli.expr import signature
from gradcheck_cli.ops import by_name
from gradcheck_cli.ops.elementwise import Abs
from gradcheck_cli.syntax import distances, outer, refusals, rows
from gradcheck_cli.syntax.calls import TRACES
from gradcheck_cli.syntax.fields import Field, NotRead
from gradcheck_cli.syntax.norms import LARGEST
from gradcheck_cli.syntax.tree import Tree
from gradcheck_cli.syntax.typed import Typed, constant

if TYPE_CHECKING:
    from gradcheck_cli.syntax.summands import Summand

_PAIRS = ("max", "min")  #: entry by entry with two arguments
_ALONG = ("sum", "mean", "std", "max", "min")  #: of all entries of a vector
_OF_ABSOLUTES = {"1": "sum", **dict.fromkeys(LARGEST, "max")}  #: norms by their index


def entrywise(summand: Summand, tree: Tree, over: tuple[Tree, ...] = ()) -> Field:
    """Return what the operator of a tree makes of its operands, or some, entry by entry."""
    relation = tree.args[0]
    operands = over or (relation.args if relation.head == "relation" else tree.args)
    fields = [summand.field(arg) for arg in operands]
    lead = next((field for field in fields if field.kind in rows.TURNED), None)
    indices = summand.indices.union(fields)
    if lead is None:
        for field, arg in zip(fields, operands, strict=True):
            if field.kind == "outer" or (field.kind != "scalar" and not indices):
                raise NotRead
            if field.kind != "scalar":
                raise refusals.not_indexed(summand.elaborator, field.part, arg, indices)
        parts = [summand.indices.whole(field, indices) for field in fields]
    else:
        parts = [
            _as_rows(summand, field, lead, arg) for field, arg in zip(fields, operands, strict=True)
        ]
    read = {id(arg): part for arg, part in zip(operands, parts, strict=True)}
    part = type(summand.elaborator)(summand.elaborator.scope, read).part(tree)
    return Field(indices, part, lead.kind if lead else "scalar")


def _as_rows(summand: Summand, field: Field, lead: Field, tree: Tree) -> Typed:
    """Return an operand beside vectors x_i as a matrix with a row for each i."""
    inferred = summand.scope.inferred
    if field.kind == lead.kind and field.over == lead.over:
        return summand.indices.rows(field)
    term = tree.args[0].bare if tree.head == "neg" else tree.bare
    is_guess = term.head == "name" and field.kind == "scalar" and term.value in inferred
    if field.over or is_guess:  # a vector, then, not a scalar for every entry
        raise refusals.beside_vectors(summand.elaborator, tree)
    return rows.spread(summand.indices, field, lead)


def called(summand: Summand, tree: Tree) -> Field:
    """Return a function of every entry, or of every vector: its norm, sum or softmax."""
    name = str(tree.value[0])
    if name in {"norm", "norm2"} and len(tree.args) == 1:
        return norm(summand, tree)
    if _is_entrywise(summand, name.rstrip("′"), len(tree.args)):
        return entrywise(summand, tree)
    field = summand.field(tree.args[0]) if len(tree.args) == 1 else None
    if field is not None and field.kind == "outer" and name in TRACES:
        return outer.trace(summand.indices, field)
    if field is None or field.kind not in rows.TURNED or not _takes_axis(name) or tree.value[1]:
        raise refusals.not_entrywise(name, tree)
    part = _of_rows(summand, name, tree, summand.indices.rows(field))
    return Field(field.over, part, "scalar" if part.flat else field.kind)


def _of_rows(summand: Summand, name: str, tree: Tree, rows_of: Typed) -> Typed:
    """Return what a function makes of every row."""
    value = (name, (("axis", "1"),))
    along = Tree("call", tree.args, span=tree.span, value=value, marks=tree.marks)
    return type(summand.elaborator)(summand.scope, {id(tree.args[0]): rows_of}).part(along)


def _takes_axis(name: str) -> bool:
    cls = by_name().get(name)
    return name in _ALONG if cls is None or not cls.takes_axis else True


def _is_entrywise(summand: Summand, name: str, count: int) -> bool:
    if name in summand.scope.functions or (name in _PAIRS and count == 2):
        return True
    cls = by_name().get(name)
    if cls is None or cls.takes_axis:
        return False
    operands, result = signature(cls.signature or "(m,n)->(m,n)")
    return {*operands, result} == {("m", "n")}


def power(summand: Summand, tree: Tree) -> Field:
    """Return a power of every entry, or the square of a vector's norm."""
    base, exponent = tree.args
    is_norm = base.bare.head == "norm" and base.bare.value not in _OF_ABSOLUTES
    if base.bare.head == "name" and base.bare.value == "e" and "e" not in summand.scope.parts:
        call = Tree("call", (exponent,), span=tree.span, value=("exp", ()), marks=tree.marks)
        return entrywise(summand, call)
    if is_norm and constant(exponent) == 2:
        return distances.squared(summand, base.bare.args[0])
    field = summand.field(base)
    if field.kind != "scalar" and tree.head == "power":
        raise refusals.square_of_vector(summand.elaborator, base)
    if constant(exponent) == 2 and field.kind == "scalar":
        return rows.squared_norm(summand.indices, field)
    plain = Tree("epower", tree.args, span=tree.span, marks=tree.marks)
    return entrywise(summand, plain, over=tree.args[:1])


def norm(summand: Summand, tree: Tree) -> Field:
    """Return the norm of a vector x_i, for every i."""
    if tree.head == "norm" and tree.value in _OF_ABSOLUTES:
        return _norm_of_absolutes(summand, tree)
    squared = distances.squared(summand, tree.args[0])
    squares = squared.part
    root = Typed(
        squares.shape,
        lambda: Power.of(squares.build(), data=Fraction(1, 2)),
        tree.span,
        flat=squares.flat,
    )
    return Field(squared.over, root)


def _norm_of_absolutes(summand: Summand, tree: Tree) -> Field:
    """Return ‖x_i‖_1 or ‖x_i‖_∞ for every i."""
    field = summand.field(tree.args[0])
    if field.kind == "scalar":
        return absolute(summand, tree)
    if field.kind not in rows.TURNED:
        raise NotRead
    whole = summand.indices.rows(field)
    absolutes = Typed(whole.shape, lambda: Abs.of(whole.build()), tree.span)
    return Field(field.over, _of_rows(summand, _OF_ABSOLUTES[tree.value], tree, absolutes))


def absolute(summand: Summand, tree: Tree) -> Field:
    """Return the absolute value of every entry."""
    field = summand.field(tree.args[0])
    if field.kind != "scalar":
        raise NotRead
    whole = summand.indices.whole(field, field.over)
    part = Typed(whole.shape, lambda: Abs.of(whole.build()), tree.span, flat=whole.flat)
    return Field(field.over, part)
