"""Answer files to fill in: what a homework asks, with a place for each gradient."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from gradcheck_cli.homework.asked import shape_due
from gradcheck_cli.homework.programs import read_problems
from gradcheck_cli.messages import say
from gradcheck_cli.report.reading import bracketed, described
from gradcheck_cli.report.templates_yaml import yaml_template

if TYPE_CHECKING:
    from collections.abc import Callable

    from gradcheck_cli.homework import Homework, Problem


@dataclass(frozen=True)
class Question:
    """One gradient that is asked for: its left side, and what goes there."""

    name: str
    left: str
    due: str


@dataclass(frozen=True)
class Task:
    """One problem as a template shows it: what is given, in lines, and what is asked."""

    problem: Problem
    given: tuple[str, ...]
    questions: tuple[Question, ...]


def template(homework: Homework, form: str) -> str:
    """Return the answer file to fill in, in one of FORMS. Raises HomeworkFileError."""
    programs = read_problems(homework)
    tasks = []
    for problem, program in zip(homework.problems, programs, strict=True):
        shapes = [f"{v.name}: {described(v)}" for v in program.variables.values()]
        functions = [f"{name}: {formula}" for name, formula in problem.functions.items()]
        lines = [", ".join(shapes), *functions, *problem.statements]
        given = [piece.strip() for line in lines for piece in line.split("\n") if piece.strip()]
        taken = {*program.names, *program.sizes}
        questions = [
            Question(
                name,
                f"d{name}" if f"d{name}" not in taken else f"grad_{name}",
                f"∂f/∂{name}, {bracketed(shape_due(problem, program, name))[1:-1]}",
            )
            for name in problem.grads
        ]
        tasks.append(Task(problem, tuple(given), tuple(questions)))
    return FORMS[form](homework, tasks)


def _text(homework: Homework, tasks: list[Task]) -> str:
    lines = _comments([homework.title, _how_text()])
    for task in tasks:
        lines += ["", f"[{task.problem.id}]", *_comments([*_title(task), *task.given])]
        lines += [f"{one.left} =    # {one.due}" for one in task.questions]
    return "\n".join(lines) + "\n"


def _markdown(homework: Homework, tasks: list[Task]) -> str:
    lines = [f"# {homework.title}", "", f"<!-- {_how_markdown()} -->"]
    for task in tasks:
        lines += ["", *_described(task), "", "```text"]
        lines += [f"{one.left} =    # {one.due}" for one in task.questions]
        lines += ["```"]
    return "\n".join(lines) + "\n"


def _python(homework: Homework, tasks: list[Task]) -> str:
    lines = _comments([homework.title, _how_python()])
    for task in tasks:
        lines += ["", f"# [{task.problem.id}]", *_comments([*_title(task), *task.given])]
        lines += _assignments(task)
    return "\n".join(lines) + "\n"


def _notebook(homework: Homework, tasks: list[Task]) -> str:
    cells = [_cell("markdown", [f"# {homework.title}", "", _how_notebook()])]
    for task in tasks:
        cells += [_cell("markdown", _described(task)), _cell("code", _assignments(task))]
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    notebook = {
        "cells": cells,
        "metadata": {"kernelspec": kernel, "language_info": {"name": "python"}},
        "nbformat": 4,
        "nbformat_minor": 4,
    }
    return json.dumps(notebook, ensure_ascii=False, indent=1) + "\n"


def _cell(kind: str, lines: list[str]) -> dict[str, object]:
    source = "\n".join(lines).splitlines(keepends=True)
    cell: dict[str, object] = {"cell_type": kind, "metadata": {}, "source": source}
    return cell if kind == "markdown" else {**cell, "execution_count": None, "outputs": []}


def _title(task: Task) -> list[str]:
    title = task.problem.title
    return [] if title == task.problem.id else [title]


def _described(task: Task) -> list[str]:
    """Return the problem in Markdown; its formulas stand in the text, where they answer nothing."""
    title = [line for word in _title(task) for line in ("", f"**{word}**")]
    return [f"## {task.problem.id}", *title, "", *(f"- `{line}`" for line in task.given)]


def _assignments(task: Task) -> list[str]:
    return [f"{one.left} = None  # {one.due}" for one in task.questions]


def _comments(lines: list[str]) -> list[str]:
    return [f"# {line}" for line in lines]


def _how_text() -> str:
    return say(
        "template-text",
        "Write a formula right of each '='; lines such as  R = X W - Y  define names for later.",
    )


def _how_markdown() -> str:
    return say(
        "template-markdown",
        "Write a formula right of each '='. $$…$$ and blocks of Python are read, too.",
    )


def _how_python() -> str:
    return say(
        "template-python",
        "Write an expression in place of each None; what it uses may stand above it. "
        "Nothing is run.",
    )


def _how_notebook() -> str:
    return say(
        "template-notebook",
        "Write an expression in place of each `None`, or a formula such as `dW = …` between `$$` "
        "and `$$` in a Markdown cell. Nothing is run when it is graded.",
    )


FORMS: Final[dict[str, Callable[[Homework, list[Task]], str]]] = {
    "yaml": lambda homework, tasks: yaml_template(
        homework, {task.problem.id: {q.name: q.due for q in task.questions} for task in tasks}
    ),
    "text": _text,
    "markdown": _markdown,
    "python": _python,
    "notebook": _notebook,
}
