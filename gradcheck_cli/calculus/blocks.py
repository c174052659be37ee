"""Blocks made shorter: sums of stacks, products with zero blocks, and parts of products.

Two slices of one matrix give two stacks, hstack(G, 0) and hstack(0, H); their sum is hstack(G, H).
"""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING

from gradcheck_cli.algebra import Add, MatMul, Scale, is_zero
from gradcheck_cli.expr import Expr, Zero
from gradcheck_cli.ops.block_forms import resized
from gradcheck_cli.ops.blocks import HStack, Stack, VStack
from gradcheck_cli.ops.slices import Columns, Part, Rows

if TYPE_CHECKING:
    from gradcheck_cli.dims import Dim


def part_of_product(node: Expr) -> Expr:
    """Return A columns(B) for columns(A B), and rows(A) B for rows(A B)."""
    if not isinstance(node, Part) or not isinstance(node.args[0], MatMul):
        return node
    first, *others, last = node.args[0].args
    if isinstance(node, Rows):
        return MatMul.of(Rows.of(first, data=node.data), *others, last)
    return MatMul.of(first, *others, Columns.of(last, data=node.data))


def product_without_zeros(node: Expr) -> Expr:
    """Return A rows(B) for hstack(0, A) B, and columns(A) B for A vstack(0, B)."""
    if not isinstance(node, MatMul):
        return node
    for i, (left, right) in enumerate(zip(node.args, node.args[1:], strict=False)):
        before, behind = node.args[:i], node.args[i + 2 :]
        if isinstance(left, HStack) and (found := _only_block(left)):
            block, data = found
            return MatMul.of(*before, block, Rows.of(right, data=data), *behind)
        if isinstance(right, VStack) and (found := _only_block(right)):
            block, data = found
            return MatMul.of(*before, Columns.of(left, data=data), block, *behind)
    return node


def _only_block(stack: Stack) -> tuple[Expr, tuple[Dim, Dim]] | None:
    """Return the one block that is not 0, and where it begins and ends."""
    borders = stack.borders()
    found = [i for i, block in enumerate(stack.args) if not is_zero(block)]
    if len(found) != 1:
        return None
    return stack.args[found[0]], (borders[found[0]], borders[found[0] + 1])


def stacks_added(total: Add) -> Expr:
    """Return the sum with two of its stacks as one, where their blocks do not overlap.

    Blocks in the same place are added up where that gets no longer.
    """
    for i, first in enumerate(total.args):
        for j in range(i + 1, len(total.args)):
            joined = _sum_of_two(first, total.args[j])
            if joined is not None:
                others = [term for k, term in enumerate(total.args) if k not in {i, j}]
                after = Add.of(*others[:i], joined, *others[i:])
                if after.size <= total.size:
                    return after
    return total


def _sum_of_two(first: Expr, second: Expr) -> Expr | None:
    """Return the sum of two stacks as a stack, None where the blocks do not lie alike."""
    bodies = [term.args[-1] if isinstance(term, Scale) else term for term in (first, second)]
    a, b = bodies
    if not (isinstance(a, Stack) and type(a) is type(b)):
        return None
    left, right = (
        [_multiplied(term, block) for block in body.args]
        for term, body in zip((first, second), bodies, strict=True)
    )
    blocks: list[Expr] = []
    while left and right:
        pair = _begun_alike(left.pop(0), right.pop(0), a.axis, left, right)
        if pair is None:
            return None
        blocks.append(pair[1] if is_zero(pair[0]) else Add.of(*pair))
    return type(a).of(*blocks)


def _multiplied(term: Expr, block: Expr) -> Expr:
    """Return a block multiplied as the stack that it stands in is."""
    if not isinstance(term, Scale) or is_zero(block):
        return block
    return Scale.of(*term.args[:-1], block, data=term.data)


def _begun_alike(
    one: Expr, other: Expr, axis: int, left: list[Expr], right: list[Expr]
) -> tuple[Expr, Expr] | None:
    """Cut the longer of two blocks, if it is 0, to the other's length; put its rest back."""
    sizes = one.shape[axis], other.shape[axis]
    if sizes[0] is sizes[1]:
        return one, other
    for block, (here, there), rest, others in (
        (one, sizes, left, right),
        (other, sizes[::-1], right, left),
    ):
        ends = accumulate((e.shape[axis] for e in others), initial=there)
        if is_zero(block) and (here in ends or (here - there).is_at_least(1)):
            rest.insert(0, Zero.shaped(*resized(block.shape, axis, here - there)))
            cut = Zero.shaped(*resized(block.shape, axis, there))
            return (cut, other) if block is one else (one, cut)
    return None
