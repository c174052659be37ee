"""`strict-kinks:` in a homework: a right answer has to do at kinks what torch does, too."""

from __future__ import annotations

from pathlib import Path

import pytest

from gradcheck_cli.errors import HomeworkError
from gradcheck_cli.homework import explain, homework_from, verify

pytest.importorskip("torch")
ROOT = Path(__file__).parents[2]
HOMEWORK = """\
{top}
problems:
  - id: first
    vars: {{X: [n, d], w: [d]}}
    f: "sum(max(X w, 0))"
    grads: {{w: 1}}
    answers: {{w: "X^T 1[X w >= 0]"}}
  - id: second
    {own}
    vars: {{X: [n, d], w: [d]}}
    f: "sum(max(X w, 0))"
    grads: {{w: 1}}
    answers: {{w: "X^T 1[X w >= 0]"}}
"""
ON, OFF = "strict-kinks: true", "strict-kinks: false"


def verdicts(top: str = "", own: str = "", *, strict: bool = False) -> list[str]:
    report = verify(HOMEWORK.format(top=top, own=own), seed=1, strict_kinks=strict)
    return [row.verdict.verdict for row in report.rows]


@pytest.mark.parametrize(
    ("top", "own", "due"),
    [
        ("", "", ["correct", "correct"]),
        (ON, "", ["wrong", "wrong"]),
        (OFF, "", ["correct", "correct"]),
        ("", ON, ["correct", "wrong"]),
        (ON, OFF, ["wrong", "correct"]),
        (OFF, ON, ["correct", "wrong"]),
    ],
)
def test_the_file_says_it_and_a_problem_says_otherwise(top: str, own: str, due: list[str]) -> None:
    assert verdicts(top, own) == due
    assert verdicts(top, own, strict=True) == ["wrong", "wrong"]  # as was asked for


def test_one_answer_explained_is_judged_as_strictly() -> None:
    homework = HOMEWORK.format(top="", own=ON)
    found = [explain(homework, f"{name}.w", seed=1) for name in ("first", "second")]
    assert [row.verdict.verdict for row in found] == ["correct", "wrong"]
    assert "kink" in str(found[1])


@pytest.mark.parametrize("value", ["yes", "1", "True", '"true"', "", "[true]", "no"])
def test_the_key_needs_true_or_false(value: str) -> None:
    with pytest.raises(HomeworkError, match="'strict-kinks' needs true or false"):
        homework_from("hw.yaml", HOMEWORK.format(top=f"strict-kinks: {value}", own=""))


def test_a_key_that_is_almost_it_is_named() -> None:
    with pytest.raises(HomeworkError, match="strict-kinks"):
        homework_from("hw.yaml", HOMEWORK.format(top="strict_kinks: true", own=""))


@pytest.mark.parametrize("page", ["docs/homework.md", "docs/verdict.md", "README.md"])
def test_pages_name_it(page: str) -> None:
    assert "strict-kinks" in (ROOT / page).read_text(encoding="utf-8")
