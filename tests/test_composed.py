"""The functions that the reader writes out: what `gradcheck ops` says of them is so."""

from __future__ import annotations

import numpy as np
import pytest
from evaluation import drawn, extent, near, symbols_of

from gradcheck_cli.calculus.composed import COMPOSED, read, written_out
from gradcheck_cli.calculus.facts import facts
from gradcheck_cli.expr import Differential, Symbol, postorder
from gradcheck_cli.syntax.vocabulary import SPECIAL_FUNCTIONS

SIZES = {"m": 3, "n": 2, "k": 4}
CONSTANTS = {"ones", "zeros", "eye", "unit", "vector", "matrix"}
SPELLINGS = [typed for spellings, _ in COMPOSED.values() for typed in spellings]


@pytest.mark.parametrize("typed", SPELLINGS)
def test_the_differential_is_the_derivative_in_every_direction(typed: str) -> None:
    value = read(typed)
    total = written_out(value)
    point = drawn(symbols_of(value), SIZES, habit=lambda z: 0.1 + 0.8 / (1 + np.exp(-z)))
    for symbol in symbols_of(value):
        direction = np.random.default_rng(1).normal(size=extent(symbol.shape, SIZES))
        motion = point.along(symbol, direction)
        assert near(motion.value(total), motion.differential(value))


@pytest.mark.parametrize("typed", SPELLINGS)
def test_the_differential_is_in_the_variables_alone(typed: str) -> None:
    leaves = [
        node for node in postorder(written_out(read(typed))) if isinstance(node, Differential)
    ]
    assert all(isinstance(leaf.data, Symbol) for leaf in leaves)


def test_every_function_that_may_be_called_is_listed() -> None:
    listed = {typed.partition("(")[0] for one in facts() for typed in one.spellings}
    assert {*SPECIAL_FUNCTIONS} - CONSTANTS - listed == set()
