"""The numbers that the sizes stand for: two sets, all distinct within a set, none the same in both.

A formula that is right only where two sizes agree, only at one n, or only at even ones (as with an
exponent n), is found out by these. They are drawn from the seed, so that no formula can be written
for them.
"""

from __future__ import annotations

from itertools import combinations, cycle
from random import Random
from typing import TYPE_CHECKING, NamedTuple

from gradcheck_cli.dims import Dim, dims_in
from gradcheck_cli.errors import LimitError
from gradcheck_cli.expr import Expr, Symbol, postorder
from gradcheck_cli.judge.branches import branches
from gradcheck_cli.messages import say
from gradcheck_cli.ops.eigenvalues import FAMILY
from gradcheck_cli.ops.frechet import Frechet
from gradcheck_cli.ops.matrix_functions import MatrixFunction
from gradcheck_cli.ops.slices import Part
from gradcheck_cli.ops.spectral import LargestPair, NuclearNorm, Polar, SpectralNorm
from gradcheck_cli.ops.structure import Entry, Unit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

SMALLEST = 3  #: at n = 1 a third of all mistakes are invisible; at n = 2 too many identities hold
SPREAD = 9  #: how many numbers more than names there are to draw from
NARROW = 3  #: the same where sizes are multiplied, as those of A ⊗ B are, or matrices are dear
SINGULAR: tuple[type[Expr], ...] = (NuclearNorm, SpectralNorm, Polar, LargestPair)
DEAR: tuple[type[Expr], ...] = (MatrixFunction, Frechet, *SINGULAR, *FAMILY)
TRIES = 400
FEW = 6  #: names that are all even once and odd once, products of two of them told apart
MANY = 24  #: more names than this, in a deep network say, share their numbers


class Demands(NamedTuple):
    """What the sizes of a problem have to satisfy."""

    names: tuple[str, ...]
    dims: tuple[Dim, ...]  #: every size that occurs, composite and numeric ones too
    above: tuple[tuple[Dim, int], ...]  #: an index, and the size that must exceed it
    tall: tuple[tuple[Dim, Dim], ...]  #: rows that must not be fewer than the columns
    counted: frozenset[str]  #: names that stand in the value, not as a shape only
    dear: bool  #: is there something whose cost grows faster than that of products?
    more: int  #: how much wider than usual, so that not all units of some layer are off

    def met(self, sizes: Mapping[str, int]) -> bool:
        """Tell whether every shape exists and every index fits."""
        return (
            all(dim.at(sizes) >= 1 for dim in self.dims)
            and all(dim.at(sizes) > index for dim, index in self.above)
            and all(rows.at(sizes) >= cols.at(sizes) for rows, cols in self.tall)
        )

    def alternates(self, sizes: Mapping[str, int], other: Mapping[str, int]) -> bool:
        """Tell whether sizes are even once and odd once: det(−S) is det(S) at every even one.

        Of many names, those are that the value depends on.
        """
        names = self.names if len(self.names) <= FEW else self.counted
        return all((sizes[name] - other.get(name, sizes[name] + 1)) % 2 for name in names)

    def moves(self, sizes: Mapping[str, int], other: Mapping[str, int]) -> bool:
        """Tell whether the product of any two sizes is another one: n d times too much is no 24."""
        if not other or len(self.names) > FEW:
            return True
        pairs = combinations(self.names, 2)
        return all(sizes[a] * sizes[b] != other[a] * other[b] for a, b in pairs)

    def told_apart(self, sizes: Mapping[str, int]) -> bool:
        """Tell whether different sizes are different numbers, so that no shapes agree by luck."""
        if len(self.names) > MANY:
            return True
        numbers = [dim.at(sizes) for dim in self.dims]
        return len(set(numbers)) == len(numbers)


def size_sets(*roots: Expr, seed: int) -> tuple[dict[str, int], dict[str, int]]:
    """Return two assignments of the size names in these expressions, the same for the same seed.

    LimitError is raised where no moderate sizes fit.
    """
    wanted = demands(*roots)
    random = Random(seed)  # noqa: S311 -- the seed itself is drawn with `secrets`
    first = _assignment(wanted, random, {})
    return first, _assignment(wanted, random, first)


def demands(*roots: Expr) -> Demands:
    """Collect what the expressions ask of their sizes."""
    more = max(0, len(branches(*roots)).bit_length() - 2)
    return demands_of(postorder(*roots))._replace(more=more)


def demands_of(nodes: Iterable[Expr]) -> Demands:
    """Collect what these nodes ask of their sizes, not those below them."""
    dims: dict[Dim, None] = {}
    counted: set[str] = set()
    above: list[tuple[Dim, int]] = []
    tall: list[tuple[Dim, Dim]] = []
    dear = False
    for node in nodes:
        dear = dear or isinstance(node, DEAR)
        dims.update(dict.fromkeys(node.shape))
        held = [name for dim in dims_in(node.data) for name in dim.names()]
        dims.update(dict.fromkeys(map(Dim.of, held)))
        counted.update(held)
        if isinstance(node, Entry):
            above += zip(node.args[0].shape, node.data, strict=True)
        if isinstance(node, Part):
            above += _inside(node)
        if isinstance(node, Unit):
            above.append((node.shape[0], node.data))
        if isinstance(node, Symbol) and "tall" in node.data[1]:
            tall.append(node.shape)
    names = sorted({name for dim in dims for name in dim.names()})
    dear = dear or any(len(product) > 1 for dim in dims for product, _ in dim.terms)
    return Demands(
        tuple(names), tuple(dims), tuple(above), tuple(tall), frozenset(counted), dear, 0
    )


def _inside(part: Part) -> Iterator[tuple[Dim, int]]:
    """Yield what makes sure that there are such rows or columns."""
    size, (start, stop) = part.args[0].shape[part.axis], part.data
    yield start, -1
    yield (size - stop, -1) if stop.number is None else (size, stop.number - 1)


def _assignment(wanted: Demands, random: Random, other: dict[str, int]) -> dict[str, int]:
    """Return the first assignment that meets the demands, if possible without coincidences."""
    fallback = None
    for attempt in range(TRIES):
        numbers = _candidates(wanted, random, attempt)
        if other and not wanted.tall and attempt < TRIES // 2:
            numbers = _reordered(numbers, [other[name] for name in wanted.names])
        sizes = {
            name: number + wanted.more
            for name, number in zip(wanted.names, cycle(numbers), strict=False)
        }
        sizes = _lifted(sizes, wanted)
        if not wanted.met(sizes) or any(other.get(name) == sizes[name] for name in sizes):
            continue
        apart = wanted.told_apart(sizes) and wanted.moves(sizes, other)
        if apart and wanted.alternates(sizes, other):
            return sizes
        fallback = fallback or sizes
    if fallback is None:
        raise LimitError(say("no-sizes", "no moderate sizes fit all shapes and indices here"))
    return fallback


def _candidates(wanted: Demands, random: Random, attempt: int) -> list[int]:
    """Return distinct numbers, from a range that grows with the attempts."""
    count = min(len(wanted.names), MANY)
    highest = SMALLEST + count + (NARROW if wanted.dear else SPREAD) + attempt // 20
    return random.sample(range(SMALLEST, highest), count)


def _reordered(numbers: list[int], other: list[int]) -> list[int]:
    """Return the numbers in the opposite order: more rows than columns once, and once fewer.

    A (AᵀA)^(−1/2) has no value where A is wide.

    >>> _reordered([3, 5, 9], [4, 7, 6])
    [9, 3, 5]
    """
    if len(numbers) != len(other):
        return numbers
    rank = sorted(range(len(numbers)), key=lambda i: -other[i])
    return [number for _, number in sorted(zip(rank, sorted(numbers), strict=True))]


def _lifted(sizes: dict[str, int], wanted: Demands) -> dict[str, int]:
    """Raise each size above the indices that are taken of it."""
    for dim, index in wanted.above:
        if dim.name and sizes[dim.name] <= index:
            sizes[dim.name] += index
    return sizes
