"""Simplification: the identity table, applied from the operands up until nothing gets shorter."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from gradcheck_cli.algebra import Add, Scale, coefficient_of
from gradcheck_cli.calculus.cancelling import cancelled, multiplied_in, multiplied_out
from gradcheck_cli.calculus.factoring import common_factors_taken_out
from gradcheck_cli.calculus.identities import Identity, table
from gradcheck_cli.calculus.matching import rewritten
from gradcheck_cli.calculus.stochastic import known_sums_put_in
from gradcheck_cli.expr import Expr, postorder

if TYPE_CHECKING:
    from collections.abc import Iterable, MutableMapping

MAX_REWRITES = 32  #: at one node; the table is oriented, so this is never reached


class Simplifier:
    """Simplifies expressions; those in `kept`, as the person wrote them, stay as they are."""

    def __init__(self, kept: Iterable[Expr] = ()) -> None:
        self.known: MutableMapping[Expr, Expr] = WeakKeyDictionary((e, e) for e in kept)

    def __call__(self, e: Expr) -> Expr:
        """Return an equal expression, never a longer one."""
        for node in postorder(e, skip=self.known.__contains__):
            args = tuple(self.known[arg] for arg in node.args)
            self.known[node] = _fixed_point(node.rebuild(args))
        return self.known[e]


simplify = Simplifier()


def _fixed_point(node: Expr) -> Expr:
    for _ in range(MAX_REWRITES):
        after = _rewritten(node)
        if after is node:
            break
        node = after
    return node


def _rewritten(node: Expr) -> Expr:
    """Return the node after one simplification of it, itself where there is none."""
    for step in (known_sums_put_in, cancelled, multiplied_in):
        after = step(node)
        if after is not node:
            return after
    if isinstance(node, Add):
        for rearranged in (_number_taken_out, _factored, multiplied_out):
            after = rearranged(node)
            if after is not node:
                return after
    for identity in _by_head().get(type(node), ()):
        found = rewritten(identity, node)
        if found is not None and found is not node and found.size <= node.size:
            return found
    return node


def _factored(total: Add) -> Expr:
    return common_factors_taken_out(total, _fixed_point)


def _number_taken_out(total: Add) -> Expr:
    """Return c (A ± B) for c A ± c B; a mere sign only where the rest gets shorter by it."""
    numbers = {coefficient_of(term)[0] for term in total.args}
    number = numbers.pop() if len(numbers) == 1 else max(numbers)
    if number in {0, 1} or numbers - {-number, number}:
        return total
    bare = Add.of(*(Scale.of(term, data=1 / number) for term in total.args))
    inside = _fixed_point(bare)
    after = Scale.of(inside, data=number)
    is_mere_sign = inside is bare and number == -1
    return total if is_mere_sign or after.size > total.size else after


@cache
def _by_head() -> dict[type[Expr], list[Identity]]:
    heads: dict[type[Expr], list[Identity]] = {}
    for identity in table():
        heads.setdefault(type(identity.left), []).append(identity)
    return heads
