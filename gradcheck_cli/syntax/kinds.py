"""Which undeclared names are scalars, vectors and matrices: the conventions, in their order.

Capitals are matrices; small Latin letters that are transposed, have one index, stand right of a
matrix, in an inner product or inside a norm (also through a definition) are vectors; the rest, and
small Greek letters, scalars.
"""

from __future__ import annotations

from collections import Counter
from itertools import combinations, islice, product
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from gradcheck_cli.syntax.tree import Tree

MAX_FLIPPED = 12  #: names whose other kind is tried, one at a time and in pairs
MAX_RANK = 40  #: readings of one rank that are tried

Kinds = dict[str, str]  #: "scalar", "vector" or "matrix", by name
_OTHER = {"scalar": "vector", "vector": "scalar", "matrix": "scalar"}


def readings(names: Iterable[str], trees: Mapping[str | None, Tree]) -> Iterator[list[Kinds]]:
    """Yield the kinds by convention, then others in ranks: those of a rank are equally good.

    One or two names are read otherwise: scalars as vectors first, then vectors without a sure sign
    as scalars; then a capital that only divides, as a scalar. `trees` holds each definition's
    formula by its name, and the value's under None.
    """
    found = conventional(list(names), trees)
    yield [found]
    vectors = _sure_vectors(trees)
    grown = [name for name, kind in found.items() if kind == "scalar"][:MAX_FLIPPED]
    shrunk = [n for n, kind in found.items() if kind == "vector" and n not in vectors][:MAX_FLIPPED]
    divisors = [name for name in _divisors(trees) if found.get(name) == "matrix"][:MAX_FLIPPED]
    ranks = [
        ((name,) for name in grown),
        ((name,) for name in shrunk),
        combinations(grown, 2),
        product(grown, shrunk),
        combinations(shrunk, 2),
        ((name,) for name in divisors),
        product(divisors, [*grown, *shrunk]),
    ]
    for rank in ranks:
        tried = islice(rank, MAX_RANK)
        yield [found | {name: _OTHER[found[name]] for name in flipped} for flipped in tried]


def conventional(names: list[str], trees: Mapping[str | None, Tree]) -> Kinds:
    """Return the kind of each name by convention."""
    vectors = _sure_vectors(trees) | _likely_vectors(trees)
    return {
        name: "matrix" if name[0].isupper() else "vector" if name in vectors else "scalar"
        for name in names
    }


def _sure_vectors(trees: Mapping[str | None, Tree]) -> set[str]:
    """Return the small Latin letters that are transposed or have one index: no scalar is."""
    found = set()
    for tree in trees.values():
        for part in tree.walk():
            is_entry = part.head == "entry" and len(part.args) == 2
            if (part.head == "transpose" or is_entry) and part.args[0].bare.head == "name":
                found.add(part.args[0].bare.value)
    return {name for name in found if _is_small_latin(name)}


def _likely_vectors(trees: Mapping[str | None, Tree]) -> set[str]:
    """Return the small Latin letters right of a matrix, in an inner product or inside a norm."""
    found: set[str] = set()
    normed: set[str] = set()
    for tree in trees.values():
        for part in tree.walk():
            if part.head in {"norm", "inner"} or _calls(part, "norm", "norm2"):
                normed.update(part.names())
            elif part.head in {"juxt", "star", "dot"}:
                found.update(_right_of_matrix(part))
    return {name for name in found | _reached(normed, trees) if _is_small_latin(name)}


def _calls(part: Tree, *functions: str) -> bool:
    return part.head == "call" and part.value[0] in functions


def _divisors(trees: Mapping[str | None, Tree]) -> Iterator[str]:
    """Yield the names that stand right after a division only: 1/N, 1/sqrt(N)."""
    divided: Counter[str] = Counter()
    count: Counter[str] = Counter()
    for tree in trees.values():
        count.update(tree.names())
        for part in tree.walk():
            if part.head == "div":
                below = part.args[1].bare
                below = below.args[0].bare if _calls(below, "sqrt") else below
                divided.update([below.value] if below.head == "name" else [])
    yield from (name for name in divided if divided[name] == count[name])


def _right_of_matrix(factors: Tree) -> Iterator[str]:
    seen = False
    for factor in factors.args:
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
