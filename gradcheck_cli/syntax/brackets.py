"""What stands in brackets and bars: groups, norms, inner products, masks, entries, matrix literals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gradcheck_cli.errors import ParseError
from gradcheck_cli.messages import say
from gradcheck_cli.syntax.cursor import CLOSING
from gradcheck_cli.syntax.tree import Tree

if TYPE_CHECKING:
    from fractions import Fraction

    from gradcheck_cli.syntax.cursor import Cursor
    from gradcheck_cli.syntax.pratt import Parser

TERM = 20  #: binds tighter than a comparison, so that > closes an inner product


def bracketed(parser: Parser) -> Tree:
    """Bracketed := '(' expression ')'"""
    opening = parser.enter(parser.take())
    inside = parser.expression()
    closing = parser.close(opening)
    return Tree("group", (inside,), span=(opening.span[0], closing.span[1]))


def bars(parser: Parser) -> Tree:
    """Bars := '||' expression '||' [subscript] | '|' expression '|'"""
    opening = parser.enter(parser.take())
    inside = parser.expression()
    if parser.token.text == "||" and opening.text == "|":
        parser.split_bar()
    closing = parser.close(opening)
    start, end = opening.span[0], closing.span[1]
    if opening.text == "|":
        return Tree("abs", (inside,), span=(start, end))
    index = None
    if parser.token.text == "_":
        index, end = subscript(parser)
    return Tree("norm", (inside,), span=(start, end), value=index)


def subscript(parser: Parser) -> tuple[str, int]:
    """Subscript := '_' (name | number | '*') | '_' '{' … '}'; return it and where it ends"""
    parser.take()
    braced = parser.token.text == "{"
    if braced:
        parser.take()
    token = parser.take()
    is_misread = token.kind == "name" and token.text != "F" and token.text.startswith("F")
    if token.kind == "end" or is_misread or (braced and parser.take().text != "}"):
        raise parser.expected(say("a-norm-subscript", "which norm: F, 1, 2, * or inf"))
    return token.text, parser.tokens[parser.at - 1].span[1]


def inner(parser: Parser) -> Tree:
    """Inner := '<' expression ',' expression '>'"""
    opening = parser.enter(parser.take())
    left = parser.expression(TERM)
    if parser.token.text != ",":
        raise parser.expected(say("a-comma", "','"))
    parser.take()
    right = parser.expression(TERM)
    closing = parser.close(opening)
    return Tree("inner", (left, right), span=(opening.span[0], closing.span[1]))


def opens_mask(cursor: Cursor) -> bool:
    """Does `1[…]` or `1{…}` begin here: a 1 touching a bracket that holds a comparison?"""
    one, bracket = cursor.tokens[cursor.at : cursor.at + 2]
    if one.text != "1" or bracket.text not in {"[", "{"} or one.span[1] != bracket.span[0]:
        return False
    depth = 0
    for token in cursor.tokens[cursor.at + 1 :]:
        depth += (token.text in CLOSING and token.text != "<") - (token.text in {")", "]", "}"})
        if depth == 0:
            return False
        if depth == 1 and token.text in {">", "<", ">=", "<="}:
            return True
    return False


def mask(parser: Parser) -> Tree:
    """Mask := '1' '[' expression relation expression ']'"""
    one = parser.take()
    opening = parser.enter(parser.take())
    inside = parser.expression()
    closing = parser.close(opening)
    if inside.head != "relation":
        raise parser.expected(say("a-comparison", "one comparison, such as Z > 0"))
    return Tree("mask", (inside,), span=(one.span[0], closing.span[1]))


def opens_entry(cursor: Cursor, base: Tree) -> bool:
    """Does an entry begin here: a `[` touching a name, or touching a bracket and holding indices?"""
    if cursor.token.text != "[" or cursor.token.span[0] != base.span[1]:
        return False
    if base.head == "name":
        return True
    inside = [token.text for token in cursor.tokens[cursor.at + 1 : cursor.at + 5]]
    return "]" in (inside[1:2] or inside) or (inside[1:2] == [","] and inside[3:4] == ["]"])


def entry(parser: Parser, name: Tree) -> Tree:
    """Entry := operand '[' number [',' number] ']', the bracket touching the operand"""
    if not opens_entry(parser, name):
        return name
    opening = parser.enter(parser.take())
    indices = [parser.expression(TERM)]
    while parser.token.text == "," and len(indices) < 3:
        parser.take()
        indices.append(parser.expression(TERM))
    closing = parser.close(opening)
    return Tree("entry", (name, *indices), span=(name.span[0], closing.span[1]))


def matrix(cursor: Cursor) -> Tree:
    """Matrix := '[' row { ';' row } ']';  row := number { [','] number }"""
    opening = cursor.enter(cursor.take())
    rows: list[list[Fraction]] = [[]]
    while cursor.token.text != "]":
        if cursor.token.text == ";":
            rows.append([])
            cursor.take()
        elif cursor.token.text == "," and rows[-1]:
            cursor.take()
        else:
            rows[-1].append(_signed_number(cursor))
    closing = cursor.close(opening)
    span = opening.span[0], closing.span[1]
    if not rows[0] or any(len(row) != len(rows[0]) for row in rows):
        raise ParseError(
            say("ragged-matrix", "the rows of this matrix are not equally long"),
            span=span,
            hint=say("matrix-hint", "separate entries by spaces and rows by ';': [1 2; 3 4]"),
        )
    return Tree("literal", span=span, value=tuple(map(tuple, rows)))


def _signed_number(cursor: Cursor) -> Fraction:
    """Signed number := ['-'] number ['/' number]"""
    sign = -1 if cursor.token.text == "-" else 1
    if cursor.token.text in {"-", "+"}:
        cursor.take()
    value = _number(cursor)
    if cursor.token.text == "/":
        cursor.take()
        divisor = _number(cursor)
        if not divisor:
            raise cursor.expected(say("a-nonzero-divisor", "a divisor that is not 0"))
        value /= divisor
    return sign * value


def _number(cursor: Cursor) -> Fraction:
    """Number := digits"""
    value = cursor.token.value
    if value is None:
        raise cursor.expected(say("a-number", "a number"))
    cursor.take()
    return value
