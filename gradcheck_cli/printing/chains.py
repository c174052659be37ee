"""Matrix products as they are printed: XW, X² Y, X⁻² b, 1 bᵀ."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from gradcheck_cli.dims import ONE
from gradcheck_cli.expr import Expr, Eye, Ones
from gradcheck_cli.printing.pieces import PRODUCT, Piece

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gradcheck_cli.printing.pieces import Style


def product(node: Expr, style: Style, parts: list[Piece]) -> Piece:
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
    written = style.product(_raised(node.args, strict, style))
    shorter = None if same else style.product(_raised(node.args, loose, style))
    return Piece(written.text, min(written.binds, PRODUCT), style, loose=shorter)


def _raised(factors: Sequence[Expr], parts: Sequence[Piece], style: Style) -> list[Piece]:
    """Write a factor that stands several times in a row as its power: X X as X², not X⁻¹ X⁻¹."""
    written = []
    for _, run in groupby(zip(factors, parts, strict=True), key=lambda pair: id(pair[0])):
        pieces = [piece for _, piece in run]
        piece, count = pieces[0], len(pieces)
        base = piece.inverse_of
        if count == 1:
            written.append(piece)
        else:
            written.append(style.raised(base or piece, f"-{count}" if base else str(count)))
    return written
