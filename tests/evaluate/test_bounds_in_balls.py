"""The running error bound against balls: |computed − exact| ≤ u·E, over random programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from bounds import kept
from evaluation import HABITS, extent, symbols_of
from flint import ctx
from hypothesis import given
from hypothesis import strategies as st
from strategies import SIZES, expressions

from gradcheck_cli.evaluate.arrays import numpy_system, torch_system
from gradcheck_cli.evaluate.balls import BallArithmetic

if TYPE_CHECKING:
    from collections.abc import Callable

    from gradcheck_cli.evaluate.arrays import Arrays
    from gradcheck_cli.expr import Expr

SYSTEMS = [numpy_system, torch_system]


def violations(program: Expr, arrays: Arrays, seed: int, scale: float = 1.0) -> list[str]:
    """Return where the float is farther from the ball than the bound allows."""
    rng = np.random.default_rng(seed)
    habit = HABITS[seed % len(HABITS)]
    points: dict[Expr, Any] = {
        s: np.float64(np.float32(scale * habit(rng.normal(size=extent(s.shape, SIZES)))))
        for s in symbols_of(program)
    }
    return kept(program, arrays, points).off


@pytest.mark.parametrize("make", SYSTEMS, ids=["numpy", "torch"])
@pytest.mark.parametrize("dtype", ["float64", "float32"])
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
