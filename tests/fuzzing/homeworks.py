"""A homework with a student's file: an answer that is known to be right or wrong, or anything."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from choices import one_in, pick
from seeds import ODD, Known, known
from texts import changed, text_from

if TYPE_CHECKING:
    from collections.abc import Callable

    from choices import Choices

Expected = Literal["right", "wrong", "anything"]

#: Changes of an answer that is right, which it stays, or not: {a} is the answer, {w} the variable.
KEPT: Final = ["({a})", "({a}) + {w} - {w}", "(({a}))", "{w} + ({a}) - {w}", "-(-({a}))"]
SPOILT: Final = [
    *["({a}) + {w}", "({a}) - 2 {w}", "({a}) + 0.001 {w}", "({a}) + 1e-9 {w}"],
    *["({a}) + 1e-14 {w}", "({a}) - 1e-20 {w}", "({a}) + 1e-30 {w}", "-({a})", "2 ({a})"],
    *["1.000001 ({a})", "({a}) + 1e20 {w} - 1e20 {w} + 1e-5 {w}"],
]
OPTIONS: Final = [
    [],
    ["--format", "json"],
    ["--evidence"],
    ["--ascii"],
    ["--evidence", "--format", "json", "--ascii"],
    ["--reference", "closed-form"],
    ["--dtype", "float32"],
    ["--strict-kinks"],
    ["--color", "never", "--evidence", "--strict-kinks"],
]
ENCODINGS: Final = ["utf-8", "utf-8-sig", "utf-16", "latin-1", "utf-7", "cp1252", "utf-32"]


class Case(NamedTuple):
    """Two files and the options of one run of `verify`."""

    homework: bytes
    answers: bytes | None
    ending: str
    options: list[str]
    expected: Expected


def case(choices: Choices) -> Case:
    """Return a homework of one problem with a student's answer to it, in a file of its own or not.

    In one of three there are slips in one of the files, and nothing is known of the answer.
    """
    asked = pick(choices, known())
    expected, answer = _answer(choices, asked)
    ending, written = pick(choices, list(FILES.items()))
    if expected != "anything" and ending in {".py", ".ipynb"}:
        expected, answer = _python(choices, asked)
    options = pick(choices, OPTIONS)
    if "--strict-kinks" in options and expected == "right":
        expected = "anything"  # at a kink the catalogue's answer may differ from torch
    if ending == ".yaml" and one_in(choices, 3):
        return Case(_bytes(_homework(asked, answer)), None, "", options, expected)
    homework, answers = _homework(asked), written(choices, asked, answer)
    if not one_in(choices, 3):
        return Case(_bytes(homework), _bytes(answers), ending, options, expected)
    homework, answers = _slipped(choices, homework, answers)
    return Case(_bytes(homework), _encoded(choices, answers), ending, options, "anything")


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _answer(choices: Choices, asked: Known) -> tuple[Expected, str]:
    """Return an answer in the language of formulas, or in LaTeX, and what it is known to be."""
    kind = choices.below(6)
    if kind == 0:
        return "anything", text_from(choices, pick(choices, ["answer", "python"]))
    if kind == 1:
        return "anything", changed(choices, asked.answer)
    right = pick(choices, [asked.answer, asked.latex])
    if kind == 2:
        return "right", _with(pick(choices, KEPT), asked, right)
    return "wrong", _with(pick(choices, SPOILT), asked, right)


def _with(change: str, asked: Known, answer: str) -> str:
    return change.format(a=answer, w=asked.wrt)


def _python(choices: Choices, asked: Known) -> tuple[Expected, str]:
    """Return an answer in Python, which may have lines before its own."""
    before, name, right = asked.python.rpartition(f"d{asked.wrt} = ")
    if one_in(choices, 3):
        return "right", asked.python
    spoilt = pick(choices, ["({a}) + 1e-9 * {w}", "-({a})", "({a}) * 2", "({a}) + {w} * 1e-3"])
    return "wrong", before + name + _with(spoilt, asked, right)


def _homework(asked: Known, answer: str | None = None) -> str:
    """Return the teacher's file, filled in or not: JSON is YAML that nothing is mistaken in."""
    problem = asked.problem
    shapes = [spec.partition(":") for spec in problem.shapes]
    written = {
        "id": problem.id,
        "vars": {name.strip(): _words(words) for name, _, words in shapes},
        "f": problem.f,
        "grads": {asked.wrt: 1},
    }
    written |= {"let": dict(problem.let)} if problem.let else {}
    written |= {"functions": problem.functions} if problem.functions else {}
    written |= {"answers": {asked.wrt: answer}} if answer is not None else {}
    return json.dumps({"problems": [written]}, indent=1, ensure_ascii=False)


def _words(words: str) -> list[str | int]:
    return [int(word) if word.isdigit() else word for word in words.split()]


def _yaml(choices: Choices, asked: Known, answer: str) -> str:
    id_, name = json.dumps(asked.problem.id), json.dumps(asked.wrt)
    text = json.dumps(answer, ensure_ascii=one_in(choices, 2))
    return f"problems:\n  - id: {id_}\n    answers:\n      {name}: {text}\n"


def _plain(choices: Choices, asked: Known, answer: str) -> str:
    left = pick(choices, [f"d{asked.wrt}", f"∂f/∂{asked.wrt}", f"grad_{asked.wrt}"])
    return f"[{asked.problem.id}]\n{left} = {_one_line(answer)}\n"


def _markdown(choices: Choices, asked: Known, answer: str) -> str:
    left = pick(choices, [f"d{asked.wrt}", rf"\frac{{\partial f}}{{\partial {asked.wrt}}}"])
    opened, closed = pick(choices, [("$$", "$$"), ("$$\n", "\n$$"), ("```\n", "\n```")])
    words = pick(choices, ["", "As we know,\n\n", "- so\n\n", "<b>\n\n"])
    return f"# {asked.problem.id}\n\n{words}{opened}{left} = {_one_line(answer)}{closed}\n"


def _script(choices: Choices, asked: Known, answer: str) -> str:
    head = pick(choices, ["", "import numpy as np\n", "# -*- coding: utf-8 -*-\n"])
    return f"{head}# [{asked.problem.id}]\n{answer}\n"


def _notebook(choices: Choices, asked: Known, answer: str) -> str:
    printed = pick(choices, ODD)
    outputs = [{"output_type": "stream", "text": [printed]}]
    code = {"cell_type": "code", "source": answer, "outputs": outputs, "metadata": {}}
    head = {"cell_type": "markdown", "source": [f"# {asked.problem.id}\n"], "metadata": {}}
    book = {"cells": [head, code], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(book, ensure_ascii=one_in(choices, 2) or not printed.isprintable())


def _one_line(answer: str) -> str:
    return answer.replace("\n", " ")


FILES: Final[dict[str, Callable[[Choices, Known, str], str]]] = {
    ".txt": _plain,
    ".yaml": _yaml,
    ".md": _markdown,
    ".py": _script,
    ".ipynb": _notebook,
}


def _slipped(choices: Choices, homework: str, answers: str) -> tuple[str, str]:
    """Return both files with edits in one of them."""
    if one_in(choices, 3):
        return changed(choices, homework), answers
    return homework, changed(choices, answers)


def _encoded(choices: Choices, text: str) -> bytes:
    """Return the text in some encoding, now and then cut short or with any bytes in it."""
    content = text.encode(pick(choices, ENCODINGS), "replace")
    if one_in(choices, 4):
        at = choices.below(len(content) + 1)
        content = content[:at] + bytes([choices.below(256)]) + content[at + choices.below(3) :]
    return content
