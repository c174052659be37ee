"""The answers that a section gives to its problem, in formulas and in Python."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from gradcheck_cli.homework.claims import Names, foreign
from gradcheck_cli.homework.code import Program
from gradcheck_cli.homework.formulas import passage, said_in
from gradcheck_cli.homework.marking import Remark
from gradcheck_cli.homework.nodes import Scalar
from gradcheck_cli.homework.parts import Code, Formulas
from gradcheck_cli.homework.passages import Passage
from gradcheck_cli.homework.problems import Answer
from gradcheck_cli.homework.values import is_name
from gradcheck_cli.messages import say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gradcheck_cli.homework.formulas import Said
    from gradcheck_cli.homework.problems import Problem
    from gradcheck_cli.homework.sections import Section

MOST: Final = 2_000  #: formulas under one header


@dataclass
class Answering:
    """What one section answers, gradient by gradient, and what there is to say about the rest."""

    problem: Problem
    section: Section
    loose: Section
    remarks: list[Remark] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.names = Names.of(self.problem)
        self.found: dict[str, list[Answer]] = {}

    def answers(self) -> dict[str, Answer]:
        """Return the answers by the name that each is about."""
        bare = self._formulas()
        self._code()
        asked = [name for name in self.names.asked if name not in self.found]
        if bare and len(bare) == len(asked) == len(self.names.asked) == 1:
            self._add(asked[0], bare[0], bare)
        elif bare and asked:
            message = say("no-left-side", "this formula answers nothing: it has no left side")
            hint = say("write-left-side", "write  d{name} = …", name=asked[0])
            self.remarks += [Remark(one.left, message, hint) for one in bare]
        return {name: self._one(name, given) for name, given in self.found.items()}

    def _one(self, name: str, given: list[Answer]) -> Answer:
        """Return the answers to one question as one; a blank one counts if there is no other."""
        first, *rest = [answer for answer in given if not answer.is_blank] or given[:1]
        for answer in rest:
            message = say(
                "answered-again",
                "∂f/∂{name} is answered here again, first at {place}; every answer must be right",
                name=name,
                place=first.name.place,
            )
            self.remarks.append(Remark(answer.name.place, message))
        return replace(first, again=tuple(rest))

    def _is_answer(self, name: str | None) -> bool:
        return name in self.names.asked or name in self.names.variables

    # Formulas -------------------------------------------------------------------------------------

    def _formulas(self) -> list[Said]:
        """Collect the answers among formulas; return the formulas without a left side."""
        above = [one for one in _said(self.loose) if self._is_helper(one)]
        said = _said(self.section)
        bare = []
        for i, one in enumerate(said):
            name = self.names.named(one.statement)
            if one.statement.label is None:
                bare.append(one)
            elif name is not None and self._is_answer(name):
                below = [other for other in _where(said, i) if self._is_helper(other)]
                self._add(name, one, [*above, *below])
            elif name is None and (unknown := self._unknown(one, said[i + 1 :])):
                self._add(unknown, one, [])
            if self._is_helper(one):
                above.append(one)
        return bare

    def _unknown(self, one: Said, after: list[Said]) -> str | None:
        """Return the name, none of the problem's, whose gradient is given for nothing."""
        name = foreign(one.statement)
        if name in self.names.every or any(other.may_use(one) for other in after):
            return None
        return name

    def _add(self, name: str, one: Said, helpers: list[Said]) -> None:
        given = passage(one, helpers) if one.formula.strip() else Passage(one.left, "")
        label = Scalar(one.left, name)
        self.found.setdefault(name, []).append(Answer(label, given, one.part.language))

    def _is_helper(self, one: Said) -> bool:
        """Tell whether the left side is a name that later formulas may use."""
        label = one.statement.label
        return label is not None and is_name(label) and label not in self.names.variables

    # Python ---------------------------------------------------------------------------------------

    def _code(self) -> None:
        """Collect the answers among Python; where that ends in an error, the rest is unreadable."""
        loose = self.loose if self.loose is not self.section else type(self.section)(None)
        program = Program(_pieces(loose), _pieces(self.section), self.names)
        for name, given in program.gradients().items():
            if self._is_answer(name):
                label = Scalar(given.place, name)
                answer = Answer(label, given, "notebook")
                self.found.setdefault(name, []).append(answer)
        if program.error is not None:
            for name in self.names.asked:
                if name not in self.found:
                    place = program.place
                    nothing = Answer(
                        Scalar(place, name), Passage(place, ""), "python", program.error
                    )
                    self.found[name] = [nothing]


def _pieces(section: Section) -> list[Code]:
    return [part for part in section.parts if isinstance(part, Code)]


def _said(section: Section) -> list[Said]:
    found: list[Said] = []
    for part in section.parts:
        if isinstance(part, Formulas):
            found += said_in(part)
        if len(found) > MOST:  # a file made to harm: each is compared with each
            message = say("too-many-formulas", "more than {count} formulas", count=MOST)
            raise part.place.error(message)
    return found


def _where(said: list[Said], i: int) -> Iterator[Said]:
    """Yield the definitions that follow a statement with a `where`."""
    for one in said[i + 1 :]:
        before = one.text[: one.statement.label_span[0]].rstrip()
        if one.statement.label is None or not before.endswith("where"):
            return
        yield one
