"""The sum over the powers of a matrix, sum(j=0..k-1, X^j A X^(k-1-j)): the derivative of X^k."""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING, NamedTuple

from gradcheck_cli.algebra import Scale
from gradcheck_cli.dims import ONE, Dim
from gradcheck_cli.errors import ShapeError, UnsupportedError
from gradcheck_cli.expr import Eye, Number
from gradcheck_cli.messages import say
from gradcheck_cli.ops.matrix_powers import PowerDerivative
from gradcheck_cli.syntax.exponents import exponent
from gradcheck_cli.syntax.products import product
from gradcheck_cli.syntax.tree import Tree
from gradcheck_cli.syntax.typed import Typed, known

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gradcheck_cli.expr import Expr
    from gradcheck_cli.syntax.elaborate import Elaborator


class Raised(NamedTuple):
    """A factor X^p, or its transpose, with an index of the sum in p."""

    base: Typed
    exponent: Dim
    is_turned: bool

    def build(self) -> Expr:
        """Return the matrix that is raised, transposed where the power is."""
        X = self.base.build()
        return X.T if self.is_turned else X


def power_sum(elaborator: Elaborator, tree: Tree) -> Typed:
    """Return what sum(j=0..k-1, A X^j B X^(k-1-j) C) means; any other sum of powers is refused."""
    over, factors = tree.value, [*_factors(tree.args[0])]
    places = [i for i, factor in enumerate(factors) if _index_in(factor)]
    if len(over.indices) != 1 or over.first != 0 or len(tree.args) != 2 or len(places) != 2:
        raise _refused(tree)
    (index,), (i, j) = over.indices, places
    last = exponent_with(elaborator, tree.args[1], None)
    first, second = (_raised(elaborator, factors[place], index, tree) for place in places)
    own = Dim.of(index)
    if own not in (first.exponent, second.exponent) or first.exponent + second.exponent != last:
        raise _refused(tree)
    X = first.base
    middle = _middle(elaborator, factors[i + 1 : j], X)

    def build() -> Expr:
        base, inside = first.build(), middle.build()
        if second.build() is not base:
            raise _refused(tree)
        inside = Scale.of(inside, Eye.sized(base.shape[0])) if inside.is_scalar else inside
        return PowerDerivative.of(base, inside, data=(last + ONE,))

    whole: Typed = Typed(X.shape, build, tree.span)
    parts = [*(elaborator.part(f) for f in factors[:i]), whole]
    parts += (elaborator.part(factor) for factor in factors[j + 1 :])
    return reduce(lambda left, right: product(elaborator, left, right, tree), parts)


def _middle(elaborator: Elaborator, factors: list[Tree], X: Typed) -> Typed:
    """Return what stands between the powers, 1 where nothing does. Raises ShapeError."""
    if not factors:
        return known(Number.exactly(1), X.span)
    span = factors[0].span[0], factors[-1].span[1]
    tree = factors[0] if len(factors) == 1 else Tree("juxt", tuple(factors), span=span)
    part = elaborator.part(tree)
    sizes = elaborator.sizes
    if part.is_scalar or all(sizes.unify(a, b) for a, b in zip(part.shape, X.shape, strict=True)):
        return part
    raise ShapeError(
        say(
            "power-sum-shape",
            "{found} stands between powers of a matrix that is {wanted}",
            found=elaborator.show(part),
            wanted=elaborator.show(X),
        ),
        span=span,
    )


def _factors(tree: Tree) -> Iterator[Tree]:
    """Yield the factors of a product, brackets opened."""
    tree = tree.bare
    if tree.head not in {"juxt", "star"}:
        yield tree
        return
    for arg in tree.args:
        yield from _factors(arg)


def _index_in(tree: Tree) -> bool:
    return any(part.head in {"index", "indexed"} for part in tree.walk())


def _raised(elaborator: Elaborator, factor: Tree, index: str, whole: Tree) -> Raised:
    """Read X^j, (X^j)^T or (X^T)^j."""
    is_turned, tree = False, factor.bare
    while tree.head == "transpose":
        is_turned, tree = not is_turned, tree.args[0].bare
    above = Dim.of(index) if tree.head == "indexed" and tree.typed == "^" else None
    if (tree.head != "power" and above is None) or _index_in(tree.args[0]):
        raise _refused(whole)
    base = elaborator.part(tree.args[0])
    if not elaborator.sizes.unify(*base.shape):
        raise _refused(whole)
    p = above or exponent_with(elaborator, tree.args[1], index)
    return Raised(base, p, is_turned)


def exponent_with(elaborator: Elaborator, tree: Tree, index: str | None) -> Dim:
    """Return a size in which the index counts as one."""
    names = elaborator.scope.size_names
    added = {index} - names if index else set()
    names.update(filter(None, added))
    try:
        p = exponent(elaborator, _with_names(tree))
    finally:
        names.difference_update(added)
    if isinstance(p, Dim):
        return elaborator.sizes.resolved(p)
    if p.denominator != 1:
        raise _refused(tree)
    return Dim.of(int(p))


def _with_names(tree: Tree) -> Tree:
    """Return the tree with indices as names."""
    head = "name" if tree.head == "index" else tree.head
    args = tuple(map(_with_names, tree.args))
    return Tree(head, args, span=tree.span, value=tree.value, typed=tree.typed, marks=tree.marks)


def _refused(tree: Tree) -> UnsupportedError:
    return UnsupportedError(
        say("power-sum-form", "of the sums of powers, only the derivative of a power is read"),
        span=tree.span,
        hint=say("power-sum-hint", "it is written sum(j=0..k-1, X^j A X^(k-1-j))"),
    )
