"""The entries of a matrix as a vector, column after column, and back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gradcheck_cli.algebra import Scale
from gradcheck_cli.dims import ONE, Dim, Shape, shape_text
from gradcheck_cli.errors import ShapeError
from gradcheck_cli.expr import Expr, Linear, Ones, Zero
from gradcheck_cli.messages import say

if TYPE_CHECKING:
    from collections.abc import Hashable

    from gradcheck_cli.evaluate.vocabulary import System
    from gradcheck_cli.printing.pieces import Piece, Style


class Vec(Linear):
    """The columns of a matrix, one below the other: d vec(X) = vec(dX).

    >>> from gradcheck_cli.dims import Dim
    >>> from gradcheck_cli.expr import Symbol
    >>> Vec.of(Symbol.named("X", (Dim.of("m"), Dim.of("n"))))
    <vec(X): m*n×1>
    """

    __slots__ = ()
    sign = "operand"
    course = "entries"
    signature = "(m,n)->(m*n,1)"
    names = ("vec",)
    text, latex = "vec({0})", r"\operatorname{{vec}}\left({0}\right)"
    rule = ("vec", "d vec(X) = vec(dX)")
    source = "Matrix Cookbook §10.2.2"
    trace_identity = ("vec-trace", "aᵀ vec(B) = tr(reshape(a)ᵀ B)")

    @classmethod
    def of(cls, *args: Expr, data: Hashable = None) -> Expr:
        (X,) = args
        rows, cols = cls.fit(args, data)
        if ONE in X.shape:
            return X if X.shape[1] is ONE else X.T
        return X.args[0] if isinstance(X, Reshape) else _simpler(cls, X, (rows, cols), data)

    def adjoint(self, G: Expr, i: int) -> Expr:
        return Reshape.of(G, data=self.args[0].shape)

    def evaluate(self, xp: System, *values: Any) -> Any:
        return xp.reshape(values[0], *self.shape)


class Reshape(Linear):
    """The matrix whose columns, one below the other, are a vector; `data` is its shape.

    This is the order of vec, not that of NumPy's reshape, which goes along the rows.
    """

    __slots__ = ()
    sign = "operand"
    course = "entries"
    signature = "(m*n,1)->(m,n)"
    names = ("reshape",)
    spellings = ("reshape(x, m, n)",)
    data_examples = ((Dim.of("m"), Dim.of("n")),)
    rule = ("reshape", "d reshape(x) = reshape(dx)")
    trace_identity = ("reshape-trace", "tr(Aᵀ reshape(b)) = vec(A)ᵀ b")
    data: Shape

    @classmethod
    def of(cls, *args: Expr, data: Hashable = None) -> Expr:
        (x,) = args
        shape = cls.fit(args, data)
        if ONE in shape:
            return x if shape[1] is ONE else x.T
        if isinstance(x, Vec) and x.args[0].shape == shape:
            return x.args[0]
        return _simpler(cls, x, shape, data)

    @classmethod
    def fit(cls, args: tuple[Expr, ...], data: Hashable) -> Shape:
        assert isinstance(data, tuple)
        rows, cols = data
        if args[0].shape != (rows * cols, ONE):
            raise ShapeError(
                say(
                    "reshape-entries",
                    "{here} cannot be reshaped to {there}",
                    here=shape_text(args[0].shape),
                    there=shape_text((rows, cols)),
                )
            )
        return rows, cols

    def adjoint(self, G: Expr, i: int) -> Expr:
        return Vec.of(G)

    def evaluate(self, xp: System, *values: Any) -> Any:
        return xp.reshape(values[0], *self.shape)

    def piece(self, style: Style, *parts: Piece) -> Piece | None:
        return style.listed("reshape", [parts[0].text, *map(style.size, self.shape)])


def _simpler(cls: type[Expr], X: Expr, shape: Shape, data: Hashable) -> Expr:
    """Return the node; of 0, of 1 and of a multiple it is one again."""
    if isinstance(X, (Ones, Zero)):
        return type(X).shaped(*shape)
    if isinstance(X, Scale):
        *scalars, body = X.args
        return Scale.of(*scalars, cls.of(body, data=data), data=X.data)
    return cls.intern((X,), data)
