"""A program at a point: the sizes that given values imply, and expressions as numbers there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from gradcheck_cli.dims import Dim, dims_in
from gradcheck_cli.errors import ShapeError, UsageError
from gradcheck_cli.evaluate import evaluate
from gradcheck_cli.expr import Expr, postorder
from gradcheck_cli.messages import say
from gradcheck_cli.ops.norms import Norm

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from fractions import Fraction

    from gradcheck_cli.syntax.given import Given
    from gradcheck_cli.syntax.program import Program
    from gradcheck_cli.syntax.shapes import Variable

Rows = tuple[tuple["Fraction", ...], ...]


class Point(NamedTuple):
    """A value for every variable, and a number for every size."""

    sizes: dict[str, int]
    values: dict[Expr, Rows]

    def numbers(self, roots: Sequence[Expr]) -> list[list[list[float]]]:
        """Return the rows of each expression's value, in float64 on NumPy."""
        from gradcheck_cli.evaluate.arrays import numpy_system

        xp = numpy_system(self.sizes)
        values: dict[Expr, Any] = {
            node: xp.array([[[xp.nearest(entry) for entry in row] for row in rows]])
            for node, rows in self.values.items()
        }
        return [xp.numpy(value)[0].tolist() for value in evaluate(roots, xp, values)]

    def kinks(self, value: Expr) -> frozenset[str]:
        """Return the conventions of the norms in it that are 0 here: their formulas are 0/0."""
        norms = [node for node in postorder(value) if isinstance(node, Norm)]
        sizes = self.numbers(norms)
        return frozenset(n.kink for n, ((size,),) in zip(norms, sizes, strict=True) if size == 0)


def point_of(program: Program, given: Mapping[str, Given]) -> Point:
    """Return the point that the values describe.

    Raises UsageError where a variable has no value, ShapeError where sizes do not agree.
    """
    _check_functions_known(program)
    missing = [name for name in program.variables if name not in given]
    if missing:
        names = ", ".join(missing)
        raise UsageError(
            say("values-missing", "every variable needs a value; {names} has none", names=names)
            if len(missing) == 1
            else say(
                "several-missing", "every variable needs a value; {names} have none", names=names
            )
        )
    found = _Sizes()
    values: dict[Expr, Rows] = {}
    for name in given:
        if name not in program.variables:
            found.settle(name, _whole(given[name]), name)
    for name, variable in program.variables.items():
        rows = _fitted(variable, given[name])
        _check_kind(variable, given[name])
        if variable.kind == "integer":
            found.settle(name, int(rows[0][0]), name)
        else:
            values[variable.symbol] = rows
    found.read([(v, values[v.symbol]) for v in program.variables.values() if v.kind == "real"])
    found.check_known(dim for node in postorder(program.value) for dim in _sizes_in(node))
    return Point(found.numbers, values)


def _check_functions_known(program: Program) -> None:
    for name, variable in program.variables.items():
        if variable.kind == "elementwise":
            raise UsageError(
                say("function-has-no-value", "{name} is unspecified: it has no value", name=name),
                hint=say("define-function", "define it in the program: {name}(z) = …", name=name),
            )


def _sizes_in(node: Expr) -> list[Dim]:
    """Return the sizes that a node needs as numbers."""
    return [*node.shape, *dims_in(node.data)]


def _fitted(variable: Variable, given: Given) -> Rows:
    """Return the rows as the variable has them: a vector given as a row stands up."""
    rows = given.rows
    if len(variable.shape) == 1 and not given.is_scalar and 1 in given.shape:
        return tuple((entry,) for row in rows for entry in row)
    fits = given.shape == (1, 1) if not variable.shape else len(variable.shape) == 2
    if not fits or (given.is_scalar and variable.shape):
        raise ShapeError(
            say(
                "value-shape",
                "{name} is {declared}, its value is {value}",
                name=variable.name,
                declared=_shape_text(variable.shape),
                value=_shape_text(() if given.is_scalar else given.shape),
            ),
            source=given.source,
            span=given.span,
        )
    return rows


def _shape_text(shape: Sequence[Dim | int]) -> str:
    if not shape:
        return say("value-scalar", "a scalar")
    if len(shape) == 1:
        return say("value-vector", "a vector of {size}", size=shape[0])
    return "×".join(map(str, shape))


def _check_kind(variable: Variable, given: Given) -> None:
    if variable.kind == "integer":
        _whole(given)
    if "symmetric" in variable.properties and given.rows != tuple(zip(*given.rows, strict=True)):
        raise UsageError(
            say("not-symmetric", "{name} is declared symmetric", name=variable.name),
            source=given.source,
            span=given.span,
        )


def _whole(given: Given) -> int:
    """Return a value that has to be an integer."""
    value = given.rows[0][0]
    if given.shape != (1, 1) or value.denominator != 1:
        raise UsageError(
            say("not-whole", "{name} is a whole number", name=given.name),
            source=given.source,
            span=given.span,
        )
    return int(value)


class _Sizes:
    """The numbers of the sizes, and from which variable each is known."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}
        self.told_by: dict[str, str] = {}

    def settle(self, size: str, number: int, variable: str) -> None:
        self.numbers[size] = number
        self.told_by[size] = variable

    def read(self, values: Sequence[tuple[Variable, Rows]]) -> None:
        """Take every size from the values, and refuse those that contradict each other."""
        axes = [
            (variable, size, number)
            for variable, rows in values
            for size, number in zip(variable.shape, (len(rows), len(rows[0])), strict=False)
        ]
        for variable, size, number in axes:
            if size.name is not None and size.name not in self.numbers:
                self.settle(size.name, number, variable.name)
        for variable, size, number in axes:
            self.solve(size, number, variable.name)
            self.check_known([size])
            if size.at(self.numbers) != number:
                raise self.contradiction(variable, size, number)

    def check_known(self, sizes: Iterable[Dim]) -> None:
        """Raise ShapeError for a size that nothing tells."""
        for size in sizes:
            for name in size.names():
                if name not in self.numbers:
                    raise ShapeError(
                        say("size-unknown", "the values do not tell the size {size}", size=name),
                        hint=say("give-size", "give it a value, too: {size} = 3", size=name),
                    )

    def solve(self, size: Dim, number: int, variable: str) -> None:
        """Find the one unknown name of a size such as 2*n-1."""
        unknown = [name for name in size.names() if name not in self.numbers]
        if len(unknown) != 1:
            return
        zero, one, two = (size.at({**self.numbers, unknown[0]: value}) for value in (0, 1, 2))
        slope = one - zero
        if slope and two - one == slope and (number - zero) % slope == 0 and number > zero:
            self.settle(unknown[0], (number - zero) // slope, variable)

    def contradiction(self, variable: Variable, size: Dim, number: int) -> ShapeError:
        """Return the error that names both variables."""
        others = [self.told_by[name] for name in size.names()]
        if not others:
            return ShapeError(
                say(
                    "size-declared",
                    "{name} is declared with the size {size}, its value has {number}",
                    name=variable.name,
                    size=size,
                    number=number,
                )
            )
        return ShapeError(
            say(
                "sizes-disagree",
                "the sizes do not agree: {size} is {first} in {other}, and {second} in {name}",
                size=size,
                first=size.at(self.numbers),
                other=", ".join(dict.fromkeys(others)),
                second=number,
                name=variable.name,
            )
        )
