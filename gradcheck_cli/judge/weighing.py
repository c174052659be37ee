"""The word of every judge on an answer, the health of the problem itself among them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gradcheck_cli.judge.coverage import covered
from gradcheck_cli.judge.evidence import Finding
from gradcheck_cli.judge.exact import sweep_agrees
from gradcheck_cli.judge.floats import compare, nowhere_defined
from gradcheck_cli.messages import say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gradcheck_cli.judge.exact import Exact
    from gradcheck_cli.judge.measured import Measured
    from gradcheck_cli.judge.problem import Problem


def findings_of(
    problem: Problem, reference: str, sets: Sequence[Measured], exact: Exact
) -> list[Finding]:
    """Return every judge's word; nobody is graded by an engine that is not in order."""
    findings = exact.findings()
    if not all(one.gradient.sound for one in sets):
        findings.append(Finding("health", "abstains", _ours(_name_of(reference))))
    elif not sweep_agrees(problem):
        findings.append(Finding("health", "abstains", _ours(say("own-sweep", "its own sweep"))))
    if any(finding.judge == "balls" and finding.says == "agrees" for finding in findings):
        return [*findings, *([compare(sets)] if sets else [])]
    if not any(np.any(one.gradient.valued) for one in sets):
        if exact.differs:  # to balls nothing is too large
            return findings
        return [*findings, Finding("health", "abstains", nowhere_defined())]
    return [*findings, compare(sets), covered(sets[0].points, sets[0])]


def _ours(reference: str) -> str:
    return say(
        "unhealthy",
        "gradcheck's own gradient fails its check against {reference}: this is a fault of "
        "ours, nobody is graded on it; please report it",
        reference=reference,
    )


def _name_of(reference: str) -> str:
    if reference == "autograd":
        return "autograd"
    return say("own-sweep", "its own sweep")
