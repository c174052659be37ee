"""What each judge found, and the verdict that follows from all of it.

The judges so far are `floats` (floating-point numbers with running error bounds) and `coverage`
(was every branch exercised). Modular arithmetic and balls will hand in findings of the same kind.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

Word = Literal["correct", "wrong", "invalid", "inconclusive"]


class Finding(NamedTuple):
    """One judge's word on an answer; an abstention says why."""

    judge: str
    says: Literal["agrees", "differs", "undefined", "abstains"]
    reason: str = ""


def decide(findings: Sequence[Finding]) -> tuple[Word, str | None]:
    """Return the verdict, and the reason where it is inconclusive.

    One judge that saw a difference is enough to refuse; to accept, all must agree.

    >>> decide([Finding("floats", "agrees"), Finding("coverage", "abstains", "z < 0 was not seen")])
    ('inconclusive', 'z < 0 was not seen')
    """
    if any(finding.says in ("differs", "undefined") for finding in findings):
        return "wrong", None
    for finding in findings:
        if finding.says == "abstains":
            return "inconclusive", finding.reason
    return ("correct", None) if findings else ("inconclusive", "nothing was judged")
