"""The errors that more than one reader of a homework file gives."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from gradcheck_cli.homework.entries import fix
from gradcheck_cli.messages import say

if TYPE_CHECKING:
    from gradcheck_cli.errors import HomeworkError
    from gradcheck_cli.homework.places import File, Place

_GLUED: Final = re.compile(r" *(?:- +)*(?P<key>\w{1,80}):(?P<value>\S.*)")


def starts_with(sign: str) -> str:
    """Return the sentence about a value that starts with one of YAML's own signs."""
    return say(
        "starts-with-sign",
        "an unquoted value cannot start with '{sign}', which means something else in YAML",
        sign=sign,
    )


def comma_message() -> str:
    """Return the sentence about an unquoted value in braces that YAML cuts."""
    return say("cut-in-braces", "inside { } YAML cuts an unquoted value at , [ ] { and }")


def comment_message() -> str:
    """Return the sentence about a formula that is taken for a comment in part."""
    return say(
        "comment-cuts", "YAML takes ' #' and what follows for a comment, not for the formula"
    )


def no_key() -> str:
    """Return the sentence about a value without a key."""
    return say("key-empty", "there is no key before this ':'")


def escape(key: str, value: Place) -> HomeworkError:
    """Return the error about a backslash in double quotes."""
    message = say("escape", "inside double quotes YAML reads a backslash as the start of an escape")
    return value.error(message, fix(key, value.raw[1:].removesuffix('"')))


def tab(file: File, index: int) -> HomeworkError:
    """Return the error about a tab where only a space will do."""
    message = say("yaml-tab", "YAML takes a space here, not a tab")
    return file.place(index, index + 1).error(message, say("use-spaces", "write spaces"))


def glued_at(file: File, index: int) -> HomeworkError | None:
    """`f:||X||`, an entry without the space that makes it one."""
    match = _GLUED.match(file.text, file.text.rfind("\n", 0, index) + 1)
    return glued(file.place(*match.span()), match["key"], match["value"]) if match else None


def glued(place: Place, key: str, value: str) -> HomeworkError:
    """Return the error about an entry without a space after its colon."""
    plain = re.fullmatch(r"[\w.]+", value)
    hint = say("write-entry", "write  {key}: {value}", key=key, value=value)
    message = say("colon-space", "YAML needs a space after the ':' of a key")
    return place.error(message, hint if plain else fix(key, value))
