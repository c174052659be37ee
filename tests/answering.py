"""The homework that the tests of answer files answer, and who is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gradcheck_cli.homework import answers_from, grade, homework_from

if TYPE_CHECKING:
    from gradcheck_cli.homework import Report
    from gradcheck_cli.homework.problems import Answers

TWO = homework_from(
    "hw.yaml",
    """\
title: Two problems
problems:
  - id: A1
    title: "One ReLU layer"
    vars: {X: [n, d], W: [d, k], Y: [n, k]}
    f: "||max(XW, 0) - Y||_F^2"
    grads: {W: 2, X: 2, Y: 1}
  - id: A4
    title: "Two layers with a sigmoid"
    vars: {X: [N, D_in], W1: [D_in, H], b1: [H], W2: [H, D_out], b2: [D_out], Y: [N, D_out]}
    let: {h: "X W1 + b1", h_sigmoid: "sigmoid(h)", Y_pred: "h_sigmoid W2 + b2"}
    f: "||Y - Y_pred||_F^2"
    grads: {W1: 3, b1: 2, W2: 2, b2: 1}
""",
)
ONE = homework_from(
    "hw.yaml",
    """\
problems:
  - id: line
    vars: {X: [n, d], w: [d], y: [n]}
    let: {r: "X w - y"}
    f: "r^T r"
    grads: {w: 1}
""",
)


def answered(name: str, text: str | bytes, homework: object = TWO) -> Answers:
    """Return the answers of a file with this name and text."""
    return answers_from(name, homework, text)  # type: ignore[arg-type]


def texts(name: str, text: str, homework: object = TWO) -> dict[str, str]:
    """Return each answer's text, its blanks squeezed, by `problem.name`."""
    return {
        f"{problem}.{wrt}": " ".join(answer.text.split())
        for problem, given in answered(name, text, homework).items()
        for wrt, answer in given.items()
    }


def report(name: str, text: str | bytes, homework: object = TWO) -> Report:
    """Return the grades, with the closed form as the reference."""
    answers = answered(name, text, homework)
    return grade(homework, answers, reference="closed-form", seed=1)  # type: ignore[arg-type]


def verdicts(found: Report) -> dict[str, str]:
    """Return each row's verdict by `problem.name`, `wrong: sign` with its diagnosis."""
    said = {}
    for row in found.rows:
        diagnosis = getattr(row.verdict, "diagnosis", None)
        word = row.verdict.verdict
        said[f"{row.problem}.{row.wrt}"] = f"{word}: {diagnosis.id}" if diagnosis else word
    return said
