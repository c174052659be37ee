"""Files that YAML refuses: what happened in the person's terms, and the quoted fix."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from gradcheck_cli.homework.entries import CLOSES, Entry, entry_at, fix
from gradcheck_cli.homework.sentences import (
    comma_message,
    comment_message,
    escape,
    glued_at,
    no_key,
    starts_with,
    tab,
)
from gradcheck_cli.messages import say

if TYPE_CHECKING:
    import yaml

    from gradcheck_cli.errors import HomeworkError
    from gradcheck_cli.homework.places import File, Place

SIGNS: Final = "|>[]{}*&!@`%,"  #: what no plain value starts with


@dataclass(frozen=True, slots=True)
class Trap:
    """An error, and the stretch that can be taken out to read on, if the rest is sound."""

    error: HomeworkError
    mend: Place | None = None


def explain(file: File, error: yaml.MarkedYAMLError) -> Trap:
    """Say what a YAML error means: the trap that it fell into, else what YAML found where."""
    problem, context = str(error.problem), str(error.context)
    index = min(error.problem_mark.index if error.problem_mark else 0, len(file.text))
    tab = _tab(file, index)
    if tab:
        return Trap(tab)
    opening = error.context_mark.index if error.context_mark else index
    if "quoted" in context or "simple key" in context:
        index = opening
    entry = entry_at(file, index, flow="flow" in context)
    trap = _trap(entry, problem) if entry and index <= entry.value.end else None
    if trap:
        return trap
    unclosed = _unclosed(file, opening) if "flow" in context else None
    glued = None if entry else glued_at(file, index)
    return Trap(unclosed or glued or _unread(file, index, problem))


def _tab(file: File, index: int) -> HomeworkError | None:
    """Find a tab in the margin of the line, or where YAML wants a space."""
    first = file.text.rfind("\n", 0, index) + 1
    margin = re.compile(r"[ \t]*").match(file.text, first)
    found = margin[0].find("\t") if margin else -1
    if found < 0 and file.text[index : index + 1] != "\t":
        return None
    return tab(file, first + found if found >= 0 else index)


def _closes(text: str) -> int:
    """Return where the bracket that the text starts with is closed, 0 if it is not."""
    closing: list[str] = []
    bare = re.sub(r"""(?<=[\s\[{,])("[^"]*"|'[^']*')""", lambda quote: "x" * len(quote[0]), text)
    for i, ch in enumerate(bare):
        if ch in "[{":
            closing.append(CLOSES[ch])
        elif ch in "]}" and (not closing or ch != closing.pop()):
            return 0
        if not closing:
            return i + 1
    return 0


def _unclosed(file: File, index: int) -> HomeworkError | None:
    """Report a bracket at `index` that is not closed on its line, or only in a comment."""
    if file.text[index : index + 1] not in ("[", "{"):
        return None
    line = file.text[index:].split("\n", 1)[0]
    before, sign, _ = line.partition(" #")
    if _closes(before):
        return None
    if not sign or not _closes(line):
        return _never_closed(file.place(index, index + 1))
    place = file.place(index + len(before) + 1, index + len(line))
    hint = say(
        "quote-the-sign", "put a formula with '#' in quotes, and comments behind the bracket"
    )
    return place.error(comment_message(), hint)


def _never_closed(opened: Place) -> HomeworkError:
    return opened.error(say("yaml-never-closed", "this '{sign}' is never closed", sign=opened.raw))


def _trap(entry: Entry, problem: str) -> Trap | None:
    """Tell the trap from the entry's value."""
    value, text = entry.value, entry.value.raw
    if text[:1] in ("'", '"'):
        return _quote_trap(entry, problem)
    if text[:1] in ("[", "{"):
        end = _closes(text)
        if not end:
            return Trap(_never_closed(value.file.place(value.start, value.start + 1)))
        if end == len(text):
            return None
    if text[:1] and (text[0] in SIGNS or re.match(r"[-?]( |$)", text)):
        message = starts_with(text[0])
    elif entry.flow and re.search(r"[\[\]{},]", text):
        message = comma_message()
    elif ": " in text or text.endswith(":"):
        message = say("colon-inside", "YAML takes ': ' inside an unquoted value for another key")
    else:
        return None
    return Trap(value.error(message, fix(entry.key, text)), value)


def _quote_trap(entry: Entry, problem: str) -> Trap | None:
    text, quote = entry.value.raw, entry.value.raw[0]
    if "escape" in problem:
        return Trap(escape(entry.key, entry.value), entry.value)
    body = r"'(?:[^']|'')*'(?!')" if quote == "'" else r'"(?:[^"\\]|\\.)*"'
    closed = re.match(body, text)
    if closed and closed.end() == len(text):
        return None
    if closed is None:
        message = say("quote-never-closed", "this quote is never closed")
        tail = text[1:]
    else:
        message = say("after-the-quote", "YAML takes nothing after a closing quote")
        tail = text
    return Trap(entry.value.error(message, fix(entry.key, tail)), entry.value if closed else None)


def _unread(file: File, index: int, problem: str) -> HomeworkError:
    """Say what YAML found, where it is no trap that we know."""
    end = file.text.find("\n", index)
    if "mapping values" in problem:
        line = file.text[file.text.rfind("\n", 0, index) + 1 : index]
        index -= len(line.lstrip())
    place = file.place(index, max(index + 1, len(file.text[: end if end >= 0 else None].rstrip())))
    if "mapping values" in problem:
        message = say("nested-under-value", "this key stands below a line that has a value already")
    elif "expected ':'" in problem:
        message = say("no-colon", "'key: value' is expected here, and there is no ': '")
    elif file.text[index : index + 1] == ":":
        return file.place(index, index + 1).error(no_key())
    elif "incompatible" in problem:
        return place.error(say("yaml-version", "only YAML 1.1 and 1.2 are read"))
    else:
        message = say("yaml-unread", "YAML cannot read on here")
    return place.error(
        message,
        say(
            "yaml-help", "check the indentation of this line and the one above, and quote formulas"
        ),
    )
