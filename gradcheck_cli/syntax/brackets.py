"""What stands in brackets and bars: groups, norms, inner products, masks, entries, matrices."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gradcheck_cli.errors import ParseError
from gradcheck_cli.messages import say
from gradcheck_cli.syntax.cursor import CLOSED, OPENING
from gradcheck_cli.syntax.grouping import only_groups
from gradcheck_cli.syntax.indexed import indexed_by
from gradcheck_cli.syntax.subscripts import subscript
from gradcheck_cli.syntax.tree import Tree

if TYPE_CHECKING:
    from fractions import Fraction

    from gradcheck_cli.errors import Span
    from gradcheck_cli.syntax.cursor import Cursor
    from gradcheck_cli.syntax.lexer import Token
    from gradcheck_cli.syntax.pratt import Parser

TERM = 20  #: binds tighter than a comparison, so that > closes an inner product


def bracketed(parser: Parser) -> Tree:
    """Bracketed := '(' expression ')'"""
    opening = parser.enter(parser.take())
    inside = parser.expression()
    closing = parser.close(opening)
    return Tree("group", (inside,), span=(opening.span[0], closing.span[1]))


def all_entries(cursor: Cursor, tree: Tree) -> Tree | None:
    """Return vec(X) for X(:), as MATLAB has it; None where none stands here"""
    here = cursor.tokens[cursor.at : cursor.at + 3]
    if [token.text for token in here] != ["(", ":", ")"]:
        return None
    cursor.at += 3
    marks = (here[1].span,)
    span = tree.span[0], here[2].span[1]
    return Tree("call", (tree,), span=span, value=("vec", ()), marks=marks)


def bars(parser: Parser) -> Tree:
    """Bars := '||' expression '||' [subscript] | '|' expression '|'"""
    opening = parser.enter(parser.take())
    single = not opening.text.endswith("||")
    if parser.token.kind == "end" or parser.token.text in CLOSED:
        raise parser.unclosed(opening, opening.text)
    if single and parser.token.text in {"^", "_", "'"}:
        raise _closed_by_one_bar(parser, opening)
    inside = parser.expression()
    if parser.token.text == "||" and opening.text == "|":
        parser.split_bar()
    closing = parser.close(opening)
    start, end = opening.span[0], closing.span[1]
    if single:
        return Tree("abs", (inside,), span=(start, end))
    index = None
    if parser.token.text == "_":
        index, end = subscript(parser)
    return Tree("norm", (inside,), span=(start, end), value=index)


def _closed_by_one_bar(parser: Parser, bar: Token) -> ParseError:
    """Return the error for ||X|^2, where a single bar cannot open anything."""
    opened = [token for token in parser.open if token.text.endswith("||")]
    found = parser.found()
    message = say("lone-bar", "this bar opens |…|, and {found} cannot begin it", found=found)
    hint = say("two-bars-close", "a norm that '||' opens is closed by '||'") if opened else None
    return ParseError(message, span=bar.span, hint=hint)


def inner(parser: Parser) -> Tree:
    """Inner := '<' expression ',' expression '>' [ '_' 'F' ]"""
    opening = parser.enter(parser.take())
    left = parser.expression(TERM)
    if parser.token.text != ",":
        raise parser.expected(say("a-comma", "','"))
    parser.take()
    right = parser.expression(TERM)
    end = parser.close(opening).span[1]
    if [token.text for token in parser.tokens[parser.at : parser.at + 2]] == ["_", "F"]:
        _, end = subscript(parser)
    return Tree("inner", (left, right), span=(opening.span[0], end))


def opens_mask(cursor: Cursor) -> bool:
    r"""Does `1[…]` or `1{…}` begin here: a 1 touching a bracket that holds a comparison?

    A bold 1 of LaTeX need not touch it, and may have parentheses.
    """
    one, bracket = cursor.tokens[cursor.at : cursor.at + 2]
    if one.kind == "ones":
        touches, brackets = True, {"[", "{", "("}
    else:
        touches, brackets = one.span[1] == bracket.span[0], {"[", "{"}
    if one.text != "1" or bracket.text not in brackets or not touches:
        return False
    depth = 0
    for token in cursor.tokens[cursor.at + 1 :]:
        depth += (token.text in OPENING) - (token.text in CLOSED)
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
    """Does an entry begin here: a `[` touching a name, or touching a bracket with indices in it?"""
    if cursor.token.text != "[" or cursor.token.span[0] != base.span[1]:
        return False
    if base.head == "name":
        return not only_groups(cursor)
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
    span = name.span[0], parser.close(opening).span[1]
    return indexed_by(name, tuple(indices), span) or Tree("entry", (name, *indices), span=span)


def square(parser: Parser) -> Tree:
    """Square := matrix; right after a sum sign, and in LaTeX, it may only group: Σ_i [… + …]"""
    groups = parser.at == parser.grouping or only_groups(parser)
    return bracketed(parser) if groups else matrix(parser)


def matrix(cursor: Cursor) -> Tree:
    """Matrix := '[' row { ';' row } ']';  row := number { [','] number }"""
    opening = cursor.enter(cursor.take())
    if cursor.token.text == "[":  # \left[\begin{matrix} … \end{matrix}\right]
        inside = matrix(cursor)
        if cursor.token.text == ",":
            error = cursor.unexpected()
            error.hint = _matrix_hint()
            raise error
        cursor.close(opening)
        return inside
    rows: list[list[tuple[str, Fraction]]] = [[]]
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
        raise _not_a_matrix(rows, span)
    typed = "; ".join(" ".join(text for text, _ in row) for row in rows)
    value = tuple(tuple(number for _, number in row) for row in rows)
    return Tree("literal", span=span, value=value, typed=f"[{typed}]")


def _not_a_matrix(rows: list[list[tuple[str, Fraction]]], span: Span) -> ParseError:
    if any(rows):
        message = say("ragged-matrix", "the rows of this matrix are not equally long")
    else:
        message = say("empty-matrix", "this matrix has no entries")
    return ParseError(message, span=span, hint=_matrix_hint())


def _matrix_hint() -> str:
    return say("matrix-hint", "separate entries by spaces and rows by ';': [1 2; 3 4]")


def _signed_number(cursor: Cursor) -> tuple[str, Fraction]:
    r"""Signed number := ['-'] (number ['/' number] | '\frac' number number)"""
    sign = -1 if cursor.token.text == "-" else 1
    if cursor.token.text in {"-", "+"}:
        cursor.take()
    has_line = cursor.token.kind == "fraction"
    if has_line:
        cursor.take()
    typed, value = _number(cursor, is_argument=has_line)
    if has_line or cursor.token.text == "/":
        if not has_line:
            cursor.take()
        place = cursor.token.span
        below, divisor = _number(cursor, is_argument=has_line)
        if not divisor:
            raise ParseError(say("division-by-zero", "division by 0"), span=place)
        typed, value = f"{typed}/{below}", value / divisor
    return ("-" if sign < 0 else "") + typed, sign * value


def _number(cursor: Cursor, *, is_argument: bool = False) -> tuple[str, Fraction]:
    """Number := digits; as an argument of LaTeX one digit, or '{' digits '}'"""
    opening = cursor.enter(cursor.take()) if is_argument and cursor.token.text == "{" else None
    if is_argument and opening is None and cursor.token.text.isdigit():
        cursor.split_digit()
    token = cursor.token
    if token.value is None:
        error = cursor.expected(say("a-number", "a number, as all entries of a matrix are"))
        error.hint = _matrix_hint()
        raise error
    cursor.take()
    if opening:
        cursor.close(opening)
    return token.text, token.value
