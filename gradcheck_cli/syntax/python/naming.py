"""Which of the problem's names a word in Python is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gradcheck_cli.syntax.alike import spelled_as

if TYPE_CHECKING:
    from collections.abc import Collection


def named_as(word: str, names: Collection[str]) -> str | None:
    """Return the one of these names that a word is: as spelled, else but for case and `_`.

    >>> named_as("y_pred", ["X", "Y_pred"]), named_as("w1", ["W_1", "W_2"]), named_as("a", ["b"])
    ('Y_pred', 'W_1', None)
    """
    if (name := spelled_as(word, names)) in names:
        return name
    loose = [name for name in names if _loose(name) == _loose(word)]
    return loose[0] if len(loose) == 1 else None


def _loose(name: str) -> str:
    return name.replace("_", "").lower()
