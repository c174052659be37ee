"""The judge in floating point: a difference counts when rounding cannot explain it.

What rounding can explain comes from running error bounds of trusted formulas. The answer's own
bound is believed only up to a limit: adding 10¹²·w − 10¹²·w does not buy a tolerance.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from gradcheck_cli.judge.branches import every, some
from gradcheck_cli.judge.evidence import Finding
from gradcheck_cli.messages import say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gradcheck_cli.judge.branches import Flags
    from gradcheck_cli.judge.draws import Numbers
    from gradcheck_cli.judge.points import Points

ACCEPT = 8.0  #: times the bound: the worst right answer measured reached 0.5
REFUSE = (
    100.0  #: times the bound, at two points or more: the nearest wrong answer measured had 2600
)
HEALTH = 64.0  #: times the bound, between two references
INFORMATIVE = (
    1e-3  #: a reference that rounding may carry further than this, relatively, says nothing
)
TRUST = 1e6  #: the answer's own bound counts up to so many times that of the reference
ENOUGH = 2  #: points of each size set that must be usable


@dataclass
class Measured:
    """One size set: the gradient by every way, the answer, and their bounds, at all points.

    Every array is (points, rows, columns) in the shape of the variable; bounds are in units of the
    unit roundoff.
    """

    points: Points
    roundoff: float
    reference: Numbers  #: what the answer is compared with
    others: dict[str, Numbers]  #: the gradient by the other trusted ways
    bound: Numbers  #: of every trusted way together, without the 4|R| of the rule
    answer: Numbers
    answer_bound: Numbers
    valued: Flags | np.bool_ = np.True_  #: where f has a value; elsewhere nothing is told
    zero: bool = False  #: the gradient is zero at all points of all size sets

    @cached_property
    def usable(self) -> Flags:
        """The points where the reference is finite and known to three digits.

        A zero reference at a point, such as under a mask, is known where the bound is small beside
        what the gradient usually is.
        """
        finite = every(np.isfinite(self.reference) & np.isfinite(self.bound)) & self.valued
        if self.zero:
            return finite
        size = np.linalg.norm(self.reference, axis=(1, 2))
        doubt = self.roundoff * np.linalg.norm(self.bound, axis=(1, 2))
        informative = finite & (doubt <= INFORMATIVE * size) & (size > 0)
        usual = np.median(size[informative]) if informative.any() else 0.0
        dead = finite & (size == 0) & (doubt <= INFORMATIVE * usual)
        return np.asarray(informative | dead)

    @property
    def trusted(self) -> Numbers:
        """The bound of the rule, from trusted terms: E_R + E_raw + 4|R|."""
        return self.bound if self.zero else self.bound + 4 * np.abs(self.reference)

    @property
    def allowance(self) -> Numbers:
        """The trusted bound, and of the answer's own as much as is believed."""
        trusted = self.trusted
        limit = TRUST * trusted.max(axis=(1, 2), keepdims=True)
        alive = self.usable & some(self.reference != 0)
        if alive.any():  # where the gradient is 0, its usual size says what is noise
            limit = np.maximum(limit, np.median(limit[alive]))
        allowed: Numbers = trusted + np.fmin(self.answer_bound, limit)
        return allowed

    @property
    def distance(self) -> Numbers:
        """|answer − reference|, NaN or inf where the answer is not finite."""
        apart: Numbers = np.abs(self.answer - self.reference)
        return apart

    @property
    def answered(self) -> Flags:
        """The points where the answer is finite."""
        return every(np.isfinite(self.answer))

    def within(self, times: float) -> Flags:
        """Return the points where every entry is within so many times the allowance."""
        return every(self.distance <= times * self.roundoff * self.allowance)

    @property
    def refuted(self) -> Flags:
        """The points where an entry is off by more than any rounding, the answer's own included."""
        own = np.nan_to_num(self.answer_bound, nan=np.inf)
        hidden = self.distance <= ACCEPT * self.roundoff * own
        off = ~(self.distance <= REFUSE * self.roundoff * self.allowance) & ~hidden
        return some(off)

    @property
    def judged(self) -> Flags:
        """The points where answer and gradient can be compared."""
        return self.usable & self.answered


def sound(sets: Sequence[Measured]) -> bool:
    """Tell whether the trusted ways agree with each other at every point that says something."""
    return all(
        bool(
            (np.abs(other - one.reference) <= HEALTH * one.roundoff * one.trusted)[one.usable].all()
        )
        for one in sets
        for other in one.others.values()
    )


def settled(sets: list[Measured]) -> list[Measured]:
    """Return the sets, with 0 for the reference if the gradient is zero at all their points.

    Then no point is informative by the rule: the answer has to be 0, up to the raw sweep's bound.
    """
    if any(one.others.get("engine", one.reference).any() for one in sets):
        return sets
    return [
        replace(
            one,
            zero=True,
            reference=np.zeros_like(one.reference),
            others=one.others | {"reference": one.reference},
        )
        for one in sets
    ]


def differing(sets: Sequence[Measured]) -> bool:
    """Tell whether ordinary points alone show that the answer is not the gradient."""
    plain = [one.judged & ~one.points.stretched for one in sets]
    return all(
        bool(use.any()) and not one.within(ACCEPT)[use].all()
        for one, use in zip(sets, plain, strict=True)
    )


def compare(sets: Sequence[Measured]) -> Finding:
    """Return what floating point says about the answer, over all size sets together."""
    plain = [one.usable & ~one.points.stretched for one in sets]
    unanswered = sum(int((use & ~one.answered).sum()) for one, use in zip(sets, plain, strict=True))
    if unanswered and 2 * unanswered >= sum(int(use.sum()) for use in plain):
        return Finding("floats", "undefined")
    refuted = sum(int((one.usable & one.answered & one.refuted).sum()) for one in sets)
    if refuted + unanswered >= ENOUGH:
        return Finding("floats", "differs" if refuted else "undefined")
    judged = [one.judged for one in sets]
    if any(int(use.sum()) < ENOUGH for use in judged):
        return Finding("floats", "abstains", too_few())
    agreeing = all(
        bool(one.within(ACCEPT)[use].all()) for one, use in zip(sets, judged, strict=True)
    )
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
