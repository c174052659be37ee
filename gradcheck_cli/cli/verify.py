"""`gradcheck verify`: homework files are judged and get their marks."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

from gradcheck_cli.cli.options import (
    Ascii,
    Color,
    ColorOption,
    Device,
    Dtype,
    DtypeOption,
    Evidence,
    Form,
    FormOption,
    Reference,
    ReferenceOption,
    Seed,
    StrictKinks,
    unusual,
)
from gradcheck_cli.errors import GradcheckError, HomeworkError, UnsupportedError, UsageError
from gradcheck_cli.messages import say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gradcheck_cli.homework import Report
    from gradcheck_cli.report.explained import Repeat
    from gradcheck_cli.report.page import Page
    from gradcheck_cli.report.terminal import Screen


class Graded(NamedTuple):
    """One file and its report, or the error that made it unreadable.

    `repeat` says how a row of the report can be had again.
    """

    name: str
    report: Report | None
    error: GradcheckError | None = None
    repeat: Repeat | None = None

    @property
    def exit_code(self) -> int:
        """The exit code that this file asks for."""
        if self.error is not None:
            return self.error.exit_code
        return self.report.exit_code if self.report else 0


def verify(  # noqa: PLR0913, PLR0917 -- the options of the command
    homework: Annotated[
        list[str],
        typer.Argument(
            metavar="HOMEWORK...", help=say("help-homework", "Homework files, in YAML.")
        ),
    ],
    answers: Annotated[
        list[str] | None,
        typer.Option(
            "--answers",
            metavar="PATH",
            help=say(
                "help-answers",
                "Judge the answers in this file instead, a student's. May be repeated.",
            ),
        ),
    ] = None,
    device: Device = "cpu",
    dtype: DtypeOption = Dtype.float64,
    reference: ReferenceOption = Reference.autograd,
    form: FormOption = Form.text,
    output: Annotated[
        str | None,
        typer.Option(
            "--output",
            metavar="FILE",
            help=say("help-output", "Write the report to this file, not to the screen."),
        ),
    ] = None,
    seed: Seed = None,
    evidence: Evidence = False,
    strict_kinks: StrictKinks = False,
    ascii_only: Ascii = False,
    color: ColorOption = Color.auto,
) -> int:
    """Grade every file, print the reports and return the worst exit code."""
    from gradcheck_cli.homework import worst
    from gradcheck_cli.judge.settings import fresh_seed
    from gradcheck_cli.report.terminal import Screen

    how = {
        "device": device,
        "dtype": str(dtype),
        "reference": str(reference),
        "seed": fresh_seed() if seed is None else seed,
        "strict_kinks": strict_kinks,
    }
    graded = [_graded(path, answer, how) for path, answer in _pairs(homework, answers or [])]
    code = worst(one.exit_code for one in graded)
    screen = Screen(sys.stdout, color, ascii_only=ascii_only)
    if output is None:
        _show(screen, graded, form, whole=evidence)
    else:
        _write(output, graded, form, whole=evidence)
    return code


def _pairs(homework: Sequence[str], answers: Sequence[str]) -> list[tuple[str, str | None]]:
    """Return each homework with the file that its answers are in, if that is another."""
    for path in [*homework, *answers]:
        if Path(path).is_dir():
            message = say("folder-later", "'{path}' is a folder: folders come later", path=path)
            raise UnsupportedError(message, hint=say("name-files", "name the files"))
    if not answers:
        return [(path, None) for path in homework]
    if len(homework) > 1:
        raise UsageError(say("one-homework", "--answers goes with one homework, not several"))
    return [(homework[0], path) for path in answers]


def _graded(path: str, answers: str | None, how: dict[str, Any]) -> Graded:
    """Grade one file. What cannot be read does not keep the others from being graded."""
    from gradcheck_cli.homework import verify as report_on
    from gradcheck_cli.report.explained import Repeat

    repeat = Repeat((path, answers) if answers else (path,), how["seed"], unusual(how))
    try:
        return Graded(answers or path, report_on(path, answers, **how), None, repeat)
    except (HomeworkError, UnsupportedError) as error:
        return Graded(answers or path, None, error)


def _show(screen: Screen, graded: Sequence[Graded], form: Form, *, whole: bool) -> None:
    """Print the reports, and the errors where they belong."""
    if form == Form.json:
        from gradcheck_cli.report.objects import dumped, reports_object

        screen.write(dumped(reports_object(graded), ascii_only=screen.ascii_only))
        return
    page = screen.page()
    _lay_out(page, graded, whole=whole)
    screen.show(page)
    errors = [one.error for one in graded if one.error is not None]
    if errors:
        from gradcheck_cli.cli.failures import add_error
        from gradcheck_cli.report.terminal import Screen

        aside = Screen(sys.stderr, ascii_only=screen.ascii_only)
        page = aside.page()
        for error in errors:
            add_error(page, error)
        aside.show(page)


def _lay_out(page: Page, graded: Sequence[Graded], *, whole: bool) -> None:
    from gradcheck_cli.report.marks import marked

    for one in graded:
        if one.report is not None:
            marked(page, one.report, one.name, one.repeat, whole=whole)


def _write(output: str, graded: Sequence[Graded], form: Form, *, whole: bool) -> None:
    """Write the reports to a file, errors to standard error as ever."""
    from io import StringIO

    from gradcheck_cli.report.terminal import Screen

    text = StringIO()
    _show(Screen(text, "never"), graded, form, whole=whole)
    try:
        Path(output).write_text(text.getvalue(), encoding="utf-8")
    except OSError as error:
        reason = error.strerror
        message = say(
            "cannot-write-file", "cannot write {name}: {reason}", name=output, reason=reason
        )
        raise UsageError(message) from None
