"""A homework's files, read: not too much of them, and every error with its place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gradcheck_cli.decoding import NotTextError, text_of
from gradcheck_cli.homework.places import File, about_file
from gradcheck_cli.messages import say

if TYPE_CHECKING:
    from pathlib import Path

LARGEST: Final = 1_000_000  #: bytes of a file


def content_of(path: Path, largest: int = LARGEST) -> bytes:
    """Return the file's bytes, one more than allowed if it is too large."""
    try:
        with path.open("rb") as stream:
            return stream.read(largest + 1)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        message = say("file-unreadable", "the file cannot be read: {reason}", reason=reason)
        raise about_file(str(path), message) from None


def decoded(name: str, content: str | bytes, largest: int = LARGEST) -> str:
    """Return the text, refusing what is no text, in no encoding that is read, or too much of it."""
    if len(content) > largest:
        message = say("file-too-large", "the file is larger than {limit} bytes", limit=largest)
        raise about_file(name, message)
    try:
        return text_of(content)
    except NotTextError as error:
        place = File(name, error.source).place(*error.span)
        raise place.error(error.message, error.hint) from None
