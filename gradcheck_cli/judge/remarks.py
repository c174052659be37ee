"""What a verdict says beside its word: the largest difference, and notes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gradcheck_cli.judge.floats import ACCEPT
from gradcheck_cli.messages import say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gradcheck_cli.judge.evidence import Finding
    from gradcheck_cli.judge.floats import Measured


def max_error(sets: Sequence[Measured]) -> float | None:
    """Return the largest relative difference, None where there is none or it is not a number.

    Points on other scales count where they differ by more than rounding: very near 0 the rounding
    of a right answer can be larger than the gradient.
    """
    worst = 0.0
    for one in sets:
        use = one.usable & ~(one.points.stretched & one.within(ACCEPT))
        if use.any():
            largest = np.abs(one.reference).max(axis=(1, 2))[use]
            distance = one.distance.max(axis=(1, 2))[use]
            scale = np.where(largest > 0, largest, largest.max() or 1.0)
            worst = float(np.maximum(worst, (distance / scale).max()))  # a NaN stays one
    told = any(one.usable.any() for one in sets)
    return worst if told and np.isfinite(worst) else None


def notes_on(dtype: str, sets: Sequence[Measured], findings: Sequence[Finding]) -> list[str]:
    """Return the remarks on an answer's values in floating point."""
    says = {finding.judge: finding.says for finding in findings}
    notes = []
    if says.get("balls") == "agrees" and says.get("floats") in ("differs", "undefined"):
        notes.append(
            say(
                "unstable",
                "in {dtype} this form of the answer loses its digits, or overflows",
                dtype=dtype,
            )
        )
    if sets and all(one.zero and one.usable.any() for one in sets):
        notes.append(say("gradient-zero", "the gradient is zero everywhere"))
    if any((one.points.stretched & one.usable & ~one.answered).any() for one in sets):
        notes.append(say("overflows", "far from 0 the answer is not finite where the gradient is"))
    return notes
