"""Which undeclared names are scalars, vectors and matrices: the conventions, in their order.

Capitals are matrices; small letters that are transposed or have one index are vectors. So are
small Latin letters that stand below a sum sign, right of a matrix, in an inner product or inside a
norm, a softmax, diag and the like (also through a definition), or a sum without capitals; the rest,
and small Greek letters, are scalars.
"""

from __future__ import annotations

from collections import Counter
from itertools import combinations, islice, product
from typing import TYPE_CHECKING

from gradcheck_cli.syntax.vocabulary import WORD_NAMES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from gradcheck_cli.syntax.tree import Tree

MAX_FLIPPED = 12  #: names whose other kind is tried, one at a time and in pairs
MAX_RANK = 40  #: readings of one rank that are tried

#: Inside these, small letters are vectors, and inside max and min of one argument.
OF_VECTORS = (
    *("norm", "norm1", "norm2", "diag", "outer", "hstack", "vstack", "rows"),
    *("softmax", "log_softmax", "logsumexp", "amax", "amin", "is_max", "var", "std"),
    *("mse", "mae", "bce", "bce_with_logits", "cross_entropy"),
)
_OF_ENTRIES = {"sum", "neg", "juxt", "star", "dot", "div", "power", "epower", "abs", "call"}
_OF_ENTRIES |= {"hadamard", "ratio", "mask", "relation"}
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
    entries = {n for n, kind in _indexed(trees).items() if kind == found.get(n) == "vector"}
    vectors = _sure_vectors(trees) | entries
    grown = [name for name, kind in found.items() if kind == "scalar"][:MAX_FLIPPED]
    shrunk = [n for n, kind in found.items() if kind == "vector" and n not in vectors][:MAX_FLIPPED]
    divisors = [name for name in _divisors(trees) if found.get(name) == "matrix"][:MAX_FLIPPED]
    yield from ([found | {name: "matrix"}] for name in sorted(entries))  # w^T x_i: rows of x
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
    """Return the kind of each name by convention; indices in a sum tell it for sure."""
    vectors = _sure_vectors(trees) | _likely_vectors(trees)
    found = {
        name: "matrix" if name[0].isupper() else "vector" if name in vectors else "scalar"
        for name in names
    }
    return found | {name: kind for name, kind in _indexed(trees).items() if name in found}


def _indexed(trees: Mapping[str | None, Tree]) -> Kinds:
    """Return the kinds of names with indices: y_i is a vector's entry, A_ij a matrix's.

    In x_iᵀ and ‖x_i‖, x_i is the row of a matrix.
    """
    parts = [part for tree in trees.values() for part in tree.walk()]
    rows = {part.args[0] for part in parts if part.head == "transpose"}
    rows |= {inside for part in parts if part.head == "norm" for inside in _outside_sums(part)}
    found: Kinds = {}
    for part in parts:
        if part.head == "indexed" and part.args[0].head == "name":
            name, is_entry = str(part.args[0].value), len(part.value) == 1 and part not in rows
            if not is_entry or found.get(name) != "matrix":
                found[name] = "vector" if is_entry else "matrix"
    return found


def _outside_sums(tree: Tree) -> Iterator[Tree]:
    """Yield the parts of a norm that no sum in it stands around."""
    if tree.head != "summation":
        yield tree
        for arg in tree.args:
            yield from _outside_sums(arg)


def _sure_vectors(trees: Mapping[str | None, Tree]) -> set[str]:
    """Return the small letters that are transposed or have one index: no scalar is."""
    found = set()
    for tree in trees.values():
        for part in tree.walk():
            is_entry = part.head == "entry" and len(part.args) == 2
            if (part.head == "transpose" or is_entry) and part.args[0].bare.head == "name":
                found.add(part.args[0].bare.value)
    return {name for name in found if name[0].islower()}


def _likely_vectors(trees: Mapping[str | None, Tree]) -> set[str]:
    """Return the small Latin letters right of a matrix, in an inner product or inside a norm.

    Also inside a sum or mean without a capital, transposed in sin(y)ᵀ, and in x .* y.
    """
    found: set[str] = set()
    normed: set[str] = set()
    for tree in trees.values():
        for part in tree.walk():
            is_entry = part.head == "indexed" and len(part.value) == 1
            of_all = len(part.args) == 1 and _calls(part, "max", "min")
            of_all |= _calls(part, "sum", "mean") and not any(map(_is_capital, part.names()))
            if is_entry or part.head in {"norm", "inner"} or of_all or _calls(part, *OF_VECTORS):
                normed.update(part.names())
            elif part.head == "total":
                normed.update(_entries(part.args[0].bare))
            elif part.head in {"transpose", "hadamard", "ratio"}:
                found.update(_entrywise(part))
            elif part.head in {"juxt", "star", "dot"}:
                found.update(_right_of_matrix(part))
    return {name for name in found | _reached(normed, trees) if _is_small_latin(name)}


def _entries(tree: Tree) -> Iterator[str]:
    """Yield the names that stand for entries below a sum sign without an index, (ŷ − y)²."""
    if tree.head == "name":
        yield str(tree.value)
    if tree.head not in _OF_ENTRIES:
        return
    is_of_matrices = tree.head in {"juxt", "star"} and any(map(_looks_like_matrix, tree.args))
    for arg in tree.args[:1] if tree.head in {"div", "epower", "power"} else tree.args:
        if arg.bare.head != "name" or not is_of_matrices:
            yield from _entries(arg.bare)
    if _is_e_to(tree):
        yield from _entries(tree.args[1].bare)
    if tree.head == "div":  # z of 1/(1 + e^-z), not s of x/(2 s^2)
        below = (part for arg in tree.args[1:] for part in arg.walk())
        yield from (name for p in below if p.head == "call" or _is_e_to(p) for name in _entries(p))


def _is_e_to(tree: Tree) -> bool:
    return tree.head == "power" and tree.args[0].bare.value == "e"


def _entrywise(part: Tree) -> Iterator[str]:
    """Yield the names that have to be vectors where entries are taken apart: sin(y)ᵀ, x .* y."""
    for operand in part.args:
        bare = operand.bare
        if bare.head == "name" and not any(_is_one_matrix(other) for other in part.args):
            yield str(bare.value)
        elif part.head == "transpose" and bare.head in {"call", "neg", "sum", "epower"}:
            yield from (str(term.value) for term in _terms(bare))


def _terms(tree: Tree) -> Iterator[Tree]:
    """Yield the names that a sum or an elementwise function consists of."""
    for arg in (arg.bare for arg in tree.args):
        if arg.head == "name":
            yield arg
        elif arg.head in {"call", "neg", "sum", "epower"}:
            yield from _terms(arg)


def _is_one_matrix(tree: Tree) -> bool:
    bare = tree.bare.args[0].bare if tree.bare.head == "transpose" else tree.bare
    return bare.head == "name" and _is_capital(str(bare.value))


def _is_capital(name: str) -> bool:
    return name[0].isupper()


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
    if tree.head in {"transpose", "inverse-transpose", "sum", "neg", "power", "juxt", "star"}:
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
    return name[0].islower() and name[0].isascii() and name not in WORD_NAMES
