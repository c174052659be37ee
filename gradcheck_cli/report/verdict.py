"""The screen of `check`: the reading, the verdict and what it rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gradcheck_cli.messages import say
from gradcheck_cli.report.page import Entry, Span
from gradcheck_cli.report.reading import bracketed, conventions, notes, reading

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gradcheck_cli.errors import GradcheckError
    from gradcheck_cli.judge import Verdict
    from gradcheck_cli.report.page import Page
    from gradcheck_cli.syntax import Program

EXIT_CODES: Final = {"correct": 0, "wrong": 1, "invalid": 2, "inconclusive": 3}
FAULT: Final = 4
_SIGNS: Final = {"correct": ("✓ ", "good"), "wrong": ("✗ ", "bad"), "invalid": ("✗ ", "bad")}


def exit_code(verdict: Verdict, *, is_own: bool) -> int:
    """Return the exit code of a verdict; that our own gradient is wrong would be a fault of ours."""
    if is_own and verdict.verdict == "wrong":
        return FAULT
    return EXIT_CODES[verdict.verdict]


def word(verdict: str) -> Span:
    """Return the verdict in words, in its colour."""
    words = {
        "correct": say("word-correct", "correct"),
        "wrong": say("word-wrong", "wrong"),
        "invalid": say("word-invalid", "invalid"),
        "missing": say("word-missing", "missing"),
        "inconclusive": say("word-inconclusive", "inconclusive"),
    }
    return Span(words[verdict], _SIGNS.get(verdict, ("", "unsure"))[1])


def judgement(page: Page, program: Program, wrt: str, verdict: Verdict, *, is_own: bool) -> None:
    """Add the program as read, the answer as read, the verdict, and what it rests on."""
    objective = program.value_name or "f"
    reading(page, program, objective)
    label = f"∂{objective}/∂{wrt}"
    page.heading(
        say("section-own", "gradcheck's own {gradient}", gradient=label)
        if is_own
        else say("section-answer", "Answer for {gradient}", gradient=label)
    )
    answer_as_read(page, label, verdict)
    page.blank()
    sign, role = _SIGNS.get(verdict.verdict, ("? ", "unsure"))
    page.add(Span(sign + word(verdict.verdict).text.upper(), role), indent=2)
    because(page, verdict)
    page.blank()
    evidence(page, verdict)
    notes(page, verdict.notes)
    conventions(page, verdict.conventions)


def answer_as_read(page: Page, label: str, verdict: Verdict, indent: int = 2) -> None:
    """Add the answer with its shape, if it could be read."""
    if verdict.reading is not None:
        shape = Span(bracketed(verdict.reading.shape), "shape")
        body = Span(verdict.reading.text, "formula")
        page.entries([Entry(Span(f"{label} =", "name"), body, (shape,))], indent)


def because(page: Page, verdict: Verdict, indent: int = 4) -> None:
    """Add the diagnosis, the reason or the error."""
    if verdict.diagnosis is not None:
        lead = Span(f"{verdict.diagnosis.id}:", "rule")
        first, *rest = verdict.diagnosis.message.split("\n")
        page.entries([Entry(lead, Span(first)), *(Entry(Span(""), Span(line)) for line in rest)], indent)
    if verdict.reason:
        page.prose(verdict.reason, indent=indent)
    if verdict.error is not None:
        drawn(page, verdict.error, indent)


def drawn(page: Page, error: GradcheckError, indent: int) -> None:
    """Add an error with its place drawn; the drawing is not broken."""
    for line in str(error).split("\n"):
        page.add(Span(line), indent=indent)


def evidence(page: Page, verdict: Verdict) -> None:
    """Add what is needed to judge the verdict, and to reach it again."""
    rows = []
    if verdict.max_error is not None:
        text = say("relative-error", "{error}, relative to the largest entry", error=f"{verdict.max_error:.1e}")
        rows.append((say("largest-error", "largest error"), text))
    if verdict.points:
        rows.append((say("points", "points"), str(verdict.points)))
    if verdict.sizes:
        rows.append((say("sizes", "sizes"), sizes_text(verdict.sizes)))
    rows.append((say("seed", "seed"), str(verdict.seed)))
    page.entries([Entry(Span(name, "quiet"), Span(value)) for name, value in rows])


def sizes_text(sets: Sequence[Mapping[str, int]]) -> str:
    """Return every size with its value in each set of sizes.

    >>> sizes_text([{"n": 5, "d": 3}, {"n": 2, "d": 7}])
    'n=5,2 d=3,7'
    """
    names = dict.fromkeys(name for sizes in sets for name in sizes)
    return " ".join(
        f"{name}={','.join(str(sizes[name]) for sizes in sets if name in sizes)}" for name in names
    )
