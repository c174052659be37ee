"""Powers of every entry, and the gathering of equal factors into them."""

from __future__ import annotations

from fractions import Fraction
from math import isqrt
from typing import TYPE_CHECKING, Any

from gradcheck_cli.algebra.canonical import canonical
from gradcheck_cli.expr import Constant, Expr, Number, Ones, Size, Zero

if TYPE_CHECKING:
    from collections.abc import Hashable

    from gradcheck_cli.dims import Shape
    from gradcheck_cli.evaluate.vocabulary import System

MAX_EXPONENT = 64  #: a number is raised to this power at most; beyond, the power stays as it is


class Power(Expr):
    """The power X^p of every entry, p a number; p = ½ is the square root."""

    __slots__ = ()
    data_examples = tuple(Fraction(p) for p in ("2", "3", "-1", "-2", "1/2", "-3/2"))
    signature = "(m,n)->(m,n)"
    spellings = ("X.^p", "s^p", "1/s")
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
        if isinstance(X, Power) and _is_one_power(X.data, p):
            return Power.of(*X.args, data=X.data * p)
        if isinstance(X, Power) and p < -1 and X.data < 0 and _is_one_power(X.data, -p):
            X = Power.of(*X.args, data=-X.data * p)  # (1/x)^-2 is 1/(1/x^2), which is not x^2 at 0
            return Power.of(X, data=Fraction(-1))
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
        if (self.data >= 0 and self.data.denominator == 1) or _is_positive(args[0]):
            object.__setattr__(self, "total", args[0].total)
        return self

    def needs(self) -> str:
        return "positive" if self.data.denominator != 1 else "nonzero" if self.data < 0 else ""

    def differential(self, dX: Expr, i: int) -> Expr:
        (X,) = self.args
        return self.data * (Power.of(X, data=self.data - 1) * dX)

    def evaluate(self, xp: System, *values: Any) -> Any:
        return xp.power(values[0], self.data)


def _is_positive(X: Expr) -> bool:
    """Tell whether X is made of sizes and numbers above 0, which every power is defined of."""
    if X.args:  # a product such as 2 π
        return isinstance(X.data, Fraction) and X.data > 0 and all(map(_is_positive, X.args))
    return isinstance(X, (Size, Constant)) or (isinstance(X, Number) and X.data > 0)


def _is_one_power(inner: Fraction, outer: Fraction) -> bool:
    """Tell whether (x^a)^b and x^(ab) are equal and defined at the same x."""
    if outer.denominator != 1 or outer == 0 or (inner < 0 and outer < 0):
        return False
    return inner.denominator == 1 or (inner * outer).denominator != 1


def powers_collected(factors: list[Expr]) -> list[Expr]:
    """Gather equal factors into powers, where that loses nothing of where they are defined.

    x² and x⁻¹ stay apart, since 0 is not in both domains; √x √x is not x, which is defined below 0.
    """
    exponents: dict[tuple[Expr, bool, bool], list[Fraction]] = {}
    bases: dict[tuple[Expr, bool, bool], Expr] = {}
    for factor in factors:
        base, p = factor, Fraction(1)
        if isinstance(factor, Power):
            base, p = factor.args[0], factor.data
        key = canonical(base), p > 0, p.denominator == 1
        exponents.setdefault(key, []).append(p)
        bases.setdefault(key, base)
    collected = []
    for key, each in exponents.items():
        total = sum(each)
        kept = each if len(each) > 1 and not key[2] and total.denominator == 1 else [total]
        collected += [Power.of(bases[key], data=p) for p in kept]
    return collected


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
