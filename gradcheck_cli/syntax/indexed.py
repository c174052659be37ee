"""Indexed sums as they are written: Σ_{i=1}^N (yhat_i - y_i)^2, Σ_{i,j} Y_ij, Σ_i (X w)_i.

Without an index, Σ (ŷ − y)², they run over all entries: `totals` says what is meant then.

A sum reaches as far as a product does; of the terms behind it, those with its index belong to it.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from gradcheck_cli.errors import LimitError, ParseError
from gradcheck_cli.messages import say
from gradcheck_cli.syntax.reach import terms_behind
from gradcheck_cli.syntax.sum_heads import MAX_INDICES, Among, Over, head, indices_below, taken
from gradcheck_cli.syntax.tree import Tree

if TYPE_CHECKING:
    from gradcheck_cli.errors import Span
    from gradcheck_cli.syntax.lexer import Token
    from gradcheck_cli.syntax.pratt import Parser

PRODUCT = 40  #: how far the summand reaches: as a product does
TERM = 21  #: how far a term reaches


def summation(parser: Parser) -> Tree:
    """Summation := 'Σ' [['^' limit] '_' indices ['^' limit]] summand"""
    sign = parser.enter(parser.take())
    if parser.token.text == "..":
        return _ranged(parser, sign)
    if parser.token.text not in {"^", "_"}:
        return _total(parser, sign)
    over, limits, among = head(parser, sign)
    _check_new(parser, over, sign.span)
    bound = parser.bound
    parser.bound = (*bound, *over.indices)
    summand = _with_terms(parser, _summand(parser), over)
    parser.bound = bound
    span = sign.span[0], summand.span[1]
    marks: tuple[Span, ...] = (sign.span,)
    if among.chosen:
        marks = (sign.span, among.chosen.span)[: 1 + (among.chosen.head == "name")]
        below = Tree("indexed", (among.chosen,), span=sign.span, value="".join(among.below))
        factors = summand.args if summand.head == "juxt" else (summand,)
        summand = Tree("juxt", (below, *factors), span=summand.span)
    args = (summand, *limits, *among.limits)
    return Tree("summation", args, span=span, value=over, marks=marks)


def _with_terms(parser: Parser, summand: Tree, over: Over) -> Tree:
    """Summand := product { ('+' | '-') term with an index of this sum }

    As the argument of a function without brackets it ends there: log ∑_j e^{z_j} - z_i.
    """
    is_argument = bool(parser.open) and parser.open[-1].kind == "function"
    ends = is_argument or summand.head == "summation"
    count = 0 if ends else terms_behind(parser, over.indices)
    if not count:
        return summand
    for _ in range(count):
        sign = parser.take()
        summand = parser.sum(summand, sign, parser.expression(TERM))
    return Tree("group", (summand,), span=summand.span)


def _ranged(parser: Parser, sign: Token) -> Tree:
    """Ranged := 'sum' '(' index '=' '0' '..' limit ',' summand ')'"""
    opening = parser.enter(parser.take()._replace(text="("))
    over = Over((parser.take().text,), Fraction(0))
    _check_new(parser, over, sign.span)
    limit = parser.expression()
    if not taken(parser, ","):
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
    over, among = indices_below(parser)
    is_plain = over.first is None and among == Among()
    if not over.indices or not is_plain or not {*over.indices} <= {*parser.bound}:
        raise parser.expected(say("an-index", "an index of the sum"))
    end = parser.tokens[parser.at - 1].span[1]
    return Tree("indexed", (base,), span=(base.span[0], end), value="".join(over.indices))


def indexed_by(base: Tree, indices: tuple[Tree, ...], span: Span, typed: str = "") -> Tree | None:
    """Return the tree of y[i] or y^{(i)} where an index of a sum stands there, else None.

    `typed` is the sign before an index that stands above, where X^j may be a power, too.
    """
    if not indices or any(tree.bare.head != "index" for tree in indices):
        return None
    letters = "".join(str(tree.bare.value) for tree in indices)
    return Tree("indexed", (base,), span=span, value=letters, typed=typed)
