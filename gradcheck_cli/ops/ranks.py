"""How large the rank of a matrix can be, told from its form alone: that of u vᵀ is at most 1."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, NamedTuple

from gradcheck_cli.algebra import Add, Hadamard, MatMul, Named, Power, Scale, Transpose
from gradcheck_cli.dims import ONE
from gradcheck_cli.expr import Expr, Ones, Zero, postorder
from gradcheck_cli.ops.blocks import Stack
from gradcheck_cli.ops.elementwise import Abs, Elementwise, Mask, Relu, Sign
from gradcheck_cli.ops.extrema import Extremum
from gradcheck_cli.ops.kronecker import Kron
from gradcheck_cli.ops.largest import IsMax
from gradcheck_cli.ops.matrix_powers import EntryPower
from gradcheck_cli.ops.slices import Part
from gradcheck_cli.ops.softmax import LogSoftmax, Softmax

if TYPE_CHECKING:
    from collections.abc import Mapping

#: The same is done with every entry, or with equal rows and columns, so that these stay equal.
ALIKE = (Elementwise, Extremum, Add, Scale, Hadamard, Power, Named, Softmax, LogSoftmax, IsMax)
#: f(a b) = f(a) f(b) where both sides are defined, so that f(u vᵀ) is f(±u) f(±v)ᵀ.
VANISHING = (Relu, Mask, Sign, Extremum, IsMax)  #: 0 in a region, perhaps
MULTIPLICATIVE = (Power, EntryPower, Abs, Sign)


class Form(NamedTuple):
    """What is known of a matrix: how large its rank can be, and whether its lines are equal."""

    rank: int | None  #: None where it may grow with the sizes
    rows_alike: bool
    columns_alike: bool


def rank_bound(e: Expr) -> int | None:
    """Return a number that the rank is never above, whatever the sizes; None where none is known.

    >>> from gradcheck_cli.dims import Dim
    >>> from gradcheck_cli.expr import Symbol
    >>> n = Dim.of("n")
    >>> u, X = Symbol.named("u", (n, ONE)), Symbol.named("X", (n, n))
    >>> rank_bound(u @ u.T + 2 * X @ u @ u.T), rank_bound(X)
    (2, None)
    """
    known: dict[Expr, Form] = {}
    for node in postorder(e):
        known[node] = _form(node, known)
    return known[e].rank


def is_deficient(X: Expr) -> bool:
    """Tell whether a square matrix is seen to have no inverse, from some size on or in a region.

    max(X, 0) has rows of zeros wherever those of X are negative.
    """
    rank, size = rank_bound(X), X.shape[0].number
    deficient = rank is not None and (size is None or rank < size)
    return deficient or any(isinstance(node, VANISHING) for node in postorder(X))


def _form(node: Expr, known: Mapping[Expr, Form]) -> Form:
    rows_alike, columns_alike = _alike(node, known)
    bounds = [size.number for size in node.shape] + [_rank(node, [known[a] for a in node.args])]
    if rows_alike or columns_alike:
        bounds.append(1)
    return Form(_least(bounds), rows_alike, columns_alike)


def _alike(node: Expr, known: Mapping[Expr, Form]) -> tuple[bool, bool]:
    """Tell whether all rows are equal, and whether all columns are."""
    below = [known[arg] for arg in node.args]
    rows, columns = (size is ONE for size in node.shape)
    if isinstance(node, (Ones, Zero)):
        return True, True
    if isinstance(node, Transpose):
        return below[0].columns_alike, below[0].rows_alike
    if isinstance(node, MatMul):
        return rows or below[0].rows_alike, columns or below[-1].columns_alike
    if isinstance(node, ALIKE):
        rows = rows or all(form.rows_alike for form in below)
        columns = columns or all(form.columns_alike for form in below)
    return rows, columns


def _rank(node: Expr, below: list[Form]) -> int | None:
    """Return what the ranks of the operands say about that of the result."""
    ranks = [form.rank for form in below]
    if isinstance(node, Zero):
        return 0
    if isinstance(node, MatMul):
        return _least(ranks)
    if isinstance(node, (Transpose, Named, Scale, Part)):
        return ranks[-1]
    known = [rank for rank in ranks if rank is not None]
    return _joint(node, known) if len(known) == len(ranks) else None


def _joint(node: Expr, ranks: list[int]) -> int | None:
    """Return what the ranks of all operands say together, None where that is nothing."""
    if isinstance(node, (Add, Stack)):
        return sum(ranks)
    if isinstance(node, (Hadamard, Kron)):
        return prod(ranks)
    return 1 if isinstance(node, MULTIPLICATIVE) and ranks == [1] else None


def _least(bounds: list[int | None]) -> int | None:
    return min((bound for bound in bounds if bound is not None), default=None)
