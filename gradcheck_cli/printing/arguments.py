"""The arguments of an emitted function: what their sizes, dtypes and devices give its lines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from gradcheck_cli.dims import ONE, SCALAR, Dim, Shape
from gradcheck_cli.errors import InternalError, UnsupportedError
from gradcheck_cli.messages import say
from gradcheck_cli.printing.fragments import Code, Level

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gradcheck_cli.dims import Monomial
    from gradcheck_cli.printing.identifiers import Names


class Declared(Protocol):
    """A variable as it was declared: a vector has one size, a scalar none."""

    @property
    def name(self) -> str: ...
    @property
    def shape(self) -> tuple[Dim, ...]: ...
    @property
    def kind(self) -> str: ...


class Arguments:
    """The declared variables as parameters, and the lines that unpack them.

    With `leaves` the parameters keep their values, as autograd needs; a reshaped one has another.
    """

    def __init__(
        self,
        variables: Sequence[Declared],
        names: Names,
        preferred: str = "",
        *,
        leaves: bool = False,
    ) -> None:
        self._variables = {variable.name: variable for variable in variables}
        self._names = names
        self._preferred = preferred
        self._leaves = leaves
        self.parameters: dict[str, str] = {}
        self.functions: dict[str, list[str]] = {}  # of φ: the identifiers of φ, φ′, …
        for name, variable in self._variables.items():
            if variable.kind == "elementwise":
                self.functions[name] = [names.fresh(name), names.fresh(f"{name}′")]
            else:
                self.parameters[name] = names.fresh(name)
        self._sizes: dict[str, str] = {}
        self._arrays: dict[str, str] = {}
        self._size_lines: list[str] = []
        self._reshape_lines: list[str] = []

    def function(self, name: str, order: int) -> str:
        """Return the identifier of an unspecified function's derivative of this order."""
        words = self.functions[name]
        while len(words) <= order:
            words.append(self._names.fresh(name + "′" * len(words)))
        return words[order]

    @property
    def listed(self) -> list[str]:
        """The parameters in order; an unspecified φ comes with φ′, and with φ″ where needed."""
        listed: list[str] = []
        for name in self._variables:
            listed += self.functions.get(name) or [self.parameters[name]]
        return listed

    @property
    def lines(self) -> list[str]:
        """The statements that the values handed out so far need at the start."""
        return self._size_lines + self._reshape_lines

    def variable(self, name: str, shape: Shape) -> Code:
        """Return the value of a variable; sizes of 1 are not axes of its array."""
        if name not in self._variables:
            raise InternalError(say("not-a-variable", "'{name}' is not a variable", name=name))
        if self._variables[name].kind == "integer":
            return Code(self.parameters[name], Level.ATOM, shape, weak=True)
        return Code(self._array(name), Level.ATOM, shape, varying(shape))

    def _array(self, name: str) -> str:
        """Return the identifier of a variable's array without axes of size 1."""
        if name not in self._arrays:
            word, shape = self.parameters[name], self._variables[name].shape
            self._arrays[name] = word
            if ONE in shape:
                long = any(size is not ONE for size in shape)
                self._arrays[name] = self._names.fresh(f"{word}_flat") if self._leaves else word
                self._reshape_lines.append(
                    f"{self._arrays[name]} = {word}.reshape({'-1' if long else '()'})"
                )
        return self._arrays[name]

    def _in_order(self) -> Iterator[Declared]:
        """Yield the variables that are arrays or scalars, the preferred one first."""
        kept = [variable for variable in self._variables.values() if variable.kind == "real"]
        yield from sorted(kept, key=lambda variable: variable.name != self._preferred)

    def like(self, shape: Shape) -> str | None:
        """Return a variable whose array has the sizes of this matrix, if there is one."""
        sizes = [size for size in shape if size is not ONE]
        for variable in self._in_order():
            if [size for size in variable.shape if size is not ONE] == sizes:
                return self._array(variable.name)
        return None

    def reference(self) -> tuple[str, bool]:
        """Return the variable whose dtype and device hold for all, and whether it is an array."""
        variables = list(self._in_order())
        for variable in variables:
            if variable.shape:
                return self.parameters[variable.name], True
        if not variables:
            raise UnsupportedError(
                say("no-dtype", "there is no variable whose dtype the result could have")
            )
        return self.parameters[variables[0].name], False

    def size(self, dim: Dim) -> Code:
        """Return a size as a Python number; UnsupportedError where no variable tells it."""
        whole = None if dim.number is not None else self._declared(dim)
        if whole and dim.name is None:
            return Code(whole, Level.ATOM, SCALAR, weak=True)
        text = ""
        for names, count in dim.terms:
            sign = (" - " if count < 0 else " + ") if text else ("-" if count < 0 else "")
            text += sign + self._term(names, abs(count))
        alone = text.isalnum() or text.isidentifier()
        level = Level.ATOM if alone else Level.TIMES if len(dim.terms) == 1 else Level.SUM
        return Code(text or "0", level if text[:1] != "-" else Level.SUM, SCALAR, weak=True)

    def _term(self, names: Monomial, count: int) -> str:
        factors = [str(count)] if count != 1 or not names else []
        return " * ".join(factors + [self._size(name) for name in names])

    def _size(self, name: str) -> str:
        """Return the identifier that holds the size of this name."""
        if name in self._variables and self._variables[name].kind == "integer":
            return self.parameters[name]
        if name not in self._sizes:
            source = self._declared(Dim.of(name)) or self._solved(name) or self._divided(name)
            if source is None:
                message = say(
                    "no-variable-has-size",
                    "the size {size} is needed as a number, and no variable has it",
                    size=name,
                )
                raise UnsupportedError(message)
            self._sizes[name] = self._names.fresh(name)
            self._size_lines.append(f"{self._sizes[name]} = {source}")
        return self._sizes[name]

    def _declared(self, dim: Dim) -> str | None:
        """Return the text of a size that some variable has, or has a multiple of."""
        multiple = None
        for variable in self._variables.values():
            for axis, size in enumerate(variable.shape):
                text = f"{self.parameters[variable.name]}.shape[{axis}]"
                if size is dim:
                    return text
                count = size.terms[0][1] if len(size.terms) == 1 else 0
                if count and size is dim * Dim.of(count):
                    multiple = f"{text} // {count}"
        return multiple

    def _solved(self, name: str) -> str | None:
        """Return the text of a size that stands in a sum with known ones, as d does in d + 1."""
        for variable in self._variables.values():
            for axis, size in enumerate(variable.shape):
                rest = size - Dim.of(name)
                if name in rest.names() or not all(
                    self._declared(Dim.of(other)) for other in rest.names()
                ):
                    continue
                whole = f"{self.parameters[variable.name]}.shape[{axis}]"
                if rest.number is not None and rest.number < 0:
                    return f"{whole} + {-rest.number}"
                less = self.size(rest)
                return f"{whole} - {less.within(Level.TIMES)}"
        return None

    def _divided(self, name: str) -> str | None:
        """Return the text of a size that stands in a product with known ones, as q does in q m."""
        for variable in self._variables.values():
            for axis, size in enumerate(variable.shape):
                names, count = size.terms[0] if len(size.terms) == 1 else ((), 0)
                others = Dim.of(count)
                for other in names:
                    others = others * Dim.of(other) if other != name else others
                is_known = all(self._declared(Dim.of(other)) for other in others.names())
                if names.count(name) != 1 or not is_known:
                    continue
                less = self.size(others)
                return f"{self.parameters[variable.name]}.shape[{axis}] // {less.within()}"
        return None


def varying(shape: Shape) -> tuple[int, ...]:
    """Return the axes whose size is not 1."""
    return tuple(axis for axis in (0, 1) if shape[axis] is not ONE)
