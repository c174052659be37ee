"""The running error bound against balls: |computed − exact| ≤ u·E, over random programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from evaluation import HABITS, extent, symbols_of
from flint import ctx
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import SIZES, expressions

from gradcheck_cli.evaluate import evaluate
from gradcheck_cli.evaluate.arrays import numpy_system, torch_system
from gradcheck_cli.evaluate.balls import BallArithmetic
from gradcheck_cli.evaluate.balls_decisions import Straddles
from gradcheck_cli.evaluate.rounding import Rounding
from gradcheck_cli.judge.sampling import REACH

if TYPE_CHECKING:
    from collections.abc import Callable

    from gradcheck_cli.evaluate.arrays import Arrays
    from gradcheck_cli.expr import Expr

SLACK = 1.01  #: the bounds themselves are computed in floating point
DARK = 1e-2  #: beyond it the first-order bound says nothing, and the judges do not use it
SYSTEMS = [numpy_system, torch_system]


def violations(program: Expr, arrays: Arrays, seed: int, scale: float = 1.0) -> list[str]:
    """Return where the float is farther from the ball than the bound allows."""
    rng = np.random.default_rng(seed)
    habit = HABITS[seed % len(HABITS)]
    points: dict[Expr, Any] = {
        s: np.float64(np.float32(scale * habit(rng.normal(size=extent(s.shape, SIZES)))))
        for s in symbols_of(program)
    }
    system = Rounding(arrays)
    given = {s: system.given(arrays.array(value[None])) for s, value in points.items()}
    values: dict[Expr, Any] = dict(given)
    (got,) = evaluate([program], system, values)
    if not all(_within_reach(arrays.numpy(value.v), arrays) for value in values.values()):
        return []
    computed = arrays.numpy(got.v)[0].ravel()
    bounds = arrays.roundoff * np.broadcast_to(arrays.numpy(got.E), arrays.numpy(got.v).shape)[0]
    exact = BallArithmetic(SIZES, 512)
    with exact.working():
        memo = {s: exact.given(value.tolist()) for s, value in points.items()}
        try:
            (truth,) = evaluate([program], exact, memo)
        except Straddles:
            return []
        found = []
        for value, bound, ball in zip(computed, bounds.ravel(), truth.entries(), strict=True):
            told = np.isfinite(value) and bound <= DARK * max(1.0, abs(value)) and ball.is_finite()
            limit = SLACK * float(bound) + arrays.smallest
            if told and not abs(ball - exact.arb(float(value))) <= limit:
                error = float((abs(ball - exact.arb(float(value)))).mid())
                found.append(f"{program}: {value} is off by {error:.3g}, the bound {bound:.3g}")
    return found


def _within_reach(values: Any, arrays: Arrays) -> bool:
    """Tell whether a square of any value neither over- nor underflows: no bound knows of either."""
    reach = REACH["float64" if arrays.smallest < 1e-300 else "float32"]
    sizes = np.abs(values[values != 0])
    return bool((sizes <= reach).all() and (sizes >= 1 / reach).all())


@pytest.mark.parametrize("make", SYSTEMS, ids=["numpy", "torch"])
@pytest.mark.parametrize("dtype", ["float64", "float32"])
@settings(max_examples=80, deadline=None)
@given(
    program=expressions(),
    seed=st.integers(0, 10**6),
    scale=st.sampled_from([1.0, 1.0, 2.0**-10, 8.0]),
)
def test_random_programs_keep_their_bound(
    make: Callable[[dict[str, int], str], Arrays],
    dtype: str,
    program: Expr,
    seed: int,
    scale: float,
) -> None:
    assert violations(program, make(SIZES, dtype), seed, scale) == []


def test_precision_is_put_back() -> None:
    """Nobody else's balls change by ours."""
    before = ctx.prec
    with BallArithmetic({}, 777).working():
        assert ctx.prec == 777
    assert ctx.prec == before
