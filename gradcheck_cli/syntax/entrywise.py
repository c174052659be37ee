"""Sums, ⊙, ⊘ and comparisons: operands of one shape, written out to it where they are not.

The only place that knows of broadcasting: a scalar is filled to a matrix's shape and a 1-D value
spread over a matrix's rows, both written out in the expression and noted.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from gradcheck_cli.algebra import Add, Hadamard, Power
from gradcheck_cli.dims import ONE, SCALAR, Shape
from gradcheck_cli.errors import GradcheckError, ParseError, ShapeError
from gradcheck_cli.messages import say
from gradcheck_cli.ops.elementwise import MIRRORED, Mask
from gradcheck_cli.syntax.products import product
from gradcheck_cli.syntax.typed import Typed, constant, filled, spread

if TYPE_CHECKING:
    from collections.abc import Callable

    from gradcheck_cli.errors import Span
    from gradcheck_cli.expr import Expr
    from gradcheck_cli.syntax.elaborate import Elaborator
    from gradcheck_cli.syntax.tree import Tree


def negated(elaborator: Elaborator, tree: Tree) -> Typed:
    """Return −A."""
    part = elaborator.part(tree.args[0])
    return Typed(part.shape, lambda: -part.build(), tree.span, flat=part.flat)


def added(elaborator: Elaborator, tree: Tree) -> Typed:
    """Return A + B − C …"""
    parts = [elaborator.part(arg) for arg in tree.args]
    shape, flat, builders = level(elaborator, parts, tree)
    return Typed(shape, lambda: Add.of(*(build() for build in builders)), tree.span, flat=flat)


def multiplied(elaborator: Elaborator, tree: Tree) -> Typed:
    """Return A ⊙ B, or the scalar multiple where one is a scalar."""
    left, right = map(elaborator.part, tree.args)
    return _hadamard(elaborator, left, right, tree)


def divided(elaborator: Elaborator, tree: Tree) -> Typed:
    """Return A ⊘ B."""
    left, right = map(elaborator.part, tree.args)
    inverse = Typed(
        right.shape,
        lambda: Power.of(right.build(), data=Fraction(-1)),
        right.span,
        flat=right.flat,
    )
    return _hadamard(elaborator, left, inverse, tree)


def _hadamard(elaborator: Elaborator, left: Typed, right: Typed, tree: Tree) -> Typed:
    if left.is_scalar or right.is_scalar:
        for part, other, arg in zip((left, right), (right, left), tree.args, strict=True):
            if part.is_scalar and not other.is_scalar and constant(arg) is None:
                name = elaborator.written(_unsigned(arg))
                elaborator.scope.note(
                    say("scaling-scalar", "the scalar {name} multiplies every entry", name=name)
                )
        return product(elaborator, left, right, tree)
    shape, flat, (a, b) = level(elaborator, [left, right], tree)
    return Typed(shape, lambda: Hadamard.of(a(), b()), tree.span, flat=flat)


def mask(elaborator: Elaborator, tree: Tree) -> Typed:
    """Return the 0/1 mask of the comparison in a tree: (Z > 0), 1[Z > 0]."""
    relation = tree.args[0]
    parts = [elaborator.part(arg) for arg in relation.args]
    shape, flat, (a, b) = level(elaborator, parts, relation)
    sign = str(relation.value)
    if constant(relation.args[0]) == 0 != constant(relation.args[1]):
        a, b, sign = b, a, MIRRORED[sign]
    return Typed(shape, lambda: Mask.of(a() - b(), data=sign), tree.span, flat=flat)


def bare_comparison(elaborator: Elaborator, tree: Tree) -> Typed:
    """Refuse a comparison outside brackets."""
    raise ParseError(
        say("bare-comparison", "a comparison stands in brackets"),
        span=tree.marks[0],
        hint=say("mask-hint", "write the mask as 1[{text}]", text=elaborator.text(tree.span)),
    )


# Broadcasts -----------------------------------------------------------------------------------


def level(
    elaborator: Elaborator, parts: list[Typed], tree: Tree
) -> tuple[Shape, bool, list[Callable[[], Expr]]]:
    """Return the shape common to the operands, whether it is 1-D, and each operand's builder."""
    shape, flat = _common_shape(elaborator, parts, tree)
    pairs = zip(parts, tree.args, strict=True)
    return shape, flat, [_broadcast(elaborator, part, shape, arg) for part, arg in pairs]


def _common_shape(elaborator: Elaborator, parts: list[Typed], tree: Tree) -> tuple[Shape, bool]:
    """Return the one shape of the operands of + − .* ./ or a comparison, broadcasts allowed for."""
    wide = [part for part in parts if not part.is_scalar]
    if not wide:
        return SCALAR, False
    lead = next((part for part in wide if part.is_matrix), wide[0])
    sizes = elaborator.sizes
    for i, part in enumerate(parts):
        if part.is_scalar or part is lead:
            continue
        if part.flat and lead.is_matrix:
            rows, cols = sizes.shape(lead.shape)
            # Of one entry for each row, as mean(X, axis=1) is: X is not made square to fit.
            stands = sizes.resolved(part.shape[0]) is rows is not cols
            fits = not stands and sizes.unify(part.shape[0], cols)
        else:
            fits = sizes.unify_shapes(part.shape, lead.shape)
        if not fits:
            mark = tree.marks[min(max(0, i - 1), len(tree.marks) - 1)]
            error = _shapes_differ(elaborator, (lead, part), _unsigned(tree.args[i]), mark)
            error.hint = _in_brackets(elaborator, tree) or error.hint
            raise error
    return sizes.shape(lead.shape), lead.flat and all(p.flat or p.is_scalar for p in parts)


def _unsigned(tree: Tree) -> Tree:
    """Return a term of a sum without its minus."""
    return tree.args[0] if tree.head == "neg" else tree


def _shapes_differ(
    elaborator: Elaborator, parts: tuple[Typed, Typed], term: Tree, mark: Span
) -> GradcheckError:
    """Return the error for a part, written as `term`, that does not have the lead's shape."""
    first, second = sorted(parts, key=lambda part: part.span[0])
    return ShapeError(
        say(
            "shapes-differ",
            "{first} and {second} have to be of one shape here",
            first=elaborator.show(first),
            second=elaborator.show(second),
        ),
        span=mark,
        hint=_how_to_level(elaborator, *parts, term),
    )


def _in_brackets(elaborator: Elaborator, tree: Tree) -> str | None:
    """Name the fix for A B .* C, where the last factor B was to be multiplied by C alone."""
    if tree.head not in {"hadamard", "ratio"} or tree.args[0].head not in {"juxt", "star"}:
        return None
    *_, last = tree.args[0].args
    a, b = elaborator.part(last), elaborator.part(tree.args[1])
    if not all(elaborator.sizes.could_fit(*pair) for pair in zip(a.shape, b.shape, strict=True)):
        return None
    start, end = tree.marks[0]
    return say(
        "entrywise-brackets",
        "{sign} takes the whole product left of it: write ({a} {sign} {b})",
        sign=elaborator.scope.source[start:end],
        a=elaborator.text(last.span),
        b=elaborator.text(tree.args[1].span),
    )


def _how_to_level(elaborator: Elaborator, lead: Typed, part: Typed, term: Tree) -> str | None:
    """Name the fix: what would write the part out to the lead's shape."""
    name = elaborator.text(term.span)
    (rows, cols), could_fit = lead.shape, elaborator.sizes.could_fit
    lies = could_fit(part.shape[0], cols) and not part.shape[0] is rows is not cols
    if lead.is_matrix and part.shape[1] is ONE and lies:
        return say("spread-column", "as a row of every row, write 1 {name}^T", name=name)
    if lead.is_matrix and part.shape[1] is ONE and could_fit(part.shape[0], rows):
        return say("spread-row-wise", "to use it in every column, write {name} 1^T", name=name)
    if lead.is_matrix and part.shape[0] is ONE:
        return say("spread-row", "to add it to every row, write 1 {name}", name=name)
    if part.shape[0] is lead.shape[1] and part.shape[1] is lead.shape[0]:
        turned = elaborator.turned(term.span)
        return say("transpose-to-fit", "transpose one of them: {turned}", turned=turned)
    return None


def _broadcast(elaborator: Elaborator, part: Typed, shape: Shape, tree: Tree) -> Callable[[], Expr]:
    """Return the builder of the part written out to the shape."""
    name = elaborator.written(_unsigned(tree))
    if part.is_scalar and shape != SCALAR:
        if constant(tree) is None:
            elaborator.scope.note(
                say(
                    "filled-scalar",
                    "the scalar {name} is added to, or compared with, every entry",
                    name=name,
                )
            )
        return filled(part, shape, elaborator.sizes)
    if part.flat and ONE not in shape:
        elaborator.scope.note(
            say("spread-vector", "{name} stands for 1 {name}ᵀ: on every row", name=name)
        )
        return spread(part, shape, elaborator.sizes)
    return part.build
