"""The screen of `verify`: one row for each gradient that is asked for, and what is wrong."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from gradcheck_cli.messages import say
from gradcheck_cli.report.page import Entry, Span
from gradcheck_cli.report.reading import bracketed
from gradcheck_cli.report.verdict import answer_as_read, drawn, sizes_text, word

if TYPE_CHECKING:
    from gradcheck_cli.homework import Report, Row
    from gradcheck_cli.report.page import Page


def marked(page: Page, report: Report, name: str) -> None:
    """Add the report on one file: the table, the total, and each row that is not correct."""
    page.heading(f"{report.title}   {name}" if report.title else name)
    rows = _columns(page, report)
    page.table([_header(len(rows[0])), *rows] if rows else [], numeric=(3,))
    page.entries([Entry(Span(say("total", "total"), "heading"), Span(_total(report)))])
    for row in report.rows:
        if row.verdict.verdict != "correct":
            _explained(page, row)
    for remark in report.remarks:
        page.blank()
        page.prose(str(remark), "note", indent=0)


def marks_text(marks: Fraction) -> str:
    """Return marks as a person writes them.

    >>> marks_text(Fraction(5, 2)), marks_text(Fraction(3))
    ('2.5', '3')
    """
    return str(marks.numerator) if marks.denominator == 1 else f"{float(marks):g}"


def gradient_name(row: Row) -> str:
    """Return what a row asks for."""
    return f"∂f/∂{row.wrt}"


def _total(report: Report) -> str:
    marks, of = marks_text(report.marks), marks_text(report.of)
    if report.undecided:
        return say(
            "total-undecided",
            "{marks}/{of} marks, {count} undecided",
            marks=marks,
            of=of,
            count=report.undecided,
        )
    return say("total-marks", "{marks}/{of} marks", marks=marks, of=of)


def _header(columns: int) -> list[Span]:
    words = [
        say("column-problem", "problem"),
        say("column-gradient", "gradient"),
        say("column-verdict", "verdict"),
        say("column-marks", "marks"),
        say("column-shape", "shape"),
        say("column-error", "error"),
        say("column-seed", "seed"),
        say("column-sizes", "sizes"),
    ]
    return [Span(text, "quiet") for text in words[:columns]]


def _columns(page: Page, report: Report) -> list[list[Span]]:
    """Return the rows' cells; where a terminal is too narrow, the last columns are left off."""
    rows = [_cells(row) for row in report.rows]
    while rows and page.columns and page.table_width([_header(len(rows[0])), *rows]) > page.columns:
        rows = [row[:-1] for row in rows]
    return rows


def _cells(row: Row) -> list[Span]:
    error = "" if row.max_error is None else f"{row.max_error:.1e}"
    return [
        Span(row.problem, "name"),
        Span(gradient_name(row)),
        word(row.verdict.verdict),
        Span(f"{marks_text(row.marks)}/{marks_text(row.of)}"),
        Span(bracketed(row.shape)[1:-1], "shape"),
        Span(error),
        Span("" if row.seed is None else str(row.seed), "quiet"),
        Span(sizes_text(row.sizes), "quiet"),
    ]


def _explained(page: Page, row: Row) -> None:
    """Add where an answer stands, how it was read and what is wrong with it."""
    verdict = row.verdict
    page.blank()
    lead = Span(f"{row.place}:", "name")
    what = say(
        "row-verdict",
        "{problem}, {gradient}: {verdict}",
        problem=row.problem,
        gradient=gradient_name(row),
        verdict=word(verdict.verdict).text,
    )
    page.add(lead, Span(f" {what}", word(verdict.verdict).role))
    answer_as_read(page, gradient_name(row), verdict, indent=4)
    _because(page, row)
