"""The catalogue: the homework files with known answers that gradcheck ships, to list and search."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

from gradcheck_cli.homework.schema import homework_from

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gradcheck_cli.homework.problems import Homework, Problem

_PACKAGE: Final = Path(__file__).parents[1]
#: In the wheel the files lie in the package, in a checkout beside it.
FOLDERS: Final = (_PACKAGE / "expressions", _PACKAGE.parent / "expressions")
_COMMENT: Final = re.compile(r"(?:^|\s)#\s+(.*)$")
_SECTION: Final = re.compile(r"^  #\s+(.*)$", re.MULTILINE)


@dataclass(frozen=True)
class Entry:
    """One problem of the catalogue.

    `file` is the name of its file, `homework` that file's title, `section` the part of the file.
    """

    problem: Problem
    file: str
    homework: str
    section: str
    text: str  #: the problem as it stands in the file

    @property
    def id(self) -> str:
        """The problem's name, which no other problem of the catalogue has."""
        return self.problem.id

    @property
    def variables(self) -> list[str]:
        """The names of the variables."""
        return [spec.partition(":")[0] for spec in self.problem.shapes]

    @cached_property
    def remarks(self) -> list[str]:
        """What the file says about the problem in comments: its source, the course's numbers."""
        found = (_COMMENT.search(line) for line in self.text.splitlines())
        return [match[1].strip() for match in found if match]

    @cached_property
    def _searched(self) -> str:
        """All that words are looked for in, in small letters."""
        problem = self.problem
        formulas = [*problem.functions.values(), *problem.let.values(), problem.f]
        words = [problem.id, problem.title, self.file, self.homework, self.section]
        return "\n".join([*words, *formulas, *self.remarks]).lower()

    def matches(self, words: Sequence[str]) -> bool:
        """Tell whether every word stands in the id, the title, the formulas or the comments."""
        return all(word.lower() in self._searched for word in words)


def entries() -> list[Entry]:
    """Return the whole catalogue, file by file."""
    return [entry for path in files() for entry in _entries_in(path)]


def files() -> list[Path]:
    """Return the files of the catalogue."""
    folder = next((folder for folder in FOLDERS if folder.is_dir()), FOLDERS[0])
    return sorted(folder.glob("*.yaml"))


def _entries_in(path: Path) -> Iterator[Entry]:
    homework: Homework = homework_from(path)
    starts = [problem.id_at.place for problem in homework.problems]
    for i, problem in enumerate(homework.problems):
        content = starts[i].file.text
        before = _SECTION.findall(content[: starts[i].start])
        end = starts[i + 1].start if i + 1 < len(starts) else len(content)
        text = _SECTION.split(content[starts[i].start : end])[0]
        yield Entry(problem, path.name, homework.title, before[-1] if before else "", text)
