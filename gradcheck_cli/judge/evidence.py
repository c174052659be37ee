"""What each judge found, and the verdict that follows from all of it.

The judges are `modular` (residues, exact), `balls` (hundreds of digits, with their errors, beside
difference quotients of the objective) and `floats` (autograd in the dtype asked for). `health` says
whether the problem's own gradient is in order, `coverage` whether every branch was seen.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from gradcheck_cli.messages import say

if TYPE_CHECKING:
    from collections.abc import Sequence

Word = Literal["correct", "wrong", "invalid", "inconclusive"]
Says = Literal["agrees", "differs", "undefined", "abstains"]


class Finding(NamedTuple):
    """One judge's word on an answer; an abstention says why.

    `is_proof` says that what differs differs for certain.
    """

    judge: str
    says: Says
    reason: str = ""
    is_proof: bool = False

    def to_json(self) -> dict[str, Any]:
        """Return the finding's object in `check --format json`."""
        return {"judge": self.judge, "says": self.says, "reason": self.reason or None}


def decide(  # noqa: PLR0911 -- a table
    findings: Sequence[Finding],
) -> tuple[Word, str | None]:
    """Return the verdict, and the reason where it is inconclusive.

    Balls decide. What residues prove to differ is wrong too; where they differ without a proof and
    balls agree, the answer is not accepted. Floating point decides against an answer only where
    balls cannot say: it rounds, and balls do not.

    >>> decide([Finding("modular", "agrees"), Finding("balls", "agrees")])
    ('correct', None)
    >>> decide([Finding("balls", "agrees"), Finding("coverage", "abstains", "z < 0 was not seen")])
    ('inconclusive', 'z < 0 was not seen')
    """
    of = {finding.judge: finding for finding in findings}
    nothing = Finding("", "abstains", say("nothing-judged", "nothing was judged"))
    health, coverage = of.get("health", nothing), of.get("coverage", Finding("", "agrees"))
    modular, balls, floats = (of.get(j, nothing) for j in ("modular", "balls", "floats"))
    if "health" in of and health.says != "agrees":
        return "inconclusive", health.reason
    if balls.says in ("differs", "undefined") or (modular.says == "differs" and modular.is_proof):
        return "wrong", None
    if balls.says == "agrees":
        if modular.says == "differs":
            return "inconclusive", modular.reason
        if modular.says == "agrees" or coverage.says == "agrees":
            return "correct", None
        return "inconclusive", coverage.reason
    if floats.says in ("differs", "undefined"):
        return "wrong", None
    return "inconclusive", balls.reason or floats.reason


def is_exact(findings: Sequence[Finding]) -> bool:
    """Tell whether residues agreed, or proved a difference: the strength is "exact" then."""
    modular = next((f for f in findings if f.judge == "modular"), None)
    return modular is not None and (modular.says == "agrees" or modular.is_proof)
