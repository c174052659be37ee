r"""What may stand below a bracket or bars: (…)_+, \norm{X}_F, ‖X‖_{2}."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from gradcheck_cli.messages import say
from gradcheck_cli.syntax.tree import Tree

if TYPE_CHECKING:
    from gradcheck_cli.syntax.pratt import Parser

NORM_INDICES = ("F", "fro", "1", "2", "*", "inf", "∞", "nuc")


def positive_part(parser: Parser, base: Tree) -> Tree | None:
    """Positive part := '(' expression ')' '_' '+', which is max(…, 0); None for another index"""
    behind = [token.text for token in parser.tokens[parser.at + 1 : parser.at + 4]]
    count = 2 if behind[:1] == ["+"] else 4 if behind == ["{", "+", "}"] else 0
    if base.head != "group" or not count:
        return None
    marks = (base.span,)
    end = [parser.take() for _ in range(count)][-1].span[1]
    zero = Tree("number", span=(end, end), value=Fraction(0), typed="0")
    span = base.span[0], end
    return Tree("call", (base.args[0], zero), span=span, value=("max", ()), marks=marks)


def norm_called(parser: Parser, base: Tree) -> Tree | None:
    r"""Norm := 'norm' '(' expression ')' '_' subscript, as in \norm{X}_F; None for another call"""
    is_norm = base.head == "call" and base.value == ("norm", ()) and len(base.args) == 1
    if not is_norm or parser.tokens[parser.at + 1].text not in {*NORM_INDICES, "{"}:
        return None
    index, end = subscript(parser)
    return Tree("norm", base.args, span=(base.span[0], end), value=index)


def subscript(parser: Parser) -> tuple[str, int]:
    """Subscript := '_' (name | number | '*') | '_' '{' … '}'; return it and where it ends"""
    parser.take()
    braced = parser.token.text == "{"
    if braced:
        parser.take()
    token = parser.token
    if token.text not in NORM_INDICES:
        raise parser.expected(say("a-norm-subscript", "which norm: F, 1, 2, * or inf"))
    parser.take()
    if braced and parser.token.text != "}":
        error = parser.expected("'}'")
        if parser.token.text == ",":  # ||X||_{2,1}: of the rows to some, to others of the columns
            error.hint = say(
                "norm-of-norms",
                "the sum of the norms of the rows is sum(sqrt(sum(X.^2, axis=1))), "
                "of the columns sum(sqrt(sum(X.^2, axis=0)))",
            )
        raise error
    end = parser.take().span[1] if braced else token.span[1]
    return token.text, end
