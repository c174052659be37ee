"""The algebra of the node: sums, scalar multiples, products, ⊙, powers, transposes and names.

The constructors only normalise: they drop 0, 1 and I, flatten sums and products, pull scalars out,
collect equal terms and push transposes into products. A row sum A1, a column sum 1ᵀA and a spread 1bᵀ
are products with the leaf 1, which these rules keep in one form. Every other identity is a named line
of `calculus.identities`. A part that is not finite everywhere is never dropped: 0·e and e − e stay.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from gradcheck_cli.dims import ONE, SCALAR, Dim, Shape
from gradcheck_cli.errors import ShapeError
from gradcheck_cli.expr import (
    Expr,
    Eye,
    Linear,
    Multilinear,
    Number,
    Ones,
    Size,
    Zero,
    postorder,
)

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable

    from gradcheck_cli.evaluate.vocabulary import System

MAX_EXPONENT = 64  #: a number is raised to this power at most; beyond, the power stays as it is


class Add(Linear):
    """The sum A + B + …, in its written order.

    >>> from gradcheck_cli.expr import Symbol
    >>> x = Symbol.named("x", SCALAR)
    >>> Add.of(x, x)
    <2 x: scalar>
    """

    __slots__ = ()
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

    @classmethod
    def fit(cls, args: tuple[Expr, ...], data: Hashable) -> Shape:
        return _same_shape(cls, args)

    def transposed(self) -> Expr | None:
        """(A + B)ᵀ = Aᵀ + Bᵀ where that is no longer, as it is not for (X w − y)ᵀ."""
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


class Scale(Multilinear):
    """The scalar multiple c s₁ … sₖ A: `data` is the number c, the last operand the body A."""

    __slots__ = ()
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
        if coefficient == 1 and not scalars:
            return body
        return cls.intern((*scalars, body), coefficient)

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
            return Scale.of(*others, G, data=self.data)
        *scalars, body = others
        return Scale.of(*scalars, inner(body, G), data=self.data)

    def evaluate(self, xp: System, *values: Any) -> Any:
        product, *rest = values
        for value in rest:
            product = xp.multiply(product, value)
        return product if self.data == 1 else xp.scale(self.data, product)


class MatMul(Multilinear):
    """The matrix product A B C …

    >>> from gradcheck_cli.expr import Symbol
    >>> n, d = Dim.of("n"), Dim.of("d")
    >>> X, w = Symbol.named("X", (n, d)), Symbol.named("w", (d, ONE))
    >>> MatMul.of(X, w).T
    <wᵀ Xᵀ: 1×n>
    """

    __slots__ = ()
    rule = ("product", "d(XY) = (dX)Y + X(dY)")
    source = "Matrix Cookbook (37)"
    trace_identity = ("trace-cyclic", "tr(AB) = tr(BA)")

    @classmethod
    def of(cls, *args: Expr, data: Hashable = None) -> Expr:
        chain: list[Expr] = []
        scalars: list[Expr] = []
        for arg in args:
            _append(chain, scalars, arg)
        matrices = [arg for arg in args if not arg.is_scalar] or args
        shape = (matrices[0].shape[0], matrices[-1].shape[1])
        if any(isinstance(factor, Zero) for factor in chain) and all(arg.total for arg in args):
            return Zero.shaped(*shape)
        body = _chained(cls, chain, shape, scalars)
        return Scale.of(*scalars, body) if scalars else body

    @classmethod
    def fit(cls, args: tuple[Expr, ...], data: Hashable) -> Shape:
        for left, right in zip(args, args[1:], strict=False):
            if left.shape[1] is not right.shape[0]:
                raise ShapeError(f"MatMul: {left.shape} times {right.shape}")
        return args[0].shape[0], args[-1].shape[1]

    def transposed(self) -> Expr | None:
        return MatMul.of(*(arg.T for arg in reversed(self.args)))

    def adjoint(self, G: Expr, i: int) -> Expr:
        left = (factor.T for factor in reversed(self.args[:i]))
        right = (factor.T for factor in reversed(self.args[i + 1 :]))
        return MatMul.of(*left, G, *right)

    def evaluate(self, xp: System, *values: Any) -> Any:
        from gradcheck_cli.evaluate.association import associate

        return associate([factor.shape for factor in self.args], list(values), xp.matmul)


class Hadamard(Multilinear):
    """The entrywise product A ⊙ B ⊙ …, in its written order."""

    __slots__ = ()
    rule = ("hadamard", "d(X ⊙ Y) = dX ⊙ Y + X ⊙ dY")
    source = "Matrix Cookbook (38)"
    trace_identity = ("trace-hadamard", "tr(Aᵀ(B ⊙ C)) = tr((A ⊙ B)ᵀ C)")

    @classmethod
    def of(cls, *args: Expr, data: Hashable = None) -> Expr:
        shape = _same_shape(cls, args)
        if shape == SCALAR:
            return Scale.of(*args)
        scalars: list[Expr] = []
        bodies: list[Expr] = []
        number = Fraction(1)
        for arg in args:
            for factor in arg.args if type(arg) is Hadamard else (arg,):
                if isinstance(factor, Scale):
                    number *= factor.data
                    scalars += factor.args[:-1]
                    factor = factor.args[-1]
                bodies += factor.args if type(factor) is Hadamard else (factor,)
        bodies = [body for body in _powers_collected(bodies) if type(body) is not Ones]
        if any(isinstance(body, Zero) for body in bodies) and all(arg.total for arg in args):
            return Zero.shaped(*shape)
        if not bodies:
            body = Ones.shaped(*shape)
        else:
            body = bodies[0] if len(bodies) == 1 else cls.intern(tuple(bodies))
        return Scale.of(*scalars, body, data=number)

    @classmethod
    def fit(cls, args: tuple[Expr, ...], data: Hashable) -> Shape:
        return _same_shape(cls, args)

    def raised(self, exponent: Fraction) -> Expr | None:
        """(A ⊙ B)^k = A^k ⊙ B^k for a whole k, entry by entry."""
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


class Transpose(Linear):
    """The transpose Aᵀ."""

    __slots__ = ()
    signature = "(m,n)->(n,m)"
    names = ("transpose",)
    rule = ("transpose", "d(Xᵀ) = (dX)ᵀ")
    source = "Matrix Cookbook (44)"
    trace_identity = ("trace-transpose", "tr(Aᵀ) = tr(A)")

    @classmethod
    def of(cls, *args: Expr, data: Hashable = None) -> Expr:
        (A,) = args
        if isinstance(A, Transpose):
            return A.args[0]
        if A.is_scalar:
            return A
        return A.transposed() or cls.intern(args)

    def adjoint(self, G: Expr, i: int) -> Expr:
        return G.T

    def evaluate(self, xp: System, *values: Any) -> Any:
        return xp.transpose(values[0])


class Named(Expr):
    """A value that the person, or a derivation, gave a name; sums and products do not see through it."""

    __slots__ = ()
    rule = ("definition", "the definition of the name")

    @classmethod
    def called(cls, name: str, value: Expr) -> Named:
        """Return the value under this name."""
        return cls.intern((value,), name)

    @classmethod
    def fit(cls, args: tuple[Expr, ...], data: Hashable) -> Shape:
        return args[0].shape

    @classmethod
    def weigh(cls, args: tuple[Expr, ...]) -> int:
        return 1

    def rebuild(self, args: tuple[Expr, ...]) -> Expr:
        return self if args == self.args else self.called(self.data, args[0])

    @property
    def name(self) -> str:
        """The name given."""
        return str(self.data)

    @property
    def value(self) -> Expr:
        """What it names."""
        return self.args[0]

    def evaluate(self, xp: System, *values: Any) -> Any:
        return values[0]


# Helpers of the constructors ------------------------------------------------------------------


def inner(A: Expr, B: Expr) -> Expr:
    """Return the inner product ⟨A, B⟩ = tr(AᵀB), which for columns is AᵀB itself."""
    if A.is_scalar:
        return Scale.of(A, B)
    if A.shape[1] is ONE:
        return MatMul.of(A.T, B)
    from gradcheck_cli.ops.linalg import Trace

    return Trace.of(MatMul.of(A.T, B))


def coefficient_of(term: Expr) -> tuple[Fraction, Expr]:
    """Split a term into its number and the rest: −2 X → (−2, X)."""
    if isinstance(term, Number):
        return term.data, Number.exactly(1)
    if isinstance(term, Scale) and term.data != 1:
        return term.data, Scale.of(*term.args)
    return Fraction(1), term


def canonical(e: Expr) -> Expr:
    """Return the one form of `e` under reordering of sums, ⊙ and scalar factors.

    Two expressions that differ only in such orders have the same canonical object.
    """
    for node in postorder(e, skip=_has_canonical):
        object.__setattr__(node, "_canonical", _sorted(node))
    assert e._canonical is not None  # noqa: SLF001 -- the memo is ours
    return e._canonical  # noqa: SLF001


def _has_canonical(node: Expr) -> bool:
    return node._canonical is not None  # noqa: SLF001


def _sorted(node: Expr) -> Expr:
    """Return the node on canonical operands, sorted where the order means nothing."""
    args = tuple(arg._canonical or arg for arg in node.args)  # noqa: SLF001
    if isinstance(node, (Add, Hadamard)):
        args = tuple(sorted(args, key=id))
    elif isinstance(node, Scale):
        *scalars, body = args
        args = tuple(sorted(args, key=id)) if body.is_scalar else (*sorted(scalars, key=id), body)
    return node if args == node.args else type(node).intern(args, node.data)


def is_symmetric(e: Expr) -> bool:
    """Is the matrix equal to its transpose, as far as its form and declarations show?"""
    return e.shape[0] is e.shape[1] and canonical(e.T) is canonical(e)


def _same_shape(cls: type[Expr], args: tuple[Expr, ...]) -> Shape:
    for arg in args:
        if arg.shape != args[0].shape:
            raise ShapeError(f"{cls.__name__}: {args[0].shape} and {arg.shape}")
    return args[0].shape


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


def _factored(number: Fraction, args: tuple[Expr, ...]) -> tuple[Fraction, list[Expr], Expr | None]:
    """Split factors into a number, scalars (equal ones as powers) and the one body, if any."""
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
    collected = _powers_collected(scalars)
    for scalar in collected:
        if isinstance(scalar, Number):
            number *= scalar.data
    kept = [scalar for scalar in collected if not isinstance(scalar, Number)]
    return number, sorted(kept, key=_place), body


def _place(scalar: Expr) -> int:
    """Return where a scalar factor stands: letters first, as in π x sin(π x), divisors and dx last."""
    if scalar.is_open:
        return 3
    power = isinstance(scalar, Power)
    base = scalar.args[0] if power else scalar
    is_letter = not base.args or isinstance(base, Named)
    return 2 if power and scalar.data < 0 else 0 if is_letter else 1


def _powers_collected(factors: list[Expr]) -> list[Expr]:
    """Gather equal factors into powers; x² and x⁻¹ are kept apart, since 0 is not in both domains."""
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


def _append(chain: list[Expr], scalars: list[Expr], factor: Expr) -> None:
    """Append a factor to a chain: scalars are taken out, products flattened, I dropped."""
    if factor.is_scalar:
        scalars.append(factor)
    elif isinstance(factor, Scale):
        scalars.append(Scale.of(*factor.args[:-1], Number.exactly(1), data=factor.data))
        _append(chain, scalars, factor.args[-1])
    elif isinstance(factor, MatMul):
        chain.extend(factor.args)
    elif isinstance(factor, Ones) and ONE not in factor.shape:
        rows, cols = factor.shape
        chain.extend((Ones.shaped(rows, ONE), Ones.shaped(ONE, cols)))
    else:
        chain.append(factor)


def _chained(cls: type[MatMul], chain: list[Expr], shape: Shape, scalars: list[Expr]) -> Expr:
    """Return the product of a flat chain; each inner 1×1 stretch, such as vᵀAw, joins the scalars."""
    kept = [factor for factor in chain if not isinstance(factor, Eye)]
    if not kept:
        return Eye.sized(shape[0])
    start = 0
    while start < len(kept):
        end = next((j for j in range(start, len(kept)) if kept[j].shape[1] is ONE), None)
        if kept[start].shape[0] is ONE and end is not None and end - start + 1 < len(kept):
            scalars.append(_product(cls, kept[start : end + 1]))
            del kept[start : end + 1]
            start = 0
        else:
            start += 1
    return _product(cls, kept)


def _product(cls: type[MatMul], chain: list[Expr]) -> Expr:
    """Return the product of a chain that has no inner scalar; 1ᵀA1 is the sum of A."""
    if len(chain) == 1:
        return chain[0]
    head, tail = chain[0], chain[-1]
    if isinstance(head, Ones) and isinstance(tail, Ones) and len(chain) == 2:
        if head.shape[0] is ONE and tail.shape[1] is ONE:
            return Size.number(tail.shape[0])
        return Ones.shaped(head.shape[0], tail.shape[1])
    if head.shape[0] is ONE and tail.shape[1] is ONE:
        from gradcheck_cli.ops.reductions import Sum

        if isinstance(head, Ones):
            rest = chain[1:-1] if isinstance(tail, Ones) and len(chain) > 2 else chain[1:]
            return Sum.of(_product(cls, rest))
        if isinstance(tail, Ones):
            return Sum.of(_product(cls, chain[:-1]).T)
    return cls.intern(tuple(chain))


def _number_raised(X: Expr, p: Fraction) -> Expr | None:
    """Return a number's power where it is exact: whole powers of moderate size, perfect squares."""
    if not isinstance(X, Number) or abs(p) > MAX_EXPONENT or (X.data == 0 and p <= 0):
        return None
    if p.denominator == 1:
        size = max(X.data.numerator.bit_length(), X.data.denominator.bit_length())
        return Number.exactly(X.data ** int(p)) if size * abs(p) < 4096 else None
    if p.denominator == 2 and X.data > 0:
        from math import isqrt

        top, bottom = isqrt(X.data.numerator), isqrt(X.data.denominator)
        if top * top == X.data.numerator and bottom * bottom == X.data.denominator:
            return Number.exactly(Fraction(top, bottom) ** p.numerator)
    return None
