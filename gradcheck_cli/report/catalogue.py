"""The catalogue on the screen and as JSON: a line for each problem, or one problem whole."""

from __future__ import annotations

import shlex
from itertools import groupby
from typing import TYPE_CHECKING, Any

from gradcheck_cli.messages import say
from gradcheck_cli.report.page import Entry as Row
from gradcheck_cli.report.page import Span
from gradcheck_cli.report.reading import described
from gradcheck_cli.syntax.shapes import declared

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from gradcheck_cli.homework.catalogue import Entry
    from gradcheck_cli.report.page import Page
    from gradcheck_cli.syntax import Variable

READ_IN_QUOTES = '"$`\\!'  #: what a shell reads between double quotes


def listing(page: Page, found: Sequence[Entry]) -> None:
    """Add a line for each problem, below the names of their files."""
    for file, group in groupby(found, lambda entry: entry.file):
        entries = list(group)
        page.heading(f"{entries[0].homework}   {file}")
        page.entries([_line(entry) for entry in entries])
    page.blank()
    page.prose(
        say("catalogue-more", "gradcheck catalogue --id ID shows one of them whole"), "quiet"
    )


def _line(entry: Entry) -> Row:
    head = f"f({', '.join(entry.variables)}) = {entry.problem.f}"
    return Row(Span(entry.id, "name"), Span(head, "formula"), (Span(entry.problem.title, "quiet"),))


def whole(page: Page, entry: Entry) -> None:
    """Add all that there is about one problem."""
    problem = entry.problem
    page.heading(f"{entry.id}   {problem.title}")
    page.prose(", ".join(word for word in (entry.homework, entry.section) if word), "quiet")
    for remark in entry.remarks:
        page.prose(remark, "quiet")
    page.heading(say("section-variables", "Variables"))
    page.entries([_variable(variable) for variable in declared(problem.shapes).values()])
    page.heading(say("section-function", "Function"))
    page.entries([Row(Span(f"{name} =", "name"), Span(text)) for name, text in _lines(entry)])
    page.heading(say("section-gradients", "Gradients"))
    if problem.layout == "numerator":
        note = say("numerator-note", "numerator layout: the transposes of the gradients")
        page.prose(note, "quiet")
    for wrt, answer in _answers(entry).items():
        *names, formula = answer.split("; ")
        page.entries([Row(Span(f"∂f/∂{wrt} =", "name"), Span(formula, "result"))])
        page.entries([_named(name) for name in names], indent=4)
    page.heading(say("section-command", "To derive them"))
    page.add(Span(command(entry)), indent=2)


def _named(definition: str) -> Row:
    name, _, formula = definition.partition(" = ")
    return Row(Span(f"{say('where', 'where')} {name} =", "name"), Span(formula, "formula"))


def _variable(variable: Variable) -> Row:
    words = ", ".join([described(variable), *sorted(variable.properties)])
    return Row(Span(f"{variable.name}:", "name"), Span(words, "shape"))


def _lines(entry: Entry) -> Iterable[tuple[str, str]]:
    problem = entry.problem
    yield from ((f"{name}(x)", text) for name, text in problem.functions.items())
    yield from problem.let.items()
    yield "f", problem.f


def _answers(entry: Entry) -> dict[str, str]:
    answers = entry.problem.answers
    return {wrt: answers[wrt].text if wrt in answers else "" for wrt in entry.problem.grads}


def command(entry: Entry) -> str:
    """Return the command line that derives the gradients."""
    problem = entry.problem
    functions = [f"let {name}(x) = {text}" for name, text in problem.functions.items()]
    options = [f"--shape {quoted(spec)}" for spec in problem.shapes]
    if list(problem.grads) != entry.variables:
        options += [f"--wrt {quoted(name)}" for name in problem.grads]
    if problem.layout == "numerator":
        options.append("--layout numerator")
    return " ".join(["gradcheck derive", quoted("; ".join([*functions, problem.source])), *options])


def quoted(text: str) -> str:
    """Return the text as a shell takes it, in double quotes where these do.

    >>> quoted("W"), quoted("X: n d"), quoted("$x")
    ('W', '"X: n d"', "'$x'")
    """
    if shlex.quote(text) == text or set(text) & set(READ_IN_QUOTES):
        return shlex.quote(text)
    return f'"{text}"'


def catalogue_json(found: Sequence[Entry]) -> dict[str, Any]:
    """Return the object of `gradcheck catalogue --format json`."""
    return {"entries": [_object(entry) for entry in found]}


def _object(entry: Entry) -> dict[str, Any]:
    problem = entry.problem
    specs = (spec.partition(":") for spec in problem.shapes)
    return {
        "id": problem.id,
        "title": problem.title,
        "file": entry.file,
        "section": entry.section,
        "layout": problem.layout,
        "vars": {name: words.split() for name, _, words in specs},
        "functions": problem.functions,
        "let": dict(problem.let),
        "f": problem.f,
        "answers": _answers(entry),
        "remarks": entry.remarks,
        "command": command(entry),
    }
