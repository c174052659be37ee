"""The keys of a homework file: what is read, and the whole message about what is wrong."""

from __future__ import annotations

from fractions import Fraction

import pytest

from gradcheck_cli.errors import HomeworkError
from gradcheck_cli.homework.places import HomeworkFileError
from gradcheck_cli.homework.schema import homework_from

FILE = """\
version: 1
title: Matrix calculus
layout: denominator
problems:
  - id: relu
    layout: numerator                     # optional, overrides the homework's
    vars: {X: [n, d], W: [d, k], Y: [n, k], S: [n, n, symmetric], b: [2*n + 1], c: []}
    let: {R: "max(XW, 0) - Y"}            # ordered; students may use these names
    functions: {swish: "x*sigmoid(x)"}
    f: "||R||_F^2"
    grads: {W: 2, X: 0.5, Y: 1}           # what is asked, with marks
    answers: {W: "2 X^T (R .* (XW > 0))"} # in a filled-in copy
  - id: no
    vars:
      n:
        - on
      Y: off
    f: n'Y
    grads:
      Y: 1
"""


def message(text: str) -> str:
    with pytest.raises(HomeworkError) as caught:
        homework_from("hw.yaml", text)
    return str(caught.value)


def test_the_file_of_the_documentation() -> None:
    homework = homework_from("hw.yaml", FILE)
    assert (homework.title, homework.layout) == ("Matrix calculus", "denominator")
    relu, no = homework.problems
    assert (relu.id, relu.title, relu.layout) == ("relu", "relu", "numerator")
    assert relu.shapes == (
        "X: n d", "W: d k", "Y: n k", "S: n n symmetric", "b: 2*n+1", "c:",
    )  # fmt: skip
    assert relu.let == {"R": "max(XW, 0) - Y"}
    assert relu.f == "||R||_F^2"
    assert relu.grads == {"W": Fraction(2), "X": Fraction(1, 2), "Y": Fraction(1)}
    assert {name: answer.text for name, answer in relu.answers.items()} == {
        "W": "2 X^T (R .* (XW > 0))"
    }
    assert str(relu.answers["W"].locate((2, 3))) == "hw.yaml:12:21"
    assert (no.id, no.layout, no.shapes) == ("no", "denominator", ("n: on", "Y: off"))
    assert no.grads == {"Y": Fraction(1)}


def test_the_program_and_its_places() -> None:
    relu, no = homework_from("hw.yaml", FILE).problems
    source = relu.source
    assert source == "R = max(XW, 0) - Y; f = ||R||_F^2"
    assert no.source == "f = n'Y"
    for part, where in [("XW", "8:19"), ("Y;", "8:28"), ("R||", "10:11"), ("F^2", "10:15")]:
        start = source.index(part)
        assert str(relu.locate((start, start + 1))) == f"hw.yaml:{where}"
    assert str(relu.locate((0, 1))) == "hw.yaml:8:11"  # the name R itself
    assert str(relu.locate((len(source), len(source)))) == "hw.yaml:10:18"


KEYS = "id, title, layout, strict-kinks, vars, let, functions, f, grads, answers"
ONE = """\
problems:
  - id: a
    vars: {X: [n, n]}
    f: tr(X)
    grads: {X: 1}
"""


@pytest.mark.parametrize(
    ("f", "source"),
    [
        ("sum(X, axis=0) 1", "f = sum(X, axis=0) 1"),
        ("tr((X > 0)^T X)", "f = tr((X > 0)^T X)"),
        ('"h = X; tr(h)"', "h = X; tr(h)"),
        ('"f = tr(X)"', "f = tr(X)"),
        ("|\n      h = X\n      tr(h)", "h = X\ntr(h)"),
        ("|\n      tr(X)", "f = tr(X)"),
    ],
)
def test_an_objective_may_be_a_program(f: str, source: str) -> None:
    homework = homework_from("hw.yaml", ONE.replace("tr(X)", f))
    assert homework.problems[0].source == source


def test_a_variable_may_be_called_f() -> None:
    homework = homework_from("hw.yaml", ONE.replace("X", "f"))
    assert homework.problems[0].source == "tr(f)"


def test_the_title_is_the_files_name_where_there_is_none() -> None:
    assert homework_from("some/week3.yaml", ONE).title == "week3"


WRONG = {
    "unknown": (
        ("f: tr(X)", "ff: tr(X)"),
        "hw.yaml:4:5: unknown key 'ff'\n        ff: tr(X)\n        ^^\nhint: did you mean 'f'?",
    ),
    "typo-answers": (
        ("grads: {X: 1}", "grads: {X: 1}\n    anwsers: {X: I}"),
        (
            "hw.yaml:6:5: unknown key 'anwsers'\n        anwsers: {X: I}\n        ^^^^^^^\n"
            "hint: did you mean 'answers'?"
        ),
    ),
    "far": (
        ("grads: {X: 1}", "grads: {X: 1}\n    weight: 2"),
        (
            "hw.yaml:6:5: unknown key 'weight'\n        weight: 2\n        ^^^^^^\n"
            f"hint: the keys here are {KEYS}"
        ),
    ),
    "missing": (
        ("    f: tr(X)\n", ""),
        "hw.yaml:2:5: the key 'f' is missing here\n      - id: a\n        ^^",
    ),
    "two-missing": (
        ("    f: tr(X)\n    grads: {X: 1}\n", ""),
        (
            "hw.yaml:2:5: the key 'f' is missing here\n      - id: a\n        ^^\n"
            "hw.yaml:2:5: the key 'grads' is missing here\n      - id: a\n        ^^"
        ),
    ),
    "empty-f": (
        ("f: tr(X)", 'f: ""'),
        "hw.yaml:4:5: 'f' has no formula\n        f: \"\"\n        ^",
    ),
    "no-f": (("f: tr(X)", "f:"), "hw.yaml:4:5: 'f' has no formula\n        f:\n        ^"),
    "list-of-grads": (
        ("{X: 1}", "[X]"),
        (
            "hw.yaml:5:5: 'grads' needs a mapping, not a list\n        grads: [X]\n        ^^^^^\n"
            "hint: write  grads: {X: 1}"
        ),
    ),
    "nested-list-of-grads": (
        ("{X: 1}", "[[X]]"),
        (
            "hw.yaml:5:5: 'grads' needs a mapping, not a list\n"
            "        grads: [[X]]\n        ^^^^^\n"
            "hint: write  grads: {W: 2, X: 1}"
        ),
    ),
    "quoted-marks": (
        ("{X: 1}", '{X: "2"}'),
        (
            "hw.yaml:5:16: 'X' needs a positive number of marks, not this text\n"
            '        grads: {X: "2"}\n                   ^^^\nhint: write  X: 2'
        ),
    ),
    "negative-marks": (
        ("{X: 1}", "{X: -1}"),
        (
            "hw.yaml:5:16: 'X' needs a positive number of marks, not -1\n"
            "        grads: {X: -1}\n                   ^^\nhint: write  X: 2"
        ),
    ),
    "no-space": (
        ("{X: 1}", "{X:1}"),
        (
            "hw.yaml:5:13: YAML needs a space after the ':' of a key\n"
            "        grads: {X:1}\n                ^^^\nhint: write  X: 1"
        ),
    ),
    "nothing-asked": (
        ("{X: 1}", "{}"),
        "hw.yaml:5:5: 'grads' asks for nothing\n        grads: {}\n        ^^^^^",
    ),
    "layout": (
        ("id: a", "id: a\n    layout: rows"),
        (
            "hw.yaml:3:13: 'layout' needs 'denominator' or 'numerator', not this text\n"
            "        layout: rows\n                ^^^^\nhint: write  layout: denominator"
        ),
    ),
    "property": (
        ("[n, n]", "[n, n, symetric]"),
        (
            "hw.yaml:3:22: 'symetric' is neither a size nor a property\n"
            "        vars: {X: [n, n, symetric]}\n                         ^^^^^^^^\n"
            "hint: did you mean 'symmetric'?"
        ),
    ),
    "comma-missing": (
        ("[n, n]", "[n n]"),
        (
            "hw.yaml:3:16: 'n n' is not one size\n"
            "        vars: {X: [n n]}\n                   ^^^\n"
            "hint: write  [n, n]"
        ),
    ),
    "shape-missing": (
        ("[n, n]", ""),
        (
            "hw.yaml:3:12: 'X' needs a list of sizes ([] for a scalar), not nothing\n"
            "        vars: {X: }\n               ^\nhint: write  X: [n, d]"
        ),
    ),
    "not-a-name": (
        ("{X: [n, n]}", "{X^T: [n, n]}"),
        (
            "hw.yaml:3:12: 'X^T' is no name: names have letters, digits and _\n"
            "        vars: {X^T: [n, n]}\n               ^^^"
        ),
    ),
    "version": (
        ("problems:", "version: 2\nproblems:"),
        (
            "hw.yaml:1:10: 'version' needs the number 1, not 2\n"
            "    version: 2\n             ^\n"
            "hint: write  version: 1"
        ),
    ),
    "no-problems": (
        (ONE, "problems: []\n"),
        "hw.yaml:1:1: the list 'problems' is empty\n    problems: []\n    ^^^^^^^^",
    ),
    "twins": (
        ("problems:\n", "problems:\n  - {id: a, vars: {x: []}, f: x, grads: {x: 1}}\n"),
        (
            "hw.yaml:3:9: two problems have the id 'a', the first in line 2\n"
            "      - id: a\n            ^"
        ),
    ),
    "list-as-answer": (
        ("{X: 1}", "{X: 1}\n    answers: {X: [1 0; 0 1]}"),
        (
            "hw.yaml:6:18: an unquoted value cannot start with '[', "
            "which means something else in YAML\n"
            "        answers: {X: [1 0; 0 1]}\n                     ^^^^^^^^^^\n"
            'hint: write  X: "[1 0; 0 1]"'
        ),
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_said_and_drawn(name: str) -> None:
    (right, wrong), says = WRONG[name]
    assert right in ONE
    assert message(ONE.replace(right, wrong, 1)) == says


@pytest.mark.parametrize(
    "number", ["0", "0.0", "-1", "1e3", ".inf", ".nan", "1/2", "0x1", '"1"', "9" * 5000]
)
def test_marks_are_plain_positive_numbers(number: str) -> None:
    assert "'X' needs a positive number of marks" in message(
        ONE.replace("{X: 1}", f"{{X: {number}}}")
    )


@pytest.mark.parametrize(
    ("number", "marks"), [("2", "2"), ("0.5", "1/2"), ("1.10", "11/10"), (".25", "1/4")]
)
def test_marks_are_exact(number: str, marks: str) -> None:
    homework = homework_from("hw.yaml", ONE.replace("{X: 1}", f"{{X: {number}}}"))
    assert homework.problems[0].grads == {"X": Fraction(marks)}


def test_a_typo_explains_the_missing_key() -> None:
    text = ONE.replace("vars", "vasr").replace("grads", "grad").replace("f:", "formula:")
    assert [line for line in message(text).splitlines() if "hw.yaml" in line or "hint" in line] == [
        "hw.yaml:2:5: the key 'f' is missing here",
        "hw.yaml:3:5: unknown key 'vasr'",
        "hint: did you mean 'vars'?",
        "hw.yaml:4:5: unknown key 'formula'",
        f"hint: the keys here are {KEYS}",
        "hw.yaml:5:5: unknown key 'grad'",
        "hint: did you mean 'grads'?",
    ]


def test_the_errors_are_there_one_by_one() -> None:
    with pytest.raises(HomeworkFileError) as caught:
        homework_from("hw.yaml", ONE.replace("vars", "vasr").replace("id:", "idd:"))
    first, second = caught.value.errors
    assert caught.value.message == f"{first.message}\n{second.message}"
    assert (caught.value.span, caught.value.hint) == (first.span, first.hint)
    assert caught.value.exit_code == 2
