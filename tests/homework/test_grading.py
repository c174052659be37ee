"""Marks, rows and exit codes, with a judge that is told what to say."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gradcheck_cli.errors import (
    GradcheckError,
    HomeworkError,
    InternalError,
    MissingDependencyError,
    ParseError,
    UnsupportedError,
)
from gradcheck_cli.homework import Report, answers_from, grade, homework_from, worst

TEACHER = """\
title: Week 3
problems:
  - id: relu
    vars: {X: [n, d], W: [d, k], Y: [n, k]}
    let: {R: "max(XW, 0) - Y"}
    f: "||R||_F^2"
    grads: {W: 2, X: 1.5, Y: 1}
    answers: {W: correct, X: wrong, Y: correct}
  - id: line
    layout: numerator
    vars: {A: [m, n], x: [n], c: []}
    f: "c ||A x||^2"
    grads: {x: 1, A: 1, c: 1}
    answers: {x: correct}
"""


@dataclass
class Said:
    verdict: str
    max_error: float | None = 1e-16
    seed: int | None = 7
    error: GradcheckError | None = None
    sizes: tuple[dict[str, int], ...] = ({"n": 5},)

    def to_json(self) -> dict[str, Any]:
        return {"verdict": self.verdict, "max_error": self.max_error, "seed": self.seed}


class Judge:
    """Says what the answer says: `correct` is correct."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str, dict[str, Any]]] = []

    def __call__(self, program: Any, wrt: str, answer: str, **options: Any) -> Said:
        self.asked.append((wrt, answer, options))
        if answer == "broken":
            raise InternalError("a fault of ours")
        if answer == "crashing":
            raise ZeroDivisionError("nobody foresaw this")
        if answer == "torchless":
            raise MissingDependencyError("torch is not installed")
        if not answer.strip():
            return Said("invalid", error=ParseError("the answer is empty", source=answer))
        if answer.startswith("2 +"):
            return Said("invalid", error=ParseError("unexpected", source=answer, span=(2, 3)))
        return Said(answer)


def graded(teacher: str = TEACHER, student: str | None = None, **options: Any) -> Report:
    homework = homework_from("hw.yaml", teacher)
    answers = None if student is None else answers_from("student.yaml", homework, student)
    return grade(homework, answers, check=Judge(), **options)


def test_rows_marks_and_total() -> None:
    report = graded()
    assert [
        (
            row.problem,
            row.wrt,
            row.verdict.verdict,
            str(row.marks),
            str(row.of),
            "×".join(row.shape),
        )
        for row in report.rows
    ] == [
        ("relu", "W", "correct", "2", "2", "d×k"),
        ("relu", "X", "wrong", "0", "3/2", "n×d"),
        ("relu", "Y", "correct", "1", "1", "n×k"),
        ("line", "x", "correct", "1", "1", "1×n"),
        ("line", "A", "missing", "0", "1", "n×m"),
        ("line", "c", "missing", "0", "1", ""),
    ]
    assert (str(report.marks), str(report.of), report.undecided) == ("4", "15/2", 0)
    assert [str(row.place) for row in report.rows[:5]] == [
        "hw.yaml:8:18", "hw.yaml:8:30", "hw.yaml:8:40", "hw.yaml:14:18", "hw.yaml:13:19",
    ]  # fmt: skip
    assert report.remarks == ()


def test_the_judge_is_asked_with_every_option() -> None:
    judge = Judge()
    homework = homework_from("hw.yaml", TEACHER)
    grade(homework, check=judge, device="cuda", dtype="float32", reference="closed-form", seed=3)
    common = {"device": "cuda", "dtype": "float32", "reference": "closed-form", "seed": 3}
    assert judge.asked == [
        ("W", "correct", {**common, "layout": "denominator"}),
        ("X", "wrong", {**common, "layout": "denominator"}),
        ("Y", "correct", {**common, "layout": "denominator"}),
        ("x", "correct", {**common, "layout": "numerator"}),
    ]


def test_the_json_object() -> None:
    made = graded().to_json()
    assert made["total"] == {"marks": 4, "of": 7.5, "undecided": 0}
    assert made["rows"][1] == {
        "problem": "relu",
        "wrt": "X",
        "marks": 0,
        "of": 1.5,
        "verdict": "wrong",
        "max_error": 1e-16,
        "seed": 7,
        "shape": ["n", "d"],
        "position": {"file": "hw.yaml", "line": 8, "column": 30},
    }
    missing = made["rows"][4]
    assert (missing["verdict"], missing["diagnosis"], missing["seed"]) == ("missing", None, None)


VERDICTS = {"correct": 0, "wrong": 1, "invalid": 2, "inconclusive": 3}


@given(st.dictionaries(st.sampled_from("WXY"), st.sampled_from([*VERDICTS, "broken", "crashing"])))
def test_marks_and_exit_code_of_any_answers(answers: dict[str, str]) -> None:
    teacher = TEACHER[: TEACHER.index("  - id: line")]
    given_ = ", ".join(f"{name}: {verdict}" for name, verdict in answers.items())
    report = graded(teacher, f"problems: [{{id: relu, answers: {{{given_}}}}}]")
    right = {name for name, verdict in answers.items() if verdict == "correct"}
    marks = {"W": Fraction(2), "X": Fraction(3, 2), "Y": Fraction(1)}
    assert report.marks == sum(marks[name] for name in right)
    assert report.of == Fraction(9, 2)
    faults = {"broken", "crashing"}
    assert report.undecided == sum(v in ("inconclusive", *faults) for v in answers.values())
    said = {"broken" if v in faults else v for v in answers.values()} | (
        {"wrong"} if len(answers) < 3 else set()
    )
    expected = next(
        (
            code
            for name, code in [("broken", 4), ("invalid", 2), ("wrong", 1), ("inconclusive", 3)]
            if name in said
        ),
        0,
    )
    assert report.exit_code == expected


def test_several_exit_codes() -> None:
    assert worst([]) == worst([0, 0]) == 0
    assert [worst(codes) for codes in ([0, 3], [3, 1], [1, 2, 3], [2, 4, 1])] == [3, 1, 2, 4]


# Students -----------------------------------------------------------------------------------------


def test_only_the_answers_of_a_students_file_count() -> None:
    student = """\
version: 99
layout: upside-down
title: {steal: marks}
colour: blue
problems:
  - id: relu
    vars: {X: [1], Q: nonsense!}
    f: "0"
    marks: 1000
    grads: {W: 1000, V: 5}
    functions: [no]
    answers: {W: wrong, X: correct, Y: correct}
  - id: line
    layout: denominator
    f: {}
    answers: {x: correct, A: correct, c: wrong}
"""
    report = graded(student=student)
    assert [(row.wrt, row.marks) for row in report.rows] == [
        ("W", 0), ("X", Fraction(3, 2)), ("Y", 1), ("x", 1), ("A", 1), ("c", 0),
    ]  # fmt: skip
    assert report.of == Fraction(15, 2)
    assert str(report.rows[0].place) == "student.yaml:12:18"
    assert report.rows[3].shape == ("1", "n")


def test_what_nobody_asked_for_is_named() -> None:
    student = """\
problems:
  - {id: relu, answers: {dW: correct, W: correct, Q: correct}}
  - {id: lime, answers: {x: correct}}
  - {id: Y, answers: {null: correct}}
"""
    report = graded(student=student)
    assert [str(remark) for remark in report.remarks] == [
        "student.yaml:2:26: problem 'relu' does not ask for 'dW' (did you mean 'W'?)",
        "student.yaml:2:51: problem 'relu' does not ask for 'Q'",
        "student.yaml:3:26: the homework has no problem 'lime' (did you mean 'line'?)",
        "student.yaml:4:23: the homework has no problem 'Y'",
    ]
    assert report.to_json()["remarks"] == [str(remark) for remark in report.remarks]
    assert report.marks == 2


def test_a_blank_answer_is_missing_where_it_stands() -> None:
    student = 'problems:\n  - id: relu\n    answers:\n      W:\n      X: " "\n'
    rows = graded(student=student).rows[:3]
    assert [row.verdict.verdict for row in rows] == ["missing"] * 3
    assert [(str(row.place), row.is_blank) for row in rows] == [
        ("student.yaml:4:7", True), ("student.yaml:5:10", True), ("hw.yaml:7:27", False),
    ]  # fmt: skip


def test_a_homework_with_blank_answers_is_a_template() -> None:
    blank = re.sub(r"answers: \{.*\}", "answers: {}", TEACHER)
    assert graded(blank.replace("answers: {}", 'answers: {W: "", X: }')).is_template


def test_an_answer_that_cannot_be_read_is_drawn_in_its_file() -> None:
    student = 'problems:\n  - id: relu\n    answers: {W: "2 + * X"}\n'
    row = graded(student=student).rows[0]
    assert row.marks == 0
    assert str(row.error) == (
        'student.yaml:3:21: unexpected\n        answers: {W: "2 + * X"}\n                        ^'
    )


STUDENTS = {
    "typo": (
        "problems:\n  - id: a\n    anwsers: {W: X}\n",
        (
            "s.yaml:3:5: unknown key 'anwsers'\n        anwsers: {W: X}\n        ^^^^^^^\n"
            "hint: did you mean 'answers'?"
        ),
    ),
    "no-problems": (
        "answers: {W: X}\n",
        "s.yaml:1:1: the key 'problems' is missing here\n    answers: {W: X}\n    ^^^^^^^",
    ),
    "no-id": (
        "problems:\n  - answers: {W: X}\n",
        "s.yaml:2:5: the key 'id' is missing here\n      - answers: {W: X}\n        ^^^^^^^",
    ),
    "twice": (
        "problems:\n  - id: a\n    answers: {W: X, W: Y}\n",
        (
            "s.yaml:3:21: the key 'W' stands here twice, first in line 3\n"
            "        answers: {W: X, W: Y}\n                        ^"
        ),
    ),
    "norm": (
        "problems:\n  - id: a\n    answers:\n      W: ||X|| X\n",
        (
            "s.yaml:4:10: an unquoted value cannot start with '|', "
            "which means something else in YAML\n"
            "          W: ||X|| X\n             ^^^^^^^\n"
            'hint: write  W: "||X|| X"'
        ),
    ),
}


@pytest.mark.parametrize("name", STUDENTS)
def test_students_files_that_cannot_be_read(name: str) -> None:
    text, says = STUDENTS[name]
    with pytest.raises(HomeworkError) as caught:
        answers_from("s.yaml", homework_from("hw.yaml", TEACHER), text)
    assert str(caught.value) == says


# Teachers -----------------------------------------------------------------------------------------


def test_every_problem_of_the_teacher_that_cannot_be_read_is_shown_in_the_file() -> None:
    teacher = TEACHER.replace("max(XW", "mxa(XW").replace("x: 1, A: 1", "x: 1, B: 1")
    with pytest.raises(HomeworkError) as caught:
        graded(teacher)
    heads = [line for line in str(caught.value).splitlines() if line.startswith("hw.yaml")]
    assert [head.split(": ")[0] for head in heads] == ["hw.yaml:5:15", "hw.yaml:13:19"]
    assert caught.value.exit_code == 2


NONE = TEACHER.replace("    answers: {W: correct, X: wrong, Y: correct}\n", "").replace(
    "    answers: {x: correct}\n", ""
)


def test_a_homework_without_answers_is_a_template() -> None:
    """It is asked whether it can be read and derived, and nobody is judged."""
    report = graded(NONE)
    assert (report.is_template, report.exit_code) == (True, 0)
    assert report.to_json()["template"] is True
    assert graded(NONE.replace("grads: {x", "answers: {}\n    grads: {x")).exit_code == 0


def test_where_some_answers_are_the_others_are_missing() -> None:
    assert graded(TEACHER).exit_code == 1
    one = graded(NONE + "    answers: {c: correct}\n")
    assert (one.is_template, one.exit_code) == (False, 1)
    nothing = graded(NONE, "problems: [{id: relu}]\n")  # a student who hands in nothing
    assert (nothing.is_template, nothing.exit_code) == (False, 1)


def test_a_template_that_cannot_be_read_is_refused() -> None:
    with pytest.raises(HomeworkError, match=r"hw\.yaml:5:15: "):
        graded(NONE.replace("max(XW", "mxa(XW"))
    with pytest.raises(HomeworkError, match=r"hw\.yaml:\d+:\d+: .*'B'"):
        graded(NONE.replace("x: 1, A: 1", "x: 1, B: 1"))


def test_shapes_that_do_not_fit_are_drawn() -> None:
    with pytest.raises(HomeworkError) as caught:
        graded(TEACHER.replace("XW, 0", "W X, 0"))
    place, line, carets, *_ = str(caught.value).splitlines()
    assert place.startswith("hw.yaml:5:")
    assert line == '        let: {R: "max(W X, 0) - Y"}'
    assert "^" in carets


def test_what_is_not_supported_yet_is_drawn_with_its_own_kind() -> None:
    with pytest.raises(UnsupportedError) as caught:
        graded(TEACHER.replace('"||R||_F^2"', '"g(a, b) = a b; ||R||_F^2"'))
    assert str(caught.value) == (
        "hw.yaml:6:9: 'g' takes 2 arguments: functions of one are supported so far\n"
        '        f: "g(a, b) = a b; ||R||_F^2"\n            ^^^^^^^^^^'
    )


def test_a_missing_package_is_not_a_verdict() -> None:
    with pytest.raises(MissingDependencyError):
        graded(TEACHER.replace("W: correct", "W: torchless"))
