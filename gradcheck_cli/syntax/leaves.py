"""Names, numbers, identities, matrix literals and entries."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from gradcheck_cli.dims import ONE, SCALAR, Dim
from gradcheck_cli.errors import NamingError, ShapeError
from gradcheck_cli.expr import Constant, Eye, Number, Ones, Size
from gradcheck_cli.limits import allowed
from gradcheck_cli.messages import did_you_mean, say
from gradcheck_cli.ops.structure import Entry, Literal
from gradcheck_cli.syntax.entrywise import mask
from gradcheck_cli.syntax.suggestions import names_here
from gradcheck_cli.syntax.typed import Typed, known

if TYPE_CHECKING:
    from gradcheck_cli.syntax.elaborate import Elaborator
    from gradcheck_cli.syntax.tree import Tree


def group(elaborator: Elaborator, tree: Tree) -> Typed:
    """Return what stands in parentheses; a comparison in them is a mask."""
    inside = tree.args[0]
    return mask(elaborator, tree) if inside.head == "relation" else elaborator.part(inside)


def number(_: Elaborator, tree: Tree) -> Typed:
    """Return an exact number."""
    return known(Number.exactly(tree.value), tree.span)


def ones(elaborator: Elaborator, tree: Tree) -> Typed:
    """Return a bold 1: the vector of ones that fits."""
    size = elaborator.sizes.fresh()
    resolved = elaborator.sizes.resolved
    return Typed((size, ONE), lambda: Ones.shaped(resolved(size), ONE), tree.span, flat=True)


def name(elaborator: Elaborator, tree: Tree) -> Typed:
    """Return what a name means: a variable or definition, a size, a constant, an identity."""
    word, scope = str(tree.value), elaborator.scope
    if word in scope.parts:
        return scope.parts[word]
    if word in scope.size_names:
        return known(Size.number(Dim.of(word)), tree.span)
    if word in scope.limits:
        size = scope.limits[word]
        return Typed(SCALAR, lambda: Size.number(scope.sizes.resolved(size)), tree.span)
    if word == "pi":
        return known(Constant.called(word), tree.span)
    if word == "I" or word.startswith("I_"):
        return _identity(elaborator, tree, word)
    raise NamingError(
        say("unknown-name", "unknown name '{name}'", name=word),
        span=tree.span,
        hint=did_you_mean(word, [*scope.parts, *sorted(scope.size_names)])
        or names_here(scope.parts),
    )


def _identity(elaborator: Elaborator, tree: Tree, word: str) -> Typed:
    sizes = elaborator.sizes
    size = sizes.fresh() if word == "I" else size_called(elaborator, word[2:], tree)
    return Typed((size, size), lambda: Eye.sized(sizes.resolved(size)), tree.span)


def size_called(elaborator: Elaborator, word: str, tree: Tree) -> Dim:
    """Return the size of this name. Raises NamingError where there is none."""
    if word.isdigit():
        return Dim.of(int(word[:9]))
    if word in elaborator.scope.limits:
        return elaborator.scope.limits[word]
    names = elaborator.scope.size_names
    if word not in names:
        raise NamingError(
            say("unknown-size", "'{name}' is not a size here", name=word),
            span=tree.span,
            hint=did_you_mean(word, sorted(names)) or _sizes_here(sorted(names)),
        )
    return Dim.of(word)


def _sizes_here(names: list[str]) -> str | None:
    if not names:
        return None
    return say("known-sizes", "the sizes here are {names}", names=", ".join(names))


def literal(_: Elaborator, tree: Tree) -> Typed:
    """Return a matrix of numbers; a single column is 1-D."""
    value = Literal.rows(tree.value)
    return known(value, tree.span, flat=value.shape[1] is ONE)


def entry(elaborator: Elaborator, tree: Tree) -> Typed:
    """Return x[i] or X[i,j]."""
    base = elaborator.part(tree.args[0])
    indices = [index(arg) for arg in tree.args[1:]]
    if len(indices) == 1 and (base.flat or base.shape[1] is ONE):
        indices.append(0)
    if len(indices) != 2:
        shape = elaborator.show(base)
        raise ShapeError(
            say(
                "entry-indices", "an entry of a matrix, here {shape}, has two indices", shape=shape
            ),
            span=tree.span,
            hint=say("entry-hint", "write X[0,1]; the first row and column are 0"),
        )
    for i, size in zip(indices, base.shape, strict=True):
        if size.number is not None and i >= size.number:
            raise ShapeError(outside(i, size.number - 1), span=tree.span)
    return Typed(SCALAR, lambda: Entry.of(base.build(), data=tuple(indices)), tree.span)


def index(tree: Tree) -> int:
    """Read an index. Raises ShapeError where it is not a whole number from 0."""
    value = tree.value if tree.head == "number" else None
    if not isinstance(value, Fraction) or value.denominator != 1 or value > allowed().index:
        raise ShapeError(
            say("bad-index", "an index is a whole number from 0 to {most}", most=allowed().index),
            span=tree.span,
        )
    return int(value)


def outside(i: int, last: int) -> str:
    """Say that an index is too large."""
    return say("entry-outside", "index {index} is outside 0 … {last}", index=i, last=last)
