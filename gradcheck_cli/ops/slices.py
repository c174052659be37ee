"""Neighbouring rows or columns taken out of a matrix."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from gradcheck_cli.algebra import Scale, Transpose
from gradcheck_cli.dims import NOTHING, SCALAR, Dim
from gradcheck_cli.errors import ShapeError
from gradcheck_cli.expr import Expr, Linear, Ones, Zero
from gradcheck_cli.messages import say
from gradcheck_cli.ops.block_forms import resized
from gradcheck_cli.ops.blocks import HStack, Stack, VStack
from gradcheck_cli.ops.structure import Entry

if TYPE_CHECKING:
    from collections.abc import Hashable

    from gradcheck_cli.dims import Shape
    from gradcheck_cli.evaluate.vocabulary import System
    from gradcheck_cli.printing.pieces import Piece, Style


class Part(Linear):
    """Neighbouring rows (axis 0) or columns (1) of a matrix; `data` is the first and the next."""

    __slots__ = ()
    axis: ClassVar[int]
    sign = "operand"
    course = "entries"
    data_examples = ((Dim.of("n"), Dim.of("n") + Dim.of("k")), (NOTHING, Dim.of("n")))
    data: tuple[Dim, Dim]

    @classmethod
    def of(cls, *args: Expr, data: Hashable = None) -> Expr:
        """Return rows or columns from a start, counted from 0, up to a stop, which is left out.

        Raises ShapeError where the matrix cannot have them.
        """
        (A,) = args
        shape, (start, stop) = cls.fit(args, data), _range(data)
        if shape == A.shape:
            return A
        if found := cls._through(A, start, stop):
            return found
        if isinstance(A, (Ones, Zero)):
            return type(A).shaped(*shape)
        if shape == SCALAR and start.number is not None:
            return Entry.of(A, data=(start.number, 0) if cls.axis == 0 else (0, start.number))
        return cls.intern(args, data)

    @classmethod
    def _through(cls, A: Expr, start: Dim, stop: Dim) -> Expr | None:
        """Return what the part of a transpose, a multiple, a part or a stack is a part of."""
        if isinstance(A, Transpose):
            return cls.other().of(*A.args, data=(start, stop)).T
        if isinstance(A, Scale):
            *scalars, body = A.args
            return Scale.of(*scalars, cls.of(body, data=(start, stop)), data=A.data)
        if isinstance(A, Part):
            return cls._of_part(A, start, stop)
        return cls._of_stack(A, start, stop) if isinstance(A, Stack) else None

    @classmethod
    def _of_part(cls, A: Part, start: Dim, stop: Dim) -> Expr:
        """Return a part of a part: the rows are taken first, then the columns."""
        if cls.axis == A.axis:
            return cls.of(*A.args, data=(A.data[0] + start, A.data[0] + stop))
        if cls.axis == 0:
            return type(A).of(cls.of(*A.args, data=(start, stop)), data=A.data)
        return cls.intern((A,), (start, stop))

    @classmethod
    def _of_stack(cls, A: Stack, start: Dim, stop: Dim) -> Expr | None:
        """Return the blocks between two borders, or a part of one block, if it is that."""
        if A.axis != cls.axis:
            return None
        borders = A.borders()
        if start in borders and stop in borders:
            return type(A).of(*A.args[borders.index(start) : borders.index(stop)])
        for block, begin, end in zip(A.args, borders, borders[1:], strict=False):
            if (start - begin).is_at_least(0) and (end - stop).is_at_least(0):
                return cls.of(block, data=(start - begin, stop - begin))
        return None

    @classmethod
    def other(cls) -> type[Part]:
        """Return what the transpose is a part by."""
        return Columns if cls.axis == 0 else Rows

    @classmethod
    def fit(cls, args: tuple[Expr, ...], data: Hashable) -> Shape:
        start, stop = _range(data)
        size = args[0].shape[cls.axis]
        if not (start.may_be(0) and (stop - start).may_be(1) and (size - stop).may_be(0)):
            raise ShapeError(
                say(
                    "no-such-part",
                    "there is nothing from {start} to {stop} among {size}",
                    start=start,
                    stop=stop,
                    size=size,
                )
            )
        return resized(args[0].shape, cls.axis, stop - start)

    def adjoint(self, G: Expr, i: int) -> Expr:
        (start, stop), shape = self.data, self.args[0].shape
        before, behind = (
            Zero.shaped(*resized(shape, self.axis, size))
            for size in (start, shape[self.axis] - stop)
        )
        return (VStack, HStack)[self.axis].of(before, G, behind)

    def piece(self, style: Style, *parts: Piece) -> Piece | None:
        return style.listed(self.names[0], [parts[0].text, *map(style.size, self.data)])


class Columns(Part):
    """The columns of a matrix from a start, counted from 0, up to a stop, which is left out."""

    __slots__ = ()
    axis = 1
    signature = "(m,n+k)->(m,k)"
    names = ("columns",)
    spellings = ("columns(X, 0, 2)",)
    rule = ("columns", "d columns(X) = columns(dX)")
    trace_identity = ("trace-columns", "tr(Aᵀ columns(X)) = tr(hstack(0, A, 0)ᵀ X)")
    source = "Golub and Van Loan, Matrix Computations, §1.1.8"

    def evaluate(self, xp: System, *values: Any) -> Any:
        return xp.part(values[0], 1, *self.data)


class Rows(Part):
    """The rows of a matrix from a start, counted from 0, up to a stop, which is left out."""

    __slots__ = ()
    axis = 0
    signature = "(n+k,m)->(k,m)"
    names = ("rows",)
    spellings = ("rows(X, 0, 2)",)
    rule = ("rows", "d rows(X) = rows(dX)")
    trace_identity = ("trace-rows", "tr(Aᵀ rows(X)) = tr(vstack(0, A, 0)ᵀ X)")
    source = "Golub and Van Loan, Matrix Computations, §1.1.8"

    def evaluate(self, xp: System, *values: Any) -> Any:
        return xp.part(values[0], 0, *self.data)


def _range(data: Hashable) -> tuple[Dim, Dim]:
    assert isinstance(data, tuple)
    start, stop = data
    return start, stop
