"""Operands of different shapes, brought to one: PyTorch's broadcasts, written out."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from gradcheck_cli.errors import UnsupportedError
from gradcheck_cli.messages import say
from gradcheck_cli.models.terms import Level, Term, number, ones, product, transposed

if TYPE_CHECKING:
    from gradcheck_cli.models.sizes import Axes, Axis


def lifted(value: Any) -> Term:
    """Return an operand as a term; a number of Python's becomes one."""
    if isinstance(value, Term):
        return value
    if isinstance(value, (int, float)):
        return number(value)
    raise UnsupportedError(say("model-operand", "an operand is neither a tensor nor a number"))


def together(a: Any, b: Any) -> tuple[Term, Term, Axes]:
    """Return two operands of an entrywise operation in one shape, and that shape.

    A number stays one, and so does a variable with one axis beside a matrix: the language fills
    them, and its echo shows them as they were written.
    """
    a, b = lifted(a), lifted(b)
    axes = _common(a, b)
    return _filled(a, axes), _filled(b, axes), axes


def _common(a: Term, b: Term) -> Axes:
    """Return the shape of the result, and take note of the sizes that are equal."""
    found: list[Axis] = []
    for mine, others in zip_longest(reversed(a.axes), reversed(b.axes)):
        if mine is None or others is None:
            found.append(mine or others)
        elif mine.one or others.one:
            found.append(others if mine.one else mine)
        else:
            mine.unify(others)
            found.append(mine)
    return tuple(reversed(found))


def _filled(a: Term, axes: Axes) -> Term:
    if a.is_single or len(axes) < 2:
        return a  # of one axis there is nothing to fill but a number
    rows, cols = axes
    if len(a.axes) == 1:
        return a if a.is_variable and not rows.one else _rows(a, rows, cols)
    mine = a.axes[0], a.axes[1]
    if mine[0].one and not rows.one:
        return product(ones(rows), a, axes)
    if mine[1].one and not cols.one:
        return product(a, transposed(ones(cols), axes), axes)
    return a


def _rows(a: Term, rows: Axis, cols: Axis) -> Term:
    """Return a vector as every row of a matrix."""
    row = transposed(a, (rows, cols))
    return row if rows.one else product(ones(rows), row, (rows, cols))


def entrywise(name: str, a: Any, b: Any) -> Term:
    """Return a function of two operands, such as max(a, b)."""
    from gradcheck_cli.models.terms import call

    a, b, axes = together(a, b)
    return call(name, axes, a, b)


def quotient_by_number(a: Term, b: Term) -> Term:
    """Return a/b, b a number."""
    from gradcheck_cli.models.terms import joined

    return joined("{}/{}", Level.QUOTIENT, a.axes, (a, Level.ATOM), (b, Level.ATOM))
