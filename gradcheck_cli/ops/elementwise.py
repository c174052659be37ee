"""Functions applied to every entry: each states its derivative f′."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any, ClassVar

from gradcheck_cli.algebra import Add, coefficient_of, is_zero
from gradcheck_cli.expr import Expr, Number, Ones, Zero

if TYPE_CHECKING:
    from collections.abc import Hashable

    from gradcheck_cli.evaluate.vocabulary import System
    from gradcheck_cli.printing.pieces import Piece, Style

MIRRORED = {">": "<", ">=": "<=", "<": ">", "<=": ">="}  #: what holds of −A where this holds of A
RELATIONS = tuple(MIRRORED)
HOLDS = {">": (0, 0, 1), ">=": (0, 1, 1), "<": (1, 0, 0), "<=": (1, 1, 0)}  #: at −, 0, +


class Elementwise(Expr):
    """A function of every entry: d f(X) = f′(X) ⊙ dX."""

    __slots__ = ()
    signature = "(m,n)->(m,n)"
    rule = ("elementwise", "dσ(X) = σ′(X) ⊙ dX")
    keeps_zeros: ClassVar[bool] = False  #: is f(0) = 0?

    @classmethod
    def of(cls, *args: Expr, data: Hashable = None) -> Expr:
        return args[0] if cls.keeps_zeros and is_zero(args[0]) else cls.intern(args, data)

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
    sign = "positive"
    course = "rising"
    names = ("exp",)
    text, latex = "exp({0})", r"\exp\left({0}\right)"

    def prime(self) -> Expr:
        return self

    def evaluate(self, xp: System, *values: Any) -> Any:
        return xp.exp(values[0])


class Log(Elementwise):
    """The natural logarithm: log′(x) = 1/x."""

    __slots__ = ()
    course = "rising"
    names = ("log", "ln")
    text, latex = "log({0})", r"\log\left({0}\right)"
    domain = "positive"
    defined_everywhere = False

    @classmethod
    def of(cls, *args: Expr, data: Hashable = None) -> Expr:
        return args[0].logarithm() or cls.intern(args)

    def prime(self) -> Expr:
        return self.args[0] ** -1

    def needs(self) -> str:
        return "positive"

    def evaluate(self, xp: System, *values: Any) -> Any:
        return xp.log(values[0])


class Sin(Elementwise):
    """The sine: sin′ = cos."""

    __slots__ = ()
    keeps_zeros = True
    course = "wave"
    names = ("sin",)
    text, latex = "sin({0})", r"\sin\left({0}\right)"

    def prime(self) -> Expr:
        return Cos.of(*self.args)

    def evaluate(self, xp: System, *values: Any) -> Any:
        return xp.sin(values[0])


class Cos(Elementwise):
    """The cosine: cos′ = −sin."""

    __slots__ = ()
    course = "wave"
    names = ("cos",)
    text, latex = "cos({0})", r"\cos\left({0}\right)"

    def prime(self) -> Expr:
        return -Sin.of(*self.args)

    def evaluate(self, xp: System, *values: Any) -> Any:
        return xp.cos(values[0])


class Tanh(Elementwise):
    """The hyperbolic tangent: tanh′ = 1 − tanh²."""

    __slots__ = ()
    keeps_zeros = True
    sign = "operand"
    course = "rising"
    between = Fraction(-1), Fraction(1)
    names = ("tanh",)
    text, latex = "tanh({0})", r"\tanh\left({0}\right)"

    def prime(self) -> Expr:
        return Ones.shaped(*self.shape) - self**2

    def evaluate(self, xp: System, *values: Any) -> Any:
        return xp.tanh(values[0])


class Sigmoid(Elementwise):
    """The logistic function 1/(1 + e^(−x)): σ′ = σ (1 − σ)."""

    __slots__ = ()
    sign = "positive"
    course = "rising"
    between = Fraction(0), Fraction(1)
    names = ("sigmoid", "σ", "logistic", "expit")
    text, latex = "sigmoid({0})", r"\sigma\left({0}\right)"

    def prime(self) -> Expr:
        return self * (Ones.shaped(*self.shape) - self)

    def evaluate(self, xp: System, *values: Any) -> Any:
        return xp.sigmoid(values[0])


class Relu(Elementwise):
    """The positive part max(x, 0): relu′ = 1[x > 0]."""

    __slots__ = ()
    keeps_zeros = True
    sign = "positive-part"
    spellings = ("max(X, 0)",)
    names = ("relu", "ReLU")
    text, latex = "max({0}, 0)", r"\max\left({0}, 0\right)"
    kink = "relu′(0) = 0"

    def prime(self) -> Expr:
        return Mask.of(*self.args, data=">")

    def evaluate(self, xp: System, *values: Any) -> Any:
        return xp.relu(values[0])


class Abs(Elementwise):
    """The absolute value: abs′ = sign."""

    __slots__ = ()
    sign = "magnitude"
    course = "magnitude"
    names = ("abs", "absolute", "fabs")
    text = "abs({0})"
    kink = "abs′(0) = 0"

    @classmethod
    def of(cls, *args: Expr, data: Hashable = None) -> Expr:
        """Return |A|, a number taken out: |−2A| is 2|A|."""
        number, body = coefficient_of(args[0])
        if isinstance(body, (Number, Ones)):
            return abs(number) * body
        return cls.intern(args) if number == 1 else abs(number) * cls.of(body)

    def logarithm(self) -> Expr | None:
        """log|det X| has a derivative of its own."""
        from gradcheck_cli.ops.inverses import Det, LogAbsDet

        (X,) = self.args
        return LogAbsDet.of(*X.args) if isinstance(X, Det) else None

    def prime(self) -> Expr:
        return Sign.of(*self.args)

    def evaluate(self, xp: System, *values: Any) -> Any:
        return xp.abs(values[0])

    def piece(self, style: Style, *parts: Piece) -> Piece | None:
        return style.absolute(parts[0], self.shape)


class Sign(Elementwise):
    """The sign, −1, 0 or 1; its derivative is 0."""

    __slots__ = ()
    sign = "operand"
    course = "sign"
    names = ("sign", "sgn")
    text, latex = "sign({0})", r"\operatorname{{sign}}\left({0}\right)"
    kink = "a sign is constant: its derivative is 0"

    @classmethod
    def of(cls, *args: Expr, data: Hashable = None) -> Expr:
        """Return the sign of A, a number taken out: sign(−2A) is −sign(A)."""
        number, body = coefficient_of(args[0])
        signed = body if isinstance(body, (Number, Ones)) else cls.intern((body,))
        return ((number > 0) - (number < 0)) * signed

    def prime(self) -> Expr:
        return Zero.shaped(*self.shape)

    def evaluate(self, xp: System, *values: Any) -> Any:
        return xp.sign(values[0])


class Mask(Elementwise):
    """1 where the entry is > 0 (or ≥, <, ≤: `data` says which), else 0; its derivative is 0."""

    __slots__ = ()
    sign = "zero-or-one"
    course = "mask"
    spellings = ("1[X > 0]", "(X > 0)")
    data_examples = RELATIONS
    kink = "a mask is constant: its derivative is 0"

    @classmethod
    def of(cls, *args: Expr, data: Hashable = None) -> Expr:
        """Return the mask, a number taken out: −2A > 0 is A < 0; of a number it is 0 or 1."""
        assert data in RELATIONS
        number, body = coefficient_of(args[0])
        if isinstance(body, (Number, Ones, Zero)):
            sign = 0 if isinstance(body, Zero) else (number > 0) - (number < 0)
            constant = Ones if HOLDS[str(data)][sign + 1] else Zero
            return constant.shaped(*args[0].shape)
        if not number:  # 0/x, which has no value at 0
            return cls.intern(args, data)
        return cls.intern((body,), data if number > 0 else MIRRORED[str(data)])

    def shown(self) -> tuple[Expr, ...]:
        """Return A and B for A − B, which is written as A > B, but 1 − A > 0 is kept."""
        if isinstance(self.args[0], Add) and len(self.args[0].args) == 2:
            first, second = self.args[0].args
            (plus, left), (minus, right) = coefficient_of(first), coefficient_of(second)
            if plus > 0 and not _is_one(left) and (minus < 0 or _is_one(right)):
                return first, -second
        return self.args

    def prime(self) -> Expr:
        return Zero.shaped(*self.shape)

    def evaluate(self, xp: System, *values: Any) -> Any:
        return xp.mask(values[0], self.data)

    def piece(self, style: Style, *parts: Piece) -> Piece | None:
        return style.mask(parts[0], self.data, parts[1] if len(parts) > 1 else None)


def _is_one(body: Expr) -> bool:
    """Is what a number stands before a 1, so that it is but the number?"""
    return isinstance(body, (Ones, Number))
