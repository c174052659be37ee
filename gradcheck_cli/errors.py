"""One class per kind of failure. Each knows its exit code and can draw the place it is about."""

from __future__ import annotations

from typing import ClassVar

from gradcheck_cli.messages import say

Span = tuple[int, int]  #: offsets into the text, end excluded


class GradcheckError(Exception):
    """Something the person can mend: what is wrong, where, and what to do about it.

    `span` is a pair of offsets into `source`, or None where no text is at fault.
    """

    kind: ClassVar[str] = "error"
    exit_code: ClassVar[int] = 2

    def __init__(
        self,
        message: str,
        *,
        source: str | None = None,
        span: Span | None = None,
        hint: str | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.source = source
        self.span = span
        self.hint = hint

    def at(self, source: str, read_as: str | None = None) -> GradcheckError:
        """Return this error with the text that its span points into, if it has none yet.

        `read_as` is the text of the same length that was read in its place.
        """
        if self.source in {None, read_as}:
            self.source = source
        return self

    def __str__(self) -> str:
        """Draw the error: the message, the line with carets under the place, the hint.

        >>> print(ParseError("two operators in a row", source="X + * Y", span=(4, 5)))
        two operators in a row
            X + * Y
                ^
        """
        lines = [self.message]
        if self.source is not None and self.span is not None:
            lines += _drawing(self.source, self.span)
        if self.hint:
            lines.append(say("hint", "hint: {hint}", hint=self.hint))
        return "\n".join(lines)


SHOWN = 100  #: columns of a drawn line; a longer one is cut around the place


def _drawing(source: str, span: Span) -> list[str]:
    """Return the line that holds the span's start and carets under the span."""
    start, end = span
    first = source.rfind("\n", 0, start) + 1
    last = source.find("\n", start)
    line = source[first : last if last >= 0 else len(source)].rstrip("\r")
    column = start - first
    while 0 < column < len(line) and columns(line[column]) == 0:
        column -= 1  # an accent stands on the letter before it
    length = max(1, min(end - first, len(line)) - column)
    line, column, length = _cut(line, column, length)
    margin = "".join(ch if ch == "\t" else " " * columns(ch) for ch in line[:column])
    width = max(1, columns(line[column : column + length]))
    return [f"    {printable(line)}", f"    {margin}{'^' * width}"]


def _cut(line: str, column: int, length: int) -> tuple[str, int, int]:
    """Return the part of a long line around the place, with … where something is left out."""
    if len(line) <= SHOWN:
        return line, column, length
    start = max(0, min(column - SHOWN // 3, len(line) - SHOWN))
    end = start + SHOWN
    length = max(1, min(length, end - column))
    before, after = "…" if start else "", "…" if end < len(line) else ""
    return before + line[start:end] + after, column - start + len(before), length


def columns(text: str) -> int:
    """Return how many columns a text takes: two for each wide character, none for an accent.

    >>> columns("矩阵 y\u0302")
    6
    """
    if text.isascii():
        return len(text)
    import unicodedata

    total = 0
    for ch in text:
        if unicodedata.category(ch) not in {"Mn", "Me"}:
            total += 2 if unicodedata.east_asian_width(ch) in {"W", "F"} else 1
    return total


def printable(text: str) -> str:
    """Return the text with each control character as a visible mark, one for one.

    A submission is a stranger's: it must not steer the reader's terminal.
    """
    return "".join(
        ch if ch == "\t" or ch.isprintable() else "\N{REPLACEMENT CHARACTER}" for ch in text
    )


class ParseError(GradcheckError):
    """Text that the grammar does not read."""

    kind = "syntax"


class NamingError(GradcheckError):
    """A name that is unknown, or that means two things."""

    kind = "name"


class ShapeError(GradcheckError):
    """Operands whose shapes do not fit."""

    kind = "shape"


class LimitError(GradcheckError):
    """Text that is longer, deeper or costlier than allowed."""

    kind = "limit"


class UnsupportedError(GradcheckError):
    """Something understood that this version does not do; never answered with a guess."""

    kind = "unsupported"


class UsageError(GradcheckError):
    """An option or argument that cannot be used."""

    kind = "usage"


class HomeworkError(GradcheckError):
    """A homework file that cannot be read, with its file, line and column in the message."""

    kind = "homework"


class MissingDependencyError(GradcheckError):
    """An optional package that the command needs is not installed."""

    kind = "dependency"


class InternalError(GradcheckError):
    """A fault of ours: a gradient of the wrong shape, a check of our own that failed."""

    kind = "internal"
    exit_code = 4
