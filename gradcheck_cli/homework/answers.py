"""A student's file: the answers in it, and nothing else of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from gradcheck_cli.errors import HomeworkError
from gradcheck_cli.homework.answers_yaml import yaml_answers
from gradcheck_cli.homework.decoding import LARGEST, content_of, decoded
from gradcheck_cli.homework.markdown import markdown_parts
from gradcheck_cli.homework.notebooks import LARGEST as LARGEST_NOTEBOOK
from gradcheck_cli.homework.notebooks import Notebook
from gradcheck_cli.homework.places import File, HomeworkFileError
from gradcheck_cli.homework.plain_text import text_parts
from gradcheck_cli.homework.problems import Answers
from gradcheck_cli.homework.scripts import script_parts
from gradcheck_cli.homework.sectioned import Answering
from gradcheck_cli.homework.sections import Sections
from gradcheck_cli.homework.strays import strays
from gradcheck_cli.limits import allowing

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gradcheck_cli.homework.parts import Part
    from gradcheck_cli.homework.problems import Homework

_READERS: Final = {".txt": text_parts, ".md": markdown_parts, ".py": script_parts}
NOTEBOOK: Final = ".ipynb"


def answers_from(path: Path | str, homework: Homework, text: str | bytes | None = None) -> Answers:
    """Return the answers of a file by the problem's id and the name that each is about.

    The file's ending says how it is read: `.txt` as plain text, `.md` as Markdown, `.py` as Python
    source, `.ipynb` as a notebook, anything else as YAML. The homework says which problems and
    names there are. `text` stands for the file's content where it is not to be read from the disk.
    Nothing of the file is ever run, and the homework's limits hold. Raises HomeworkFileError.
    """
    ending = Path(path).suffix.lower()
    with allowing(homework.limits):
        if ending not in {*_READERS, NOTEBOOK}:
            return Answers(yaml_answers(path, text))
        try:
            return _sorted(homework, _parts(ending, path, text))
        except HomeworkError as error:
            raise HomeworkFileError([error]) from None


def _parts(ending: str, path: Path | str, text: str | bytes | None) -> Iterable[Part]:
    """Read a file and return its parts."""
    largest = LARGEST_NOTEBOOK if ending == NOTEBOOK else LARGEST
    content = content_of(Path(path), largest) if text is None else text
    name, text = str(path), decoded(str(path), content, largest)
    if ending == NOTEBOOK:
        return Notebook(name, text).parts()
    return _READERS[ending](File(name, text))


def _sorted(homework: Homework, parts: Iterable[Part]) -> Answers:
    """Return what the parts answer, problem by problem."""
    sections = Sections(homework)
    sections.sort(parts)
    answers, remarks = Answers(), list(sections.remarks)
    for problem in homework.problems:
        answering = Answering(problem, sections.of[problem.id], sections.loose)
        given = answering.answers()
        if given:
            answers[problem.id] = given
        remarks += answering.remarks
    remarks += strays(sections)
    answers.remarks = tuple(sorted(remarks, key=lambda remark: remark.place.start))
    return answers
