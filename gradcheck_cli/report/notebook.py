"""Results in a notebook: the pages of the command line as HTML, and their formulas as LaTeX."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Final

from gradcheck_cli.messages import say
from gradcheck_cli.report.derivation import derived
from gradcheck_cli.report.display import displayed, tabled, text_latex
from gradcheck_cli.report.explained import gradient_name
from gradcheck_cli.report.formulas import equations, label_latex, where_latex
from gradcheck_cli.report.html import HtmlPage
from gradcheck_cli.report.marks import marked, marks_text, template_text, total_text
from gradcheck_cli.report.verdict import Shown, checked, why, word

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gradcheck_cli.calculus import Derivation
    from gradcheck_cli.homework import Report
    from gradcheck_cli.judge import Verdict

_FILE: Final = "homework.yaml"  #: what a homework without a name is called


def derivations_html(derivations: Sequence[Derivation]) -> str:
    """Return what `derive` shows, a page for each program."""
    return "\n".join(_derived(list(group)) for _, group in groupby(derivations, _program))


def _program(derivation: Derivation) -> int:
    return id(derivation.program)


def _derived(derivations: list[Derivation]) -> str:
    page = HtmlPage()
    derived(page, derivations[0].program, derivations, "brief")
    return page.html()


def derivations_latex(derivations: Sequence[Derivation]) -> str:
    """Return the gradients and the names that they introduce, as display mathematics."""
    return displayed([line for derivation in derivations for line in _lines(derivation)])


def _lines(derivation: Derivation) -> list[str]:
    lines = [
        f"{where_latex(one.where) if one.where else one.left} &= {one.right}"
        for one in equations(derivation)
    ]
    if derivation.layout == "numerator":
        note = text_latex(f"({say('numerator-layout', 'numerator layout')})")
        lines[0] += rf" \quad {note}"
    return lines


def verdict_html(verdict: Verdict) -> str:
    """Return what `check` shows."""
    page = HtmlPage()
    checked(page, verdict)
    return page.html()


def verdict_latex(verdict: Verdict) -> str:
    """Return the answer as it was read, and what was found, as display mathematics."""
    found = text_latex(": ".join([word(verdict.verdict).text, *why(verdict)]))
    return displayed([*_answer(verdict), f"& {found}"])


def _answer(verdict: Verdict) -> list[str]:
    """Return the lines of the answer, or of the gradient where that is what was judged."""
    asked = verdict.asked
    if asked is None:
        return []
    from gradcheck_cli.calculus import derive

    derivation = derive(asked.program, asked.wrt, asked.layout)
    if asked.is_own:
        return _lines(derivation)
    value = verdict.reading.value if verdict.reading else None
    if value is None:
        return []
    from gradcheck_cli.algebra import Named
    from gradcheck_cli.calculus.naming import definitions_in
    from gradcheck_cli.printing.latex import latex

    given = set(asked.program.definitions.values())
    while isinstance(value, Named) and value not in given:  # the left side of Python's last line
        value = value.value
    own = [node for node in definitions_in(value) if node not in given]
    lines = [f"{label_latex(derivation)} &= {latex(value)}"]
    return lines + [f"{where_latex(node.name)} &= {latex(node.value)}" for node in own]


def report_html(report: Report) -> str:
    """Return what `verify` shows of a file."""
    page = HtmlPage()
    marked(page, report, report.name or _FILE)
    return page.html()


def report_latex(report: Report) -> str:
    """Return the table of a report, with the mistakes by name."""
    if report.is_template:
        return displayed([text_latex(template_text(report.name or _FILE))])
    head = [
        say("column-problem", "problem"),
        say("column-gradient", "gradient"),
        say("column-verdict", "verdict"),
        say("column-marks", "marks"),
        say("column-mistake", "mistake"),
    ]
    rows = [
        [
            row.problem,
            gradient_name(row),
            word(row.verdict.verdict).text,
            f"{marks_text(row.marks)}/{marks_text(row.of)}",
            mistake.id if (mistake := Shown.of(row.verdict).diagnosis) else "",
        ]
        for row in report.rows
    ]
    total = [say("total", "total"), "", "", total_text(report), ""]
    return tabled([[text_latex(cell) for cell in row] for row in (head, *rows, total)], "lllrl")
