"""What a verdict says beside its word: the largest difference, and notes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gradcheck_cli.messages import say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gradcheck_cli.judge.draws import Numbers
    from gradcheck_cli.judge.evidence import Finding
    from gradcheck_cli.judge.measured import Measured


def max_error(sets: Sequence[Measured]) -> float | None:
    """Return the largest relative difference, None where there is none or it is not a number.

    It is that at ordinary points. Those on other scales count where ordinary ones agree, up to
    rounding, and then the nearest ones that do not: far out x² is 10⁸ times x.
    """
    agree = not any((one.usable & ~one.agrees).any() for one in sets)
    levels = {level for one in sets for level in one.gradient.levels}
    worst = 0.0
    for far in [0.0] if agree else sorted(levels):
        nothing = np.False_
        pairs = [(one, one.usable & one.gradient.levels.get(far, nothing)) for one in sets]
        differ = any((use & ~one.agrees).any() for one, use in pairs)
        if differ or far == 0:
            apart = [_apart(one)[use] for one, use in pairs]
            worst = float(np.max(np.concatenate([*apart, [worst]])))  # a NaN stays one
        if differ:
            break
    told = any(one.usable.any() for one in sets)
    return worst if told and np.isfinite(worst) else None


def _apart(one: Measured) -> Numbers:
    """Return the largest difference at every point, relative to the gradient's largest entry.

    It is that from the nearest of the trusted values: autograd's, or the engine's, which the same
    formula is equal to in every digit.
    """
    distance = one.distance
    engine = one.gradient.others.get("engine")
    if engine is not None:
        distance = np.minimum(distance, np.abs(one.answer - engine))
    return np.asarray(distance.max(axis=(1, 2)) / one.gradient.largest)


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
    if sets and all(one.gradient.zero and one.usable.any() for one in sets):
        notes.append(say("gradient-zero", "the gradient is zero everywhere"))
    if any((one.points.stretched & one.usable & ~one.answered).any() for one in sets):
        notes.append(say("overflows", "far from 0 the answer is not finite where the gradient is"))
    return notes
