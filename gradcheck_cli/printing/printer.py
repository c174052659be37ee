"""One precedence printer for every style: each node is printed once, from its operands' pieces."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from gradcheck_cli.algebra import Add, Hadamard, MatMul, Named, Power, Scale, Transpose
from gradcheck_cli.dims import ONE
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
from gradcheck_cli.printing.pieces import ATOM, PRODUCT, SIGN, STAR, SUM, Piece

if TYPE_CHECKING:
    from collections.abc import Callable

    from gradcheck_cli.printing.pieces import Style


def printed(e: Expr, style: Style) -> Piece:
    """Return the printed form of an expression. A node is printed once; names end the descent."""
    pieces: dict[Expr, Piece] = {}
    stack = [e]
    while stack:
        node = stack[-1]
        below = _below(node)
        missing = [arg for arg in below if arg not in pieces]
        if missing:
            stack.extend(reversed(missing))
            continue
        stack.pop()
        if node not in pieces:
            pieces[node] = _piece(node, style, [pieces[arg] for arg in below])
    return pieces[e]


def _below(node: Expr) -> tuple[Expr, ...]:
    """Return what the printed form of a node shows of what is below it."""
    if isinstance(node, Named):
        return ()
    if isinstance(node, Differential):
        return (node.data,)
    return node.args


def _piece(node: Expr, style: Style, parts: list[Piece]) -> Piece:
    writer = _WRITERS.get(Named if isinstance(node, Named) else type(node))
    if writer is not None:
        return writer(node, style, parts)
    own = node.piece(style, *parts)
    if own is not None:
        return own
    template: str = getattr(node, style.template)
    return Piece(template.format(*parts), min(node.binds, ATOM), style)


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
    anchored = any(part.loose is None for part in parts)
    terms = []
    for arg, part in zip(node.args, parts, strict=True):
        piece = part if part.loose is None or not anchored else part.loose
        anchored = True
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


def _matmul(node: Expr, style: Style, parts: list[Piece]) -> Piece:
    """Write a product. A 1 that the chain itself does not measure is written ones(m)."""
    strict = list(parts)
    loose = [part.loose or part for part in parts]
    for i, arg in enumerate(node.args):
        if isinstance(arg, (Ones, Eye)):
            measured = (i > 0 and arg.shape[0] is not ONE) or (
                i < len(parts) - 1 and arg.shape[1] is not ONE
            )
            strict[i] = loose[i] if measured else parts[i]
    same = all(a is b for a, b in zip(strict, loose, strict=True))
    return Piece(
        style.product(strict).text,
        PRODUCT,
        style,
        loose=None if same else style.product(loose),
    )


def _hadamard(node: Expr, style: Style, parts: list[Piece]) -> Piece:
    """Write a ⊙-product in its order; a factor with a power below zero is divided by."""
    factors = []
    anchored = any(part.loose is None for part in parts)
    for arg, part in zip(node.args, parts, strict=True):
        if isinstance(arg, Power) and arg.data < 0:
            factors.append((True, _denominator(arg, style)))
        else:
            factors.append((False, part.loose if part.loose is not None and anchored else part))
        anchored = True
    return style.hadamard(factors)


def _power(node: Expr, style: Style, parts: list[Piece]) -> Piece:
    p: Fraction = node.data
    scalar = node.is_scalar
    if p < 0:
        below = _denominator(node, style)
        return style.fraction(None, below) if scalar else style.hadamard([(True, below)])
    if p == Fraction(1, 2):
        return style.root(parts[0])
    return style.power(parts[0], p, entrywise=not scalar)


def _transpose(node: Expr, style: Style, parts: list[Piece]) -> Piece:
    return style.transpose(parts[0])


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
    MatMul: _matmul,
    Hadamard: _hadamard,
    Power: _power,
    Transpose: _transpose,
}
