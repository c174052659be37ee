"""Functions of every entry in SymPy's words; part of `SymPyWords`."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from gradcheck_cli.dims import SCALAR
from gradcheck_cli.evaluate.composed import Composed
from gradcheck_cli.printing.assignments import Assignments
from gradcheck_cli.printing.fragments import Code, Level

if TYPE_CHECKING:
    from gradcheck_cli.printing.sympy_symbols import Symbols

MASK = "Piecewise((1, {{z}} {relation} 0), (0, True))"


class SymPyEntries(Composed, Assignments):
    """Entrywise functions: of a scalar a call, of a matrix `applyfunc` of it."""

    arguments: Symbols

    if TYPE_CHECKING:

        def number(self, value: Fraction) -> Code: ...
        def add(self, a: Code, b: Code) -> Code: ...

    def entrywise(self, formula: str, a: Code) -> Code:
        """Write a function of every entry: `{z}` is the entry, `{a}` where brackets may be due."""
        if a.shape == SCALAR:
            return self._of_scalar(formula, a)
        word = formula.removesuffix("({z})")
        function = word if word.isidentifier() else f"lambda z: {formula.format(z='z', a='z')}"

        def build(inner: Code) -> Code:
            return Code(f"{inner.plain().within()}.applyfunc({function})", Level.ATOM, a.shape)

        return self.fit(build, a)

    def _of_scalar(self, formula: str, a: Code) -> Code:
        if formula.count("{") > 1 and not a.is_short:
            a = self.let(a)

        def build(inner: Code) -> Code:
            text = inner.plain()
            made = formula.format(z=text.text, a=text.within())
            is_call = formula.endswith("({z})") or formula.startswith("Piecewise")
            return Code(made, Level.ATOM if is_call else Level.SUM, SCALAR)

        return self.fit(build, a)

    def scalar_power(self, a: Code, exponent: Fraction) -> Code:
        """Write a power of a scalar: a root by its name, a negative one as a fraction."""
        if exponent < 0:
            return replace(self.scalar_power(a, -exponent).plain(), over=True)
        if exponent == 1:
            return a
        if exponent == Fraction(1, 2):
            return self.entrywise("sqrt({z})", a)
        p = self.number(exponent).text

        def build(base: Code) -> Code:
            return Code(f"{base.plain().within()}**{p}", Level.POWER, SCALAR)

        return self.fit(build, a)

    # Every entry ------------------------------------------------------------------------------

    def exp(self, a: Code) -> Code:
        """Write an exponential."""
        return self.entrywise("exp({z})", a)

    def log(self, a: Code) -> Code:
        """Write a natural logarithm."""
        return self.entrywise("log({z})", a)

    def log1p(self, a: Code) -> Code:
        """Write the logarithm of 1 + x."""
        return self.entrywise("log(1 + {z})", a)

    def sin(self, a: Code) -> Code:
        """Write a sine."""
        return self.entrywise("sin({z})", a)

    def cos(self, a: Code) -> Code:
        """Write a cosine."""
        return self.entrywise("cos({z})", a)

    def tan(self, a: Code) -> Code:
        """Write a tangent."""
        return self.entrywise("tan({z})", a)

    def asin(self, a: Code) -> Code:
        """Write an arcsine."""
        return self.entrywise("asin({z})", a)

    def acos(self, a: Code) -> Code:
        """Write an arccosine."""
        return self.entrywise("acos({z})", a)

    def atan(self, a: Code) -> Code:
        """Write an arctangent."""
        return self.entrywise("atan({z})", a)

    def sinh(self, a: Code) -> Code:
        """Write a hyperbolic sine."""
        return self.entrywise("sinh({z})", a)

    def cosh(self, a: Code) -> Code:
        """Write a hyperbolic cosine."""
        return self.entrywise("cosh({z})", a)

    def tanh(self, a: Code) -> Code:
        """Write a hyperbolic tangent."""
        return self.entrywise("tanh({z})", a)

    def erf(self, a: Code) -> Code:
        """Write the error function."""
        return self.entrywise("erf({z})", a)

    def sigmoid(self, a: Code) -> Code:
        """Write σ."""
        return self.entrywise("1/(1 + exp(-{a}))", a)

    def softplus(self, a: Code) -> Code:
        """Write log(1 + eˣ)."""
        return self.entrywise("log(1 + exp({z}))", a)

    def relu(self, a: Code) -> Code:
        """Write a positive part."""
        return self.entrywise("Max({z}, 0)", a)

    def abs(self, a: Code) -> Code:
        """Write an absolute value."""
        return self.entrywise("Abs({z})", a)

    def sign(self, a: Code) -> Code:
        """Write a sign."""
        return self.entrywise("sign({z})", a)

    def mask(self, a: Code, relation: str) -> Code:
        """Write 1 where a comparison with 0 holds, else 0."""
        return self.entrywise(MASK.format(relation=relation), a)

    def leaky_relu(self, a: Code, slope: Fraction) -> Code:
        """Write x, or its multiple where it is not above 0."""
        below = f"{self.number(slope).plain().text}*{{a}}"
        return self.entrywise(f"Piecewise(({{z}}, {{z}} > 0), ({below}, True))", a)

    def elu(self, a: Code, alpha: Fraction) -> Code:
        """Write x, or the multiple of eˣ − 1 where it is not above 0."""
        below = f"{self.number(alpha).plain().text}*(exp({{z}}) - 1)"
        return self.entrywise(f"Piecewise(({{z}}, {{z}} > 0), ({below}, True))", a)

    def maximum(self, a: Code, b: Code) -> Code:
        """Write b + max(a − b, 0): SymPy applies a function to the entries of one matrix only."""
        b = b if b.is_short else self.let(b)
        return self.add(b, self.relu(self.add(a, b.signed(not b.minus))))

    def minimum(self, a: Code, b: Code) -> Code:
        """Write b + min(a − b, 0)."""
        b = b if b.is_short else self.let(b)
        return self.add(b, self.entrywise("Min({z}, 0)", self.add(a, b.signed(not b.minus))))

    def apply(self, name: str, order: int, a: Code) -> Code:
        """Write an unspecified function φ, or the derivative of φ that SymPy leaves as it is."""
        phi = self.arguments.function(name)
        if order == 0:
            return self.entrywise(f"{phi}({{z}})", a)
        t = self.arguments.placeholder()
        return self.entrywise(f"Subs(Derivative({phi}({t}), ({t}, {order})), {t}, {{z}})", a)
