"""Further circular and hyperbolic functions of every entry, and their inverses."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from gradcheck_cli.algebra import Power
from gradcheck_cli.expr import Expr, Ones
from gradcheck_cli.ops.elementwise import Elementwise

if TYPE_CHECKING:
    from gradcheck_cli.evaluate.vocabulary import System


class Tan(Elementwise):
    """The tangent: tan′ = 1 + tan²."""

    __slots__ = ()
    keeps_zeros = True
    names = ("tan",)
    text, latex = "tan({0})", r"\tan\left({0}\right)"
    source = "DLMF (4.20.3)"
    domain = "where the cosine is not 0"
    defined_everywhere = False

    def prime(self) -> Expr:
        return Ones.shaped(*self.shape) + self**2

    def evaluate(self, xp: System, *values: Any) -> Any:
        return xp.tan(values[0])


class Arcsin(Elementwise):
    """The inverse sine: arcsin′(x) = 1/√(1 − x²)."""

    __slots__ = ()
    keeps_zeros = True
    sign = "operand"
    course = "rising"
    between = Fraction(-11, 7), Fraction(11, 7)
    names = ("arcsin", "asin")
    text, latex = "arcsin({0})", r"\arcsin\left({0}\right)"
    source = "DLMF (4.24.7)"
    domain = "between −1 and 1"
    defined_everywhere = False

    def prime(self) -> Expr:
        return _over_root(self.args[0])

    def needs(self) -> str:
        return "within_one"

    def evaluate(self, xp: System, *values: Any) -> Any:
        return xp.asin(values[0])


class Arccos(Elementwise):
    """The inverse cosine: arccos′(x) = −1/√(1 − x²)."""

    __slots__ = ()
    sign = "nonnegative"
    course = "falling"
    between = None, Fraction(22, 7)
    names = ("arccos", "acos")
    text, latex = "arccos({0})", r"\arccos\left({0}\right)"
    source = "DLMF (4.24.8)"
    domain = "between −1 and 1"
    defined_everywhere = False

    def prime(self) -> Expr:
        return -_over_root(self.args[0])

    def needs(self) -> str:
        return "within_one"

    def evaluate(self, xp: System, *values: Any) -> Any:
        return xp.acos(values[0])


class Arctan(Elementwise):
    """The inverse tangent: arctan′(x) = 1/(1 + x²)."""

    __slots__ = ()
    keeps_zeros = True
    sign = "operand"
    course = "rising"
    between = Fraction(-11, 7), Fraction(11, 7)
    names = ("arctan", "atan")
    text, latex = "arctan({0})", r"\arctan\left({0}\right)"
    source = "DLMF (4.24.9)"

    def prime(self) -> Expr:
        X = self.args[0]
        return (Ones.shaped(*X.shape) + X**2) ** -1

    def evaluate(self, xp: System, *values: Any) -> Any:
        return xp.atan(values[0])


class Sinh(Elementwise):
    """The hyperbolic sine: sinh′ = cosh."""

    __slots__ = ()
    keeps_zeros = True
    sign = "operand"
    course = "rising"
    names = ("sinh",)
    text, latex = "sinh({0})", r"\sinh\left({0}\right)"
    source = "DLMF (4.34.1)"

    def prime(self) -> Expr:
        return Cosh.of(*self.args)

    def evaluate(self, xp: System, *values: Any) -> Any:
        return xp.sinh(values[0])


class Cosh(Elementwise):
    """The hyperbolic cosine: cosh′ = sinh."""

    __slots__ = ()
    sign = "positive"
    course = "valley"
    names = ("cosh",)
    text, latex = "cosh({0})", r"\cosh\left({0}\right)"
    source = "DLMF (4.34.2)"

    def prime(self) -> Expr:
        return Sinh.of(*self.args)

    def evaluate(self, xp: System, *values: Any) -> Any:
        return xp.cosh(values[0])


def _over_root(X: Expr) -> Expr:
    """Return 1 ⊘ √(1 − X²)."""
    return Power.of(Ones.shaped(*X.shape) - X**2, data=Fraction(-1, 2))
