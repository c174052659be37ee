"""The screen of `check`: the reading, the verdict and what it rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from gradcheck_cli.messages import say
from gradcheck_cli.report import kinks
from gradcheck_cli.report.derivation import gradient_rows, label, where_row
from gradcheck_cli.report.drawing import draw
from gradcheck_cli.report.evidence import evidence
from gradcheck_cli.report.page import Entry, Span
from gradcheck_cli.report.reading import bracketed, conventions, notes, reading

if TYPE_CHECKING:
    from gradcheck_cli.calculus import Derivation
    from gradcheck_cli.errors import GradcheckError
    from gradcheck_cli.homework.places import Place
    from gradcheck_cli.judge import Diagnosis, Verdict
    from gradcheck_cli.judge.result import Line, Reading
    from gradcheck_cli.report.page import Page
    from gradcheck_cli.syntax import Program

EXIT_CODES: Final = {"correct": 0, "wrong": 1, "invalid": 2, "inconclusive": 3}
FAULT: Final = 4
_SIGNS: Final = {"correct": ("✓ ", "good"), "wrong": ("✗ ", "bad"), "invalid": ("✗ ", "bad")}


class Shown(NamedTuple):
    """What is shown of a verdict on an answer; `error` is drawn where the answer stands."""

    verdict: str | None
    diagnosis: Diagnosis | None
    reading: Reading | None
    reason: str | None
    line: Line | None
    error: GradcheckError | None
    line_at: Place | None  #: where the line stands, if that is in a file

    @classmethod
    def of(cls, verdict: object, error: GradcheckError | None = None) -> Shown:
        """Return what there is; a row that was never judged has less."""
        found = cls(*(getattr(verdict, name, None) for name in cls._fields))
        return found._replace(error=error or found.error)


def exit_code(verdict: Verdict, *, is_own: bool) -> int:
    """Return a verdict's exit code; a gradient of our own that is wrong is a fault of ours."""
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


def checked(page: Page, verdict: Verdict) -> None:
    """Add all that there is about a verdict: of one on its own, no program."""
    asked = verdict.asked
    if asked is None:
        answer_as_read(page, say("the-answer", "answer"), Shown.of(verdict))
        outcome(page, verdict)
        return
    from gradcheck_cli.calculus import derive

    derivation = derive(asked.program, asked.wrt, asked.layout)
    judgement(page, asked.program, verdict, derivation, is_own=asked.is_own)


def judgement(
    page: Page, program: Program, verdict: Verdict, asked: Derivation, *, is_own: bool
) -> None:
    """Add the program as read, the answer as read, the verdict, and what it rests on."""
    reading(page, program, asked.objective_name)
    if is_own:
        page.heading(say("section-own", "gradcheck's own gradient"))
        gradient_rows(page, [asked])
    else:
        if verdict.reading is not None:
            page.heading(say("section-answer", "Answer"))
        answer_as_read(page, label(asked), Shown.of(verdict))
    outcome(page, verdict)


def outcome(page: Page, verdict: Verdict, shown: Shown | None = None) -> None:
    """Add the verdict, why it is that, and what it rests on; `shown` has the places in a file."""
    page.blank()
    sign, role = _SIGNS.get(verdict.verdict, ("? ", "unsure"))
    page.add(Span(sign + word(verdict.verdict).text.upper(), role), indent=2)
    because(page, shown or Shown.of(verdict))
    page.blank()
    evidence(page, verdict)
    notes(page, verdict.notes)
    kinks.differing(page, verdict)
    conventions(page, verdict.conventions)


def answer_as_read(page: Page, name: str, shown: Shown, indent: int = 2) -> None:
    """Add the answer with its shape, if it could be read."""
    if shown.reading is not None:
        shape = Span(bracketed(shown.reading.shape), "shape")
        *definitions, formula = statements_of(shown.reading.text)
        page.entries([Entry(Span(f"{name} =", "name"), Span(formula, "formula"), (shape,))], indent)
        pairs = (line.partition(" = ") for line in definitions)
        page.entries([where_row(name, value) for name, _, value in pairs], indent + 2)


def statements_of(text: str) -> list[str]:
    """Return the definitions of an answer as read, then its formula.

    >>> statements_of("s = [1; 2] x; sᵀ s")
    ['s = [1; 2] x', 'sᵀ s']
    """
    found, depth = [""], 0
    for piece in text.split("; "):
        found[-1] += f"; {piece}" if depth else piece
        depth += sum(ch in "([{" for ch in piece) - sum(ch in ")]}" for ch in piece)
        if not depth:
            found.append("")
    return found[:-1] or [text]


def because(page: Page, shown: Shown, indent: int = 4) -> None:
    """Add the diagnosis, the reason and the error."""
    drawing = str(shown.error).split("\n") if shown.error else []
    if shown.diagnosis is not None:
        lead = Span(f"{shown.diagnosis.id}:", "rule")
        is_drawn = bool(drawing) and shown.diagnosis.message in drawing[0]
        said = drawing.pop(0) if is_drawn else shown.diagnosis.message
        page.entries([Entry(lead, Span(said))], indent)
    elif shown.verdict == "wrong":
        page.prose(_differs(), indent=indent)
    if shown.line is not None:
        page.prose(first_wrong(shown.line, shown.line_at), indent=indent)
    if shown.reason:
        page.prose(shown.reason, indent=indent)
    draw(page, drawing, indent)


def first_wrong(line: Line, at: Place | None = None) -> str:
    """Say which line is the first that is wrong, and what it should be; `at` is its place."""
    text = line.text.split("\n")[0]
    if at is not None:
        return _wrong_at(line, at, text)
    if line.kind == "own":
        return say(
            "line-does-not-fit", "line {number} does not fit: {text}", number=line.number, text=text
        )
    due = f"∂f/∂{line.of}" if line.kind == "gradient" else line.of
    return say(
        "first-wrong-line",
        "the first wrong line is line {number}, which is not {due}: {text}",
        number=line.number,
        due=due,
        text=text,
    )


def _wrong_at(line: Line, at: Place, text: str) -> str:
    """Say the same of a line of a file."""
    if line.kind == "own":
        return say("line-at-unfit", "{place}: this does not fit: {text}", place=at, text=text)
    due = f"∂f/∂{line.of}" if line.kind == "gradient" else line.of
    return say(
        "first-wrong-at",
        "{place}: this is the first wrong line, which is not {due}: {text}",
        place=at,
        due=due,
        text=text,
    )


def why(verdict: object) -> list[str]:
    """Return the mistake by its name and the sentences about it, without the place."""
    shown = Shown.of(verdict)
    found = list(shown.diagnosis or ())
    if shown.verdict == "wrong" and not found:
        found = [_differs()]
    if shown.error is not None and not found:
        found = [shown.error.message]
    return [*found, shown.reason] if shown.reason else found


def _differs() -> str:
    return say("differs", "its values are not those of the gradient")
