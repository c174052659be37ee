"""The trusted values: what the gradient is at the points, and how far rounding may carry it.

Three ways lead to the gradient: the engine's formula, the raw reverse sweep in numbers, and either
torch's autograd or, without torch, central differences of the objective that vouch for the formula.
"""

from __future__ import annotations

from collections import ChainMap
from contextlib import contextmanager
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

from gradcheck_cli.calculus.trace_rule import split
from gradcheck_cli.evaluate import evaluate
from gradcheck_cli.evaluate.arrays import load_torch
from gradcheck_cli.evaluate.rounding import Rounding
from gradcheck_cli.expr import Expr, Symbol, depends_on, postorder

if TYPE_CHECKING:
    from collections.abc import Iterator, MutableMapping

    from gradcheck_cli.evaluate.arrays import Arrays
    from gradcheck_cli.evaluate.vocabulary import System
    from gradcheck_cli.judge.branches import Flags
    from gradcheck_cli.judge.draws import Numbers
    from gradcheck_cli.judge.points import Points
    from gradcheck_cli.judge.problem import Problem

ADJOINT = "\N{COMBINING OVERLINE}"  #: a name that nobody can type
STEP = 2.0**-14  #: of the central differences; they are extrapolated, so the error is that of h⁴
AGREEMENT = 1e-6  #: central differences agree with a right gradient to this, relatively
ROUGH = 1e-3  #: where the two step lengths differ by more, central differences say nothing


def raw_sweep(objective: Expr, wrt: Expr, system: System, values: MutableMapping[Expr, Any]) -> Any:
    """Return the gradient by reverse accumulation in numbers, each operation by its own rule.

    Nothing is simplified on the way, so the bound is that of the work that autograd does too: a
    gradient that cancels to a short formula still rounds like the long one. `values` holds the
    variables, and gets the values of all nodes.
    """
    evaluate([objective], system, values)
    live = depends_on(objective, wrt)
    adjoints: dict[Expr, Any] = {objective: system.number(Fraction(1))}
    for node in reversed([node for node in postorder(objective) if node in live]):
        if node is wrt or node not in adjoints:
            continue
        G = adjoints.pop(node)
        hole = Symbol.named(ADJOINT, node.shape)
        for i, arg in enumerate(node.args):
            if arg in live:
                local: ChainMap[Expr, Any] = ChainMap({hole: G}, values)
                (part,) = evaluate([split(hole, node, i)], system, local)
                adjoints[arg] = system.add(adjoints[arg], part) if arg in adjoints else part
    return adjoints.get(wrt) or system.zeros(*wrt.shape)


def autograd(problem: Problem, arrays: Arrays, points: Points) -> Any:
    """Return the gradient by torch's autograd at all points, an array of `arrays`.

    For a named part of the objective the graph is cut there: its value becomes a leaf.
    """
    values = given(arrays, points)
    (leaf,) = evaluate([problem.wrt], arrays, dict(values))
    leaf = arrays.xp.broadcast_to(leaf, (points.count, *leaf.shape[1:])).clone()
    values[problem.wrt] = leaf.requires_grad_()
    (loss,) = evaluate([problem.objective], arrays, values)
    if loss.requires_grad:
        loss.sum().backward()
    return arrays.xp.zeros_like(leaf) if leaf.grad is None else leaf.grad


@contextmanager
def one_thread() -> Iterator[None]:
    """Keep torch to one thread: for matrices as small as these, more only wait for each other."""
    torch = load_torch()
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(threads)


def given(arrays: Arrays, points: Points) -> dict[Expr, Any]:
    """Return the variables' values at the points as arrays of the system."""
    return {symbol: arrays.array(value) for symbol, value in points.values.items()}


def central_differences_agree(
    problem: Problem, arrays: Arrays, points: Points, gradient: Numbers, seed: int
) -> tuple[Flags, Flags]:
    """Compare ⟨gradient, U⟩ with a difference quotient of the objective, U random.

    Returns at which points the quotient means something, and at which of these the two agree. It
    means nothing across a kink, or where halving the step changes it.
    """
    along = _Line(problem, arrays, points, seed)
    coarse, fine = along.quotient(STEP), along.quotient(STEP / 2)
    difference = (4 * fine - coarse) / 3
    products = gradient * along.direction
    size = np.abs(products).sum(axis=(1, 2))
    noise = along.noise / (STEP / 2)
    usable = (np.abs(fine - coarse) + noise <= ROUGH * size) & ~along.crossed
    dead = (size == 0) & ~along.crossed & np.isfinite(noise)
    error = np.abs(difference - products.sum(axis=(1, 2)))
    agrees = error <= AGREEMENT * size + np.abs(fine - coarse) + 8 * noise
    return usable | dead, agrees


class _Line:
    """The objective along a random line through each point."""

    def __init__(self, problem: Problem, arrays: Arrays, points: Points, seed: int) -> None:
        self.problem, self.system = problem, Rounding(arrays)
        exact = self.system.given
        self.values = {node: exact(value) for node, value in given(arrays, points).items()}
        (self.start,) = evaluate([problem.wrt], self.system, dict(self.values))
        shape = (points.count, *self.start.v.shape[1:])
        directions = np.random.Generator(np.random.PCG64(seed)).uniform(-1, 1, shape)
        # A step is taken relative to the point, so that stretched points get longer ones.
        self.length = np.maximum(np.abs(self.start.v).max(axis=(1, 2), keepdims=True), 2.0**-60)
        self.direction = directions
        self.noise = np.zeros(points.count)
        self.crossed = np.zeros(points.count, dtype=np.bool_)
        self.pattern: list[Numbers] | None = None

    def quotient(self, step: float) -> Numbers:
        """Return the central difference quotient along the direction."""
        ahead, behind = self._objective(step), self._objective(-step)
        result: Numbers = (ahead - behind) / (2 * step * self.length[:, 0, 0])
        return result

    def _objective(self, step: float) -> Numbers:
        from gradcheck_cli.judge.branches import branches

        wrt = self.problem.wrt
        moved = self.start.v + step * self.length * self.direction
        values = self.values | {wrt: self.system.given(moved)}
        switch = [branch.switch for branch in branches(self.problem.objective)]
        f, *switches = evaluate([self.problem.objective, *switch], self.system, values)
        count = len(self.crossed)
        roundoff = self.system.arrays.roundoff
        noise = np.broadcast_to(roundoff * f.E[:, 0, 0], (count,)) / self.length[:, 0, 0]
        self.noise = np.maximum(self.noise, noise)
        pattern = [np.sign(switch.v) for switch in switches]
        for before, now in zip(self.pattern or pattern, pattern, strict=True):
            self.crossed |= (before != now).any(axis=(1, 2))
        self.pattern = self.pattern or pattern
        return np.broadcast_to(f.v[:, 0, 0], (count,))
