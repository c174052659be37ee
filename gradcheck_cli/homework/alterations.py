"""Formulas that YAML cuts short or alters without a word."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from gradcheck_cli.homework.entries import entry_at, fix, quoted
from gradcheck_cli.homework.sentences import comma_message, comment_message, escape
from gradcheck_cli.messages import say

if TYPE_CHECKING:
    from gradcheck_cli.errors import HomeworkError
    from gradcheck_cli.homework.nodes import Scalar

_ESCAPE: Final = re.compile(r"\\(.)", re.DOTALL)


def altered(key: Scalar, value: Scalar, *, flow: bool) -> HomeworkError | None:
    """Return the error about a formula that YAML cut short or altered without a word, if it did."""
    place = value.place
    if value.style == '"':
        escapes = set(_ESCAPE.findall(place.raw))
        return None if escapes <= set('\\"/\n') else escape(key.place.raw, place)
    if value.style or not value.text:
        return None
    rest = place.file.text[place.end : place.end + 300].split("\n", 1)[0]
    if rest.lstrip().startswith("#"):
        return _comment(key, value, rest)
    if flow and cut(value.text):
        entry = entry_at(place.file, place.start, flow=True)
        whole = entry.value if entry and entry.value.start == place.start else place
        return whole.error(comma_message(), fix(key.place.raw, whole.raw))
    return None


def cut(text: str) -> bool:
    """Return whether the text has a parenthesis without its partner."""
    return text.count("(") != text.count(")")


def _comment(key: Scalar, value: Scalar, rest: str) -> HomeworkError:
    place = value.place
    both = place.file.place(
        place.end + len(rest) - len(rest.lstrip()), place.end + len(rest.rstrip())
    )
    return both.error(
        comment_message(),
        say(
            "write-one-of",
            "write  {key}: {whole}  or, for a comment,  {key}: {part}  {comment}",
            key=key.place.raw,
            whole=quoted(value.text + rest.rstrip()),
            part=quoted(value.text),
            comment=rest.strip(),
        ),
    )
