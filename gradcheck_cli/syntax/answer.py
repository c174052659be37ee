"""Answers: a formula handed in for a gradient, read with the program's names."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gradcheck_cli.errors import GradcheckError, NamingError, ParseError
from gradcheck_cli.limits import allowed
from gradcheck_cli.messages import say
from gradcheck_cli.syntax.alike import spelled_as
from gradcheck_cli.syntax.characters import plain
from gradcheck_cli.syntax.definitions import Functions
from gradcheck_cli.syntax.elaborate import Elaborator
from gradcheck_cli.syntax.languages import is_code, plain_code
from gradcheck_cli.syntax.lines import retold
from gradcheck_cli.syntax.order import in_order, value_of
from gradcheck_cli.syntax.pratt import read
from gradcheck_cli.syntax.remarks import check_sizes_known
from gradcheck_cli.syntax.scope import Scope
from gradcheck_cli.syntax.statements import check_defined_once, statements
from gradcheck_cli.syntax.typed import Typed, known
from gradcheck_cli.syntax.unify import Sizes, is_open
from gradcheck_cli.syntax.vocabulary import Vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from gradcheck_cli.dims import Shape
    from gradcheck_cli.errors import Span
    from gradcheck_cli.expr import Expr
    from gradcheck_cli.syntax.defined import Function
    from gradcheck_cli.syntax.program import Program
    from gradcheck_cli.syntax.statements import Statement
    from gradcheck_cli.syntax.tree import Tree


class Part(NamedTuple):
    """A named intermediate of an answer, and what it claims to be.

    Of the kind "gradient" it is ∂f/∂`of`, of the kind "value" the problem's definition `of`; of the
    kind "own" it is a helper, and `of` is None. `span` is the place of its statement.
    """

    name: str
    of: str | None
    kind: str
    value: Expr
    flat: bool
    span: Span


class Answer(NamedTuple):
    """A formula handed in: its value, its shape, whether it is 1-D, and how it was read.

    `parts` are its named intermediates, in their order; `notes` remarks on the reading.
    """

    value: Expr
    shape: Shape
    flat: bool
    text: str
    parts: tuple[Part, ...] = ()
    notes: tuple[str, ...] = ()


def parse_answer(program: Program, source: str, wrt: str, language: str | None = None) -> Answer:
    """Read an answer for ∂f/∂wrt: a formula, or a few statements that end in one.

    Only the program's names, its sizes and the answer's own definitions exist here. `language` is
    "text", "python", "notebook" (Python among prints and plots) or None to tell by what stands
    there. Raises GradcheckError; a ShapeError
    where shapes inside the answer do not fit.
    """
    read_as = source
    try:
        if is_code(source, language):
            from gradcheck_cli.syntax.python.answers import python_answer

            read_as = plain_code(source)
            return python_answer(program, read_as, wrt, is_lenient=language == "notebook")
        read_as = plain(source)
        return _read_answer(program, read_as, wrt)
    except GradcheckError as error:
        raise error.at(source, read_as) from None


def _read_answer(program: Program, source: str, wrt: str) -> Answer:
    names = [*program.names, *program.sizes]
    every = [_known_by_name(made, names) for made in statements(source, allowed().answer)]
    check_defined_once(every)
    functions = _functions(every, program, source)
    found = [statement for statement in every if not statement.arguments]
    vocabulary = _vocabulary(found, program, functions.known)
    trees = {statement: read(source, vocabulary, *statement.body) for statement in found}
    final = _final(trees, wrt, program)
    _check_labels([statement for statement in found if statement is not final], program)
    formula = final._replace(label=None)  # its left side names the gradient, no value
    trees[formula] = trees.pop(final)
    definitions = [statement for statement in in_order(trees, formula) if statement.label]
    scope = scope_of(program, source)
    scope.functions = functions.known
    elaborator = Elaborator(scope)
    for statement in definitions:
        tree = trees[statement]
        scope.define(str(statement.label), elaborator.part(tree), tree)
    lines = [f"{label} = {tree}" for label, tree in functions.lines]
    part = elaborator.part(trees[formula])
    told = {statement: retold(tree, scope.entrywise) for statement, tree in trees.items()}
    lines += [f"{statement.label} = {told[statement]}" for statement in definitions]
    answer = _answer(part, scope, program, wrt, "; ".join([*lines, str(told[formula])]))
    return answer._replace(parts=tuple(_parts(definitions, final, answer, scope, program, wrt)))


def _parts(  # noqa: PLR0913, PLR0917 -- what an answer consists of
    definitions: list[Statement],
    final: Statement,
    answer: Answer,
    scope: Scope,
    program: Program,
    wrt: str,
) -> Iterator[Part]:
    """Yield the definitions with what they claim to be, and the answer itself last."""
    known = {*program.names} - {*program.numbers}  # by a number there is no gradient to judge
    for statement in definitions:
        name = str(statement.label)
        of = name if name in program.definitions else statement.gradient_of(known)
        kind = "own" if of is None else "value" if of == name else "gradient"
        span = statement.label_span[0], statement.body[1]
        yield Part(name, of, kind, scope.defined[name](), scope.parts[name].flat, span)
    if definitions:
        span = final.label_span[0], final.body[1]
        yield Part(final.label or f"∂f/∂{wrt}", wrt, "gradient", answer.value, answer.flat, span)


def _known_by_name(statement: Statement, names: list[str]) -> Statement:
    """Return the statement, the name on its left side spelled as in the program."""
    label = statement.label
    return statement if label is None else statement._replace(label=spelled_as(label, names))


def _functions(found: list[Statement], program: Program, source: str) -> Functions:
    """Return the program's functions and those that the answer defines."""
    functions = Functions(program.functions.values())
    defining = [statement for statement in found if statement.arguments]
    _check_labels(defining, program)
    functions.define(source, defining)
    return functions


def _vocabulary(
    found: list[Statement], program: Program, functions: Mapping[str, Function]
) -> Vocabulary:
    """Return the names that may stand in the answer."""
    labels = [statement.label for statement in found if statement.label]
    names = [*program.variables, *program.definitions, *program.sizes, *program.limits, *labels]
    names = [name for name in names if name not in functions]
    vocabulary = Vocabulary(names, is_open=False, functions=functions)
    vocabulary.sizes.update(program.sizes)
    return vocabulary


def scope_of(program: Program, source: str) -> Scope:
    """Return the meaning of the program's names."""
    given = program.variables.items()
    whole = {name for name, variable in given if variable.kind == "integer"}
    scope = Scope(source, Sizes(), {*program.sizes, *whole})
    scope.limits, scope.numbers = dict(program.limits), dict(program.numbers)
    leaves = {name: v.symbol for name, v in given if v.kind == "real"}
    for name, node in (leaves | program.definitions).items():
        scope.parts[name] = known(node, flat=name in program.flat)
    return scope


def _answer(part: Typed, scope: Scope, program: Program, wrt: str, text: str) -> Answer:
    """Settle what is still open by the shape that is due, and build the answer."""
    due = program.target(wrt).shape
    if any(is_open(dim) for dim in scope.sizes.shape(part.shape)):
        scope.sizes.unify_shapes(part.shape, due)
    scope.build_definitions()
    value = part.build()
    if scope.sizes.count:
        check_sizes_known(value, part)
    return Answer(value, value.shape, part.flat, text)


def _final(trees: Mapping[Statement, Tree], wrt: str, program: Program) -> Statement:
    """Return the statement that is the answer itself."""
    names = {*program.names}
    bare = [s for s in trees if s.label is None]
    named = [s for s in trees if s.label is not None and s.gradient_of(names) == wrt]
    if len(bare) > 1:
        raise ParseError(
            say("two-answers", "two formulas without a name: which one is the answer?"),
            span=bare[1].body,
        )
    final = (bare or named or [value_of(trees)])[-1]
    other = final.gradient_of(names)
    if other is not None and other != wrt:
        raise NamingError(
            say(
                "other-gradient",
                "this is the gradient by {other}; asked is the one by {wrt}",
                other=other,
                wrt=wrt,
            ),
            span=final.label_span,
        )
    return final


def _check_labels(definitions: list[Statement], program: Program) -> None:
    """Refuse a definition of a variable or a size."""
    for statement in definitions:
        name = statement.label
        if name in program.variables or name in program.sizes:
            raise NamingError(
                say(
                    "redefined-in-answer",
                    "'{name}' is given by the problem; use another name",
                    name=name,
                ),
                span=statement.label_span,
            )
