"""Answers in plain text: `[problem]`, then `dW = …`; what follows a # is a comment."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from gradcheck_cli.homework.parts import Formulas, Header, blanked

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gradcheck_cli.homework.parts import Part
    from gradcheck_cli.homework.places import File

#: `[problem]`, and no matrix: it begins with a letter, or is one word.
NAME: Final = r"\[[ \t]*(?P<name>[^\W\d_][^\[\];,=\n]*?|\w[\w.-]*)[ \t]*\]:?[ \t]*$"
_HEADER: Final = re.compile(rf"^[ \t]*{NAME}", re.MULTILINE)
_COMMENT: Final = re.compile(r"#.*")


def text_parts(file: File) -> Iterator[Part]:
    """Yield the headers of a file, and what stands between them as formulas."""
    text = without_comments(file.text)
    done = 0
    for match in _HEADER.finditer(text):
        yield Formulas(file.place(done, match.start()), text[done : match.start()])
        yield Header(file.place(*match.span("name")), match["name"])
        done = match.end()
    yield Formulas(file.place(done, len(text)), text[done:])


def without_comments(text: str) -> str:
    """Return the text with its comments blanked out.

    >>> without_comments("dW = X  # by hand")
    'dW = X           '
    """
    return _COMMENT.sub(lambda match: blanked(match[0]), text)
