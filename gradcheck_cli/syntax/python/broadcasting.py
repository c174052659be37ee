"""NumPy's broadcasting, written out: every operand gets the shape of the result."""

from __future__ import annotations

import ast
from functools import reduce
from typing import TYPE_CHECKING

from gradcheck_cli.algebra import MatMul, Scale
from gradcheck_cli.dims import ONE, SCALAR, Dim, Shape
from gradcheck_cli.errors import GradcheckError, ShapeError
from gradcheck_cli.expr import Ones
from gradcheck_cli.messages import say

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from gradcheck_cli.expr import Expr
    from gradcheck_cli.syntax.python.expressions import Reading
    from gradcheck_cli.syntax.python.values import Array


def together(
    reading: Reading, operands: Sequence[Array], node: ast.AST
) -> tuple[Shape, int, list[Callable[[], Expr]]]:
    """Return the shape and the axes of the result, and each operand's builder in that shape.

    Raises ShapeError where the shapes do not broadcast.
    """
    axes = max(one.axes for one in operands)
    if axes < 2:
        shape = (_common(reading, [one.shape[0] for one in operands], operands, node), ONE)
        return shape, axes, [_written_out(reading, one, shape) for one in operands]
    rows = _common(reading, [one.wide[0] for one in operands], operands, node)
    cols = _common(reading, [one.wide[1] for one in operands], operands, node)
    return (rows, cols), 2, [_spread(reading, one, (rows, cols), operands) for one in operands]


def _common(reading: Reading, dims: list[Dim], operands: Sequence[Array], node: ast.AST) -> Dim:
    """Return the size that all others are, 1 stretched to it."""
    wide = [dim for dim in dims if dim is not ONE]
    if not wide:
        return ONE
    first = reduce(
        lambda a, b: a if reading.sizes.unify(a, b) else _misfit(reading, operands, node), wide
    )
    return reading.sizes.resolved(first)


def _misfit(reading: Reading, operands: Sequence[Array], node: ast.AST) -> Dim:
    raise does_not_broadcast(reading, operands, node)


def does_not_broadcast(
    reading: Reading, operands: Sequence[Array], node: ast.AST
) -> GradcheckError:
    """Return the error for shapes that do not go together, as NumPy writes shapes."""
    shapes = [reading.shape_text(one) for one in operands if one.axes]
    first, *rest = operands
    hint = _as_product(reading, operands, node)
    if (
        hint is None
        and rest
        and first.axes == 2 == rest[0].axes
        and first.shape == rest[0].shape[::-1]
    ):
        hint = say("python-transpose", "one of them has to be transposed: .T")
    return ShapeError(
        say(
            "no-broadcast",
            "the shapes {shapes} do not broadcast together",
            shapes=say("and", " and ").join(dict.fromkeys(shapes)),
        ),
        span=reading.span(node),
        hint=hint,
    )


def _as_product(reading: Reading, operands: Sequence[Array], node: ast.AST) -> str | None:
    """Say that @ was meant where * is written and the product would fit."""
    if not (isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult)) or len(operands) != 2:
        return None
    left, right = operands
    meets = left.shape[1] if left.axes == 2 else left.shape[0]
    if not reading.sizes.could_fit(meets, right.shape[0]):
        return None
    return say("star-is-entrywise", "* multiplies entry by entry; the matrix product is @")


def _written_out(reading: Reading, one: Array, shape: Shape) -> Callable[[], Expr]:
    """Return the builder of a scalar in every entry of a 1-D result, or of what has its length."""
    if one.shape[0] is not ONE or shape == SCALAR:
        return one.build
    return lambda: Scale.of(one.build(), Ones.shaped(*reading.sizes.shape(shape)))


def _spread(
    reading: Reading, one: Array, shape: Shape, operands: Sequence[Array]
) -> Callable[[], Expr]:
    """Return the builder of an operand in the shape of a 2-D result."""
    rows, cols = one.wide[0] is ONE is not shape[0], one.wide[1] is ONE is not shape[1]
    if one.axes and (rows or cols):
        _note(reading, one, operands, rows=rows)

    def build() -> Expr:
        height, width = reading.sizes.shape(shape)
        value = one.build_wide()
        if rows and cols:
            return Scale.of(value, Ones.shaped(height, width))
        if rows:
            return MatMul.of(Ones.shaped(height, ONE), value)
        return MatMul.of(value, Ones.shaped(ONE, width)) if cols else value

    return build


def _note(reading: Reading, one: Array, operands: Sequence[Array], *, rows: bool) -> None:
    """Say what is repeated; loudest where 1-D and a column make a matrix."""
    name = reading.text(one.part.span)
    if one.axes == 1 and any(o.axes == 2 and o.shape[1] is ONE for o in operands):
        reading.scope.note(
            say("outer-broadcast", "{name} is 1-D beside a column: NumPy makes a matrix", name=name)
        )
    elif rows:
        reading.scope.note(
            say("every-row", "{name} is added to, or multiplies, every row", name=name)
        )
    else:
        reading.scope.note(
            say("every-column", "{name} is added to, or multiplies, every column", name=name)
        )
