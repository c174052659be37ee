"""The verdict as a function of the judges' findings."""

from __future__ import annotations

from itertools import product
from typing import Literal, get_args

from gradcheck_cli.judge.evidence import Finding, decide

Says = Literal["agrees", "differs", "undefined", "abstains"]
SAYS: tuple[Says, ...] = get_args(Says)


def test_every_combination_of_two_judges() -> None:
    for one, two in product(SAYS, SAYS):
        word, reason = decide([Finding("a", one, "why a"), Finding("b", two, "why b")])
        if {"differs", "undefined"} & {one, two}:
            assert (word, reason) == ("wrong", None)
        elif "abstains" in (one, two):
            assert word == "inconclusive"
            assert reason == ("why a" if one == "abstains" else "why b")
        else:
            assert (word, reason) == ("correct", None)


def test_no_judge_is_no_pass() -> None:
    assert decide([])[0] == "inconclusive"
