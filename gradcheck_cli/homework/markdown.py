"""Answers in Markdown: headings name the problems, formulas stand in `$$…$$` and in fences."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from gradcheck_cli.homework.parts import Code, Formulas, Header
from gradcheck_cli.homework.plain_text import NAME, without_comments

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gradcheck_cli.homework.parts import Part
    from gradcheck_cli.homework.places import File

TEXT: Final = frozenset({"text", "txt", "plain", "plaintext"})
LATEX: Final = frozenset({"latex", "tex", "math"})
PYTHON: Final = frozenset({"python", "py", "python3", "ipython", "ipython3"})
# Each begins at the start of a line or ends at the text's end at the latest, so that a hostile text
# is gone through once.
_MARKS: Final = re.compile(
    r"""
    ^[ ]{0,3}(?P<fence>`{3,}|~{3,})[ \t]*(?P<info>[^`\n]*)$\n?
        (?P<body>.*?)(?:^[ ]{0,3}(?P=fence)[`~]*[ \t]*$|\Z)
    | <!--.*?(?:-->|\Z)
    | \$\$(?P<math>.*?)(?:\$\$|\Z)
    | ^[ ]{0,3}(?P<level>\#{1,6})[ \t]+(?P<heading>[^\n]*[^\s\#])[ \t\#]*$
    | ^[ ]{0,3}"""
    + NAME
    + r"""
    | `[^`\n]*`
    """,
    re.VERBOSE | re.MULTILINE | re.DOTALL,
)


def markdown_parts(file: File, start: int = 0, end: int | None = None) -> Iterator[Part]:
    """Yield the headings, formulas and pieces of Python in this stretch of a file."""
    for match in _MARKS.finditer(file.text, start, len(file.text) if end is None else end):
        if match["fence"]:
            yield from _fenced(file, match)
        elif match["math"]:
            yield Formulas(file.place(*match.span("math")), match["math"], "text")
        elif match["heading"]:
            place = file.place(*match.span("heading"))
            yield Header(place, match["heading"], level=len(match["level"]))
        elif match["name"]:
            name = match["name"]
            yield Header(file.place(*match.span("name")), name, doubtful=name[0].isdigit())


def _fenced(file: File, match: re.Match[str]) -> Iterator[Part]:
    """Yield what a fence holds, if its language is one that answers are written in."""
    word = (match["info"].strip(" \t{}.").split() or [""])[0].lower()
    place, body = file.place(*match.span("body")), match["body"]
    if word in LATEX:
        yield Formulas(place, body, "text")
    elif word in PYTHON:
        yield Code(place, body)
    elif not word or word in TEXT:
        yield Formulas(place, without_comments(body))
