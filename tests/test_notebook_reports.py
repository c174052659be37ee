"""`verify` from Python: files or text, and a report that a notebook shows as `verify` prints it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from markup import balanced
from rendering import HOW, math_of, printed, rendered

from gradcheck_cli import Report, verify
from gradcheck_cli.errors import HomeworkError, UsageError

if TYPE_CHECKING:
    from pathlib import Path

HOMEWORK = """\
version: 1
title: Gradients & <b>shapes</b>
problems:
  - id: "<img src=x>"
    vars: {X: [n, d], W: [d, k], Y: [n, k]}
    f: "||X W - Y||_F^2"
    grads: {W: 2, X: 1.5, Y: 1}
    answers:
      W: "2 X^T (X W - Y)"
      X: "(X W - Y) W^T"
      Y: "</table><script>"
  - id: line_2
    vars: {w: [], x: []}
    f: "w x"
    grads: {w: 1}
"""
STUDENT = """\
problems:
  - id: line_2
    answers: {w: "x", q: "$$x$$"}
"""


@pytest.fixture
def homework(tmp_path: Path) -> Path:
    path = tmp_path / "homework.yaml"
    path.write_text(HOMEWORK, encoding="utf-8")
    return path


@pytest.fixture
def student(tmp_path: Path) -> Path:
    path = tmp_path / "a <b>.yaml"
    path.write_text(STUDENT, encoding="utf-8")
    return path


def words_of(screen: str) -> list[str]:
    """Return the words of a screen without the command lines: a notebook has none."""
    lines = [line for line in screen.splitlines() if not line.startswith("    Reproduce: ")]
    return " ".join(lines).split()


def test_a_report_says_what_verify_prints(homework: Path, student: Path) -> None:
    report = verify(homework, reference="closed-form", seed=3)
    assert rendered(report).words == words_of(printed("verify", str(homework), *HOW))
    theirs = verify(str(homework), str(student), reference="closed-form", seed=3)
    screen = printed("verify", str(homework), "--answers", str(student), *HOW)
    assert rendered(theirs).words == words_of(screen)
    assert str(student) in rendered(theirs).text


def test_a_report_is_a_table_with_marks_verdicts_and_mistakes(homework: Path) -> None:
    report = verify(homework, reference="closed-form", seed=3)
    shown = rendered(report)
    rows = [row[:4] for row in shown.cells if len(row) == 8]
    assert rows == [
        ["problem", "gradient", "verdict", "marks"],
        ["<img src=x>", "∂f/∂W", "correct", "2/2"],
        ["<img src=x>", "∂f/∂X", "wrong", "0/1.5"],
        ["<img src=x>", "∂f/∂Y", "invalid", "0/1"],
        ["line_2", "∂f/∂w", "missing", "0/1"],
    ]
    assert "total2/5.5 marks" in "".join(shown.text.split("\n"))
    assert "your answer is 1/2 of the gradient" in shown.text
    assert "</table><script>" in shown.text
    assert {"gc-good", "gc-bad", "gc-unsure"} <= shown.classes


def test_a_report_is_a_table_in_latex(homework: Path) -> None:
    display = verify(homework, reference="closed-form", seed=3)._repr_latex_()
    assert balanced(display)
    rows = display.splitlines()
    assert rows[0] == r"$$\begin{array}{lllrl}"
    assert rows[-1] == r"\end{array}$$"
    assert len(rows) == 8
    assert all(len(re.findall(r"(?<!\\)&", row)) == 4 for row in rows[1:-1])
    assert r"\text{wrong} & \text{0/1.5} & \text{factor}" in rows[3]
    assert r"\text{line}\_\text{2}" in rows[5]
    assert r"\text{2/5.5 marks}" in rows[6]


def test_a_report_s_repr_has_a_line_for_each_row(homework: Path) -> None:
    report = verify(homework, reference="closed-form", seed=3)
    assert repr(report).splitlines() == [
        f"Report({homework}, 2/5.5 marks",
        "  <img src=x> ∂f/∂W: correct, 2/2",
        "  <img src=x> ∂f/∂X: wrong, factor, 0/1.5",
        "  <img src=x> ∂f/∂Y: invalid, 0/1",
        "  line_2 ∂f/∂w: missing, 0/1)",
    ]


def test_a_template_is_shown_as_one() -> None:
    bare = re.sub(r"    answers:\n(      .*\n)*", "", HOMEWORK)
    report = verify(bare, reference="closed-form")
    assert report.is_template
    assert "no answers in this file" in rendered(report).text
    (line,) = math_of(report)
    assert "no answers in this file" in line


def test_a_verdict_of_a_report_is_shown_as_its_own(homework: Path) -> None:
    row = verify(homework, reference="closed-form", seed=3).rows[1]
    assert "‖X W − Y‖_F^2" in rendered(row.verdict).text


# verify ----------------------------------------------------------------------------------------


def test_text_and_files_give_the_same_report(homework: Path, student: Path) -> None:
    asked = {"reference": "closed-form", "seed": 3, "dtype": "float32"}
    files = verify(homework, student, **asked)  # type: ignore[arg-type]
    texts = verify(HOMEWORK, STUDENT, **asked)  # type: ignore[arg-type]
    assert isinstance(files, Report)
    assert [str(row) for row in texts.rows] == [str(row) for row in files.rows]
    assert [row.verdict for row in texts.rows] == [row.verdict for row in files.rows]
    assert texts.name == "answers.yaml"
    assert str(texts.remarks[0]).startswith("answers.yaml:3:")
    assert (float(files.marks), float(files.of)) == (1.0, 5.5)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("problems:\n  - id: line_2\n    answers: {w: x}\n", "answers.yaml"),
        ("[line_2]\ndw = x\n", "answers.txt"),
        ("# line_2\n\n$$\\frac{\\partial f}{\\partial w} = x$$\n", "answers.md"),
        ("# line_2\n\n```text\ndw = x\n```\n", "answers.md"),
    ],
)
def test_text_says_itself_what_kind_of_file_it_would_be(text: str, name: str) -> None:
    report = verify(HOMEWORK, text, reference="closed-form", seed=3)
    assert report.name == name
    assert [row.verdict.verdict for row in report.rows] == ["missing"] * 3 + ["correct"]


def test_one_seed_serves_every_row() -> None:
    rows = verify(HOMEWORK, reference="closed-form").rows
    assert len({row.seed for row in rows if row.seed is not None}) == 1


def test_what_cannot_be_read_is_an_error_with_its_place(tmp_path: Path) -> None:
    with pytest.raises(HomeworkError, match="cannot be read"):
        verify(tmp_path / "none.yaml")
    with pytest.raises(HomeworkError, match=r"homework.yaml:1:1: .*'problem'"):
        verify("problem:\n  - id: a\n")
    with pytest.raises(HomeworkError, match=r"answers\.yaml:1"):
        verify(HOMEWORK, "problems: 3\n")
    with pytest.raises(UsageError):
        verify(HOMEWORK, reference="hearsay")
