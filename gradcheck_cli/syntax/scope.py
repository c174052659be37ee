"""What the names of a text mean: parts by name, the sizes, and the remarks on the reading."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from gradcheck_cli.algebra import Named
from gradcheck_cli.syntax.bars import Bars
from gradcheck_cli.syntax.numbers import number_of
from gradcheck_cli.syntax.shapes import matrix_shape
from gradcheck_cli.syntax.typed import Typed

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping
    from fractions import Fraction

    from gradcheck_cli.dims import Dim
    from gradcheck_cli.expr import Expr
    from gradcheck_cli.syntax.defined import Function
    from gradcheck_cli.syntax.tree import Tree
    from gradcheck_cli.syntax.unify import Sizes


class Scope:
    """What the names mean here: parts already known by name, size names, and the source text."""

    def __init__(self, source: str, sizes: Sizes, size_names: set[str]) -> None:
        self.source = source
        self.sizes = sizes
        self.size_names = size_names
        self.parts: dict[str, Typed] = {}
        self.defined: dict[str, Callable[[], Named]] = {}
        self.functions: Mapping[str, Function] = {}  # those that are defined or unspecified
        self.bars = Bars()
        self.inferred: Collection[str] = ()  # variables whose kind is a convention's
        self.numbers: dict[str, Fraction] = {}  # names that are defined as numbers
        self.limits: dict[str, Dim] = {}  # how far sums run, by the names of their limits
        self.readings: list[tuple[Tree, Typed]] = []  # indexed sums and what they mean
        self.entrywise: set[int] = set()  # fraction lines that divide entry by entry
        self.notes: list[str] = []

    def note(self, sentence: str) -> None:
        """Remember a remark on the reading, once."""
        if sentence not in self.notes:
            self.notes.append(sentence)

    def given(self, name: str, shape: tuple[Dim, ...], build: Callable[[], Expr]) -> None:
        """Give a variable its meaning: its shape as declared, and how to get its leaf."""
        self.parts[name] = Typed(matrix_shape(shape), build, (0, 0), flat=len(shape) == 1)

    def define(self, name: str, part: Typed, tree: Tree) -> None:
        """Give a part a name; its expression is built once and keeps the name."""
        number = number_of(tree, self.numbers)
        self.numbers.pop(name, None)  # an answer may give a name of the problem another meaning
        if number is not None:
            self.numbers[name] = number
        build = cache(lambda: Named.called(name, part.build()))
        self.parts[name] = Typed(part.shape, build, part.span, flat=part.flat)
        self.defined[name] = build

    def build_definitions(self) -> None:
        """Build what is defined, the first first: else each would wait in the call of the next."""
        for build in self.defined.values():
            build()
