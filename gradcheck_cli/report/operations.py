"""The operations, as a list to search on the screen, as a page of the documentation, as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gradcheck_cli.messages import say
from gradcheck_cli.report.page import Entry, Span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gradcheck_cli.calculus.facts import Facts
    from gradcheck_cli.report.page import Page

FEW = 4  #: so many operations or fewer are shown whole


def operations_page(page: Page, found: Sequence[Facts]) -> None:
    """Add the operations: a line each, or everything about each where they are few."""
    if len(found) > FEW:
        rows = [Entry(Span(one.spellings[0], "heading"), Span(one.differential)) for one in found]
        page.entries(rows)
        page.blank()
        page.prose(
            say("ops-more", "gradcheck ops WORD shows all that there is about one operation")
        )
        return
    for one in found:
        page.heading(one.name)
        page.prose(one.about)
        page.entries([Entry(Span(lead, "quiet"), Span(text)) for lead, text in _said(one)], 4)


def _said(one: Facts) -> list[tuple[str, str]]:
    """Return what there is to say about an operation, with a word before each."""
    said = [
        (say("ops-typed", "typed"), "   ".join(one.spellings)),
        (say("ops-shapes", "shapes"), one.signature.replace("->", " → ")),
        (say("ops-rule", "rule"), one.rule),
        (say("ops-differential", "here"), one.differential),
        (say("ops-domain", "domain"), one.domain),
        (say("ops-kink", "kink"), one.kink),
        (say("ops-source", "source"), one.source),
    ]
    return [(lead, text) for lead, text in said if text]


def operations_markdown(found: Sequence[Facts]) -> str:
    """Return the page of the documentation."""
    lines = [
        "# Operations",
        "",
        "Written by `gradcheck ops --format markdown` from the operations themselves. An operation",
        "without a domain is defined everywhere; `gradcheck ops WORDS` searches this list.",
    ]
    for one in found:
        lines += ["", f"## {one.name}", "", one.about, ""]
        lines += [f"- {lead}: {text}" for lead, text in _said(_quoted(one))]
    return "\n".join(lines) + "\n"


def _quoted(one: Facts) -> Facts:
    """Return the facts with what is typed or computed as code."""
    return one._replace(
        spellings=tuple(f"`` {spelling} ``" for spelling in one.spellings),
        signature=one.signature and f"`{one.signature}`",
        rule=f"`{one.rule}`",
        differential=f"`{one.differential}`",
    )


def operations_json(found: Sequence[Facts]) -> dict[str, Any]:
    """Return the object of `gradcheck ops --format json`."""
    return {"operations": [{**one._asdict(), "spellings": list(one.spellings)} for one in found]}
