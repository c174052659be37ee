"""Assignments: giving a text a name, and keeping lines short by naming parts."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from gradcheck_cli.printing.fragments import Code, Level

if TYPE_CHECKING:
    from collections.abc import Callable

    from gradcheck_cli.printing.identifiers import Names

WIDTH = 60  #: a longer text is cut by giving a part of it a name: lines stay under 88


class Assignments:
    """The statements written so far, in `lines`."""

    def __init__(self, names: Names) -> None:
        self.names = names
        self.lines: list[str] = []

    def let(self, value: Code, name: str | None = None) -> Code:
        """Assign the value to a name of its own and return the name."""
        value = value.plain()
        word = self.names.temporary() if name is None else self.names.fresh(name)
        self.lines.append(f"{word} = {value.text}")
        return replace(value, text=word, level=Level.ATOM)

    def fit(self, build: Callable[..., Code], *parts: Code) -> Code:
        """Build a text from its parts, naming the longest while it is too long for a line."""
        made = build(*parts)
        while len(made.text) > WIDTH:
            longest = max(parts, key=lambda part: len(part.text))
            if longest.text.isidentifier():
                break
            named = self.let(longest)
            parts = tuple(named if part is longest else part for part in parts)
            made = build(*parts)
        return made
