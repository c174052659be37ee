"""The running error bound of a program at a point, against balls that surely hold the exact value.

At a point whose numbers are exact in every dtype, |float − exact| ≤ u·E has to hold entry by entry.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from gradcheck_cli.evaluate import evaluate
from gradcheck_cli.evaluate.balls import BallArithmetic
from gradcheck_cli.evaluate.balls_decisions import Straddles
from gradcheck_cli.evaluate.rounding import Rounding
from gradcheck_cli.judge.sampling import REACH

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gradcheck_cli.evaluate.arrays import Arrays
    from gradcheck_cli.expr import Expr

SLACK = 1.01  #: the bounds themselves are computed in floating point
DARK = 1e-2  #: beyond it the first-order bound says nothing, and the judges do not use it


class Kept(NamedTuple):
    """What was found at a point: entries that tell something, and those beyond their bound."""

    told: int
    off: list[str]


def kept(program: Expr, arrays: Arrays, points: Mapping[Expr, Any]) -> Kept:
    """Compare a program in floats with balls; nothing is told where values over- or underflow."""
    system = Rounding(arrays)
    values: dict[Expr, Any] = {s: system.given(arrays.array(v[None])) for s, v in points.items()}
    (got,) = evaluate([program], system, values)
    if not all(_within_reach(arrays.numpy(value.v), arrays) for value in values.values()):
        return Kept(0, [])
    computed = arrays.numpy(got.v)[0].ravel()
    bounds = arrays.roundoff * np.broadcast_to(arrays.numpy(got.E), arrays.numpy(got.v).shape)[0]
    exact = BallArithmetic(arrays.sizes, 512)
    with exact.working():
        memo = {s: exact.given(value.tolist()) for s, value in points.items()}
        try:
            (truth,) = evaluate([program], exact, memo)
        except Straddles:
            return Kept(0, [])
        told, off = 0, []
        for value, bound, ball in zip(computed, bounds.ravel(), truth.entries(), strict=True):
            if not np.isfinite(value) or bound > DARK * max(1.0, abs(value)):
                continue
            if not ball.is_finite():
                continue
            told += 1
            error = abs(ball - exact.arb(float(value)))
            if not error <= SLACK * float(bound) + arrays.smallest:
                apart = float(error.mid())
                off.append(f"{program}: {value} is off by {apart:.3g}, the bound {bound:.3g}")
    return Kept(told, off)


def _within_reach(values: Any, arrays: Arrays) -> bool:
    """Tell whether a square of any value neither over- nor underflows: no bound knows of either."""
    reach = REACH["float64" if arrays.smallest < 1e-300 else "float32"]
    sizes = np.abs(values[values != 0])
    return bool((sizes <= reach).all() and (sizes >= 1 / reach).all())
