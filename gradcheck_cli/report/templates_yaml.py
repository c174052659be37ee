"""The homework's own file with a place for each answer."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from gradcheck_cli.homework.entries import quoted
from gradcheck_cli.homework.marking import as_number

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from gradcheck_cli.homework import Homework, Problem

_PLAIN: Final = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")


def yaml_template(homework: Homework, due: Mapping[str, Mapping[str, str]]) -> str:
    """Return the homework in YAML; `due` says what goes where, by problem and name."""
    lines = ["version: 1", f"title: {quoted(homework.title)}", f"layout: {homework.layout}"]
    lines += ["problems:"]
    for problem in homework.problems:
        lines += [f"  - id: {_word(problem.id)}", *_problem(problem, homework.layout)]
        lines += ["    answers:"]
        lines += [f'      {_word(name)}: ""  # {what}' for name, what in due[problem.id].items()]
    return "\n".join(lines) + "\n"


def _problem(problem: Problem, layout: str) -> Iterable[str]:
    if problem.title != problem.id:
        yield f"    title: {quoted(problem.title)}"
    if problem.layout != layout:
        yield f"    layout: {problem.layout}"
    yield "    vars: {}" if not problem.shapes else "    vars:"
    yield from (f"      {_variable(spec)}" for spec in problem.shapes)
    for key, formulas in (("let", problem.let), ("functions", problem.functions)):
        if formulas:
            yield f"    {key}:"
            yield from (f"      {_word(name)}: {_formula(it)}" for name, it in formulas.items())
    yield f"    f: {_formula(problem.f)}"
    marks = (f"{_word(name)}: {as_number(of)}" for name, of in problem.grads.items())
    yield f"    grads: {{{', '.join(marks)}}}"


def _variable(spec: str) -> str:
    name, _, words = spec.partition(":")
    return f"{_word(name)}: [{', '.join(words.split())}]"


def _formula(text: str) -> str:
    if "\n" not in text.strip():
        return quoted(text.strip())
    return "|\n" + "\n".join(f"        {line}" for line in text.strip().split("\n"))


def _word(text: str) -> str:
    return text if _PLAIN.fullmatch(text) else quoted(text)
