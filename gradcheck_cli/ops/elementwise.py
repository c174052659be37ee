"""Functions applied to every entry: each states its derivative f′."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gradcheck_cli.expr import Expr, Ones, Zero

if TYPE_CHECKING:
    from collections.abc import Hashable

    from gradcheck_cli.evaluate.vocabulary import System
    from gradcheck_cli.printing.pieces import Piece, Style

RELATIONS = (">", ">=", "<", "<=")


class Elementwise(Expr):
    """A function of every entry: d f(X) = f′(X) ⊙ dX."""

    __slots__ = ()
    signature = "(m,n)->(m,n)"
    rule = ("elementwise", "dσ(X) = σ′(X) ⊙ dX")

    def prime(self) -> Expr:
        """Return f′(X), of X's shape; `self` is f(X)."""
        raise NotImplementedError(f"{type(self).__name__} has no derivative")

    def differential(self, dX: Expr, i: int) -> Expr:
        return self.prime() * dX

    def switch(self) -> Expr | None:
        return self.args[0] if self.kink else None


class Exp(Elementwise):
    """The exponential: exp′ = exp."""

    __slots__ = ()
    names = ("exp",)
    text, latex = "exp({0})", r"\exp\left({0}\right)"

    def prime(self) -> Expr:
        return self

    def evaluate(self, xp: System, *values: Any) -> Any:
        return xp.exp(values[0])


class Log(Elementwise):
    """The natural logarithm: log′(x) = 1/x."""

    __slots__ = ()
    names = ("log", "ln")
    text, latex = "log({0})", r"\log\left({0}\right)"
    domain = "positive"
    defined_everywhere = False

    def prime(self) -> Expr:
        return self.args[0] ** -1

    def evaluate(self, xp: System, *values: Any) -> Any:
        return xp.log(values[0])


class Sin(Elementwise):
    """The sine: sin′ = cos."""

    __slots__ = ()
    names = ("sin",)
    text, latex = "sin({0})", r"\sin\left({0}\right)"

    def prime(self) -> Expr:
        return Cos.of(*self.args)

    def evaluate(self, xp: System, *values: Any) -> Any:
        return xp.sin(values[0])


class Cos(Elementwise):
    """The cosine: cos′ = −sin."""

    __slots__ = ()
    names = ("cos",)
    text, latex = "cos({0})", r"\cos\left({0}\right)"

    def prime(self) -> Expr:
        return -Sin.of(*self.args)

    def evaluate(self, xp: System, *values: Any) -> Any:
        return xp.cos(values[0])


class Tanh(Elementwise):
    """The hyperbolic tangent: tanh′ = 1 − tanh²."""

    __slots__ = ()
    names = ("tanh",)
    text, latex = "tanh({0})", r"\tanh\left({0}\right)"

    def prime(self) -> Expr:
        return Ones.shaped(*self.shape) - self**2

    def evaluate(self, xp: System, *values: Any) -> Any:
        return xp.tanh(values[0])


class Sigmoid(Elementwise):
    """The logistic function 1/(1 + e^(−x)): σ′ = σ (1 − σ)."""

    __slots__ = ()
    names = ("sigmoid", "σ")
    text, latex = "sigmoid({0})", r"\sigma\left({0}\right)"

    def prime(self) -> Expr:
        return self * (Ones.shaped(*self.shape) - self)

    def evaluate(self, xp: System, *values: Any) -> Any:
        return xp.sigmoid(values[0])


class Relu(Elementwise):
    """The positive part max(x, 0): relu′ = 1[x > 0]."""

    __slots__ = ()
    names = ("relu",)
    text, latex = "max({0}, 0)", r"\max\left({0}, 0\right)"
    kink = "relu′(0) = 0"

    def prime(self) -> Expr:
        return Mask.of(*self.args, data=">")

    def evaluate(self, xp: System, *values: Any) -> Any:
        return xp.relu(values[0])


class Mask(Elementwise):
    """1 where the entry is > 0 (or ≥, <, ≤: `data` says which), else 0; its derivative is 0."""

    __slots__ = ()
    kink = "a mask is constant: its derivative is 0"

    @classmethod
    def of(cls, *args: Expr, data: Hashable = None) -> Expr:
        assert data in RELATIONS
        return cls.intern(args, data)

    def prime(self) -> Expr:
        return Zero.shaped(*self.shape)

    def evaluate(self, xp: System, *values: Any) -> Any:
        return xp.mask(values[0], self.data)

    def piece(self, style: Style, *parts: Piece) -> Piece | None:
        return style.mask(parts[0], self.data)
