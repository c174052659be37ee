"""Matrices written out and unit vectors: their values, transposes and text."""

from __future__ import annotations

from fractions import Fraction

import pytest
from evaluation import near, value_of
from readings import value

from gradcheck_cli.calculus import gradients
from gradcheck_cli.dims import ONE, Dim
from gradcheck_cli.evaluate import evaluate
from gradcheck_cli.evaluate.arrays import numpy_system
from gradcheck_cli.expr import Expr, Number, Symbol, postorder
from gradcheck_cli.ops.reductions import Sum
from gradcheck_cli.ops.structure import Entry, Literal, Unit
from gradcheck_cli.syntax import parse, parse_answer

SIZES = {"n": 4}
n = Dim.of("n")
ROWS = ((Fraction(1), Fraction(2)), (Fraction(3), Fraction(-4)), (Fraction(5), Fraction(1, 2)))
LITERAL = Literal.rows(ROWS)
UNIT = Unit.vector(n, 2)


@pytest.mark.parametrize("node", [LITERAL, LITERAL.T, UNIT, UNIT.T], ids=str)
def test_the_value_is_the_oracle_s(node: Expr) -> None:
    system = numpy_system(SIZES)
    found = system.numpy(evaluate([node], system, {})[0])[0]
    assert near(found, value_of(node, {}, SIZES))


def test_the_transpose_of_a_matrix_of_numbers_is_one_too() -> None:
    assert LITERAL.T is Literal.rows(tuple(zip(*ROWS, strict=True)))
    assert LITERAL.T.T is LITERAL


def test_of_one_entry_they_are_numbers() -> None:
    assert Literal.rows(((Fraction(3),),)) is Number.exactly(3)
    assert Unit.vector(ONE, 0) is Number.exactly(1)


def test_the_text_of_a_matrix_is_read_back() -> None:
    x = Symbol.named("x", (Dim.of(2), ONE))
    total = Sum.of(LITERAL @ x)
    assert value(str(total), "x: 2") is total


def test_the_text_of_an_entry_s_gradient_is_read_back() -> None:
    """It is a unit vector."""
    x = Symbol.named("x", (n, ONE))
    assert UNIT in postorder(gradients(Entry.of(x, data=(2, 0)) ** 2, [x])[0])
    assert parse_answer(parse("x[2]", ["x: n"]), str(UNIT), "x").value is UNIT
