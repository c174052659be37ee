"""Matrices put together of blocks, side by side or one below the other."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING, Any, ClassVar

from gradcheck_cli.algebra import Scale
from gradcheck_cli.dims import NOTHING, ONE, Dim, shape_text
from gradcheck_cli.errors import ShapeError
from gradcheck_cli.expr import Expr, Linear, Ones, Zero
from gradcheck_cli.messages import say
from gradcheck_cli.ops.block_forms import (
    common_factor,
    divided,
    is_ones,
    joined,
    short,
    total_size,
)

if TYPE_CHECKING:
    from collections.abc import Hashable

    from gradcheck_cli.dims import Shape
    from gradcheck_cli.evaluate.vocabulary import System
    from gradcheck_cli.printing.pieces import Piece, Style


class Stack(Linear):
    """Blocks one behind the other along `axis`: below one another (0) or side by side (1)."""

    __slots__ = ()
    axis: ClassVar[int]
    course = "entries"

    @classmethod
    def of(cls, *args: Expr, data: Hashable = None) -> Expr:
        """Return the blocks as one matrix; a block of no rows, or no columns, is left out.

        Raises ShapeError where the blocks are not equally wide, or equally high.
        """
        blocks = joined(cls, args)
        if len(blocks) < 2:
            return (*blocks, *args)[0]
        shape = cls.fit(tuple(blocks), data)
        if all(map(is_ones, blocks)):
            return Ones.shaped(*shape)
        number, scalars = common_factor(blocks)
        if number != 1 or scalars:
            plain = (divided(block, number, scalars) for block in blocks)
            return Scale.of(*scalars, cls.of(*plain), data=number)
        turned = [block.T for block in blocks]
        if total_size(turned) < total_size(blocks) - (cls.axis == 1):
            return cls.other().of(*turned).T
        return cls.intern(tuple(blocks))

    @classmethod
    def other(cls) -> type[Stack]:
        """Return the stack of the other direction, which the transpose is."""
        return HStack if cls.axis == 0 else VStack

    @classmethod
    def fit(cls, args: tuple[Expr, ...], data: Hashable) -> Shape:
        across = args[0].shape[1 - cls.axis]
        for arg in args:
            if arg.shape[1 - cls.axis] is not across:
                here, there = shape_text(args[0].shape), shape_text(arg.shape)
                raise ShapeError(
                    say("blocks-apart", "{here} and {there} do not fit", here=here, there=there)
                )
        along = sum((arg.shape[cls.axis] for arg in args), start=NOTHING)
        return (along, across) if cls.axis == 0 else (across, along)

    def transposed(self) -> Expr | None:
        """Return the stack of Aᵀ, Bᵀ … the other way, where that is shorter."""
        turned = [block.T for block in self.args]
        is_longer = total_size(turned) > total_size(self.args) + (self.axis == 0)
        return None if is_longer else self.other().of(*turned)

    def borders(self) -> list[Dim]:
        """Return where the blocks begin, and where the last one ends."""
        return [*accumulate((arg.shape[self.axis] for arg in self.args), initial=NOTHING)]

    def differential(self, dX: Expr, i: int) -> Expr:
        still = [Zero.shaped(*arg.shape) for arg in self.args]
        return type(self).intern((*still[:i], dX, *still[i + 1 :]))

    def adjoint(self, G: Expr, i: int) -> Expr:
        from gradcheck_cli.ops.slices import Columns, Rows

        borders = self.borders()
        return (Rows, Columns)[self.axis].of(G, data=(borders[i], borders[i + 1]))

    def piece(self, style: Style, *parts: Piece) -> Piece | None:
        """Write a call; beside a block that tells their length, ones in a row are just 1."""
        brief = [
            short(block, part) if block.shape[self.axis] is ONE else None
            for block, part in zip(self.args, parts, strict=True)
        ]
        if None not in brief:
            brief = [None] * len(parts)
        texts = [text or part.text for text, part in zip(brief, parts, strict=True)]
        return style.listed(self.names[0], texts)


class HStack(Stack):
    """The matrix of blocks side by side: d hstack(X, Y) = hstack(dX, dY).

    >>> from gradcheck_cli.expr import Symbol
    >>> n, d = Dim.of("n"), Dim.of("d")
    >>> HStack.of(Symbol.named("X", (n, d)), Ones.shaped(n, ONE))
    <hstack(X, 1): n×(d+1)>
    """

    __slots__ = ()
    axis = 1
    signature = "(m,n),(m,k)->(m,n+k)"  # or of more operands
    names = ("hstack",)
    rule = ("blocks-beside", "d hstack(X, Y) = hstack(dX, dY)")
    trace_identity = ("trace-blocks-beside", "tr([A B]ᵀ hstack(X, Y)) = tr(Aᵀ X) + tr(Bᵀ Y)")
    source = "Golub and Van Loan, Matrix Computations, §1.3"

    def evaluate(self, xp: System, *values: Any) -> Any:
        return xp.concat(1, *values)


class VStack(Stack):
    """The matrix of blocks one below the other: d vstack(X, Y) = vstack(dX, dY)."""

    __slots__ = ()
    axis = 0
    signature = "(m,n),(k,n)->(m+k,n)"  # or of more operands
    names = ("vstack",)
    rule = ("blocks-below", "d vstack(X, Y) = vstack(dX, dY)")
    trace_identity = ("trace-blocks-below", "tr([A; B]ᵀ vstack(X, Y)) = tr(Aᵀ X) + tr(Bᵀ Y)")
    source = "Golub and Van Loan, Matrix Computations, §1.3"

    def evaluate(self, xp: System, *values: Any) -> Any:
        return xp.concat(0, *values)
