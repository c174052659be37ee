"""Files, places in them, and everything that is wrong there."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field

from gradcheck_cli.errors import HomeworkError, printable
from gradcheck_cli.messages import say

SHOWN = 20  #: how many errors of one file are shown at once


@dataclass(frozen=True, slots=True)
class File:
    """A file that was read: its name as the person gave it, and its text.

    The text of a notebook is that of its cells, one after the other; `cells` has their beginnings.
    """

    name: str
    text: str = field(repr=False)
    cells: tuple[int, ...] = field(default=(), repr=False)

    def place(self, start: int, end: int) -> Place:
        """Return the place of these offsets into the text; a notebook's lines are its cell's."""
        cell = bisect_right(self.cells, start)
        first = self.cells[cell - 1] if cell else 0
        line = self.text.count("\n", first, start) + 1
        column = start - max(self.text.rfind("\n", 0, start), first - 1)
        return Place(self, start, end, line, column, cell or None)


def about_file(name: str, message: str) -> HomeworkError:
    """Return the error about a file as a whole: no place in it is at fault."""
    return HomeworkError(
        say("about-file", "{name}: {message}", name=printable(name), message=message)
    )


@dataclass(frozen=True, slots=True)
class Place:
    """A stretch of a file, or of a notebook's cell; cells, lines and columns count from 1."""

    file: File
    start: int
    end: int
    line: int
    column: int
    cell: int | None = None

    @property
    def raw(self) -> str:
        """The text of the file that stands here."""
        return self.file.text[self.start : self.end]

    def __str__(self) -> str:
        name = printable(self.file.name)
        if self.cell is None:
            return f"{name}:{self.line}:{self.column}"
        return say(
            "place-in-cell", "{file}, cell {cell}, line {line}", file=name, cell=self.cell,
            line=self.line,
        )  # fmt: skip

    def to_json(self) -> dict[str, str | int]:
        """Return the place as the rows of `verify --format json` have it."""
        cell = {} if self.cell is None else {"cell": self.cell}
        return {"file": self.file.name, **cell, "line": self.line, "column": self.column}

    def is_beside(self, other: Place) -> bool:
        """Tell whether both begin in the same line."""
        return (self.cell, self.line) == (other.cell, other.line)

    def error(self, message: str, hint: str | None = None) -> HomeworkError:
        """Return the error that draws this place, its message headed by file, line and column."""
        text = say("at-place", "{place}: {message}", place=self, message=message)
        span = (self.start, self.end)
        return HomeworkError(text, source=self.file.text, span=span, hint=hint)


class HomeworkFileError(HomeworkError):
    """Everything that is wrong with a file, in the order of its lines, one by one in `errors`.

    Span, source and hint are those of the first; the message has a line for each.
    """

    def __init__(self, errors: list[HomeworkError]) -> None:
        ordered = sorted(errors, key=lambda error: error.span or (0, 0))
        self.errors = ordered[:SHOWN]
        first = ordered[0]
        self._end = [say("errors-left-off", "… and more")] if len(ordered) > SHOWN else []
        message = "\n".join([error.message for error in self.errors] + self._end)
        super().__init__(message, source=first.source, span=first.span, hint=first.hint)

    def __str__(self) -> str:
        return "\n".join([str(error) for error in self.errors] + self._end)


class EnoughError(Exception):
    """So much is wrong with a file that the rest of it is not read."""


class Findings:
    """What is wrong with a file, up to a limit: one made to harm has a mistake in every byte."""

    def __init__(self) -> None:
        self.errors: list[HomeworkError] = []

    def add(self, error: HomeworkError) -> None:
        """Note the error. Raises EnoughError at the limit."""
        self.errors.append(error)
        if len(self.errors) > 2 * SHOWN:
            raise EnoughError

    def raise_all(self) -> None:
        """Raise HomeworkFileError if anything was found."""
        if self.errors:
            raise HomeworkFileError(self.errors)
