"""Text put together from pieces of a file, of which every offset knows its place."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gradcheck_cli.errors import Span
    from gradcheck_cli.homework.places import Place


@dataclass(frozen=True, slots=True)
class Passage:
    """Pieces of a file as one text: an answer with the definitions that it uses.

    `starts` has each piece's offsets into the text and into the file; `place` is where the answer
    itself stands.
    """

    place: Place
    text: str
    starts: tuple[tuple[int, int], ...] = ()

    @classmethod
    def joined(cls, place: Place, pieces: Iterable[tuple[int, str]], between: str) -> Self:
        """Return the passage of these pieces, each with its offset into the file."""
        text = ""
        starts: list[tuple[int, int]] = []
        for offset, piece in pieces:
            text += between if starts else ""
            starts.append((len(text), offset))
            text += piece
        return cls(place, text, tuple(starts))

    @property
    def is_nothing(self) -> bool:
        """Whether nothing was written here."""
        return not self.text.strip()

    def inside(self, span: Span) -> Place:
        """Return the place of these offsets into the text."""
        if not self.starts:
            return self.place
        start, end = span
        piece = max(0, bisect_right(self.starts, (start, float("inf"))) - 1)
        if (
            piece + 1 < len(self.starts)
            and not self.text[start : self.starts[piece + 1][0]].strip()
        ):
            piece += 1  # what stands between two pieces is in neither
        offset, first = self.starts[piece]
        last = self.starts[piece + 1][0] if piece + 1 < len(self.starts) else len(self.text)
        start = max(start, offset)
        end = max(start, min(end, last))
        return self.place.file.place(first + start - offset, first + end - offset)
