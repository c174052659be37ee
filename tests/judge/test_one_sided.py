"""Branches that can never be taken are not waited for, and no others are passed over."""

from __future__ import annotations

import pytest

from gradcheck_cli.judge import check
from gradcheck_cli.judge.branches import products_of_switching, sides_to_see
from gradcheck_cli.judge.problem import problem_of
from gradcheck_cli.judge.signs import signs_of
from gradcheck_cli.syntax import parse

SEEDS = range(2)
ELU = "sqrt((sin(x) + 2 c λ/3)^2 + 1/2)"
SLOPE = f"(sin(x) + 2 c λ/3) 2/3 c/{ELU}"
TIED = "y = max(u.^2 .* b, max(u, b))\n-max(1 ./ (min(u', y').^2 + 1/2))"
LARGEST = "is_max(1 ./ (u.^2 + 1/2)) .* u ./ (u.^2 + 1/2).^2"
NEVER = "1[1/(x^2 + 1/2) <= 0]"

#: f, the variables, wrt, right answers beside the engine's own, and wrong ones
CASES = [
    ("max(sum(1 + v.^2), sin(μ))", "v: n, μ:", "μ", ["0"], ["cos(μ)", "cos(μ) 1[μ > 0]"]),
    ("max(sum(1 + 0 A), sin(μ))", "A: p n, μ:", "μ", ["0"], ["cos(μ)"]),
    (
        "3 abs(arcsin(tanh(1/4)) (tan(1/4) + 0.1 c^2))", "c:", "c",
        ["0.6 arcsin(tanh(1/4)) c"],
        ["-0.6 arcsin(tanh(1/4)) c", "0.6 arcsin(tanh(1/4)) c 1[c > 0]"],
    ),
    (
        "leaky_relu(log(sin(λ)^2 + 1))", "λ:", "λ", ["2 sin(λ) cos(λ)/(sin(λ)^2 + 1)"],
        ["0.02 sin(λ) cos(λ)/(sin(λ)^2 + 1)", "2 sin(λ) cos(λ)/(sin(λ)^2 + 1) 1[λ > 0]"],
    ),
    (
        "leaky_relu(0.1 μ^2, 0.2)", "μ:", "μ",
        ["0.2 μ", "0.2 μ 1[μ^2 > 0]", "0.2 μ (1[μ^2 > 0] + 0.2 1[μ^2 <= 0])"],
        ["0.2 μ 1[μ > 0] + 0.04 μ 1[μ <= 0]", "0.04 μ"],
    ),
    (
        "max(cosh(-3/2), 1/(4 μ^2/9 + 1/2))", "μ:", "μ",
        ["0", "1[1/(4 μ^2/9 + 1/2) > 3] μ", "-μ 1[sqrt(μ^2 + 1/4) <= 1/3]"],
        ["-8/9 μ (4 μ^2/9 + 1/2)^-2", "1[1/(4 μ^2/9 + 1/2) > 1.99] μ", "μ 1[sqrt(μ^2+1/4) < 0.6]"],
    ),
    (
        f"elu({ELU}, 1/2)", "x:, c:, λ:", "λ",
        [SLOPE, f"{SLOPE} + (elu({ELU}, 1/2) + 1/2) 1[{ELU} <= 0]"],
        [f"{SLOPE} (1 + 1[x > 0])", f"{SLOPE} + (elu({ELU}, 1/2) + 1/2) 1[{ELU} <= 0.9]"],
    ),
    (
        f"0.6 μ (1[ones(2)^T >= 0] ones(2)) sum(max(v^T, 0)) {NEVER} sinh(x)", "μ:, v: n, x:", "x",
        ["0", f"1.2 μ sum(max(v, 0)) {NEVER} cosh(x)"], ["sum(max(v, 0))", "1[v^T v > 9]"],
    ),
    (TIED, "u: n, b: n", "u", [], [LARGEST, f"2 {LARGEST} .* 1[u <= b]"]),
    ("max(1 - sinh(-3x^2/2), 0) y", "x:, y:", "x", ["3 x cosh(3x^2/2) y"], ["3 x cosh(3x^2/2)"]),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case[0])
def test_what_is_never_taken_is_not_waited_for(
    case: tuple[str, str, str, list[str], list[str]],
) -> None:
    f, shapes, wrt, right, wrong = case
    program = parse(f, shapes.split(", "))
    own = str(problem_of(program, wrt).gradient)
    for seed in SEEDS:
        for answer in (own, *right):
            assert check(program, wrt, answer, seed=seed).verdict == "correct", (answer, seed)
        for answer in wrong:
            assert check(program, wrt, answer, seed=seed).verdict == "wrong", (answer, seed)


@pytest.mark.parametrize("mask", ["1[cosh(x) > 9]", "1[sin(x) > 0.999]", "1[1/(x^2 + 1) > 0.99]"])
def test_what_can_be_taken_is_waited_for(mask: str) -> None:
    """An answer that is wrong behind a mask that is seldom on is never accepted."""
    program = parse("sin(x) y", ["x:", "y:"])
    for seed in SEEDS:
        assert check(program, "x", f"cos(x) y + 0.01 {mask}", seed=seed).verdict != "correct"


SIDES = [
    ("1[x^2 > 0]", {True}), ("1[x^2 <= 0]", {True}), ("1[x > 0]", {True, False}),
    ("1[max(x, y) - x >= 0]", {True}), ("1[max(x, y) - x > 0]", {True, False}),
    ("1[min(x, y) - x >= 0]", {True, False}), ("1[min(x, y) - x > 0]", {False}),
    ("1[max(x, 0) < 0]", {True}), ("1[max(x, 0) <= 0]", {True, False}),
]  # fmt: skip


@pytest.mark.parametrize(("text", "wanted"), SIDES)
def test_which_sides_of_a_mask_there_are(text: str, wanted: set[bool]) -> None:
    """At 0, a mask with ≥ or < counts as on its upper side, any other as on its lower one."""
    mask = parse(text, ["x:", "y:"]).value
    assert {on for branch, on in sides_to_see(mask) if branch.node is mask} == wanted


HIDDEN = [
    "max(x, y) - x", "1 - sin(max(x, 0) + pi/2)", "(sqrt(x^2) - x)^2", "(exp(log(x^2)/2) - x)^2",
    "(arctan(x) + arctan(1/x) - pi/2)^2", "(arctan(tan(x)) - x)^2", "var(max(v, 1))",
    "(sign(v)^T sign(w))^2", "(sum(sign(v)) + x - x)^2", "1 - s[0]", "log(s[1])^2", "(q[0] - 1)^2",
    "1 - softmax(v)[0]", "(det(Q) - 1)^2", "norm(max(v, w) - v)", "(sum(1 + 0 v) - 2)^2 x^2",
    "(abs(x) - x)^2", "max(min(x, 1), 0)^2", "1 - max(q)", "sum(log(q + 1).^2)",
]  # fmt: skip
VECTORS = ["v: n", "w: n", "s: n simplex", "q: n binary01", "Q: n n orthogonal"]


@pytest.mark.parametrize("text", HIDDEN)
def test_what_is_0_in_a_region_may_be_0(text: str) -> None:
    """Each is of one sign, and yet 0 at more than stray points, or throughout where n is 1."""
    e = parse(text, ["x:", "y:", *VECTORS]).value
    assert 0 in signs_of(e)[e]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("1[x > 0] 1[y > 0]", 1), ("1[x > 0] 1[y^2 > 0]", 0), ("x 1[y > 0]", 0),
        ("1[x > 0] 1[y > 0] 1[x^2 + 1 < 0]", 0), ("max(x, 0) elu(y^2 + 1)", 0),
        ("max(x, 0) elu(y^2 - 1)", 1),
    ],
)  # fmt: skip
def test_products_that_may_be_idle(text: str, count: int) -> None:
    e = parse(text, ["x:", "y:"]).value
    assert len(products_of_switching(e, [e], sides_to_see(e))) == count
