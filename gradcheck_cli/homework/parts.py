"""The parts of an answer file: headers that name problems, formulas, pieces of Python."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gradcheck_cli.homework.places import Place


@dataclass(frozen=True, slots=True)
class Header:
    """A line that may say which problem the rest is about.

    `level` is a Markdown heading's, 0 for `[problem]`. Of a `doubtful` one it is only known that it
    could be meant so: if it names no problem, it is as if it were not there.
    """

    place: Place
    text: str
    level: int = 0
    doubtful: bool = False


@dataclass(frozen=True, slots=True)
class Formulas:
    """Formulas as they stand at `place`; `text` has its length, with blanks for what is none."""

    place: Place
    text: str
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Code:
    """A piece of Python as it stands at `place`; `text` has its length, magics blanked out."""

    place: Place
    text: str


Part = Header | Formulas | Code


def blanked(text: str) -> str:
    r"""Return the text with a blank for every character; its lines stay.

    >>> blanked("a b\nc")
    '   \n '
    """
    return "\n".join(" " * len(line) for line in text.split("\n"))
