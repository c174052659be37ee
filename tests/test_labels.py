"""The labels of the benchmark of mutants: what a difference quotient says of answers known before.

The words are those of the benchmark: x and lam are numbers, u and b_h vectors of one size.
"""

from __future__ import annotations

from random import Random

import pytest
from evaluation import declarations
from labels import Asked, Label, label, points_of, variables_below
from strategies import VARIABLES

from gradcheck_cli.syntax import parse, parse_answer

CASES: list[tuple[str, str, str, Label]] = [
    ("x^2 lam", "x", "2 x lam", "right"),
    ("x^2 lam", "x", "2 x lam + 1e-20 x", "wrong"),
    ("max(lam, x)", "x", "1[lam <= x]", "right"),
    ("max(lam, x)", "x", "1[lam < x]", "right"),  # but for the kink
    ("max(lam, x)", "x", "1[2 lam < 2 x]", "right"),
    ("max(lam, x)", "x", "1[lam - x + 1e-14 lam <= 0]", "wrong"),
    ("max(lam, x)", "x", "1[lam - x + 1e-14 <= 0]", "wrong"),
    ("max(u)", "u", "is_max(u)", "right"),
    ("max(u)", "u", "is_max(u + 1e-9 b_h)", "wrong"),
    ("x (1 + 0 lam)", "x", "1[1 + 0.0001 lam > 0]", "wrong"),  # far away only
    ("det(2 S) x", "x", "det(-2 S)", "wrong"),  # of an odd size only
    ("sqrt(x^2 + 1)", "x", "x/sqrt(-x^2 - 1)", "undefined"),
    ("x det(ones(m, 1) ones(m, 1)^T)", "x", "det(ones(m, m)) 1[x > 0]", "wrong"),  # where m = 1
]


@pytest.mark.parametrize(("f", "wrt", "answer", "expected"), CASES)
def test_a_label_says_what_is_known(f: str, wrt: str, answer: str, expected: Label) -> None:
    program = parse(f, declarations(VARIABLES))
    target = program.variables[wrt].symbol
    asked = Asked(program.value, target, variables_below(*VARIABLES))
    points = points_of(asked, Random(1))  # noqa: S311 -- the same points each time
    value = parse_answer(program, answer, wrt).value
    assert label(points, value, sure=False) == expected
