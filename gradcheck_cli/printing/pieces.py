"""Pieces of printed formulas, and the style that joins them.

A piece knows how tightly it holds together, so that its user knows whether it needs brackets.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence
    from fractions import Fraction

    from gradcheck_cli.dims import Dim, Shape
    from gradcheck_cli.expr import Expr

SUM, SIGN, STAR, PRODUCT, POSTFIX, ATOM = 10, 20, 30, 40, 60, 100


class Piece:
    """A printed part: its text and how tightly it binds.

    `loose` is a shorter form for where the context gives the shape: 1 for ones(m, n), I for I_n.
    `is_capital` marks a single capital letter, which needs no space beside another: XW.
    `inverse_of` is the X of X⁻¹, as its powers and its transpose are written: X⁻², X⁻ᵀ.
    `square_of` is the ‖X‖ of ‖X‖², whose powers are written ‖X‖⁴, ‖X‖⁶.
    """

    __slots__ = ("binds", "inverse_of", "is_capital", "loose", "square_of", "style", "text")

    def __init__(
        self,
        text: str,
        binds: int,
        style: Style,
        *,
        loose: Piece | None = None,
        is_capital: bool = False,
    ) -> None:
        self.text = text
        self.binds = binds
        self.style = style
        self.loose = loose
        self.is_capital = is_capital
        self.inverse_of: Piece | None = None
        self.square_of: Piece | None = None

    def within(self, binds: int) -> str:
        """Return the text, in brackets where it holds together less tightly than needed."""
        return self.text if self.binds >= binds else self.style.bracketed(self.text)

    def squared(self) -> Piece:
        """Return the square of a norm."""
        square = Piece(f"{self.text}^2", POSTFIX, self.style)
        square.square_of = self
        return square

    def __format__(self, spec: str) -> str:
        """Fill a template's slot: `{0}` stands between delimiters, `{0:60}` must bind so."""
        return self.within(int(spec)) if spec else self.text


class Style(Protocol):
    """How text, LaTeX (and later MathML) write the forms that templates do not."""

    template: str  #: the attribute of an operation that holds its template
    pieces: dict[Expr, Piece]  #: what was printed in it

    def bracketed(self, text: str) -> str: ...
    def name(self, name: str) -> str: ...
    def number(self, value: Fraction) -> str: ...
    def size(self, dim: Dim) -> str: ...
    def differential(self, node: Piece) -> Piece: ...
    def product(self, factors: list[Piece]) -> Piece: ...
    def hadamard(self, factors: list[tuple[bool, Piece]]) -> Piece: ...  # True: divided by
    def kronecker(self, left: Piece, right: Piece) -> Piece: ...
    def fraction(self, above: Piece | None, below: Piece) -> Piece: ...
    def power(self, base: Piece, exponent: Fraction, *, entrywise: bool) -> Piece: ...
    def root(self, base: Piece) -> Piece: ...
    def transpose(self, base: Piece) -> Piece: ...
    def raised(self, base: Piece, power: str) -> Piece: ...  # a matrix: 2, -1 or -T
    def raised_to(self, base: Piece, exponent: str, *, entrywise: bool) -> Piece: ...  # k − 1
    def sum_to(self, index: str, last: str, factors: Sequence[Piece]) -> Piece: ...  # from 0
    def norm(self, inside: Piece, shape: Shape, *, squared: bool) -> Piece: ...
    def mask(self, left: Piece, relation: str, right: Piece | None) -> Piece: ...  # None: 0
    def absolute(self, inside: Piece, shape: Shape) -> Piece: ...
    def ones(self, shape: Shape) -> Piece: ...
    def zeros(self, shape: Shape) -> Piece: ...
    def eye(self, dim: Dim) -> Piece: ...
    def unit(self, dim: Dim, index: int) -> Piece: ...
    def literal(self, rows: tuple[tuple[Fraction, ...], ...]) -> Piece: ...
    def entry(self, base: Piece, shape: Shape, index: tuple[int, int]) -> Piece: ...
    def call(self, name: str, order: int, inside: Piece) -> Piece: ...  # φ, φ′, φ″ of something
    def listed(self, name: str, texts: Sequence[str]) -> Piece: ...  # a call: name(…, …)
    def along(self, node: Expr, inside: Piece) -> Piece: ...  # a function along an axis
    def trace(self, inside: str) -> str: ...
    def minus(self, text: str) -> str: ...
    def bare_of_minus(self, piece: Piece) -> str: ...
    def beside(self, factors: list[Piece], body: Piece) -> str: ...
    def joined_sum(self, terms: list[tuple[bool, str]]) -> str: ...
