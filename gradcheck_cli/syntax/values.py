"""A program at a point: it is read with what the values of its variables say of their shapes."""

from __future__ import annotations

from functools import partial
from itertools import islice, product
from typing import TYPE_CHECKING

from gradcheck_cli.errors import GradcheckError, NamingError, ShapeError
from gradcheck_cli.messages import did_you_mean, say
from gradcheck_cli.syntax.languages import is_code

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from gradcheck_cli.syntax.given import Given
    from gradcheck_cli.syntax.program import Program

    Read = Callable[..., Program]
MAX_READINGS = 64  #: ways to take rows and columns for vectors or matrices that are tried


def parse_at(
    source: str,
    shapes: Sequence[str],
    given: Mapping[str, Given],
    language: str | None = None,
) -> Program:
    """Read a program whose variables have these values, which declare the shapes not declared.

    A row or a column is a vector where that fits, else a matrix (for capitals the other way round).
    Raises GradcheckError, ShapeError where no reading fits.

    >>> from gradcheck_cli.syntax.given import given_values
    >>> parse_at("x^T A x", [], given_values("x = [1 2], A = [1 1; 1 2]")).shape_of("x")
    (2,)
    """
    from gradcheck_cli.syntax.program import parse

    if not is_code(source, language):
        _check_not_defined(source, given)
    read = partial(parse, source, language=language)
    known = _declared_names(shapes)
    names = [name for name in given if name not in known]
    try:
        program = _first_that_fits(read, shapes, [given[name] for name in names])
    except ShapeError:
        inferred = _inferred(read, shapes, {name: given[name] for name in names})
        if inferred is None:
            raise
        return inferred  # its sizes have names, so what disagrees can be said with them
    _check_used(program, given, names)
    return program


def _first_that_fits(read: Read, shapes: Sequence[str], given: Sequence[Given]) -> Program:
    """Return the first reading of the values' shapes that fits. Raises the first one's error."""
    first_error: GradcheckError | None = None
    for sizes in islice(product(*(value.shapes() for value in given)), MAX_READINGS):
        pairs = zip(given, sizes, strict=True)
        specs = [f"{value.name}: {size}" for value, size in pairs if size is not None]
        try:
            return read([*shapes, *specs])
        except (ShapeError, NamingError) as error:
            first_error = first_error or error
    assert first_error is not None
    raise first_error


def _inferred(read: Read, shapes: Sequence[str], given: Mapping[str, Given]) -> Program | None:
    """Return the program with shapes inferred from it alone, if the values are of those kinds."""
    try:
        program = read(shapes, values=list(given))
    except GradcheckError:
        return None
    kinds = {name: len(v.shape) for name, v in program.variables.items()}
    fits = all(kinds.get(name) in value.kinds for name, value in given.items())
    return program if fits else None


def _declared_names(shapes: Sequence[str]) -> set[str]:
    """Return the variables and the sizes that declarations name."""
    from gradcheck_cli.syntax.shapes import declared

    variables = declared(shapes)
    sizes = (name for v in variables.values() for size in v.shape for name in size.names())
    return {*variables, *sizes}


def _check_not_defined(source: str, given: Mapping[str, Given]) -> None:
    """Refuse a value for a name that the program itself defines."""
    from gradcheck_cli.syntax.statements import statements

    for statement in statements(source):
        value = given.get(statement.label or "")
        if value is not None:
            message = say("value-of-defined", "'{name}' is defined by the program", name=value.name)
            raise NamingError(message, source=value.source, span=value.span)


def _check_used(program: Program, given: Mapping[str, Given], names: Sequence[str]) -> None:
    """Refuse a value for a name that the program does not have: it may be a slip."""
    arguments = {function.label for function in program.functions.values()}
    lines = (tree for label, tree in program.lines if label not in arguments)
    used = {name for tree in lines for name in tree.names()}
    for name in names:
        size = program.limits.get(name)
        if size is not None and size.number not in {None, given[name].rows[0][0]}:
            raise ShapeError(
                say("limit-value", "{name} is {size} here", name=name, size=size),
                source=given[name].source,
                span=given[name].span,
            )
        if name not in used:
            others = [other for other in program.variables if other not in names or other in used]
            raise NamingError(
                say("value-unused", "the program has no variable '{name}'", name=name),
                source=given[name].source,
                span=given[name].span,
                hint=did_you_mean(name, others),
            )
