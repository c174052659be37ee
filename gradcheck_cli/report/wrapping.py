"""How wide text is on a terminal, and where a formula is broken when it is too wide."""

from __future__ import annotations

import unicodedata


def width(text: str) -> int:
    """Return the number of columns that the text takes.

    >>> width("∂f/∂Wᵀ"), width("作业")
    (6, 4)
    """
    if text.isascii():
        return len(text)
    return sum(_columns(ch) for ch in text)


def _columns(ch: str) -> int:
    if unicodedata.combining(ch):
        return 0
    return 2 if unicodedata.east_asian_width(ch) in "WF" else 1


def broken(text: str, room: int) -> list[str]:
    """Break a text at spaces into lines of at most `room` columns, a formula at its outermost sign.

    >>> broken("(a + b) (c + d) − (e + f)", 20)
    ['(a + b) (c + d)', '− (e + f)']
    """
    lines = []
    while width(text) > room:
        cut = _cut(text, room)
        if cut is None:
            break
        lines.append(text[:cut])
        text = text[cut + 1 :]
    return [*lines, text]


def _cut(text: str, room: int) -> int | None:
    """Return the best space to break at: the least bracketed one in the line's second half."""
    best: tuple[int, int, int] | None = None
    depth = column = 0
    for at, ch in enumerate(text):
        if ch in "([{":
            depth += 1
        elif ch in ")]}":
            depth -= 1
        elif ch == " " and at and not _ends_in_d(text, at):
            if column > room and best is not None:
                break
            sign = text[at + 1 : at + 3] in {"+ ", "− ", "- ", "⊙ ", "= "}
            key = (depth * 2 - sign if 2 * column > room else 99, -column, at)
            best = key if best is None else min(best, key)
        column += _columns(ch)
    return None if best is None else best[2]


def _ends_in_d(text: str, at: int) -> bool:
    """Tell whether the d of a differential stands before the space: `d max(X, 0)` is one thing."""
    return text[at - 1] == "d" and (at == 1 or text[at - 2] in " ([{−-")
