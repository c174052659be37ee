"""The exponential of a square matrix, its principal logarithm and square root."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from gradcheck_cli.algebra import Power, Scale
from gradcheck_cli.ops.elementwise import Exp, Log
from gradcheck_cli.ops.inverses import Inverse
from gradcheck_cli.ops.matrix_functions import MatrixFunction

if TYPE_CHECKING:
    from gradcheck_cli.evaluate.vocabulary import System
    from gradcheck_cli.expr import Expr

HALF = Fraction(1, 2)
OFF_THE_AXIS = "no eigenvalue at or below 0"


class Expm(MatrixFunction):
    """The matrix exponential e^X = I + X + X²/2 + …: d e^X = L(X, dX)."""

    __slots__ = ()
    names = ("expm",)
    spellings = ("e^X",)
    text, latex = "expm({0})", r"\operatorname{{expm}}\left({0}\right)"
    rule = ("matrix-exponential", "d e^X = L(X, dX), which is e^X dX where X dX = dX X")
    source = "Higham, Functions of Matrices, (10.15)"

    @staticmethod
    def of_entries(x: Expr) -> Expr:
        return Exp.of(x)

    @staticmethod
    def prime(X: Expr) -> Expr:
        return Expm.of(X)

    def evaluate(self, xp: System, *values: Any) -> Any:
        return xp.expm(*values)


class Logm(MatrixFunction):
    """The principal logarithm of a matrix: d log X = L(X, dX)."""

    __slots__ = ()
    names = ("logm",)
    text, latex = "logm({0})", r"\operatorname{{logm}}\left({0}\right)"
    rule = ("matrix-logarithm", "d log X = L(X, dX), which is X⁻¹ dX where X dX = dX X")
    source = "Higham, Functions of Matrices, (11.10)"
    domain, needed = OFF_THE_AXIS, "posdef"
    defined_everywhere = False  # `intern` is told where it is

    @staticmethod
    def of_entries(x: Expr) -> Expr:
        return Log.of(x)

    @staticmethod
    def prime(X: Expr) -> Expr:
        return Inverse.of(X)

    def evaluate(self, xp: System, *values: Any) -> Any:
        return xp.logm(*values)


class Sqrtm(MatrixFunction):
    """The principal square root R of a matrix, R R = X: d R = L(X, dX), and R dR + dR R = dX."""

    __slots__ = ()
    names = ("sqrtm",)
    spellings = ("X^(1/2)", "X^{1/2}")
    text, latex = "sqrtm({0})", r"\operatorname{{sqrtm}}\left({0}\right)"
    rule = ("matrix-root", "d X^½ = L(X, dX), which is ½ X^(−½) dX where X dX = dX X")
    source = "Higham, Functions of Matrices, §6.1"
    domain, needed = OFF_THE_AXIS, "posdef"
    defined_everywhere = False  # `intern` is told where it is

    @staticmethod
    def of_entries(x: Expr) -> Expr:
        return Power.of(x, data=HALF)

    @staticmethod
    def prime(X: Expr) -> Expr:
        return Scale.of(Inverse.of(Sqrtm.of(X)), data=HALF)

    def evaluate(self, xp: System, *values: Any) -> Any:
        return xp.sqrtm(*values)
