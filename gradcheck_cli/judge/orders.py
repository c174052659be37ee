"""Sums that have one sign because a maximum is never below what it is the maximum of."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING

from gradcheck_cli.algebra import Add, Named, Transpose, canonical, coefficient_of
from gradcheck_cli.judge.ranges import Range, exactly, times
from gradcheck_cli.ops.elementwise import Abs, Relu
from gradcheck_cli.ops.extrema import Maximum, Minimum

if TYPE_CHECKING:
    from gradcheck_cli.expr import Expr

ABOVE = (Maximum, Relu, Abs)  #: never below their operands
UP, DOWN = Range(0, inf, shut_low=True, zero=True), Range(-inf, 0, shut_high=True, zero=True)


def ordered(total: Add) -> Range | None:
    """Return the range of a sum such as a − max(…, a, …), which is never above 0, or None."""
    for i, term in enumerate(total.args):
        number, body = coefficient_of(term)
        if not number or not isinstance(_bare(body), (*ABOVE, Minimum)):
            continue
        others = (*total.args[:i], *total.args[i + 1 :])
        other = Add.of(*((-1 / number) * each for each in others))  # number · (body − other)
        if not _within(body, ABOVE).isdisjoint(_within(other, Minimum)):
            return times(exactly(number), UP)
        if not _within(body, Minimum).isdisjoint(_within(other, ABOVE)):
            return times(exactly(number), DOWN)
    return None


def _bare(e: Expr) -> Expr:
    while isinstance(e, (Named, Transpose)):
        (e,) = e.args
    return e


def _within(e: Expr, kinds: type[Expr] | tuple[type[Expr], ...]) -> set[Expr]:
    """Return the expression and what is inside it through nothing but these kinds, transposed."""
    found: set[Expr] = set()
    todo = [(e, False)]
    while todo:
        node, turned = todo.pop()
        key = canonical(node.T if turned else node)
        if key not in found:
            found.add(key)
            if isinstance(node, (Named, Transpose)):
                todo.append((node.args[0], turned != isinstance(node, Transpose)))
            elif isinstance(node, kinds):
                todo += [(arg, turned) for arg in node.args]
                todo += [(-arg, turned) for arg in node.args if isinstance(node, Abs)]
    return found
