"""Errors on a page: the sentences are broken where it ends, the drawn place never is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gradcheck_cli.report.page import Span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gradcheck_cli.report.page import Page


def draw(page: Page, lines: Sequence[str], indent: int = 0) -> None:
    """Add the lines of an error: sentences, and texts with carets below them."""
    for line, below in zip(lines, [*lines, ""][1:], strict=True):
        if _is_carets(below):
            text, carets = clipped(line, below, page.columns, indent)
            page.add(Span(text), indent=indent)
            page.add(Span(carets, "bad"), indent=indent)
        elif not _is_carets(line):
            page.prose(line, indent=indent)


def _is_carets(line: str) -> bool:
    return "^" in line and not line.strip(" \t^")


def clipped(text: str, carets: str, columns: int | None, indent: int) -> tuple[str, str]:
    """Return a text and the carets below it, cut so that the carets are on the page.

    >>> clipped("    abcdefghij + klm", "               ^", 14, 0)
    ('    …hij + klm', '         ^')
    """
    margin = len(text) - len(text.lstrip(" "))
    if columns is None or len(text) + indent <= columns:
        return text, carets
    room = max(columns - indent - margin - 1, 8)
    first = max(min(carets.index("^") - room // 2, len(text) - room), margin)
    if first == margin:
        return text[: margin + room], carets[: margin + room]
    marks = carets[first:][:room]
    return f"{' ' * margin}…{text[first:][:room]}", f"{' ' * margin} {marks}"
