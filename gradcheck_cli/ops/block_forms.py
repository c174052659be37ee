"""What the constructors of stacks look for: zeros, ones, factors that all blocks have."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from gradcheck_cli.algebra import Scale, coefficient_of, is_zero
from gradcheck_cli.dims import NOTHING, Dim, Shape
from gradcheck_cli.expr import Expr, Number, Ones, Zero

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from gradcheck_cli.ops.blocks import Stack
    from gradcheck_cli.printing.pieces import Piece


def joined(cls: type[Stack], args: Iterable[Expr]) -> list[Expr]:
    """Return the blocks of a stack, those of a stack in it among them, zeros side by side as one.

    A block of no rows, or no columns, is left out.
    """
    blocks: list[Expr] = []
    flat = (block for arg in args for block in (arg.args if isinstance(arg, cls) else (arg,)))
    for block in flat:
        size = block.shape[cls.axis]
        if size is NOTHING:
            continue
        if blocks and is_zero(block) and is_zero(blocks[-1]):
            size += blocks.pop().shape[cls.axis]
            blocks.append(Zero.shaped(*resized(block.shape, cls.axis, size)))
        else:
            blocks.append(block)
    return blocks


def is_ones(e: Expr) -> bool:
    """Tell whether an expression is the matrix of ones, or the number 1."""
    return isinstance(e, Ones) or (isinstance(e, Number) and e.data == 1)


def factors(block: Expr) -> tuple[Fraction, tuple[Expr, ...]]:
    """Return the number of a block, and the scalars that multiply a matrix."""
    if isinstance(block, Scale) and not block.is_scalar:
        return block.data, block.args[:-1]
    return coefficient_of(block)[0], ()


def common_factor(blocks: Sequence[Expr]) -> tuple[Fraction, tuple[Expr, ...]]:
    """Return the number and the scalars that all blocks but the zeros are multiplied by."""
    found = [factors(block) for block in blocks if not is_zero(block)]
    number, scalars = found[0]
    if any(other != number for other, _ in found):
        number = Fraction(1)
    is_total = all(scalar.total for scalar in scalars) or len(found) == len(blocks)
    if not is_total or any(others != scalars for _, others in found):
        scalars = ()
    return number, scalars


def divided(block: Expr, number: Fraction, scalars: tuple[Expr, ...]) -> Expr:
    """Return a block without the factors."""
    if is_zero(block):
        return block
    own, others = factors(block)
    body = block.args[-1] if others else coefficient_of(block)[1]
    return Scale.of(*(() if scalars else others), body, data=own / number)


def total_size(blocks: Iterable[Expr]) -> int:
    """Return how long the blocks are together."""
    return sum(block.size for block in blocks)


def short(block: Expr, part: Piece) -> str | None:
    """Return the form of 0 and of multiples of 1 that has no size, None for anything else."""
    if isinstance(block, Zero):
        return "0"
    return part.loose.text if part.loose else None


def resized(shape: Shape, axis: int, size: Dim) -> Shape:
    """Return the shape with another size along the axis."""
    return (size, shape[1]) if axis == 0 else (shape[0], size)
