"""Which signs the entries of an expression can have, told from its structure alone.

A set of -1, 0 and 1. 0 is in it where entries may be 0 at more than stray points, as those of
max(x, 0) are and those of x² are not. An operation that has no rule here may have any sign: what
was seen at some points never counts.
"""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any

from gradcheck_cli.algebra import Add, Hadamard, MatMul, Power, Scale
from gradcheck_cli.calculus.positive import ABOVE_ZERO
from gradcheck_cli.expr import Constant, Expr, Eye, Number, Ones, Size, Symbol, Zero, postorder

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from fractions import Fraction

Signs = frozenset[int]

ANY: Signs = frozenset({-1, 0, 1})
POSITIVE: Signs = frozenset({1})
NONNEGATIVE: Signs = frozenset({0, 1})
ZERO_OR_ONE = frozenset({"binary01", "onehot", "onehot_rows", "onehot_cols"})
WITH_ZEROS = frozenset({"diagonal", "pm1"})  #: of which sums are often 0, or entries


def signs_of(*roots: Expr) -> dict[Expr, Signs]:
    """Return the signs that the entries of every node can have."""
    found: dict[Expr, Signs] = {}
    steps: set[Expr] = set()  # something that switches is below
    for node in postorder(*roots):
        operands = [found[arg] for arg in node.args]
        rule = RULES.get(type(node))
        signs = rule(node, operands) if rule else SIGNS[node.sign](*operands)
        if node.switch() is not None or not steps.isdisjoint(node.args):
            steps.add(node)
            if isinstance(node, Add) and {-1, 1} <= signs:  # max(x, 0) − x is often 0
                signs = ANY
        found[node] = signs
    return found


def _symbol(node: Expr, _: Sequence[Signs]) -> Signs:
    properties = node.data[1]
    if properties & ABOVE_ZERO and "diagonal" not in properties:
        return POSITIVE
    if properties & ZERO_OR_ONE:
        return NONNEGATIVE
    return ANY if properties & WITH_ZEROS else frozenset({-1, 1})


def _times(*factors: Signs) -> Signs:
    result = POSITIVE
    for factor in factors:
        result = frozenset(a * b for a, b in product(result, factor))
    return result


def _plus(*terms: Signs) -> Signs:
    """Return the signs of a sum. Terms of both signs cancel at stray points only, unless 0 is one.

    A sum that is 0 throughout, such as A − A, shows itself by the sides that are never seen.
    """
    every = frozenset[int]().union(*terms)
    one_sign = not {-1, 1} <= every
    if one_sign and not all(0 in term for term in terms):
        every -= {0}
    return every


def _power(node: Expr, args: Sequence[Signs]) -> Signs:
    (base,), exponent = args, node.data
    if exponent < 0:
        base -= {0}  # nothing is defined there
    if exponent.denominator != 1:
        return base - {-1}
    return frozenset(abs(sign) for sign in base) if exponent % 2 == 0 else base


def _matmul(node: Expr, args: Sequence[Signs]) -> Signs:
    half, odd = divmod(len(args), 2)
    mirrored = tuple(arg.T for arg in reversed(node.args)) == node.args
    if node.is_scalar and mirrored and not odd:  # ‖v‖², v the product of one half
        return frozenset(abs(sign) for sign in _times(*args[half:]))
    return _times(*args)


def _number(number: Fraction) -> Signs:
    return frozenset({(number > 0) - (number < 0)})


#: What an operation says of the signs of its entries, mostly from those of its first operand's.
SIGNS: dict[str, Callable[..., Signs]] = {
    "any": lambda *_: ANY,
    "positive": lambda *_: POSITIVE,
    "zero-or-one": lambda *_: NONNEGATIVE,
    "operand": lambda signs, *_: signs,
    "operands": lambda *every: frozenset().union(*every),
    "magnitude": lambda signs, *_: frozenset(abs(sign) for sign in signs),
    "larger": lambda *every: frozenset(map(max, product(*every))),
    "smaller": lambda *every: frozenset(map(min, product(*every))),
    "positive-part": lambda signs, *_: frozenset(max(sign, 0) for sign in signs),
}

#: The leaves, and the algebra.
RULES: dict[type[Expr], Callable[[Any, Sequence[Signs]], Signs]] = {
    Symbol: _symbol,
    Number: lambda node, _: _number(node.data),
    Constant: lambda *_: POSITIVE,
    Size: lambda *_: POSITIVE,
    Ones: lambda *_: POSITIVE,
    Zero: lambda *_: frozenset({0}),
    Eye: lambda *_: NONNEGATIVE,
    Add: lambda _, args: _plus(*args),
    Scale: lambda node, args: _times(_number(node.data), *args),
    Hadamard: lambda _, args: _times(*args),
    MatMul: _matmul,
    Power: _power,
}
