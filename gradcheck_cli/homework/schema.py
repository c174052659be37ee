"""The keys of a homework file, and the walk that reads one."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from gradcheck_cli.homework import values
from gradcheck_cli.homework.declarations import declaration
from gradcheck_cli.homework.limiting import limits
from gradcheck_cli.homework.nodes import Mapping, Scalar
from gradcheck_cli.homework.places import EnoughError, Findings
from gradcheck_cli.homework.problems import Homework, Problem
from gradcheck_cli.homework.reading import read
from gradcheck_cli.homework.sentences import glued
from gradcheck_cli.limits import Limits, allowing
from gradcheck_cli.messages import did_you_mean, say

if TYPE_CHECKING:
    from gradcheck_cli.homework.values import Read, Slot


@dataclass(frozen=True, slots=True)
class Key:
    """What stands under a key, and whether it must be there."""

    read: Read
    required: bool = False


_formulas: Final = values.mapping_of(values.formula, '{R: "X W - Y"}', names=True)
_problem_example: Final = "[{id: …, vars: …, f: …, grads: …}]"


def _problem(slot: Slot) -> Problem | None:
    if not isinstance(slot.node, Mapping):
        slot.wrong_type(say("needs-problems", "problems with their keys"), _problem_example)
        return None
    held = walk(slot.node, PROBLEM, slot.found)
    for key, node in slot.node.items:
        if key.text == "grads" and held["grads"] == [] and not getattr(node, "items", ()):
            slot.found.add(key.place.error(say("nothing-asked", "'grads' asks for nothing")))
    return Problem.of(held) if all(held.get(word) for word in ("id", "f", "grads")) else None


PROBLEM: Final = {
    "id": Key(values.text, required=True),
    "title": Key(values.text),
    "layout": Key(values.layout),
    "strict-kinks": Key(values.flag),
    "vars": Key(values.mapping_of(declaration, "{X: [n, d], w: [d]}", names=True), required=True),
    "let": Key(_formulas),
    "functions": Key(_formulas),
    "f": Key(values.formula, required=True),
    "grads": Key(values.grads, required=True),
    "answers": Key(values.mapping_of(values.answer, '{W: "2 X^T (X W - Y)"}')),
}
HOMEWORK: Final = {
    "version": Key(values.version),
    "title": Key(values.text),
    "layout": Key(values.layout),
    "strict-kinks": Key(values.flag),
    "limits": Key(limits),
    "problems": Key(values.list_of(_problem, _problem_example), required=True),
}


def walk(mapping: Mapping, table: dict[str, Key], found: Findings) -> dict[str, Any]:
    """Read the values of the table's keys; report unknown and missing keys."""
    held: dict[str, Any] = {}
    missing = {word for word, key in table.items() if key.required}
    for name, node in mapping.items:
        slot = values.Slot(name, node, mapping.flow, found)
        if name.text in table:
            held[name.text] = table[name.text].read(slot)
            missing.discard(name.text)
        else:
            missing.discard(_unknown(slot, table))
    for word in [word for word in table if word in missing]:
        message = say("missing-key", "the key '{key}' is missing here", key=word)
        first = mapping.items[0][0] if mapping.items and not mapping.flow else mapping
        found.add(first.place.error(message))
    return held


def _unknown(slot: Slot, table: dict[str, Key]) -> str:
    """Report a key that is not in the table; return the one that was meant, if one is near."""
    word, colon, rest = slot.key.text.partition(":")
    if colon and word in table and slot.is_blank:
        slot.found.add(glued(slot.key.place, word, rest))
        return word
    word = slot.key.text[:40]
    hint = did_you_mean(word, list(table))
    others = say("known-keys", "the keys here are {keys}", keys=", ".join(table))
    if word == "module":
        others = say("no-code-in-homework", "a homework runs no code: write f as a formula")
    message = say("unknown-key", "unknown key '{key}'", key=word)
    slot.found.add(slot.key.place.error(message, hint or others))
    return next((known for known in table if did_you_mean(word, [known])), "") if hint else ""


def homework_from(path: Path | str, text: str | bytes | None = None) -> Homework:
    """Read a teacher's file. Raises HomeworkFileError with everything that is wrong in it.

    `text` stands for the file's content where it is not to be read from the disk.
    """
    found = Findings()
    homework = None
    with suppress(EnoughError):
        root = read(path, text, found)
        homework = _homework(root, found) if root else None
    found.raise_all()
    assert homework is not None
    return homework


def _homework(root: Mapping, found: Findings) -> Homework:
    with allowing(_limits_of(root)):  # of the declarations, too, wherever they stand
        held = walk(root, HOMEWORK, found)
    problems: list[Problem] = held.get("problems") or []
    report_twins([problem.id_at for problem in problems], found)
    layout, strict = held.get("layout") or values.LAYOUTS[0], bool(held.get("strict-kinks"))
    title: Scalar | None = held.get("title")
    return Homework(
        title=title.text.strip() if title else Path(root.place.file.name).stem,
        layout=layout,
        problems=tuple(problem.under(layout, strict_kinks=strict) for problem in problems),
        limits=held.get("limits") or Limits(),
    )


def _limits_of(root: Mapping) -> Limits:
    """Return the limits of the file; what is wrong with them is reported in their turn."""
    for key, node in root.items:
        if key.text == "limits" and isinstance(node, Mapping):
            with suppress(EnoughError):
                return limits(values.Slot(key, node, root.flow, Findings())) or Limits()
    return Limits()


def report_twins(ids: list[Scalar], found: Findings) -> None:
    """Report every id that an earlier problem has."""
    first: dict[str, Scalar] = {}
    for scalar in ids:
        word = scalar.text.strip()
        earlier = first.setdefault(word, scalar)
        if earlier is not scalar:
            message = say(
                "duplicate-id",
                "two problems have the id '{id}', the first in line {line}",
                id=word,
                line=earlier.place.line,
            )
            found.add(scalar.place.error(message))
