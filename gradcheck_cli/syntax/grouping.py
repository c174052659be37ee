r"""Square brackets that only group, as LaTeX has them: \frac{1}{2}\left[x^\top A x - b\right].

Elsewhere they hold a matrix of numbers or the indices of an entry; [A B] of other texts would put
blocks side by side, so there they are no brackets of a product.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from gradcheck_cli.syntax.cursor import CLOSED, OPENING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gradcheck_cli.syntax.cursor import Cursor
    from gradcheck_cli.syntax.lexer import Token

_OF_NUMBERS = {*"+-/,;{}[]"}


def only_groups(cursor: Cursor) -> bool:
    """Do the square brackets that open here, in LaTeX, hold a formula and no numbers or indices?"""
    if "\\" not in cursor.source:
        return False
    inside = [*_inside(cursor)]
    signs = {token.text for token in inside if token.kind == "op"}
    if signs & {",", ";"}:
        return False
    has_names = any(_is_operand(token, cursor) for token in inside)
    return any(_is_of_formula(token) for token in inside) or (has_names and bool(signs & {*"+-"}))


def _is_operand(token: Token, cursor: Cursor) -> bool:
    return token.kind == "name" and (bool(token.indices) or token.text not in cursor.letters)


def _is_of_formula(token: Token) -> bool:
    is_plain = token.kind in {"name", "number", "fraction"} or token.text in _OF_NUMBERS
    return not is_plain or bool(token.indices)


def _inside(cursor: Cursor) -> Iterator[Token]:
    """Yield what stands in the brackets, and not in brackets inside them but for matrices."""
    depth = 0
    for token in cursor.tokens[cursor.at :]:
        depth += (token.text in OPENING) - (token.text in CLOSED) if token.kind == "op" else 0
        if depth == 0 or token.kind == "end":
            return
        if depth == 1 or token.text not in {",", ";"}:
            yield token
