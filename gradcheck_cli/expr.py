"""Expressions: an immutable, interned graph of matrix operations.

Every value is a rows × columns matrix: a vector is n×1, a scalar 1×1. Nothing broadcasts. Building
an expression twice gives the same object, so equality is identity and shared work is shared once.
"""

from __future__ import annotations

from fractions import Fraction
from math import prod
from typing import TYPE_CHECKING, Any, ClassVar, Self
from weakref import WeakValueDictionary

from gradcheck_cli.dims import NOTHING, ONE, SCALAR, Dim, Shape, shape_text
from gradcheck_cli.errors import ShapeError

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping

    from gradcheck_cli.evaluate.vocabulary import System
    from gradcheck_cli.printing.pieces import Piece, Style


class Expr:
    """One node. Each operation is a subclass that states everything gradcheck knows about it.

    `of` builds a node and normalises; it may return a node of another class. An operation that is
    linear in its operands states `adjoint`, any other its `differential` (see `calculus`).
    """

    signature: ClassVar[str] = ""  #: shape rule, as NumPy writes it: `"(m,k),(k,n)->(m,n)"`
    names: ClassVar[tuple[str, ...]] = ()  #: how people call it: `("tr", "trace")`
    spellings: ClassVar[tuple[str, ...]] = ()  #: other ways to type it, on X, Y, Z: `("X'", "X^T")`
    text: ClassVar[str] = ""  #: template of the printed form, `{0}` the first operand
    latex: ClassVar[str] = ""
    binds: ClassVar[int] = 100  #: how tightly the printed form holds together (`printing.pieces`)
    rule: ClassVar[tuple[str, str]] = ("", "")  #: name and statement of its differential
    source: ClassVar[str] = ""  #: where the rule is stated in the literature
    defined_everywhere: ClassVar[bool] = True  #: finite wherever its operands are
    domain: ClassVar[str] = ""  #: where it is defined, if not everywhere: `"positive"`
    sign: ClassVar[str] = "any"  #: of its entries: positive, operand, larger (see `judge.signs`)
    course: ClassVar[str] = ""  #: how values follow the operand's: rising, sum (`judge.courses`)
    between: ClassVar[tuple[Fraction | None, Fraction | None]] = (None, None)  #: all values
    kink: ClassVar[str] = ""  #: the convention at a kink of its own: `"relu′(0) = 0"`
    takes_axis: ClassVar[bool] = False  #: is `data` an axis, given as axis=0 or axis=1?
    parameter: ClassVar[Fraction | None] = None  #: the number in `data` if a call gives none last
    data_examples: ClassVar[tuple[Hashable, ...]] = ()  #: some of what `data` may be, for the laws

    __slots__ = ("__weakref__", "_canonical", "args", "data", "is_open", "shape", "size", "total")
    __match_args__ = ("args",)
    args: tuple[Expr, ...]
    data: Any
    shape: Shape
    is_open: bool  #: does a differential stand below?
    size: int  #: nodes of the expression written out as a tree, a name counted as one
    total: bool  #: finite at every finite point: nothing below it is partial
    _canonical: Expr | None

    _interned: ClassVar[WeakValueDictionary[object, Expr]] = WeakValueDictionary()

    @classmethod
    def of(cls, *args: Expr, data: Hashable = None) -> Expr:
        """Return the normalised node of this operation on these operands."""
        return cls.intern(args, data)

    @classmethod
    def intern(
        cls, args: tuple[Expr, ...], data: Hashable = None, shape: Shape | None = None
    ) -> Self:
        """Return the one node of this class with exactly these operands; nothing is normalised."""
        key = (cls, args, data, shape)
        known = Expr._interned.get(key)
        if known is not None:
            return known  # type: ignore[return-value]  # the key holds the class
        self = super().__new__(cls)
        freeze = object.__setattr__
        freeze(self, "args", args)
        freeze(self, "data", data)
        freeze(self, "shape", shape or cls.fit(args, data))
        freeze(self, "total", cls.defined_everywhere and all(arg.total for arg in args))
        freeze(self, "is_open", cls is Differential or any(arg.is_open for arg in args))
        freeze(self, "size", cls.weigh(args))
        freeze(self, "_canonical", None)
        Expr._interned[key] = self
        return self

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"{type(self).__name__} is immutable")

    @classmethod
    def fit(cls, args: tuple[Expr, ...], data: Hashable) -> Shape:
        """Unify the operands with the signature and return the result's shape."""
        operands, result = signature(cls.signature)
        sizes = {"1": ONE}
        for arg, dims in zip(args, operands, strict=True):
            for name, size in zip(dims, arg.shape, strict=True):
                if sizes.setdefault(name, size) is not size:
                    raise ShapeError(f"{cls.__name__}: {name} is both {sizes[name]} and {size}")
        rows, cols = (sizes.get(name) or size_named(name, sizes) for name in result)
        return rows, cols

    @classmethod
    def weigh(cls, args: tuple[Expr, ...]) -> int:
        """Return the size: one more than the operands' together."""
        return 1 + sum(arg.size for arg in args)

    def rebuild(self, args: tuple[Expr, ...]) -> Expr:
        """Return this operation on other operands, normalised."""
        return self if args == self.args else type(self).of(*args, data=self.data)

    def interchangeable(self, args: tuple[Expr, ...]) -> int:
        """Return how many of the first operands may change places without changing the value."""
        return 0

    # What an operation states -----------------------------------------------------------------

    def evaluate(self, xp: System, *values: Any) -> Any:
        """Return the value in the number system `xp`, given the operands' values there."""
        raise NotImplementedError(f"{type(self).__name__} has no evaluation rule")

    def differential(self, dX: Expr, i: int) -> Expr:
        """Return d(self) when only operand `i` changes, by `dX`; linear in `dX`."""
        raise NotImplementedError(f"{type(self).__name__} has no differential")

    def transposed(self) -> Expr | None:
        """Return the transpose where it is simpler than a transpose node."""
        return None

    def raised(self, exponent: Fraction) -> Expr | None:
        """Return the elementwise power where it has a form of its own, as ‖X‖² has."""
        return None

    def sums_to_one(self, axis: int) -> bool:
        """Tell whether every column (axis 0), or row (axis 1), is known to sum to 1."""
        return False

    def logarithm(self) -> Expr | None:
        """Return the logarithm of every entry where it has a form of its own, as softmax's has."""
        return None

    def switch(self) -> Expr | None:
        """Return the expression whose sign chooses the branch, as x does for max(x, 0)."""
        return None

    def needs(self) -> str:
        """Return the property that the operand must have to be defined: "positive" for a log."""
        return ""

    def shown(self) -> tuple[Expr, ...]:
        """Return what the printed form shows of what is below: the operands, where not others."""
        return self.args

    def piece(self, style: Style, *parts: Piece) -> Piece | None:
        """Return the printed form of what is `shown` where the templates do not say it all."""
        return None

    # Conveniences -----------------------------------------------------------------------------

    @property
    def is_scalar(self) -> bool:
        """Whether the value is 1×1."""
        return self.shape == SCALAR

    @property
    def T(self) -> Expr:
        """The transpose."""
        from gradcheck_cli.algebra import Transpose

        return Transpose.of(self)

    def __add__(self, other: Expr) -> Expr:
        from gradcheck_cli.algebra import Add

        return Add.of(self, other)

    def __sub__(self, other: Expr) -> Expr:
        return self + -other

    def __neg__(self) -> Expr:
        return -1 * self

    def __matmul__(self, other: Expr) -> Expr:
        from gradcheck_cli.algebra import MatMul

        return MatMul.of(self, other)

    def __mul__(self, other: Expr) -> Expr:
        """Multiply entry by entry, or by a scalar."""
        from gradcheck_cli.algebra import Hadamard, Scale

        if self.is_scalar or other.is_scalar:
            scalar, body = (self, other) if self.is_scalar else (other, self)
            return Scale.of(scalar, body)
        return Hadamard.of(self, other)

    def __rmul__(self, number: int | Fraction) -> Expr:
        from gradcheck_cli.algebra import Scale

        return Scale.of(self, data=Fraction(number))

    def __pow__(self, exponent: int | Fraction) -> Expr:
        from gradcheck_cli.algebra import Power

        return Power.of(self, data=Fraction(exponent))

    def __str__(self) -> str:
        from gradcheck_cli.printing.text import text

        return text(self)

    def __repr__(self) -> str:
        return f"<{self}: {shape_text(self.shape)}>"


class Linear(Expr):
    """An operation linear in its operands jointly: d(A + B) = dA + dB.

    `trace_identity` is the identity under the trace that moves the operation off the differential.
    """

    __slots__ = ()
    trace_identity: ClassVar[tuple[str, str]] = ("", "")

    def differential(self, dX: Expr, i: int) -> Expr:
        (_,) = self.args
        return self.rebuild((dX,))

    def adjoint(self, G: Expr, i: int) -> Expr:
        """Return Gᵢ, of operand i's shape, with tr(Gᵀ d(self)) = Σ tr(Gᵢᵀ d(argᵢ))."""
        raise NotImplementedError(f"{type(self).__name__} has no adjoint")


class Multilinear(Linear):
    """An operation linear in each operand: d(AB) = dA B + A dB."""

    __slots__ = ()

    def differential(self, dX: Expr, i: int) -> Expr:
        return self.rebuild((*self.args[:i], dX, *self.args[i + 1 :]))


# Leaves ---------------------------------------------------------------------------------------


class Leaf(Expr):
    """An expression without operands; `data` tells leaves of a class apart."""

    __slots__ = ()


class Symbol(Leaf):
    """A named matrix; `data` is its name and its declared properties."""

    __slots__ = ()

    @classmethod
    def named(cls, name: str, shape: Shape, properties: Iterable[str] = ()) -> Symbol:
        """Return the variable of this name and shape."""
        return cls.intern((), (name, frozenset(properties)), shape)

    @property
    def name(self) -> str:
        """The name, as the person wrote it."""
        return str(self.data[0])

    def sums_to_one(self, axis: int) -> bool:
        properties = self.data[1]
        if not properties.isdisjoint({"onehot", "simplex"}):
            return axis == (0 if self.shape[1] is ONE else 1)
        return ("onehot_cols", "onehot_rows")[axis] in properties

    def transposed(self) -> Expr | None:
        return self if not self.data[1].isdisjoint({"symmetric", "diagonal"}) else None


class Number(Leaf):
    """An exact number."""

    __slots__ = ()

    @classmethod
    def exactly(cls, value: int | Fraction) -> Number:
        """Return the scalar of this value."""
        return cls.intern((), Fraction(value), SCALAR)

    def evaluate(self, xp: System, *values: Any) -> Any:
        return xp.number(self.data)


class Constant(Leaf):
    """The number π or e; `data` is "pi" or "e"."""

    __slots__ = ()

    @classmethod
    def called(cls, name: str) -> Constant:
        """Return the constant of this name."""
        return cls.intern((), name, SCALAR)

    def evaluate(self, xp: System, *values: Any) -> Any:
        return xp.constant(self.data)


class Size(Leaf):
    """A size used as a number, such as n in 1/n."""

    __slots__ = ()

    @classmethod
    def number(cls, dim: Dim) -> Expr:
        """Return the size as a scalar, a plain number where it is known."""
        return Number.exactly(dim.number) if dim.number is not None else cls.intern((), dim, SCALAR)

    def evaluate(self, xp: System, *values: Any) -> Any:
        return xp.size(self.data)


class Ones(Leaf):
    """The vector or matrix of ones."""

    __slots__ = ()

    @classmethod
    def shaped(cls, rows: Dim, cols: Dim) -> Expr:
        """Return the ones of this shape, the number 1 where it is scalar."""
        return Number.exactly(1) if (rows, cols) == SCALAR else cls.intern((), None, (rows, cols))

    def transposed(self) -> Expr | None:
        return Ones.shaped(*reversed(self.shape))

    def evaluate(self, xp: System, *values: Any) -> Any:
        return xp.ones(*self.shape)


class Zero(Leaf):
    """The zero matrix."""

    __slots__ = ()

    @classmethod
    def shaped(cls, rows: Dim, cols: Dim) -> Expr:
        """Return the zeros of this shape, the number 0 where it is scalar."""
        return Number.exactly(0) if (rows, cols) == SCALAR else cls.intern((), None, (rows, cols))

    def transposed(self) -> Expr | None:
        return Zero.shaped(*reversed(self.shape))

    def evaluate(self, xp: System, *values: Any) -> Any:
        return xp.zeros(*self.shape)


class Eye(Leaf):
    """The identity matrix I."""

    __slots__ = ()

    @classmethod
    def sized(cls, dim: Dim) -> Expr:
        """Return the identity of this size."""
        return Number.exactly(1) if dim is ONE else cls.intern((), None, (dim, dim))

    def transposed(self) -> Expr | None:
        return self

    def evaluate(self, xp: System, *values: Any) -> Any:
        return xp.eye(self.shape[0])


class Differential(Leaf):
    """The differential d(node) of a node, in a line of a derivation."""

    __slots__ = ()

    @classmethod
    def of_node(cls, node: Expr) -> Expr:
        """Return d(node), a numeric factor taken out: d(−2A) = −2 dA."""
        from gradcheck_cli.algebra import Scale

        if isinstance(node, Scale) and len(node.args) == 1:
            return Scale.of(cls.of_node(node.args[0]), data=node.data)
        return cls.intern((), node, node.shape)

    def shown(self) -> tuple[Expr, ...]:
        return (self.data,)


# Traversal ------------------------------------------------------------------------------------


def postorder(*roots: Expr, skip: Callable[[Expr], bool] | None = None) -> Iterator[Expr]:
    """Yield every node below the roots once, operands before the nodes that use them.

    Nodes that `skip` names, and what is only below them, are left out.
    """
    seen: set[Expr] = set()
    stack = [(root, False) for root in reversed(roots)]
    while stack:
        node, ready = stack.pop()
        if ready:
            yield node
        elif node not in seen:
            seen.add(node)
            if skip is None or not skip(node):
                stack.append((node, True))
                stack.extend((arg, False) for arg in reversed(node.args))


def depends_on(root: Expr, *leaves: Expr) -> set[Expr]:
    """Return the nodes at or below `root` that have one of `leaves` below or are one."""
    live: set[Expr] = set(leaves)
    for node in postorder(root):
        if not live.isdisjoint(node.args):
            live.add(node)
    return live


def same_shape(cls: type[Expr], args: tuple[Expr, ...]) -> Shape:
    """Return the one shape of all operands. Raises ShapeError where there is none."""
    for arg in args:
        if arg.shape != args[0].shape:
            raise ShapeError(f"{cls.__name__}: {args[0].shape} and {arg.shape}")
    return args[0].shape


def signature(text: str) -> tuple[tuple[tuple[str, str], ...], tuple[str, str]]:
    """Read a shape signature: the operands' and the result's dimensions, `"1"` where left out.

    >>> signature("(n,n)->()")
    ((('n', 'n'),), ('1', '1'))
    """
    known = _signatures.get(text)
    if known is None:
        left, right = text.split("->")
        known = _signatures[text] = tuple(map(_dims, left[1:-1].split("),("))), _dims(right[1:-1])
    return known


def size_named(text: str, sizes: Mapping[str, Dim] | None = None) -> Dim:
    """Return a dimension of a signature as a size: `"1"`, a name, `"m*n"` or `"m+n"`."""
    total = NOTHING
    for term in text.split("+"):
        names = (name for name in term.split("*") if name != "1")
        total += prod((sizes[name] if sizes else Dim.of(name) for name in names), start=ONE)
    return total


_signatures: dict[str, tuple[tuple[tuple[str, str], ...], tuple[str, str]]] = {}


def _dims(inside: str) -> tuple[str, str]:
    rows, _, cols = inside.partition(",")
    return rows or "1", cols or "1"
