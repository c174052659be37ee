"""The gradient at the points of one size set, with its error bounds, and an answer beside it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from gradcheck_cli.judge.branches import every, some

if TYPE_CHECKING:
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


@dataclass
class Gradient:
    """One size set: the gradient by every way, and its bounds, at all points.

    Every array is (points, rows, columns) in the shape of the variable; bounds are in units of the
    unit roundoff. Nothing here depends on an answer, and what follows is computed once.
    """

    points: Points
    roundoff: float
    reference: Numbers  #: what the answer is compared with
    others: dict[str, Numbers]  #: the gradient by the other trusted ways
    bound: Numbers  #: of every trusted way together, without the 4|R| of the rule
    valued: Flags | np.bool_ = np.True_  #: where f has a value; elsewhere nothing is told
    zero: bool = False  #: the gradient is zero at all points of all size sets

    @cached_property
    def usable(self) -> Flags:
        """The points where the reference is finite and known to three digits.

        A zero reference at a point, such as under a mask, is known where the bound is small beside
        what the gradient usually is. Far from 1 the trusted ways have to agree, too: bounds are
        those of one way to eliminate, and of badly scaled matrices others keep fewer digits.
        """
        finite = every(np.isfinite(self.reference) & np.isfinite(self.bound)) & self.valued
        finite &= ~(self.points.stretched & self._disputed)
        if self.zero:
            return finite
        size = np.linalg.norm(self.reference, axis=(1, 2))
        doubt = self.roundoff * np.linalg.norm(self.bound, axis=(1, 2))
        informative = finite & (doubt <= INFORMATIVE * size) & (size > 0)
        usual = np.median(size[informative]) if informative.any() else 0.0
        dead = finite & (size == 0) & (doubt <= INFORMATIVE * usual)
        return np.asarray(informative | dead)

    @cached_property
    def ordinary(self) -> Flags:
        """The usable points that are on no other scale."""
        return self.usable & ~self.points.stretched

    @cached_property
    def levels(self) -> dict[float, Flags]:
        """The points by how far their scale is from 1, in binary orders."""
        far = np.abs(np.log2(self.points.scale))
        return {float(level): far == level for level in np.unique(far)}

    @cached_property
    def trusted(self) -> Numbers:
        """The bound of the rule, from trusted terms: E_R + E_raw + 4|R|."""
        return self.bound if self.zero else self.bound + 4 * np.abs(self.reference)

    @cached_property
    def limit(self) -> Numbers:
        """As much as is believed of an answer's own bound, at every point."""
        limit = TRUST * self.trusted.max(axis=(1, 2), keepdims=True)
        alive = self.usable & some(self.reference != 0)
        if alive.any():  # where the gradient is 0, its usual size says what is noise
            limit = np.maximum(limit, np.median(limit[alive]))
        return np.asarray(limit)

    @cached_property
    def largest(self) -> Numbers:
        """The largest entry at every point; at points where all are 0, that of all points."""
        sizes = np.abs(self.reference).max(axis=(1, 2))
        most = sizes[self.ordinary].max() if self.ordinary.any() else 0.0
        return np.where(sizes > 0, sizes, most or 1.0)

    @cached_property
    def _disputed(self) -> Flags:
        """The points where the trusted ways do not agree."""
        limit = HEALTH * self.roundoff * self.trusted
        off = np.zeros(len(limit), dtype=np.bool_)
        for other in self.others.values():
            off = off | some(~(np.abs(other - self.reference) <= limit))
        return np.asarray(off)

    @cached_property
    def sound(self) -> bool:
        """Whether the trusted ways agree with each other at every point that says something."""
        return not (self._disputed & self.usable).any()


@dataclass
class Measured:
    """One size set: an answer and its error bound beside the gradient, at all points."""

    gradient: Gradient
    answer: Numbers
    answer_bound: Numbers

    @property
    def points(self) -> Points:
        """The points themselves."""
        return self.gradient.points

    @property
    def usable(self) -> Flags:
        """The points where the gradient is known."""
        return self.gradient.usable

    @property
    def reference(self) -> Numbers:
        """What the answer is compared with."""
        return self.gradient.reference

    @cached_property
    def allowance(self) -> Numbers:
        """The trusted bound, and of the answer's own as much as is believed."""
        return self.gradient.trusted + np.fmin(self.answer_bound, self.gradient.limit)

    @cached_property
    def distance(self) -> Numbers:
        """|answer − reference|, NaN or inf where the answer is not finite."""
        return np.abs(self.answer - self.gradient.reference)

    @cached_property
    def answered(self) -> Flags:
        """The points where the answer is finite."""
        return every(np.isfinite(self.answer))

    @cached_property
    def agrees(self) -> Flags:
        """The points where no entry is farther off than rounding explains."""
        return every(self._close(ACCEPT))

    @cached_property
    def refuted(self) -> Flags:
        """The points where an entry is off by more than any rounding, the answer's own included."""
        shown = self.distance > ACCEPT * self.gradient.roundoff * self.answer_bound
        return some(shown & ~self._close(REFUSE))

    @cached_property
    def judged(self) -> Flags:
        """The points where answer and gradient can be compared."""
        return self.usable & self.answered

    def _close(self, times: float) -> Flags:
        """Return which entries are within so many times the allowance."""
        return np.asarray(self.distance <= times * self.gradient.roundoff * self.allowance)
