"""Answers in Python: the gradient they give, and the intermediates on the way to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gradcheck_cli.errors import NamingError, ParseError, ShapeError
from gradcheck_cli.expr import postorder
from gradcheck_cli.messages import say
from gradcheck_cli.syntax.answer import Answer, Part, scope_of
from gradcheck_cli.syntax.languages import plain_code
from gradcheck_cli.syntax.python.expressions import Reading, described
from gradcheck_cli.syntax.python.gradients import gradient_of, inside, labelled, marked
from gradcheck_cli.syntax.python.naming import named_as
from gradcheck_cli.syntax.python.own_functions import own_function
from gradcheck_cli.syntax.python.source import Code
from gradcheck_cli.syntax.python.statements import Assigned, Statements
from gradcheck_cli.syntax.python.targets import names_assigned
from gradcheck_cli.syntax.python.values import Array, Memory, Value, constant, size
from gradcheck_cli.syntax.remarks import check_sizes_known

if TYPE_CHECKING:
    import ast
    from collections.abc import Callable

    from gradcheck_cli.errors import Span
    from gradcheck_cli.expr import Expr
    from gradcheck_cli.syntax.program import Program
    from gradcheck_cli.syntax.scope import Scope


def python_answer(program: Program, source: str, wrt: str, *, is_lenient: bool = False) -> Answer:
    """Read an answer in Python for ∂f/∂wrt. Raises GradcheckError.

    A lenient reading passes over what it does not read, unless the answer rests on it.
    """
    code = Code(source)
    run = _run(program, code, is_lenient=is_lenient)
    try:
        run.read(code.statements)
    except ShapeError as error:
        error.hint = error.hint or next(iter(run.reading.scope.notes), None)
        raise
    final = _final(run, program, wrt, code)
    for build in run.built.values():  # one after the other: none is built deep inside another
        build()
    value = final.value.build()
    check_sizes_known(value, final.value.part)
    parts = _parts(run, program, code, final)
    flat = final.value.axes == 1
    if parts or final.name:
        name = final.name or f"∂f/∂{wrt}"
        parts.append(Part(name, wrt, "gradient", value, flat, code.span(final.statement)))
    text, notes = _text(final, value, run), tuple(run.reading.scope.notes)
    return Answer(value, value.shape, flat, text, tuple(parts), notes)


def _run(program: Program, code: Code, *, is_lenient: bool = False) -> Statements:
    """Return what reads the statements with the problem's names."""
    scope = scope_of(program, code.source)
    reading = Reading(code, scope, _given(program, scope))
    taken = [*program.names, *program.sizes]
    protected = {*program.variables}
    return Statements(reading, protected, taken, data=program.variables if is_lenient else None)


def _given(program: Program, scope: Scope) -> Callable[[str], Value | None]:
    """Return how the problem's names are found: as spelled, else but for case and `_`."""
    found: dict[str, Array] = {}
    names = [name for name in program.names if name not in program.functions]
    every = [*names, *program.sizes]

    def given(word: str) -> Value | None:
        name = named_as(word, every)
        if name is None:
            return own_function(word, program.functions)
        if name not in found:
            found[name] = _array(program, scope, name)
        return found[name]

    return given


def _array(program: Program, scope: Scope, name: str) -> Array:
    if name not in scope.parts:
        from gradcheck_cli.dims import Dim

        return size(Dim.of(name), (0, 0), scope.sizes)
    part = scope.parts[name]
    if name in program.numbers:
        return constant(program.numbers[name], (0, 0))
    if name in program.variables:
        axes = len(program.variables[name].shape)
    else:
        axes = 0 if part.is_scalar else 1 if part.flat else 2
    return Array(part, axes, memory=frozenset({Memory()}), whole=True)


def _final(run: Statements, program: Program, wrt: str, code: Code) -> Assigned:
    """Return the statement that is the answer: the last that says so, else the formula alone."""
    asked = [one for one in run.assigned if _gradient(one, program, code) == wrt]
    bare = [one for one in run.assigned if one.name is None]
    _check_known(run, program, wrt, code, asked[-1] if asked else None)
    if asked:
        return asked[-1]
    if len(bare) > 1:
        raise ParseError(
            say("two-answers", "two formulas without a name: which one is the answer?"),
            span=bare[1].span,
        )
    if not run.assigned:
        raise ParseError(say("no-answer-in-python", "there is no formula here"), span=(0, 0))
    final = (bare or run.assigned)[-1]
    other = _gradient(final, program, code)
    if other is not None:
        raise NamingError(
            say(
                "other-gradient",
                "this is the gradient by {other}; asked is the one by {wrt}",
                other=other,
                wrt=wrt,
            ),
            span=final.span,
        )
    return final


def _check_known(
    run: Statements, program: Program, wrt: str, code: Code, final: Assigned | None
) -> None:
    """Refuse an answer that something which is not read gives, or may change later."""
    reading, names = run.reading, program.names
    said = [one for one in code.statements if wrt in labelled(code, one, names)]
    for name in [*([final.name] if final else []), *(names_assigned(said[-1]) if said else [])]:
        if name in reading.broken:
            raise reading.broken[name]
    if said and wrt in inside(said[-1], names):
        raise reading.refused(said[-1], described(said[-1]))


def _gradient(one: Assigned, program: Program, code: Code) -> str | None:
    """Return the name whose gradient a statement says it gives."""
    kind, of = _claim(one.name or "", one.statement, program, code)
    return of if kind == "gradient" else None


def _parts(
    run: Statements, program: Program, code: Code, final: Assigned | None = None
) -> list[Part]:
    """Return the intermediates, without the values that a name had before its last."""
    parts = []
    for one in run.assigned:
        if one is final or one.name is None or one.label != one.name.replace(".", "_"):
            continue
        kind, of = _claim(one.name, one.statement, program, code)
        span = run.reading.span(one.statement)
        parts.append(Part(one.name, of, kind, one.value.build(), one.value.axes == 1, span))
    return parts


def _claim(name: str, statement: ast.stmt, program: Program, code: Code) -> tuple[str, str | None]:
    """Return what a name claims to be: a gradient, a definition of the problem, or neither."""
    of = marked(code, statement, program.names) or gradient_of(name, program.names)
    if of is not None:
        return ("own", None) if of in program.numbers else ("gradient", of)
    of = named_as(name, [*program.definitions])
    return ("own", None) if of is None else ("value", of)


def claims_until(
    program: Program, source: str, wrt: str, span: Span, *, is_lenient: bool = False
) -> list[Part]:
    """Return the intermediates before the statement that a span lies in, then that statement.

    The last has no value of its own: what it says could not be read.
    """
    code = Code(plain_code(source))
    before = [one for one in code.statements if code.span(one)[1] <= span[0]]
    at = next((one for one in code.statements if code.span(one)[1] > span[0]), None)
    if at is None:
        return []
    run = _run(program, code, is_lenient=is_lenient)
    run.read(before)
    parts = _parts(run, program, code)
    names = names_assigned(at)
    kind, of = _claim(names[-1], at, program, code) if names else ("gradient", wrt)
    name = (names or [f"∂f/∂{wrt}"])[-1]
    return [*parts, Part(name, of, kind, program.value, False, code.span(at))]


def _text(final: Assigned, value: Expr, run: Statements) -> str:
    """Write the answer as it was read: the names that it rests on, then its own formula."""
    built = {build(): label for label, build in run.built.items()}
    label = final.label
    if label is not None and value in built:
        value = value.args[0]
    lines = [f"{built[node]} = {node.args[0]}" for node in postorder(value) if node in built]
    return "; ".join([*lines, str(value)])
