"""The activations of deep learning beyond sigmoid, tanh and relu."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from gradcheck_cli.algebra import Scale
from gradcheck_cli.expr import Expr, Number, Ones
from gradcheck_cli.ops.elementwise import Elementwise, Exp, Mask, Sigmoid
from gradcheck_cli.ops.special import PI, Erf, root

if TYPE_CHECKING:
    from collections.abc import Hashable

    from gradcheck_cli.evaluate.vocabulary import System


class Softplus(Elementwise):
    """The smooth relu log(1 + eˣ): softplus′ = σ, the sigmoid."""

    __slots__ = ()
    sign = "positive"
    course = "rising"
    names = ("softplus",)
    text, latex = "softplus({0})", r"\operatorname{{softplus}}\left({0}\right)"
    source = "Dugas et al., Incorporating second-order functional knowledge (2000)"

    def prime(self) -> Expr:
        return Sigmoid.of(*self.args)

    def evaluate(self, xp: System, *values: Any) -> Any:
        return xp.softplus(values[0])


class Silu(Elementwise):
    """The function x σ(x), also called swish: silu′ = σ + x σ (1 − σ)."""

    __slots__ = ()
    keeps_zeros = True
    sign = "operand"
    between = Fraction(-3, 10), None
    names = ("silu", "swish", "SiLU")
    text, latex = "silu({0})", r"\operatorname{{silu}}\left({0}\right)"
    source = "Elfwing, Uchibe and Doya, Sigmoid-weighted linear units (2018)"

    def prime(self) -> Expr:
        X = self.args[0]
        s = Sigmoid.of(X)
        return s + X * (s * (Ones.shaped(*X.shape) - s))

    def evaluate(self, xp: System, *values: Any) -> Any:
        return xp.silu(values[0])


class Gelu(Elementwise):
    """The function x Φ(x), Φ(x) = ½ (1 + erf(x/√2)): gelu′ = Φ + x φ, φ(x) = e^(−½x²)/√(2π)."""

    __slots__ = ()
    keeps_zeros = True
    sign = "operand"
    between = Fraction(-1, 5), None
    names = ("gelu", "GELU")
    text, latex = "gelu({0})", r"\operatorname{{gelu}}\left({0}\right)"
    source = "Hendrycks and Gimpel, Gaussian error linear units (2016)"

    def prime(self) -> Expr:
        X = self.args[0]
        inner = Erf.of(root(Number.exactly(2)) ** -1 * X)
        Phi = Fraction(1, 2) * (Ones.shaped(*X.shape) + inner)
        return Phi + root(2 * PI) ** -1 * (X * Exp.of(Fraction(-1, 2) * X**2))

    def evaluate(self, xp: System, *values: Any) -> Any:
        return xp.gelu(values[0])


class Bent(Elementwise):
    """x where x > 0, and below 0 something that a number, `data`, tells."""

    __slots__ = ()
    data: Fraction

    @classmethod
    def of(cls, *args: Expr, data: Hashable = None) -> Expr:
        return cls.intern(args, cls.parameter if data is None else data)


class LeakyRelu(Bent):
    """x where x > 0, else a x; a is 0.01 if not given: leaky_relu′ = 1[x > 0] + a 1[x ≤ 0]."""

    __slots__ = ()
    course = "bent"
    names = ("leaky_relu", "leakyrelu", "LeakyReLU", "lrelu")
    spellings = ("leaky_relu(X, 0.2)",)
    text, latex = "leaky_relu({0}{1})", r"\operatorname{{lrelu}}\left({0}{1}\right)"
    source = "Maas, Hannun and Ng, Rectifier nonlinearities (2013)"
    kink = "leaky_relu′(0) is the slope on the left"
    parameter = Fraction(1, 100)
    data_examples = (Fraction(1, 100), Fraction(1, 5), Fraction(-3, 2))

    def prime(self) -> Expr:
        right, left = (Mask.of(*self.args, data=relation) for relation in (">", "<="))
        return right + self.data * left

    def evaluate(self, xp: System, *values: Any) -> Any:
        return xp.leaky_relu(values[0], self.data)


class Elu(Bent):
    """x where x > 0, else a (eˣ − 1); a is 1 if not given: elu′ = 1[x > 0] + (elu + a) 1[x ≤ 0]."""

    __slots__ = ()
    course = "bent"
    names = ("elu", "ELU")
    spellings = ("elu(X, 2)",)
    text, latex = "elu({0}{1})", r"\operatorname{{elu}}\left({0}{1}\right)"
    source = "Clevert, Unterthiner and Hochreiter, Exponential linear units (2016)"
    kink = "elu′(0) is the slope on the left"
    parameter = Fraction(1)
    data_examples = (Fraction(1), Fraction(1, 2))

    def prime(self) -> Expr:
        right, left = (Mask.of(*self.args, data=relation) for relation in (">", "<="))
        return right + (self + Scale.of(Ones.shaped(*self.shape), data=self.data)) * left

    def evaluate(self, xp: System, *values: Any) -> Any:
        return xp.elu(values[0], self.data)
