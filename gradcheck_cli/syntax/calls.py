"""Function calls as they are written: with brackets, or without before one factor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gradcheck_cli.messages import say
from gradcheck_cli.syntax.tree import Tree

if TYPE_CHECKING:
    from gradcheck_cli.syntax.cursor import Cursor
    from gradcheck_cli.syntax.lexer import Token
    from gradcheck_cli.syntax.pratt import Parser

FUNCTION_BRACKETS = ("(", "[", "{")


def function(parser: Parser) -> Tree:
    """Function := name '(' arguments ')' | name primary { postfix }"""
    token = parser.take()
    name = "sqrt" if token.text == "√" else token.text
    if parser.token.text in FUNCTION_BRACKETS:
        return _call(parser, token, name)
    if parser.token.text in {"^", "'", "_"} or not parser.starts_operand():
        error = parser.expected(say("an-argument", "the argument of {name}", name=name))
        error.hint = say("argument-hint", "write {name}(…), and its square {name}(…)^2", name=name)
        raise error
    parser.enter(token)
    operand = parser.postfixes(parser.primary())
    parser.open.pop()
    span = token.span[0], operand.span[1]
    return Tree("call", (operand,), span=span, value=(name, ()), marks=(token.span,))


def _call(parser: Parser, token: Token, name: str) -> Tree:
    """Arguments := expression { ',' expression | ',' keyword '=' number }"""
    opening = parser.enter(parser.take())
    args: list[Tree] = []
    keywords: list[tuple[str, str]] = []
    while True:
        if parser.token.kind == "name" and parser.tokens[parser.at + 1].text == "=":
            keywords.append(_keyword(parser))
        elif keywords:
            raise parser.expected(say("a-keyword", "a keyword such as axis=0"))
        else:
            args.append(parser.expression())
        if parser.token.text != ",":
            break
        parser.take()
    closing = parser.close(opening)
    span = token.span[0], closing.span[1]
    return Tree("call", tuple(args), span=span, value=(name, tuple(keywords)), marks=(token.span,))


def _keyword(cursor: Cursor) -> tuple[str, str]:
    """Keyword := name '=' ['-'] number"""
    name = cursor.take().text
    cursor.take()
    sign = "-" if cursor.token.text == "-" else ""
    if sign:
        cursor.take()
    if cursor.token.kind not in {"number", "name"}:
        raise cursor.expected(say("a-keyword-value", "the value of {name}", name=name))
    return name, sign + cursor.take().text
