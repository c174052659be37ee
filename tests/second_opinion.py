"""SymPy as a number system: the second opinion on gradients, in exact entries.

Every value is a `sympy.Matrix` of entries at explicit small sizes. An operation's one `evaluate`
rule runs here as it does in NumPy, so a new operation needs no line here. The derivative that
gradcheck's is compared with is SymPy's own, entry by entry.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import sympy
from sympy import Matrix

from gradcheck_cli.evaluate import evaluate
from gradcheck_cli.evaluate.vocabulary import NotAvailable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from fractions import Fraction

    from gradcheck_cli.dims import Dim
    from gradcheck_cli.expr import Expr, Symbol

Entry = Any  #: a scalar of SymPy
Entries = list[Entry]  #: a row, a column, or all entries of a matrix
HALF = sympy.Rational(1, 2)
POSITIVE = {"positive", "unit_interval", "small_positive", "simplex"}
#: Heaviside's second argument is its value at 0.
MASKS: dict[str, Callable[[Entry], Entry]] = {
    ">": lambda z: sympy.Heaviside(z, 0),
    ">=": lambda z: sympy.Heaviside(z, 1),
    "<": lambda z: sympy.Heaviside(-z, 0),
    "<=": lambda z: sympy.Heaviside(-z, 1),
}


def rational(value: Fraction) -> Entry:
    """Return an exact number as SymPy's."""
    return sympy.Rational(value.numerator, value.denominator)


class Expanded:
    """The words of `vocabulary.System` on matrices of SymPy's entries."""

    def __init__(self, sizes: Mapping[str, int]) -> None:
        self.sizes = dict(sizes)

    def __getattr__(self, word: str) -> Any:
        raise NotAvailable(word) if not word.startswith("_") else AttributeError(word)

    # Leaves

    def number(self, value: Fraction) -> Matrix:
        return Matrix([[rational(value)]])

    def size(self, dim: Dim) -> Matrix:
        return Matrix([[dim.at(self.sizes)]])

    def constant(self, name: str) -> Matrix:
        return Matrix([[{"pi": sympy.pi, "e": sympy.E}[name]]])

    def ones(self, rows: Dim, cols: Dim) -> Matrix:
        return sympy.ones(rows.at(self.sizes), cols.at(self.sizes))

    def zeros(self, rows: Dim, cols: Dim) -> Matrix:
        return sympy.zeros(rows.at(self.sizes), cols.at(self.sizes))

    def eye(self, dim: Dim) -> Matrix:
        return sympy.eye(dim.at(self.sizes))

    def unit(self, dim: Dim, i: int) -> Matrix:
        return sympy.eye(dim.at(self.sizes))[:, i]

    def literal(self, rows: tuple[tuple[Fraction, ...], ...]) -> Matrix:
        return Matrix([[rational(entry) for entry in row] for row in rows])

    # Linear algebra

    def add(self, a: Matrix, b: Matrix) -> Matrix:
        return a + b

    def scale(self, number: Fraction, a: Matrix) -> Matrix:
        return rational(number) * a

    def matmul(self, a: Matrix, b: Matrix) -> Matrix:
        return a * b

    def transpose(self, a: Matrix) -> Matrix:
        return a.T

    def trace(self, a: Matrix) -> Matrix:
        return Matrix([[a.trace()]])

    def entry(self, a: Matrix, i: int, j: int) -> Matrix:
        return Matrix([[a[i, j]]])

    def sum(self, a: Matrix) -> Matrix:
        return Matrix([[sympy.Add(*a)]])

    def norm(self, a: Matrix) -> Matrix:
        return Matrix([[sympy.sqrt(sympy.Add(*(entry**2 for entry in a)))]])

    # Square matrices, and entries in another place

    def matrix_power(self, a: Matrix, exponent: Dim) -> Matrix:
        return a ** exponent.at(self.sizes)

    def whole_power(self, a: Matrix, exponent: Dim) -> Matrix:
        return a.applyfunc(lambda entry: entry ** exponent.at(self.sizes))

    def inv(self, a: Matrix) -> Matrix:
        return a.adjugate() / a.det()

    def det(self, a: Matrix) -> Matrix:
        return Matrix([[a.det()]])

    def adj(self, a: Matrix) -> Matrix:
        return a.adjugate()

    def logdet(self, a: Matrix) -> Matrix:
        return Matrix([[sympy.log(a.det())]])

    def logabsdet(self, a: Matrix) -> Matrix:
        return Matrix([[sympy.log(a.det() ** 2) / 2]])

    def diag(self, a: Matrix) -> Matrix:
        return sympy.diag(*a)

    def diagonal(self, a: Matrix) -> Matrix:
        return a.diagonal().T

    def reshape(self, a: Matrix, rows: Dim, cols: Dim) -> Matrix:
        return Matrix(cols.at(self.sizes), rows.at(self.sizes), list(a.T)).T

    def kron(self, a: Matrix, b: Matrix) -> Matrix:
        return sympy.kronecker_product(a, b)

    def concat(self, axis: int, *blocks: Matrix) -> Matrix:
        return (Matrix.vstack, Matrix.hstack)[axis](*blocks)

    def part(self, a: Matrix, axis: int, start: Dim, stop: Dim) -> Matrix:
        taken = slice(start.at(self.sizes), stop.at(self.sizes))
        return a[taken, :] if axis == 0 else a[:, taken]

    # Of each column, each row or all entries

    def amax(self, a: Matrix, axis: int | None) -> Matrix:
        return reduced(lambda entries: sympy.Max(*entries), a, axis)

    def is_max(self, a: Matrix, axis: int | None) -> Matrix:
        def shares(entries: Entries) -> Entries:
            ties = [sympy.Mul(*(MASKS[">="](e - other) for other in entries)) for e in entries]
            return [tie / sympy.Add(*ties) for tie in ties]

        return rescaled(shares, a, axis)

    def softmax(self, a: Matrix, axis: int | None) -> Matrix:
        return self.exp(self.log_softmax(a, axis))

    def log_softmax(self, a: Matrix, axis: int | None) -> Matrix:
        return rescaled(lambda entries: [e - logsumexp(entries) for e in entries], a, axis)

    def logsumexp(self, a: Matrix, axis: int | None) -> Matrix:
        return reduced(logsumexp, a, axis)

    def var(self, a: Matrix, axis: int | None) -> Matrix:
        def variance(entries: Entries) -> Entry:
            mean = sympy.Add(*entries) / len(entries)
            return sympy.Add(*((entry - mean) ** 2 for entry in entries)) / len(entries)

        return reduced(variance, a, axis)

    # Entry by entry

    def multiply(self, a: Matrix, b: Matrix) -> Matrix:
        if a.shape == (1, 1):
            return b * a[0, 0]
        if b.shape == (1, 1):
            return a * b[0, 0]
        return a.multiply_elementwise(b)

    def power(self, a: Matrix, exponent: Fraction) -> Matrix:
        return a.applyfunc(lambda entry: entry ** rational(exponent))

    def exp(self, a: Matrix) -> Matrix:
        return a.applyfunc(sympy.exp)

    def log(self, a: Matrix) -> Matrix:
        return a.applyfunc(sympy.log)

    def sin(self, a: Matrix) -> Matrix:
        return a.applyfunc(sympy.sin)

    def cos(self, a: Matrix) -> Matrix:
        return a.applyfunc(sympy.cos)

    def tanh(self, a: Matrix) -> Matrix:
        return a.applyfunc(sympy.tanh)

    def sigmoid(self, a: Matrix) -> Matrix:
        return a.applyfunc(lambda entry: 1 / (1 + sympy.exp(-entry)))

    def tan(self, a: Matrix) -> Matrix:
        return a.applyfunc(sympy.tan)

    def asin(self, a: Matrix) -> Matrix:
        return a.applyfunc(sympy.asin)

    def acos(self, a: Matrix) -> Matrix:
        return a.applyfunc(sympy.acos)

    def atan(self, a: Matrix) -> Matrix:
        return a.applyfunc(sympy.atan)

    def sinh(self, a: Matrix) -> Matrix:
        return a.applyfunc(sympy.sinh)

    def cosh(self, a: Matrix) -> Matrix:
        return a.applyfunc(sympy.cosh)

    def erf(self, a: Matrix) -> Matrix:
        return a.applyfunc(sympy.erf)

    def log1p(self, a: Matrix) -> Matrix:
        return a.applyfunc(lambda entry: sympy.log(1 + entry))

    def softplus(self, a: Matrix) -> Matrix:
        return a.applyfunc(lambda entry: sympy.log(1 + sympy.exp(entry)))

    def silu(self, a: Matrix) -> Matrix:
        return self.multiply(a, self.sigmoid(a))

    def gelu(self, a: Matrix) -> Matrix:
        return a.applyfunc(lambda entry: entry * (1 + sympy.erf(entry / sympy.sqrt(2))) / 2)

    # With a kink. Max is what all of them are made of: SymPy knows its derivative without having
    # to know that an entry is real.

    def relu(self, a: Matrix) -> Matrix:
        return a.applyfunc(positive_part)

    def leaky_relu(self, a: Matrix, slope: Fraction) -> Matrix:
        return a.applyfunc(lambda z: positive_part(z) - rational(slope) * positive_part(-z))

    def elu(self, a: Matrix, alpha: Fraction) -> Matrix:
        return a.applyfunc(
            lambda z: positive_part(z) + rational(alpha) * (sympy.exp(-positive_part(-z)) - 1)
        )

    def abs(self, a: Matrix) -> Matrix:
        return self.maximum(a, -a)

    def sign(self, a: Matrix) -> Matrix:
        return a.applyfunc(lambda entry: 2 * sympy.Heaviside(entry, HALF) - 1)

    def maximum(self, a: Matrix, b: Matrix) -> Matrix:
        return Matrix(*a.shape, [sympy.Max(*pair) for pair in zip(a, b, strict=True)])

    def minimum(self, a: Matrix, b: Matrix) -> Matrix:
        return -self.maximum(-a, -b)

    def mask(self, a: Matrix, relation: str) -> Matrix:
        return a.applyfunc(MASKS[relation])

    def apply(self, name: str, order: int, a: Matrix) -> Matrix:
        return a.applyfunc(unspecified(name, order))


def positive_part(z: Entry) -> Entry:
    """Return the relu of an entry."""
    return sympy.Max(z, 0)


def logsumexp(entries: Entries) -> Entry:
    """Return the logarithm of the sum of exponentials."""
    return sympy.log(sympy.Add(*map(sympy.exp, entries)))


def reduced(one: Callable[[Entries], Entry], a: Matrix, axis: int | None) -> Matrix:
    """Make one entry of each column (axis 0), of each row (1), or of all entries (None)."""
    return rescaled(lambda entries: [one(entries)], a, axis)


def rescaled(each: Callable[[Entries], Entries], a: Matrix, axis: int | None) -> Matrix:
    """Make a list of entries of each column, of each row, or of all entries."""
    if axis == 0:
        return rescaled(each, a.T, 1).T
    if axis == 1:
        return Matrix([each(list(a.row(i))) for i in range(a.rows)])
    made = each(list(a))
    return Matrix(*(a.shape if len(made) > 1 else (1, 1)), made)


@cache
def unspecified(name: str, order: int) -> Any:
    """Return a function of which nothing is known but its name; φ differentiates to φ′."""

    def fdiff(self: Any, _: int = 1) -> Entry:
        return unspecified(name, order + 1)(*self.args)

    return type(f"{name}_{order}", (sympy.Function,), {"fdiff": fdiff, "is_real": True})


def entries_of(symbol: Symbol, sizes: Mapping[str, int]) -> Matrix:
    """Return a variable as a matrix of independent real entries, positive where it is declared so.

    A structured variable, a symmetric one say, has independent entries too: like autograd,
    gradcheck differentiates by every entry, and its gradient holds where the structure does.
    """
    rows, cols = (dim.at(sizes) for dim in symbol.shape)
    sign = {"positive": True} if not POSITIVE.isdisjoint(symbol.data[1]) else {"real": True}
    return Matrix(rows, cols, lambda i, j: sympy.Symbol(f"{symbol.name}[{i},{j}]", **sign))


def expanded(
    roots: Sequence[Expr], given: Mapping[Expr, Matrix], sizes: Mapping[str, int]
) -> list[Matrix]:
    """Return expressions in entries."""
    return evaluate(roots, Expanded(sizes), dict(given))


def differentiated(f: Matrix, variable: Matrix) -> Matrix:
    """Return SymPy's derivative of a scalar by every entry of a variable.

    It is `sympy.diff` where a part that occurs often is differentiated once: SymPy's rule of a node
    asks its operands for their derivatives, and is answered from what is known.
    """
    (value,) = f

    @cache
    def derivative(e: Entry, entry: Entry) -> Entry:
        return e._eval_derivative(entry)

    with patch.object(sympy.Expr, "diff", derivative):
        return variable.applyfunc(lambda entry: derivative(value, entry))


def symbols_in(matrices: Iterable[Matrix]) -> list[Entry]:
    """Return the entries of variables, by name."""
    found = set[Entry]().union(*(matrix.free_symbols for matrix in matrices))
    return sorted(found, key=str)
