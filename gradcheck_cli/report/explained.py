"""What there is to say about one answer of a file: briefly below a table, or on its own page."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, NamedTuple

from gradcheck_cli.errors import HomeworkError
from gradcheck_cli.messages import say
from gradcheck_cli.report.derivation import label
from gradcheck_cli.report.evidence import evidence, example, findings, said
from gradcheck_cli.report.page import Span
from gradcheck_cli.report.reading import notes, reading
from gradcheck_cli.report.verdict import Shown, answer_as_read, because, outcome, word

if TYPE_CHECKING:
    from gradcheck_cli.errors import GradcheckError
    from gradcheck_cli.homework import Row
    from gradcheck_cli.judge import Verdict
    from gradcheck_cli.report.page import Page


class Repeat(NamedTuple):
    """How a row can be had again: the files, the seed, and options that are not the usual ones."""

    files: tuple[str, ...]
    seed: int
    options: tuple[str, ...] = ()

    def command(self, row: Row) -> str:
        """Return the command line, quoted for a shell: names of files are strangers' text.

        >>> from types import SimpleNamespace
        >>> row = SimpleNamespace(problem="relu", wrt="W")
        >>> Repeat(("homework.yaml", "my answers.txt"), 7).command(row)
        "gradcheck explain homework.yaml 'my answers.txt' relu.W --seed 7"
        """
        options = [*self.options, "--seed", str(self.seed)]
        words = [*self.files, f"{row.problem}.{row.wrt}"]
        if any(word.startswith("--") for word in words):
            words = [*options, "--", *words]
        else:
            words += options
        return shlex.join(["gradcheck", "explain", *words])


def gradient_name(row: Row) -> str:
    """Return what a row asks for."""
    return f"∂f/∂{row.wrt}"


def explained(page: Page, row: Row, repeat: Repeat | None, *, whole: bool) -> None:
    """Add where an answer stands, how it was read, what is wrong with it, and an example.

    `whole` adds all that the verdict rests on; `repeat` how an answer that is refused is had again.
    """
    page.blank()
    heading(page, row)
    if row.is_blank:
        page.prose(say("answer-blank", "the answer is empty"), indent=4)
        return
    if row.verdict.verdict == "missing":
        page.prose(say("no-answer", "there is no answer to this"), indent=4)
        return
    shown = shown_of(row)
    answer_as_read(page, gradient_name(row), shown, indent=4)
    because(page, shown, indent=4)
    verdict = verdict_of(row)
    if verdict is not None and whole:
        _whole(page, verdict)
    elif verdict is not None:
        example(page, verdict, indent=4)
    if repeat is not None and row.verdict.verdict != "correct":
        text = say("reproduce", "Reproduce: {command}", command=repeat.command(row))
        page.add(Span(text, "quiet"), indent=4)  # one line, so that it can be copied


def _whole(page: Page, verdict: Verdict) -> None:
    """Add all that the verdict rests on."""
    evidence(page, verdict, indent=4)
    said(page, verdict, indent=4)
    notes(page, verdict.notes, indent=4)


def heading(page: Page, row: Row) -> None:
    """Add the place of an answer, what it answers and its verdict."""
    found = word(row.verdict.verdict)
    what = say(
        "row-verdict",
        "{problem}, {gradient}: {verdict}",
        problem=row.problem,
        gradient=gradient_name(row),
        verdict=found.text,
    )
    page.add(Span(f"{row.place}:", "name"), Span(f" {what}", found.role))


def alone(page: Page, row: Row) -> None:
    """Add the page of one answer: the problem and the answer as read, and the whole evidence."""
    heading(page, row)
    shown, verdict = shown_of(row), verdict_of(row)
    if verdict is None or verdict.asked is None:
        because(page, shown)
        return
    from gradcheck_cli.calculus import derive

    asked = verdict.asked
    derivation = derive(asked.program, asked.wrt, asked.layout)
    page.blank()
    reading(page, asked.program, derivation.objective_name)
    if verdict.reading is not None:
        page.heading(say("section-answer", "Answer"))
    answer_as_read(page, label(derivation), shown)
    outcome(page, verdict, shown)
    findings(page, verdict)


def shown_of(row: Row) -> Shown:
    """Return what is shown of a row's verdict, with its places in the file."""
    shown = Shown.of(row.verdict, _without_place(row))._replace(line_at=row.line_at)
    if row.line_at is not None and row.line_at.is_beside(row.place):
        return shown._replace(line=None)  # it is said already
    return shown


def verdict_of(row: Row) -> Verdict | None:
    """Return the row's verdict, None where nothing was judged."""
    from gradcheck_cli.judge import Verdict

    return row.verdict if isinstance(row.verdict, Verdict) else None


def _without_place(row: Row) -> GradcheckError | None:
    """Return the row's error without its place, where that is the place of the row."""
    error, place = row.error, f"{row.place}: "
    if error is None or not error.message.startswith(place):
        return error
    message = error.message.removeprefix(place)
    return HomeworkError(message, source=error.source, span=error.span, hint=error.hint)
