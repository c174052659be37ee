"""Homework files: what is asked, what was answered, and the marks."""

from gradcheck_cli.homework.answers import answers_from
from gradcheck_cli.homework.explaining import explain
from gradcheck_cli.homework.grading import Report, grade
from gradcheck_cli.homework.marking import Row, worst
from gradcheck_cli.homework.problems import Answer, Homework, Problem
from gradcheck_cli.homework.schema import homework_from
from gradcheck_cli.homework.verifying import verify

__all__ = [
    "Answer",
    "Homework",
    "Problem",
    "Report",
    "Row",
    "answers_from",
    "explain",
    "grade",
    "homework_from",
    "verify",
    "worst",
]
