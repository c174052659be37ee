"""How far an indexed sum runs: its upper limit is the size of what is summed."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from gradcheck_cli.dims import ONE, Dim
from gradcheck_cli.errors import ShapeError
from gradcheck_cli.messages import say
from gradcheck_cli.syntax.constants import size_expression
from gradcheck_cli.syntax.unify import is_open

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from gradcheck_cli.syntax.elaborate import Elaborator
    from gradcheck_cli.syntax.tree import Tree
    from gradcheck_cli.syntax.unify import Sizes


PRODUCTS = {"juxt", "star", "div"}
COUNTS = {"N", "M", "n", "m"}  #: letters that count what is summed, in (1/N) Σ


def limits_used(trees: Iterable[Tree], taken: Collection[str]) -> list[str]:
    """Return the names of upper limits that are nothing else yet: N in Σ_{i=1}^N."""
    parts = [part for tree in trees for part in tree.walk()]
    sums = (part for part in parts if part.head == "summation")
    names = [name for part in sums for limit in part.args[1:] for name in limit.names()]
    used = Counter(part.value for part in parts if part.head == "name")
    divisors = Counter(name.value for part in parts for name in _below(part))
    counts = (str(part.value) for part in _counts(parts))
    names += [name for name in counts if divisors[name] == used[name]]
    return [name for name in dict.fromkeys(names) if name not in taken]


def _counts(parts: Iterable[Tree]) -> Iterator[Tree]:
    """Yield N of (1/N) Σ, where the sum has no index, and of Σ (…)/N."""
    for part in parts:
        if part.head == "total":
            yield from _below(part.args[0].bare)
        elif part.head in PRODUCTS and any(arg.bare.head == "total" for arg in part.args):
            for factor in (part, *part.args):
                yield from _below(factor.bare)


def _below(tree: Tree) -> Iterator[Tree]:
    """Yield the letters for a number of things that a quotient divides by: N and 2N."""
    if tree.head == "div":
        divisor = tree.args[1].bare
        factors = divisor.args if divisor.head in {"juxt", "star"} else (divisor,)
        yield from (f.bare for f in factors if f.bare.head == "name" and f.bare.value in COUNTS)


def divisors_around(path: list[Tree], tree: Tree) -> list[str]:
    """Return N of (1/N) Σ for a sum without an index, in a formula of which `path` leads to it."""
    around = [tree]
    for part in reversed(path):
        if part.head not in {*PRODUCTS, "group", "total"}:
            break
        around.append(part)
    return list(dict.fromkeys(str(name.value) for name in _counts(around)))


def limit(elaborator: Elaborator, tree: Tree) -> Dim | None:
    """Return how many values an index takes, where the sum says so."""
    if len(tree.args) == 1:
        return None
    upper = tree.args[1].bare
    for name in upper.names():
        if name in elaborator.scope.parts:
            raise ShapeError(
                say("limit-is-variable", "{name} is a variable here, not a size", name=name),
                span=upper.span,
                hint=say(
                    "limit-hint",
                    'let {name} be the size of what is summed: --shape "y: {name}", and no more',
                    name=name,
                ),
            )
    size = size_expression(elaborator, upper)
    return size + ONE if tree.value.first == 0 else size


def settle(limits: Mapping[str, Dim], sizes: Sizes) -> Iterator[str]:
    """Name the sizes that are open still by the limits; yield what a limit turned out to be."""
    for name, dim in limits.items():
        size = sizes.resolved(dim)
        if size.name is not None and is_open(size):
            sizes.bound[size.name] = Dim.of(name)
        elif not is_open(size) and size.name != name:
            yield say("limit-is-size", "{name} is {size} here", name=name, size=size)
