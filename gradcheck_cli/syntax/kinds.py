"""Which undeclared names are scalars, vectors and matrices: the conventions, in order of preference.

Capitals are matrices; small Latin letters that are transposed, stand right of a matrix, in an inner product
or inside a norm (also through a definition) are vectors; the rest, and small Greek letters, are scalars.
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from gradcheck_cli.syntax.tree import Tree

MAX_FLIPPED = 12  #: names whose other kind is tried, one at a time and in pairs

Kinds = dict[str, str]  #: "scalar", "vector" or "matrix", by name


def readings(names: Iterable[str], trees: Mapping[str | None, Tree]) -> Iterator[Kinds]:
    """Yield the kinds by convention, then those with one or two small letters read otherwise.

    `trees` holds each definition's formula by its name, and the value's under None.
    """
    kinds = conventional(list(names), trees)
    yield kinds
    small = [name for name, kind in kinds.items() if kind != "matrix"][:MAX_FLIPPED]
    for count in (1, 2):
        for flipped in combinations(small, count):
            yield kinds | {n: "vector" if kinds[n] == "scalar" else "scalar" for n in flipped}


def conventional(names: list[str], trees: Mapping[str | None, Tree]) -> Kinds:
    """Return the kind of each name by convention."""
    vectors = _vectors(trees)
    return {
        name: "matrix" if name[0].isupper() else "vector" if name in vectors else "scalar"
        for name in names
    }


def _vectors(trees: Mapping[str | None, Tree]) -> set[str]:
    found: set[str] = set()
    normed: set[str] = set()
    for tree in trees.values():
        for part in tree.walk():
            if part.head == "transpose" and part.args[0].bare.head == "name":
                found.add(str(part.args[0].bare.value))
            elif part.head == "norm":
                normed.update(part.names())
            elif part.head == "inner":
                found.update(str(arg.value) for arg in part.args if arg.head == "name")
            elif part.head in {"juxt", "star"}:
                found.update(_right_of_matrix(part))
    return {name for name in found | _reached(normed, trees) if _is_small_latin(name)}


def _right_of_matrix(product: Tree) -> Iterator[str]:
    seen = False
    for factor in product.args:
        bare = factor.bare
        if seen and bare.head == "name":
            yield str(bare.value)
        seen = _looks_like_matrix(factor)


def _looks_like_matrix(tree: Tree) -> bool:
    tree = tree.bare
    if tree.head == "name":
        return str(tree.value)[0].isupper()
    if tree.head in {"transpose", "sum", "neg", "power", "juxt", "star"}:
        return any(_looks_like_matrix(arg) for arg in tree.args)
    return tree.head == "literal"


def _reached(names: set[str], trees: Mapping[str | None, Tree]) -> set[str]:
    """Return the names and all that their definitions mention."""
    reached: set[str] = set()
    todo = list(names)
    while todo:
        name = todo.pop()
        if name not in reached:
            reached.add(name)
            if name in trees:
                todo.extend(trees[name].names())
    return reached


def _is_small_latin(name: str) -> bool:
    return name[0].islower() and name[0].isascii()
