"""Points at a kink: small whole numbers at which what a node switches on is exactly 0."""

from __future__ import annotations

from itertools import islice, product
from typing import TYPE_CHECKING

import numpy as np

from gradcheck_cli.evaluate import evaluate
from gradcheck_cli.evaluate.arrays import numpy_system
from gradcheck_cli.expr import Expr, postorder
from gradcheck_cli.judge.domains import needed_by_use
from gradcheck_cli.judge.draws import draw, scalable
from gradcheck_cli.judge.problem import symbols_of
from gradcheck_cli.judge.sizes import demands

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gradcheck_cli.expr import Symbol
    from gradcheck_cli.judge.branches import Flags
    from gradcheck_cli.judge.draws import Numbers
    from gradcheck_cli.judge.problem import Problem

COUNT = 96  #: points drawn, fewer where the sizes are large
MOST_ENTRIES = 100_000  #: of all variables at all points; a problem that needs more is let be
MOST_NAMES = 6
STEPS = 1024.0  #: a whole number of such parts, if not too large, is exact in any float64 sum
LARGEST = 2.0**20


class Lattice:
    """Small whole numbers for the variables of a problem, at many points of one set of sizes.

    `values` has what every node below the objective is there; later ones are added when asked for.
    """

    def __init__(self, problem: Problem, sizes: dict[str, int], seed: int) -> None:
        self.sizes = sizes
        self.system = numpy_system(sizes)
        self.symbols = symbols_of(problem.objective, problem.wrt)
        self.rng = np.random.Generator(np.random.PCG64(seed))
        entries = sum(s.shape[0].at(sizes) * s.shape[1].at(sizes) for s in self.symbols)
        self.count = min(COUNT, MOST_ENTRIES // max(1, entries))
        self.drawn: dict[Expr, Numbers] = self._drawn(problem) if self.count else {}
        self.values: dict[Expr, Numbers] = dict(self.drawn)
        if self.count:
            evaluate([problem.objective, problem.wrt], self.system, self.values)

    def _drawn(self, problem: Problem) -> dict[Expr, Numbers]:
        needed = needed_by_use(problem.objective)
        values: dict[Expr, Numbers] = {}
        for place, symbol in enumerate(self.symbols):
            properties = symbol.data[1] | needed.get(symbol, set())
            values[symbol] = self._whole(symbol, properties)
            if scalable(properties) and "nonzero" not in properties:
                values[symbol][place :: 2 * len(self.symbols)] = 0  # where a whole norm is 0
        return values

    def _whole(self, symbol: Symbol, properties: frozenset[str]) -> Numbers:
        """Return whole numbers where the properties let any serve, else what they demand."""
        rows, cols = (dim.at(self.sizes) for dim in symbol.shape)
        if "positive" in properties and properties <= {"positive", "diagonal"}:
            numbers = self.rng.integers(1, 4, (self.count, rows, cols)).astype(float)
        elif scalable(properties) and "det_positive" not in properties:
            numbers = self.rng.integers(-2, 3, (self.count, rows, cols)).astype(float)
            numbers[::2] = np.sign(numbers[::2])  # where zeros are frequent
        else:
            return draw(self.rng, (self.count, rows, cols), properties)
        if "symmetric" in properties:
            numbers = np.tril(numbers) + np.tril(numbers, -1).swapaxes(1, 2)
        return numbers * np.eye(rows, cols) if "diagonal" in properties else numbers

    def value(self, node: Expr) -> Numbers:
        """Return what a node is at the points."""
        return np.asarray(evaluate([node], self.system, self.values)[0])

    def moderate(self, objective: Expr) -> Flags:
        """Return the points where all values are finite and none is large."""
        fine = np.ones(self.count, dtype=np.bool_)
        for node in postorder(objective):
            fine &= (np.abs(self.value(node)) <= LARGEST).all(axis=(1, 2))  # a NaN is not
        return fine

    def at(self, point: int) -> dict[Expr, Numbers]:
        """Return every variable's value at one point, with a batch of 1."""
        return {s: v[point : point + 1] if len(v) > 1 else v for s, v in self.drawn.items()}


def is_whole(nodes: Sequence[Expr], values: Mapping[Expr, Numbers]) -> Flags:
    """Return the points where no value below the nodes was rounded, one flag for each point."""
    exact = np.ones(1, dtype=np.bool_)
    for node in postorder(*nodes):
        parts = np.asarray(values[node]) * STEPS
        exact = exact & ((parts == np.rint(parts)) & (np.abs(parts) < STEPS * LARGEST)).all((1, 2))
    return exact


def whole_sizes(*roots: Expr) -> list[dict[str, int]]:
    """Return small sizes that the expressions can have: all 2, then all 1, or the first that fit.

    At 1 a norm of several entries is 0 where one is.
    """
    wanted = demands(*roots)
    alike = [dict.fromkeys(wanted.names, size) for size in (2, 1)[: len(wanted.names) + 1]]
    if found := [sizes for sizes in alike if wanted.met(sizes)]:
        return found
    if len(wanted.names) > MOST_NAMES:
        return []
    tried = product((2, 3, 4, 1), repeat=len(wanted.names))
    others = (dict(zip(wanted.names, numbers, strict=True)) for numbers in tried)
    return list(islice(filter(wanted.met, others), 1))
