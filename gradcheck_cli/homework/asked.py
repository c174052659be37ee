"""One gradient that a homework asks for, and how the answer to it becomes a row."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Protocol

from gradcheck_cli.errors import (
    GradcheckError,
    InternalError,
    MissingDependencyError,
    UsageError,
)
from gradcheck_cli.homework.marking import Judged, Row, Unjudged
from gradcheck_cli.homework.places import HomeworkFileError
from gradcheck_cli.homework.programs import in_file
from gradcheck_cli.messages import say

if TYPE_CHECKING:
    from collections.abc import Callable

    from gradcheck_cli.homework.places import Place
    from gradcheck_cli.homework.problems import Answer, Problem
    from gradcheck_cli.judge.result import Line
    from gradcheck_cli.syntax import Program


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
        language: str | None = None,
        strict_kinks: bool = False,
    ) -> Judged:
        """Return the verdict; an answer that cannot be read is one, not an exception."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One gradient that a problem asks for, and the answer if there is one."""

    problem: Problem
    program: Program
    wrt: str
    answer: Answer | None

    def row(self, judge: Callable[..., Judged]) -> Row:
        """Judge the answer: full marks if it is right, none otherwise.

        Of several answers to one question each must be right; the row is about the first that is
        not.
        """
        further = self.answer.again if self.answer else ()
        rows = (one.judged(judge) for one in (self, *(replace(self, answer=a) for a in further)))
        first = next(rows)
        if first.verdict.verdict != "correct":
            return first
        return next((row for row in rows if row.verdict.verdict != "correct"), first)

    def judged(self, judge: Callable[..., Judged]) -> Row:
        """Judge this answer alone."""
        return self._row(self._verdict(judge))

    def _row(self, verdict: Judged) -> Row:
        of = self.problem.grads[self.wrt]
        return Row(
            problem=self.problem.id,
            wrt=self.wrt,
            marks=of if verdict.verdict == "correct" else Fraction(0),
            of=of,
            verdict=verdict,
            shape=shape_due(self.problem, self.program, self.wrt),
            place=self.answer.place if self.answer else self.problem.grads_at[self.wrt],
            error=self._error(verdict.error),
            is_blank=self.answer is not None and self.answer.is_blank,
            line_at=self._line_at(getattr(verdict, "line", None)),
        )

    def _verdict(self, judge: Callable[..., Judged]) -> Judged:
        if self.answer is None or self.answer.is_blank:
            return Unjudged("missing")
        if self.answer.error is not None:
            return Unjudged("invalid", self.answer.error)
        how: dict[str, Any] = {"layout": self.problem.layout}
        if self.problem.strict_kinks:
            how["strict_kinks"] = True
        if self.answer.language is not None:
            how["language"] = self.answer.language
        try:
            return judge(self.program, self.wrt, self.answer.text, **how)
        except InternalError as error:  # the other rows are still worth having
            return Unjudged("inconclusive", error)
        except (MissingDependencyError, UsageError):
            raise
        except GradcheckError as error:
            raise HomeworkFileError([in_file(self.problem, error)]) from None
        except Exception as error:  # noqa: BLE001 -- a fault of ours in one row loses no other row
            sentence = say("row-fault", "a fault of ours: {error}", error=repr(error))
            return Unjudged("inconclusive", InternalError(sentence))

    def _line_at(self, line: Line | None) -> Place | None:
        """Return the place in the file of the first wrong line, where the answer has several."""
        return self.answer.locate(line.span) if self.answer and line else None

    def _error(self, error: GradcheckError | None) -> GradcheckError | None:
        """Return the error about the answer as one about the file it stands in."""
        if self.answer is None or error in (None, self.answer.error):
            return error
        if isinstance(error, InternalError):
            return error
        known = error.span is not None and error.source in (None, self.answer.text)
        place = self.answer.locate(error.span) if known and error.span else self.answer.place
        return place.error(error.message, error.hint)


def shape_due(problem: Problem, program: Program, wrt: str) -> tuple[str, ...]:
    """Return the gradient's shape: the variable's, its transpose in numerator layout."""
    shape = tuple(str(size) for size in program.shape_of(wrt))
    if problem.layout == "denominator" or not shape:
        return shape
    return shape[::-1] if len(shape) > 1 else ("1", *shape)
