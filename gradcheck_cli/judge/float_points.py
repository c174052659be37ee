"""The points at which floating point differs, in balls: their numbers are exact."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gradcheck_cli.evaluate.vocabulary import NotAvailable
from gradcheck_cli.judge.ball_comparison import Comparison
from gradcheck_cli.judge.ball_points import Spot, Spots
from gradcheck_cli.judge.balls import shown_in_small

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gradcheck_cli.judge.ball_look import Case
    from gradcheck_cli.judge.exact import Exact
    from gradcheck_cli.judge.measured import Measured

MOST = 4  #: points that are looked at again
INEXACT = frozenset({"orthogonal"})  #: properties that a float has only up to rounding


def confirmed(case: Case, exact: Exact, sets: Sequence[Measured], seed: int) -> Exact:
    """Return what the exact judges found, with what balls say where floats refute an answer.

    A mask that is wrong in a small region only is seen by whoever happens to draw a point there.
    Only where balls saw no difference anything is looked at.
    """
    if exact.balls is None or exact.balls.word != "equal":
        return exact
    spots = list(_refuting(sets))
    if not spots:
        return exact
    if any(symbol.data[1] & INEXACT for symbol in case.symbols):
        return exact
    comparison, draws = Comparison(case), Spots(case, seed)
    for spot in spots:
        rows, cols = (dim.at(spot.sizes) for dim in case.problem.wrt.shape)
        try:
            result = comparison.at(spot, draws.direction(rows, cols), kinks=False)
        except NotAvailable:
            return exact
        if result == "differ":
            comparison.found.word = "differ"
            shown = shown_in_small(case, comparison.found, seed)
            return exact._replace(balls=comparison.found, counterexample=shown)
    return exact


def _refuting(sets: Sequence[Measured]) -> Iterator[Spot]:
    """Yield the points that refute the answer, ordinary ones before those on other scales."""
    telling = [one for one in sets if (one.judged & one.refuted).any()]
    for far in (False, True):
        for one in telling:
            refuted = one.judged & one.refuted & (one.points.stretched == far)
            for point in np.flatnonzero(refuted)[:MOST]:
                values = {
                    symbol: value[point if len(value) > 1 else 0].tolist()
                    for symbol, value in one.points.values.items()
                }
                yield Spot(dict(one.points.sizes), values, float(one.points.scale[point]))
