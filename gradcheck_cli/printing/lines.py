"""Lines of a derivation, such as df = tr((2 (XW − Y))ᵀ d(XW))."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from gradcheck_cli.algebra import MatMul, Scale, coefficient_of
from gradcheck_cli.expr import Expr, Eye, Number
from gradcheck_cli.ops.linalg import Trace
from gradcheck_cli.printing.latex import Latex
from gradcheck_cli.printing.pieces import ATOM, POSTFIX, PRODUCT, Piece
from gradcheck_cli.printing.printer import printed
from gradcheck_cli.printing.text import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gradcheck_cli.printing.pieces import Style


def line_text(head: str, terms: Sequence[tuple[Expr, Expr]]) -> str:
    """Return a line as text. `terms` are the pairs G, dU of tr(Gᵀ dU)."""
    return f"{head} = {_right_side(terms, Text())}"


def line_latex(head: str, terms: Sequence[tuple[Expr, Expr]]) -> str:
    """Return a line as LaTeX."""
    style = Latex()
    return rf"\mathrm{{d}} {style.name(head[1:])} = {_right_side(terms, style)}"


def _right_side(terms: Sequence[tuple[Expr, Expr]], style: Style) -> str:
    if not terms:
        return "0"
    return style.joined_sum([_term(G, dU, style) for G, dU in terms])


def _term(G: Expr, dU: Expr, style: Style) -> tuple[bool, str]:
    """Return whether the term is subtracted, and its text without the sign."""
    number, rest = coefficient_of(G)
    if number < 0:
        G = Scale.of(rest, data=-number)
    if dU.is_scalar:
        body = _scalar_term(G, dU, style)
    elif (scalar := _multiple_of_identity(G)) is not None:
        inside = printed(dU, style)
        body = _beside(scalar, Piece(style.trace(inside.text), ATOM, style), style)
    else:
        left = style.transpose(Piece(printed(G, style).within(ATOM), ATOM, style))
        right = printed(dU, style)
        product = style.product([left, Piece(right.within(POSTFIX), POSTFIX, style)])
        body = style.trace(product.text)
    return number < 0, body


def _scalar_term(G: Expr, dU: Expr, style: Style) -> str:
    """Write a scalar times a scalar differential, which may stand in a trace of its own."""
    if isinstance(dU, Trace):
        inside = printed(dU.args[0], style)
        return _beside(G, Piece(style.trace(inside.text), ATOM, style), style)
    if G.is_scalar and isinstance(G, Number) and G.data == 1:
        return printed(dU, style).text
    return (
        printed(Scale.of(G, dU), style).text
        if not isinstance(dU, MatMul)
        else _beside(G, printed(dU, style), style)
    )


def _multiple_of_identity(G: Expr) -> Expr | None:
    """Return c where G is c I."""
    if isinstance(G, Eye):
        return Number.exactly(1)
    if isinstance(G, Scale) and isinstance(G.args[-1], Eye):
        return Scale.of(*G.args[:-1], Number.exactly(1), data=G.data)
    return None


def _beside(scalar: Expr, body: Piece, style: Style) -> str:
    if isinstance(scalar, Number) and scalar.data == Fraction(1):
        return body.text
    return f"{printed(scalar, style).within(PRODUCT)} {body.within(PRODUCT)}"
