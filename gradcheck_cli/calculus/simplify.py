"""Simplification: the identity table, applied from the operands up until nothing gets shorter."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from gradcheck_cli.algebra import Add, Hadamard, Scale, coefficient_of
from gradcheck_cli.calculus.apart import summed_apart
from gradcheck_cli.calculus.blocks import part_of_product, product_without_zeros, stacks_added
from gradcheck_cli.calculus.cancelling import cancelled, multiplied_in, multiplied_out
from gradcheck_cli.calculus.diagonals import common_diagonal_taken_out, spread_to_diagonal
from gradcheck_cli.calculus.domain import ANYWHERE, Domain
from gradcheck_cli.calculus.exponents import symbolic_powers_joined
from gradcheck_cli.calculus.factoring import common_ends_taken_out, common_factors_taken_out
from gradcheck_cli.calculus.frechet import frechet_turned
from gradcheck_cli.calculus.identities import Identity, table
from gradcheck_cli.calculus.kronecker import kronecker_apart
from gradcheck_cli.calculus.matching import rewritten
from gradcheck_cli.calculus.quotients import fractions_joined, quotient_joined
from gradcheck_cli.calculus.signs import brackets_opened, transposed_together
from gradcheck_cli.calculus.stochastic import known_sums_put_in
from gradcheck_cli.calculus.traces import turned_to_a_scalar
from gradcheck_cli.expr import Expr, postorder

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, MutableMapping

#: What is tried at every node, before the table.
_STEPS = (
    *(known_sums_put_in, frechet_turned, turned_to_a_scalar),
    *(part_of_product, product_without_zeros, kronecker_apart, spread_to_diagonal),
    symbolic_powers_joined,
)
#: What cancels, where f has a gradient.
_CANCELS = (cancelled, multiplied_in, fractions_joined)
MAX_REWRITES = 32  #: at one node; the table is oriented, so this is never reached


class Simplifier:
    """Simplifies expressions; those in `kept`, as the person wrote them, stay as they are.

    They are equal wherever what the domain says of their parts is true.
    """

    def __init__(self, kept: Iterable[Expr] = (), domain: Domain = ANYWHERE) -> None:
        self.known: MutableMapping[Expr, Expr] = WeakKeyDictionary((e, e) for e in kept)
        self.domain = domain

    def __call__(self, e: Expr) -> Expr:
        """Return an equal expression, never a longer one."""
        for node in postorder(e, skip=self.known.__contains__):
            self.known[node] = self._settled(node)
        return self.known[e]

    def _settled(self, node: Expr) -> Expr:
        """Return the node on simplified operands, rewritten until nothing gets shorter."""
        known = self.known
        for _ in range(MAX_REWRITES):
            args = [known[arg] if arg in known else self(arg) for arg in node.args]
            rebuilt = node.rebuild(tuple(args))
            after = self._rewritten(rebuilt) if rebuilt is node else rebuilt
            if after is node:
                break
            node = after
        known[node] = node
        return node

    def _rewritten(self, node: Expr) -> Expr:
        """Return the node after one simplification of it, itself where there is none."""
        return next((after for after in self._forms(node) if after is not node), node)

    def _forms(self, node: Expr) -> Iterator[Expr]:
        """Yield the forms that a node may take, itself for each that is no better."""
        yield from (step(node) for step in _STEPS)
        yield from (cancel(node, self.domain) for cancel in _CANCELS)
        yield summed_apart(node, self)
        if isinstance(node, Add):
            yield from self._rearranged(node)
        for identity in _by_head().get(type(node), ()):
            found = rewritten(identity, node)
            if found is not None and found.size <= node.size:
                yield found

    def _rearranged(self, total: Add) -> Iterator[Expr]:
        """Yield the forms that a sum may take, itself for each that is no better."""
        yield stacks_added(total)
        yield brackets_opened(total)
        yield self._number_taken_out(total)
        yield common_factors_taken_out(total, self)
        yield common_ends_taken_out(total, self)
        yield common_diagonal_taken_out(total, self)
        yield multiplied_out(total)
        yield quotient_joined(total)
        yield transposed_together(total)

    def _number_taken_out(self, total: Add) -> Expr:
        """Return c (A ± B) for c A ± c B; a mere sign only where the rest gets shorter by it."""
        numbers = {coefficient_of(term)[0] for term in total.args}
        number = numbers.pop() if len(numbers) == 1 else max(numbers)
        if number in {0, 1} or numbers - {-number, number}:
            return total
        bare = Add.of(*(Scale.of(term, data=1 / number) for term in total.args))
        inside = self(bare)
        after = Scale.of(inside, data=number)
        is_mere_sign = inside is bare and number == -1
        return total if is_mere_sign or after.size > total.size else after


simplify = Simplifier()


@cache
def _by_head() -> dict[type[Expr], list[Identity]]:
    heads: dict[type[Expr], list[Identity]] = {}
    for identity in table():
        head = type(identity.left)
        heads.setdefault(head, []).append(identity)
        if head is Hadamard:  # of scalars it is a multiple
            heads.setdefault(Scale, []).append(identity)
    return heads
