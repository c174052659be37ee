"""`limits:` in a homework: what a teacher can change, and how far."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from gradcheck_cli.errors import HomeworkError
from gradcheck_cli.homework import answers_from, explain, grade, homework_from
from gradcheck_cli.limits import BOUNDS, Limits, allowed

PAGE = Path(__file__).parents[2] / "docs" / "limits.md"
HOMEWORK = """\
limits: {%s}
problems:
  - id: norm
    vars: {x: [n]}
    f: "x^T x"
    grads: {x: 1}
    answers: {x: "2 x + 1^70 x - x"}
"""


def verdict(limits: str) -> str:
    report = grade(homework_from("hw.yaml", HOMEWORK % limits), reference="closed-form", seed=1)
    return report.rows[0].verdict.verdict


def test_a_homework_changes_what_its_answers_may_cost() -> None:
    assert verdict("answer: 20000") == "invalid"  # 70 is above the usual 64
    assert verdict("exponent: 70") == "correct"
    assert verdict("exponent: 70, answer: 10") == "invalid"
    assert allowed() == Limits()


@pytest.mark.parametrize("value", ["0", "-1", "1.5", "many", "[1]", "", "99999999999999", "501"])
def test_a_limit_is_a_whole_number_up_to_a_ceiling(value: str) -> None:
    with pytest.raises(HomeworkError, match="a whole number from 1 to 500"):
        homework_from("hw.yaml", HOMEWORK % f"index: {value}")


def test_an_unknown_limit_is_named_with_the_others() -> None:
    with pytest.raises(HomeworkError, match="there is no limit 'zebra'") as caught:
        homework_from("hw.yaml", HOMEWORK % "zebra: 3")
    assert all(name in str(caught.value) for name in BOUNDS)
    with pytest.raises(HomeworkError, match="factors"):
        homework_from("hw.yaml", HOMEWORK % "factor: 3")


def test_limits_hold_while_an_answer_file_is_read() -> None:
    """Python is read whole, to find the answers in it."""
    for limit, refused in ((4, True), (200, False)):
        homework = homework_from("hw.yaml", HOMEWORK % f"code: {limit}")
        given = answers_from("a.py", homework, "import numpy as np\ndx = 2 * x\n")
        error = given["norm"]["x"].error
        assert allowed() == Limits()
        assert (error is not None) == refused
        assert error is None or "more than 4 characters of Python" in str(error)


def test_limits_hold_for_one_answer_that_is_explained() -> None:
    for limit, due in (("index: 50", "invalid"), ("exponent: 70", "correct")):
        row = explain(HOMEWORK % limit, "norm.x", reference="closed-form", seed=1)
        assert row.verdict.verdict == due


def test_limits_hold_for_the_declarations_wherever_they_stand() -> None:
    text = HOMEWORK.replace("[n]", "[150000]")
    with pytest.raises(HomeworkError, match="a size lies between 1 and 100000"):
        homework_from("hw.yaml", text % "answer: 100")
    assert homework_from("hw.yaml", text % "size: 150000").problems
    first, rest = (text % "size: 150000").split("\n", 1)
    assert homework_from("hw.yaml", f"{rest}{first}\n").problems
    with pytest.raises(HomeworkError, match="there is no limit"):
        homework_from("hw.yaml", text % "sise: 150000")


def test_the_page_lists_every_limit() -> None:
    page = PAGE.read_text(encoding="utf-8")
    for bound in BOUNDS.values():
        assert f"| `{bound.name}` | {bound.bounds} | {bound.default} | {bound.most} |" in page
    assert page.count("| `") == len(fields(Limits))
    assert all(1 <= bound.default <= bound.most for bound in BOUNDS.values())
