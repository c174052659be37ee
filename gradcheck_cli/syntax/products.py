"""Products, quotients by scalars, inner products and transposes."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from gradcheck_cli.algebra import MatMul, Power, Scale
from gradcheck_cli.algebra import inner as inner_product
from gradcheck_cli.dims import ONE, SCALAR
from gradcheck_cli.errors import GradcheckError, ParseError, ShapeError
from gradcheck_cli.expr import Ones
from gradcheck_cli.messages import say
from gradcheck_cli.syntax.solving import colon_of_scalars
from gradcheck_cli.syntax.typed import Typed, constant

if TYPE_CHECKING:
    from gradcheck_cli.expr import Expr
    from gradcheck_cli.syntax.elaborate import Elaborator
    from gradcheck_cli.syntax.tree import Tree


def juxtaposed(elaborator: Elaborator, tree: Tree) -> Typed:
    """Return the product of factors side by side."""
    return multiplied(elaborator, [factor(elaborator, arg) for arg in tree.args], tree)


def multiplied(elaborator: Elaborator, parts: list[Typed], tree: Tree) -> Typed:
    """Return the product of one or more parts, from the left; built in one go, however long."""
    total = parts[0]
    for part in parts[1:]:
        total = product(elaborator, total, part, tree)
    if len(parts) < 3:
        return total

    def build() -> Expr:
        value, *rest = (part.build() for part in parts)
        for factor in rest:
            value = _multiplied(value, factor)
        return value

    return Typed(total.shape, build, total.span, flat=total.flat)


def starred(elaborator: Elaborator, tree: Tree) -> Typed:
    """Return A * B, the product."""
    left, right = map(elaborator.part, tree.args)
    return product(elaborator, left, right, tree)


def dotted(elaborator: Elaborator, tree: Tree) -> Typed:
    """Return A · B: the inner product of two vectors, else the product."""
    left, right = map(elaborator.part, tree.args)
    if left.flat and right.flat:
        return inner(elaborator, tree)
    return product(elaborator, left, right, tree)


def transposed(elaborator: Elaborator, tree: Tree) -> Typed:
    """Return Aᵀ."""
    part = factor(elaborator, tree.args[0])
    return Typed((part.shape[1], part.shape[0]), lambda: part.build().T, tree.span)


def factor(elaborator: Elaborator, tree: Tree) -> Typed:
    """Return a factor; a literal 1 beside another, or transposed, is the vector of ones."""
    if tree.head not in {"number", "ones"} or tree.value != 1:
        return elaborator.part(tree)
    sizes = elaborator.sizes
    size = sizes.fresh()
    return Typed((size, ONE), lambda: Ones.shaped(sizes.resolved(size), ONE), tree.span)


def product(elaborator: Elaborator, left: Typed, right: Typed, tree: Tree) -> Typed:
    """Return the matrix product, or the scalar multiple where one factor is a scalar."""
    span = left.span[0], right.span[1]
    if left.is_scalar or right.is_scalar:
        body = right if left.is_scalar else left
        return Typed(
            body.shape, lambda: _multiplied(left.build(), right.build()), span, flat=body.flat
        )
    sizes = elaborator.sizes
    if not sizes.unify(left.shape[1], right.shape[0]):
        raise _does_not_fit(elaborator, left, right, tree)
    shape = sizes.shape((left.shape[0], right.shape[1]))
    flat = right.flat and shape[1] is ONE and shape != SCALAR
    return Typed(shape, lambda: MatMul.of(left.build(), right.build()), span, flat=flat)


def _multiplied(left: Expr, right: Expr) -> Expr:
    """Multiply: a scalar multiple, which has its scalar first, or the matrix product."""
    if left.is_scalar:
        return Scale.of(left, right)
    return Scale.of(right, left) if right.is_scalar else MatMul.of(left, right)


def _does_not_fit(elaborator: Elaborator, left: Typed, right: Typed, tree: Tree) -> GradcheckError:
    return ShapeError(
        say(
            "product-does-not-fit",
            "{left} times {right} does not fit: the inner sizes {inner1} and {inner2} differ",
            left=elaborator.show(left),
            right=elaborator.show(right),
            inner1=elaborator.show_size(left.shape[1]),
            inner2=elaborator.show_size(right.shape[0]),
        ),
        span=tree.marks[0] if tree.marks else (left.span[0], right.span[1]),
        hint=_how_to_fit(elaborator, left, right),
    )


def _how_to_fit(elaborator: Elaborator, left: Typed, right: Typed) -> str | None:
    """Name the fix: ⊙, a transpose, or the other order."""
    a, b = elaborator.text(left.span), elaborator.text(right.span)
    could_fit, turned = elaborator.sizes.could_fit, elaborator.turned
    if b == "T":
        return say("letter-t", "the transpose is written {turned}", turned=turned(left.span))
    rows, cols = (could_fit(left.shape[i], right.shape[i]) for i in (0, 1))
    if rows and left.flat and right.flat:
        return say(
            "inner-or-entrywise",
            "write {a}^T {b} for the inner product, {a} .* {b} entry by entry",
            a=a,
            b=b,
        )
    if rows and cols:
        return say("write-hadamard", "for the product entry by entry, write {a} .* {b}", a=a, b=b)
    if rows or cols:
        a, b = (turned(left.span), b) if rows else (a, turned(right.span))
        return say("transpose-one", "{a} {b} would fit", a=a, b=b)
    if could_fit(right.shape[1], left.shape[0]):
        return say("other-order", "in the other order, {b} {a} would fit", a=a, b=b)
    return None


def quotient(elaborator: Elaborator, tree: Tree) -> Typed:
    """Divide by the shortest run of factors that is a scalar; the rest multiplies."""
    dividend = elaborator.part(tree.args[0])
    first, *others = tree.args[1:]
    factors = [elaborator.part(first), *(factor(elaborator, arg) for arg in others)]
    count = _divisor_length(elaborator, factors)
    divisor = multiplied(elaborator, factors[:count], tree)
    check_divisor(tree.args[1])
    inverse = Typed(SCALAR, lambda: Power.of(divisor.build(), data=Fraction(-1)), divisor.span)
    return multiplied(elaborator, [dividend, inverse, *factors[count:]], tree)


def check_divisor(tree: Tree) -> None:
    """Raise ParseError for a division by 0."""
    if constant(tree) == 0:
        raise ParseError(say("division-by-zero", "division by 0"), span=tree.span)


def _divisor_length(elaborator: Elaborator, factors: list[Typed]) -> int:
    """Return how many factors after / make the divisor. Raises ShapeError where none do."""
    if factors[0].shape[0] is ONE:
        for count, factor in enumerate(factors, 1):
            if factor.shape[1] is ONE:
                return count
    shape = elaborator.show(factors[0])
    raise ShapeError(
        say("divisor-not-scalar", "the divisor is {shape}, not a scalar", shape=shape),
        span=factors[0].span,
        hint=say("divide-hint", "divide entry by entry with ./"),
    )


def inner(elaborator: Elaborator, tree: Tree) -> Typed:
    """Return the inner product ⟨A, B⟩."""
    left, right = map(elaborator.part, tree.args)
    if right.is_scalar and tree.marks and elaborator.text(tree.marks[0]) == ":":
        raise colon_of_scalars(tree.marks[0])
    if not elaborator.sizes.unify_shapes(left.shape, right.shape):
        raise ShapeError(
            say(
                "inner-shapes",
                "an inner product is of two equal shapes, not {a} and {b}",
                a=elaborator.show(left),
                b=elaborator.show(right),
            ),
            span=tree.span,
        )
    return Typed(SCALAR, lambda: inner_product(left.build(), right.build()), tree.span)
