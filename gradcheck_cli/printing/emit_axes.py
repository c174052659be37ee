"""Functions of each column, each row, or all entries as source.

An array has only the axes along which its matrix varies. What is the same along an axis that is
taken counts as often as the axis is long: a log-sum-exp grows by its logarithm, a share is divided.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from gradcheck_cli.dims import ONE, SCALAR
from gradcheck_cli.printing.fragments import Code, Level
from gradcheck_cli.printing.leaves import Leaves

if TYPE_CHECKING:
    from gradcheck_cli.dims import Shape


class EmitAxes(Leaves):
    """The words of `evaluate.vocabulary` with an axis; part of `Emitter`."""

    if TYPE_CHECKING:

        def add(self, a: Code, b: Code) -> Code: ...
        def multiply(self, a: Code, b: Code) -> Code: ...
        def power(self, a: Code, exponent: Fraction) -> Code: ...
        def exp(self, a: Code) -> Code: ...
        def log(self, a: Code) -> Code: ...
        def cast(self, value: Code) -> Code: ...

    def amax(self, a: Code, axis: int | None) -> Code:
        """Write a maximum."""
        return self._reduced("amax", self.cast(a), axis)

    def var(self, a: Code, axis: int | None) -> Code:
        """Write a variance, of which the numbers' own count is no matter."""
        a = self.cast(a.positive())
        made = self._reduced("var", a, axis)
        return made if _present(a, axis) else self.zeros(*made.shape)

    def logsumexp(self, a: Code, axis: int | None) -> Code:
        """Write a log-sum-exp."""
        a = self.cast(a)
        made, times = self._reduced("logsumexp", a, axis), self._times(a, axis)
        return made if times is None else self.add(made, replace(self.log(times), shape=made.shape))

    def log_softmax(self, a: Code, axis: int | None) -> Code:
        """Write a log-softmax, by its name where the dialect has one."""
        a = self.cast(a)
        times = self._times(a, axis)
        made = self._rescaled("log_softmax", a, axis)
        return made if times is None else self._less(made, self.log(times))

    def softmax(self, a: Code, axis: int | None) -> Code:
        """Write a softmax, by its name where the dialect has one."""
        a = self.cast(a)
        present = _present(a, axis)
        if not present:
            made = self.ones(*a.shape)
        elif "softmax" in self.words and len(present) == 1:
            made = self._rescaled("softmax", a, axis)
        else:
            made = self.exp(self._rescaled("log_softmax", a, axis))
        return self._shared(made, self._times(a, axis))

    def is_max(self, a: Code, axis: int | None) -> Code:
        """Write a comparison with the maximum, the ties counted."""
        a = self.cast(a)
        present = _present(a, axis)
        if not present:
            return self._shared(self.ones(*a.shape), self._times(a, axis))
        a = self._short(a)
        largest = replace(self.amax(a, axis), shape=a.shape).spread(a.axes)
        text = f"({a.plain().text} == {largest.plain().within()})"
        ties = self.let(Code(text, Level.ATOM, a.shape, a.axes, boolean=True))
        counted = replace(self._reduced("tally", ties, axis), shape=a.shape)
        return self._shared(self._shared(ties, counted), self._times(a, axis))

    # Helpers ----------------------------------------------------------------------------------

    def _reduced(self, word: str, a: Code, axis: int | None) -> Code:
        """Call a function that makes one number of those along an axis."""
        present, shape = _present(a, axis), _reduced_shape(a.shape, axis)
        if not present:
            return replace(a, shape=shape)
        kept = tuple(other for other in a.axes if other not in present)
        where = f", {self.words['axis']}={present[0]}" if kept else ""

        def build(inner: Code) -> Code:
            text = self.words[word].format(inner.plain().text, axis=where, dims=self._dims(a, axis))
            return Code(text, Level.ATOM, shape, kept)

        return self.fit(build, a)

    def _rescaled(self, word: str, a: Code, axis: int | None) -> Code:
        """Call a function of the array's shape, composed where the dialect has none."""
        present = _present(a, axis)
        if not present:
            return self.zeros(*a.shape)
        if word not in self.words or len(present) > 1:
            a = self._short(a)
            return self._less(a, self._reduced("logsumexp", a, axis))

        def build(inner: Code) -> Code:
            text = self.words[word].format(inner.plain().text, dims=self._dims(a, axis))
            return Code(text, Level.ATOM, a.shape, a.axes)

        return self.fit(build, a)

    def _dims(self, a: Code, axis: int | None) -> str:
        """Return the axes taken, as they are numbered in the array."""
        present = _present(a, axis)
        if len(present) == 2:
            return self.words["both"]
        return str(present[0] if len(a.axes) == 2 else 0)

    def _times(self, a: Code, axis: int | None) -> Code | None:
        """Return how often every number counts along the axes taken, None for once."""
        again = [
            self.size(a.shape[other])
            for other in _taken(axis)
            if other not in a.axes and a.shape[other] is not ONE
        ]
        if not again:
            return None
        first, *rest = again
        for size in rest:
            first = self.multiply(first, size)
        return first

    def _less(self, a: Code, b: Code) -> Code:
        return self.add(a, replace(b, shape=a.shape).signed(not b.minus))

    def _shared(self, a: Code, times: Code | None) -> Code:
        if times is None:
            return a
        return self.multiply(a, self.power(times, Fraction(-1)))

    def _short(self, a: Code) -> Code:
        return a if a.is_short else self.let(a)


def _taken(axis: int | None) -> tuple[int, ...]:
    return (0, 1) if axis is None else (axis,)


def _present(a: Code, axis: int | None) -> tuple[int, ...]:
    """Return the axes taken along which the array varies."""
    return tuple(other for other in _taken(axis) if other in a.axes)


def _reduced_shape(shape: Shape, axis: int | None) -> Shape:
    if axis is None:
        return SCALAR
    return (ONE, shape[1]) if axis == 0 else (shape[0], ONE)
