"""One answer of an answer file, judged again: which one is asked for, and its row."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from gradcheck_cli.errors import UsageError
from gradcheck_cli.homework.asked import Asked
from gradcheck_cli.homework.programs import read_problems
from gradcheck_cli.homework.verifying import read
from gradcheck_cli.limits import allowing
from gradcheck_cli.messages import did_you_mean, say

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from gradcheck_cli.homework.marking import Row
    from gradcheck_cli.homework.problems import Answer, Homework, Problem


def explain(  # noqa: PLR0913 -- the options of the command line
    homework: Path | str,
    which: str,
    answers: Path | str | None = None,
    *,
    device: str = "cpu",
    dtype: str = "float64",
    reference: str = "autograd",
    seed: int | None = None,
    strict_kinks: bool = False,
) -> Row:
    """Judge one answer again; what `gradcheck explain` does.

    `which` is the problem's id and the variable, `relu.W`. The files are those of `verify`, or what
    would stand in them; with the seed of a report the row is the report's. Raises UsageError where
    the homework has no such problem, does not ask for that, or there is no answer to it.

    >>> explain('''
    ... problems:
    ...   - id: squares
    ...     vars: {x: [n]}
    ...     f: "x^T x"
    ...     grads: {x: 2}
    ...     answers: {x: "x"}
    ... ''', "squares.x", reference="closed-form", seed=1).seed
    1
    """
    from gradcheck_cli.judge import check
    from gradcheck_cli.judge.settings import fresh_seed

    _, asked, given = read(homework, answers)
    problem, wrt = _chosen(asked, which)
    of = problem.answers if given is None else given.get(problem.id, {})
    if wrt not in of or of[wrt].is_blank:
        raise _unanswered(problem, wrt, of)
    seed = fresh_seed() if seed is None else seed
    judge = partial(
        check,
        seed=seed,
        device=device,
        dtype=dtype,
        reference=reference,
        strict_kinks=strict_kinks,
    )
    with allowing(asked.limits):
        (program,) = read_problems(replace(asked, problems=(problem,)))
        return Asked(problem, program, wrt, of[wrt]).row(judge)


def _chosen(homework: Homework, which: str) -> tuple[Problem, str]:
    """Return the problem and the variable that `relu.W` names; an id may have dots of its own."""
    of = {problem.id: problem for problem in homework.problems}
    for problem in homework.problems:
        for wrt in problem.grads:
            if which == f"{problem.id}.{wrt}":
                return problem, wrt
    if which in of:
        hint = say("write-which", "write one of {names}", names=_dotted(of[which], of[which].grads))
        raise UsageError(
            say("which-gradient", "which gradient of '{id}' is meant?", id=which), hint=hint
        )
    name, dot, wrt = which.rpartition(".")
    if not dot:
        name, wrt = which, ""
    if name not in of:
        raise _no_problem(name, which, list(of))
    problem = of[name]
    span = (len(name) + 1, len(which))
    message = say("not-asked", "problem '{id}' does not ask for '{name}'", id=name, name=wrt)
    hint = say("asked-are", "it asks for {names}", names=_dotted(problem, problem.grads))
    raise UsageError(message, source=which, span=span, hint=hint)


def _no_problem(name: str, which: str, known: list[str]) -> UsageError:
    near = did_you_mean(name, known)
    listed = say("problems-are", "the problems are {names}", names=", ".join(known))
    message = say("unknown-problem", "the homework has no problem '{id}'", id=name)
    hint = f"{near} {listed}" if near else listed
    return UsageError(message, source=which, span=(0, len(name)), hint=hint)


def _unanswered(problem: Problem, wrt: str, answers: Mapping[str, Answer]) -> UsageError:
    """Return the error where there is no answer, or an empty one; its hint says which there are."""
    given = [name for name in problem.grads if name in answers and not answers[name].is_blank]
    if given:
        hint = say("answered-are", "there are answers to {names}", names=_dotted(problem, given))
    else:
        hint = say("none-answered", "there is no answer to '{id}' at all", id=problem.id)
    message = say("not-answered", "there is no answer to '{name}'", name=f"{problem.id}.{wrt}")
    return UsageError(message, hint=hint)


def _dotted(problem: Problem, names: Mapping[str, object] | Sequence[str]) -> str:
    return ", ".join(f"{problem.id}.{name}" for name in names)
