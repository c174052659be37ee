"""One precedence printer for every style: each node is printed once, from its operands' pieces."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from gradcheck_cli.algebra import Add, Hadamard, MatMul, Named, Power, Scale, Transpose
from gradcheck_cli.expr import (
    Constant,
    Differential,
    Expr,
    Eye,
    Number,
    Ones,
    Size,
    Symbol,
    Zero,
)
from gradcheck_cli.printing.chains import product
from gradcheck_cli.printing.pieces import ATOM, PRODUCT, SIGN, STAR, SUM, Piece

if TYPE_CHECKING:
    from collections.abc import Callable

    from gradcheck_cli.printing.pieces import Style


def printed(e: Expr, style: Style) -> Piece:
    """Return the printed form of an expression. A node is printed once; names end the descent.

    The style remembers what it printed: a divisor is printed again as the power that it divides by.
    """
    pieces = style.pieces
    stack = [e]
    while stack:
        node = stack[-1]
        below = node.shown()
        missing = [arg for arg in below if arg not in pieces]
        if missing:
            stack.extend(reversed(missing))
            continue
        stack.pop()
        if node not in pieces:
            pieces[node] = _piece(node, style, [pieces[arg] for arg in below])
    return pieces[e]


def _piece(node: Expr, style: Style, parts: list[Piece]) -> Piece:
    writer = _WRITERS.get(Named if isinstance(node, Named) else type(node))
    if writer is not None:
        return writer(node, style, parts)
    if len(parts) > 1 and all(part.shape == node.shape for part in node.shown()):
        parts = _anchored(parts)
    own = node.piece(style, *parts)
    if own is not None:
        return own
    template: str = getattr(node, style.template)
    text = template.format(*parts, _last_number(node, style))
    return Piece(text, min(node.binds, ATOM), style)


def _anchored(parts: list[Piece]) -> list[Piece]:
    """Return all parts but one in their loose forms: that one tells the shape of them all."""
    anchored = any(part.loose is None for part in parts)
    found = []
    for part in parts:
        found.append(part.loose if part.loose is not None and anchored else part)
        anchored = True
    return found


def _last_number(node: Expr, style: Style) -> str:
    """Return the number that a call gives last, with its comma, nothing where it is the usual."""
    number = node.data
    if node.parameter is None or number == node.parameter:
        return ""
    text = style.number(abs(number))
    return f", {style.minus(text) if number < 0 else text}"


def _symbol(node: Expr, style: Style, parts: list[Piece]) -> Piece:
    assert isinstance(node, (Symbol, Named))
    capital = len(node.name) == 1 and node.name.isupper() and node.name.isascii()
    return Piece(style.name(node.name), ATOM, style, is_capital=capital)


def _number(node: Expr, style: Style, parts: list[Piece]) -> Piece:
    value: Fraction = node.data
    text = style.number(abs(value))
    binds = ATOM if text.isdigit() or "." in text else STAR
    return Piece(style.minus(text), SIGN, style) if value < 0 else Piece(text, binds, style)


def _size(node: Expr, style: Style, parts: list[Piece]) -> Piece:
    dim = node.data
    binds = ATOM if dim.name else PRODUCT if len(dim.terms) == 1 else SUM
    return Piece(style.size(dim), binds, style)


def _differential(node: Expr, style: Style, parts: list[Piece]) -> Piece:
    return style.differential(parts[0])


def _add(node: Expr, style: Style, parts: list[Piece]) -> Piece:
    """Write a sum; all terms but one may take their loose forms, since one tells the shape."""
    terms = []
    for arg, piece in zip(node.args, _anchored(parts), strict=True):
        negative = piece.binds == SIGN and _is_negative(arg)
        text = style.bare_of_minus(piece) if negative else piece.within(SUM + 1)
        terms.append((negative, text))
    return Piece(style.joined_sum(terms), SUM, style)


def _is_negative(e: Expr) -> bool:
    return isinstance(e, (Scale, Number)) and e.data < 0


def _scale(node: Expr, style: Style, parts: list[Piece]) -> Piece:
    """Write c s₁ … A: scalars in powers below zero, and c's denominator, below a line."""
    number: Fraction = node.data
    above: list[tuple[Expr, Piece]] = []
    below: list[Piece] = []
    for arg, part in zip(node.args, parts, strict=True):
        if isinstance(arg, Power) and arg.data < 0 and arg.is_scalar:
            below.append(_denominator(arg, style))
        else:
            above.append((arg, part))
    decimal = "." in style.number(abs(number))
    if not decimal and number.denominator != 1:
        below.insert(0, Piece(str(number.denominator), ATOM, style))
    top = abs(number) if decimal else Fraction(abs(number.numerator))
    piece = _quotient(top, above, below, style)
    if number >= 0:
        return piece
    loose = piece.loose and Piece(style.minus(piece.loose.within(SIGN)), SIGN, style)
    return Piece(style.minus(piece.within(SIGN)), SIGN, style, loose=loose)


def _quotient(
    top: Fraction, above: list[tuple[Expr, Piece]], below: list[Piece], style: Style
) -> Piece:
    """Write the body, the last factor, beside the fraction, or above its line if it is small."""
    factors = [part for _, part in above]
    body: Piece | None = None
    last = above[-1][0] if above else None
    if last is not None and (not below or not last.is_scalar or _stands_beside(last)):
        body = factors.pop()
    if top != 1 or (not factors and not (below or body)):
        factors.insert(0, Piece(style.number(top), ATOM, style))
    if below and body and not factors and not body.loose and not _are_simple(below):
        return style.fraction(body, style.product(below))
    if below:
        above_line = style.product(factors) if factors else None
        if above_line is not None and body is not None:
            above_line = Piece(
                above_line.within(ATOM if len(factors) == 1 else PRODUCT), ATOM, style
            )
        line = style.fraction(above_line, style.product(below))
        factors = [line]
    if body is None:
        return style.product(factors) if len(factors) != 1 else factors[0]
    return _times(factors, body, style)


def _are_simple(below: list[Piece]) -> bool:
    """Is what stands below the line numbers and letters only? Then ½ X and 1/n X read best."""
    return all(piece.text.replace("_", "").isalnum() for piece in below)


def _times(factors: list[Piece], body: Piece, style: Style) -> Piece:
    if not factors:
        return body
    loose = None
    if body.loose is not None:
        inner = body.loose
        if inner.text == "1":
            loose = style.product(factors) if len(factors) > 1 else factors[0]
        else:
            loose = _times(factors, inner, style)
    binds = STAR if any(piece.binds == STAR for piece in factors) else PRODUCT
    joined = style.beside(factors, body)
    return Piece(joined, binds, style, loose=loose)


def _stands_beside(scalar: Expr) -> bool:
    """Tell whether the scalar stands right of a fraction, as in ½ xᵀAx and 1/n ‖…‖²."""
    return not isinstance(scalar, (Symbol, Size, Constant, Named, Number, Power))


def _denominator(power: Expr, style: Style) -> Piece:
    positive = Power.of(*power.args, data=-power.data)
    return printed(positive, style)


def _hadamard(node: Expr, style: Style, parts: list[Piece]) -> Piece:
    """Write a ⊙-product in its order; a factor with a power below zero is divided by."""
    factors = []
    for arg, part in zip(node.args, _anchored(parts), strict=True):
        is_divisor = isinstance(arg, Power) and arg.data < 0
        factors.append((is_divisor, _denominator(arg, style) if is_divisor else part))
    return style.hadamard(factors)


def _power(node: Expr, style: Style, parts: list[Piece]) -> Piece:
    p: Fraction = node.data
    scalar = node.is_scalar
    if p < 0:
        below = _denominator(node, style)
        return style.fraction(None, below) if scalar else style.hadamard([(True, below)])
    if p == Fraction(1, 2):
        return style.root(parts[0])
    if parts[0].square_of is not None and p.denominator == 1:
        return style.power(parts[0].square_of, 2 * p, entrywise=False)
    return style.power(parts[0], p, entrywise=not scalar)


def _transpose(node: Expr, style: Style, parts: list[Piece]) -> Piece:
    base = parts[0].inverse_of
    return style.transpose(parts[0]) if base is None else style.raised(base, "-T")


_WRITERS: dict[type[Expr], Callable[[Expr, Style, list[Piece]], Piece]] = {
    Symbol: _symbol,
    Named: _symbol,
    Number: _number,
    Constant: lambda node, style, parts: Piece(style.name(node.data), ATOM, style),
    Size: _size,
    Ones: lambda node, style, parts: style.ones(node.shape),
    Zero: lambda node, style, parts: style.zeros(node.shape),
    Eye: lambda node, style, parts: style.eye(node.shape[0]),
    Differential: _differential,
    Add: _add,
    Scale: _scale,
    MatMul: product,
    Hadamard: _hadamard,
    Power: _power,
    Transpose: _transpose,
}
