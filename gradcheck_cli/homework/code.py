"""Answers among Python: the assignments of a section's cells are one program. Nothing is run."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from gradcheck_cli.errors import GradcheckError
from gradcheck_cli.homework.passages import Passage

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from gradcheck_cli.errors import HomeworkError, Span
    from gradcheck_cli.homework.claims import Names
    from gradcheck_cli.homework.parts import Code
    from gradcheck_cli.homework.places import Place

_BLANK: Final = re.compile(r"=\s*(?:None|\.\.\.|Ellipsis)\s*\Z")


class Program:
    """The pieces of Python of one section, one after the other, and what they assign.

    `loose` is what stands before every section and belongs to all: imports, helper functions. A
    piece that is no Python ends the program there; `error` says where and why.
    """

    def __init__(self, loose: Sequence[Code], own: Sequence[Code], names: Names) -> None:
        self.error: HomeworkError | None = None
        self.pieces: list[Code] = []
        for piece in (*loose, *own):
            found = _no_python(piece, names.every)
            if found is not None:
                self.error, self.place = found
                break
            self.pieces.append(piece)
        self.own = sum(len(piece.text) + 1 for piece in loose)
        self.names = names

    def _passage(self, text: str, span: Span) -> Passage:
        starts, at = [], 0
        for piece in self.pieces:
            starts.append((at, piece.place.start))
            at += len(piece.text) + 1
        whole = Passage(self.pieces[0].place, text, tuple(starts))
        return Passage(whole.inside(span), text, tuple(starts))

    def gradients(self) -> dict[str, Passage]:
        """Return each gradient that the section assigns.

        One that nothing is assigned to yet, `dW = None` or `...`, has an empty text.
        """
        from gradcheck_cli.syntax.python import gradients_in

        source = "\n".join(piece.text for piece in self.pieces)
        if not source.strip():
            return {}
        found = gradients_in(source, self.names.every)
        return {
            name: self._given(source, span) for name, span in found.items() if span[0] >= self.own
        }

    def _given(self, source: str, span: Span) -> Passage:
        if _BLANK.search(source[slice(*span)]):
            return self._passage("", span)
        return self._passage(source, span)


def _no_python(piece: Code, names: Collection[str]) -> tuple[HomeworkError, Place] | None:
    """Return the error about a piece that is no Python, and where it is."""
    from gradcheck_cli.syntax.python import gradients_in

    if not piece.text.strip():
        return None
    try:
        gradients_in(piece.text, names)
    except GradcheckError as error:
        place, span = piece.place, error.span
        if span is not None:
            place = place.file.place(place.start + span[0], place.start + span[1])
        return place.error(error.message, error.hint), place
    return None
