"""From the bytes of a file to its text: UTF-8, not too much, nothing that an editor hides."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from gradcheck_cli.homework.places import File, about_file
from gradcheck_cli.messages import say

if TYPE_CHECKING:
    from pathlib import Path

LARGEST: Final = 1_000_000  #: bytes of a file
# Not text: control characters, line ends that only some editors show, halves of a pair.
NOT_TEXT: Final = re.compile(
    "[^\t\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)


def content_of(path: Path) -> bytes:
    """Return the file's bytes, one more than allowed if it is too large."""
    try:
        with path.open("rb") as stream:
            return stream.read(LARGEST + 1)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        message = say("file-unreadable", "the file cannot be read: {reason}", reason=reason)
        raise about_file(str(path), message) from None


def decoded(name: str, content: str | bytes) -> str:
    """Return the text, refusing what is no UTF-8, no text or too much of it."""
    if len(content) > LARGEST:
        message = say("file-too-large", "the file is larger than {limit} bytes", limit=LARGEST)
        raise about_file(name, message)
    text = content if isinstance(content, str) else _utf8(name, content)
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    junk = NOT_TEXT.search(text)
    if junk:
        code = f"U+{ord(junk[0]):04X}"
        shown = File(name, NOT_TEXT.sub("\N{REPLACEMENT CHARACTER}", text))
        raise shown.place(*junk.span()).error(
            say("not-text", "the character {code} has no place in a text file", code=code)
        )
    return text


def _utf8(name: str, content: bytes) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        before = content[: error.start].decode("utf-8").replace("\r\n", "\n").removeprefix("\ufeff")
        rest = content[error.start :].decode("utf-8", "replace")
        start = len(before)
        message = say(
            "not-utf8", "the byte 0x{byte:02x} is not UTF-8 text", byte=content[error.start]
        )
        hint = say("save-as-utf8", "save the file as UTF-8")
        raise File(name, before + rest).place(start, start + 1).error(message, hint) from None
