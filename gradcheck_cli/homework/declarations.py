"""`vars: {X: [n, d], S: [n, n, symmetric]}`: shapes, as the language declares them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from gradcheck_cli.errors import GradcheckError
from gradcheck_cli.homework.nodes import Scalar, Sequence
from gradcheck_cli.messages import say

if TYPE_CHECKING:
    from gradcheck_cli.errors import Span
    from gradcheck_cli.homework.places import Findings, Place
    from gradcheck_cli.homework.values import Slot


@dataclass(frozen=True, slots=True)
class Declaration:
    """A variable's shape as `parse` takes it, `X: n d symmetric`, and where each word stands."""

    spec: str
    words: tuple[tuple[int, Scalar], ...]

    def locate(self, span: Span | None) -> Place:
        """Return the place of a span of the spec."""
        start = span[0] if span else 0
        return [word for offset, word in self.words if offset <= start][-1].place


def declaration(slot: Slot) -> Declaration | None:
    """Read the shape of one variable: a list of sizes and properties, or the same as text."""
    key, node = slot.key, slot.node
    if isinstance(node, Scalar) and not slot.is_blank:
        made = Declaration(f"{key.text}: {node.text}", ((0, key), (len(key.text) + 2, node)))
        return _checked(made, slot.found)
    if not isinstance(node, Sequence):
        slot.wrong_type(say("needs-shape", "a list of sizes ([] for a scalar)"), "[n, d]")
        return None
    spec, words = f"{key.text}:", [(0, key)]
    for item in node.items:
        word = _word(item, slot) if isinstance(item, Scalar) else ""
        if not isinstance(item, Scalar) or not word:
            if not isinstance(item, Scalar):
                inner = replace(slot, node=item)
                inner.wrong_type(say("needs-sizes", "names or numbers as sizes"), "[n, d]")
            return None
        words.append((len(spec) + 1, item))
        spec += f" {word}"
    return _checked(Declaration(spec, tuple(words)), slot.found)


def _word(item: Scalar, slot: Slot) -> str:
    """Return one size or property without spaces, empty where it is not one."""
    words = item.text.split()
    if len(words) > 1 and not set(item.text) & set("+-*"):
        message = say("one-size", "'{text}' is not one size", text=item.text)
        hint = say("sizes-apart", "write  [{sizes}]", sizes=", ".join(words))
        slot.found.add(item.place.error(message, hint))
        return ""
    if not words:
        slot.found.add(slot.key.place.error(say("size-missing", "a size is missing in this list")))
    return "".join(words)


def _checked(made: Declaration, found: Findings) -> Declaration | None:
    """Report what the language has against the declaration."""
    from gradcheck_cli.syntax.shapes import declared

    try:
        declared([made.spec])
    except GradcheckError as error:
        found.add(made.locate(error.span).error(error.message, error.hint))
        return None
    return made
