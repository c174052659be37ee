"""Indexed sums as they are written: Σ_{i=1}^N (yhat_i - y_i)^2, Σ_{i,j} Y_ij, Σ_i (X w)_i.

Without an index, Σ (ŷ − y)², they run over all entries: `totals` says what is meant then.

A sum reaches as far as a product does, so a sum or a difference of terms stands in brackets.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from gradcheck_cli.errors import LimitError, ParseError
from gradcheck_cli.messages import say
from gradcheck_cli.syntax.indices import not_all
from gradcheck_cli.syntax.tree import Tree

if TYPE_CHECKING:
    from gradcheck_cli.errors import Span
    from gradcheck_cli.syntax.lexer import Token
    from gradcheck_cli.syntax.pratt import Parser

PRODUCT = 40  #: how far the summand reaches: as a product does
MAX_INDICES = 4  #: at one place


class Over(NamedTuple):
    """What a sum runs over: its indices and where they begin; the tree's last part is the limit."""

    indices: tuple[str, ...]
    first: Fraction | None = None


def summation(parser: Parser) -> Tree:
    """Summation := 'Σ' [['^' limit] '_' indices ['^' limit]] summand"""
    sign = parser.enter(parser.take())
    if parser.token.text == "..":
        return _ranged(parser, sign)
    if parser.token.text not in {"^", "_"}:
        return _total(parser, sign)
    over, limits = _head(parser, sign)
    _check_new(parser, over, sign.span)
    bound = parser.bound
    parser.bound = (*bound, *over.indices)
    summand = _summand(parser)
    parser.bound = bound
    span = sign.span[0], summand.span[1]
    return Tree("summation", (summand, *limits), span=span, value=over, marks=(sign.span,))


def _ranged(parser: Parser, sign: Token) -> Tree:
    """Ranged := 'sum' '(' index '=' '0' '..' limit ',' summand ')'"""
    opening = parser.enter(parser.take()._replace(text="("))
    over = Over((parser.take().text,), Fraction(0))
    _check_new(parser, over, sign.span)
    limit = parser.expression()
    if not _taken(parser, ","):
        raise parser.expected(say("comma-and-summand", "a comma, and what is summed"))
    bound = parser.bound
    parser.bound = (*bound, *over.indices)
    summand = parser.expression()
    parser.bound = bound
    closing = parser.close(opening)
    parser.open.pop()
    span = sign.span[0], closing.span[1]
    return Tree("summation", (summand, limit), span=span, value=over, marks=(sign.span,))


def _total(parser: Parser, sign: Token) -> Tree:
    """Total := 'Σ' summand: over all entries"""
    summand = _summand(parser)
    if sum(part.head == "total" for part in summand.walk()) >= MAX_INDICES:
        raise LimitError(
            say("too-many-sums", "more than {most} sums inside another", most=MAX_INDICES),
            span=sign.span,
            hint=say("use-names", "give parts a name: h = X W; f = ||h - Y||_F^2"),
        )
    return Tree("total", (summand,), span=(sign.span[0], summand.span[1]), marks=(sign.span,))


def _summand(parser: Parser) -> Tree:
    """Summand := product"""
    parser.grouping = parser.at
    summand = parser.expression(PRODUCT)
    parser.open.pop()
    return summand


def _head(parser: Parser, sign: Token) -> tuple[Over, list[Tree]]:
    """Head := '_' indices ['^' limit] | '^' limit '_' indices"""
    limits: list[Tree] = []
    if _taken(parser, "^"):
        token = parser.token
        if token.indices:  # N_i in Σ^N_i
            parser.take()
            name = Tree("name", span=token.span, value=token.text, typed=token.text)
            return Over(tuple(token.indices)), [name]
        limits.append(parser.exponent())
    if not _taken(parser, "_"):
        raise _without_index(sign)
    over = _over(parser)
    parser.split_transpose()
    if not limits and _taken(parser, "^"):
        limits.append(parser.exponent())
    return over, limits


def _over(parser: Parser) -> Over:
    """Indices := name | '{' name { ',' name } ['=' number] '}'"""
    opening = parser.enter(parser.take()) if parser.token.text in {"{", "("} else None
    indices: list[str] = []
    while parser.token.text in parser.letters and len(indices) < MAX_INDICES:
        indices.append(parser.take().text)
        if opening and parser.token.text == ",":
            parser.take()
        elif not opening and len(indices) == len(parser.letters):
            break
    first = None
    if indices and opening and _taken(parser, "="):
        first = parser.token.value
        if first not in {0, 1}:
            raise parser.expected(say("a-first-index", "the first index, 1 or 0"))
        parser.take()
    if not indices or (opening and parser.token.text not in {"}", ")"}):
        raise not_all(parser.token.span)
    if opening:
        parser.close(opening)
    return Over(tuple(indices), first)


def _taken(parser: Parser, text: str) -> bool:
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


def _check_new(parser: Parser, over: Over, span: Span) -> None:
    """Refuse a letter that two sums, one inside the other, run over, and more than a few."""
    for index in over.indices:
        if index in parser.bound or over.indices.count(index) > 1:
            raise ParseError(
                say("index-twice", "two sums run over {index} here", index=index),
                span=span,
                hint=say("index-other-letter", "let the sum run over another letter"),
            )
    if len(parser.bound) + len(over.indices) > MAX_INDICES:
        raise LimitError(
            say("too-many-indices", "more than {most} indices at one place", most=MAX_INDICES),
            span=span,
            hint=say("product-of-matrices", "∑_k A_ik B_kj is the product (A B)_ij"),
        )


# Names with indices ---------------------------------------------------------------------------


def is_index(parser: Parser, token: Token) -> bool:
    """Is the name an index here? Outside the sum, a letter may be a size."""
    return token.text in parser.bound or token.text in parser.letters - parser.sizes


def leaf(parser: Parser, token: Token) -> Tree:
    """Leaf := name '_' indices | index; a name's indices have to be those of the sums around it"""
    indices = token.indices or token.text
    for index in indices:
        if index not in parser.bound:
            raise ParseError(
                say("index-outside", "{index} is the index of a sum that has ended", index=index),
                span=token.span,
                hint=say("index-outside-hint", "put all that is summed in brackets: ∑_i (… + …)"),
            )
    if not token.indices:
        return Tree("index", span=token.span, value=token.text, typed=token.text)
    end = min(token.span[0] + len(token.text), token.span[1])
    name = Tree("name", span=(token.span[0], end), value=token.text, typed=token.text)
    return Tree("indexed", (name,), span=token.span, value=indices)


def below(parser: Parser, base: Tree) -> Tree:
    """Indexed := bracketed '_' indices, inside a sum: (X w)_i"""
    parser.take()
    over = _over(parser)
    if not over.indices or over.first is not None or not {*over.indices} <= {*parser.bound}:
        raise parser.expected(say("an-index", "an index of the sum"))
    end = parser.tokens[parser.at - 1].span[1]
    return Tree("indexed", (base,), span=(base.span[0], end), value="".join(over.indices))


def indexed_by(base: Tree, indices: tuple[Tree, ...], span: Span) -> Tree | None:
    """Return the tree of y[i] or y^{(i)} where an index of a sum stands there, else None."""
    if not indices or any(tree.bare.head != "index" for tree in indices):
        return None
    letters = "".join(str(tree.bare.value) for tree in indices)
    return Tree("indexed", (base,), span=span, value=letters)
