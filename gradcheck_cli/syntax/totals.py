"""Sums without an index: (1/N) Σ (ŷ − y)², Σ |ŷ − y|, −Σ p log q. They run over all entries.

Below the sign, powers, bars and functions are of the entries. Of factors side by side, those that
are a product as matrices are, W x, stay one; the others are multiplied entry by entry. Where both
would fit, the sum is refused.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from gradcheck_cli.algebra import Hadamard, MatMul, Power, Scale
from gradcheck_cli.dims import ONE, SCALAR
from gradcheck_cli.errors import GradcheckError, ParseError, ShapeError, UnsupportedError
from gradcheck_cli.messages import say
from gradcheck_cli.ops.norms import NormSquared
from gradcheck_cli.ops.reductions import Sum
from gradcheck_cli.syntax.entries import Entries, Taken
from gradcheck_cli.syntax.limits import divisors_around
from gradcheck_cli.syntax.typed import Typed

if TYPE_CHECKING:
    from collections.abc import Callable

    from gradcheck_cli.expr import Expr
    from gradcheck_cli.syntax.elaborate import Elaborator
    from gradcheck_cli.syntax.tree import Tree


def total(elaborator: Elaborator, tree: Tree) -> Typed:
    """Return the sum over all entries, and say in the echo what it was read as."""
    summand = _read_one_way(elaborator, tree)
    _check_counts(elaborator, summand, tree)
    part = Typed(SCALAR, lambda: _added_up(summand.build()), tree.span)
    elaborator.scope.readings.append((tree, part))
    return part


def _read_one_way(elaborator: Elaborator, tree: Tree) -> Typed:
    """Return the summand in the only way that fits. Raises ParseError where two do."""
    errors: list[GradcheckError] = []
    fits: list[Taken] = []
    for taken in Taken:
        undo = _snapshot(elaborator)
        entries = Entries(elaborator, taken)
        try:
            part = _summand(entries, tree)
            fits.append(taken)
        except (ShapeError, UnsupportedError) as error:
            errors.append(error)
        if not entries.doubtful:
            break
        undo()
    if not fits:
        raise errors[0]
    if len(fits) > 1:
        raise _two_ways(elaborator, entries.doubtful[0])
    return _summand(Entries(elaborator, fits[0]), tree) if entries.doubtful else part


def _snapshot(elaborator: Elaborator) -> Callable[[], None]:
    """Return what forgets all that is found out from now on."""
    sizes, scope = elaborator.sizes, elaborator.scope
    bound, notes, readings = len(sizes.bound), list(scope.notes), list(scope.readings)

    def undo() -> None:
        sizes.undo(bound)
        scope.notes[:], scope.readings[:] = notes, readings

    return undo


def _summand(entries: Entries, tree: Tree) -> Typed:
    """Return what is summed. Raises ShapeError where it is one number."""
    part = entries.part(tree.args[0])
    if not part.is_scalar:
        return part
    text = entries.text(tree.args[0].bare.span)
    raise ShapeError(
        say("sum-of-number", "{text} is one number: there is nothing to sum over", text=text),
        span=tree.args[0].span,
        hint=say(
            "sum-of-number-hint",
            "say what the sum runs over, as in ∑_i (w^T x_i − y_i)^2, or leave the sign out",
        ),
    )


def _added_up(value: Expr) -> Expr:
    """Return the sum of the entries, as a norm or an inner product where it is one."""
    if isinstance(value, Scale):
        *scalars, body = value.args
        return Scale.of(*scalars, _added_up(body), data=value.data)
    if isinstance(value, Power) and value.data == 2:
        return NormSquared.of(*value.args)
    if isinstance(value, Hadamard) and len(value.args) == 2 and ONE in value.shape:
        left, right = value.args
        return MatMul.of(left.T, right) if value.shape[1] is ONE else MatMul.of(left, right.T)
    return Sum.of(value)


def _two_ways(elaborator: Elaborator, tree: Tree) -> GradcheckError:
    """Return the error for factors that can be meant as matrices and as entries."""
    text = elaborator.text(tree.span)
    return ParseError(
        say("total-two-ways", "{text} can be read in two ways below this sum sign", text=text),
        span=tree.span,
        hint=_how_to_tell(elaborator, tree),
    )


def _how_to_tell(elaborator: Elaborator, tree: Tree) -> str:
    left, right = (elaborator.text(arg.span) for arg in tree.args[-2:])
    if tree.head == "dot":
        return say(
            "total-dot",
            "write {left} .* {right} for the product of the entries, or ∑_i with the indices",
            left=left,
            right=right,
        )
    return say(
        "total-matrices",
        "write {left} .* {right} for the product of the entries, or declare all shapes; "
        "a matrix product is clear in ||…||_F^2 and in sum(…)",
        left=left,
        right=right,
    )


def _check_counts(elaborator: Elaborator, summand: Typed, tree: Tree) -> None:
    """Make N in (1/N) Σ the number of entries. Raises ShapeError where it is another number."""
    limits, sizes = elaborator.scope.limits, elaborator.sizes
    size = next((dim for dim in sizes.shape(summand.shape) if dim is not ONE), ONE)
    for name in divisors_around(elaborator.path, tree):
        if name not in limits:
            continue
        if summand.is_matrix:
            raise _count_of_matrix(name, tree)
        if not sizes.unify(limits[name], size):
            raise ShapeError(
                say(
                    "count-differs",
                    "{name} is {size} here, and this sum has {count} terms",
                    name=name,
                    size=elaborator.show_size(limits[name]),
                    count=elaborator.show_size(size),
                ),
                span=tree.marks[0],
                hint=say("count-differs-hint", "use a letter for each number"),
            )


def _count_of_matrix(name: str, tree: Tree) -> GradcheckError:
    """Return the error for N that may be the number of rows or that of entries."""
    return ParseError(
        say("count-of-matrix", "nothing tells what number {name} is", name=name),
        span=tree.marks[0],
        hint=say(
            "count-of-matrix-hint",
            'let it be a size, as in --shape "Y: {name} k", or write mean(…)',
            name=name,
        ),
    )
