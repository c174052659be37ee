"""Sums, in their written order, with equal terms collected."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from gradcheck_cli.algebra.canonical import canonical
from gradcheck_cli.algebra.scalars import Scale, coefficient_of
from gradcheck_cli.expr import Expr, Linear, Number, Zero, same_shape

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable

    from gradcheck_cli.dims import Shape
    from gradcheck_cli.evaluate.vocabulary import System


class Add(Linear):
    """The sum A + B + …, in its written order.

    >>> from gradcheck_cli.dims import SCALAR
    >>> from gradcheck_cli.expr import Symbol
    >>> x = Symbol.named("x", SCALAR)
    >>> Add.of(x, x)
    <2 x: scalar>
    """

    __slots__ = ()
    signature = "(m,n),(m,n)->(m,n)"  # or of more operands
    spellings = ("X + Y", "X - Y")
    rule = ("sum", "d(X ± Y) = dX ± dY")
    source = "Matrix Cookbook (35)"
    trace_identity = ("trace-sum", "tr(A ± B) = tr(A) ± tr(B)")

    @classmethod
    def of(cls, *args: Expr, data: Hashable = None) -> Expr:
        terms = _collected(
            term for arg in args for term in (arg.args if type(arg) is Add else (arg,))
        )
        if not terms:
            return Zero.shaped(*args[0].shape)
        return terms[0] if len(terms) == 1 else cls.intern(tuple(terms))

    def interchangeable(self, args: tuple[Expr, ...]) -> int:
        return len(args)

    @classmethod
    def fit(cls, args: tuple[Expr, ...], data: Hashable) -> Shape:
        return same_shape(cls, args)

    def transposed(self) -> Expr | None:
        """Return Aᵀ + Bᵀ for (A + B)ᵀ where that is no longer, which for (X w − y)ᵀ it is."""
        apart = Add.of(*(term.T for term in self.args))
        return apart if apart.size <= self.size else None

    def differential(self, dX: Expr, i: int) -> Expr:
        return dX

    def adjoint(self, G: Expr, i: int) -> Expr:
        return G

    def evaluate(self, xp: System, *values: Any) -> Any:
        total, *rest = values
        for value in rest:
            total = xp.add(total, value)
        return total


def terms_of(e: Expr) -> tuple[Expr, ...]:
    """Return the terms of a sum; what is none is its own term."""
    return e.args if isinstance(e, Add) else (e,)


def positive_first(total: Expr) -> Expr:
    """Return the sum with its first positive term before the others: P − Y for −Y + P."""
    if isinstance(total, Add):
        lead = next((i for i, term in enumerate(total.args) if coefficient_of(term)[0] > 0), 0)
        return Add.of(total.args[lead], *total.args[:lead], *total.args[lead + 1 :])
    return total


def _collected(terms: Iterable[Expr]) -> list[Expr]:
    """Add up the coefficients of equal terms, in the order of their first appearance."""
    counts: dict[Expr, Fraction] = {}
    first: dict[Expr, Expr] = {}
    for term in terms:
        if isinstance(term, Zero):
            continue
        number, rest = coefficient_of(term)
        key = canonical(rest)
        counts[key] = counts.get(key, Fraction(0)) + number
        first.setdefault(key, rest)
    kept = []
    for key, rest in first.items():
        if counts[key] or not rest.total:
            kept.append(Scale.of(rest, data=counts[key]))
    return [term for term in kept if not (isinstance(term, Number) and not term.data)]
