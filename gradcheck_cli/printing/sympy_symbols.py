"""The declared variables and their sizes as SymPy's symbols."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from gradcheck_cli.dims import SCALAR, Dim, Shape
from gradcheck_cli.printing.arguments import Declared
from gradcheck_cli.printing.fragments import Code, Level

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gradcheck_cli.printing.identifiers import Names

ROOM = 30  #: columns for the symbols that one line defines


class Variable(Declared, Protocol):
    """A variable as it was declared, with what is known of it."""

    @property
    def properties(self) -> frozenset[str]: ...


class Symbols:
    """An identifier for every variable and every size, and the lines that define them.

    A scalar is a symbol; a matrix is a MatrixSymbol, and so is a vector, as one column.
    """

    def __init__(self, variables: Sequence[Variable], names: Names) -> None:
        self._variables = {variable.name: variable for variable in variables}
        self._names = names
        self._words = {name: names.fresh(name) for name in self._variables}
        self._sizes: dict[str, str] = {}
        self._counters: list[str] = []  # integers that the text itself counts with
        self._placeholder = ""
        for variable in variables:
            for dim in variable.shape:
                self.size(dim)

    def variable(self, name: str, shape: Shape) -> Code:
        """Return a variable."""
        return Code(self._words[name], Level.ATOM, shape)

    def function(self, name: str) -> str:
        """Return the identifier of an unspecified function."""
        return self._words[name]

    def size(self, dim: Dim) -> Code:
        """Return a size as an expression of the size symbols."""
        text = ""
        for names, times in dim.terms:
            sign = (" - " if times < 0 else " + ") if text else "-" * (times < 0)
            factors = [str(abs(times))] * (abs(times) != 1 or not names)
            text += sign + "*".join([*factors, *map(self._size, names)])
        is_atom = text.isdigit() or text.isidentifier()
        level = Level.ATOM if is_atom else Level.TIMES if len(dim.terms) == 1 else Level.SUM
        return Code(text or "0", level, SCALAR, weak=True)

    def _size(self, name: str) -> str:
        if name in self._variables:  # an integer that is a size too
            return self._words[name]
        if name not in self._sizes:
            self._sizes[name] = self._names.fresh(name)
        return self._sizes[name]

    def indices(self) -> tuple[str, str]:
        """Return the identifiers of a row and a column, new ones each time.

        SymPy confuses the indices of one function of indices inside another.
        """
        row, column = self._names.fresh("i"), self._names.fresh("j")
        self._counters += [row, column]
        return row, column

    def placeholder(self) -> str:
        """Return the identifier of what an unspecified function is differentiated by."""
        self._placeholder = self._placeholder or self._names.fresh("t")
        return self._placeholder

    @property
    def lines(self) -> list[str]:
        """The definitions of all symbols."""
        scalars = [v for v in self._variables.values() if v.kind != "elementwise" and not v.shape]
        groups: dict[str, list[str]] = {"integer=True, positive=True": [*self._sizes.values()]}
        for variable in scalars:
            groups.setdefault(_assumed(variable), []).append(self._words[variable.name])
        groups.setdefault("integer=True", []).extend(self._counters)
        groups.setdefault("real=True", []).extend(filter(None, [self._placeholder]))
        lines = [line for known, words in groups.items() for line in _defined(words, known)]
        return [*lines, *self._others()]

    def _others(self) -> Iterator[str]:
        for name, variable in self._variables.items():
            word = self._words[name]
            if variable.kind == "elementwise":
                yield f'{word} = Function("{word}")'
            elif variable.shape:
                rows, cols, *_ = (*(self.size(dim).text for dim in variable.shape), "1")
                yield f'{word} = MatrixSymbol("{word}", {rows}, {cols})'


def _assumed(variable: Variable) -> str:
    """Return what SymPy is told of a scalar."""
    if variable.kind == "integer":
        return "integer=True"
    return "positive=True" if "positive" in variable.properties else "real=True"


def _defined(words: list[str], known: str) -> Iterator[str]:
    """Define symbols, as many on a line as there is room for."""
    lines: list[list[str]] = []
    for word in words:
        if lines and len(", ".join([*lines[-1], word])) <= ROOM:
            lines[-1].append(word)
        else:
            lines.append([word])
    for some in lines:
        yield f'{", ".join(some)} = symbols("{" ".join(some)}", {known})'
