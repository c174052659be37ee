"""Sines and cosines of a square matrix, from an exponential of twice its size."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any, ClassVar

from gradcheck_cli.dims import NOTHING
from gradcheck_cli.ops.elementwise import Cos, Sin
from gradcheck_cli.ops.matrix_functions import MatrixFunction
from gradcheck_cli.ops.trigonometric import Cosh, Sinh

if TYPE_CHECKING:
    from gradcheck_cli.evaluate.vocabulary import System
    from gradcheck_cli.expr import Expr


class _HalfOfExponential(MatrixFunction):
    """A sine or cosine, both blocks of an exponential: e^[[0, −X], [X, 0]] = [[cos, −sin], …]."""

    __slots__ = ()
    corner: ClassVar[int]  #: −1 as above, 1 for the hyperbolic ones
    is_odd: ClassVar[bool]  #: the sines stand below

    def half(self, xp: System, X: Any) -> Any:
        """Return the block that is this function."""
        n = self.shape[0]
        none, corner = xp.zeros(n, n), xp.scale(Fraction(self.corner), X)
        both = xp.concat(0, xp.concat(1, none, corner), xp.concat(1, X, none))
        start, stop = (n, n + n) if self.is_odd else (NOTHING, n)
        return xp.part(xp.part(xp.expm(both), 0, start, stop), 1, NOTHING, n)


class Sinm(_HalfOfExponential):
    """The matrix sine X − X³/6 + …: d sin X = L(X, dX)."""

    __slots__ = ()
    names = ("sinm",)
    text, latex = "sinm({0})", r"\operatorname{{sinm}}\left({0}\right)"
    rule = ("matrix-sine", "d sin X = L(X, dX), which is cos(X) dX where X dX = dX X")
    source = "Higham, Functions of Matrices, §12.1"
    corner, is_odd = -1, True

    @staticmethod
    def of_entries(x: Expr) -> Expr:
        return Sin.of(x)

    @staticmethod
    def prime(X: Expr) -> Expr:
        return Cosm.of(X)

    def evaluate(self, xp: System, *values: Any) -> Any:
        return self.half(xp, *values)


class Cosm(_HalfOfExponential):
    """The matrix cosine I − X²/2 + …: d cos X = L(X, dX)."""

    __slots__ = ()
    names = ("cosm",)
    text, latex = "cosm({0})", r"\operatorname{{cosm}}\left({0}\right)"
    rule = ("matrix-cosine", "d cos X = L(X, dX), which is −sin(X) dX where X dX = dX X")
    source = "Higham, Functions of Matrices, §12.1"
    corner, is_odd = -1, False

    @staticmethod
    def of_entries(x: Expr) -> Expr:
        return Cos.of(x)

    @staticmethod
    def prime(X: Expr) -> Expr:
        return -Sinm.of(X)

    def evaluate(self, xp: System, *values: Any) -> Any:
        return self.half(xp, *values)


class Sinhm(_HalfOfExponential):
    """The hyperbolic sine of a matrix, ½ (e^X − e^(−X)): d sinh X = L(X, dX)."""

    __slots__ = ()
    names = ("sinhm",)
    text, latex = "sinhm({0})", r"\operatorname{{sinhm}}\left({0}\right)"
    rule = ("matrix-sinh", "d sinh X = L(X, dX), which is cosh(X) dX where X dX = dX X")
    source = "Higham, Functions of Matrices, (3.13)"
    corner, is_odd = 1, True

    @staticmethod
    def of_entries(x: Expr) -> Expr:
        return Sinh.of(x)

    @staticmethod
    def prime(X: Expr) -> Expr:
        return Coshm.of(X)

    def evaluate(self, xp: System, *values: Any) -> Any:
        return self.half(xp, *values)


class Coshm(_HalfOfExponential):
    """The hyperbolic cosine of a matrix, ½ (e^X + e^(−X)): d cosh X = L(X, dX)."""

    __slots__ = ()
    names = ("coshm",)
    text, latex = "coshm({0})", r"\operatorname{{coshm}}\left({0}\right)"
    rule = ("matrix-cosh", "d cosh X = L(X, dX), which is sinh(X) dX where X dX = dX X")
    source = "Higham, Functions of Matrices, (3.13)"
    corner, is_odd = 1, False

    @staticmethod
    def of_entries(x: Expr) -> Expr:
        return Cosh.of(x)

    @staticmethod
    def prime(X: Expr) -> Expr:
        return Sinhm.of(X)

    def evaluate(self, xp: System, *values: Any) -> Any:
        return self.half(xp, *values)
