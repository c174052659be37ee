"""Masks that are off in a region so narrow that chance draws no point of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import pytest

from gradcheck_cli.judge import check, edges
from gradcheck_cli.judge.edge_lines import EdgeLine
from gradcheck_cli.judge.modular import modular
from gradcheck_cli.judge.problem import problem_of
from gradcheck_cli.syntax import parse, parse_answer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gradcheck_cli.judge.ball_points import Spot
    from gradcheck_cli.judge.crossings import Decision

SCALARS = ["c:", "x:", "y:"]
LAYER = ["X: n d", "w: d", "u: n"]
SINE, LOGISTIC = "sin(max(c, x))", "sum(softplus(relu(X w)))"

SLIVERS = [
    (SINE, SCALARS, "x", "cos(max(c, x)) 1[c - x + 1e-14 c <= 0]"),
    (SINE, SCALARS, "x", "cos(max(c, x)) 1[c - x + 1e-14 y <= 0]"),
    (SINE, SCALARS, "x", "cos(max(c, x)) 1[x - c > 1e-30]"),
    (SINE, SCALARS, "x", "cos(max(c, x)) (1[x > c] + 1[x - c > y^2/1e9] - 1[x > c])"),
    (LOGISTIC, LAYER, "w", "X^T (sigmoid(relu(X w)) .* 1[X w + 1e-12 u > 0])"),
    ("sin(relu(x) - relu(x - 1e-20))", ["x:"], "x", "0"),
    ("exp(max(u))", ["u: n", "v: n"], "u", "exp(max(u)) is_max(u + 1e-9 v)"),
    ("sin(abs(x c))", SCALARS, "x", "cos(abs(x c)) sign(x (c + y/1e14)) c"),
    ("erf(relu(c - x))", SCALARS, "x", "-2/sqrt(pi) exp(-(c-x)^2) 1[x < 0.9999999999 c]"),
]
#: Residues, to which a mask is a coin, see no difference for some seeds.
COINS = [
    ("x^2", "2 x + 1[x > 2] 1[x < 2.0000001]"),
    ("relu(x)^2", "2 x (1[x > 0] - 1[x > 3] 1[x < 3.00000001])"),
]
SAME = [
    (SINE, SCALARS, "x", "cos(max(c, x)) 1[3 x > 3 c]"),
    (SINE, SCALARS, "x", "cos(max(c, x)) 1[c + y^2 < x + y^2]"),
    (SINE, SCALARS, "x", "cos(max(c, x)) 1[1.000000001 (c - x) < 0]"),
    (SINE, SCALARS, "x", "cos(max(c, x)) (1[x > c] + 1[x > 2c] - 1[x - c > c])"),
    ("exp(max(u))", ["u: n", "v: n"], "u", "exp(max(u)) is_max(2 u + 3)"),
    ("||tan(u)|| 1[1/4 < 0]", ["u: n"], "u", "1[1/4 < 0]/||tan(u)|| (tan(u) + tan(u).^3)"),
    (LOGISTIC, LAYER, "w", "X^T (sigmoid(relu(X w)) .* 1[-X w .* exp(u) < 0])"),
]


@pytest.mark.parametrize(("f", "shapes", "wrt", "answer"), SLIVERS, ids=[s[3] for s in SLIVERS])
def test_no_region_is_too_narrow(f: str, shapes: list[str], wrt: str, answer: str) -> None:
    for seed in range(3):
        verdict = check(parse(f, shapes), wrt, answer, seed=seed)
        assert verdict.verdict == "wrong"
        assert verdict.counterexample


@pytest.mark.parametrize(("f", "shapes", "wrt", "answer"), SAME, ids=[s[3] for s in SAME])
def test_another_way_to_write_the_mask_is_right(
    f: str, shapes: list[str], wrt: str, answer: str
) -> None:
    for seed in range(3):
        assert check(parse(f, shapes), wrt, answer, seed=seed).verdict == "correct"


@pytest.mark.parametrize(("f", "answer"), COINS)
def test_a_region_that_residues_do_not_see_is_not_too_narrow_either(f: str, answer: str) -> None:
    program = parse(f)
    words = {check(program, "x", answer, seed=seed).verdict for seed in range(12)}
    assert words == {"wrong"}
    problem, value = problem_of(program, "x"), parse_answer(program, answer, "x").value
    assert any(modular(problem, value, [{}], seed).word == "equal" for seed in range(200))


@pytest.mark.parametrize(
    ("shape", "switch"), [("X: n d", "X^T X w"), ("X: n n", "(X + 2 X^T)^-1 (2 X - X^T)^-1 X w")]
)
def test_costly_masks_are_looked_at_in_fewer_places(shape: str, switch: str) -> None:
    """No law of the residues' says that the factor of w, which is 0, is 0."""
    unknown = "(sin(2 s) - 2 sin(s) cos(s)) w"
    nothing = f"relu({switch}) - relu(-({switch})) - ({switch})"
    program = parse("sum(softplus(X w)) + s", [shape, f"w: {shape[-1]}", "s:"])
    spent = 0

    def counted(line: EdgeLine, spot: Spot) -> tuple[Sequence[Decision], list[list[Any]]]:
        nonlocal spent
        spent += edges._costs(line.case, line.node, spot.sizes)[0]
        return decided(line, spot)

    decided = EdgeLine.decided_with_values
    with patch.object(EdgeLine, "decided_with_values", counted):
        verdict = check(program, "w", f"X^T sigmoid(X w) + {unknown} + {nothing}", seed=3)
    assert verdict.verdict == "correct"
    assert 0 < spent <= edges.BUDGET


JOINT = [
    ("min(min(w^T, ones(m)^T))", "w", "(is_max(-min(1.001 w^T, ones(m)^T)) .* 1[1.001 w^T < 1])^T"),
    (
        "max(tan(ones(m)^T), u^T) (unit(m, 1) + sin(unit(m, 1)))",
        "u",
        "(unit(m, 1) + sin(unit(m, 1))) .* 1[tan(ones(m)^T) <= (1 + 1/10^12) u^T]^T",
    ),
]


@pytest.mark.parametrize(("f", "wrt", "answer"), JOINT)
def test_a_sliver_that_matters_at_one_entry_only_is_seen(f: str, wrt: str, answer: str) -> None:
    """Of min(w) it shows where all other entries are above 1, of the other at one index."""
    program = parse(f, ["w: m", "u: m"])
    words = {check(program, wrt, answer, seed=seed).verdict for seed in range(5)}
    assert words == {"wrong"}


BOXES = [
    "2 x + 1[x > 2] 1[x < 2.001] 1[y > 2] 1[y < 2.001] 1[c > 1] 1[c < 1.001]",
    "2 x + 1[x > 2] 1[x < 2.0000001] 1[y > 1] 1[y < 1.000001]",
    "2 x + relu(relu(x - 2) relu(2.001 - x) relu(y - 2) relu(2.001 - y))",
]


@pytest.mark.parametrize("answer", BOXES)
def test_a_product_that_is_0_wherever_it_is_looked_at_is_not_accepted(answer: str) -> None:
    """What is off in a small box only is seen on no line towards one mask."""
    program = parse("x^2", SCALARS)
    words = {check(program, "x", answer, seed=seed).verdict for seed in range(3)}
    assert words <= {"wrong", "inconclusive"}


def test_more_switches_than_can_be_looked_at_are_not_accepted_unseen() -> None:
    """sin keeps residues out, and the last of many masks is off by a sliver."""
    decoys = " ".join(f"+ 1[x > {k}] - 1[2 x + y > {2 * k} + y]" for k in range(1, 2 + edges.MOST))
    answer = f"cos(x) {decoys} + 1[x > 1/3] - 1[x > 1/3 + 1/10^9]"
    verdict = check(parse("sin(x)", ["x:", "y:"]), "x", answer, seed=1)
    assert verdict.verdict in {"wrong", "inconclusive"}
