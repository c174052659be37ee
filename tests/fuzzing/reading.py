"""Any text is read, its echo to the same, or refused with a place inside it."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from choices import pick
from readings import check_span
from seeds import known
from texts import text_from

from gradcheck_cli.errors import GradcheckError
from gradcheck_cli.syntax import parse, parse_answer
from gradcheck_cli.syntax.given import given_values
from gradcheck_cli.syntax.languages import is_code
from gradcheck_cli.syntax.values import parse_at

if TYPE_CHECKING:
    from collections.abc import Callable

    from choices import Choices

    from gradcheck_cli.expr import Expr
    from gradcheck_cli.syntax import Program

SHAPES = {
    None: ["X: n d", "W: d k", "Y: n k", "A: n n", "S: n n symmetric", "x: n", "w: d", "c:"],
    "python": ["X: m n", "Z: m n", "A: n n", "x: n", "c:", "W1: n k"],
}


class Text(NamedTuple):
    """A text, and what it is taken for."""

    taken_for: str
    text: str


class Misread(Exception):  # noqa: N818 -- what is found
    """What a text was read as is not read back to the same."""


def case(choices: Choices) -> Text:
    """Return a text that is to be read."""
    taken_for = pick(choices, list(WAYS))
    return Text(taken_for, text_from(choices, WAYS[taken_for][0]))


def tried(case: Text) -> str:
    """Read a text; say whether it was read. Raises whatever it is that should not be."""
    try:
        WAYS[case.taken_for][1](case.text)
    except GradcheckError as error:
        check_span(error)
        return "refused"
    return "read"


def _same(again: Expr, value: Expr, echo: str) -> None:
    if again is not value:
        raise Misread(echo)


def _program(text: str) -> None:
    program = parse(text)
    if not is_code(text, None):  # what is Python has an echo, too, but in other words
        _same(parse(program.text).value, program.value, program.text)


def _declared_program(text: str) -> None:
    program = parse(text, SHAPES[None])
    if not is_code(text, None):
        _same(parse(program.text, SHAPES[None]).value, program.value, program.text)


@cache
def _asked() -> Program:
    return parse("h = X W; f = ||h - Y||_F^2 + c x^T A x", SHAPES[None])


def _answer(text: str) -> None:
    _answered(_asked(), text, "W")


def _catalogued_answer(text: str) -> None:
    """Read it for the problem of the catalogue whose number is the text's length."""
    asked = known()[len(text) % len(known())]
    problem = asked.problem
    program = parse(problem.source, problem.shapes, functions=problem.functions)
    _answered(program, text, asked.wrt)


def _answered(program: Program, text: str, wrt: str) -> None:
    answer = parse_answer(program, text, wrt)
    if not is_code(text, None):
        _same(parse_answer(program, answer.text, wrt).value, answer.value, answer.text)


def _python_program(text: str) -> None:
    program = parse(text, SHAPES["python"], language="python")
    assert program.text
    assert program.value.is_scalar


def _python_answer(text: str) -> None:
    program = parse("((A @ X.T) ** 2).sum()", SHAPES["python"], language="python")
    answer = parse_answer(program, text, "X", language="python")
    assert all(0 <= part.span[0] <= part.span[1] <= len(text) for part in answer.parts)


def _notebook_answer(text: str) -> None:
    program = parse("((A @ X.T) ** 2).sum()", SHAPES["python"], language="python")
    assert parse_answer(program, text, "X", language="notebook").text


def _declaration(text: str) -> None:
    parse("2", [text])


def _function(text: str) -> None:
    parse("sum(g(x))", ["x: n"], functions={"g": text})


def _values(text: str) -> None:
    parse_at("x^T A x + c", [], given_values(text))


#: What a text may be taken for: the kind of spellings that it is made from, and how it is read.
WAYS: dict[str, tuple[str, Callable[[str], object]]] = {
    "a program": ("program", _program),
    "a program with shapes": ("program", _declared_program),
    "an answer": ("answer", _answer),
    "an answer of the catalogue": ("answer", _catalogued_answer),
    "a program in Python": ("python", _python_program),
    "an answer in Python": ("python", _python_answer),
    "an answer in a notebook": ("python", _notebook_answer),
    "a declaration": ("declaration", _declaration),
    "a function": ("function", _function),
    "values": ("values", _values),
}
