"""The verdict as a function of the judges' findings."""

from __future__ import annotations

from itertools import product
from typing import Literal, get_args

import pytest

from gradcheck_cli import check, parse
from gradcheck_cli.judge.evidence import Finding, decide, is_exact

Says = Literal["agrees", "differs", "undefined", "abstains"]
SAYS: tuple[Says, ...] = get_args(Says)
BOTH: tuple[Says, ...] = ("agrees", "abstains")


def test_every_combination_of_the_judges() -> None:
    for modular, proof, balls, floats, coverage in product(SAYS, (False, True), SAYS, SAYS, BOTH):
        findings = [
            Finding("modular", modular, "why modular", is_proof=proof),
            Finding("balls", balls, "why balls"),
            Finding("floats", floats, "why floats"),
            Finding("coverage", coverage, "why coverage"),
        ]
        word, reason = decide(findings)
        if balls in ("differs", "undefined") or (proof and modular == "differs"):
            assert (word, reason) == ("wrong", None)
        elif balls == "agrees":
            assert word != "wrong"
            sure = modular == "agrees" or (modular != "differs" and coverage == "agrees")
            assert (word == "correct") == sure
        else:
            assert (word == "wrong") == (floats in ("differs", "undefined"))
            assert word != "correct"
        assert (reason is not None) == (word == "inconclusive")


def test_nobody_is_graded_by_an_engine_that_is_not_in_order() -> None:
    ill = Finding("health", "abstains", "a fault of ours")
    for says in SAYS:
        assert decide([Finding("balls", says), ill]) == ("inconclusive", "a fault of ours")


def test_no_judge_is_no_pass() -> None:
    assert decide([])[0] == "inconclusive"
    assert decide([Finding("floats", "agrees")])[0] == "inconclusive"
    assert decide([Finding("modular", "agrees")])[0] == "inconclusive"


def test_the_strength_is_exact_where_residues_decide() -> None:
    assert is_exact([Finding("modular", "agrees"), Finding("balls", "agrees")])
    assert is_exact([Finding("modular", "differs", is_proof=True)])
    assert not is_exact([Finding("modular", "differs"), Finding("balls", "differs")])
    assert not is_exact([Finding("balls", "agrees")])


@pytest.mark.parametrize("seed", range(30))
def test_sides_of_branches_are_seen_together(seed: int) -> None:
    """Residues abstain of cos; the masks differ only where c < x and c ≥ 0, or the other way."""
    program = parse("cos(max(x, c))", ["x:", "c:"])
    assert check(program, "c", "-sin(max(x, c)) 1[c >= 0]", seed=seed).verdict == "wrong"
