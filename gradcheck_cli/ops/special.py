"""Special functions of every entry: the error function, and log(1 + x)."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from gradcheck_cli.algebra import Power
from gradcheck_cli.expr import Constant, Expr, Ones
from gradcheck_cli.ops.elementwise import Elementwise, Exp

if TYPE_CHECKING:
    from gradcheck_cli.evaluate.vocabulary import System

PI = Constant.called("pi")


class Log1p(Elementwise):
    """The logarithm log(1 + x), precise where x is small: log1p′(x) = 1/(1 + x)."""

    __slots__ = ()
    course = "rising"
    names = ("log1p",)
    text, latex = "log1p({0})", r"\operatorname{{log1p}}\left({0}\right)"
    source = "DLMF (4.7.1)"
    domain = "above −1"
    defined_everywhere = False

    def prime(self) -> Expr:
        X = self.args[0]
        return (Ones.shaped(*X.shape) + X) ** -1

    def needs(self) -> str:
        return "within_one"

    def evaluate(self, xp: System, *values: Any) -> Any:
        return xp.log1p(values[0])


class Erf(Elementwise):
    """The error function: erf′(x) = 2/√π e^(−x²)."""

    __slots__ = ()
    keeps_zeros = True
    sign = "operand"
    course = "rising"
    between = Fraction(-1), Fraction(1)
    names = ("erf",)
    text, latex = "erf({0})", r"\operatorname{{erf}}\left({0}\right)"
    source = "DLMF (7.2.1)"

    def prime(self) -> Expr:
        return 2 * (root(PI) ** -1 * Exp.of(-(self.args[0] ** 2)))

    def evaluate(self, xp: System, *values: Any) -> Any:
        return xp.erf(values[0])


def root(number: Expr) -> Expr:
    """Return the square root of a scalar."""
    return Power.of(number, data=Fraction(1, 2))
