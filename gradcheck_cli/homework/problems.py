"""A homework and its problems as plain objects, each text with its place in the file."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final, Self

from gradcheck_cli.limits import Limits

if TYPE_CHECKING:
    from collections.abc import Mapping
    from fractions import Fraction

    from gradcheck_cli.errors import HomeworkError, Span
    from gradcheck_cli.homework.declarations import Declaration
    from gradcheck_cli.homework.marking import Remark
    from gradcheck_cli.homework.nodes import Scalar
    from gradcheck_cli.homework.passages import Passage
    from gradcheck_cli.homework.places import Place

# An objective that is a program of its own, or that has a left side, takes no `f =` before it.
_PROGRAM: Final = re.compile(r"[;\n]|^[^=<>!()\[\]{}]*=(?!=)|^\s*let\b")


@dataclass(frozen=True, slots=True)
class Answer:
    """The formula that somebody answers, to the letter.

    `language` is "text", "python" or "notebook" where the file says so. `error` is why there is no
    formula, if there should be one. `again` are further answers to the same question: all must be
    right.
    """

    name: Scalar
    scalar: Scalar | Passage
    language: str | None = None
    error: HomeworkError | None = None
    again: tuple[Answer, ...] = ()

    @property
    def is_blank(self) -> bool:
        """Whether nothing was answered yet."""
        return not self.text.strip() and self.error is None

    @property
    def text(self) -> str:
        """The formula."""
        return self.scalar.text

    @property
    def place(self) -> Place:
        """Where it stands; the place of its name where it is blank."""
        return self.name.place if self.scalar.is_nothing else self.scalar.place

    def locate(self, span: Span) -> Place:
        """Return the place of a span of the formula."""
        return self.place if self.scalar.is_nothing else self.scalar.inside(span)


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem: the objective with its declarations, what is asked, what was answered.

    `layout` is "", and `strict_kinks` None, where the problem leaves it to the homework.
    `source`, `shapes` and `functions` are what `parse` takes; `locate` finds a span of the source
    in the file.
    """

    id: str
    title: str
    layout: str
    strict_kinks: bool | None
    shapes: tuple[str, ...]
    let: Mapping[str, str]
    f: str
    grads: Mapping[str, Fraction]
    answers: Mapping[str, Answer]
    id_at: Scalar
    f_at: Scalar
    grads_at: Mapping[str, Place]
    let_at: tuple[tuple[Scalar, Scalar], ...]
    functions_at: tuple[tuple[Scalar, Scalar], ...]
    declarations: tuple[Declaration, ...]

    @classmethod
    def of(cls, held: dict[str, Any]) -> Self:
        """Return the problem that these values describe; `id`, `f` and `grads` are there."""
        declarations = [made for _, made in held.get("vars") or []]
        let = held.get("let") or []
        return cls(
            id=held["id"].text.strip(),
            title=(held.get("title") or held["id"]).text.strip(),
            layout=held.get("layout") or "",
            strict_kinks=held.get("strict-kinks"),
            shapes=tuple(made.spec for made in declarations),
            let={name.text: scalar.text for name, scalar in let},
            f=held["f"].text,
            grads={name.text: marks for name, marks in held["grads"]},
            answers=answers_of(held.get("answers") or []),
            id_at=held["id"],
            f_at=held["f"],
            grads_at={name.text: name.place for name, _ in held["grads"]},
            let_at=tuple(let),
            functions_at=tuple(held.get("functions") or []),
            declarations=tuple(declarations),
        )

    @property
    def functions(self) -> dict[str, str]:
        """The functions that a formula defines, by name."""
        return {name.text: scalar.text for name, scalar in self.functions_at}

    def under(self, layout: str, *, strict_kinks: bool) -> Problem:
        """Return the problem with the homework's settings where it has none of its own."""
        strict = strict_kinks if self.strict_kinks is None else self.strict_kinks
        return replace(self, layout=self.layout or layout, strict_kinks=strict)

    def _pieces(self) -> list[tuple[str, Scalar, Scalar]]:
        """Return each statement as what stands before it, and the scalars of name and formula."""
        pieces = [(f"{name.text} = ", name, scalar) for name, scalar in self.let_at]
        names = {*self.let, *(spec.partition(":")[0] for spec in self.shapes)}
        plain = "f" in names or _PROGRAM.search(self.f.rstrip())
        return [*pieces, ("" if plain else "f = ", self.f_at, self.f_at)]

    @property
    def statements(self) -> list[str]:
        """The definitions and the objective, each as a statement."""
        return [before + scalar.text.rstrip() for before, _, scalar in self._pieces()]

    @property
    def source(self) -> str:
        """The program: the statements in one line."""
        return "; ".join(self.statements)

    def locate(self, span: Span) -> Place:
        """Return the place in the file of a span of the source."""
        offset = 0
        for before, name, scalar in self._pieces():
            length = len(scalar.text.rstrip())
            start, end = span[0] - offset - len(before), span[1] - offset - len(before)
            if start < 0:
                return name.place
            if start <= length:
                return scalar.inside((start, min(max(end, start), length)))
            offset += len(before) + length + len("; ")
        return self.f_at.place


class Answers(dict[str, dict[str, Answer]]):
    """Answers by the problem's id and the name that each is about.

    `remarks` are on what the file holds besides, so that nothing is lost in silence.
    """

    remarks: tuple[Remark, ...] = ()


def answers_of(pairs: list[tuple[Scalar, Scalar]]) -> dict[str, Answer]:
    """Return the answers by the name that each is about."""
    return {name.text: Answer(name, scalar) for name, scalar in pairs}


@dataclass(frozen=True, slots=True)
class Homework:
    """A homework: its title, its layout, its problems in order."""

    title: str
    layout: str
    problems: tuple[Problem, ...]
    limits: Limits = field(default_factory=Limits)  #: what they and their answers may cost
