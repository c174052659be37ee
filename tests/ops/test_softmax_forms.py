"""Softmax, log-softmax and log-sum-exp: the one form of each, and how they are read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from readings import drawn, kinds, matrix, value, vector

from gradcheck_cli.algebra import MatMul
from gradcheck_cli.calculus.simplify import simplify
from gradcheck_cli.dims import ONE
from gradcheck_cli.errors import ParseError
from gradcheck_cli.expr import Number, Ones, Size
from gradcheck_cli.ops.elementwise import Exp, Log
from gradcheck_cli.ops.reductions import Sum
from gradcheck_cli.ops.softmax import LogSoftmax, LogSumExp, Softmax
from gradcheck_cli.syntax import parse

if TYPE_CHECKING:
    from gradcheck_cli.expr import Expr

ROWS = ["Z: n k", "Y: n k"]
VECTORS = ["z: k", "y: k"]
Z, z = matrix("Z", "n", "k"), vector("z", "k")


def test_a_sum_of_softmax_is_how_many_there_are() -> None:
    n, k = Z.shape
    assert simplify(Sum.of(Softmax.of(Z, data=1))) is Size.number(n)
    assert simplify(Sum.of(Softmax.of(Z, data=0))) is Size.number(k)
    assert simplify(Sum.of(Softmax.of(z))) is Number.exactly(1)
    assert simplify(MatMul.of(Softmax.of(Z, data=1), Ones.shaped(k, ONE))) is Ones.shaped(n, ONE)
    assert simplify(MatMul.of(Ones.shaped(ONE, n), Softmax.of(Z, data=0))) is Ones.shaped(ONE, k)
    unknown = MatMul.of(Softmax.of(Z, data=0), Ones.shaped(k, ONE))
    assert simplify(unknown) is unknown


# One form -----------------------------------------------------------------------------------------


def test_a_transpose_goes_outside_and_the_axis_turns() -> None:
    for cls in (Softmax, LogSoftmax):
        assert cls.of(Z.T, data=0) is cls.of(Z, data=1).T
        assert cls.of(Z.T, data=1).T is cls.of(Z, data=0)
    assert LogSumExp.of(Z.T, data=0) is LogSumExp.of(Z, data=1)
    assert LogSumExp.of(Z.T) is LogSumExp.of(Z)


def test_a_vector_has_one_form() -> None:
    assert Softmax.of(z, data=0) is Softmax.of(z) is Softmax.of(z.T, data=1).T
    assert LogSumExp.of(z, data=0) is LogSumExp.of(z) is LogSumExp.of(z.T, data=1)


def test_one_entry_alone() -> None:
    assert Softmax.of(z, data=1) is Ones.shaped(*z.shape)
    assert LogSoftmax.of(z.T, data=0).shape == z.T.shape
    assert LogSumExp.of(z, data=1) is z
    assert LogSumExp.of(z.T, data=0) is z


def test_one_entry_that_may_be_undefined_stays() -> None:
    assert not Softmax.of(Log.of(z), data=1).total
    assert not simplify(Sum.of(Softmax.of(Log.of(z)))).total


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("sum(log(softmax(Z)))", Sum.of(LogSoftmax.of(Z, data=1))),
        ("log(sum(exp(Z)))", LogSumExp.of(Z)),
        ("sum(log(sum(exp(Z), axis=1)))", Sum.of(LogSumExp.of(Z, data=1))),
        ("sum(log(sum(exp(Z), axis=0)))", Sum.of(LogSumExp.of(Z, data=0))),
        ("sum(log(exp(Z) 1))", Sum.of(LogSumExp.of(Z, data=1))),
        ("sum(log(exp(Z) exp(Z)^T))", Sum.of(Log.of(MatMul.of(Exp.of(Z), Exp.of(Z).T)))),
    ],
)
def test_logarithms_that_have_a_form_of_their_own(written: str, read: Expr) -> None:
    assert value(written, "Z: n k") is read


# Reading ------------------------------------------------------------------------------------------


def test_a_matrix_runs_by_rows_and_the_echo_says_so() -> None:
    program = parse("sum(softmax(Z) .* Y)", ROWS)
    assert program.value is parse("sum(softmax(Z, axis=1) .* Y)", ROWS).value
    assert "softmax(Z) runs along each row: softmax(…, axis=1)" in program.notes
    assert not parse("sum(softmax(Z, axis=1) .* Y)", ROWS).notes
    assert not parse("y^T softmax(z)", VECTORS).notes


@pytest.mark.parametrize(
    ("source", "first"),
    [
        ("sum(softmax(Z, 1))", "softmax takes one argument and perhaps axis=0 or axis=1"),
        ("sum(softmax(z, axis=1))", "a vector has only axis 0"),
        ("sum(softmax(Z, axis=2))", "softmax knows axis=0 (down the columns) and axis=1"),
        ("logsumexp(Z, along=1)", "unknown name 'along'"),
    ],
)
def test_what_an_axis_may_be(source: str, first: str) -> None:
    assert drawn(source, "Z: n k", "z: k").splitlines()[0] == first


def test_a_second_argument_is_told_from_an_axis() -> None:
    assert drawn("sum(softmax(Z, 1))", "Z: n k", kind=ParseError) == (
        "softmax takes one argument and perhaps axis=0 or axis=1\n"
        "    sum(softmax(Z, 1))\n"
        "        ^^^^^^^^^^^^^\n"
        "hint: write softmax(Z, axis=1)"
    )


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("logsumexp(x)", {"x": "m"}),
        ("max(x)", {"x": "m"}),
        ("std(x) + max(y, 0)", {"x": "m", "y": ""}),
        ("-y^T log softmax(W x)", {"y": "m", "W": "m n", "x": "n"}),
        ("cross_entropy(z, y)", {"z": "m", "y": "m"}),
        ("-sum(Y .* log_softmax(X W, axis=1))", {"Y": "m n", "X": "m p", "W": "p n"}),
    ],
)
def test_small_letters_are_vectors_where_entries_are_reduced(
    source: str, expected: dict[str, str]
) -> None:
    assert kinds(source) == expected
