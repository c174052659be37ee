"""The tree of a homework file: every value is text, a list or a mapping, and knows its place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gradcheck_cli.errors import Span
    from gradcheck_cli.homework.places import Place


@dataclass(frozen=True, slots=True)
class Scalar:
    """Text. `style` is the quote or the block sign that it was written with, empty for plain."""

    place: Place
    text: str
    style: str = ""

    @property
    def is_nothing(self) -> bool:
        """Whether nothing at all was written here."""
        return not self.text and not self.style

    def inside(self, span: Span) -> Place:
        """Return the place of these offsets into the text.

        It is exact where the text stands in the file as it is (plain or quoted on one line, or in a
        `|` block); an escaped or folded text gives the whole.
        """
        start, end = span
        file, raw = self.place.file, self.place.raw
        for margin in (0, 1):  # plain, quoted
            if raw[margin : len(raw) - margin] == self.text:
                first = self.place.start + margin
                return file.place(first + start, first + end)
        offset = _into_block(raw, self.text, start) if self.style == "|" else None
        if offset is None:
            return self.place
        line_end = self.text.find("\n", start)
        length = min(end, line_end if line_end >= 0 else len(self.text)) - start
        first = self.place.start + offset
        return file.place(first, first + max(length, 0))


def _into_block(raw: str, text: str, offset: int) -> int | None:
    """Return where in a `|` block the text's offset was written, None if the lines differ."""
    number = text.count("\n", 0, offset)
    lines, written = text.split("\n"), raw.split("\n")
    indent = next((len(line) - len(line.lstrip(" ")) for line in written[1:] if line.strip()), 0)
    if number + 1 >= len(written) or written[number + 1][indent:] != lines[number]:
        return None
    column = offset - (text.rfind("\n", 0, offset) + 1)
    return sum(len(line) + 1 for line in written[: number + 1]) + indent + column


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list."""

    place: Place
    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Mapping:
    """Keys with values, in order; `flow` says that it was written in { }."""

    place: Place
    items: tuple[tuple[Scalar, Node], ...]
    flow: bool = False


@dataclass(frozen=True, slots=True)
class Broken:
    """Something that was reported already: whoever meets it says nothing more."""

    place: Place


Node = Scalar | Sequence | Mapping | Broken
