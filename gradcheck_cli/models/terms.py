"""Values of a model as text of the language, each with its sizes.

A size in a text is a mark that its name takes the place of at the end, when it is known which sizes
are the same.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import IntEnum
from math import isfinite
from typing import TYPE_CHECKING, Final

from gradcheck_cli.errors import UnsupportedError
from gradcheck_cli.messages import say

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gradcheck_cli.models.sizes import Axes, Axis


class Level(IntEnum):
    """How tightly a text holds together."""

    SUM = 0
    QUOTIENT = 1  #: also entrywise products
    PRODUCT = 2  #: factors side by side
    ATOM = 3


@dataclass(frozen=True, slots=True)
class Term:
    """One value: its text, how tightly that binds, its sizes, whether it is a name alone.

    A 1-D tensor of k entries is a column of k entries, as in the language.
    """

    text: str
    level: Level
    axes: Axes
    marks: tuple[Axis, ...] = ()  #: the sizes that the text mentions
    is_variable: bool = False

    @property
    def is_number(self) -> bool:
        """Whether it has no axes."""
        return not self.axes

    @property
    def is_single(self) -> bool:
        """Whether it is one number, in any shape."""
        return all(axis.one for axis in self.axes)

    @property
    def matrix(self) -> tuple[Axis | None, Axis | None]:
        """Its rows and columns as the language has them; None is 1."""
        rows, cols, *_ = (*self.axes, None, None)
        return rows, cols

    def within(self, level: Level) -> str:
        """Return the text, in brackets if it binds less tightly than this."""
        return self.text if self.level >= level else f"({self.text})"

    def shaped(self, axes: Axes) -> Term:
        """Return the same text with other axes."""
        return replace(self, axes=axes)


def number(value: float) -> Term:
    """Return a number of Python's as a term. Raises UnsupportedError for inf and nan.

    >>> number(1e-05).text, number(-2).level.name
    ('0.00001', 'SUM')
    """
    if not isfinite(value):
        raise UnsupportedError(say("model-number", "{value} is no number", value=value))
    text = format(Decimal(repr(value)), "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return Term(text, Level.ATOM if value >= 0 else Level.SUM, ())


def size(axis: Axis) -> Term:
    """Return a size as a number."""
    return Term("1", Level.ATOM, ()) if axis.one else _marked("{}", axis)


def _marked(pattern: str, *axes: Axis) -> Term:
    texts = ["1" if axis.one else _mark(at) for at, axis in enumerate(axes)]
    return Term(pattern.format(*texts), Level.ATOM, (), marks=axes)


_MARK: Final = re.compile("\x00([0-9]+)\x01")


def _mark(at: int) -> str:
    return f"\x00{at}\x01"


def joined(pattern: str, level: Level, axes: Axes, *parts: str | tuple[Term, Level]) -> Term:
    """Return a text made of others: each {} takes a text, or a term bracketed for a level."""
    texts: list[str] = []
    marks: list[Axis] = []
    for part in parts:
        if isinstance(part, str):
            texts.append(part)
            continue
        term, needed = part
        texts.append(_moved(term.within(needed), len(marks)))
        marks += term.marks
    return Term(pattern.format(*texts), level, axes, tuple(marks))


def _moved(text: str, by: int) -> str:
    return _MARK.sub(lambda found: _mark(int(found[1]) + by), text) if by else text


def finished(term: Term, names: Mapping[Axis, str]) -> str:
    """Return the text with the names of its sizes, sums of them in brackets."""

    def name(found: re.Match[str]) -> str:
        word = names[term.marks[int(found[1])].root]
        return f"({word})" if "+" in word else word

    return _MARK.sub(name, term.text)


def call(name: str, axes: Axes, *args: Term, **keywords: object) -> Term:
    """Return a function call."""
    words = "".join(f", {key}={value}" for key, value in keywords.items())
    pattern = f"{name}({', '.join(['{}'] * len(args))}{words})"
    return joined(pattern, Level.ATOM, axes, *((arg, Level.SUM) for arg in args))


def ones(*axes: Axis) -> Term:
    """Return ones of these rows and columns."""
    return _marked(f"ones({', '.join(['{}'] * len(axes))})", *axes).shaped(axes)


def zeros(*axes: Axis) -> Term:
    """Return zeros of these rows and columns."""
    return _marked(f"zeros({', '.join(['{}'] * len(axes))})", *axes).shaped(axes)


def transposed(a: Term, axes: Axes) -> Term:
    """Return aᵀ."""
    return joined("{}^T", Level.ATOM, axes, (a, Level.ATOM))


def product(a: Term, b: Term, axes: Axes) -> Term:
    """Return a b: the matrix product, or one with a number."""
    return joined("{} {}", Level.PRODUCT, axes, (a, Level.PRODUCT), (b, Level.ATOM))


def number_of(axes: Sequence[Axis]) -> Term:
    """Return the product of sizes as a number: how many entries there are."""
    named = [axis for axis in axes if not axis.one]
    if not named:
        return number(1)
    found = size(named[0])
    for axis in named[1:]:
        found = product(found, size(axis), ())
    return found
