"""The screen of `verify`: one row for each gradient that is asked for, and what is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gradcheck_cli.messages import say
from gradcheck_cli.report import kinks
from gradcheck_cli.report.evidence import error_text, sizes_text
from gradcheck_cli.report.explained import explained, gradient_name
from gradcheck_cli.report.page import Entry, Span, column_widths
from gradcheck_cli.report.reading import bracketed
from gradcheck_cli.report.verdict import word

if TYPE_CHECKING:
    from fractions import Fraction

    from gradcheck_cli.homework import Report, Row
    from gradcheck_cli.report.explained import Repeat
    from gradcheck_cli.report.page import Page

SEED: Final = 6  #: the column of the seed


def marked(
    page: Page, report: Report, name: str, repeat: Repeat | None = None, *, whole: bool = False
) -> None:
    """Add the report on one file: the table, the total, and each row that is not correct.

    `repeat` says how a row can be had again; `whole` adds to every row all that it rests on.
    """
    page.heading("   ".join(filter(None, dict.fromkeys([report.title, name]))))
    if report.is_template:
        page.prose(template_text(name))
        return
    page.table(_table(page, report), numeric=(3,))
    below = [Entry(Span(say("total", "total"), "heading"), Span(total_text(report)))]
    seeds = dict.fromkeys(row.seed for row in report.rows if row.seed is not None)
    if seeds and not _fits(page, [_header(), *map(_cells, report.rows)]):
        text = ", ".join(map(str, seeds))
        below.append(Entry(Span(say("column-seed", "seed"), "quiet"), Span(text, "quiet")))
    page.entries(below)
    for row in report.rows:
        if whole or row.verdict.verdict != "correct":
            explained(page, row, repeat, whole=whole)
        else:
            kinks.below_row(page, row)
    for remark in report.remarks:
        page.blank()
        page.prose(str(remark), "note", indent=0)


def template_text(name: str) -> str:
    """Return what there is to say about a homework without answers."""
    return say(
        "template",
        "no answers in this file; to judge a student's, gradcheck verify {file} --answers "
        "student.yaml",
        file=name,
    )


def marks_text(marks: Fraction) -> str:
    """Return marks as a person writes them.

    >>> from fractions import Fraction
    >>> marks_text(Fraction(5, 2)), marks_text(Fraction(3))
    ('2.5', '3')
    """
    return str(marks.numerator) if marks.denominator == 1 else f"{float(marks):g}"


def total_text(report: Report) -> str:
    """Return the marks, and how many answers could not be decided."""
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


def _header() -> list[Span]:
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
    return [Span(text, "quiet") for text in words]


def _table(page: Page, report: Report) -> list[list[Span]]:
    """Return the rows; where the page is too narrow, the sizes stand below each row.

    The seed, which is the same for all, then stands below the table.
    """
    rows = [_header(), *map(_cells, report.rows)]
    if _fits(page, rows):
        return rows
    rows = [[*row[:SEED], *row[SEED + 1 :]] for row in rows]
    if _fits(page, rows):
        return rows
    found = [rows[0][:-1]]
    for *cells, sizes in rows[1:]:
        found += [cells, [Span(f"    {sizes.text}", "quiet")]] if sizes.text else [cells]
    return found


def _fits(page: Page, rows: list[list[Span]]) -> bool:
    if page.columns is None:
        return True
    return 2 + sum(column_widths(rows)) + 2 * (len(rows[0]) - 1) <= page.columns


def _cells(row: Row) -> list[Span]:
    return [
        Span(row.problem, "name"),
        Span(gradient_name(row)),
        word(row.verdict.verdict),
        Span(f"{marks_text(row.marks)}/{marks_text(row.of)}"),
        Span(bracketed(row.shape)[1:-1], "shape"),
        Span("" if row.max_error is None else error_text(row.max_error)),
        Span("" if row.seed is None else str(row.seed), "quiet"),
        Span(sizes_text(row.sizes), "quiet"),
    ]
