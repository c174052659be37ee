"""Grading in one call: a homework and a student's answers, from files or from text."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from gradcheck_cli.homework.answers import answers_from
from gradcheck_cli.homework.grading import grade
from gradcheck_cli.homework.schema import homework_from
from gradcheck_cli.messages import say

if TYPE_CHECKING:
    from pathlib import Path

    from gradcheck_cli.homework.grading import Report
    from gradcheck_cli.homework.problems import Answers, Homework

#: What shows which kind of file a text would be, the first that is found; none is plain text.
_SIGNS: Final = {
    ".ipynb": re.compile(r'\A\s*\{(?=.*"cells")', re.DOTALL),
    ".yaml": re.compile(r"^[ ]*(- *)?(version|title|problems|id|answers) *:|\A\s*\{", re.MULTILINE),
    ".md": re.compile(r"\$\$|^ {0,3}(```|~~~)", re.MULTILINE),
    ".py": re.compile(r"^(import|from|def) ", re.MULTILINE),
}


def verify(  # noqa: PLR0913 -- the options of the command line
    homework: Path | str,
    answers: Path | str | None = None,
    *,
    device: str = "cpu",
    dtype: str = "float64",
    reference: str = "autograd",
    seed: int | None = None,
    strict_kinks: bool = False,
) -> Report:
    """Grade a filled-in homework, or a student's answers to it; what `gradcheck verify` does.

    Both are paths of files, or what would stand in them: a string with a line end in it is taken
    for the text. Raises HomeworkError where a file cannot be read.

    >>> report = verify('''
    ... problems:
    ...   - id: squares
    ...     vars: {x: [n]}
    ...     f: "x^T x"
    ...     grads: {x: 2}
    ...     answers: {x: "x"}
    ... ''', reference="closed-form", seed=1)
    >>> report
    Report(homework.yaml, 0/2 marks
      squares ∂f/∂x: wrong, factor, 0/2)
    """
    from gradcheck_cli.judge.settings import fresh_seed

    name, asked, given = read(homework, answers)
    seed = fresh_seed() if seed is None else seed  # one for every row
    report = grade(
        asked,
        given,
        device=device,
        dtype=dtype,
        reference=reference,
        seed=seed,
        strict_kinks=strict_kinks,
    )
    return replace(report, name=name)


def read(homework: Path | str, answers: Path | str | None) -> tuple[str, Homework, Answers | None]:
    """Return the name of what is judged, the homework, and the student's answers if there are.

    Raises HomeworkError where a file cannot be read.
    """
    path, text = _given(homework, say("name-homework", "homework"), ".yaml")
    asked = homework_from(path, text)
    if answers is None:
        return str(path), asked, None
    path, text = _given(answers, say("name-answers", "answers"))
    return str(path), asked, answers_from(path, asked, text)


def _given(source: Path | str, name: str, ending: str = "") -> tuple[Path | str, str | None]:
    """Return a path, and the text where that is what was given; the path is a name for it then."""
    if isinstance(source, str) and ("\n" in source or "\r" in source):
        return name + (ending or ending_of(source)), source
    return source, None


def ending_of(text: str) -> str:
    r"""Return how the name of a file with this text would end.

    >>> ending_of("[relu]\ndW = X^T R"), ending_of("# relu\n$$dW = X^T R$$\n")
    ('.txt', '.md')
    >>> ending_of("problems:\n  - id: relu\n"), ending_of("import numpy as np\ndW = X.T @ R\n")
    ('.yaml', '.py')
    """
    return next((ending for ending, sign in _SIGNS.items() if sign.search(text)), ".txt")
