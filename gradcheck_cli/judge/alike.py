"""Switches that are one condition, written twice: ‖x‖² > 4 and ‖x‖ > 2, exp(x) > 1 and x > 0."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from gradcheck_cli.algebra import Add, Power, coefficient_of, inner, terms_of
from gradcheck_cli.expr import Expr, Number, Ones
from gradcheck_cli.judge.courses import value_at
from gradcheck_cli.ops.elementwise import Abs, Elementwise
from gradcheck_cli.ops.norms import Norm, NormSquared
from gradcheck_cli.ops.reductions import Sum

if TYPE_CHECKING:
    from collections.abc import Iterator

HALF, TWO, ZERO = Fraction(1, 2), Fraction(2), Fraction(0)


def one_form(node: Expr) -> Expr | None:
    """Return xᵀx for the other ways to write it, and X² for |X|²; None for anything else."""
    if isinstance(node, NormSquared):
        return inner(node.args[0], node.args[0])
    (body,) = node.args if len(node.args) == 1 else (node,)
    if isinstance(node, Sum) and _is_square(body):
        return inner(body.args[0], body.args[0])
    return body.args[0] ** TWO if _is_square(node) and isinstance(body, Abs) else None


def alike(switch: Expr) -> Iterator[Expr]:
    """Yield other expressions that have the sign of c p − k, entry by entry; p is a function.

    c² p² − k² for a root or a size p and positive numbers c, k; for a function p that rises, with
    p(0) = k/c, its operand.
    """
    numbers = [term for term in map(coefficient_of, terms_of(switch)) if _is_number(term)]
    others = [term for term in map(coefficient_of, terms_of(switch)) if not _is_number(term)]
    if len(numbers) > 1 or len(others) != 1:
        return
    ((c, p),) = others
    ((k, one),) = numbers or [(ZERO, Number.exactly(1))]
    square = _square_of(p)
    if square is not None and c * k < 0:
        whole = Add.of(c**2 * square, -(k**2) * one)
        yield whole if c > 0 else -whole
    if isinstance(p, Elementwise) and p.course == "rising" and value_at(p, ZERO) == -k / c:
        yield p.args[0] if c > 0 else -p.args[0]


def _is_number(term: tuple[Fraction, Expr]) -> bool:
    return isinstance(term[1], (Number, Ones))


def _square_of(body: Expr) -> Expr | None:
    if isinstance(body, Norm):
        return inner(body.args[0], body.args[0])
    if isinstance(body, Power) and body.data == HALF:
        return body.args[0]
    return body.args[0] ** TWO if isinstance(body, Abs) else None


def _is_square(node: Expr) -> bool:
    return isinstance(node, Power) and node.data == TWO
