"""Products of arrays with NumPy's rules for one and two axes: @, dot, outer, trace."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gradcheck_cli.algebra import MatMul, Scale, inner
from gradcheck_cli.dims import ONE, SCALAR
from gradcheck_cli.errors import GradcheckError, ShapeError, UnsupportedError
from gradcheck_cli.messages import say
from gradcheck_cli.ops.kronecker import Kron
from gradcheck_cli.ops.linalg import Trace
from gradcheck_cli.syntax.python.values import Array, array

if TYPE_CHECKING:
    import ast
    from collections.abc import Callable

    from gradcheck_cli.dims import Shape
    from gradcheck_cli.expr import Expr
    from gradcheck_cli.syntax.python.call import Call
    from gradcheck_cli.syntax.python.expressions import Reading


def check_numbers(reading: Reading, node: ast.AST, *operands: Array) -> None:
    """Refuse what NumPy refuses, or does with True and False as logic and not as numbers."""
    if all(one.bools for one in operands):
        raise UnsupportedError(
            say("bools-as-numbers", "here NumPy takes True and False for logic, not for numbers"),
            span=reading.span(node),
            hint=say("as-float", "make it numbers first: (h > 0).astype(float) or .float()"),
        )


def matmul(reading: Reading, left: Array, right: Array, node: ast.AST) -> Array:
    """Return A @ B: of one axis each the inner product, else the matrix product."""
    if not (left.axes and right.axes):
        raise ShapeError(
            say("matmul-scalar", "@ multiplies arrays; a number is multiplied with *"),
            span=reading.span(node),
        )
    check_numbers(reading, node, left, right)
    rows, meets = ONE, left.shape[0]
    if left.axes == 2:
        rows, meets = left.shape
    cols = right.shape[1] if right.axes == 2 else ONE
    if not reading.sizes.unify(meets, right.shape[0]):
        raise _does_not_fit(reading, left, right, node)
    return _product(reading, left, right, (rows, cols), node)


def _product(reading: Reading, left: Array, right: Array, shape: Shape, node: ast.AST) -> Array:
    span = reading.span(node)
    if left.axes == right.axes == 1:
        return array(SCALAR, 0, lambda: inner(left.build(), right.build()), span)
    if left.axes == 1:  # xᵀ A, which has one axis again
        return array((shape[1], ONE), 1, lambda: _times(right.build().T, left.build()), span)
    return array(shape, right.axes, lambda: _times(left.build(), right.build()), span)


def _times(A: Expr, B: Expr) -> Expr:
    """Multiply; a matrix of one entry is a scalar in the expression."""
    if A.is_scalar:
        return Scale.of(A, B)
    return Scale.of(B, A) if B.is_scalar else MatMul.of(A, B)


def _does_not_fit(reading: Reading, left: Array, right: Array, node: ast.AST) -> GradcheckError:
    could_fit, hint = reading.sizes.could_fit, None
    a, b = reading.text(left.part.span), reading.text(right.part.span)
    if left.axes == 2 and could_fit(left.shape[0], right.shape[0]):
        hint = say("python-turn-left", "({a}).T @ {b} would fit", a=a, b=b)
    elif left.axes == right.axes == 2 and could_fit(left.shape[1], right.shape[1]):
        hint = say("python-turn-right", "{a} @ ({b}).T would fit", a=a, b=b)
    return ShapeError(
        say(
            "matmul-does-not-fit",
            "{left} @ {right} does not fit: the inner sizes differ",
            left=reading.shape_text(left),
            right=reading.shape_text(right),
        ),
        span=reading.span(node),
        hint=hint,
    )


def _matmul(call: Call) -> Array:
    """Return matmul(A, B)."""
    a, b = map(call.array, call.bound("a", "b", required=2))
    return matmul(call.reading, a, b, call.node)


def _of_axes(left: int, right: int) -> Callable[[Call], Array]:
    """Return the rule of mm, mv or torch.dot, which take so many axes and no others."""

    def rule(call: Call) -> Array:
        a, b = map(call.array, call.bound("a", "b", required=2))
        if (a.axes, b.axes) != (left, right):
            raise ShapeError(
                say(
                    "axes-needed",
                    "{name} needs arrays of {left} and {right} axes, not {a} and {b}",
                    name=call.written,
                    left=left,
                    right=right,
                    a=call.reading.shape_text(a),
                    b=call.reading.shape_text(b),
                ),
                span=call.span,
            )
        return matmul(call.reading, a, b, call.node)

    return rule


def _dot(call: Call) -> Array:
    """Return NumPy's dot: a product with a scalar too; PyTorch's is of one axis each."""
    if call.is_torch and (call.receiver is None):
        return _of_axes(1, 1)(call)
    a, b = map(call.array, call.bound("a", "b", required=2))
    if a.axes and b.axes:
        return matmul(call.reading, a, b, call.node)
    from gradcheck_cli.syntax.python.operators import multiplied

    return multiplied(call.reading, a, b, call.node)


def _vdot(call: Call) -> Array:
    """Return the sum of the products of all entries."""
    a, b = map(call.array, call.bound("a", "b", required=2))
    check_numbers(call.reading, call.node, a, b)
    if not call.reading.sizes.unify_shapes(a.shape, b.shape):
        from gradcheck_cli.syntax.python.broadcasting import does_not_broadcast

        raise does_not_broadcast(call.reading, [a, b], call.node)
    return array(SCALAR, 0, lambda: inner(a.build(), b.build()), call.span)


def _outer(call: Call) -> Array:
    """Return a bᵀ; NumPy takes the entries of anything, here of one axis, a row or a column."""
    a, b = map(call.array, call.bound("a", "b", required=2))
    for one in (a, b):
        if ONE not in one.shape or (call.is_torch and one.axes != 1):
            shape = call.reading.shape_text(one)
            raise ShapeError(
                say("outer-of-vectors", "outer takes two vectors, not {shape}", shape=shape),
                span=one.part.span,
            )
    rows, cols = (one.shape[0] if one.shape[1] is ONE else one.shape[1] for one in (a, b))
    return array((rows, cols), 2, lambda: _times(a.column(), b.column().T), call.span)


def _kron(call: Call) -> Array:
    """Return A ⊗ B; what has fewer axes than the other stands as a row of it, as in NumPy."""
    a, b = map(call.array, call.bound("a", "b", required=2))
    check_numbers(call.reading, call.node, a, b)
    if not (a.axes and b.axes):
        from gradcheck_cli.syntax.python.operators import multiplied

        return multiplied(call.reading, a, b, call.node)
    parts = [(one.shape, one.build) for one in (a, b)]
    if a.axes != b.axes:  # one of one axis, beside a matrix
        parts = [_as_row(one) if one.axes == 1 else (one.shape, one.build) for one in (a, b)]
    (left, A), (right, B) = parts
    shape = left[0] * right[0], left[1] * right[1]
    return array(shape, max(a.axes, b.axes), lambda: Kron.of(A(), B()), call.span)


def _as_row(one: Array) -> tuple[Shape, Callable[[], Expr]]:
    return (ONE, one.shape[0]), lambda: one.build().T


def _trace(call: Call) -> Array:
    """Return the trace of a square matrix."""
    (given,) = call.bound("a")
    one = square(call, call.array(given))
    return array(SCALAR, 0, lambda: Trace.of(one.build()), call.span)


def square(call: Call, one: Array) -> Array:
    """Return the argument if it is a square matrix. Raises ShapeError."""
    if one.axes != 2 or not call.reading.sizes.unify(*one.shape):
        shape = call.reading.shape_text(one)
        raise ShapeError(
            say(
                "python-square",
                "{name} needs a square matrix, not {shape}",
                name=call.written,
                shape=shape,
            ),
            span=one.part.span,
        )
    return one


FUNCTIONS = {
    **dict.fromkeys(("numpy.matmul", "torch.matmul", "method.matmul"), _matmul),
    **dict.fromkeys(("torch.linalg.matmul", "numpy.linalg.matmul"), _matmul),
    **dict.fromkeys(("torch.mm", "method.mm"), _of_axes(2, 2)),
    **dict.fromkeys(("torch.mv", "method.mv"), _of_axes(2, 1)),
    **dict.fromkeys(("numpy.dot", "torch.dot", "method.dot"), _dot),
    **dict.fromkeys(("numpy.vdot",), _vdot),
    **dict.fromkeys(("numpy.inner", "torch.inner"), _of_axes(1, 1)),
    **dict.fromkeys(
        ("numpy.outer", "torch.outer", "torch.ger", "method.outer", "method.ger"), _outer
    ),
    **dict.fromkeys(("numpy.kron", "torch.kron", "method.kron"), _kron),
    **dict.fromkeys(("numpy.trace", "torch.trace", "method.trace"), _trace),
}
