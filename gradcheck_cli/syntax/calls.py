"""Function calls as they are written: with brackets, or without before one factor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gradcheck_cli.errors import ParseError
from gradcheck_cli.messages import say
from gradcheck_cli.syntax.tree import Tree

if TYPE_CHECKING:
    from gradcheck_cli.syntax.cursor import Cursor
    from gradcheck_cli.syntax.lexer import Token
    from gradcheck_cli.syntax.pratt import Parser

FUNCTION_BRACKETS = ("(", "[", "{")
MAX_ORDER = 4  #: derivatives of a function that a formula may name: φ′ to φ⁗
_PRIMES = {"'": 1, "′": 1, "″": 2, "‴": 3, "⁗": 4}


def function(parser: Parser) -> Tree:
    """Function := name '(' arguments ')' | name primary { postfix }"""
    token = parser.take()
    name = "sqrt" if token.text == "√" else token.text + "′" * _primes(parser)
    if parser.token.text in FUNCTION_BRACKETS:
        return _call(parser, token, name)
    if name == "eye":  # as matrixcalculus.org writes I
        return Tree("name", span=token.span, value="I", typed=name)
    if parser.token.text in {"^", "'", "_"} or not parser.starts_operand():
        error = parser.expected(say("an-argument", "the argument of {name}", name=name))
        error.hint = say("argument-hint", "write {name}(…), and its square {name}(…)^2", name=name)
        if parser.token.text == "_" and name in {"min", "max"}:
            error.hint = say("optimum-hint", "write the function alone that is to be optimised")
        raise error
    parser.enter(token)
    operand = parser.postfixes(parser.primary())
    parser.open.pop()
    span = token.span[0], operand.span[1]
    return Tree("call", (operand,), span=span, value=(name, ()), marks=(token.span,))


def _primes(parser: Parser) -> int:
    """Primes := { ' | ′ | ″ | ‴ }; return how many; ^T and ᵀ are none"""
    count = 0
    while typed := _primes_in(parser.source[slice(*parser.token.span)]):
        count += typed
        if count > MAX_ORDER:
            raise ParseError(
                say("too-many-primes", "at most {most} primes", most=MAX_ORDER),
                span=parser.token.span,
            )
        parser.take()
    return count


def _primes_in(typed: str) -> int:
    return _PRIMES.get(typed) or typed.count(r"\prime")


def _call(parser: Parser, token: Token, name: str) -> Tree:
    """Arguments := expression { ',' expression | ',' keyword '=' number }"""
    opening = parser.enter(parser.take())
    args: list[Tree] = []
    keywords: list[tuple[str, str]] = []
    while True:
        if parser.token.kind in {"name", "function"} and parser.tokens[parser.at + 1].text == "=":
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
    if cursor.token.text == "=":  # a comparison, as Python has it
        raise cursor.unexpected()
    sign = "-" if cursor.token.text == "-" else ""
    if sign:
        cursor.take()
    if cursor.token.kind not in {"number", "name", "function"}:  # reduction=sum
        raise cursor.expected(say("a-keyword-value", "the value of {name}", name=name))
    return name, sign + cursor.take().text
