"""Answers that are right at ordinary points, and wrong only far from 0 or very near it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gradcheck_cli.judge.shapes import Diagnosis
from gradcheck_cli.messages import say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gradcheck_cli.judge.branches import Flags
    from gradcheck_cli.judge.measured import Measured

ROUNDING = 4.0  #: in units of the roundoff: a difference that is lost in the whole gradient


def differs_elsewhere(sets: Sequence[Measured]) -> Diagnosis | None:
    """Name the scale at which an answer first differs, None where ordinary points tell already."""
    alive = any(one.reference[_ordinary(one)].any() for one in sets)
    if not (alive and all(map(_agrees, sets))):
        return None
    scales = [scale for one in sets for scale in one.points.scale[one.judged & one.refuted]]
    if not scales or set(scales) == {1.0}:
        return None
    if max(scales) > 1:
        message = say(
            "answer-far",
            "your answer agrees at ordinary points and differs far from 0: look for a condition, "
            "or a term, that only large values show",
        )
    else:
        message = say(
            "answer-tiny",
            "your answer agrees at ordinary points and differs very near 0: look for a condition, "
            "or a term, that only small values show",
        )
    return Diagnosis("near-miss", message)


def _ordinary(one: Measured) -> Flags:
    return one.gradient.ordinary & one.answered


def _agrees(one: Measured) -> bool:
    """Tell whether answer and gradient are the same at ordinary points, up to rounding."""
    use = _ordinary(one)
    if one.agrees[use].all():
        return True
    apart = np.linalg.norm(one.distance[use])
    return bool(apart <= ROUNDING * one.gradient.roundoff * np.linalg.norm(one.reference[use]))
