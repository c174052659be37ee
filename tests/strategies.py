"""Random well-shaped programs over all operations, for hypothesis.

Operations with a signature are found by it, so a new one takes part without a line here; the core
algebra has its builders below. Every name, size and shape is drawn from a small pool that holds the
traps: AB beside A and B, a size n beside a vector, numbered, Greek and long names.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple

from evaluation import symbols_of
from hypothesis import strategies as st

from gradcheck_cli.algebra import Add, Hadamard, MatMul, Named, Power, Scale
from gradcheck_cli.dims import ONE, SCALAR, Dim, Shape
from gradcheck_cli.expr import Constant, Expr, Eye, Number, Ones, Size, Symbol, signature
from gradcheck_cli.ops import operations
from gradcheck_cli.ops.elementwise import Sin, Tanh
from gradcheck_cli.ops.reductions import Sum
from gradcheck_cli.ops.reshapes import Reshape, Vec
from gradcheck_cli.ops.structure import Entry, Literal, Unit
from gradcheck_cli.printing.text import text

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn

SIZES = {"m": 3, "n": 2, "p": 4}
DIMS = [Dim.of(name) for name in SIZES]
m, n, p = DIMS
TWO = Dim.of(2)  #: a size that is a number, as a matrix literal has it

VARIABLES = [
    *(Symbol.named(name, SCALAR) for name in ("x", "lam", "μ", "c_1")),
    *(Symbol.named(name, (m, ONE)) for name in ("u", "b_h")),
    *(Symbol.named(name, (n, ONE)) for name in ("v", "b2")),
    Symbol.named("w", (p, ONE)),
    *(Symbol.named(name, (m, n)) for name in ("A", "Y_pred")),
    *(Symbol.named(name, (n, p)) for name in ("B", "W1")),
    *(Symbol.named(name, (m, p)) for name in ("AB", "logits")),
    Symbol.named("X", (p, m)),
    Symbol.named("S", (n, n)),
    Symbol.named("q", (TWO, ONE)),
    Symbol.named("T2", (m, TWO)),
    Symbol.named("Θ", (m, m)),
]
NAMES = ["h", "a1", "Z", "h_relu", "y_hat", "E", "R"]
NUMBERS = [
    Fraction(number) for number in ("1", "2", "-1", "3", "1/2", "-3/2", "1/10", "2/3", "0.25")
]
EXPONENTS = [Fraction(number) for number in ("2", "3", "-1", "-2", "1/2", "-1/2")]


class Drawn(NamedTuple):
    """A random program: its value and its definitions in order."""

    value: Expr
    definitions: tuple[Named, ...]

    @property
    def variables(self) -> list[Symbol]:
        return symbols_of(self.value, *self.definitions)

    @property
    def source(self) -> str:
        """The program as text, printed by gradcheck: definitions, then the value."""
        names = frozenset(
            [s.name for s in self.variables] + [named.name for named in self.definitions]
        )
        lines = [f"{named.name} = {text(named.value, names)}" for named in self.definitions]
        return "\n".join([*lines, text(self.value, names)])

    def __repr__(self) -> str:
        return f"Drawn({self.source!r})"


WITH_TIES = {"gradcheck_cli.ops.spectral", "gradcheck_cli.ops.eigenvalues"}


class Builder:
    """Draws one expression of a shape; a careful one keeps to the insides of all domains."""

    def __init__(self, draw: DrawFn, given: list[Named], *, careful: bool) -> None:
        self.draw = draw
        self.leaves: list[Expr] = [*given, *given, *VARIABLES]  # what has a name is to be used
        self.careful = careful

    def pick(self, options: list[Any]) -> Any:
        return self.draw(st.sampled_from(options))

    def expression(self, shape: Shape, depth: int) -> Expr:
        if depth == 0:
            return self.leaf(shape)
        builders = [self.add, self.scale, self.matmul, self.leaf_or_less, self.by_signature]
        builders += [self.by_signature, self.hadamard, self.power, self.transpose, self.stacked]
        built = self.pick(builders)(shape, depth - 1)
        assert isinstance(built, Expr)
        assert built.shape == shape
        return built

    def leaf_or_less(self, shape: Shape, depth: int) -> Expr:
        return self.expression(shape, depth // 2)

    def leaf(self, shape: Shape) -> Expr:
        options = [leaf for leaf in self.leaves if leaf.shape == shape] * 2
        options += [leaf.T for leaf in self.leaves if leaf.shape == shape[::-1]]
        rows, cols = shape
        options.append(Ones.shaped(rows, cols))
        if rows is cols:
            options.append(Eye.sized(rows))
        if shape == SCALAR:
            options += [Number.exactly(number) for number in NUMBERS]
            options += [Size.number(dim) for dim in DIMS]
            options.append(Constant.called("pi"))  # e alone is a variable
        if cols is ONE and rows is not ONE:
            options.append(Unit.vector(rows, 1))
        if shape == (TWO, TWO):
            options += [_literal(), _literal().T]
        return self.pick(options)  # type: ignore[no-any-return]

    def add(self, shape: Shape, depth: int) -> Expr:
        return Add.of(*(self.expression(shape, depth) for _ in range(self.pick([2, 2, 3]))))

    def hadamard(self, shape: Shape, depth: int) -> Expr:
        return Hadamard.of(*(self.expression(shape, depth) for _ in range(self.pick([2, 2, 3]))))

    def scale(self, shape: Shape, depth: int) -> Expr:
        scalar, body = self.expression(SCALAR, depth), self.expression(shape, depth)
        return Scale.of(scalar, body, data=self.pick(NUMBERS))

    def matmul(self, shape: Shape, depth: int) -> Expr:
        rows, cols = shape
        inner = self.pick([*DIMS, TWO, ONE] if shape != SCALAR else [*DIMS, TWO])
        left, right = self.expression((rows, inner), depth), self.expression((inner, cols), depth)
        return MatMul.of(left, right)

    def power(self, shape: Shape, depth: int) -> Expr:
        base, exponent = self.expression(shape, depth), self.pick(EXPONENTS)
        if self.careful and (exponent < 0 or exponent.denominator != 1):
            base = positive(base)
        return Power.of(base, data=exponent)

    def transpose(self, shape: Shape, depth: int) -> Expr:
        return self.expression(shape[::-1], depth).T

    def stacked(self, shape: Shape, depth: int) -> Expr:
        """Take a matrix apart into its columns and put it together again."""
        column = Vec.of(self.expression(shape, depth))
        return Reshape.of(Sin.of(column), data=shape)

    def by_signature(self, shape: Shape, depth: int) -> Expr:
        """Apply any operation whose signature can give this shape."""
        cls, bound = self.pick(_fitting(shape, with_ties=not self.careful))
        operands = []
        for dims in signature(cls.signature)[0]:
            for dim in dims:
                if dim not in bound:
                    bound = {**bound, dim: self.pick([*DIMS, ONE])}
            operands.append(self.expression((bound[dims[0]], bound[dims[1]]), depth))
        data = self.data_of(cls, operands, shape)
        if self.careful and (need := cls.intern(tuple(operands), data).needs()):
            operands = [tamed(operand, need) for operand in operands]
        return cls.of(*operands, data=data)  # type: ignore[no-any-return]

    def data_of(self, cls: type[Expr], operands: list[Expr], shape: Shape) -> Any:
        if cls.takes_axis:
            fitting = (data for data in cls.data_examples if cls.fit((*operands,), data) == shape)
            return self.pick([*fitting])
        if cls is Entry:
            return tuple(self.pick([0] if dim is ONE else [0, 1]) for dim in operands[0].shape)
        return self.pick([*cls.data_examples]) if cls.data_examples else None


def _fitting(shape: Shape, *, with_ties: bool) -> list[tuple[type[Expr], dict[str, Dim]]]:
    """Return the operations whose result has this shape, with what it tells of their letters.

    Of x yᵀ, 1 and I singular values and eigenvalues tie, which no property of theirs forbids.
    The algebra has builders of its own, and so has what makes a product or a sum of two sizes.
    """
    found = []
    for cls in operations():
        if cls.__module__ in WITH_TIES and not with_ties:
            continue
        if cls.__module__.startswith("gradcheck_cli.ops.") and not {*"*+"} & {*cls.signature}:
            bound: dict[str, Dim] = {"1": ONE}
            letters = zip(signature(cls.signature)[1], shape, strict=True)
            if all(bound.setdefault(letter, dim) is dim for letter, dim in letters):
                found.append((cls, bound))
    return found


def _literal() -> Expr:
    return Literal.rows(((Fraction(1), Fraction(-2)), (Fraction(1, 2), Fraction(3))))


def positive(e: Expr) -> Expr:
    """Return e² + ½, positive everywhere."""
    return Add.of(
        Power.of(e, data=Fraction(2)), Scale.of(Ones.shaped(*e.shape), data=Fraction(1, 2))
    )


def tamed(e: Expr, need: str) -> Expr:
    """Return an operand of this shape that has the property needed."""
    if need == "within_one":
        return Tanh.of(e)
    if need in {"invertible", "det_positive", "posdef"}:
        return e @ e.T + Eye.sized(e.shape[0])
    return positive(e)


@st.composite
def programs(draw: DrawFn, *, careful: bool = True, depth: int = 4) -> Drawn:
    """Draw a scalar objective of up to three named parts, biases among what they are made of."""
    definitions: list[Named] = []
    names: list[str] = draw(st.lists(st.sampled_from(NAMES), max_size=3, unique=True))
    for name in names:
        shape = draw(st.sampled_from([SCALAR, (m, ONE), (m, n), (n, p), (m, p)]))
        builder = Builder(draw, definitions, careful=careful)
        value = builder.expression(shape, draw(st.integers(1, depth - 1)))
        is_biased: bool = draw(st.booleans())
        if is_biased and ONE not in shape:
            value = Add.of(value, with_bias(shape))
        definitions.append(Named.called(name, value))
    builder = Builder(draw, definitions, careful=careful)
    value = builder.expression(SCALAR, depth)
    if draw(st.booleans()) and definitions:
        value = Add.of(value, Sum.of(definitions[-1]))
    return Drawn(value, tuple(definitions))


def with_bias(shape: Shape) -> Expr:
    """Return 1 bᵀ, a bias on every row, for the first vector that is as long as the rows are."""
    bias = next(s for s in VARIABLES if s.shape == (shape[1], ONE))
    return MatMul.of(Ones.shaped(shape[0], ONE), bias.T)


def expressions(*, careful: bool = True, depth: int = 4) -> st.SearchStrategy[Expr]:
    """Draw an expression of any shape."""

    @st.composite
    def drawn(draw: DrawFn) -> Expr:
        shape = draw(st.sampled_from([SCALAR, (m, ONE), (ONE, n), (m, n), (n, n), (p, m)]))
        return Builder(draw, [], careful=careful).expression(shape, depth)

    return drawn()


def reordered(e: Expr, shuffle: st.DataObject) -> Expr:
    """Return the expression with the operands of sums, ⊙ and scalar multiples in another order."""
    memo: dict[Expr, Expr] = {}
    stack = [e]
    while stack:
        node = stack[-1]
        if missing := [arg for arg in node.args if arg not in memo]:
            stack += missing
            continue
        memo[stack.pop()] = node.rebuild(tuple(_shuffled(node, memo, shuffle)))
    return memo[e]


def _shuffled(node: Expr, memo: dict[Expr, Expr], shuffle: st.DataObject) -> list[Expr]:
    args = [memo[arg] for arg in node.args]
    if isinstance(node, (Add, Hadamard)) or (isinstance(node, Scale) and node.is_scalar):
        return shuffle.draw(st.permutations(args))
    if isinstance(node, Scale):
        return [*shuffle.draw(st.permutations(args[:-1])), args[-1]]
    return args
