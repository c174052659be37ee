"""`key: value` as the person wrote it, before YAML reads it, and its value in quotes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from gradcheck_cli.messages import say

if TYPE_CHECKING:
    from gradcheck_cli.homework.places import File, Place

CLOSES: Final = {"(": ")", "[": "]", "{": "}"}
LONGEST: Final = 20_000  #: characters of a line in which an entry is looked for
# A key at the start of a line or after { or a comma. The counts bound the work on a hostile line.
_ENTRY: Final = re.compile(
    r"(?P<before>^ *(?:- +)*|[{,] *)"
    r"""(?P<key>"[^"\n]{1,80}"|'[^'\n]{1,80}'|[^\s:{}\[\],#&*!|>'"%@`-][^:{}\[\],#\n]{0,80}?)"""
    r" {0,8}:(?=[ \n]|$) *",
    re.MULTILINE,
)


def quoted(text: str) -> str:
    r"""Write the text in the quotes that keep it to the letter.

    >>> print(quoted("||X||"), quoted(r"\max(X, 0)"), quoted(r"\|x'\|"))
    "||X||" '\max(X, 0)' '\|x''\|'
    """
    if "\\" in text or '"' in text:
        return "'" + text.replace("'", "''") + "'"
    return f'"{text}"'


def fix(key: str, value: str) -> str:
    """Return the hint that shows the entry with its value in quotes."""
    return say("write-quoted", "write  {key}: {value}", key=key, value=quoted(value))


@dataclass(frozen=True, slots=True)
class Entry:
    """`key: value` as it stands in the file, the value up to where the person meant it to end."""

    key: str
    value: Place
    flow: bool


def entry_at(file: File, index: int, *, flow: bool = False) -> Entry | None:
    """Return the entry that the character at `index` belongs to."""
    first = file.text.rfind("\n", 0, index) + 1
    last = file.text.find("\n", index)
    last = last if last >= 0 else len(file.text)
    if last - first > LONGEST:
        return None
    found = None
    for match in _ENTRY.finditer(file.text, first, last):
        if match.end() > index and match.start("key") != index:
            break
        if found is None or match["before"][:1] in ("{", ","):
            found = match
    if found is None:
        return None
    flow = flow or found["before"][:1] in ("{", ",")
    end = found.end() + _extent(file.text[found.end() : last], flow=flow)
    return Entry(found["key"], file.place(found.end(), end), flow)


def _extent(rest: str, *, flow: bool) -> int:
    """Return how much of the rest of the line the person meant as the value."""
    closing: list[str] = []
    end = len(rest)
    for i, ch in enumerate(rest):
        if ch == "#" and rest[i - 1 : i] == " ":
            end = i
            break
        if flow and not closing and (ch in "}," or ch == "]"):
            end = i
            break
        if ch in CLOSES:
            closing.append(CLOSES[ch])
        elif closing and ch == closing[-1]:
            closing.pop()
    return len(rest[:end].rstrip())
