"""The ending of a file says how its answers are read; each gives the same."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from answering import ONE, TWO, answered, report, verdicts

from gradcheck_cli.errors import HomeworkError
from gradcheck_cli.homework import answers_from, homework_from

DOCS = Path(__file__).parents[2] / "docs"
CELL = {"cell_type": "markdown", "metadata": {}, "source": "$$dw = 2 X^T r$$"}
SAME = {
    "s.txt": "dw = 2 X^T r\n",
    "S.TXT": "dw = 2 X^T r\n",
    "s.md": "$$\nw = 2 X^T r\n$$\n",
    "s.py": "dw = 2 * X.T @ r\n",
    "s.ipynb": json.dumps({"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": [CELL]}),
    "s.yaml": 'problems: [{id: line, answers: {w: "2 X^T r"}}]\n',
    "s.yml": 'problems: [{id: line, answers: {w: "2 X^T r"}}]\n',
    "answers": 'problems: [{id: line, answers: {w: "2 X^T r"}}]\n',
}


@pytest.mark.parametrize("name", SAME)
def test_the_same_answer_in_every_format(name: str, tmp_path: Path) -> None:
    assert verdicts(report(name, SAME[name], ONE)) == {"line.w": "correct"}
    path = tmp_path / name
    path.write_bytes(SAME[name].encode("utf-16"))
    assert answers_from(path, ONE).keys() == {"line"}


@pytest.mark.parametrize("name", ["s.txt", "s.md", "s.py", "s.ipynb", "s.yaml"])
def test_what_cannot_be_read_is_an_error_with_the_file(name: str, tmp_path: Path) -> None:
    with pytest.raises(HomeworkError) as caught:
        answered(name, b"dw = \xe9t\xe9\n")
    assert str(caught.value).startswith(f"{name}:1:6: the byte 0xe9 is not UTF-8 text")
    with pytest.raises(HomeworkError, match="the file cannot be read"):
        answers_from(tmp_path / name, TWO)


@pytest.mark.parametrize("name", ["s.txt", "s.md", "s.py"])
def test_an_empty_file_answers_nothing(name: str) -> None:
    found = report(name, "")
    assert set(verdicts(found).values()) == {"missing"}
    assert found.remarks == ()


def test_a_name_is_found_but_for_its_case_where_only_one_is_meant() -> None:
    homework = homework_from(
        "hw.yaml",
        'problems: [{id: p, vars: {X: [n], x: [n], W_1: [n]}, f: "x^T X + X^T W_1", '
        "grads: {X: 1, x: 1, W_1: 1}}]\n",
    )
    found = answered("s.txt", "grad_w1 = X\ndx = X\n∂f/∂X = x + W_1\n", homework)["p"]
    assert {name: answer.text for name, answer in found.items()} == {
        "W_1": "X", "x": "X", "X": "x + W_1",
    }  # fmt: skip


def test_a_definition_that_is_asked_for_is_answered_by_its_differential() -> None:
    homework = homework_from(
        "hw.yaml",
        'problems: [{id: p, vars: {X: [n, d]}, let: {R: "2 X"}, f: "||R||_F^2", grads: {R: 1}}]\n',
    )
    assert verdicts(report("s.txt", "R = 2 X\ndR = 2 R\n", homework)) == {"p.R": "correct"}
    assert verdicts(report("s.py", "R = 2 * X\ndR = 2 * R\n", homework)) == {"p.R": "correct"}


@pytest.mark.parametrize("ending", ["txt", "md", "py"])
def test_the_page_shows_the_files_that_its_commands_read(ending: str) -> None:
    page = (DOCS / "answer-files.md").read_text(encoding="utf-8")
    assert (DOCS / "examples" / f"answers.{ending}").read_text(encoding="utf-8") in page
