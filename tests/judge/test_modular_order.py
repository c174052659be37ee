"""Residues asked to obey the order of real numbers: right answers are no longer left open by it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gradcheck_cli.dims import ONE
from gradcheck_cli.evaluate import evaluate
from gradcheck_cli.evaluate.arrays import numpy_system
from gradcheck_cli.evaluate.modular_primes import primes
from gradcheck_cli.expr import Expr, Number, Symbol
from gradcheck_cli.judge import check
from gradcheck_cli.judge.modular_numbers import MOST, numbers_to_square
from gradcheck_cli.judge.modular_order import laws_of
from gradcheck_cli.ops.elementwise import Mask
from gradcheck_cli.syntax import parse

if TYPE_CHECKING:
    from gradcheck_cli.judge.draws import Numbers

SHAPES = ["x:", "y:", "W: n d", "m:"]
x, y = (Symbol.named(name, (ONE, ONE)) for name in "xy")

#: f, the variable, and answers that are right, by a law of real numbers or of positive ones.
RIGHT = [
    ("1/(min(x, -1)^2 + 1/2)^2", "x", "-4 min(x, -1/2)/(min(x, -1/2)^2 + 1/2)^3 1[x < -1]"),
    ("relu(x)^2", "x", "2 relu(x) 1[x > -3]"),
    ("relu(x) relu(x - 1)", "x", "1[x > 1] (2 x - 1) 1[x > 1/2]"),
    ("norm(W, 'fro') + max(y, 2)", "W", "1.0001/||1.0001 W||_F W"),
    ("||W||_F", "W", "100000000000001/||100000000000001 W||_F W"),
    ("||relu(W)||_F", "W", "relu(1.0003 W)/||relu(1.0003 W)||_F"),
]
#: The same, with a mask or a number that is not the problem's.
WRONG = [
    ("1/(min(x, -1)^2 + 1/2)^2", "x", "-4 min(x, -1/2)/(min(x, -1/2)^2 + 1/2)^3 1[x < -1/2]"),
    ("relu(x)^2", "x", "2 relu(x) 1[x > 3]"),
    ("relu(x) relu(x - 1)", "x", "1[x > 1] (2 x - 1) 1[x > 1 + 1/10^9]"),
    ("||W||_F", "W", "1.0001/||W||_F W"),
    ("||relu(W)||_F", "W", "relu(1.0003 W)/||relu(W)||_F"),
]


@pytest.mark.parametrize(("f", "wrt", "answer"), RIGHT)
def test_what_real_numbers_forbid_is_not_held_against_an_answer(
    f: str, wrt: str, answer: str
) -> None:
    verdicts = [check(parse(f, SHAPES), wrt, answer, seed=seed) for seed in range(4)]
    assert {verdict.verdict for verdict in verdicts} == {"correct"}


@pytest.mark.parametrize(("f", "wrt", "answer"), WRONG)
def test_nothing_else_is_forgiven(f: str, wrt: str, answer: str) -> None:
    verdicts = [check(parse(f, SHAPES), wrt, answer, seed=seed) for seed in range(4)]
    assert {verdict.verdict for verdict in verdicts} == {"wrong"}


linear = st.builds(
    lambda a, b, c: a * x + b * y + Number.exactly(c),
    *(st.integers(-2, 2) for _ in range(3)),
)


@given(linear, linear, st.integers(0, 99))
def test_a_law_is_obeyed_by_real_numbers(first: Expr, second: Expr, seed: int) -> None:
    rng = np.random.default_rng(seed)
    values: dict[Expr, Numbers] = {s: 2 * rng.normal(size=(50, 1, 1)) for s in (x, y)}
    laws = laws_of(*(Mask.of(e, data=">") for e in (first, second)))
    for law in laws:
        a, b = (np.sign(v) for v in evaluate([law.first, law.second], numpy_system({}), values))
        assert not ((a == law.unlike) & (b == law.other)).any()


def test_a_greater_switch_is_on_where_a_smaller_one_is() -> None:
    laws = laws_of(Mask.of(x + y, data=">"), Mask.of(x + y + Number.exactly(1), data=">"))
    assert [(law.unlike, law.other) for law in laws] == [(1, -1)]


@given(st.sets(st.integers(2, 10**12), max_size=3), st.integers(0, 9), st.integers(1, 2))
def test_numbers_are_squares_where_they_are_asked_to_be(
    asked: set[int], seed: int, length: int
) -> None:
    odd = numbers_to_square(*map(Number.exactly, asked))
    for p in primes(seed, length, odd):
        assert {pow(number, p // 2, p) for number in asked} <= {1}


def test_no_more_is_asked_than_primes_can_be_found_for() -> None:
    assert len(numbers_to_square(*(Number.exactly(29 * k + 2) for k in range(50)))) == MOST
