"""Statements of arrays: calls, and the dtype of what is written."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from gradcheck_cli.messages import say
from gradcheck_cli.printing.arguments import Arguments, varying
from gradcheck_cli.printing.assignments import Assignments
from gradcheck_cli.printing.dialects import DIALECTS, PYTHON
from gradcheck_cli.printing.fragments import Code, Level, times

if TYPE_CHECKING:
    from gradcheck_cli.dims import Shape
    from gradcheck_cli.printing.dialects import Dialect
    from gradcheck_cli.printing.identifiers import Names


class Writer(Assignments):
    """The statements written so far, in `lines`, and what every piece of text needs."""

    def __init__(self, dialect: Dialect, arguments: Arguments, names: Names) -> None:
        super().__init__(names)
        self.words = DIALECTS[dialect]
        self.arguments = arguments

    def refusal(self, operation: str) -> str:
        """Say that an operation cannot be written."""
        return say("no-source", "there is no source code for {operation}", operation=operation)

    # Statements -------------------------------------------------------------------------------

    def let(self, value: Code, name: str | None = None) -> Code:
        """Assign the value to a name of its own and return the name."""
        return super().let(self.cast(value), name)

    def call(self, word: str, value: Code, shape: Shape, axes: tuple[int, ...]) -> Code:
        """Call a function on one value, in `math` where that is a Python number."""
        value = self.cast(value)
        words = PYTHON if value.weak else self.words

        def build(inner: Code) -> Code:
            text = words[word].format(inner.plain().text)
            return Code(text, Level.ATOM, shape, axes, weak=inner.weak)

        return self.fit(build, value)

    # dtypes -----------------------------------------------------------------------------------

    def like_arguments(self) -> str:
        """Return the arguments of a constructor that copy dtype and device."""
        name, is_array = self.arguments.reference()
        if not is_array and self.words["axis"] == "axis":
            return f"dtype=np.asarray({name}).dtype"  # a scalar may be a Python float
        return self.words["like"].format(name)

    def cast(self, value: Code) -> Code:
        """Return a value of True and False as one of 1 and 0."""
        if not value.boolean:
            return value
        inner = value.within()
        name, is_array = ("", True) if value.weak else self.arguments.reference()
        if value.weak:
            text = PYTHON["cast"].format(value.text)
        elif self.words["axis"] == "axis" and not value.axes:
            text = (
                f"{name}.dtype.type({value.text})"
                if is_array
                else f"{inner} * np.ones_like({name})"
            )
        else:
            text = self.words["cast"].format(inner, dtype=f"{name}.dtype")
        level = Level.ATOM if is_array else Level.TIMES
        return replace(value, text=text, level=level, boolean=False)

    def filled(self, value: Code, shape: Shape) -> Code:
        """Return the value as an array of this shape, with the arguments' dtype and device."""
        value = self.cast(value)
        axes = varying(shape)
        if value.axes == axes and not value.weak:
            return value
        name = self.arguments.like(shape)
        word = "zeros" if value.is_zero else "ones"
        if name:
            text = self.words[f"{word}_like"].format(name)
        else:
            sizes = ", ".join(self.arguments.size(shape[axis]).text for axis in axes)
            sizes += "," if len(axes) == 1 else ""
            text = self.words[word].format(sizes, like=self.like_arguments())
        ones = Code(text, Level.ATOM, shape, axes)
        if value.is_zero or (value.is_one and not value.over):
            return ones
        body = replace(value.positive(), shape=shape)
        return self.fit(lambda left, right: times(left, right, shape), body, ones).signed(
            value.minus
        )
