"""Where f has a gradient: what it divides by is not 0 there, what it takes a logarithm of is above.

The gradient has to be right there alone, so that these may be cancelled in it: the gradient of
t log(1ᵀ exp(x/t)) is softmax(x/t), without t/t before it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gradcheck_cli.algebra import Hadamard, Named, Power, Scale, canonical
from gradcheck_cli.expr import Expr, postorder
from gradcheck_cli.ops.elementwise import Log

if TYPE_CHECKING:
    from collections.abc import Iterator


class Domain(NamedTuple):
    """What is not 0, and what is above 0, in every entry; both in canonical form."""

    nonzero: frozenset[Expr] = frozenset()
    positive: frozenset[Expr] = frozenset()

    def allows(self, base: Expr, is_whole: bool) -> bool:
        """Tell whether all powers of the base are known to have values, whole ones alone or any."""
        key = canonical(base)
        return key in self.positive or (is_whole and key in self.nonzero)


ANYWHERE = Domain()  #: where nothing is known


def domain_of(f: Expr) -> Domain:
    """Return what is known of the parts of f wherever it has a gradient."""
    positive: set[Expr] = set()
    nonzero: set[Expr] = set()
    for node in postorder(f):
        is_root = isinstance(node, Power) and node.data.denominator != 1
        if is_root or isinstance(node, Log):
            positive.update(map(canonical, _named(*node.args)))
        if is_root or isinstance(node, Log) or (isinstance(node, Power) and node.data < 0):
            nonzero.update(map(canonical, _factors(*node.args)))
    return Domain(frozenset(nonzero), frozenset(positive))


def _factors(e: Expr) -> Iterator[Expr]:
    """Yield e and what it is a product of: none of them is 0 where e is not."""
    todo = [e]
    while todo:
        node = todo.pop()
        yield node
        is_power = isinstance(node, Power) and node.data > 0
        if is_power or isinstance(node, (Named, Scale, Hadamard)):
            todo += node.args


def _named(e: Expr) -> Iterator[Expr]:
    """Yield e, and what it is the name of."""
    yield e
    if isinstance(e, Named):
        yield e.value
