"""Which problem each part of an answer file is about, by the headers before it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from gradcheck_cli.homework.marking import Remark
from gradcheck_cli.homework.parts import Code, Header
from gradcheck_cli.messages import did_you_mean, say

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gradcheck_cli.homework.parts import Formulas, Part
    from gradcheck_cli.homework.problems import Homework, Problem


_NUMBER: Final = re.compile(r"\d+")


@dataclass(slots=True)
class Section:
    """What a file says about one problem; of an unknown one `header` is the line that names it."""

    problem: Problem | None
    header: Header | None = None
    parts: list[Formulas | Code] = field(default_factory=list)

    def add(self, part: Formulas | Code) -> None:
        """Take a part; Python that a comment alone divides is one piece."""
        last = self.parts[-1] if self.parts else None
        if isinstance(part, Code) and isinstance(last, Code) and last.place.end == part.place.start:
            place = part.place.file.place(last.place.start, part.place.end)
            self.parts[-1] = Code(place, last.text + part.text)
        else:
            self.parts.append(part)


class Sections:
    """A file's parts by problem. What stands before every header is in `loose`."""

    def __init__(self, homework: Homework) -> None:
        self.homework = homework
        self.remarks: list[Remark] = []
        self.loose = Section(None)
        self.unknown: list[Section] = []
        self.of = {problem.id: Section(problem) for problem in homework.problems}
        only = len(homework.problems) == 1
        self.open = self.of[homework.problems[0].id] if only else self.loose
        self._level = 0

    def sort(self, parts: Iterable[Part]) -> None:
        """Put each part where it belongs."""
        for part in parts:
            if isinstance(part, Header):
                self._turn(part)
            else:
                self.open.add(part)

    def _turn(self, header: Header) -> None:
        """Go on with the problem that the header names, if it does."""
        problem = self._named(header)
        if problem is not None:
            self.open, self._level = self.of[problem.id], header.level
        elif header.level:
            self._other_heading(header)
        elif not header.doubtful or self._is_meant(header):
            self._unknown(header)
            self.remarks.append(self.unknown_problem(header))

    def _other_heading(self, header: Header) -> None:
        """A heading that names no problem ends one, unless it is below that problem's own."""
        inside = self.open.problem is not None and not 0 < header.level <= self._level
        if len(self.homework.problems) > 1 and not inside:
            self._unknown(header)
            self._level = header.level

    def _unknown(self, header: Header) -> None:
        self.open = Section(None, header)
        self.unknown.append(self.open)

    def unknown_problem(self, header: Header) -> Remark:
        """Return the remark on a header that names no problem of the homework."""
        message = say("unknown-problem", "the homework has no problem '{id}'", id=header.text)
        return Remark(header.place, message, self._nearest(header))

    def _is_meant(self, header: Header) -> bool:
        """Is it near an id, or one but for its numbers? `# [A5]` is, `# [n, d]` is a shape."""
        if self._nearest(header):
            return True
        forms = {_NUMBER.sub("0", name.casefold()) for name in self.of}
        return _NUMBER.sub("0", header.text.casefold()) in forms - {"0"}

    def _nearest(self, header: Header) -> str | None:
        return did_you_mean(header.text, list(self.of))

    def _named(self, header: Header) -> Problem | None:
        """Return the problem whose id or title this is; a heading may say more than an id."""
        text = header.text.strip().casefold()
        problems = self.homework.problems
        for problem in problems:
            if text in {problem.id.casefold(), problem.title.casefold()}:
                return problem
        if not header.level:
            return None
        found = [problem for problem in problems if _stands_in(problem.id.casefold(), text)]
        return found[0] if len(found) == 1 else None


def _stands_in(word: str, text: str) -> bool:
    """Is the id a word of the heading? A3 is none of `A3-mean`."""
    return re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", text) is not None
