"""What stands under a key of a homework file, and how each kind of value is read."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

from gradcheck_cli.homework.alterations import altered, cut
from gradcheck_cli.homework.entries import entry_at, fix
from gradcheck_cli.homework.nodes import Broken, Mapping, Scalar, Sequence
from gradcheck_cli.homework.sentences import glued, starts_with
from gradcheck_cli.messages import say

if TYPE_CHECKING:
    from collections.abc import Callable

    from gradcheck_cli.homework.nodes import Node
    from gradcheck_cli.homework.places import Findings

    Read = Callable[["Slot"], Any]  #: returns None for what it reported as wrong

SUGGESTED: Final = 8  #: how many names of a list are shown as keys
LAYOUTS: Final = ("denominator", "numerator")
FLAGS: Final = {"true": True, "false": False}
_NUMBER: Final = re.compile(r"[-+]?[0-9.]{1,12}(e[-+]?[0-9]{1,3})?")
_MARKS: Final = re.compile(r"[0-9]{1,6}(\.[0-9]{1,6})?|\.[0-9]{1,6}")


@dataclass(frozen=True, slots=True)
class Slot:
    """A key and what stands under it; `flow` says that both stand in { }."""

    key: Scalar
    node: Node
    flow: bool
    found: Findings

    @property
    def is_blank(self) -> bool:
        """Whether nothing was written under the key."""
        return isinstance(self.node, Scalar) and self.node.is_nothing

    def wrong_type(self, needed: str, example: str) -> None:
        """Report that the value is of another kind, unless it was reported already."""
        if isinstance(self.node, Broken):
            return
        key = self.key
        shown = self.node if isinstance(self.node, Scalar) and not self.is_blank else key
        kind = _kind(self.node)
        message = say(
            "wrong-type",
            "'{key}' needs {needed}, not {kind}",
            key=key.text,
            needed=needed,
            kind=kind,
        )
        hint = say("write-entry", "write  {key}: {value}", key=key.place.raw, value=example)
        self.found.add(shown.place.error(message, hint))


def _kind(node: Node) -> str:
    if isinstance(node, Sequence):
        return say("kind-list", "a list")
    if isinstance(node, Mapping):
        return say("kind-mapping", "a mapping")
    if isinstance(node, Scalar) and node.is_nothing:
        return say("kind-nothing", "nothing")
    if isinstance(node, Scalar) and not node.style and _NUMBER.fullmatch(node.text):
        return node.text
    return say("kind-this-text", "this text")


# Text and numbers ---------------------------------------------------------------------------------


def text(slot: Slot) -> Scalar | None:
    """Read a title or an id: any text."""
    if isinstance(slot.node, Scalar) and slot.node.text.strip():
        return slot.node
    slot.wrong_type(say("needs-text", "a text"), '"…"')
    return None


def version(slot: Slot) -> int | None:
    """Read the version of the format, of which there is one."""
    if isinstance(slot.node, Scalar) and slot.node.text == "1":
        return 1
    slot.wrong_type(say("needs-version", "the number 1"), "1")
    return None


def layout(slot: Slot) -> str | None:
    """Read the name of a layout."""
    if isinstance(slot.node, Scalar) and slot.node.text in LAYOUTS:
        return slot.node.text
    slot.wrong_type(say("needs-layout", "'denominator' or 'numerator'"), "denominator")
    return None


def flag(slot: Slot) -> bool | None:
    """Read `true` or `false`."""
    if isinstance(slot.node, Scalar) and not slot.node.style and slot.node.text in FLAGS:
        return FLAGS[slot.node.text]
    slot.wrong_type(say("needs-flag", "true or false"), "true")
    return None


def marks(slot: Slot) -> Fraction | None:
    """Read marks: a positive number, exactly."""
    if isinstance(slot.node, Scalar) and not slot.node.style and _MARKS.fullmatch(slot.node.text):
        number = Fraction(slot.node.text)
        if number > 0:
            return number
    if slot.is_blank and ":" in slot.key.text:
        name, _, value = slot.key.text.partition(":")
        slot.found.add(glued(slot.key.place, name, value))
    else:
        slot.wrong_type(say("needs-marks", "a positive number of marks"), "2")
    return None


# Formulas -----------------------------------------------------------------------------------------


def answer(slot: Slot) -> Scalar | None:
    """Read a formula as it was written; it may be blank, which is the student's business."""
    node = slot.node
    if isinstance(node, Scalar):
        error = altered(slot.key, node, flow=slot.flow)
        if error:
            slot.found.add(error)
        return None if error else node
    entry = entry_at(node.place.file, node.place.start, flow=slot.flow)
    if isinstance(node, Sequence | Mapping) and entry and entry.value.start == node.place.start:
        message = starts_with(entry.value.raw[:1])
        slot.found.add(entry.value.error(message, fix(entry.key, entry.value.raw)))
    else:
        slot.wrong_type(say("needs-formula", "a formula"), '"…"')
    return None


def formula(slot: Slot) -> Scalar | None:
    """Read a formula that must be there."""
    if isinstance(slot.node, Scalar) and not slot.node.text.strip():
        message = say("formula-missing", "'{key}' has no formula", key=slot.key.text)
        slot.found.add(slot.key.place.error(message))
        return None
    return answer(slot)


# Mappings and lists -------------------------------------------------------------------------------


def is_name(word: str) -> bool:
    """Return whether the word can name something in a formula.

    >>> [is_name(word) for word in ("W1", "ŷ", "1W", "X W", "")]
    [True, True, False, False, False]
    """
    letters = all(ch.isalnum() or ch == "_" or unicodedata.combining(ch) for ch in word)
    return letters and bool(word) and not word[0].isdigit()


def mapping_of(read: Read, example: str, *, names: bool = False) -> Read:
    """Return what reads a mapping of any keys to values of one kind, as (key, value) pairs.

    With `names`, the keys are names that formulas use.
    """

    def read_mapping(slot: Slot) -> list[tuple[Scalar, Any]] | None:
        if slot.is_blank:
            return []
        if not isinstance(slot.node, Mapping):
            slot.wrong_type(say("needs-mapping", "a mapping"), example)
            return None
        pairs = []
        for inner in _slots(slot.node, slot.found):
            word = inner.key.text
            if not names or is_name(word):
                pairs.append((inner.key, read(inner)))
                continue
            message = say(
                "not-a-name", "'{word}' is no name: names have letters, digits and _", word=word
            )
            slot.found.add(inner.key.place.error(message))
        return [pair for pair in pairs if pair[1] is not None]

    return read_mapping


def _slots(mapping: Mapping, found: Findings) -> list[Slot]:
    """Return the entries, without the rests of formulas that YAML cut: those are reported."""
    slots: list[Slot] = []
    for key, node in mapping.items:
        slot = Slot(key, node, mapping.flow, found)
        before = slots[-1].node if slots and mapping.flow else None
        if isinstance(before, Scalar) and not before.style and cut(before.text) and slot.is_blank:
            continue
        slots.append(slot)
    return slots


def grads(slot: Slot) -> list[tuple[Scalar, Fraction]] | None:
    """Read the gradients that are asked for, with the marks for each."""
    node = slot.node
    written = node.items if isinstance(node, Sequence) else (node,)
    names = [item.text for item in written if isinstance(item, Scalar) and is_name(item.text)]
    example = ", ".join(f"{name}: 1" for name in names[:SUGGESTED])
    read = mapping_of(marks, f"{{{example or 'W: 2, X: 1'}}}")
    found: list[tuple[Scalar, Fraction]] | None = read(slot)
    return found


def list_of(read: Read, example: str) -> Read:
    """Return what reads a list of at least one value of one kind."""

    def read_list(slot: Slot) -> list[Any] | None:
        if isinstance(slot.node, Sequence) and not slot.node.items:
            message = say("list-empty", "the list '{key}' is empty", key=slot.key.text)
            slot.found.add(slot.key.place.error(message))
            return None
        if not isinstance(slot.node, Sequence):
            slot.wrong_type(say("needs-list", "a list"), example)
            return None
        items = [
            read(Slot(slot.key, item, flow=False, found=slot.found)) for item in slot.node.items
        ]
        return [item for item in items if item is not None]

    return read_list
