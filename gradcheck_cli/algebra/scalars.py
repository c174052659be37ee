"""Scalar multiples, which hold their number apart."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from gradcheck_cli.algebra.names import Named
from gradcheck_cli.algebra.powers import MAX_EXPONENT, Power, powers_collected
from gradcheck_cli.errors import ShapeError
from gradcheck_cli.expr import Constant, Expr, Multilinear, Number, Ones, Zero

if TYPE_CHECKING:
    from collections.abc import Hashable

    from gradcheck_cli.dims import Shape
    from gradcheck_cli.evaluate.vocabulary import System

DIFFERENTIALS = 1_000  #: behind all other factors


class Scale(Multilinear):
    """The scalar multiple c s₁ … sₖ A: `data` is the number c, the last operand the body A."""

    __slots__ = ()
    data_examples = (Fraction(1), Fraction(-3, 2), Fraction(1, 10))
    signature = "(),(m,n)->(m,n)"  # or with more scalars
    spellings = ("s X", "s * X", "X/s")
    rule = ("scalar-multiple", "d(s X) = ds X + s dX")
    trace_identity = ("trace-scalar", "s tr(A) = tr(s A)")
    data: Fraction

    @classmethod
    def of(cls, *args: Expr, data: Hashable = None) -> Expr:
        coefficient = Fraction(1) if data is None else data
        assert isinstance(coefficient, Fraction)
        coefficient, scalars, body = _factored(coefficient, args)
        if body is None:
            *scalars, body = scalars or [Number.exactly(1)]
        total = body.total and all(scalar.total for scalar in scalars)
        if (coefficient == 0 or isinstance(body, Zero)) and total:
            return Zero.shaped(*body.shape)
        if body.is_scalar and isinstance(body, Number):
            return Number.exactly(coefficient * body.data)
        if coefficient == 0:  # what is undefined somewhere stays, and nothing else
            scalars = [scalar for scalar in scalars if not scalar.total]
            body = Ones.shaped(*body.shape) if body.total and not body.is_scalar else body
            if body.is_scalar and body.total:
                *scalars, body = scalars
        if coefficient == 1 and not scalars:
            return body
        return cls.intern((*scalars, body), coefficient)

    def interchangeable(self, args: tuple[Expr, ...]) -> int:
        return len(args) if args[-1].is_scalar else len(args) - 1

    @classmethod
    def fit(cls, args: tuple[Expr, ...], data: Hashable) -> Shape:
        *scalars, body = args
        if not all(scalar.is_scalar for scalar in scalars):
            raise ShapeError("Scale: a factor is not a scalar")
        return body.shape

    def rebuild(self, args: tuple[Expr, ...]) -> Expr:
        return self if args == self.args else Scale.of(*args, data=self.data)

    def transposed(self) -> Expr | None:
        *scalars, body = self.args
        return Scale.of(*scalars, body.T, data=self.data)

    def raised(self, exponent: Fraction) -> Expr | None:
        """(c s A)^k = c^k s^k A^k for a whole k, entry by entry."""
        if exponent.denominator != 1 or abs(exponent) > MAX_EXPONENT or not self.data:
            return None
        powers = (Power.of(arg, data=exponent) for arg in self.args)
        return Scale.of(*powers, data=self.data ** int(exponent))

    def adjoint(self, G: Expr, i: int) -> Expr:
        others = self.args[:i] + self.args[i + 1 :]
        if i == len(self.args) - 1:
            return Scale.of(G, *others, data=self.data)
        from gradcheck_cli.algebra.products import inner

        *scalars, body = others
        return Scale.of(*scalars, inner(body, G), data=self.data)

    def evaluate(self, xp: System, *values: Any) -> Any:
        product, *rest = values
        for value in rest:
            product = xp.multiply(product, value)
        return product if self.data == 1 else xp.scale(self.data, product)


def is_zero(e: Expr) -> bool:
    """Tell whether an expression is the zero matrix, or the number 0."""
    return isinstance(e, Zero) or (isinstance(e, Number) and not e.data)


def coefficient_of(term: Expr) -> tuple[Fraction, Expr]:
    """Split a term into its number and the rest: −2 X → (−2, X)."""
    if isinstance(term, Number):
        return term.data, Number.exactly(1)
    if isinstance(term, Scale) and term.data != 1:
        return term.data, Scale.of(*term.args)
    return Fraction(1), term


def _factored(number: Fraction, args: tuple[Expr, ...]) -> tuple[Fraction, list[Expr], Expr | None]:
    """Split factors into a number, scalars (equal ones as powers) and the body, if any."""
    scalars: list[Expr] = []
    body = None
    for arg in args:
        if isinstance(arg, Scale):
            number *= arg.data
        for factor in arg.args if isinstance(arg, Scale) else (arg,):
            if isinstance(factor, Number):
                number *= factor.data
            elif factor.is_scalar:
                scalars.append(factor)
            else:
                assert body is None, "two bodies in a scalar multiple"
                body = factor
    collected = powers_collected(scalars)
    for scalar in collected:
        if isinstance(scalar, Number):
            number *= scalar.data
    kept = [scalar for scalar in collected if not isinstance(scalar, Number)]
    return number, sorted(kept, key=_place), body


def _place(scalar: Expr) -> int:
    """Return where a factor stands: π, letters, the rest, then divisors, last differentials.

    Divisors stand as they would as the factors of one: s/(a b) is read with a and b in place.
    """
    if scalar.is_open:
        return DIFFERENTIALS
    below = 0
    while isinstance(scalar, Power):
        below += 3 * (scalar.data < 0)
        (scalar,) = scalar.args
    is_letter = not scalar.args or isinstance(scalar, Named)
    return below + (0 if isinstance(scalar, Constant) else 1 if is_letter else 2)
