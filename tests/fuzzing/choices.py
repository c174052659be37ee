"""Decisions that make a case: from the bytes of a fuzzer, or drawn by hypothesis.

Zero is always the dull choice, so that what is exhausted or shrunk comes to an end.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Option = TypeVar("Option")


class Choices(Protocol):
    """Whoever decides."""

    def below(self, bound: int) -> int:
        """Return a number from 0 to bound - 1."""

    def text(self) -> str:
        """Return any text at all."""


class Bytes:
    """Decisions read off a string of bytes; all zero after its end."""

    def __init__(self, data: bytes) -> None:
        self._data, self._at = data, 0

    def below(self, bound: int) -> int:
        """Return a number from 0 to bound - 1."""
        width = 1 if bound <= 1 << 8 else 3
        chunk = self._data[self._at : self._at + width]
        self._at += width
        return int.from_bytes(chunk, "big") % bound

    def text(self) -> str:
        """Return all that is left, as text; what is not UTF-8 becomes lone surrogates."""
        rest = self._data[self._at :]
        self._at = len(self._data)
        return rest.decode("utf-8", "surrogateescape")


class Drawn:
    """Decisions drawn by hypothesis, from two functions: one of integers, one of texts."""

    def __init__(self, below: Callable[[int], int], text: Callable[[], str]) -> None:
        self.below, self.text = below, text


def pick(choices: Choices, options: Sequence[Option]) -> Option:
    """Return one of the options."""
    return options[choices.below(len(options))]


def one_in(choices: Choices, bound: int) -> bool:
    """Tell whether something happens that happens once in `bound` times."""
    return choices.below(bound) == bound - 1
