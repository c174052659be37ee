"""Grading: every gradient that a homework asks for is judged and gets its marks."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

from gradcheck_cli.errors import (
    GradcheckError,
    InternalError,
    MissingDependencyError,
    UsageError,
)
from gradcheck_cli.homework.marking import Judged, Row, Unjudged, as_number, worst
from gradcheck_cli.homework.places import HomeworkFileError
from gradcheck_cli.homework.programs import check_derivable, in_file, read_problems
from gradcheck_cli.messages import did_you_mean, say

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from gradcheck_cli.homework.places import Place
    from gradcheck_cli.homework.problems import Answer, Homework, Problem
    from gradcheck_cli.syntax import Program

    Answers = Mapping[str, Mapping[str, Answer]]


class Check(Protocol):
    """What judges one answer: `judge.check`."""

    def __call__(  # noqa: PLR0913 -- the contract of judge.check
        self,
        program: Program,
        wrt: str,
        answer: str,
        *,
        seed: int | None,
        device: str,
        dtype: str,
        reference: str,
        layout: str,
    ) -> Judged:
        """Return the verdict; an answer that cannot be read is one, not an exception."""


@dataclass(frozen=True, slots=True)
class Remark:
    """Something in a file that counts for nothing, so that nothing is lost in silence."""

    place: Place
    message: str
    hint: str | None = None

    def __str__(self) -> str:
        head = say("at-place", "{place}: {message}", place=self.place, message=self.message)
        return f"{head} ({self.hint})" if self.hint else head


@dataclass(frozen=True, slots=True)
class Report:
    """The rows of one copy of a homework, in the homework's order, and what they add up to.

    A template is a homework as the class gets it, without answers: nothing in it is wrong.
    """

    title: str
    rows: tuple[Row, ...]
    remarks: tuple[Remark, ...] = ()
    is_template: bool = False

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


def grade(  # noqa: PLR0913 -- the options of `verify`, by keyword
    homework: Homework,
    answers: Answers | None = None,
    *,
    device: str = "cpu",
    dtype: str = "float64",
    reference: str = "autograd",
    seed: int | None = None,
    check: Check | None = None,
) -> Report:
    """Judge the answers in the homework's own file, or those of a student's (`answers_from`).

    A problem of the homework that cannot be read raises HomeworkFileError, one that this version
    does not do UnsupportedError; an answer that cannot be read is a row with verdict `invalid`.
    A homework without answers, and none of a student's, is a template: its gradients are derived.
    """
    programs = read_problems(homework)
    is_template = answers is None and not any(problem.answers for problem in homework.problems)
    if is_template:
        check_derivable(homework, programs)
    if answers is None:
        answers = {problem.id: problem.answers for problem in homework.problems}
    judge = partial(check or _judge(), seed=seed, device=device, dtype=dtype, reference=reference)
    rows = [
        _Asked(problem, program, wrt, answers.get(problem.id, {}).get(wrt)).row(judge)
        for problem, program in zip(homework.problems, programs, strict=True)
        for wrt in problem.grads
    ]
    remarks = tuple(_remarks(homework, answers))
    return Report(homework.title, tuple(rows), remarks, is_template)


def _judge() -> Check:
    from gradcheck_cli.judge import check

    return check


@dataclass(frozen=True, slots=True)
class _Asked:
    """One gradient that a problem asks for, and the answer if there is one."""

    problem: Problem
    program: Program
    wrt: str
    answer: Answer | None

    def row(self, judge: Callable[..., Judged]) -> Row:
        """Judge the answer: full marks if it is right, none otherwise."""
        of = self.problem.grads[self.wrt]
        verdict = self._verdict(judge)
        return Row(
            problem=self.problem.id,
            wrt=self.wrt,
            marks=of if verdict.verdict == "correct" else Fraction(0),
            of=of,
            verdict=verdict,
            shape=self._shape(),
            place=self.answer.place if self.answer else self.problem.grads_at[self.wrt],
            error=self._error(verdict.error),
        )

    def _verdict(self, judge: Callable[..., Judged]) -> Judged:
        if self.answer is None:
            return Unjudged("missing")
        layout = self.problem.layout
        try:
            return judge(self.program, self.wrt, self.answer.text, layout=layout)
        except InternalError as error:  # the other rows are still worth having
            return Unjudged("inconclusive", error)
        except (MissingDependencyError, UsageError):
            raise
        except GradcheckError as error:
            raise HomeworkFileError([in_file(self.problem, error)]) from None
        except Exception as error:  # noqa: BLE001 -- a fault of ours in one row loses no other row
            sentence = say("row-fault", "a fault of ours: {error}", error=repr(error))
            return Unjudged("inconclusive", InternalError(sentence))

    def _error(self, error: GradcheckError | None) -> GradcheckError | None:
        """Return the error about the answer as one about the file it stands in."""
        if self.answer is None or error is None or isinstance(error, InternalError):
            return error
        known = error.span is not None and error.source in (None, self.answer.text)
        place = self.answer.locate(error.span) if known and error.span else self.answer.place
        return place.error(error.message, error.hint)

    def _shape(self) -> tuple[str, ...]:
        """Return the gradient's shape: the variable's, its transpose in numerator layout."""
        shape = tuple(str(size) for size in self.program.shape_of(self.wrt))
        if self.problem.layout == "denominator" or not shape:
            return shape
        return shape[::-1] if len(shape) > 1 else ("1", *shape)


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
