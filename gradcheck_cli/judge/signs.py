"""Between which numbers the entries of an expression lie, and which signs they can have.

Both are told from structure alone, over all sizes and all values that the declarations allow, at
all points but stray ones (see `ranges`). What was seen at some points never counts.
"""

from __future__ import annotations

from functools import reduce
from math import inf
from typing import TYPE_CHECKING, Any

from gradcheck_cli.algebra import Add, Hadamard, MatMul, Power, Scale, coefficient_of, terms_of
from gradcheck_cli.calculus.positive import ABOVE_ZERO, is_positive
from gradcheck_cli.expr import Constant, Expr, Eye, Number, Ones, Size, Symbol, Zero, postorder
from gradcheck_cli.judge import ranges
from gradcheck_cli.judge.courses import COURSES, Course, constant, raised
from gradcheck_cli.judge.orders import ordered
from gradcheck_cli.judge.ranges import (
    ANY,
    FLAG,
    MOVING,
    POSITIVE,
    Range,
    common,
    exactly,
    hull,
    magnitude,
    plus,
    repeated,
    times,
)
from gradcheck_cli.ops.elementwise import Elementwise, Log, Sign
from gradcheck_cli.ops.structure import Literal, Unit

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Signs = frozenset[int]

ONE_HOT = ("binary01", "onehot", "onehot_rows", "onehot_cols")
DECLARED: dict[str, Range] = {
    **dict.fromkeys(("diagonal", "pm1"), ANY),  # of which sums are often 0, or entries
    **dict.fromkeys(ONE_HOT, FLAG),
    **dict.fromkeys(sorted(ABOVE_ZERO), POSITIVE),
    "simplex": Range(0, 1, shut_high=True),
    "unit_interval": Range(0, 1),
    "within_one": Range(-1, 1),
}
APART = frozenset({*ONE_HOT, "pm1", "diagonal", "orthogonal"})  #: values that do not move freely


def signs_of(*roots: Expr) -> dict[Expr, Signs]:
    """Return the signs that the entries of every node can have, at more than stray points.

    0 is one where entries may be 0 in a region, as those of max(x, 0) are and those of x² are not.
    """
    return {node: found.signs for node, found in ranges_of(*roots).items()}


def ranges_of(*roots: Expr) -> dict[Expr, Range]:
    """Return between which numbers the entries of every node lie."""
    found: dict[Expr, Range] = {}
    free: set[Expr] = set()  # smooth in what moves freely: equal to a number at stray points only
    steps: set[Expr] = set()  # something that switches, or falls apart, is below
    moving: set[Expr] = set()
    for node in postorder(*roots):
        operands = [found[arg] for arg in node.args]
        if isinstance(node, Symbol) or not moving.isdisjoint(node.args):
            moving.add(node)
        if not steps.isdisjoint(node.args) or _falls_apart(node, operands, found):
            steps.add(node)
        if node in moving and node not in steps:
            free.add(node)
        cls = type(node)
        if cls in RULES:
            found[node] = RULES[cls](node, operands)
        elif cls in SUMS:
            found[node] = SUMS[cls](node, operands, still=node not in free)
        else:
            found[node] = _operation(node, operands, free=not free.isdisjoint(node.args))
    return found


def _falls_apart(node: Expr, operands: Sequence[Range], found: dict[Expr, Range]) -> bool:
    """Tell whether the node is not one formula of what is below, on one connected domain."""
    if isinstance(node, Symbol):
        return not APART.isdisjoint(node.data[1])
    if node.kink:
        switch = node.switch()
        return switch not in found or len(found[switch].signs) != 1
    whole = isinstance(node, Power) and not node.needs()
    if type(node).defined_everywhere or whole:
        return False
    return len(operands) > 1 or not _is_connected(node, node.args[0], operands[0])


def _is_connected(node: Expr, x: Expr, r: Range) -> bool:
    """Tell whether the x of which the node is defined are known to be all of one piece."""
    need = node.needs()
    if need == "within_one":
        return isinstance(x, Symbol) or (r.low > -1 and r.high < 1)
    if not isinstance(node, (Power, Log)):
        return False
    if need == "nonzero":
        return r.low > 0 or r.high < 0 or is_positive(x)
    return isinstance(x, Symbol) or r.low > 0 or is_positive(x)


def _operation(node: Expr, operands: Sequence[Range], *, free: bool) -> Range:
    """Return the range of an operation by what its class says of itself."""
    if node.course == "entries":
        return hull(*operands)
    if node.course in {"sum", "trace"}:
        rows, cols = (dim.number for dim in node.args[0].shape)
        count = rows if node.course == "trace" else rows and cols and rows * cols
        return repeated(operands[0], count, still=not free)
    if node.course == "share":
        return Range(0, 1, shut_high=True)  # 1 where there is one entry
    known = ANY if node.sign == "any" else SIGNS[node.sign](*operands)
    if not isinstance(node, Elementwise) or node.sign == "positive-part":
        return known
    if known is ANY and free:
        known = MOVING
    r = common(known, COURSES[node.course](Course(node, operands[0], free)))
    low, high = node.between
    if low is None and high is None:
        return r
    return common(r, Range(-inf if low is None else low, inf if high is None else high, zero=True))


def _symbol(node: Expr, _: object) -> Range:
    properties = node.data[1]
    return next((r for name, r in DECLARED.items() if name in properties), MOVING)


def _add(node: Add, terms: Sequence[Range], *, still: bool) -> Range:
    total, known = plus(*terms, still=still), ordered(node)
    spread = Add.of(*(part for term in node.args for part in _spread(term)))
    if spread is not node:  # (a + b) + (a + b) − (a + b)
        total = common(total, ranges_of(spread)[spread])
    return total if known is None else common(total, known)


def _spread(term: Expr) -> Sequence[Expr]:
    """Return the terms of a sum that a number is before."""
    number, body = coefficient_of(term)
    return [number * part for part in terms_of(body)] if number != 1 else [term]


def _factors(node: Expr, ranges: Sequence[Range]) -> list[Range]:
    """Return the ranges of factors, with that of |x| for x sign(x)."""
    found = dict(zip(node.args, ranges, strict=True))
    for factor in node.args:
        if isinstance(factor, Sign) and factor.args[0] in found:
            found[factor.args[0]] = magnitude(found[factor.args[0]])
            found[factor] = exactly(1)
    return [found[factor] for factor in node.args]


def _matmul(node: Expr, factors: Sequence[Range], *, still: bool) -> Range:
    half, odd = divmod(len(factors), 2)
    mirrored = tuple(arg.T for arg in reversed(node.args)) == node.args
    if node.is_scalar and mirrored and not odd:  # ‖v‖², v the product of one half
        v = magnitude(_chained(node.args[half:], factors[half:], still=still))
        return repeated(times(v, v), None, still=still)
    return _chained(node.args, factors, still=still)


def _chained(args: Sequence[Expr], factors: Sequence[Range], *, still: bool) -> Range:
    r, *rest = factors
    for factor, arg in zip(rest, args[1:], strict=True):
        r = repeated(times(r, factor), arg.shape[0].number, still=still)
    return r


def _sign_only(r: Range) -> Range:
    """Return the range of anything that has the same sign."""
    low = r.low if r.low == 0 else 0 if r.low > 0 else -inf
    high = r.high if r.high == 0 else 0 if r.high < 0 else inf
    return Range(low, high, r.low == 0 and r.shut_low, r.high == 0 and r.shut_high, r.zero)


#: What an operation says of the signs of its entries, mostly from those of its first operand's.
SIGNS: dict[str, Callable[..., Range]] = {
    "positive": lambda *_: POSITIVE,
    "nonnegative": lambda *_: Range(0, inf, shut_low=True, zero=True),
    "nonpositive": lambda *_: Range(-inf, 0, shut_high=True, zero=True),
    "zero-or-one": lambda *_: FLAG,
    "operand": lambda r, *_: _sign_only(r),
    "magnitude": lambda r, *_: _sign_only(magnitude(r)),
    "larger": ranges.larger,
    "smaller": ranges.smaller,
    "positive-part": lambda r: ranges.larger(r, exactly(0)),
}

#: The leaves, and the algebra.
RULES: dict[type[Expr], Callable[[Any, Sequence[Range]], Range]] = {
    Symbol: _symbol,
    Number: lambda node, _: exactly(node.data),
    Constant: lambda node, _: constant(node),
    Size: lambda *_: Range(1, inf, shut_low=True),
    Ones: lambda *_: exactly(1),
    Zero: lambda *_: exactly(0),
    Eye: lambda *_: FLAG,
    Unit: lambda *_: FLAG,
    Literal: lambda node, _: hull(*(exactly(number) for row in node.data for number in row)),
    Scale: lambda node, args: reduce(times, _factors(node, args), exactly(node.data)),
    Hadamard: lambda node, args: reduce(times, _factors(node, args)),
    Power: lambda node, args: raised(args[0], node.data),
}

#: Of which terms may cancel, always where the value may be `still`, else at stray points.
SUMS: dict[type[Expr], Callable[..., Range]] = {Add: _add, MatMul: _matmul}
