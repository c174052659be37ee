"""`limits:` at the top of a homework: what its answers and problems may cost."""

from __future__ import annotations

import re
from typing import Final

from gradcheck_cli.homework.nodes import Mapping, Scalar
from gradcheck_cli.homework.values import Slot
from gradcheck_cli.limits import BOUNDS, Limits
from gradcheck_cli.messages import did_you_mean, say

_WHOLE: Final = re.compile(r"[0-9]{1,12}")


def limits(slot: Slot) -> Limits | None:
    """Read the limits that a homework changes; the others stay as they are."""
    if not isinstance(slot.node, Mapping):
        slot.wrong_type(say("needs-limits", "limits with their numbers"), "{answer: 5000}")
        return None
    changed: dict[str, int] = {}
    for key, node in slot.node.items:
        inner = Slot(key, node, slot.node.flow, slot.found)
        if key.text not in BOUNDS:
            message = say("unknown-limit", "there is no limit '{name}'", name=key.text[:40])
            listed = say("known-limits", "the limits are {names}", names=", ".join(BOUNDS))
            slot.found.add(
                key.place.error(message, did_you_mean(key.text[:40], list(BOUNDS)) or listed)
            )
        elif (number := _number(inner)) is not None:
            changed[key.text] = number
    return Limits(**changed)


def _number(slot: Slot) -> int | None:
    bound = BOUNDS[slot.key.text]
    text = slot.node.text if isinstance(slot.node, Scalar) else ""
    if _WHOLE.fullmatch(text) and 1 <= int(text) <= bound.most:
        return int(text)
    needed = say("needs-whole-number", "a whole number from 1 to {most}", most=bound.most)
    if isinstance(slot.node, Scalar) and not slot.is_blank:
        message = say("bad-limit", "'{name}' needs {needed}", name=bound.name, needed=needed)
        slot.found.add(slot.node.place.error(message))
    else:
        slot.wrong_type(needed, str(bound.default))
    return None
