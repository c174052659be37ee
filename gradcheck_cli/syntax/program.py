"""Programs: what a text means as a whole, with every name's shape."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from gradcheck_cli.dims import dims_in
from gradcheck_cli.errors import GradcheckError, UsageError
from gradcheck_cli.expr import postorder
from gradcheck_cli.messages import did_you_mean, say
from gradcheck_cli.syntax.characters import plain
from gradcheck_cli.syntax.languages import is_code, plain_code
from gradcheck_cli.syntax.suggestions import names_here

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from fractions import Fraction

    from gradcheck_cli.algebra import Named
    from gradcheck_cli.dims import Dim
    from gradcheck_cli.expr import Expr
    from gradcheck_cli.syntax.defined import Function
    from gradcheck_cli.syntax.shapes import Variable
    from gradcheck_cli.syntax.tree import Tree


class Program:
    """A scalar objective: its `value`, the variables it depends on, the names defined on the way.

    `lines` are the statements as read, `notes` the remarks on the reading, `value_name` the name on
    the left of the value, `flat` the names of 1-D values, `functions` those that the program
    defines or leaves unspecified; the latter are among the variables, of kind "elementwise".
    `limits` are the sizes that the upper limits of sums are, by their names, and `numbers` what the
    names are that are defined as numbers, k = 5.
    """

    def __init__(  # noqa: PLR0913, PLR0917 -- a record
        self,
        source: str,
        value: Expr,
        variables: dict[str, Variable],
        definitions: dict[str, Named],
        lines: list[tuple[str | None, Tree]],
        notes: list[str],
        value_name: str | None = None,
        flat: frozenset[str] = frozenset(),
        functions: Mapping[str, Function] | None = None,
        limits: Mapping[str, Dim] | None = None,
        numbers: Mapping[str, Fraction] | None = None,
    ) -> None:
        self.source = source
        self.value = value
        self.variables = variables
        self.definitions = definitions
        self.lines = lines
        self.notes = notes
        self.value_name = value_name
        self.flat = flat
        self.functions = functions or {}
        self.limits = limits or {}
        self.numbers = numbers or {}

    @property
    def names(self) -> list[str]:
        """Every name that an answer may use: the variables, then the definitions."""
        return [*self.variables, *self.definitions]

    @cached_property
    def sizes(self) -> tuple[str, ...]:
        """The names of sizes, in the order of the variables; then those that only slices have."""
        shapes = [dim for variable in self.variables.values() for dim in variable.shape]
        held = [dim for node in postorder(self.value) for dim in dims_in(node.data)]
        return tuple(dict.fromkeys(name for dim in shapes + held for name in dim.names()))

    @property
    def text(self) -> str:
        """The reading: each line as it was understood."""
        return "\n".join(
            str(tree) if name is None else f"{name} = {tree}" for name, tree in self.lines
        )

    def target(self, wrt: str) -> Expr:
        """Return the node of a variable or a defined name. Raises UsageError for another."""
        if wrt in self.variables and self.variables[wrt].kind == "real":
            return self.variables[wrt].symbol
        if wrt in self.numbers:
            raise UsageError(say("wrt-number", "'{name}' is a number here: no gradient", name=wrt))
        if wrt in self.definitions:
            return self.definitions[wrt]
        if wrt in self.functions:
            raise UsageError(say("wrt-function", "'{name}' is a function: no gradient", name=wrt))
        if wrt in self.variables:
            raise UsageError(say("wrt-integer", "'{name}' is an integer: no gradient", name=wrt))
        raise UsageError(
            say(
                "unknown-wrt",
                "there is no variable or name '{name}' to differentiate by",
                name=wrt,
            ),
            hint=did_you_mean(wrt, self.names) or names_here(self.names),
        )

    def shape_of(self, wrt: str) -> tuple[Dim, ...]:
        """Return the shape of a variable or a defined name, as its gradient has it."""
        if wrt in self.variables:
            return self.variables[wrt].shape
        node = self.definitions.get(wrt) or self.target(wrt)
        if node.is_scalar:
            return ()
        return (node.shape[0],) if wrt in self.flat else node.shape


def parse(
    source: str,
    shapes: Sequence[str] = (),
    *,
    values: Sequence[str] = (),
    functions: Mapping[str, str] | None = None,
    language: str | None = None,
) -> Program:
    """Read a program: `h = X W; f = ||h - Y||_F^2`, or Python: `((X @ W - Y)**2).sum()`.

    `shapes` are declarations such as `"X: n d"`; `values` are further names that count as declared
    scalars or are inferred, as those given a value on the command line; `functions` are formulas of
    one number, such as `{"swish": "x*sigmoid(x)"}`; `language` is "text", "python", or None to tell
    by what stands there. Raises GradcheckError.

    >>> program = parse("||X W - Y||_F^2", ["X: n d", "W: d k", "Y: n k"])
    >>> program.value
    <‖XW − Y‖_F^2: scalar>
    >>> program.shape_of("W")
    (d, k)
    """
    from gradcheck_cli.syntax.reader import Reader
    from gradcheck_cli.syntax.shapes import declared

    variables = declared(shapes)
    read_as = source
    try:
        if is_code(source, language):
            from gradcheck_cli.syntax.python.programs import python_program

            read_as = plain_code(source)
            return python_program(read_as, variables, values)
        read_as = plain(source)
        return Reader(read_as, variables, values, functions).program()
    except GradcheckError as error:
        raise error.at(source, read_as) from None
