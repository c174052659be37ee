"""The names of a program: which are sizes, which are constants, which are variables to infer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gradcheck_cli.syntax.vocabulary import CONSTANTS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from gradcheck_cli.syntax.shapes import Variable
    from gradcheck_cli.syntax.tree import Tree

_SIZED_FUNCTIONS = {"ones", "zeros", "eye", "unit"}


def sizes_declared(variables: dict[str, Variable]) -> set[str]:
    """Return the names of the declared sizes."""
    return {name for v in variables.values() for dim in v.shape for name in dim.names()}


def sizes_used(trees: Iterable[Tree]) -> set[str]:
    """Return the names that are sizes by where they stand: in ones(n), in eye(n), in I_n."""
    found: set[str] = set()
    for tree in trees:
        for part in tree.walk():
            if _is_sized(part):
                found.update(name for arg in part.args[:2] for name in arg.names())
            elif part.head == "name" and str(part.value).startswith("I_"):
                found.add(str(part.value)[2:])
    return {name for name in found if not name.isdigit()}


def variables_used(trees: Collection[Tree], given: Collection[str]) -> list[str]:
    """Return the names that are neither sizes nor constants, in the order of first appearance."""
    found = dict.fromkeys(name for tree in trees for name in _not_sizes(tree))
    return [name for name in found if not _is_constant(name, trees, given)]


def _is_sized(part: Tree) -> bool:
    return part.head == "call" and part.value[0] in _SIZED_FUNCTIONS


def _not_sizes(tree: Tree) -> list[str]:
    """Return the names in a formula, those that only give a size left out."""
    calls = (part for part in tree.walk() if _is_sized(part))
    sized = {id(inner) for call in calls for arg in call.args for inner in arg.walk()}
    return [str(p.value) for p in tree.walk() if p.head == "name" and id(p) not in sized]


def _is_constant(name: str, trees: Collection[Tree], given: Collection[str]) -> bool:
    """Is the name π, e before ^, or an identity here, and not a variable?"""
    if name == "e":
        return name not in given and all(_only_base(tree, name) for tree in trees)
    return name in CONSTANTS or name == "I" or name.startswith("I_")


def _only_base(tree: Tree, name: str) -> bool:
    """Does the name stand only as the base of a power?"""
    bases = {id(p.args[0]) for p in tree.walk() if p.head == "power"}
    return all(id(p) in bases for p in tree.walk() if p.head == "name" and p.value == name)
