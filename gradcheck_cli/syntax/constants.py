"""Constants with sizes: ones(n), zeros(m, n), eye(n), unit(n, 0), vector(1), matrix(1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gradcheck_cli.dims import ONE, Dim, Shape
from gradcheck_cli.errors import GradcheckError, ParseError
from gradcheck_cli.expr import Eye, Ones, Zero
from gradcheck_cli.limits import allowed
from gradcheck_cli.messages import say
from gradcheck_cli.ops.structure import Unit
from gradcheck_cli.syntax.leaves import index as index_of
from gradcheck_cli.syntax.leaves import outside, size_called
from gradcheck_cli.syntax.typed import Typed, filled, known

if TYPE_CHECKING:
    from collections.abc import Callable

    from gradcheck_cli.expr import Expr
    from gradcheck_cli.syntax.elaborate import Elaborator
    from gradcheck_cli.syntax.functions import Call
    from gradcheck_cli.syntax.tree import Tree


def ones(call: Call) -> Typed:
    """Return ones(n), which is 1-D, or ones(m, n)."""
    return _sized(call, Ones.shaped)


def zeros(call: Call) -> Typed:
    """Return zeros(n), which is 1-D, or zeros(m, n)."""
    return _sized(call, Zero.shaped)


def _sized(call: Call, leaf: Callable[[Dim, Dim], Expr]) -> Typed:
    dims = [size_argument(call, arg) for arg in call.tree.args]
    if not 1 <= len(dims) <= 2:
        raise call.error(say("ones-arguments", "{name} takes one size or two", name=call.name))
    rows, cols = (*dims, ONE)[:2]
    return known(leaf(rows, cols), call.tree.span, flat=len(dims) == 1 and rows is not ONE)


def eye(call: Call) -> Typed:
    """Return the identity eye(n)."""
    if len(call.tree.args) != 1:
        raise call.error(say("eye-arguments", "eye takes one size"))
    return known(Eye.sized(size_argument(call, call.tree.args[0])), call.tree.span)


def unit(call: Call) -> Typed:
    """Return the unit vector unit(n, 0)."""
    if len(call.tree.args) != 2:
        raise call.error(say("unit-arguments", "unit takes a size and an index: unit(n, 0)"))
    size, index = size_argument(call, call.tree.args[0]), index_of(call.tree.args[1])
    if size.number is not None and index >= size.number:
        raise call.error(outside(index, size.number - 1))
    return known(Unit.vector(size, index), call.tree.span, flat=size is not ONE)


def vector(call: Call) -> Typed:
    """Return vector(1): a scalar in every entry of the vector that fits."""
    return _filled(call, (call.sizes.fresh(), ONE), flat=True)


def matrix(call: Call) -> Typed:
    """Return matrix(1): a scalar in every entry of the matrix that fits."""
    return _filled(call, (call.sizes.fresh(), call.sizes.fresh()), flat=False)


def _filled(call: Call, shape: Shape, *, flat: bool) -> Typed:
    part = call.argument()
    if not part.is_scalar:
        raise call.error(
            say("scalar-needed", "{name} takes a scalar, as in {name}(1)", name=call.name)
        )
    return Typed(shape, filled(part, shape, call.sizes), call.tree.span, flat=flat)


def size_argument(call: Call, tree: Tree) -> Dim:
    """Read a size: a number, a size name, or sums and products of these."""
    size = size_expression(call.elaborator, tree.bare)
    if size.number is not None and not 1 <= size.number <= allowed().size:
        raise _not_a_size(tree)
    return size


def size_expression(elaborator: Elaborator, tree: Tree) -> Dim:
    """Read sums and products of sizes, without a limit: 2n - 1."""
    if tree.head == "name" and (number := _whole(elaborator, tree)) is not None:
        return Dim.of(number)
    if tree.head == "name":
        return size_called(elaborator, tree.value, tree)
    if tree.head == "number" and tree.value.denominator == 1 and tree.value <= allowed().size:
        return Dim.of(int(tree.value))
    if tree.head == "neg":
        return -size_expression(elaborator, tree.args[0].bare)
    if tree.head not in {"sum", "juxt", "star"}:
        raise _not_a_size(tree)
    first, *rest = (size_expression(elaborator, arg.bare) for arg in tree.args)
    for size in rest:
        first = first + size if tree.head == "sum" else first * size
    return first


def _whole(elaborator: Elaborator, tree: Tree) -> int | None:
    """Return the whole number that a name is defined as; None for another name."""
    number = elaborator.scope.numbers.get(str(tree.value))
    is_whole = number is not None and number.denominator == 1 and abs(number) <= allowed().size
    return int(number) if number is not None and is_whole else None


def _not_a_size(tree: Tree) -> GradcheckError:
    message = say("bad-size", "a size is expected here: a name such as n, or a whole number")
    return ParseError(message, span=tree.span)
