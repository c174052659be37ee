"""A part of a formula with its shape known, and how to build its expression once all sizes are."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from gradcheck_cli.algebra import MatMul, Scale
from gradcheck_cli.dims import ONE, SCALAR, Shape, shape_text
from gradcheck_cli.errors import ShapeError
from gradcheck_cli.expr import Expr, Ones
from gradcheck_cli.messages import say

if TYPE_CHECKING:
    from collections.abc import Callable

    from gradcheck_cli.errors import Span
    from gradcheck_cli.syntax.tree import Tree
    from gradcheck_cli.syntax.unify import Sizes


class Typed:
    """A part: its shape (sizes may still be open), whether it is 1-D, its place and its builder."""

    __slots__ = ("_builder", "_built", "flat", "shape", "span")

    def __init__(
        self, shape: Shape, build: Callable[[], Expr], span: Span, *, flat: bool = False
    ) -> None:
        self.shape = shape
        self._builder = build
        self._built: Expr | None = None
        self.span = span
        self.flat = flat

    def build(self) -> Expr:
        """Return the expression, built once however often it is asked for."""
        if self._built is None:
            self._built = self._builder()
        return self._built

    @property
    def is_scalar(self) -> bool:
        """Is it 1×1? An open size is never 1."""
        return self.shape == SCALAR

    @property
    def is_matrix(self) -> bool:
        """Has it more than one row and more than one column?"""
        return ONE not in self.shape


def filled(part: Typed, shape: Shape, sizes: Sizes) -> Callable[[], Expr]:
    """Return the builder of a scalar written out to a shape."""

    def build() -> Expr:
        return Scale.of(part.build(), Ones.shaped(*sizes.shape(shape)))

    return build


def spread(part: Typed, rows: Shape, sizes: Sizes) -> Callable[[], Expr]:
    """Return the builder of 1bᵀ: a 1-D value as every row of a matrix."""

    def build() -> Expr:
        return MatMul.of(Ones.shaped(sizes.resolved(rows[0]), ONE), part.build().T)

    return build


def known(value: Expr, span: Span = (0, 0), *, flat: bool = False) -> Typed:
    """Return a part whose expression is there already."""
    return Typed(value.shape, lambda: value, span, flat=flat)


def constant(tree: Tree) -> Fraction | None:
    """Return the number that a formula of numbers alone is, as an exponent is: -1, (1/2)."""
    if tree.head == "number" and isinstance(tree.value, Fraction):
        return tree.value
    inside = [constant(arg) for arg in tree.args] if tree.head in {"group", "neg", "div"} else []
    if not inside or None in inside:
        return None
    first, *rest = (value for value in inside if value is not None)
    if tree.head == "div":
        return first / rest[0] if len(rest) == 1 and rest[0] else None
    return -first if tree.head == "neg" else first


def shown(shape: Shape, sizes: Sizes) -> str:
    """Write a shape for a message; a size that is open shows as a letter."""
    return shape_text((sizes.shown(shape[0]), sizes.shown(shape[1])))


def check_scalar(value: Typed, sizes: Sizes) -> None:
    """Raise ShapeError unless the value is a scalar."""
    if sizes.shape(value.shape) != SCALAR:
        shape = shown(value.shape, sizes)
        raise ShapeError(
            say("not-scalar", "the value is {shape}, not a scalar", shape=shape),
            span=value.span,
            hint=say("scalar-hint", "a gradient is of a scalar: perhaps ||…||_F^2 or sum(…)"),
        )
