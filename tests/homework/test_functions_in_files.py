"""`functions: {swish: "x*sigmoid(x)"}` and `vars: {phi: elementwise}` in a homework."""

from __future__ import annotations

import pytest

from gradcheck_cli.errors import HomeworkError
from gradcheck_cli.homework import Report, grade, homework_from

FILE = """\
version: 1
title: Activations
problems:
  - id: swish
    vars: {X: [n, d], W: [d, k], Y: [n, k]}
    functions: {swish: "x*sigmoid(x)", twice: "2 swish(t)"}
    let: {R: "twice(XW) - Y"}
    f: "||R||_F^2"
    grads: {W: 2, X: 1, Y: 1}
    answers:
      W: "4 X^T (R .* swish'(XW))"
      X: "2 (R .* twice(XW)) W^T"
      Y: "-2 R"
  - id: any
    vars: {X: [n, d], W: [d, k], phi: elementwise}
    f: "sum(phi(XW))"
    grads: {W: 1, X: 1}
    answers:
      W: "X^T phi'(XW)"
      X: "(1 - phi(XW).^2) W^T"
"""


def graded(text: str = FILE) -> Report:
    return grade(homework_from("hw.yaml", text), seed=3)


def message(text: str) -> str:
    with pytest.raises(HomeworkError) as caught:
        graded(text)
    return str(caught.value)


def test_functions_are_known_to_the_problem_and_to_the_answers() -> None:
    report = graded()
    assert [row.verdict.verdict for row in report.rows] == [
        "correct", "wrong", "correct", "correct", "wrong",
    ]  # fmt: skip
    assert [report.marks, report.of] == [4, 6]


def test_functions_are_the_problem_s_own() -> None:
    text = FILE.replace("sum(phi(XW))", "sum(twice(XW))")
    assert "hw.yaml:16:13: unknown" in message(text)


def test_a_template_is_derived() -> None:
    template = "\n".join(
        line for line in FILE.splitlines() if line[:6] != "      " and "answers" not in line
    )
    assert graded(template).is_template


@pytest.mark.parametrize(
    ("formula", "shown"),
    [
        (
            '"x*sigmod(x)"',
            (
                "hw.yaml:6:27: unknown name 'sigmod'\n"
                '        functions: {swish: "x*sigmod(x)", twice: "2 swish(t)"}\n'
                "                              ^^^^^^\n"
                "hint: did you mean 'sigmoid'?"
            ),
        ),
        (
            '"x y"',
            (
                "hw.yaml:6:17: the formula of swish has several free names: x, y; "
                "its argument is the only one\n"
                '        functions: {swish: "x y", twice: "2 swish(t)"}\n'
                "                    ^^^^^\n"
                'hint: a formula of one number, such as "x*sigmoid(x)"'
            ),
        ),
        (
            '"sum(x)"',
            (
                "hw.yaml:6:25: swish works entry by entry, and this is no operation of a single "
                "number\n"
                '        functions: {swish: "sum(x)", twice: "2 swish(t)"}\n'
                "                            ^^^^^^\n"
                "hint: a formula such as z*sigmoid(z), max(z, 0) or 1/(1 + e^(-z))"
            ),
        ),
    ],
)
def test_an_error_in_a_formula_is_at_its_place(formula: str, shown: str) -> None:
    assert message(FILE.replace('"x*sigmoid(x)"', formula)) == shown


def test_a_function_has_a_name_of_its_own() -> None:
    assert message(FILE.replace("swish:", "exp:").replace("swish(", "exp(")).startswith(
        "hw.yaml:6:17: 'exp' is a known function: it cannot be defined"
    )
    assert message(FILE.replace("twice: ", "X: ")).startswith(
        "hw.yaml:6:40: 'X' cannot name a function here"
    )


def test_an_unspecified_function_is_declared_like_a_variable() -> None:
    for spelled in ("phi: elementwise", "phi: [elementwise]"):
        assert (
            graded(FILE.replace("phi: elementwise", spelled)).rows[3].verdict.verdict == "correct"
        )
    assert "a function of every entry has no sizes" in message(
        FILE.replace("phi: elementwise", "phi: [n, elementwise]")
    )


def test_no_gradient_by_a_function_can_be_asked_for() -> None:
    found = message(FILE.replace("grads: {W: 1, X: 1}", "grads: {phi: 1, X: 1}"))
    assert found.startswith("hw.yaml:17:13: 'phi' is a function: no gradient")
