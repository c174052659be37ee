"""Notebooks, read as data: the text of their cells, one after the other, without the outputs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from gradcheck_cli.decoding import NotTextError, text_of
from gradcheck_cli.errors import GradcheckError, HomeworkError, ParseError
from gradcheck_cli.homework.markdown import markdown_parts
from gradcheck_cli.homework.parts import blanked
from gradcheck_cli.homework.places import File, about_file
from gradcheck_cli.homework.scripts import script_parts
from gradcheck_cli.messages import say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gradcheck_cli.homework.parts import Part

LARGEST: Final = 20_000_000  #: bytes: pictures stand in a notebook's outputs
FORMAT: Final = 4
# What IPython reads before Python does: %magic, !command, ?help, and x = !command.
_MAGIC: Final = re.compile(
    r"^[ \t]*(?:[%!?].*|[^\W\d]\w*[ \t]*=[ \t]*[%!].*|[\w.]+\?{1,2}[ \t]*)$", re.MULTILINE
)
_CELL_MAGIC: Final = re.compile(r"\s*%%(?!time\b|timeit\b|capture\b|prun\b)")


class Notebook:
    """A notebook's cells: `file` holds their text, `kinds` says what each is."""

    def __init__(self, name: str, text: str) -> None:
        cells = [_source(name, cell, number) for number, cell in enumerate(_cells(name, text), 1)]
        self.kinds = [kind for kind, _ in cells]
        starts, at = [], 0
        for _, source in cells:
            starts.append(at)
            at += len(source) + 1
        self.file = File(name, "\n".join(source for _, source in cells), tuple(starts))
        for start, (_, source) in zip(starts, cells, strict=True):
            _check(self.file, start, source)

    def parts(self) -> Iterator[Part]:
        """Yield the headers, formulas and pieces of Python of the cells."""
        starts = self.file.cells
        ends = [*(start - 1 for start in starts), len(self.file.text)][1:]
        for kind, start, end in zip(self.kinds, starts, ends, strict=True):
            if kind == "markdown":
                yield from markdown_parts(self.file, start, end)
            elif kind == "code":
                text = without_magics(self.file.text[start:end])
                yield from script_parts(self.file, start, end, text)


def without_magics(source: str) -> str:
    r"""Return a cell's source with a blank for what is IPython's and not Python's.

    >>> without_magics("%matplotlib inline\nx = 1").split()
    ['x', '=', '1']
    """
    if _CELL_MAGIC.match(source):
        return blanked(source)
    return source if _is_python(source) else _MAGIC.sub(lambda match: blanked(match[0]), source)


def _is_python(source: str) -> bool:
    """Is it Python as it stands? A line in the midst of an expression may begin with a %."""
    from gradcheck_cli.syntax.python.source import Code

    try:
        Code(source)
    except ParseError:
        return False
    except GradcheckError:
        return True
    return True


def _cells(name: str, text: str) -> list[Any]:
    """Return the cells as the file has them. Raises HomeworkError where it is no notebook."""
    import json

    try:
        root = json.loads(text)
    except json.JSONDecodeError as error:
        message = say("not-json", "this is no JSON, and so no notebook: {reason}", reason=error.msg)
        hint = say("save-notebook", "open it in Jupyter and save it again")
        raise File(name, text).place(error.pos, error.pos + 1).error(message, hint) from None
    except (RecursionError, ValueError):
        raise about_file(name, say("json-refused", "this JSON is no notebook's")) from None
    if not isinstance(root, dict) or not isinstance(root.get("nbformat"), int):
        raise about_file(name, say("no-notebook", "this JSON is no notebook: it has no 'nbformat'"))
    if root["nbformat"] != FORMAT:
        raise _other_format(name, root["nbformat"])
    cells = root.get("cells")
    if not isinstance(cells, list):
        raise about_file(name, say("no-cells", "this notebook has no list of 'cells'"))
    return cells


def _other_format(name: str, version: int) -> HomeworkError:
    error = about_file(
        name,
        say("notebook-format", "a notebook in format {version}; format 4 is read", version=version),
    )
    error.hint = say(
        "convert-notebook",
        "open it in Jupyter and save it, or  jupyter nbconvert --to notebook --inplace {file}",
        file=name,
    )
    return error


def _source(name: str, cell: Any, number: int) -> tuple[str, str]:
    """Return a cell's kind and its text."""
    source = cell.get("source", "") if isinstance(cell, dict) else None
    if isinstance(source, list) and all(isinstance(line, str) for line in source):
        source = "".join(source)
    if not isinstance(source, str):
        message = say("bad-cell", "cell {number} has no text as its 'source'", number=number)
        raise about_file(name, message)
    return str(cell.get("cell_type")), source.replace("\r\n", "\n").replace("\r", "\n")


def _check(file: File, start: int, source: str) -> None:
    """Refuse what no text file holds, at its place in the cell."""
    try:
        text_of(source)
    except NotTextError as error:
        first, last = error.span
        place = file.place(start + first, start + last)
        raise place.error(error.message, error.hint) from None
