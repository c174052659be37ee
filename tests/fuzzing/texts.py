"""Texts that are nearly right: spellings that somebody's hand slipped in, or meant to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from choices import one_in, pick
from seeds import pieces, spellings, tokens

if TYPE_CHECKING:
    from collections.abc import Callable

    from choices import Choices

BRACKETS = [*zip("([{|<⟨‖'\"$", ")]}|>⟩‖'\"$", strict=True)]
OPENERS = ["(", "-", "[", "{", "|", "√", "\\sqrt{", "\\frac{", "exp(", "not ", "lambda: ", "x^"]
FEW, MANY = 3, 9  #: edits
LONGEST = 20_000


def text_from(choices: Choices, kind: str) -> str:
    """Return a spelling of some kind that was changed, or pieces in a row, or any text at all."""
    way = choices.below(12)
    if way == 11:
        return choices.text()
    if way == 10:
        return "".join(pick(choices, tokens()) for _ in range(choices.below(24)))
    return changed(choices, pick(choices, spellings("" if way == 9 else kind)))


def changed(choices: Choices, text: str) -> str:
    """Return a text with one edit or two of its words and signs, now and then with many."""
    parts = pieces(text)
    for _ in range(choices.below(MANY if one_in(choices, 4) else FEW)):
        parts = _edited(choices, parts)
    return "".join(parts)[:LONGEST]


def _edited(choices: Choices, parts: list[str]) -> list[str]:
    """Return the parts after one edit of some of them."""
    start = choices.below(len(parts) + 1)
    end = min(len(parts), start + choices.below(6))
    return [*parts[:start], *pick(choices, EDITS)(choices, parts[start:end]), *parts[end:]]


def _bracketed(choices: Choices, parts: list[str]) -> list[str]:
    opening, closing = pick(choices, BRACKETS)
    return [opening, *parts, closing]


#: What becomes of some parts of a text.
EDITS: list[Callable[[Choices, list[str]], list[str]]] = [
    lambda *_: [],
    lambda choices, _: [pick(choices, tokens())],
    lambda choices, parts: [pick(choices, tokens()), *parts],
    lambda choices, parts: parts * (2 + _count(choices)),
    _bracketed,
    lambda choices, _: pieces(pick(choices, spellings())),
    lambda choices, parts: [*[pick(choices, OPENERS)] * _count(choices), *parts],
    lambda _, parts: parts[::-1],
]


def _count(choices: Choices) -> int:
    """Return how often something is repeated: now and then very often."""
    return choices.below(3000) if one_in(choices, 16) else choices.below(8)
