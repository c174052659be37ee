r"""What stands below and above a sum sign: _{i=1}^N, _{i,j}, _{(i,j)\in\Omega}, _{i\neq j}."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from gradcheck_cli.errors import ParseError
from gradcheck_cli.messages import say
from gradcheck_cli.syntax.indices import not_all
from gradcheck_cli.syntax.tree import Tree

if TYPE_CHECKING:
    from gradcheck_cli.syntax.lexer import Token
    from gradcheck_cli.syntax.pratt import Parser

MAX_INDICES = 4  #: at one place


class Over(NamedTuple):
    """What a sum runs over: its indices and where they begin; the tree's last part is the limit."""

    indices: tuple[str, ...]
    first: Fraction | None = None


class Among(NamedTuple):
    """What else stands below a sum sign: n of [n], or a matrix of 0 and 1 with its indices."""

    limits: tuple[Tree, ...] = ()
    chosen: Tree | None = None
    below: tuple[str, ...] = ()


def head(parser: Parser, sign: Token) -> tuple[Over, list[Tree], Among]:
    """Head := '_' indices ['^' limit] | '^' limit '_' indices"""
    limits: list[Tree] = []
    if taken(parser, "^"):
        token = parser.token
        if token.indices:  # N_i in Σ^N_i
            parser.take()
            name = Tree("name", span=token.span, value=token.text, typed=token.text)
            return Over(tuple(token.indices)), [name], Among()
        limits.append(parser.exponent())
    if not taken(parser, "_"):
        raise _without_index(sign)
    over, among = indices_below(parser)
    parser.split_transpose()
    if not limits and taken(parser, "^"):
        limits.append(parser.exponent())
    return over, limits, among


def indices_below(parser: Parser) -> tuple[Over, Among]:
    """Indices := name | '{' name { ',' name } ['=' number | '∈' set] '}'"""
    opening = parser.enter(parser.take()) if parser.token.text in {"{", "("} else None
    pair = parser.enter(parser.take()) if opening and parser.token.text == "(" else None
    indices = _letters(parser, is_open=opening is not None)
    if pair:
        parser.close(pair)
    if indices and opening and parser.token.text in {"∈", "≠"}:
        among = (_among if parser.token.text == "∈" else _unequal)(parser, indices)
        parser.close(opening)
        return Over(tuple(indices)), among
    first = None
    if indices and opening and taken(parser, "="):
        first = parser.token.value
        if first not in {0, 1}:
            raise parser.expected(say("a-first-index", "the first index, 1 or 0"))
        parser.take()
    if not indices or (opening and parser.token.text not in {"}", ")"}):
        raise not_all(parser.token.span)
    if opening:
        parser.close(opening)
    return Over(tuple(indices), first), Among()


def _unequal(parser: Parser, indices: list[str]) -> Among:
    """Unequal := '≠' name, the other index of an (1 − I)_ij"""
    sign, other = parser.take(), parser.take()
    if len(indices) != 1 or other.text not in parser.letters - {*indices}:
        raise not_all(sign.span)
    below = (indices[0], other.text)
    if other.text not in parser.bound:
        indices.append(other.text)
    one = Tree("number", span=sign.span, value=Fraction(1), typed="1")
    same = Tree("neg", (Tree("name", span=sign.span, value="I", typed="I"),), span=sign.span)
    group = Tree("group", (Tree("sum", (one, same), span=sign.span),), span=sign.span)
    return Among(chosen=group, below=below)


def _among(parser: Parser, indices: list[str]) -> Among:
    """Set := '∈' ('[' limit ']' | name)"""
    parser.take()
    token = parser.token
    if token.text == "[":
        opening = parser.enter(parser.take())
        limit = parser.expression()
        parser.close(opening)
        return Among(limits=(limit,))
    if token.kind != "name":
        raise not_all(token.span)
    return Among(chosen=parser.leaf(), below=tuple(indices))


def _letters(parser: Parser, *, is_open: bool) -> list[str]:
    """Letters := name { [','] name }"""
    indices: list[str] = []
    while parser.token.text in parser.letters and len(indices) < MAX_INDICES:
        indices.append(parser.take().text)
        if is_open and parser.token.text == ",":
            parser.take()
        elif not is_open and len(indices) == len(parser.letters):
            break
    return indices


def taken(parser: Parser, text: str) -> bool:
    """Go past the operator if it stands here."""
    if parser.token.kind != "op" or parser.token.text != text:
        return False
    parser.take()
    return True


def _without_index(sign: Token) -> ParseError:
    return ParseError(
        say("sum-without-index", "this sum does not say what it runs over"),
        span=sign.span,
        hint=say("sum-with-index", "write ∑_i (yhat_i - y_i)^2, or sum(…) for all entries"),
    )
