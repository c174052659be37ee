"""A few cases of each fuzzer, the same each time: what is tried still works, and nothing falls."""

from __future__ import annotations

from typing import Any

import pytest
from campaign import TARGETS, packed, unpacked
from choices import Bytes, Drawn
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from reading import Text, tried
from seeds import documented
from shrinking import shrunk


def made(target: str, data: st.DataObject) -> Any:
    """Draw a case."""
    below = lambda bound: data.draw(st.integers(0, bound - 1))  # noqa: E731
    return TARGETS[target].make(Drawn(below, lambda: data.draw(st.text(max_size=40))))


@settings(max_examples=settings().max_examples // 2, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_the_reader(data: st.DataObject) -> None:
    TARGETS["reader"].tried(made("reader", data))


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_verify(data: st.DataObject) -> None:
    TARGETS["verify"].tried(made("verify", data))


@pytest.mark.parametrize("taken_for", ["a program with shapes", "an answer", "an answer in Python"])
def test_what_the_documentation_shows(taken_for: str) -> None:
    """With other shapes than there, too."""
    for text in sorted(documented("language") | documented("python")):
        tried(Text(taken_for, text))


@pytest.mark.parametrize("target", TARGETS)
@given(content=st.binary(max_size=60))
def test_a_case_is_kept_as_it_is(target: str, content: bytes) -> None:
    case = TARGETS[target].make(Bytes(content))
    assert unpacked({"target": target, "case": packed(case)}) == case


def test_a_case_becomes_as_short_as_it_can_be() -> None:
    case = Text("an answer", "2 X^T (X W - Y) + oops + 2")
    assert shrunk(case, lambda tried: "oops" in tried.text) == Text("", "oops")
