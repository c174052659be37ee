"""Answers that stand under no problem of the homework: they count for nothing, and that is said."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from gradcheck_cli.errors import GradcheckError
from gradcheck_cli.homework.claims import Names, foreign
from gradcheck_cli.homework.formulas import said_in
from gradcheck_cli.homework.marking import Remark
from gradcheck_cli.homework.parts import Code
from gradcheck_cli.messages import say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gradcheck_cli.homework.places import Place
    from gradcheck_cli.homework.sections import Section, Sections
    from gradcheck_cli.syntax.statements import Statement


def strays(sections: Sections) -> Iterator[Remark]:
    """Yield a remark on each section that has answers, but none of the homework's problems."""
    names = {name for problem in sections.homework.problems for name in Names.of(problem).every}
    for section in sections.unknown:
        if section.header is not None and section.header.level and _first(section, names):
            yield sections.unknown_problem(section.header)
    place = _first(sections.loose, names)
    if place is not None:
        first = sections.homework.problems[0].id
        message = say("under-no-problem", "this answer stands under no problem")
        yield Remark(place, message, say("write-header", "write  [{id}]  above it", id=first))


def _first(section: Section, names: set[str]) -> Place | None:
    """Return the place of the section's first answer to any problem."""
    for part in section.parts:
        if isinstance(part, Code):
            from gradcheck_cli.syntax.python import gradients_in

            with suppress(GradcheckError):
                for start, end in gradients_in(part.text, names).values():
                    first = part.place.start
                    return part.place.file.place(first + start, first + end)
        else:
            for one in said_in(part):
                if foreign(one.statement) or _claims(one.statement, names):
                    return one.left
    return None


def _claims(statement: Statement, names: set[str]) -> bool:
    """Tell whether this is said to be the gradient by a name of the homework: dw, df/dw, grad_w."""
    return statement.label not in names and statement.gradient_of(names) is not None
