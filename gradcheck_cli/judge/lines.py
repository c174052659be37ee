"""Where an answer went wrong: the first of its named parts that is not what its name says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gradcheck_cli.algebra import inner
from gradcheck_cli.expr import Expr, Symbol, postorder
from gradcheck_cli.judge.problem import Problem, problem_of
from gradcheck_cli.judge.result import Line

if TYPE_CHECKING:
    from collections.abc import Callable

    from gradcheck_cli.errors import GradcheckError
    from gradcheck_cli.judge.result import Verdict
    from gradcheck_cli.syntax import Answer, Program
    from gradcheck_cli.syntax.answer import Part


def first_wrong(
    program: Program,
    source: str,
    answer: Answer,
    judged: Callable[[Problem, Expr], Verdict],
) -> Line | None:
    """Return the first part of a wrong answer that is not what it claims to be.

    A gradient is compared with the engine's, a definition of the problem with its value. Where all
    of them are right, the last line is the wrong one. None where the answer has no named part.
    """
    if not answer.parts:
        return None
    rests_on = {*postorder(answer.value)}
    *parts, last = answer.parts
    for part in parts:
        if part.of is None or part.value not in rests_on:
            continue
        if judged(_claimed(program, part), part.value).verdict == "wrong":
            return _line(part, source)
    return _line(last, source)


def _line(part: Part, source: str) -> Line:
    start, end = part.span
    number = source.count("\n", 0, start) + 1
    return Line(part.name, part.of, part.kind, part.span, number, source[start:end])


def _claimed(program: Program, part: Part) -> Problem:
    """Return the problem that a part is right for.

    A value D is the gradient of ⟨S, D⟩ by S, for a variable S that nothing else has.
    """
    assert part.of is not None
    if part.kind == "gradient":
        return problem_of(program, part.of)
    value = program.definitions[part.of]
    other = Symbol.named(f"{part.of}′", value.shape)
    flat = len(program.shape_of(part.of)) == 1
    return Problem(inner(other, value), other, value, flat)


def at(  # noqa: PLR0913, PLR0917 -- an answer, and what was said of it
    program: Program,
    source: str,
    wrt: str,
    error: GradcheckError,
    language: str | None,
    judged: Callable[[Problem, Expr], Verdict],
) -> Line | None:
    """Return the first wrong line of an answer in Python whose shapes do not fit.

    That is the line that the error is about, or one before it that is not what it claims to be.
    """
    from gradcheck_cli.syntax.python.answers import claims_until

    lenient = language == "notebook"
    found = claims_until(program, source, wrt, error.span or (0, 0), is_lenient=lenient)
    if not found:
        return None
    *parts, last = found
    for part in parts:
        if part.of and judged(_claimed(program, part), part.value).verdict == "wrong":
            return _line(part, source)
    return _line(last, source)
