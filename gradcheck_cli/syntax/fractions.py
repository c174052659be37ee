r"""LaTeX's fractions and roots: \frac{a}{b}, \frac12, \sqrt[3]{x}."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from gradcheck_cli.messages import say
from gradcheck_cli.syntax.brackets import bracketed
from gradcheck_cli.syntax.tree import Tree

if TYPE_CHECKING:
    from gradcheck_cli.syntax.pratt import Parser

#: What needs no parentheses beside a `/`.
_ATOMS = {"number", "name", "call", "norm", "abs", "power", "transpose", "entry", "mask", "inner"}
LINE = "line"  #: the value of a quotient, and of the group around it, that a fraction line made


def fraction(parser: Parser) -> Tree:
    r"""Fraction := '\frac' argument argument"""
    line = parser.enter(parser.take())
    above, below = argument(parser), argument(parser)
    parser.open.pop()
    span = line.span[0], below.span[1]
    args = _bare(above), _bare(below)
    quotient = Tree("div", args, span=span, value=LINE, marks=(line.span,))
    return Tree("group", (quotient,), span=span, value=LINE)


def without_line(tree: Tree) -> Tree:
    """Return a fraction that begins a term without the parentheses that it needs elsewhere."""
    return tree.args[0] if tree.head == "group" and tree.value == LINE else tree


def root(parser: Parser) -> Tree:
    r"""Root := '\sqrt' '[' number ']' argument"""
    sign = parser.enter(parser.take())
    opening = parser.enter(parser.take())
    degree = parser.leaf() if parser.token.kind == "number" else None
    if degree is None or not degree.value:
        raise parser.expected(say("a-degree", "the degree of the root, a number"))
    parser.close(opening)
    base = argument(parser)
    parser.open.pop()
    one = Tree("number", span=sign.span, value=Fraction(1), typed="1")
    quotient = Tree("div", (one, degree), span=degree.span, marks=(sign.span,))
    exponent = Tree("group", (quotient,), span=degree.span)
    span = sign.span[0], base.span[1]
    return Tree("epower", (base, exponent), span=span, marks=(sign.span,))


def argument(parser: Parser) -> Tree:
    """Argument := '{' expression '}' | one digit | name | fraction"""
    token = parser.token
    if token.text == "{":
        return bracketed(parser)
    if token.kind == "fraction":
        return fraction(parser)
    if token.kind == "number" and token.text.isdigit():
        parser.split_digit()
    if token.kind in {"number", "name"}:
        return parser.leaf()
    raise parser.expected(say("a-tex-argument", "an argument in braces, {…}"))


def _bare(tree: Tree) -> Tree:
    """Return what stands above or below the line, without braces where `/` needs none."""
    return tree.bare if tree.bare.head in _ATOMS else tree
