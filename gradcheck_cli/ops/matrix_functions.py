"""Functions of a square matrix, such as e^X: the principal ones, and no function of its entries.

All of them differentiate by their Fréchet derivative, `frechet(expm, X, Y)` in the direction Y.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from gradcheck_cli.algebra import Scale, is_symmetric
from gradcheck_cli.expr import Expr, Eye, Number, Symbol
from gradcheck_cli.ops.diagonals import Diag
from gradcheck_cli.ops.frechet import Frechet

if TYPE_CHECKING:
    from collections.abc import Hashable

    from gradcheck_cli.dims import Shape
    from gradcheck_cli.evaluate.vocabulary import System
    from gradcheck_cli.printing.pieces import Piece, Style

E = TypeVar("E", bound=Expr)


class MatrixFunction(Expr):
    """A function h of a square matrix: d h(X) is the Fréchet derivative in the direction dX."""

    __slots__ = ()
    signature = "(n,n)->(n,n)"
    needed: ClassVar[str] = ""  #: a property of X with which it is defined

    @classmethod
    def of(cls, *args: Expr, data: Hashable = None) -> Expr:
        (X,) = args
        cls.fit(args, data)
        if X.is_scalar:
            return cls.of_entries(X)
        if X.T.size < X.size:
            return cls.of(X.T).T
        if isinstance(X, Eye):
            return Scale.of(cls.of_entries(Number.exactly(1)), X)
        return Diag.of(cls.of_entries(*X.args)) if isinstance(X, Diag) else cls.intern(args)

    @classmethod
    def intern(
        cls, args: tuple[Expr, ...], data: Hashable = None, shape: Shape | None = None
    ) -> MatrixFunction:
        return told(super().intern(args, data, shape), cls)

    @staticmethod
    def of_entries(x: Expr) -> Expr:
        """Return the function of numbers, entry by entry."""
        raise NotImplementedError

    @staticmethod
    def prime(X: Expr) -> Expr:
        """Return h′(X)."""
        raise NotImplementedError

    def needs(self) -> str:
        return self.needed

    def transposed(self) -> Expr | None:
        return self if is_symmetric(self.args[0]) else None

    def differential(self, dX: Expr, i: int) -> Expr:
        return FrechetDerivative.of(*self.args, dX, data=self.names[0])


class FrechetDerivative(Frechet):
    """The Fréchet derivative L(X, Y) of a matrix function, h(X + Y) = h(X) + L(X, Y) + o(‖Y‖).

    `data` is the function's name.
    """

    __slots__ = ()
    data_examples = ("expm", "logm", "sqrtm", "sinm", "cosm", "sinhm", "coshm")
    names = ("frechet",)
    spellings = ("frechet(expm, X, Y)",)
    rule = ("frechet-derivative", "d L(X, Y) = L(X, dY) where X is constant")
    trace_identity = ("trace-frechet", "tr(Aᵀ L(X, Y)) = tr(L(Xᵀ, A)ᵀ Y)")
    source = "Higham, Functions of Matrices, (3.5)"
    domain = "that of the function at X"
    defined_everywhere = False  # `intern` is told where it is
    data: str

    @classmethod
    def of(cls, *args: Expr, data: Hashable = None) -> Expr:
        X, Y = args
        cls.fit(args, data)
        if X.is_scalar:
            return Scale.of(function_named(str(data)).prime(X), Y)
        return super().of(X, Y, data=data)

    @classmethod
    def intern(
        cls, args: tuple[Expr, ...], data: Hashable = None, shape: Shape | None = None
    ) -> FrechetDerivative:
        return told(super().intern(args, data, shape), function_named(str(data)))

    def needs(self) -> str:
        return function_named(self.data).needed

    def prime_of(self, X: Expr) -> Expr:
        return function_named(self.data).prime(X)

    def function_in(self, xp: System, value: Any) -> Any:
        n = self.shape[0]
        of_blocks = Symbol.named("X", (n + n, n + n))
        return function_named(self.data).intern((of_blocks,)).evaluate(xp, value)

    def evaluate(self, xp: System, *values: Any) -> Any:
        return super().evaluate(xp, *values)  # stated, as what has an `evaluate` is an operation

    def piece(self, style: Style, *parts: Piece) -> Piece | None:
        function = style.name(self.data)
        return style.listed(self.names[0], [function, *(part.text for part in parts)])


def function_named(name: str) -> type[MatrixFunction]:
    """Return the function of this name."""
    from gradcheck_cli.ops import by_name

    cls = by_name()[name]
    assert issubclass(cls, MatrixFunction)
    return cls


def told(node: E, function: type[MatrixFunction]) -> E:
    """Return the node, defined where its operands are if the function is at the first of them."""
    X = node.args[0]
    safe = isinstance(X, Symbol) and function.needed in X.data[1]
    is_total = not function.needed or safe
    object.__setattr__(node, "total", is_total and all(arg.total for arg in node.args))
    return node
