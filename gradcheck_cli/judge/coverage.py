"""Was every side of the formulas seen? What was never tested is not accepted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gradcheck_cli.judge.evidence import Finding
from gradcheck_cli.messages import say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gradcheck_cli.expr import Expr
    from gradcheck_cli.judge.branches import Branch
    from gradcheck_cli.judge.measured import Measured
    from gradcheck_cli.judge.points import Points


def covered(points: Points, one: Measured) -> Finding:
    """Return whether every branch was on somewhere, and off somewhere, where the numbers tell."""
    for (branch, on), flags in points.seen.items():
        if not (flags & one.judged).any():
            return never_seen(branch, on=on)
    return Finding("coverage", "agrees")


def always_idle(product: Expr) -> Finding:
    """Return the finding for a product in the answer that was 0 wherever it was looked at."""
    reason = say(
        "always-idle",
        "{product} was 0 at every point that was tried, so what it adds was never tested",
        product=str(product),
    )
    return Finding("coverage", "abstains", reason)


def never_looked(node: Expr) -> Finding:
    """Return the finding for a node that switches where nobody could look from near."""
    reason = say(
        "switches-unlooked",
        "{node} switches where nobody looked from near: such places are too many, or they cannot "
        "be found; write the answer with what the problem itself switches by",
        node=str(node),
    )
    return Finding("coverage", "abstains", reason)


def never_together(nodes: Sequence[Expr]) -> Finding:
    """Return the finding for masks some sides of which were never seen together."""
    reason = say(
        "never-together",
        "the answer has masks of its own, {masks}, and some of their sides were never seen "
        "together; write it with the masks of the problem",
        masks=", ".join(map(str, nodes)),
    )
    return Finding("coverage", "abstains", reason)


def never_seen(branch: Branch, on: bool) -> Finding:
    """Return the finding for a side of a branch that no point showed."""
    operand = str(branch.switch)
    if on:
        reason = say(
            "never-positive",
            "no point was found where {operand} has a positive entry, so one side of the "
            "formula was never tested",
            operand=operand,
        )
    else:
        reason = say(
            "never-negative",
            "no point was found where {operand} has a negative entry, so one side of the "
            "formula was never tested",
            operand=operand,
        )
    return Finding("coverage", "abstains", reason)
