"""Lines about kinks: what torch does there, and what the answer does."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING

from gradcheck_cli.messages import say
from gradcheck_cli.report.page import Entry, Span

if TYPE_CHECKING:
    from gradcheck_cli.homework import Row
    from gradcheck_cli.judge import Verdict
    from gradcheck_cli.judge.kinks import Kink
    from gradcheck_cli.report.page import Page


def differing(page: Page, verdict: Verdict) -> None:
    """Add a line for each kink at which a right answer is not what torch is."""
    if verdict.verdict == "correct":  # a wrong one's diagnosis says it
        _lines(page, [kink for kink in verdict.kinks if kink.differs])


def agreeing(page: Page, verdict: Verdict, indent: int) -> None:
    """Add a line for each kink at which the answer is what torch is."""
    _lines(page, [kink for kink in verdict.kinks if not kink.differs], indent)


def below_row(page: Page, row: Row) -> None:
    """Add the lines about a right answer of a homework, under its place and name.

    That a closed form such as X/‖X‖ has no value at the kink is no news to a teacher.
    """
    differing = [kink for kink in getattr(row.verdict, "kinks", ()) if kink.differs]
    kinks = [kink for kink in differing if kink.answer is None or isfinite(kink.answer)]
    if kinks:
        page.blank()
        page.add(Span(f"{row.place}:", "name"), Span(f" {row.problem}, ∂f/∂{row.wrt}"))
        _lines(page, kinks, indent=4)


def _lines(page: Page, kinks: list[Kink], indent: int = 2) -> None:
    from gradcheck_cli.judge.kinks import sentence

    lead = Span(say("kink-lead", "kink:"), "note")
    for kink in kinks:
        page.entries([Entry(lead, Span(sentence(kink)))], indent)
