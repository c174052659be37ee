"""PROGRAM: text, a file, or standard input."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from gradcheck_cli.errors import LimitError, ParseError, UsageError
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
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:
        raise ParseError(say("program-not-text", "{name} is not text in UTF-8", name=name))
    return formulas_of(text.replace("\r\n", "\n").rstrip(), name)


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
