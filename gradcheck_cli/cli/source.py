"""PROGRAM: text, a file, or standard input."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from gradcheck_cli.decoding import NotTextError, text_of
from gradcheck_cli.errors import LimitError, ParseError, UsageError, printable
from gradcheck_cli.messages import say

if TYPE_CHECKING:
    from typing import BinaryIO

ENDINGS: Final = (".txt", ".tex", ".md", ".py")
LARGEST: Final = 1_000_000  #: bytes


def program_text(argument: str) -> str:
    """Return the program that the argument is, or names. Raises GradcheckError."""
    if argument == "-":
        return _decoded(_from_stdin(), say("standard-input", "standard input"))
    if argument.endswith(ENDINGS):
        path = Path(argument)
        try:
            if path.is_file():
                with path.open("rb") as file:
                    return _decoded(_read(file), argument)
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            raise UsageError(
                say("cannot-read", "cannot read {name}: {reason}", name=argument, reason=reason)
            ) from None
        if not set(argument) & set(" \n;=("):
            raise UsageError(say("no-file", "there is no file '{name}'", name=argument))
    return argument


def language_of(argument: str, text: str, asked: str | None = None) -> str | None:
    """Return the language that is asked for, or that the name of a file tells, None for neither."""
    if asked is not None or not argument.endswith(".py"):
        return asked
    from gradcheck_cli.syntax.python.source import is_valid

    return "python" if is_valid(text) else None


def _from_stdin() -> bytes:
    if sys.stdin is None:
        return b""
    buffer: BinaryIO | None = getattr(sys.stdin, "buffer", None)
    return sys.stdin.read().encode() if buffer is None else _read(buffer)


def _read(file: BinaryIO) -> bytes:
    content = file.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise LimitError(say("file-too-long", "a program is at most {size} bytes", size=LARGEST))
    return content


def _decoded(content: bytes, name: str) -> str:
    try:
        return formulas_of(text_of(content).rstrip(), name)
    except NotTextError as error:
        before = error.source[: error.span[0]]
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        place = f"{printable(name)}:{line}:{column}"
        message = say("at-place", "{place}: {message}", place=place, message=error.message)
        raise ParseError(message, source=error.source, span=error.span, hint=error.hint) from None


def formulas_of(text: str, name: str) -> str:
    r"""Return what of a file is formulas; the rest is blank, so that places stay.

    In Markdown these are its `$$…$$`, if it has any; in LaTeX its `document`, if it has one.
    """
    if name.endswith(".md"):
        found = [match.span() for match in re.finditer(r"\$\$.*?\$\$", text, re.DOTALL)]
    elif name.endswith(".tex"):
        found = [
            match.span(1)
            for match in re.finditer(
                r"\\begin\s*\{document\}(.*?)(?:\\end\s*\{document\}|\Z)", text, re.DOTALL
            )
        ]
    else:
        found = []
    if not found:
        return text
    blank = re.sub(r"[^\n]", " ", text)
    pieces, at = [], 0
    for start, end in found:
        pieces += [blank[at:start], text[start:end]]
        at = end
    return "".join([*pieces, blank[at:]])
