"""Torch at the kinks of an objective: in a kink, and a little on either side of it."""

from __future__ import annotations

from contextlib import suppress
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from gradcheck_cli.evaluate import evaluate
from gradcheck_cli.evaluate.torch_words import TorchWords
from gradcheck_cli.evaluate.vocabulary import NotAvailable
from gradcheck_cli.expr import Expr, depends_on, postorder
from gradcheck_cli.judge.kink_points import Lattice, is_whole, whole_sizes
from gradcheck_cli.judge.kink_words import Spelled, spelled
from gradcheck_cli.judge.reference import one_thread
from gradcheck_cli.ops.norms import Norm

if TYPE_CHECKING:
    from gradcheck_cli.judge.draws import Numbers
    from gradcheck_cli.judge.problem import Problem

SIDES = np.array([-1.0, 0.0, 1.0])[:, None, None] * 2.0**-30  #: where torch is asked
SAME = 1e-3  #: slopes that differ by less, relative to the jump between the sides, are one
MOST_NODES = 8
MOST_POINTS = 8  #: of those found at a kink, that torch differentiates at
CACHED = 32


class Probe(NamedTuple):
    """A point at a kink, and torch's gradient there and with the operand on either side of it.

    `slopes` are the node's own: on the left, and on the right.
    """

    kink: Spelled
    sizes: dict[str, int]
    values: dict[Expr, Numbers]
    left: Numbers
    torch: Numbers
    right: Numbers
    slopes: tuple[float, float]

    def slope(self, gradient: Numbers) -> float | None:
        """Return the node's slope that a gradient at this point amounts to."""
        if not np.isfinite(gradient).all():
            return float("nan")
        jump = self.right - self.left
        share = float(((gradient - self.left) * jump).sum() / (jump * jump).sum())
        rest = np.abs(gradient - self.left - share * jump).max()
        if rest > SAME * np.abs(jump).max():
            return None
        left, right = self.slopes
        return round(left + share * (right - left), 6) + 0.0

    def same(self, a: float | None, b: float | None) -> bool:
        """Tell whether two slopes are one."""
        if a is None or b is None:
            return False
        if np.isnan(a) or np.isnan(b):
            return bool(np.isnan(a) and np.isnan(b))
        return abs(a - b) <= SAME * abs(self.slopes[1] - self.slopes[0])


@lru_cache(maxsize=CACHED)
@np.errstate(all="ignore")
def probed(problem: Problem, seed: int) -> tuple[Probe, ...]:
    """Return torch at the kinks of an objective, one point for each kink that one is found for."""
    nodes = _with_kinks(problem)[:MOST_NODES]
    if not nodes:
        return ()
    found: dict[Expr, Probe] = {}
    kinks = spelled(nodes, problem.words)
    with one_thread(), suppress(NotAvailable):
        for sizes in whole_sizes(problem.objective, problem.wrt):
            lattice = Lattice(problem, sizes, seed)
            for kink in kinks:
                if kink.node not in found and (probe := _probe(problem, lattice, kink, nodes)):
                    found[kink.node] = probe
            if len(found) == len(nodes):
                break
    return tuple(found[node] for node in nodes if node in found)


def _with_kinks(problem: Problem) -> list[Expr]:
    """Return the nodes of the objective that have a kink on the way to the variable."""
    moving = depends_on(problem.objective, problem.wrt)
    return [
        node
        for node in postorder(problem.objective)
        if node in moving and node.kink and (node.switch() is not None or isinstance(node, Norm))
    ]


def _operand(node: Expr) -> Expr:
    """Return what is 0 at a node's kink."""
    return node.switch() or node.args[0]


def _probe(problem: Problem, lattice: Lattice, kink: Spelled, others: list[Expr]) -> Probe | None:
    left, right = _own_slopes(kink, lattice.sizes)
    if not lattice.count or not abs(right - left) > SAME:
        return None  # of a mask, say: its value jumps and not its slope
    for point in _at_kink(problem, lattice, kink.node, others):
        values = lattice.at(point)
        below, there, above = _torch_gradients(problem, kink, lattice.sizes, values)
        jump = np.abs(above - below).max()
        if np.isfinite(jump) and jump > SAME:
            slopes = left, right
            return Probe(kink, lattice.sizes, values, below, there, above, slopes)
    return None


def _at_kink(problem: Problem, lattice: Lattice, node: Expr, others: list[Expr]) -> list[int]:
    """Return points where the node is at its kink for certain, those first where few others are."""
    operand = _operand(node)
    zero = _is_zero(node, lattice)
    lattice.value(operand)
    sure = zero & is_whole([operand], lattice.values) & lattice.moderate(problem.objective)
    crowd = sum(_is_zero(other, lattice).astype(int) for other in others)
    found = np.flatnonzero(np.broadcast_to(sure, (lattice.count,)))
    crowded = np.broadcast_to(crowd, (lattice.count,))
    return sorted((int(point) for point in found), key=lambda p: crowded[p])[:MOST_POINTS]


def _is_zero(node: Expr, lattice: Lattice) -> Any:
    zero = lattice.value(_operand(node)) == 0
    return zero.all(axis=(1, 2)) if isinstance(node, Norm) else zero.any(axis=(1, 2))


def _torch_gradients(
    problem: Problem, kink: Spelled, sizes: dict[str, int], values: dict[Expr, Numbers]
) -> tuple[Numbers, Numbers, Numbers]:
    """Return torch's gradient with the kink's operand a little less, as it is, and a little more.

    Only torch's function there sees another operand: all else stays where it is.
    """
    system = TorchWords(sizes)
    given: dict[Expr, Any] = {symbol: system.array(value) for symbol, value in values.items()}
    (leaf,) = evaluate([problem.wrt], system, dict(given))
    leaf = system.xp.broadcast_to(leaf, (3, *leaf.shape[1:])).clone()
    given[problem.wrt] = leaf.requires_grad_()
    first, *others = evaluate(kink.args, system, given)
    given[kink.value] = kink.call(system, first + system.array(SIDES), *others)
    (loss,) = evaluate([problem.objective], system, given)
    if not loss.requires_grad:  # what torch makes of the kink does not move
        nothing = 0 * system.numpy(leaf.detach())
        return tuple(np.split(nothing, 3))  # type: ignore[return-value]
    loss.sum().backward()
    below, there, above = np.split(system.numpy(leaf.grad), 3)
    return below, there, above


def _own_slopes(kink: Spelled, sizes: dict[str, int]) -> tuple[float, float]:
    """Return the slope of a function of one number on the left and on the right of its kink.

    Of several operands the first one moves, and the others are 0.
    """
    system = TorchWords(sizes)
    leaf = system.array(float(kink.at) + SIDES).requires_grad_()
    others = [system.array(0 * SIDES) for _ in kink.args[1:]]
    value = kink.call(system, leaf, *others)
    if not value.requires_grad:
        return 0.0, 0.0
    value.sum().backward()
    left, _, right = system.numpy(leaf.grad)[:, 0, 0]
    return float(left), float(right)
