"""The entrywise product."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from gradcheck_cli.algebra.powers import Power, powers_collected
from gradcheck_cli.algebra.scalars import Scale
from gradcheck_cli.dims import SCALAR
from gradcheck_cli.expr import Expr, Multilinear, Ones, Zero, same_shape

if TYPE_CHECKING:
    from collections.abc import Hashable

    from gradcheck_cli.dims import Shape
    from gradcheck_cli.evaluate.vocabulary import System


class Hadamard(Multilinear):
    """The entrywise product A ⊙ B ⊙ …, in its written order."""

    __slots__ = ()
    signature = "(m,n),(m,n)->(m,n)"  # or of more operands
    spellings = ("X .* Y", "X ⊙ Y", "X ./ Y")
    rule = ("hadamard", "d(X ⊙ Y) = dX ⊙ Y + X ⊙ dY")
    source = "Matrix Cookbook (38)"
    trace_identity = ("trace-hadamard", "tr(Aᵀ(B ⊙ C)) = tr((A ⊙ B)ᵀ C)")

    @classmethod
    def of(cls, *args: Expr, data: Hashable = None) -> Expr:
        shape = same_shape(cls, args)
        if shape == SCALAR:
            return Scale.of(*args)
        scalars: list[Expr] = []
        bodies: list[Expr] = []
        number = Fraction(1)
        for arg in args:
            body = arg
            if isinstance(arg, Scale):
                number *= arg.data
                scalars += arg.args[:-1]
                body = arg.args[-1]
            bodies += body.args if type(body) is Hadamard else (body,)
        bodies = [body for body in powers_collected(bodies) if type(body) is not Ones]
        bodies.sort(key=_is_divisor)  # a ./ x, not 1 ./ x .* a
        if any(isinstance(body, Zero) for body in bodies) and all(arg.total for arg in args):
            return Zero.shaped(*shape)
        if any(isinstance(body, Zero) for body in bodies):  # 0 times what is not defined everywhere
            number = Fraction(0)
            bodies = [body for body in bodies if not body.total]
        if not bodies:
            body = Ones.shaped(*shape)
        else:
            body = bodies[0] if len(bodies) == 1 else cls.intern(tuple(bodies))
        return Scale.of(*scalars, body, data=number)

    def interchangeable(self, args: tuple[Expr, ...]) -> int:
        return len(args)

    @classmethod
    def fit(cls, args: tuple[Expr, ...], data: Hashable) -> Shape:
        return same_shape(cls, args)

    def raised(self, exponent: Fraction) -> Expr | None:
        """Return A^k ⊙ B^k for (A ⊙ B)^k, k whole, entry by entry."""
        if exponent.denominator != 1:
            return None
        return Hadamard.of(*(Power.of(arg, data=exponent) for arg in self.args))

    def adjoint(self, G: Expr, i: int) -> Expr:
        return Hadamard.of(G, *self.args[:i], *self.args[i + 1 :])

    def evaluate(self, xp: System, *values: Any) -> Any:
        product, *rest = values
        for value in rest:
            product = xp.multiply(product, value)
        return product


def _is_divisor(factor: Expr) -> bool:
    return isinstance(factor, Power) and factor.data < 0
