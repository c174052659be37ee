"""Further functions of every entry as source; `emitter.Emitter` has the first ones."""

from __future__ import annotations

from fractions import Fraction

from gradcheck_cli.evaluate.composed import Composed
from gradcheck_cli.printing.dialects import PYTHON
from gradcheck_cli.printing.fragments import Code, Level, union
from gradcheck_cli.printing.leaves import Leaves

TWICE = 16  #: a longer text is not written twice in a line


class EmitEntrywise(Leaves, Composed):
    """Words of `evaluate.vocabulary` whose values are `Code`."""

    def map(self, word: str, a: Code) -> Code:
        """Write a function of every entry, by its word in the dialect."""
        return self.call(word, a, a.shape, a.axes)

    def abs(self, a: Code) -> Code:
        """Write absolute values."""
        return self.map("abs", a.positive())

    def sign(self, a: Code) -> Code:
        """Write signs."""
        return self.map("sign", a)

    def maximum(self, a: Code, b: Code) -> Code:
        """Write the larger of two."""
        return self._larger("maximum", a, b)

    def minimum(self, a: Code, b: Code) -> Code:
        """Write the smaller of two."""
        return self._larger("minimum", a, b)

    def _larger(self, word: str, a: Code, b: Code) -> Code:
        """Write an extremum; a Python number stands second, where torch wants another word."""
        a, b = (b, a) if a.weak and not b.weak else (a, b)
        axes = union(a, b)
        words = PYTHON if a.weak else self.words
        template = words.get(f"{word}_number" if b.weak else word) or words[word]

        def build(left: Code, right: Code) -> Code:
            texts = left.plain().spread(axes).text, right.plain().spread(axes).text
            return Code(template.format(*texts), Level.ATOM, a.shape, axes, weak=a.weak)

        return self.fit(build, self.cast(a), self.cast(b))

    def tan(self, a: Code) -> Code:
        """Write a tangent."""
        return self.map("tan", a)

    def asin(self, a: Code) -> Code:
        """Write an inverse sine."""
        return self.map("asin", a)

    def acos(self, a: Code) -> Code:
        """Write an inverse cosine."""
        return self.map("acos", a)

    def atan(self, a: Code) -> Code:
        """Write an inverse tangent."""
        return self.map("atan", a)

    def sinh(self, a: Code) -> Code:
        """Write a hyperbolic sine."""
        return self.map("sinh", a)

    def cosh(self, a: Code) -> Code:
        """Write a hyperbolic cosine."""
        return self.map("cosh", a)

    def log1p(self, a: Code) -> Code:
        """Write log(1 + x)."""
        return self.map("log1p", a)

    def softplus(self, a: Code) -> Code:
        """Write log(1 + eˣ), which does not overflow."""
        return self.map("softplus", a)

    def erf(self, a: Code) -> Code:
        """Write an error function, which NumPy has for single numbers only: Python's."""
        value = self.cast(a)
        template = (PYTHON if value.weak else self.words)["erf"]
        dtype = "" if value.weak else self.like_arguments().partition(",")[0].removeprefix("dtype=")

        def build(inner: Code) -> Code:
            text = template.format(inner.plain().text, dtype=dtype)
            return Code(text, Level.ATOM, a.shape, a.axes, weak=a.weak)

        return self.fit(build, value)

    def silu(self, a: Code) -> Code:
        """Write x σ(x)."""
        return self._activation("silu", a) or super().silu(self._again(a))

    def gelu(self, a: Code) -> Code:
        """Write x Φ(x)."""
        return self._activation("gelu", a) or super().gelu(self._again(a))

    def leaky_relu(self, a: Code, slope: Fraction) -> Code:
        """Write x, and a multiple of it below 0."""
        return self._bent("leaky_relu", a, slope, usual=Fraction(1, 100))

    def elu(self, a: Code, alpha: Fraction) -> Code:
        """Write x, and a multiple of eˣ − 1 below 0."""
        return self._bent("elu", a, alpha, usual=Fraction(1))

    def _activation(self, word: str, a: Code) -> Code | None:
        """Write it by its name where the dialect has one."""
        return None if a.weak or word not in self.words else self.map(word, a)

    def _bent(self, word: str, a: Code, number: Fraction, usual: Fraction) -> Code:
        """Write a function of a number too, which it has from torch where it is the usual one."""
        a = self._again(self.cast(a))
        factor = self.number(number).plain()
        multiple = "" if number == 1 else f"{factor.within()} * "
        argument = "" if number == usual else f", {factor.text}"
        template = (PYTHON if a.weak else self.words)[word]
        text = template.format(a.text, multiple, argument)
        return Code(text, Level.ATOM, a.shape, a.axes, weak=a.weak)

    def _again(self, a: Code) -> Code:
        """Return the value by a name, since it is used more than once."""
        plain = a.plain()
        return plain if plain.is_short and len(plain.text) <= TWICE else self.let(a)
