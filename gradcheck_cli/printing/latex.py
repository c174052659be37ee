"""Formulas as LaTeX, as a textbook sets them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gradcheck_cli.dims import ONE
from gradcheck_cli.printing.latex_names import name_latex
from gradcheck_cli.printing.pieces import ATOM, POSTFIX, PRODUCT, STAR, SUM, Piece
from gradcheck_cli.printing.text import number_text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from fractions import Fraction

    from gradcheck_cli.dims import Dim, Shape
    from gradcheck_cli.expr import Expr

_RELATIONS = {">": ">", "<": "<", ">=": r"\ge", "<=": r"\le"}


class Latex:
    """The style of LaTeX."""

    template = "latex"

    def __init__(self) -> None:
        self.pieces: dict[Expr, Piece] = {}

    def bracketed(self, text: str) -> str:
        return rf"\left({text}\right)"

    def name(self, name: str) -> str:
        return r"\pi" if name == "pi" else name_latex(name)

    def number(self, value: Fraction) -> str:
        text = number_text(value)
        top, slash, bottom = text.partition("/")
        return rf"\frac{{{top}}}{{{bottom}}}" if slash else text

    def size(self, dim: Dim) -> str:
        return str(dim).replace("*", " ")

    def differential(self, node: Piece) -> Piece:
        node = node.loose or node
        return Piece(rf"\mathrm{{d}}{node.within(ATOM)}", ATOM, self)

    def trace(self, inside: str) -> str:
        return rf"\operatorname{{tr}}\left({inside}\right)"

    def minus(self, text: str) -> str:
        return f"-{text}"

    def bare_of_minus(self, piece: Piece) -> str:
        return piece.text.removeprefix("-")

    def joined_sum(self, terms: list[tuple[bool, str]]) -> str:
        (negative, first), *rest = terms
        text = f"-{first}" if negative else first
        return text + "".join(f" {'-' if minus else '+'} {term}" for minus, term in rest)

    def product(self, factors: list[Piece]) -> Piece:
        if len(factors) == 1:
            return factors[0]
        return Piece(" ".join(piece.within(POSTFIX) for piece in factors), PRODUCT, self)

    def beside(self, factors: list[Piece], body: Piece) -> str:
        fraction = len(factors) == 1 and factors[0].binds == STAR
        left = [factors[0].text] if fraction else [piece.within(POSTFIX) for piece in factors]
        return " ".join([*left, body.within(PRODUCT)])

    def hadamard(self, factors: list[tuple[bool, Piece]]) -> Piece:
        text = "1" if factors[0][0] else ""
        for is_divisor, piece in factors:
            sign = r" \oslash " if is_divisor else r" \odot " if text else ""
            text += sign + piece.within(POSTFIX)
        return Piece(text, STAR, self)

    def kronecker(self, left: Piece, right: Piece) -> Piece:
        return Piece(rf"{left.within(POSTFIX)} \otimes {right.within(POSTFIX)}", STAR, self)

    def fraction(self, above: Piece | None, below: Piece) -> Piece:
        return Piece(rf"\frac{{{above.text if above else '1'}}}{{{below.text}}}", STAR, self)

    def power(self, base: Piece, exponent: Fraction, *, entrywise: bool) -> Piece:
        sign = r"\odot " if entrywise else ""
        return Piece(f"{base.within(ATOM)}^{{{sign}{number_text(exponent)}}}", POSTFIX, self)

    def root(self, base: Piece) -> Piece:
        return Piece(rf"\sqrt{{{base.text}}}", ATOM, self)

    def transpose(self, base: Piece) -> Piece:
        return Piece(rf"{base.within(ATOM)}^\top", POSTFIX, self)

    def raised(self, base: Piece, power: str) -> Piece:
        exponent = power.replace("T", r"\top")
        piece = Piece(f"{base.within(ATOM)}^{{{exponent}}}", POSTFIX, self)
        piece.inverse_of = base if power == "-1" else None
        return piece

    def raised_to(self, base: Piece, exponent: str, *, entrywise: bool) -> Piece:
        sign = r"\odot " if entrywise else ""
        return Piece(f"{base.within(ATOM)}^{{{sign}{exponent}}}", POSTFIX, self)

    def sum_to(self, index: str, last: str, factors: Sequence[Piece]) -> Piece:
        body = " ".join(piece.within(PRODUCT) for piece in factors)
        return Piece(rf"\sum_{{{index}=0}}^{{{last}}} {body}", SUM + 1, self)

    def listed(self, name: str, texts: Sequence[str]) -> Piece:
        text = rf"\operatorname{{{name}}}\left({', '.join(texts)}\right)"
        return Piece(text, ATOM, self)

    def norm(self, inside: Piece, shape: Shape, *, squared: bool) -> Piece:
        index = "_F" if ONE not in shape else "_2"
        norm = Piece(rf"\left\lVert {inside.text} \right\rVert{index}", ATOM, self)
        return norm.squared() if squared else norm

    def mask(self, left: Piece, relation: str, right: Piece | None) -> Piece:
        text = f"{left.text} {_RELATIONS[relation]} {right.text if right else 0}"
        return Piece(rf"\mathbf{{1}}\left[{text}\right]", ATOM, self)

    def absolute(self, inside: Piece, shape: Shape) -> Piece:
        """Write bars, but the function's name where they would be a determinant's."""
        if shape[0] is shape[1] is not ONE:
            return Piece(rf"\operatorname{{abs}}\left({inside.text}\right)", ATOM, self)
        return Piece(rf"\left| {inside.text} \right|", ATOM, self)

    def along(self, node: Expr, inside: Piece) -> Piece:
        axis = "" if node.data is None else rf", \mathrm{{axis}}={node.data}"
        return Piece(node.latex.format(inside.text + axis), ATOM, self)

    def ones(self, shape: Shape) -> Piece:
        one = r"\mathbf{1}"
        rows, cols = shape
        if cols is ONE:
            text = f"{one}_{{{self.size(rows)}}}"
            return Piece(text, ATOM, self, loose=Piece(one, ATOM, self))
        if rows is ONE:
            loose = Piece(rf"{one}^\top", POSTFIX, self)
            return Piece(rf"{one}_{{{self.size(cols)}}}^\top", POSTFIX, self, loose=loose)
        text = f"{one}_{{{self._sizes(shape)}}}"
        return Piece(text, ATOM, self, loose=Piece("1", ATOM, self))

    def _sizes(self, shape: Shape) -> str:
        return r" \times ".join(self.size(dim) for dim in shape)

    def zeros(self, shape: Shape) -> Piece:
        index = self.size(shape[0]) if shape[1] is ONE else self._sizes(shape)
        return Piece(rf"\mathbf{{0}}_{{{index}}}", ATOM, self)

    def eye(self, dim: Dim) -> Piece:
        return Piece(f"I_{{{self.size(dim)}}}", ATOM, self, loose=Piece("I", ATOM, self))

    def unit(self, dim: Dim, index: int) -> Piece:
        """Write the unit vector with its size, its index counted from 0 as in an entry."""
        return Piece(rf"\mathbf{{e}}_{{[{index}]}}^{{({self.size(dim)})}}", ATOM - 1, self)

    def literal(self, rows: tuple[tuple[Fraction, ...], ...]) -> Piece:
        lines = (
            " & ".join(f"{'-' if v < 0 else ''}{self.number(abs(v))}" for v in row) for row in rows
        )
        return Piece(r"\begin{bmatrix} " + r" \\ ".join(lines) + r" \end{bmatrix}", ATOM, self)

    def entry(self, base: Piece, shape: Shape, index: tuple[int, int]) -> Piece:
        inside = str(index[0]) if shape[1] is ONE else f"{index[0]},{index[1]}"
        return Piece(f"{base.within(ATOM)}_{{[{inside}]}}", ATOM, self)

    def call(self, name: str, order: int, inside: Piece) -> Piece:
        primes = "'" * order
        return Piece(f"{self.name(name)}{primes}{self.bracketed(inside.text)}", ATOM, self)


def latex(e: Expr) -> str:
    """Return the expression as LaTeX."""
    from gradcheck_cli.printing.printer import printed

    return printed(e, Latex()).text
