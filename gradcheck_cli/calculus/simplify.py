"""Simplification: the identity table, applied from the operands up until nothing gets shorter."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from gradcheck_cli.algebra import Add, Scale, coefficient_of
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
    node = known_sums_put_in(node)
    if isinstance(node, Add):
        node = _number_taken_out(node)
    if isinstance(node, Add):
        node = common_factors_taken_out(node, _fixed_point)
    for _ in range(MAX_REWRITES):
        for identity in _by_head().get(type(node), ()):
            after = rewritten(identity, node)
            if after is not None and after is not node and after.size <= node.size:
                node = after
                break
        else:
            return node
    return node


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
