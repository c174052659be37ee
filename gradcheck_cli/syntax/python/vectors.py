"""Singular vectors and eigenvectors: U @ Vt, outer(U[:, 0], Vt[0]) and outer(v, v) are read.

The sign of a vector alone is open, and of such a product it is not.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gradcheck_cli.ops.eigenvalues import LargestProjector, SmallestProjector
from gradcheck_cli.ops.spectral import LargestPair, Polar
from gradcheck_cli.syntax.python.values import Array, Word, array

if TYPE_CHECKING:
    from collections.abc import Callable

    from gradcheck_cli.expr import Expr
    from gradcheck_cli.syntax.python.expressions import Reading

LEFT, RIGHT, OWN = "U", "Vt", "V"
_OUTER = {"numpy.outer", "torch.outer", "torch.ger"}
_PROJECTORS: dict[int, Callable[[Expr], Expr]] = {
    -1: LargestProjector.of,
    0: SmallestProjector.of,
}


@dataclass(frozen=True, slots=True)
class Vectors(Word):
    """The vectors of one side of a decomposition of `matrix`, or the one at a `place`.

    `fits` says that the matrices of both sides can be multiplied; `rule` makes of the matrix, and
    of what is to be done with it, an expression.
    """

    side: str
    matrix: Array
    fits: bool
    rule: Callable[[Callable[[Expr], Expr]], Array]
    place: int | None = None


def vectors(
    side: str,
    matrix: Array,
    rule: Callable[[Callable[[Expr], Expr]], Array],
    *,
    fits: bool = False,
) -> Vectors:
    """Return the vectors of one side."""
    return Vectors("vectors", side, matrix, fits, rule)


def chosen(owner: object, keys: list[ast.expr]) -> Vectors | None:
    """Return U[:, 0], Vt[0] or V[:, -1]; None for others."""
    if not isinstance(owner, Vectors) or owner.place is not None:
        return None
    texts = [ast.unparse(key) for key in keys]
    if owner.side == RIGHT:
        texts = [":", texts[0]] if len(texts) == 1 or texts[1:] == [":"] else []
    places = {"0": 0, "-1": -1} if owner.side == OWN else {"0": 0}
    if len(texts) != 2 or texts[0] != ":" or texts[1] not in places:
        return None
    place = places[texts[1]]
    return Vectors("vectors", owner.side, owner.matrix, owner.fits, owner.rule, place)


def product(reading: Reading, node: ast.BinOp) -> Array | None:
    """Return U @ Vt, the polar factor; None for another product.

    In 2 * U @ Vt and A @ U @ Vt, which stand for (2 * U) @ Vt and so on, it is the same.
    """
    last = _last(node.left)
    pair = _pair(reading, [last, node.right]) if isinstance(node.op, ast.MatMult) else None
    if pair is None or [one.side for one in pair] != [LEFT, RIGHT] or not pair[0].fits:
        return None
    if pair[0].place is not None or pair[1].place is not None:
        return None
    polar = pair[0].rule(Polar.of).at(reading.span(node))
    return polar if last is node.left else _behind(reading, node.left, polar)


def _last(node: ast.expr) -> ast.expr:
    """Return U of 2 * U, A @ U and -U."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return node.operand
    is_product = isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Mult, ast.MatMult))
    return node.right if isinstance(node, ast.BinOp) and is_product else node


def _behind(reading: Reading, node: ast.expr, one: Array) -> Array | None:
    """Return a product with what stands before its first factor; None for A * U, of entries."""
    from gradcheck_cli.syntax.python import operators, products

    if not isinstance(node, ast.BinOp):
        return operators.negated(reading, one, node)
    before = reading.array(node.left)
    if isinstance(node.op, ast.MatMult):
        return products.matmul(reading, before, one, node)
    return None if before.axes else operators.multiplied(reading, before, one, node)


def outer(reading: Reading, name: str, args: list[ast.expr]) -> Array | None:
    """Return outer(U[:, 0], Vt[0]) and outer(v, v); None for other calls."""
    pair = _pair(reading, args) if name in _OUTER and len(args) == 2 else None
    if pair is None or None in {pair[0].place, pair[1].place}:
        return None
    left, right = pair
    sides = left.side, right.side
    if sides == (OWN, OWN) and left.place == right.place and left.place is not None:
        return left.rule(_PROJECTORS[left.place])
    if sides == (LEFT, RIGHT):
        return left.rule(LargestPair.of)
    return None


def _pair(reading: Reading, nodes: list[ast.expr]) -> tuple[Vectors, Vectors] | None:
    """Return the two sides of one decomposition that stand there; None for others."""
    if not all(isinstance(node, (ast.Name, ast.Subscript)) for node in nodes):
        return None
    left, right = map(reading.value, nodes)
    if not isinstance(left, Vectors) or not isinstance(right, Vectors):
        return None
    return (left, right) if left.matrix is right.matrix else None


def of_matrix(matrix: Array) -> Callable[[Callable[[Expr], Expr]], Array]:
    """Return the rule for a matrix of any kind."""

    def rule(make: Callable[[Expr], Expr]) -> Array:
        return array(matrix.shape, 2, lambda: make(matrix.build()), matrix.part.span)

    return rule
