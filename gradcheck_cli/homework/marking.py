"""Rows of a report: one for each gradient that is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Protocol

from gradcheck_cli.errors import GradcheckError, InternalError
from gradcheck_cli.messages import say
from gradcheck_cli.version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterable
    from fractions import Fraction

    from gradcheck_cli.homework.places import Place

EXIT_CODES: Final = {"correct": 0, "wrong": 1, "missing": 1, "invalid": 2, "inconclusive": 3}
_WORST_FIRST: Final = (4, 2, 1, 3)


class Judged(Protocol):
    """What a row needs of a verdict."""

    @property
    def verdict(self) -> str:
        """`correct`, `wrong`, `invalid`, `inconclusive` or `missing`."""

    @property
    def max_error(self) -> float | None:
        """The largest error that was seen."""

    @property
    def seed(self) -> int | None:
        """The seed of the points."""

    @property
    def error(self) -> GradcheckError | None:
        """Why an answer is invalid."""

    def to_json(self) -> dict[str, Any]:
        """Return the object that `check --format json` prints."""


@dataclass(frozen=True, slots=True)
class Unjudged:
    """The verdict where nothing was judged: no answer, or a fault of ours."""

    verdict: str
    error: GradcheckError | None = None
    diagnosis: None = None
    reading: None = None
    max_error: float | None = None
    points: int = 0
    seed: int | None = None
    sizes: tuple[()] = ()

    def to_json(self) -> dict[str, Any]:
        """Return the verdict with everything that a judge would have said left empty."""
        empty = {"diagnosis": None, "reading": None, "max_error": None}
        return {
            "verdict": self.verdict,
            **empty,
            "points": 0,
            "seed": None,
            "version": __version__,
            "device": None,
            "dtype": None,
            "reference": None,
            "strength": None,
            "sizes": [],
            "conventions": [],
            "notes": [],
            "reason": None,
        }


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
class Row:
    """One gradient that is asked for: what it was worth, what it got and why.

    `place` is where the answer stands, or where it was asked for if there is none; one that is
    missing may stand there as a blank. `error` is the reason of an `invalid` answer, drawn in the
    file; `line_at` is the place of the verdict's first wrong line.
    """

    problem: str
    wrt: str
    marks: Fraction
    of: Fraction
    verdict: Judged
    shape: tuple[str, ...]
    place: Place
    error: GradcheckError | None = None
    is_blank: bool = False
    line_at: Place | None = None

    @property
    def max_error(self) -> float | None:
        """The largest error that was seen."""
        return self.verdict.max_error

    @property
    def seed(self) -> int | None:
        """The seed with which this row's verdict can be had again."""
        return self.verdict.seed

    @property
    def sizes(self) -> Any:
        """The sizes at which the answer was judged."""
        return getattr(self.verdict, "sizes", ())

    @property
    def exit_code(self) -> int:
        """The exit code that this row asks for."""
        if isinstance(self.error, InternalError):
            return self.error.exit_code
        return EXIT_CODES.get(self.verdict.verdict, InternalError.exit_code)

    def __str__(self) -> str:
        diagnosis = getattr(self.verdict, "diagnosis", None)
        found = f"{self.verdict.verdict}, {diagnosis.id}" if diagnosis else self.verdict.verdict
        marks = f"{as_number(self.marks)}/{as_number(self.of)}"
        return f"{self.problem} ∂f/∂{self.wrt}: {found}, {marks}"

    def to_json(self) -> dict[str, Any]:
        """Return the row of `verify --format json`: the check object with problem and marks."""
        row = {
            "problem": self.problem,
            "wrt": self.wrt,
            "marks": as_number(self.marks),
            "of": as_number(self.of),
            **self.verdict.to_json(),
            "shape": list(self.shape),
            "position": self.place.to_json(),
        }
        if self.line_at is not None:
            row["line"] = {**row["line"], "position": self.line_at.to_json()}
        if self.error is not None and "error" not in row:
            row["error"] = {"kind": self.error.kind, "message": self.error.message}
        return row


def as_number(marks: Fraction) -> int | float:
    """Return the marks as JSON has them: 2 or 2.5.

    >>> from fractions import Fraction
    >>> as_number(Fraction(2)), as_number(Fraction("2.5"))
    (2, 2.5)
    """
    return marks.numerator if marks.denominator == 1 else float(marks)


def worst(codes: Iterable[int]) -> int:
    """Return the exit code for several: 4 before 2 before 1 before 3, 0 if all is right.

    >>> worst([0, 3, 1]), worst([1, 2, 0]), worst([0, 3]), worst([])
    (1, 2, 3, 0)
    """
    seen = set(codes)
    return next((code for code in _WORST_FIRST if code in seen), 0)
