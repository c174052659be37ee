"""Powers of every entry, and the gathering of equal factors into them."""

from __future__ import annotations

from fractions import Fraction
from math import isqrt
from typing import TYPE_CHECKING, Any

from gradcheck_cli.algebra.canonical import canonical
from gradcheck_cli.expr import Expr, Number, Ones, Zero

if TYPE_CHECKING:
    from collections.abc import Hashable

    from gradcheck_cli.dims import Shape
    from gradcheck_cli.evaluate.vocabulary import System

MAX_EXPONENT = 64  #: a number is raised to this power at most; beyond, the power stays as it is


class Power(Expr):
    """The power X^p of every entry, p a number; p = ½ is the square root."""

    __slots__ = ()
    names = ("sqrt",)
    rule = ("power", "d(X^p) = p X^(p−1) ⊙ dX, entry by entry")
    domain = "positive where p is not whole, nonzero where p is negative"
    defined_everywhere = False  # `intern` is told by `of` where it is
    data: Fraction

    @classmethod
    def of(cls, *args: Expr, data: Hashable = None) -> Expr:
        (X,) = args
        p = Fraction(1, 2) if data is None else data
        assert isinstance(p, Fraction)
        if p == 1 or type(X) is Ones:
            return X
        if p == 0 and X.total:
            return Ones.shaped(*X.shape)
        if isinstance(X, Power) and p.denominator == 1 and X.data * p != 0:
            return Power.of(*X.args, data=X.data * p)
        if isinstance(X, Zero) and p > 0:
            return X
        number = _number_raised(X, p)
        return number or X.raised(p) or cls.intern(args, p)

    @classmethod
    def fit(cls, args: tuple[Expr, ...], data: Hashable) -> Shape:
        return args[0].shape

    @classmethod
    def intern(
        cls, args: tuple[Expr, ...], data: Hashable = None, shape: Shape | None = None
    ) -> Power:
        self = super().intern(args, data, shape)
        if self.data >= 0 and self.data.denominator == 1:
            object.__setattr__(self, "total", args[0].total)
        return self

    def differential(self, dX: Expr, i: int) -> Expr:
        (X,) = self.args
        return self.data * (Power.of(X, data=self.data - 1) * dX)

    def evaluate(self, xp: System, *values: Any) -> Any:
        return xp.power(values[0], self.data)


def powers_collected(factors: list[Expr]) -> list[Expr]:
    """Gather equal factors into powers; x² and x⁻¹ stay apart, since 0 is not in both domains."""
    exponents: dict[tuple[Expr, bool], Fraction] = {}
    bases: dict[tuple[Expr, bool], Expr] = {}
    for factor in factors:
        base, p = (
            (factor.args[0], factor.data) if isinstance(factor, Power) else (factor, Fraction(1))
        )
        key = canonical(base), p > 0
        exponents[key] = exponents.get(key, Fraction(0)) + p
        bases.setdefault(key, base)
    return [Power.of(bases[key], data=p) for key, p in exponents.items()]


def _number_raised(X: Expr, p: Fraction) -> Expr | None:
    """Return a number's power where it is exact: whole powers of moderate size, perfect squares."""
    if not isinstance(X, Number) or abs(p) > MAX_EXPONENT or (X.data == 0 and p <= 0):
        return None
    if p.denominator == 1:
        size = max(X.data.numerator.bit_length(), X.data.denominator.bit_length())
        return Number.exactly(X.data ** int(p)) if size * abs(p) < 4096 else None
    if p.denominator == 2 and X.data > 0:
        top, bottom = isqrt(X.data.numerator), isqrt(X.data.denominator)
        if top * top == X.data.numerator and bottom * bottom == X.data.denominator:
            return Number.exactly(Fraction(top, bottom) ** p.numerator)
    return None
