"""Answers among formulas: statements such as `dW = 2 X^T R`, with the definitions they use."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

from gradcheck_cli.errors import GradcheckError
from gradcheck_cli.homework.passages import Passage
from gradcheck_cli.syntax.alike import alike
from gradcheck_cli.syntax.characters import ascii_punctuation, plain
from gradcheck_cli.syntax.labels import label_at
from gradcheck_cli.syntax.statements import Statement, statements

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gradcheck_cli.errors import Span
    from gradcheck_cli.homework.parts import Formulas
    from gradcheck_cli.homework.places import Place

_LINE: Final = re.compile(r"^[ \t]*(?=\S)", re.MULTILINE)
# A line that begins with an operator goes on with the formula above it.
_GOES_ON: Final = re.compile(r"\n(?=[ \t]*[-+−–*/⊙∘⊘⊗·.=])")
_LAYOUT: Final = re.compile(r"[\s\\{}_]")


@dataclass(frozen=True)
class Said:
    """One statement of a part; `text` is the part's, as the statement's offsets mean it."""

    part: Formulas
    text: str
    statement: Statement

    def place(self, span: Span) -> Place:
        """Return the place in the file of a span of the part."""
        start = self.part.place.start
        return self.part.place.file.place(start + span[0], start + span[1])

    @property
    def left(self) -> Place:
        """Where its left side stands, or the whole of it without one."""
        statement = self.statement
        return self.place(statement.label_span if statement.label else statement.body)

    @property
    def formula(self) -> str:
        """What stands right of the left side."""
        return self.text[slice(*self.statement.body)]

    def piece(self, *, whole: bool) -> tuple[int, str]:
        """Return the formula, or the whole statement, with its offset into the file."""
        start, end = self.statement.body
        if whole and self.statement.label is not None:
            start = self.statement.label_span[0]
        return self.part.place.start + start, self.text[start:end]

    def may_use(self, other: Said) -> bool:
        """Tell whether the name that the other defines can stand in this formula."""
        return other.word in self.squeezed

    @cached_property
    def squeezed(self) -> str:
        """The formula without what LaTeX and people put between the letters of a name."""
        return _LAYOUT.sub("", self.formula)

    @cached_property
    def word(self) -> str:
        """What stands in every formula that uses this name: nothing, if it has other spellings."""
        label = self.statement.label or ""
        spelling = alike(label)
        is_only = label.isascii() and spelling.isascii() and "^" not in spelling
        return _LAYOUT.sub("", label) if is_only else ""


def said_in(part: Formulas) -> Iterator[Said]:
    """Yield the statements of a part, in order; one that cannot be read is left as it stands."""
    text = _GOES_ON.sub(" ", ascii_punctuation(part.text))
    for start, end in _chunks(text):
        read_as, found = _statements(text[start:end])
        text = text[:start] + read_as + text[end:] if read_as != text[start:end] else text
        for statement in found:
            yield Said(part, text, _moved(statement, start))


def _chunks(text: str) -> Iterator[Span]:
    """Cut before each line that begins with a left side: a bracket left open ends there."""
    first = len(text) - len(text.lstrip())
    lines = (match.end() for match in _LINE.finditer(text))
    starts = [0, *(start for start in lines if start > first and label_at(text, start))]
    return zip(starts, [*starts[1:], len(text)], strict=True)


def _statements(chunk: str) -> tuple[str, list[Statement]]:
    """Read a chunk's statements; all of it is one if it cannot be read, or has no formula yet.

    Returns the chunk as it was read, too: of the same length, without LaTeX's layout.
    """
    if not chunk.strip():
        return chunk, []
    try:
        read_as = plain(chunk)
        return read_as, statements(read_as)
    except GradcheckError:
        left = label_at(chunk, 0)
        start = left.stop if left else 0
        body = (len(chunk) - len(chunk[start:].lstrip()), len(chunk.rstrip()))
        body = body if body[0] < body[1] else (start, start)
        span = left.span if left else (start, start)
        return chunk, [Statement(left and left.text, span, body, left.arguments if left else ())]


def _moved(statement: Statement, by: int) -> Statement:
    """Return the statement with its places moved."""
    (start, end), (first, last) = statement.label_span, statement.body
    return statement._replace(label_span=(start + by, end + by), body=(first + by, last + by))


def passage(said: Said, before: Sequence[Said]) -> Passage:
    """Return the formula after the definitions among those before it that it may use.

    Of two definitions of one name the later counts.
    """
    needed = [said]
    names: set[str] = set()
    for other in reversed(before):
        label = other.statement.label
        if label and label not in names and any(one.may_use(other) for one in needed):
            names.add(label)
            needed.append(other)
    pieces = [one.piece(whole=one is not said) for one in reversed(needed)]
    place = said.place(said.statement.body)
    return Passage.joined(place, pieces, "; ")
