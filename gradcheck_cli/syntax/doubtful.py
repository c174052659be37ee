"""Undeclared names with something below them that may be an index: z_y beside z_j, A_k in xᵀ A_k x.

What they mean cannot be told, and a guess would be a wrong formula: they are refused.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from gradcheck_cli.errors import NamingError, UnsupportedError
from gradcheck_cli.messages import say

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from gradcheck_cli.syntax.shapes import Variable
    from gradcheck_cli.syntax.statements import Statement
    from gradcheck_cli.syntax.tree import Tree

_ENTRY = re.compile(r"(?P<base>[^\W\d_])_(?P<index>[a-z0-9])")


def check_not_doubtful(
    names: Collection[str], trees: Mapping[Statement, Tree], declared: Mapping[str, Variable]
) -> None:
    """Refuse what nobody declared and what may be two things. Raises GradcheckError."""
    _check_not_of_vector(names, trees, declared)
    for check in (_check_not_entry, _check_not_family, _check_not_counted):
        check(names, trees)


def _check_not_of_vector(
    names: Collection[str], trees: Mapping[Statement, Tree], declared: Mapping[str, Variable]
) -> None:
    """Refuse x_1 where the vector x is declared, and nothing but such names mentions it."""
    parts = [part for tree in trees.values() for part in tree.walk() if part.head == "name"]
    used = {part.value for part in parts}
    for part in parts:
        match = _ENTRY.fullmatch(str(part.value))
        if match is None or part.value not in names or match["base"] in used:
            continue
        variable = declared.get(match["base"])
        if variable is not None and len(variable.shape) == 1:
            raise NamingError(
                say("entry-of-vector", "{name} is declared nowhere", name=part.value),
                span=part.span,
                hint=say(
                    "entry-of-vector-hint",
                    "the first entry of the vector {base} is {base}[0]; declare {name} if it is "
                    "another variable",
                    base=match["base"],
                    name=part.value,
                ),
            )


def _check_not_entry(names: Collection[str], trees: Mapping[Statement, Tree]) -> None:
    """Refuse z_y where z_j stands below a sum sign: is it a name, or an entry of z?"""
    parts = [part for tree in trees.values() for part in tree.walk()]
    entries = (part for part in parts if part.head == "indexed" and len(part.value) == 1)
    summed = {str(part.args[0].value): part for part in entries}
    for part in parts:
        match = _ENTRY.fullmatch(str(part.value)) if part.head == "name" else None
        if match is None or part.value not in names:
            continue
        base = next((b for b in (match["base"], match["base"].upper()) if b in summed), None)
        if base is not None:
            raise NamingError(
                say(
                    "entry-or-name",
                    "{name} may be a name of its own or one of the {base}_{index}",
                    name=part.value,
                    base=base,
                    index=summed[base].value,
                ),
                span=part.span,
                hint=say(
                    "entry-or-name-hint",
                    "choose an entry by a vector of 0 and 1, y^T {base}, or declare {name}",
                    base=base,
                    name=part.value,
                ),
            )


def _check_not_family(names: Collection[str], trees: Mapping[Statement, Tree]) -> None:
    """Refuse A_k between two vectors: a matrix for every k is not read."""
    parts = (part for tree in trees.values() for part in tree.walk())
    for factor in (factor for part in parts for factor in _between_vectors(part)):
        name = str(factor.args[0].value)
        if name in names:
            raise UnsupportedError(
                say("family-of-matrices", "a matrix for every index is not read"),
                span=factor.span,
                hint=say(
                    "family-hint",
                    "write the terms out, x^T A1 x + x^T A2 x, or declare a vector of numbers: "
                    '--shape "{name}: n"',
                    name=name,
                ),
            )


def _check_not_counted(names: Collection[str], trees: Mapping[Statement, Tree]) -> None:
    """Refuse 1/|D| where nothing else tells what D is: how many elements it has, most likely."""
    count = Counter(name for tree in trees.values() for name in tree.names())
    parts = [part for tree in trees.values() for part in tree.walk()]
    bars = [part for part in parts if _is_of_capital(part)]
    divisors = (factor for part in parts if part.head == "div" for factor in _factors(part.args[1]))
    for factor in divisors:
        name = str(factor.args[0].bare.value) if _is_of_capital(factor) else ""
        if name in names and count[name] == 1 and len(count) > 1 and len(bars) == 1:
            raise NamingError(
                say("count-or-determinant", "nothing tells what {name} is", name=name),
                span=factor.span,
                hint=say(
                    "count-or-determinant-hint",
                    "write N for a number of elements; |{name}| is the determinant of a matrix "
                    'that is declared: --shape "{name}: n n"',
                    name=name,
                ),
            )


def _is_of_capital(tree: Tree) -> bool:
    """Is this |D|, of a capital letter?"""
    inside = tree.args[0].bare if tree.head == "abs" else tree
    return inside is not tree and inside.head == "name" and str(inside.value)[0].isupper()


def _factors(tree: Tree) -> Iterator[Tree]:
    """Yield the factors of a divisor."""
    bare = tree.bare
    if bare.head in {"juxt", "star"}:
        for arg in bare.args:
            yield from _factors(arg)
    else:
        yield bare


def _between_vectors(product: Tree) -> Iterator[Tree]:
    """Yield capitals with one index that stand between a transpose and a name."""
    factors = product.args if product.head == "juxt" else ()
    for left, factor, right in zip(factors, factors[1:], factors[2:], strict=False):
        are_vectors = left.bare.head == "transpose" and right.head == "name"
        is_one = factor.head == "indexed" and len(factor.value) == 1
        name = str(factor.args[0].value) if is_one and factor.args[0].head == "name" else ""
        if are_vectors and name[:1].isupper():
            yield factor
