"""Operators and comparisons of arrays, with NumPy's broadcasting."""

from __future__ import annotations

import ast
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from gradcheck_cli.algebra import Add, Power
from gradcheck_cli.dims import Dim
from gradcheck_cli.errors import LimitError, ParseError, UnsupportedError
from gradcheck_cli.expr import Ones
from gradcheck_cli.limits import allowed
from gradcheck_cli.messages import say
from gradcheck_cli.ops.elementwise import Mask
from gradcheck_cli.ops.matrix_powers import EntryPower
from gradcheck_cli.syntax.python import products, sizes, vectors
from gradcheck_cli.syntax.python.broadcasting import together
from gradcheck_cli.syntax.python.values import Array, array, constant

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from gradcheck_cli.expr import Expr
    from gradcheck_cli.syntax.python.expressions import Reading
    from gradcheck_cli.syntax.python.values import Value

_SIGNS: Final = {ast.Gt: ">", ast.Lt: "<", ast.GtE: ">=", ast.LtE: "<="}
_OPPOSITE: Final = {">": "<=", "<": ">=", ">=": "<", "<=": ">"}
_FLIPPED: Final = {">": "<", "<": ">", ">=": "<=", "<=": ">="}


def _bits(number: Fraction) -> int:
    return number.numerator.bit_length() + number.denominator.bit_length()


def _too_large(reading: Reading, node: ast.AST) -> LimitError:
    message = say("python-number-large", "this number has too many digits")
    return LimitError(message, span=reading.span(node))


def unary(reading: Reading, node: ast.UnaryOp) -> Value:
    """Return −A, +A or the complement of a mask."""
    one = reading.array(node.operand)
    if isinstance(node.op, ast.USub):
        return negated(reading, one, node)
    if isinstance(node.op, ast.UAdd):
        return one
    if isinstance(node.op, ast.Invert) and one.bools:
        return complement(reading, one, node)
    raise reading.refused(node, say("this-operator", "this operator"))


def negated(reading: Reading, one: Array, node: ast.AST) -> Array:
    """Return −A."""
    if one.number is not None:
        return constant(-one.number, reading.span(node))
    products.check_numbers(reading, node, one)
    found = array(one.shape, one.axes, lambda: -one.build(), reading.span(node))
    return found if one.size is None else replace(found, size=-one.size)


def complement(reading: Reading, one: Array, node: ast.AST) -> Array:
    """Return the mask of where a condition does not hold."""
    if one.condition is not None:
        return masked(reading, one, one.condition[0], _OPPOSITE[one.condition[1]], node)

    def build() -> Expr:
        value = one.build()
        return Ones.shaped(*value.shape) - value

    return array(one.shape, one.axes, build, reading.span(node), bools=True)


def binary(reading: Reading, node: ast.BinOp) -> Value:
    """Return what an operator makes of two arrays, + and − of a run of them."""
    if found := vectors.product(reading, node):
        return found
    operands, signs = _chain(reading, node)
    if isinstance(node.op, (ast.Add, ast.Sub)):
        return added(reading, operands, signs, node)
    left, right = operands
    if (rule := _RULES.get(type(node.op))) and (found := rule(reading, left, right, node)):
        return found
    if isinstance(node.op, ast.BitOr) and left.bools and right.bools:
        both = multiplied(
            reading, complement(reading, left, node), complement(reading, right, node), node
        )
        return complement(reading, both, node)
    hint = None
    if isinstance(node.op, ast.BitXor):
        hint = say("caret-in-python", "in Python ^ is no power: write **")
    raise reading.refused(node, say("this-operator", "this operator"), hint)


def _chain(reading: Reading, node: ast.BinOp) -> tuple[list[Array], list[int]]:
    """Return the operands of a run of + and −, which may be long, or those of another operator."""
    if not isinstance(node.op, (ast.Add, ast.Sub)):
        return [reading.array(node.left), reading.array(node.right)], [1, 1]
    terms: list[ast.expr] = []
    signs: list[int] = []
    at: ast.expr = node
    while isinstance(at, ast.BinOp) and isinstance(at.op, (ast.Add, ast.Sub)):
        terms.append(at.right)
        signs.append(1 if isinstance(at.op, ast.Add) else -1)
        at = at.left
    return [reading.array(term) for term in [at, *reversed(terms)]], [1, *reversed(signs)]


def added(reading: Reading, operands: list[Array], signs: list[int], node: ast.AST) -> Array:
    """Return the sum of arrays with their signs."""
    total = _sum_of_numbers(operands, signs)
    if total is not None:
        return constant(total, reading.span(node))
    for i, one in enumerate(operands[:-1]):
        products.check_numbers(reading, node, one, operands[i + 1])
    shape, axes, builders = together(reading, operands, node)

    def build() -> Expr:
        pairs = zip(builders, signs, strict=True)
        return Add.of(*(builder() if sign > 0 else -builder() for builder, sign in pairs))

    found = array(shape, axes, build, reading.span(node))
    return _with_size(found, operands, signs)


def _sum_of_numbers(operands: Iterable[Array], signs: Iterable[int]) -> Fraction | None:
    total = Fraction(0)
    for one, sign in zip(operands, signs, strict=True):
        if one.number is None:
            return None
        total += sign * one.number
    return total


def _with_size(found: Array, operands: list[Array], signs: list[int]) -> Array:
    """Return the sum of sizes as a size again: n + 1."""
    if any(one.size is None for one in operands):
        return found
    total = Dim.of(0)
    for one, sign in zip(operands, signs, strict=True):
        assert one.size is not None
        total = total + one.size if sign > 0 else total - one.size
    return replace(found, size=total)


def multiplied(reading: Reading, left: Array, right: Array, node: ast.AST) -> Array:
    """Return the product entry by entry."""
    if left.number is not None and right.number is not None:
        total = left.number * right.number
        if _bits(total) > allowed().bits:
            raise _too_large(reading, node)
        return constant(total, reading.span(node))
    shape, axes, (a, b) = together(reading, [left, right], node)
    if not left.axes or not right.axes:  # a scalar is not written out to be multiplied
        a, b = left.build, right.build
    bools = left.bools and right.bools
    found = array(shape, axes, lambda: a() * b(), reading.span(node), bools=bools)
    if left.size is not None and right.size is not None:
        found = replace(found, size=left.size * right.size)
    return found


def divided(reading: Reading, left: Array, right: Array, node: ast.AST) -> Array:
    """Return the quotient entry by entry."""
    if right.number == 0:
        raise ParseError(say("division-by-zero", "division by 0"), span=right.part.span)
    if left.number is not None and right.number is not None:
        return constant(left.number / right.number, reading.span(node))
    inverse = array(
        right.shape, right.axes, lambda: Power.of(right.build(), data=Fraction(-1)), right.part.span
    )
    return multiplied(reading, left, inverse, node)


def power(reading: Reading, base: Array, exponent: Array, node: ast.AST) -> Array:
    """Return a power entry by entry; the exponent is a number."""
    p = exponent.number
    if p is None and exponent.size is not None and base.number is None:
        above = (exponent.size,)
        return array(
            base.shape,
            base.axes,
            lambda: EntryPower.of(base.build(), data=above),
            reading.span(node),
        )
    if p is None:
        raise UnsupportedError(
            say("exponent-number", "the exponent has to be a number here"), span=exponent.part.span
        )
    if abs(p.numerator) > 1000 or p.denominator > 1000:
        raise LimitError(
            say("exponent-range", "an exponent lies between −1000 and 1000"),
            span=exponent.part.span,
        )
    if base.number is not None and abs(p) * _bits(base.number) > allowed().bits:
        raise _too_large(reading, node)
    if base.number is not None and p.denominator == 1 and (base.number or p > 0):
        return constant(base.number ** int(p), reading.span(node))
    return array(base.shape, base.axes, lambda: Power.of(base.build(), data=p), reading.span(node))


_RULES: Final[dict[type[ast.operator], Callable[..., Array | None]]] = {
    ast.MatMult: products.matmul,
    ast.Mult: multiplied,
    ast.BitAnd: multiplied,
    ast.Div: divided,
    ast.FloorDiv: sizes.quotient,
    ast.Pow: power,
}


# Comparisons ----------------------------------------------------------------------------------


def comparison(reading: Reading, node: ast.Compare) -> Value:
    """Return the mask of one comparison."""
    if len(node.ops) != 1 or type(node.ops[0]) not in _SIGNS:
        raise reading.refused(
            node,
            say("this-comparison", "this comparison"),
            say("four-comparisons", "of comparisons, <, <=, > and >= of two values are read"),
        )
    left, right = reading.array(node.left), reading.array(node.comparators[0])
    return compared(reading, left, _SIGNS[type(node.ops[0])], right, node)


def compared(reading: Reading, left: Array, sign: str, right: Array, node: ast.AST) -> Array:
    """Return the mask of a comparison."""
    if left.number == 0 != right.number:
        left, right, sign = right, left, _FLIPPED[sign]
    shape, axes, (a, b) = together(reading, [left, right], node)
    shaped = array(shape, axes, lambda: a() - b(), reading.span(node))
    return masked(reading, shaped, shaped.build, sign, node)


def masked(
    reading: Reading, like: Array, compared_with_zero: Callable[[], Expr], sign: str, node: ast.AST
) -> Array:
    """Return the mask of an expression above, below or at 0."""
    part = array(
        like.shape, like.axes, lambda: Mask.of(compared_with_zero(), data=sign), reading.span(node)
    )
    return Array(part.part, part.axes, bools=True, condition=(compared_with_zero, sign))
