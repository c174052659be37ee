"""Formulas as text: unicode as in a textbook, or ASCII as typed. Both are read back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gradcheck_cli.dims import ONE
from gradcheck_cli.printing.pieces import ATOM, POSTFIX, PRODUCT, STAR, Piece

if TYPE_CHECKING:
    from collections.abc import Sequence
    from fractions import Fraction

    from gradcheck_cli.dims import Dim, Shape
    from gradcheck_cli.expr import Expr

_ASCII = {
    "ᵀ": "^T", "⊙": ".*", "⊘": "./", "−": "-", "‖": "||", "π": "pi", "′": "'",
    "∂": "d", "·": "*", "⇒": "=>", "×": "x", "₀": "0", "…": "...", "–": "-", "—": "-", "±": "+-",
    "²": "^2", "⁻": "^-", "¹": "1", "σ′": "sigma'", "⟨": "<", "⟩": ">", "½": "1/2", "≥": ">=",
    "≤": "<=", "→": "->", "✓": "ok", "✗": "x", "∞": "inf", "∑": "sum",
}  # fmt: skip


class Text:
    """The style of plain text; `avoid` are names that an unspaced XW must not spell."""

    template = "text"

    def __init__(self, avoid: frozenset[str] = frozenset()) -> None:
        self.avoid = avoid
        self.pieces: dict[Expr, Piece] = {}

    def bracketed(self, text: str) -> str:
        return f"({text})"

    def name(self, name: str) -> str:
        return name

    def number(self, value: Fraction) -> str:
        return number_text(value)

    def size(self, dim: Dim) -> str:
        text = str(dim).replace("*", " ")
        sign, text = ("−", text[1:]) if text.startswith("-") else ("", text)
        return sign + text.replace("+", " + ").replace("-", " − ")

    def differential(self, node: Piece) -> Piece:
        node = node.loose or node
        text = node.within(POSTFIX if node.text.startswith("‖") else ATOM)  # d‖X‖^2
        gap = " " if text[0].isalpha() and not text.replace("_", "").isalnum() else ""
        return Piece(f"d{gap}{text}", ATOM, self)

    def trace(self, inside: str) -> str:
        return f"tr({inside})"

    def minus(self, text: str) -> str:
        return f"−{text}"

    def bare_of_minus(self, piece: Piece) -> str:
        return piece.text.removeprefix("−")

    def joined_sum(self, terms: list[tuple[bool, str]]) -> str:
        (negative, first), *rest = terms
        text = f"−{first}" if negative else first
        return text + "".join(f" {'−' if minus else '+'} {term}" for minus, term in rest)

    def product(self, factors: list[Piece]) -> Piece:
        if len(factors) == 1:
            return factors[0]
        return Piece(self._joined(factors, [p.within(POSTFIX) for p in factors]), PRODUCT, self)

    def beside(self, factors: list[Piece], body: Piece) -> str:
        """Write scalar factors and the body that they multiply, which may be a product itself."""
        fraction = len(factors) == 1 and factors[0].binds == STAR
        left = [factors[0].text] if fraction else [piece.within(POSTFIX) for piece in factors]
        return self._joined([*factors, body], [*left, body.within(PRODUCT)])

    def _joined(self, factors: list[Piece], texts: list[str]) -> str:
        joined = texts[0]
        run = texts[0] if factors[0].is_capital else ""
        for piece, text in zip(factors[1:], texts[1:], strict=True):
            close = bool(run) and piece.is_capital and run + text not in self.avoid
            joined += text if close else f" {text}"
            run = (run + text if close else text) if piece.is_capital else ""
        return joined

    def hadamard(self, factors: list[tuple[bool, Piece]]) -> Piece:
        text = "1" if factors[0][0] else ""
        for is_divisor, piece in factors:
            sign = " ⊘ " if is_divisor else " ⊙ " if text else ""
            text += sign + piece.within(POSTFIX)
        return Piece(text, STAR, self)

    def kronecker(self, left: Piece, right: Piece) -> Piece:
        return self.listed("kron", [left.text, right.text])

    def fraction(self, above: Piece | None, below: Piece) -> Piece:
        top = above.within(PRODUCT) if above else "1"
        return Piece(f"{top}/{below.within(POSTFIX)}", STAR, self)

    def power(self, base: Piece, exponent: Fraction, *, entrywise: bool) -> Piece:
        p = number_text(exponent)
        sign = ".^" if entrywise else "^"
        return Piece(f"{base.within(ATOM)}{sign}{p if p.isdigit() else f'({p})'}", POSTFIX, self)

    def root(self, base: Piece) -> Piece:
        return Piece(f"sqrt({base.text})", ATOM, self)

    def transpose(self, base: Piece) -> Piece:
        return Piece(f"{base.within(ATOM)}ᵀ", POSTFIX, self)

    def raised(self, base: Piece, power: str) -> Piece:
        piece = Piece(f"{base.within(ATOM)}^{power}", POSTFIX, self)
        piece.inverse_of = base if power == "-1" else None
        return piece

    def raised_to(self, base: Piece, exponent: str, *, entrywise: bool) -> Piece:
        sign, text = "." * entrywise + "^", exponent if exponent.isalnum() else f"({exponent})"
        return Piece(f"{base.within(ATOM)}{sign}{text}", POSTFIX, self)

    def sum_to(self, index: str, last: str, factors: Sequence[Piece]) -> Piece:
        texts = (factor.within(PRODUCT) for factor in factors)
        return self.listed("sum", [f"{index}=0..{last}", " ".join(texts)])

    def listed(self, name: str, texts: Sequence[str]) -> Piece:
        return Piece(f"{name}({', '.join(texts)})", ATOM, self)

    def norm(self, inside: Piece, shape: Shape, *, squared: bool) -> Piece:
        index = "_F" if ONE not in shape else ""
        norm = Piece(f"‖{_guarded(inside.text)}‖{index}", ATOM, self)
        return norm.squared() if squared else norm

    def mask(self, left: Piece, relation: str, right: Piece | None) -> Piece:
        return Piece(f"1[{left.text} {relation} {right.text if right else 0}]", ATOM, self)

    def absolute(self, inside: Piece, shape: Shape) -> Piece:
        return Piece(f"abs({inside.text})", ATOM, self)

    def along(self, node: Expr, inside: Piece) -> Piece:
        axis = "" if node.data is None else f", axis={node.data}"
        return Piece(node.text.format(inside.text + axis), ATOM, self)

    def ones(self, shape: Shape) -> Piece:
        rows, cols = shape
        if cols is ONE:
            return Piece(f"ones({rows})", ATOM, self, loose=Piece("1", ATOM, self))
        if rows is ONE:
            return Piece(f"ones({cols})ᵀ", POSTFIX, self, loose=Piece("1ᵀ", POSTFIX, self))
        return Piece(f"ones({rows}, {cols})", ATOM, self, loose=Piece("1", ATOM, self))

    def zeros(self, shape: Shape) -> Piece:
        rows, cols = shape
        if rows is ONE:
            return Piece(f"zeros({cols})ᵀ", POSTFIX, self)
        return Piece(f"zeros({rows})" if cols is ONE else f"zeros({rows}, {cols})", ATOM, self)

    def eye(self, dim: Dim) -> Piece:
        text = f"I_{dim}" if dim.name else f"eye({dim})"
        return Piece(text, ATOM, self, loose=Piece("I", ATOM, self))

    def unit(self, dim: Dim, index: int) -> Piece:
        return Piece(f"unit({dim}, {index})", ATOM, self)

    def literal(self, rows: tuple[tuple[Fraction, ...], ...]) -> Piece:
        inside = "; ".join(" ".join(map(_signed, row)) for row in rows)
        return Piece(f"[{inside}]", ATOM, self)

    def entry(self, base: Piece, shape: Shape, index: tuple[int, int]) -> Piece:
        inside = str(index[0]) if shape[1] is ONE else f"{index[0]},{index[1]}"
        return Piece(f"{base.within(ATOM)}[{inside}]", ATOM, self)

    def call(self, name: str, order: int, inside: Piece) -> Piece:
        primes = ("", "′", "″", "‴")[order] if order < 4 else "′" * order
        return Piece(f"{name}{primes}({inside.text})", ATOM, self)


def _guarded(text: str) -> str:
    """Put brackets around the norms that stand behind a factor: inside a norm they would close it.

    >>> _guarded("h ‖x‖ + ‖y‖ z")
    'h (‖x‖) + ‖y‖ z'
    """
    opened: list[tuple[int, int, bool]] = []  # where, how deep in brackets, and behind a factor?
    depth, out, behind = 0, "", False
    for ch in text:
        depth += (ch in "([") - (ch in ")]")
        if ch == "‖" and behind and opened and opened[-1][1] == depth:
            start, _, needs_brackets = opened.pop()
            is_outermost = needs_brackets and not opened and depth == 0
            out = f"{out[:start]}({out[start:]}‖)" if is_outermost else out + ch
            continue
        if ch == "‖":
            opened.append((len(out), depth, behind))
        out += ch
        behind = behind if ch == " " else ch not in _BEFORE_OPERANDS
    return out.replace(")_F", "_F)")


_BEFORE_OPERANDS = "-−+⊙⊘/*^([,;<>=‖"


def _signed(value: Fraction) -> str:
    return f"{'-' if value < 0 else ''}{number_text(abs(value))}"


def number_text(value: Fraction) -> str:
    """Write a number ≥ 0: short decimals as decimals, ½, ¼ and the rest as fractions.

    >>> from fractions import Fraction
    >>> [number_text(Fraction(*pair)) for pair in ((1, 2), (1, 10), (1, 3), (7, 1))]
    ['1/2', '0.1', '1/3', '7']
    """
    if value.denominator == 1:
        return str(value.numerator)
    rest, digits = value.denominator, 0
    while rest % 10 == 0 or rest % 5 == 0 or rest % 2 == 0:
        rest //= 10 if rest % 10 == 0 else 5 if rest % 5 == 0 else 2
        digits += 1
    if rest == 1 and digits <= 6 and value.denominator not in {2, 4}:
        return (
            f"{value.numerator * 10**digits // value.denominator:0{digits + 1}d}"[:-digits]
            + "."
            + (
                f"{value.numerator * 10**digits // value.denominator:0{digits + 1}d}"[
                    -digits:
                ].rstrip("0")
            )
        )
    return f"{value.numerator}/{value.denominator}"


def text(e: Expr, avoid: frozenset[str] = frozenset()) -> str:
    """Return the expression as text, unicode as in a textbook.

    >>> from gradcheck_cli.syntax import parse
    >>> text(parse("1/2 ||X w - y||^2").value)
    '1/2 ‖X w − y‖^2'
    """
    from gradcheck_cli.printing.printer import printed

    return printed(e, Text(avoid)).text


def ascii_text(unicode: str) -> str:
    """Return text with every symbol in its ASCII spelling, Greek letters as their names."""
    from gradcheck_cli.syntax.alike import GREEK

    letters = {letter: word for word, letter in GREEK.items()}
    out = "".join(_ASCII.get(ch) or letters.get(ch) or ch for ch in unicode)
    return out.encode("ascii", "replace").decode("ascii")
