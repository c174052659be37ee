"""Answers made to harm or to deceive get a verdict, quickly, and never an undeserved one.

What they cost is counted in calls and in bytes that NumPy and Python hold, not in seconds:
tests/benchmarks/attack_costs.py measures those.
"""

from __future__ import annotations

import tracemalloc
from typing import TYPE_CHECKING

import pytest
from attacks import ATTACKS, Attack
from counting import calls

from gradcheck_cli.judge import check

if TYPE_CHECKING:
    from gradcheck_cli.judge.result import Verdict

MOST_CALLS = 8_000_000
MOST_BYTES = 250_000_000  #: half of what is allowed; PyTorch is not counted here
HEAVY = {"A16 many products of 50 x 50", "A16 outer products, kept", "A14 powers of matrices"}


def judged(attack: Attack) -> Verdict:
    return check(
        attack.program(),
        attack.wrt,
        attack.answer,
        seed=1,
        reference="closed-form",
        language=attack.language,
    )


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)
def test_an_attack_ends_in_a_verdict_that_is_no_success(attack: Attack) -> None:
    with calls() as counted:
        verdict = judged(attack)
    assert verdict.verdict in attack.allowed
    assert counted.made < MOST_CALLS
    if verdict.error is not None:
        assert verdict.error.message
        assert len(str(verdict.error)) < 20_000
        assert str(verdict.error).replace("\n", " ").isprintable()


@pytest.mark.parametrize(
    "attack", [a for a in ATTACKS if a.name in HEAVY], ids=lambda attack: attack.name
)
def test_an_attack_on_memory_gets_little(attack: Attack) -> None:
    tracemalloc.start()
    try:
        judged(attack)
        assert tracemalloc.get_traced_memory()[1] < MOST_BYTES
    finally:
        tracemalloc.stop()


def test_every_question_is_asked() -> None:
    """A8, points known in advance, has tests of its own: fresh seeds, and sizes from the seed."""
    asked = {attack.name.split()[0] for attack in ATTACKS}
    assert asked == {f"A{i}" for i in range(1, 25)} - {"A8"}
    assert len({attack.name for attack in ATTACKS}) == len(ATTACKS)


def test_points_are_not_known_in_advance() -> None:
    """A8: without a seed two verdicts look at other points."""
    attack = next(a for a in ATTACKS if a.name == "A9 nothing")
    seeds = {
        check(attack.program(), attack.wrt, attack.answer, reference="closed-form").seed
        for _ in range(3)
    }
    assert len(seeds) == 3
