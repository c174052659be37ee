"""Source code as a number system: what an operation's one evaluation rule says, written down.

An operation has no NumPy or PyTorch template. Its `evaluate` runs here on pieces of text, so that
the code a person reads is the rule that the judges run.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from gradcheck_cli.dims import ONE, SCALAR, Shape
from gradcheck_cli.printing.arguments import varying
from gradcheck_cli.printing.emit_axes import EmitAxes
from gradcheck_cli.printing.emit_blocks import EmitBlocks
from gradcheck_cli.printing.emit_entrywise import EmitEntrywise
from gradcheck_cli.printing.emit_series import EmitSeries
from gradcheck_cli.printing.emit_spectral import EmitSpectral
from gradcheck_cli.printing.fragments import Code, Level, chain, quotient, times, union


class Emitter(EmitEntrywise, EmitSeries, EmitAxes, EmitBlocks, EmitSpectral):
    """The number system whose values are `Code`: it has every word of `evaluate.vocabulary`."""

    # Sums and products ------------------------------------------------------------------------

    def add(self, a: Code, b: Code) -> Code:
        """Write a sum or a difference, what is subtracted last."""
        if a.is_zero or b.is_zero:
            return b if a.is_zero else a
        if a.minus and not b.minus:
            a, b = b, a
        axes = union(a, b)

        def build(left: Code, right: Code) -> Code:
            sign = "-" if right.minus else "+"
            first = left.plain().spread(axes).text
            second = right.positive().plain().spread(axes)
            after = second.within(Level.MIXED, Level.TIMES, Level.CHAIN, Level.POWER)
            return Code(f"{first} {sign} {after}", Level.SUM, a.shape, axes, a.weak and b.weak)

        return self.fit(build, self.cast(a), self.cast(b))

    def scale(self, number: Fraction, a: Code) -> Code:
        """Write a multiple by a number."""
        return self.multiply(self.number(number), a)

    def multiply(self, a: Code, b: Code) -> Code:
        """Write a product entry by entry, or by a scalar."""
        return self.product(a, b, b.shape if a.shape == SCALAR else a.shape)

    def product(self, a: Code, b: Code, shape: Shape) -> Code:
        """Write a product or a quotient whose operands broadcast to this shape."""
        minus = a.minus != b.minus
        a, b = a.positive(), b.positive()
        if a.is_one and not a.over:
            return replace(b, shape=shape).signed(minus)
        if b.is_one and not b.over:
            return replace(a, shape=shape).signed(minus)
        over = a.over and b.over
        if a.over and not b.over:
            a, b = b, a
        divides = b.over and not over
        a, b = replace(a, over=False), replace(b, over=False)
        boolean = a.boolean and b.boolean and a.axes == b.axes and not divides
        if not boolean:
            # True and False may stand beside an array of numbers, which keeps its dtype.
            a = a if a.boolean and _carries(b, a) and not divides else self.cast(a)
            b = b if b.boolean and _carries(a, b) and not divides else self.cast(b)
            if a.boolean:  # neither NumPy nor torch negates a boolean, so the numbers stand first
                a, b = b, a
        write = quotient if divides else times
        made = self.fit(lambda left, right: write(left, right, shape), a, b)
        return replace(made, minus=minus, over=over, boolean=boolean)

    def matmul(self, a: Code, b: Code) -> Code:
        """Write a matrix product: as @, as an outer product, or as sums where one side is ones."""
        minus = a.minus != b.minus
        a, b = self.cast(a.positive()), self.cast(b.positive())
        shape = a.shape[0], b.shape[1]
        if 1 in a.axes and 0 in b.axes:
            axes = tuple(axis for axis, side in ((0, a), (1, b)) if axis in side.axes)
            made = self.fit(lambda left, right: chain(left, right, shape, axes), a, b)
            return made.signed(minus)
        times = None if a.shape[1] is ONE or 1 in a.axes or 0 in b.axes else self.size(a.shape[1])
        made = self._outer(self._summed(a, 1), self._summed(b, 0), shape)
        return (self.multiply(times, made) if times else made).signed(minus)

    def _summed(self, a: Code, axis: int) -> Code:
        """Sum over one axis of the array; what varies along it no more is left."""
        if axis not in a.axes:
            return a
        if len(a.axes) == 2 and a.text.endswith(".T") and a.is_short:
            turned, axis = self.transpose(a), 1 - axis  # X.sum(axis=0), not X.T.sum(axis=1)
            return self.transpose(self._summed(turned, axis))
        kept = tuple(other for other in a.axes if other != axis)
        keyword = f"{self.words['axis']}={axis}" if kept else ""

        def build(inner: Code) -> Code:
            text = inner.plain()
            if text.level is Level.ATOM:
                made = f"{text.text}.sum({keyword})"
            else:
                made = self.words["sum"].format(", ".join(filter(None, (text.text, keyword))))
            return Code(made, Level.ATOM, a.shape, kept)

        return self.fit(build, a)

    def _outer(self, a: Code, b: Code, shape: Shape) -> Code:
        """Write the product of a column and a row; where one does not vary it broadcasts."""
        if not (a.axes and b.axes):
            return self.product(b, a, shape) if a.axes else self.product(a, b, shape)

        def build(left: Code, right: Code) -> Code:
            text = self.words["outer"].format(left.plain().text, right.plain().text)
            return Code(text, Level.ATOM, shape, (0, 1))

        return self.fit(build, a, b)

    def transpose(self, a: Code) -> Code:
        """Write a transpose, which only a matrix shows."""
        turned = replace(a, shape=a.shape[::-1], axes=tuple(sorted(1 - axis for axis in a.axes)))
        if len(a.axes) < 2:
            return turned
        if a.text.endswith(".T") and a.is_short:
            return replace(turned, text=a.text.removesuffix(".T"))
        return replace(turned, text=f"{a.within()}.T", level=Level.ATOM)

    # Scalars from matrices --------------------------------------------------------------------

    def sum(self, a: Code) -> Code:
        """Write the sum of all entries; along an axis that does not vary it is a multiple."""
        minus, a = a.minus, self.cast(a.positive())
        total = replace(a, shape=SCALAR)
        if a.axes:
            total = replace(self._call_sum(a), shape=SCALAR)
        for axis in varying(a.shape):
            if axis not in a.axes:
                total = self.multiply(self.size(a.shape[axis]), total)
        return total.signed(minus)

    def _call_sum(self, a: Code) -> Code:
        text = a.plain()
        if text.text.isidentifier():
            return Code(f"{text.text}.sum()", Level.ATOM, SCALAR)
        return self.call("sum", a, SCALAR, ())

    def trace(self, a: Code) -> Code:
        """Write a trace; of b 1ᵀ it is the sum of b."""
        if len(a.axes) == 2:
            return self.call("trace", a.positive(), SCALAR, ()).signed(a.minus)
        if a.axes:
            return self.sum(replace(a, shape=(a.shape[0], ONE), axes=(0,)))
        return self.multiply(self.size(a.shape[0]), replace(a, shape=SCALAR))

    def entry(self, a: Code, i: int, j: int) -> Code:
        """Write one entry."""
        a = self.cast(a)
        if not a.axes:
            return replace(a, shape=SCALAR)
        index = ", ".join(str((i, j)[axis]) for axis in a.axes)
        inner = a.positive()
        text = f"{inner.plain().within()}[{index}]"
        return Code(text, Level.ATOM, SCALAR, minus=a.minus)

    def norm(self, a: Code) -> Code:
        """Write the square root of the sum of squares; of a scalar, its absolute value."""
        a = self.cast(a.positive())
        if a.axes:
            made = self.call("norm", a, SCALAR, ())
        else:
            made = replace(a.plain(), text=f"abs({a.plain().text})", level=Level.ATOM, shape=SCALAR)
        for axis in varying(a.shape):
            if axis not in a.axes:
                made = self.multiply(self.power(self.size(a.shape[axis]), Fraction(1, 2)), made)
        return made

    # Entry by entry ---------------------------------------------------------------------------

    def power(self, a: Code, exponent: Fraction) -> Code:
        """Write a power: a root by its name, a negative one as a fraction."""
        a = self.cast(a)
        if exponent < 0:
            raised = self.power(a, -exponent).plain()
            return replace(raised, over=True)
        if exponent == 1:
            return a
        if exponent == Fraction(1, 2):
            return self.map("sqrt", a)
        power = self.number(exponent).plain().within()

        def build(base: Code) -> Code:
            inner = base.plain().within()
            text = f"{inner}**{power}" if inner.isidentifier() else f"{inner} ** {power}"
            return Code(text, Level.POWER, a.shape, a.axes, weak=a.weak)

        return self.fit(build, a)

    def exp(self, a: Code) -> Code:
        """Write an exponential."""
        return self.map("exp", a)

    def log(self, a: Code) -> Code:
        """Write a natural logarithm."""
        return self.map("log", a)

    def sin(self, a: Code) -> Code:
        """Write a sine."""
        return self.map("sin", a)

    def cos(self, a: Code) -> Code:
        """Write a cosine."""
        return self.map("cos", a)

    def tanh(self, a: Code) -> Code:
        """Write a hyperbolic tangent."""
        return self.map("tanh", a)

    def sigmoid(self, a: Code) -> Code:
        """Write σ, as a fraction where the dialect has no word for it."""
        if "sigmoid" in self.words and not a.weak:
            return self.map("sigmoid", a)
        falling = self.exp(a.signed(not a.minus))
        return self.power(self.add(self.ones(*a.shape), falling), Fraction(-1))

    def relu(self, a: Code) -> Code:
        """Write a positive part."""
        return self.map("relu", a)

    def apply(self, name: str, order: int, a: Code) -> Code:
        """Write a call of an unspecified function, which is a parameter."""
        word = self.arguments.function(name, order)
        a = self.filled(a, a.shape) if a.weak else self.cast(a)

        def build(inner: Code) -> Code:
            return Code(f"{word}({inner.plain().text})", Level.ATOM, a.shape, a.axes)

        return self.fit(build, a)

    def mask(self, a: Code, relation: str) -> Code:
        """Write a comparison with 0, True and False until numbers are needed."""

        def build(inner: Code) -> Code:
            text = f"({inner.plain().text} {relation} 0)"
            return Code(text, Level.ATOM, a.shape, a.axes, weak=a.weak, boolean=True)

        return self.fit(build, self.cast(a))


def _carries(numbers: Code, mask: Code) -> bool:
    """Tell whether the numbers are an array as large as the mask, which then needs no dtype."""
    return not numbers.weak and not numbers.boolean and set(mask.axes) <= set(numbers.axes)
