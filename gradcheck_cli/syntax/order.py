"""The order of a program's statements: which is the value, and what is defined before what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gradcheck_cli.errors import NameError_, ParseError
from gradcheck_cli.messages import say

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gradcheck_cli.syntax.statements import Statement
    from gradcheck_cli.syntax.tree import Tree


def value_of(found: list[Statement]) -> Statement:
    """Return the statement that is the value: the one without a name, else the last."""
    bare = [statement for statement in found if statement.label is None]
    if len(bare) > 1:
        raise ParseError(
            say("two-values", "two formulas without a name: only one can be the value"),
            span=bare[1].body,
            hint=say("join-lines", "to continue a line, end it with an operator"),
        )
    return bare[0] if bare else found[-1]


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
                raise NameError_(
                    say("cycle", "'{name}' is defined through itself", name=used.label),
                    span=used.label_span,
                )
            elif used not in done:
                path.add(used)
                stack.append((used, trees[used].names()))
    return list(done)
