"""The programs of a homework's problems, with every error at its place in the teacher's file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gradcheck_cli.errors import GradcheckError, InternalError, UnsupportedError
from gradcheck_cli.homework.places import Findings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gradcheck_cli.errors import HomeworkError
    from gradcheck_cli.homework.places import Place
    from gradcheck_cli.homework.problems import Homework, Problem
    from gradcheck_cli.syntax import Program


def read_problems(homework: Homework) -> list[Program]:
    """Return each problem's program. Raises with everything that is wrong in the teacher's file."""
    found = Findings()
    unsupported: list[UnsupportedError] = []
    programs = []
    for problem in homework.problems:
        try:
            programs.append(_program(problem, found))
        except UnsupportedError as error:
            unsupported.append(error)
        except GradcheckError as error:
            found.errors.append(in_file(problem, error))
    found.raise_all()
    if unsupported:
        raise unsupported[0]
    return programs


def _program(problem: Problem, found: Findings) -> Program:
    from gradcheck_cli.syntax import parse

    try:
        program = parse(problem.source, problem.shapes, functions=problem.functions)
    except UnsupportedError as error:
        raise _unsupported(in_file(problem, error)) from None
    for wrt, place in problem.grads_at.items():
        try:
            program.target(wrt)
        except GradcheckError as error:
            found.errors.append(place.error(error.message, error.hint))
    return program


def check_derivable(homework: Homework, programs: Sequence[Program]) -> None:
    """Derive every gradient that is asked for. Raises HomeworkFileError where one cannot be."""
    from gradcheck_cli.calculus import derive

    found = Findings()
    for problem, program in zip(homework.problems, programs, strict=True):
        try:
            for derivation in derive(program, list(problem.grads), problem.layout):
                derivation.text()
        except InternalError:
            raise
        except GradcheckError as error:
            found.errors.append(in_file(problem, error))
    found.raise_all()


def in_file(problem: Problem, error: GradcheckError) -> HomeworkError:
    """Return an error about the problem's program as one about the file."""
    place = problem.f_at.place
    declared = [made for made in problem.declarations if made.spec == error.source]
    function = _function_at_fault(problem, error)
    if declared:
        place = declared[0].locate(error.span)
    elif function is not None:
        place = function
    elif error.span is not None and error.source == problem.source:
        place = problem.locate(error.span)
    return place.error(error.message, error.hint)


def _function_at_fault(problem: Problem, error: GradcheckError) -> Place | None:
    """Return the place in the file of an error in a function's formula, or about its name."""
    for name, scalar in problem.functions_at:
        if error.source == scalar.text:
            return scalar.inside(error.span) if error.span else name.place
    return None


def _unsupported(error: HomeworkError) -> UnsupportedError:
    return UnsupportedError(error.message, source=error.source, span=error.span, hint=error.hint)
