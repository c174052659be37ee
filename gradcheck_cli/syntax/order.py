"""The order of a program's statements: which is the value, and what is defined before what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gradcheck_cli.errors import NamingError, ParseError
from gradcheck_cli.messages import say
from gradcheck_cli.syntax.tree import Tree

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from gradcheck_cli.syntax.statements import Statement


def value_of(trees: Mapping[Statement, Tree]) -> Statement:
    """Return the statement that is the value: the one without a name, else the last not used."""
    bare = [statement for statement in trees if statement.label is None]
    if not trees:
        raise ParseError(
            say("only-functions", "only functions are defined here: the formula itself is missing")
        )
    if len(bare) > 1:
        first = min(trees, key=lambda s: s.body)
        signed = next((s for s in bare if s is not first and _has_sign(trees[s], s)), None)
        raise ParseError(
            say("two-values", "two formulas without a name: only one can be the value"),
            span=(signed or bare[1]).body,
            hint=say("join-lines", "to continue a line, end it with an operator")
            if signed
            else say("name-others", "give all others a name: g = …"),
        )
    used = {name for tree in trees.values() for name in tree.names()}
    named = [statement for statement in trees if statement.label not in used]
    return bare[0] if bare else (named or list(trees))[-1]


def _has_sign(tree: Tree, statement: Statement) -> bool:
    """Does the formula begin with + or −, as a line does that was meant to go on?"""
    first = tree.args[0] if tree.head == "sum" else tree
    return first.head == "neg" or tree.span[0] != statement.body[0]


def in_order(
    trees: Mapping[Statement, Tree],
    last: Statement,
    mentioned: Callable[[Tree], Iterator[str]] = Tree.names,
) -> list[Statement]:
    """Return the statements so that each comes after those it uses; a cycle is an error.

    `mentioned` yields the names that a formula uses, of variables or of functions.
    """
    by_label = {statement.label: statement for statement in trees if statement.label}
    done: dict[Statement, None] = {}
    for root in [*trees, last]:
        stack = [(root, mentioned(trees[root]))]
        path = {root}
        while stack:
            statement, names = stack[-1]
            used = next((by_label[n] for n in names if n in by_label), None)
            if used is None:
                stack.pop()
                path.discard(statement)
                done[statement] = None
            elif used in path:
                raise NamingError(
                    say("cycle", "'{name}' is defined through itself", name=used.label),
                    span=used.label_span,
                )
            elif used not in done:
                path.add(used)
                stack.append((used, mentioned(trees[used])))
    return list(done)
