"""The order of a program's statements: which is the value, and what is defined before what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gradcheck_cli.errors import NamingError, ParseError
from gradcheck_cli.messages import say

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gradcheck_cli.syntax.statements import Statement
    from gradcheck_cli.syntax.tree import Tree


def value_of(trees: Mapping[Statement, Tree]) -> Statement:
    """Return the statement that is the value: the one without a name, else the last not used."""
    bare = [statement for statement in trees if statement.label is None]
    if len(bare) > 1:
        signed = (s for s in bare if _has_sign(trees[s], s))
        raise ParseError(
            say("two-values", "two formulas without a name: only one can be the value"),
            span=next(signed, bare[1]).body,
            hint=say("join-lines", "to continue a line, end it with an operator"),
        )
    used = {name for tree in trees.values() for name in tree.names()}
    named = [statement for statement in trees if statement.label not in used]
    return bare[0] if bare else (named or list(trees))[-1]


def _has_sign(tree: Tree, statement: Statement) -> bool:
    """Does the formula begin with + or −, as a line does that was meant to go on?"""
    first = tree.args[0] if tree.head == "sum" else tree
    return first.head == "neg" or tree.span[0] != statement.body[0]


def in_order(trees: Mapping[Statement, Tree], last: Statement) -> list[Statement]:
    """Return the statements so that each comes after those it uses; a cycle is an error."""
    by_label = {statement.label: statement for statement in trees if statement.label}
    done: dict[Statement, None] = {}
    for root in [*trees, last]:
        stack = [(root, trees[root].names())]
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
                stack.append((used, trees[used].names()))
    return list(done)
