r"""How far a sum reaches that is written without brackets: \sum_i e^{z_i} - y_i z_i.

A sum ends before + and −. But a term behind it that has its index can only belong to it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from gradcheck_cli.syntax.cursor import CLOSED, OPENING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gradcheck_cli.syntax.lexer import Token
    from gradcheck_cli.syntax.pratt import Parser

SIGNS, BARS = {"+", "-"}, {"|", "||"}
HEAD = 12  #: tokens behind a sum sign in which its indices stand


def terms_behind(parser: Parser, own: Sequence[str]) -> int:
    """Return how many terms behind a summand belong to the sum over the indices `own`.

    Each of them has an index of this sum; where one without stands between, none is taken.
    """
    taken = 0
    for count, term in enumerate(_terms(parser), start=1):
        if not _has(term, {*own}):
            continue
        if count != taken + 1:
            return 0
        taken = count
    return taken


def _terms(parser: Parser) -> Iterator[list[Token]]:
    """Yield the terms that follow in the same brackets, each with the sign before it."""
    term: list[Token] = []
    depth, bar = 0, ""
    is_inside = any(token.text in BARS for token in parser.open)
    for token in parser.tokens[parser.at :]:
        text = token.text if token.kind == "op" else ""
        depth += (text in OPENING) - (text in CLOSED)
        if token.kind == "end" or depth < 0 or (depth == 0 and text in {",", ";", "="}):
            break
        if depth == 0 and text in BARS:
            if is_inside and not bar:
                break
            bar = "" if bar == text else bar or text
        if depth == 0 and not bar and text in SIGNS:
            if term:
                yield term
            term = []
        elif not term:
            return  # no term follows at all
        term.append(token)
    if term:
        yield term


def _has(term: list[Token], own: set[str]) -> bool:
    """Has the term an index of the sum, which no sum in it runs over again?"""
    found = [i for i, token in enumerate(term) if {*token.indices} & own or _is_one(token, own)]
    heads = [range(i, i + HEAD) for i, token in enumerate(term) if token.kind == "sum"]
    return bool(found) and not any(i in head for i in found for head in heads)


def _is_one(token: Token, own: set[str]) -> bool:
    return token.kind == "name" and token.text in own
