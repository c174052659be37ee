"""Answers in Python source: a comment `# [problem]` begins the part about a problem."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from gradcheck_cli.homework.parts import Code, Header

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gradcheck_cli.homework.parts import Part
    from gradcheck_cli.homework.places import File

# `# gradcheck: W` marks a gradient, `# gradcheck: A1` a problem: which, the homework knows.
_HEADER: Final = re.compile(
    r"^[ \t]*#+[ \t]*"
    r"(?:\[[ \t]*(?P<name>[^\[\]\n]+?)[ \t]*\]|gradcheck:[ \t]*(?P<marked>\S[^\n]*?))[ \t]*$",
    re.MULTILINE,
)


def script_parts(
    file: File, start: int = 0, end: int | None = None, text: str | None = None
) -> Iterator[Part]:
    """Yield the comments that may name problems, and the source between them.

    `text` is what is read in the place of this stretch of the file, of its length.
    """
    end = len(file.text) if end is None else end
    text = file.text[start:end] if text is None else text
    done = 0
    for match in _HEADER.finditer(text):
        yield Code(file.place(start + done, start + match.start()), text[done : match.start()])
        group = "name" if match["name"] else "marked"
        first, last = match.span(group)
        yield Header(file.place(start + first, start + last), match[group], doubtful=True)
        done = match.start()  # a marker is read with the code below it
    yield Code(file.place(start + done, end), text[done:])
