"""Numbers as a person reads them, and as JSON has them."""

from __future__ import annotations

import json
import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gradcheck_cli.report.numbers import Values, number_json, number_text
from gradcheck_cli.syntax.given import given_values


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (6.0, "6"),
        (-0.0, "0"),
        (123456789.0, "123456789"),
        (0.1 + 0.2, "0.3"),
        (2 / 3, "0.666667"),
        (1e300, "1e+300"),
        (math.inf, "inf"),
    ],
)
def test_whole_numbers_are_whole_and_others_have_six_digits(value: float, text: str) -> None:
    assert number_text(value) == text


@given(
    st.lists(st.lists(st.integers(-(10**6), 10**6), min_size=2, max_size=2), min_size=2, max_size=4)
)
def test_matrices_are_written_as_they_are_typed(rows: list[list[int]]) -> None:
    text = str(Values([[float(entry) for entry in row] for row in rows], 2))
    assert given_values(f"X = {text}")["X"].rows == tuple(tuple(map(Fraction, row)) for row in rows)


@given(st.floats())
def test_json_never_has_what_json_has_not(value: float) -> None:
    text = json.dumps(number_json(value), allow_nan=False)
    assert text == "null" or float(text) == value


def test_axes_tell_the_nesting() -> None:
    assert Values([[6.0]], 0).to_json() == 6
    assert Values([[7.0], [10.0]], 1).to_json() == [7, 10]
    assert Values([[7.0, 10.0]], 2).to_json() == [[7, 10]]
    assert str(Values([[7.0], [10.0]], 1)) == "[7; 10]"
