"""Values in floating point, with their running error bounds: of the gradient, and of answers."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from gradcheck_cli.evaluate import evaluate
from gradcheck_cli.evaluate.rounding import Rounding
from gradcheck_cli.judge.branches import every
from gradcheck_cli.judge.floats import settled
from gradcheck_cli.judge.measured import Gradient, Measured
from gradcheck_cli.judge.reference import autograd, given, one_thread, raw_sweep

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gradcheck_cli.evaluate.arrays import Arrays
    from gradcheck_cli.evaluate.bounded import Bounded
    from gradcheck_cli.expr import Expr
    from gradcheck_cli.judge.draws import Numbers
    from gradcheck_cli.judge.points import Points
    from gradcheck_cli.judge.problem import Problem
    from gradcheck_cli.judge.settings import Settings

UNDERFLOWS = 2.0**20  #: smallest numbers that an entry may be off by
KEPT = 1_000_000  #: entries of the values that are kept for the answers, of all nodes together


@dataclass
class Trusted:
    """The gradient by every way at the points of one size set, for as many answers as come."""

    gradient: Gradient
    system: Rounding
    values: dict[Expr, Bounded]  #: of the variables, and of nodes that answers may share

    def beside(self, answer: Expr, *, turned: bool) -> Measured:
        """Return an answer measured, its transpose if it is `turned`.

        That is for the numerator layout, or a row for a column.
        """
        (own,) = evaluate([answer], self.system, dict(self.values))
        value, bound = self._numbers(own.v), self._numbers(own.E)
        if turned:
            value, bound = value.swapaxes(1, 2), bound.swapaxes(1, 2)
        return Measured(self.gradient, value, bound)

    def _numbers(self, array: Any) -> Numbers:
        return _numbers(self.system.arrays, array, self.gradient.points.count)


def trusted(problem: Problem, sets: Iterable[Points], settings: Settings) -> list[Trusted]:
    """Evaluate the gradient by every way at all points of the size sets.

    Autograd is the reference where the settings say so, else the engine's gradient is.
    NotAvailable is raised where some operation has no error bound.
    """
    torch = settings.reference == "autograd"
    with one_thread() if torch else nullcontext():
        found = [_trusted(problem, points, settings) for points in sets]
    gradients = settled([one.gradient for one in found])
    return [replace(one, gradient=own) for one, own in zip(found, gradients, strict=True)]


def _trusted(problem: Problem, points: Points, settings: Settings) -> Trusted:
    arrays = settings.arrays_of_formulas(points.sizes)
    system = Rounding(arrays)
    variables = {symbol: system.given(value) for symbol, value in given(arrays, points).items()}
    values = dict(variables)
    raw = raw_sweep(problem.objective, problem.wrt, system, values)
    (gradient,) = evaluate([problem.gradient], system, values)

    def numbers(array: Any) -> Numbers:
        return _numbers(arrays, array, points.count)

    # An entry of e^(−x²), say, may underflow, of which the running error analysis knows nothing.
    underflow = UNDERFLOWS * arrays.smallest / arrays.roundoff
    bound, own = numbers(gradient.E), numbers(gradient.v)
    others, reference = {"sweep": numbers(raw.v)}, own
    if settings.reference == "autograd":
        reference = _by_autograd(problem, points, settings)
        others["engine"] = own
    valued = every(np.isfinite(numbers(values[problem.objective].v)))
    whole = bound + numbers(raw.E) + underflow
    known = Gradient(points, arrays.roundoff, reference, others, whole, valued)
    entries = sum(int(np.prod(value.v.shape)) for value in values.values())
    return Trusted(known, system, values if entries <= KEPT else variables)


def _by_autograd(problem: Problem, points: Points, settings: Settings) -> Numbers:
    arrays = settings.arrays(points.sizes)
    return _numbers(arrays, autograd(problem, arrays, points), points.count)


def _numbers(arrays: Arrays, array: Any, count: int) -> Numbers:
    """Return an array of the system as one of NumPy, (count, rows, columns)."""
    held = arrays.numpy(array)
    return np.broadcast_to(held, (count, *held.shape[1:]))
