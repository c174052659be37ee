"""Programs in Python: the objective that a script of assignments ends in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gradcheck_cli.algebra import Named
from gradcheck_cli.dims import SCALAR, Dim
from gradcheck_cli.errors import GradcheckError, NamingError, ParseError, ShapeError
from gradcheck_cli.expr import Symbol, depends_on, postorder
from gradcheck_cli.messages import say
from gradcheck_cli.syntax.defined import Function
from gradcheck_cli.syntax.names import sizes_declared
from gradcheck_cli.syntax.program import Program
from gradcheck_cli.syntax.python.expressions import Reading
from gradcheck_cli.syntax.python.kinds import readings, undeclared
from gradcheck_cli.syntax.python.own_functions import own_function
from gradcheck_cli.syntax.python.source import Code
from gradcheck_cli.syntax.python.statements import Assigned, Statements
from gradcheck_cli.syntax.python.values import Array, Memory, Value, size
from gradcheck_cli.syntax.remarks import check_sizes_known
from gradcheck_cli.syntax.scope import Scope
from gradcheck_cli.syntax.shapes import Variable
from gradcheck_cli.syntax.tree import Tree
from gradcheck_cli.syntax.unify import Sizes

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Iterator, Sequence
    from fractions import Fraction

    from gradcheck_cli.expr import Expr


def python_program(
    source: str, declared: dict[str, Variable], values: Sequence[str] = ()
) -> Program:
    """Read a program in Python: its last formula is the objective. Raises GradcheckError.

    Undeclared names are inferred: the first guess at their axes whose shapes fit is taken.
    """
    code = Code(source)
    sizes = sizes_declared(declared)
    functions = _functions(declared)
    found = undeclared(code, {*declared, *sizes})
    open_names = [name for name in found if own_function(name, functions) is None]
    open_names += [name for name in values if name not in {*declared, *open_names}]
    first: GradcheckError | None = None
    for axes in readings(code, open_names):
        try:
            program = _program(code, declared, axes)
        except ShapeError as error:
            first = first or error
            continue
        return program
    assert first is not None
    raise first


def _program(code: Code, declared: dict[str, Variable], inferred: dict[str, int]) -> Program:
    """Read the program with so many axes for each undeclared name."""
    size_names = set(sizes_declared(declared))
    sizes = Sizes({*declared, *inferred, *size_names})
    scope = Scope(code.source, sizes, size_names)
    variables: dict[str, Variable] = dict(declared)
    shapes = {name: tuple(sizes.fresh() for _ in range(axes)) for name, axes in inferred.items()}
    functions = _functions(declared)
    given = {n: v.shape for n, v in declared.items() if n not in functions} | shapes
    for name, shape in given.items():
        scope.given(name, shape, lambda name=name: variables[name].leaf)  # type: ignore[misc]
    axes = {name: len(shape) for name, shape in given.items()}
    reading = Reading(code, scope, _given(scope, axes, functions))
    run = Statements(reading, {*declared, *size_names}, {*variables, *shapes})
    run.read(code.statements)
    final = _final(run)
    if sizes.shape(final.value.shape) != SCALAR:
        raise ShapeError(
            say(
                "not-scalar-python",
                "the value has the shape {shape}: no scalar",
                shape=reading.shape_text(final.value),
            ),
            span=final.span,
            hint=say("scalar-hint-python", "a gradient is of a scalar: perhaps (…).sum()"),
        )
    sizes.name_open([(*shape, Dim.of(1), Dim.of(1))[:2] for shape in shapes.values()])  # type: ignore[misc]
    for name, shape in shapes.items():
        variables[name] = Variable(name, tuple(map(sizes.resolved, shape)), inferred=True)
    return _built(run, final, variables, functions)


def _functions(declared: dict[str, Variable]) -> dict[str, Function]:
    """Return the functions that are declared, and left unspecified."""
    return {name: Function(name) for name, v in declared.items() if v.kind == "elementwise"}


def _given(
    scope: Scope, axes: dict[str, int], functions: dict[str, Function]
) -> Callable[[str], Value | None]:
    found: dict[str, Array] = {}

    def given(word: str) -> Value | None:
        if word in scope.size_names and word not in scope.parts:
            return size(Dim.of(word), (0, 0), scope.sizes)
        if word not in axes:
            return own_function(word, functions)
        if word not in found:
            memory = frozenset({Memory()})
            found[word] = Array(scope.parts[word], axes[word], memory=memory, whole=True)
        return found[word]

    return given


def _final(run: Statements) -> Assigned:
    """Return the statement that is the objective: the formula alone, else the last."""
    bare = [one for one in run.assigned if one.name is None]
    if len(bare) > 1:
        raise ParseError(
            say("two-values", "two formulas without a name: only one can be the value"),
            span=bare[1].span,
            hint=say("name-others", "give all others a name: g = …"),
        )
    if not run.assigned:
        raise ParseError(say("no-answer-in-python", "there is no formula here"), span=(0, 0))
    return (bare or run.assigned)[-1]


def _built(
    run: Statements,
    final: Assigned,
    variables: dict[str, Variable],
    functions: dict[str, Function],
) -> Program:
    definitions = {label: build() for label, build in run.built.items() if label != final.label}
    objective = final.value.build()
    if final.label is not None:
        objective = run.built[final.label]().args[0]
    check_sizes_known(objective, final.value.part)
    _check_not_redefined(definitions, variables)
    flat = {one.label for one in run.assigned if one.label and one.value.axes == 1}
    flat |= {name for name, v in variables.items() if len(v.shape) == 1}
    scope = run.reading.scope
    notes = [*scope.notes, *_unused(variables, objective)]
    lines: list[tuple[str | None, Tree]] = [
        (label, _line(node.args[0])) for label, node in definitions.items()
    ]
    return Program(
        run.reading.code.source,
        objective,
        variables,
        definitions,
        [*lines, (final.label, _line(objective))],
        notes,
        final.label,
        frozenset(flat),
        functions,
        numbers=_numbers(run),
    )


def _check_not_redefined(definitions: Iterable[str], variables: Container[str]) -> None:
    for label in definitions:
        if label in variables:
            raise NamingError(
                say(
                    "redefined",
                    "'{name}' is a variable or a size already: it cannot be defined",
                    name=label,
                )
            )


def _numbers(run: Statements) -> dict[str, Fraction]:
    """Return the names that are given numbers."""
    pairs = ((one.label, one.value.number) for one in run.assigned)
    return {label: number for label, number in pairs if label and number is not None}


def _line(value: Expr) -> Tree:
    """Return a line of the echo, which is written already, with the names in it."""
    found = (node for node in postorder(value) if isinstance(node, (Symbol, Named)))
    names = tuple(Tree("name", span=(0, 0), value=node.name, typed=node.name) for node in found)
    return Tree("python", names, span=(0, 0), typed=str(value))


def _unused(variables: dict[str, Variable], objective: Expr) -> Iterator[str]:
    for name, variable in variables.items():
        if variable.kind != "elementwise" and not depends_on(objective, variable.leaf):
            yield say("declared-unused", "{name} is declared and not used", name=name)
