"""Simplification: the identity table, applied from the operands up until nothing gets shorter."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from gradcheck_cli.calculus.identities import Identity, table
from gradcheck_cli.calculus.matching import rewritten
from gradcheck_cli.expr import Expr, postorder

if TYPE_CHECKING:
    from collections.abc import MutableMapping

MAX_REWRITES = 32  #: at one node; the table is oriented, so this is never reached

_simplified: MutableMapping[Expr, Expr] = WeakKeyDictionary()


def simplify(e: Expr, used: list[Identity] | None = None) -> Expr:
    """Return an equal expression, never a longer one; `used` receives the identities applied."""
    for node in postorder(e, skip=_simplified.__contains__):
        args = tuple(_simplified[arg] for arg in node.args)
        _simplified[node] = _fixed_point(node.rebuild(args), used)
    return _simplified[e]


def _fixed_point(node: Expr, used: list[Identity] | None) -> Expr:
    for _ in range(MAX_REWRITES):
        for identity in _by_head().get(type(node), ()):
            after = rewritten(identity, node)
            if after is not None and after is not node and after.size <= node.size:
                if used is not None:
                    used.append(identity)
                node = after
                break
        else:
            return node
    return node


@cache
def _by_head() -> dict[type[Expr], list[Identity]]:
    heads: dict[type[Expr], list[Identity]] = {}
    for identity in table():
        heads.setdefault(type(identity.left), []).append(identity)
    return heads
