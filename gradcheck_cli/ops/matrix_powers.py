"""Powers with a symbolic exponent, such as k: of a square matrix, and of every entry.

The exponent is a size (a polynomial in whole numbers), kept in `data`, so that k − 1 is computed.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any, TypeVar

from gradcheck_cli.algebra import MatMul, Power, Scale, Transpose, is_symmetric
from gradcheck_cli.dims import ONE, Dim
from gradcheck_cli.expr import Expr, Eye, Number, Ones, Size
from gradcheck_cli.ops.elementwise import Elementwise
from gradcheck_cli.ops.frechet import Frechet
from gradcheck_cli.ops.inverses import Inverse

if TYPE_CHECKING:
    from collections.abc import Hashable

    from gradcheck_cli.dims import Shape
    from gradcheck_cli.evaluate.vocabulary import System
    from gradcheck_cli.printing.pieces import Piece, Style

E = TypeVar("E", bound=Expr)
LONGEST_PRODUCT = 16  #: a power with a number up to this is written as a product
EXAMPLES = ((Dim.of("n"),), (Dim.of("n") + ONE,))
INDICES = ("j", "i", "l", "q", "r", "s")  #: letters that a sum of ours may run over


class EntryPower(Elementwise):
    """The power X.^p of every entry, p a whole number with a name: d(X.^p) = p X.^(p−1) ⊙ dX."""

    __slots__ = ()
    data_examples = EXAMPLES
    spellings = ("X.^k", "s^k")
    rule = ("entry-power", "d(X^p) = p X^(p−1) ⊙ dX, entry by entry")
    source = "Matrix Cookbook (108)"
    domain = "nonzero where p is negative"
    defined_everywhere = False  # `intern` is told by the exponent where it is
    data: tuple[Dim]

    @classmethod
    def of(cls, *args: Expr, data: Hashable = None) -> Expr:
        (X,), p = args, exponent(data)
        if p.number is not None:
            return Power.of(X, data=Fraction(p.number))
        if type(X) is Ones or (isinstance(X, Number) and X.data == 1):
            return X
        if isinstance(X, EntryPower):
            return cls.of(*X.args, data=(X.data[0] * p,))
        return cls.intern(args, data)

    @classmethod
    def intern(
        cls, args: tuple[Expr, ...], data: Hashable = None, shape: Shape | None = None
    ) -> EntryPower:
        return _told(super().intern(args, data, shape), exponent(data))

    def needs(self) -> str:
        return "" if self.data[0].is_at_least(0) else "nonzero"

    def prime(self) -> Expr:
        (p,) = self.data
        return _times(p, EntryPower.of(*self.args, data=(p - ONE,)))

    def evaluate(self, xp: System, *values: Any) -> Any:
        return xp.whole_power(values[0], self.data[0])

    def piece(self, style: Style, *parts: Piece) -> Piece | None:
        return style.raised_to(parts[0], style.size(self.data[0]), entrywise=not self.is_scalar)


class MatrixPower(Expr):
    """The power X^p of a square matrix, p a whole number with a name: d(X^k) = Σ X^j dX X^(k−1−j).

    >>> from gradcheck_cli.expr import Symbol
    >>> X, k = Symbol.named("X", (Dim.of("n"), Dim.of("n"))), Dim.of("k")
    >>> MatrixPower.of(X.T, data=(k - ONE,))
    <(X^(k − 1))ᵀ: n×n>
    """

    __slots__ = ()
    data_examples = EXAMPLES
    signature = "(n,n)->(n,n)"
    spellings = ("X^k",)
    rule = ("matrix-power", "d(X^k) = Σ X^j (dX) X^(k−1−j), j = 0 … k−1")
    source = "Matrix Cookbook (90)"
    domain = "invertible where p is negative"
    defined_everywhere = False  # `intern` is told by the exponent where it is
    data: tuple[Dim]

    @classmethod
    def of(cls, *args: Expr, data: Hashable = None) -> Expr:
        (X,), p = args, exponent(data)
        cls.fit(args, data)
        if X.is_scalar:
            return EntryPower.of(X, data=data)
        if isinstance(X, Transpose):
            return cls.of(*X.args, data=data).T
        if isinstance(X, Eye):
            return X
        if isinstance(X, MatrixPower):
            return cls.of(*X.args, data=(X.data[0] * p,))
        product = None if p.number is None else _product(X, p.number)
        return product or cls.intern(args, data)

    @classmethod
    def intern(
        cls, args: tuple[Expr, ...], data: Hashable = None, shape: Shape | None = None
    ) -> MatrixPower:
        return _told(super().intern(args, data, shape), exponent(data))

    def needs(self) -> str:
        return "" if self.data[0].is_at_least(0) else "invertible"

    def transposed(self) -> Expr | None:
        return self if is_symmetric(self.args[0]) else None

    def differential(self, dX: Expr, i: int) -> Expr:
        return PowerDerivative.of(*self.args, dX, data=self.data)

    def evaluate(self, xp: System, *values: Any) -> Any:
        return xp.matrix_power(values[0], self.data[0])

    def piece(self, style: Style, *parts: Piece) -> Piece | None:
        return style.raised_to(parts[0], style.size(self.data[0]), entrywise=False)


class PowerDerivative(Frechet):
    """What the power X^k changes by with X, in the direction Y: Σ X^j Y X^(k−1−j)."""

    __slots__ = ()
    data_examples = EXAMPLES
    spellings = ("sum(j=0..k-1, X^j Y X^(k-1-j))",)
    rule = ("power-sum", "d Σ X^j Y X^(k−1−j) = Σ X^j (dY) X^(k−1−j) where X is constant")
    trace_identity = (
        "trace-power-sum",
        "tr(Aᵀ Σ X^j Y X^(k−1−j)) = tr((Σ (Xᵀ)^j A (Xᵀ)^(k−1−j))ᵀ Y)",
    )
    source = "Higham, Functions of Matrices, (3.24)"
    data: tuple[Dim]

    @classmethod
    def of(cls, *args: Expr, data: Hashable = None) -> Expr:
        """Return it by the sum of k terms for X^−k: d(X^−k) = −X^−k d(X^k) X^−k."""
        p = exponent(data)
        if any(count > 0 for _, count in p.terms):
            return super().of(*args, data=data)
        X, Y = args
        power = MatrixPower.of(X, data=(p,))
        return -MatMul.of(power, cls.of(X, Y, data=(-p,)), power)

    def prime_of(self, X: Expr) -> Expr:
        (p,) = self.data
        return _times(p, MatrixPower.of(X, data=(p - ONE,)))

    def function_in(self, xp: System, value: Any) -> Any:
        return xp.matrix_power(value, self.data[0])

    def shown(self) -> tuple[Expr, ...]:
        X, Y = self.args
        return (*X.args, Y) if isinstance(X, Transpose) else self.args

    def piece(self, style: Style, *parts: Piece) -> Piece | None:
        """Write the sum; the powers of Xᵀ as transposed powers of X."""
        (p,), (X, Y) = self.data, parts
        index = next(letter for letter in INDICES if letter not in p.names())
        turned = isinstance(self.args[0], Transpose)
        last = style.size(p - ONE)
        rest = style.joined_sum([(False, last), (True, index)])
        powers = [style.raised_to(X, text, entrywise=False) for text in (index, rest)]
        if turned:
            powers = [style.transpose(power) for power in powers]
        return style.sum_to(index, last, (powers[0], Y, powers[1]))


def exponent(data: Hashable) -> Dim:
    """Return the exponent that `data` holds."""
    assert isinstance(data, tuple)
    (p,) = data
    assert isinstance(p, Dim)
    return p


def _times(p: Dim, power: Expr) -> Expr:
    """Return p X^(p−1) with the number of p = −k or 2 k in front, where signs and factors meet."""
    if len(p.terms) > 1 or p.number is not None:
        return Scale.of(Size.number(p), power)
    ((names, count),) = p.terms
    return Scale.of(Number.exactly(count), *(Size.number(Dim.of(name)) for name in names), power)


def _product(X: Expr, p: int) -> Expr | None:
    """Return X … X for a small number, X⁻¹ … X⁻¹ below zero, None for a large one."""
    if p == 0:
        return Eye.sized(X.shape[0]) if X.total else None
    if abs(p) > LONGEST_PRODUCT:
        return None
    return MatMul.of(*[X if p > 0 else Inverse.of(X)] * abs(p))


def _told(node: E, p: Dim) -> E:
    """Return the node, defined where its operand is only if the exponent is never negative."""
    object.__setattr__(node, "total", node.args[0].total and p.is_at_least(0))
    return node
