"""Grading: every gradient that a homework asks for is judged and gets its marks."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING, Any

from gradcheck_cli.homework.asked import Asked
from gradcheck_cli.homework.marking import Remark, as_number, worst
from gradcheck_cli.homework.problems import Answers
from gradcheck_cli.homework.programs import check_derivable, read_problems
from gradcheck_cli.limits import allowing
from gradcheck_cli.messages import did_you_mean, say

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gradcheck_cli.homework.asked import Check
    from gradcheck_cli.homework.marking import Row
    from gradcheck_cli.homework.problems import Answer, Homework


@dataclass(frozen=True, slots=True, repr=False)
class Report:
    """The rows of one copy of a homework, in the homework's order, and what they add up to.

    A template is a homework as the class gets it, without answers: nothing in it is wrong.
    `name` is what the copy is called, its file as a rule. A notebook shows the report as a page.
    """

    title: str
    rows: tuple[Row, ...]
    remarks: tuple[Remark, ...] = ()
    is_template: bool = False
    name: str = ""

    @property
    def marks(self) -> Fraction:
        """The marks that the answers got."""
        return sum((row.marks for row in self.rows), Fraction(0))

    @property
    def of(self) -> Fraction:
        """The marks that there are."""
        return sum((row.of for row in self.rows), Fraction(0))

    @property
    def undecided(self) -> int:
        """How many answers could not be decided: they have no marks, and are not wrong."""
        return sum(row.verdict.verdict == "inconclusive" for row in self.rows)

    @property
    def exit_code(self) -> int:
        """The exit code of `verify`: 4 before 2 before 1 before 3, 0 if every answer is right."""
        return 0 if self.is_template else worst(row.exit_code for row in self.rows)

    def to_json(self) -> dict[str, Any]:
        """Return the object of `verify --format json`."""
        total = {"marks": as_number(self.marks), "of": as_number(self.of)}
        return {
            "title": self.title,
            "rows": [row.to_json() for row in self.rows],
            "total": {**total, "undecided": self.undecided},
            "remarks": [str(remark) for remark in self.remarks],
            "template": self.is_template,
        }

    def __repr__(self) -> str:
        """Return the marks, and a line for each row."""
        total = f"{as_number(self.marks)}/{as_number(self.of)} marks"
        head = ", ".join(filter(None, [self.name or self.title, total]))
        return "\n  ".join([f"Report({head}", *map(str, self.rows)]) + ")"

    def _repr_html_(self) -> str:
        from gradcheck_cli.report.notebook import report_html

        return report_html(self)

    def _repr_latex_(self) -> str:
        from gradcheck_cli.report.notebook import report_latex

        return report_latex(self)


def grade(  # noqa: PLR0913 -- the options of `verify`, by keyword
    homework: Homework,
    answers: Mapping[str, Mapping[str, Answer]] | None = None,
    *,
    device: str = "cpu",
    dtype: str = "float64",
    reference: str = "autograd",
    seed: int | None = None,
    strict_kinks: bool = False,
    check: Check | None = None,
) -> Report:
    """Judge the answers in the homework's own file, or those of a student's (`answers_from`).

    A problem of the homework that cannot be read raises HomeworkFileError, one that this version
    does not do UnsupportedError; an answer that cannot be read is a row with verdict `invalid`.
    A homework without answers, and none of a student's, is a template: its gradients are derived.
    """
    how: dict[str, Any] = {"seed": seed, "device": device, "dtype": dtype, "reference": reference}
    how |= {"strict_kinks": True} if strict_kinks else {}
    judge = partial(check or _judge(), **how)
    with allowing(homework.limits):
        return _graded(homework, answers, judge)


def _graded(
    homework: Homework, answers: Mapping[str, Mapping[str, Answer]] | None, judge: Check
) -> Report:
    """Judge the answers, within the limits that hold here."""
    programs = read_problems(homework)
    own = [answer for problem in homework.problems for answer in problem.answers.values()]
    is_template = answers is None and all(answer.is_blank for answer in own)
    if is_template:
        check_derivable(homework, programs)
    if answers is None:
        answers = {problem.id: problem.answers for problem in homework.problems}
    besides = answers.remarks if isinstance(answers, Answers) else ()
    rows = [
        Asked(problem, program, wrt, answers.get(problem.id, {}).get(wrt)).row(judge)
        for problem, program in zip(homework.problems, programs, strict=True)
        for wrt in problem.grads
    ]
    remarks = (*besides, *_remarks(homework, answers))
    return Report(homework.title, tuple(rows), remarks, is_template)


def _judge() -> Check:
    from gradcheck_cli.judge import check

    return check


def _remarks(homework: Homework, answers: Mapping[str, Mapping[str, Answer]]) -> list[Remark]:
    """Return a remark on every answer that nothing asks for."""
    asked = {problem.id: list(problem.grads) for problem in homework.problems}
    remarks = []
    for name, given in answers.items():
        for wrt, answer in given.items():
            place = answer.name.place
            if name not in asked:
                message = say("unknown-problem", "the homework has no problem '{id}'", id=name)
                remarks.append(Remark(place, message, did_you_mean(name, list(asked))))
            elif wrt not in asked[name]:
                message = say(
                    "not-asked", "problem '{id}' does not ask for '{name}'", id=name, name=wrt
                )
                remarks.append(Remark(place, message, did_you_mean(wrt, asked[name])))
    return remarks
