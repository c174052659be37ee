"""How the tests of the language read a text: to a value, to shapes, to an error, to its echo."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gradcheck_cli.dims import ONE, Dim
from gradcheck_cli.errors import GradcheckError
from gradcheck_cli.expr import Symbol
from gradcheck_cli.syntax import Answer, Program, parse, parse_answer

if TYPE_CHECKING:
    from gradcheck_cli.expr import Expr


def value(source: str, *shapes: str) -> Expr:
    """Return what a program means, its echo read back to the same."""
    program = parse(source, shapes)
    assert parse(program.text, shapes).value is program.value, program.text
    return program.value


def kinds(source: str, *shapes: str) -> dict[str, str]:
    """Return the variables' shapes as text: "" a scalar, "n" a vector, "n d" a matrix."""
    variables = parse(source, shapes).variables
    return {name: " ".join(map(str, variable.shape)) for name, variable in variables.items()}


def matrix(name: str, rows: str, cols: str) -> Expr:
    """Return the leaf of a matrix."""
    return Symbol.named(name, (Dim.of(rows), Dim.of(cols)))


def vector(name: str, size: str) -> Expr:
    """Return the leaf of a vector."""
    return Symbol.named(name, (Dim.of(size), ONE))


def scalar(name: str) -> Expr:
    """Return the leaf of a scalar."""
    return Symbol.named(name, (ONE, ONE))


def drawn(source: str, *shapes: str, kind: type[GradcheckError] = GradcheckError) -> str:
    """Return the whole message that a bad program gets, as the reader sees it."""
    with pytest.raises(kind) as caught:
        parse(source, shapes)
    check_span(caught.value)
    return str(caught.value)


def drawn_answer(
    program: Program, wrt: str, source: str, kind: type[GradcheckError] = GradcheckError
) -> str:
    """Return the whole message that a bad answer gets."""
    with pytest.raises(kind) as caught:
        parse_answer(program, source, wrt)
    check_span(caught.value)
    return str(caught.value)


def answered(program: Program, wrt: str, source: str) -> Answer:
    """Return an answer, its echo read back to the same."""
    answer = parse_answer(program, source, wrt)
    assert parse_answer(program, answer.text, wrt).value is answer.value, answer.text
    return answer


def check_span(error: GradcheckError) -> None:
    """Assert that there is a message, and that its place is inside the text."""
    assert str(error)
    if error.span is not None:
        assert error.source is not None
        start, end = error.span
        assert 0 <= start <= end <= len(error.source)
