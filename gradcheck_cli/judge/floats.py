"""The judge in floating point: a difference counts when rounding cannot explain it.

What rounding can explain comes from running error bounds of trusted formulas. The answer's own
bound is believed only up to a limit: adding 10¹²·w − 10¹²·w does not buy a tolerance.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from gradcheck_cli.judge.evidence import Finding
from gradcheck_cli.messages import say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gradcheck_cli.judge.measured import Gradient, Measured

ENOUGH = 2  #: points of each size set that must be usable


def settled(gradients: list[Gradient]) -> list[Gradient]:
    """Return the sets, with 0 for the reference if the gradient is zero at all their points.

    Then no point is informative by the rule: the answer has to be 0, up to the raw sweep's bound.
    """
    if any(one.others.get("engine", one.reference).any() for one in gradients):
        return gradients
    return [
        replace(
            one,
            zero=True,
            reference=np.zeros_like(one.reference),
            others=one.others | {"reference": one.reference},
        )
        for one in gradients
    ]


def differing(sets: Sequence[Measured]) -> bool:
    """Tell whether ordinary points alone show that the answer is not the gradient."""
    plain = [one.gradient.ordinary & one.answered for one in sets]
    return all((use & ~one.agrees).any() for one, use in zip(sets, plain, strict=True))


def compare(sets: Sequence[Measured]) -> Finding:
    """Return what floating point says about the answer, over all size sets together."""
    plain = [one.gradient.ordinary for one in sets]
    unanswered = sum(int((use & ~one.answered).sum()) for one, use in zip(sets, plain, strict=True))
    if unanswered and 2 * unanswered >= sum(int(use.sum()) for use in plain):
        return Finding("floats", "undefined")
    refuted = sum(int((one.judged & one.refuted).sum()) for one in sets)
    if refuted + unanswered >= ENOUGH:
        return Finding("floats", "differs" if refuted else "undefined")
    judged = [one.judged for one in sets]
    if any(int(use.sum()) < ENOUGH for use in judged):
        return Finding("floats", "abstains", too_few())
    agreeing = not any((use & ~one.agrees).any() for one, use in zip(sets, judged, strict=True))
    if agreeing and not unanswered:
        return Finding("floats", "agrees")
    return Finding("floats", "abstains", _unanswered() if unanswered else _undecided())


def nowhere_defined() -> str:
    """Say that the objective itself has no value."""
    return say(
        "f-undefined",
        "f has no value at any point that was tried: look for a logarithm or root of something "
        "negative, or a division by 0",
    )


def too_few() -> str:
    """Say that there was nothing to judge by."""
    return say(
        "too-few-points",
        "too few points tell anything: at the others rounding drowns the gradient, or it or the "
        "answer is not finite",
    )


def _unanswered() -> str:
    return say(
        "once-undefined",
        "at one point the answer has no value where the gradient has one, which is too few to call "
        "it wrong: look for a logarithm, a root or a division that f has not",
    )


def _undecided() -> str:
    return say(
        "within-rounding",
        "the answer differs from the gradient by more than rounding should, but not by enough to "
        "call it wrong: write it so that less cancels",
    )
