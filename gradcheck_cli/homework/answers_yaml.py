"""Answers in YAML: a filled-in copy of the homework, or the answers alone."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Final

from gradcheck_cli.homework import values
from gradcheck_cli.homework.nodes import Mapping, Scalar, Sequence
from gradcheck_cli.homework.places import EnoughError, Findings
from gradcheck_cli.homework.problems import Answer, answers_of
from gradcheck_cli.homework.reading import read
from gradcheck_cli.homework.schema import report_twins
from gradcheck_cli.messages import did_you_mean, say

if TYPE_CHECKING:
    from pathlib import Path

    from gradcheck_cli.homework.nodes import Node

_answers: Final = values.mapping_of(values.answer, '{W: "2 X^T (X W - Y)"}')


def yaml_answers(path: Path | str, text: str | bytes | None) -> dict[str, dict[str, Answer]]:
    """Return the answers of a file by the problem's id and the name that each is about.

    Its shapes, marks and objectives are not read: only the teacher's count. Raises
    HomeworkFileError.
    """
    found = Findings()
    answers: dict[str, dict[str, Answer]] = {}
    with suppress(EnoughError):
        root = read(path, text, found)
        answers = _answers_in(root, found) if root else {}
    found.raise_all()
    return answers


def _answers_in(root: Mapping, found: Findings) -> dict[str, dict[str, Answer]]:
    slot = _under(root, "problems", found, required=True)
    if slot is None:
        return {}
    if not isinstance(slot.node, Sequence):
        slot.wrong_type(say("needs-list", "a list"), '[{id: …, answers: {W: "…"}}]')
        return {}
    answers: dict[str, dict[str, Answer]] = {}
    ids: list[Scalar] = []
    for item in slot.node.items:
        scalar, pairs = _problem(values.Slot(slot.key, item, flow=False, found=found))
        if scalar:
            ids.append(scalar)
            answers[scalar.text.strip()] = pairs
    report_twins(ids, found)
    return answers


def _problem(item: values.Slot) -> tuple[Scalar | None, dict[str, Answer]]:
    """Read one problem's id and answers."""
    if not isinstance(item.node, Mapping):
        item.wrong_type(say("needs-problems", "problems with their keys"), "[{id: …, answers: …}]")
        return None, {}
    name = _under(item.node, "id", item.found, required=True)
    given = _under(item.node, "answers", item.found, required=False)
    return values.text(name) if name else None, answers_of((given and _answers(given)) or [])


def _under(mapping: Mapping, word: str, found: Findings, *, required: bool) -> values.Slot | None:
    """Return what stands under a key; one that was meant for it is an error, others are ignored."""
    for key, node in mapping.items:
        if key.text == word:
            return values.Slot(key, node, mapping.flow, found)
    for key, _ in mapping.items:
        hint = did_you_mean(key.text[:40], [word])
        if hint:
            found.add(
                key.place.error(say("unknown-key", "unknown key '{key}'", key=key.text[:40]), hint)
            )
            return None
    if required:
        first: Node = mapping.items[0][0] if mapping.items and not mapping.flow else mapping
        found.add(
            first.place.error(say("missing-key", "the key '{key}' is missing here", key=word))
        )
    return None
