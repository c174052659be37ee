"""Regions that no drawn point hits are found by walking downhill to them."""

from __future__ import annotations

from contextlib import contextmanager
from fractions import Fraction
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import pytest

from gradcheck_cli.expr import Symbol
from gradcheck_cli.judge import check, seeking
from gradcheck_cli.judge.ball_look import Case
from gradcheck_cli.judge.ball_points import Spots
from gradcheck_cli.judge.descents import Aim, Walk
from gradcheck_cli.judge.keeping import keeps, steps, together
from gradcheck_cli.judge.problem import problem_of
from gradcheck_cli.syntax import parse, parse_answer

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gradcheck_cli.judge.ball_points import Spot

ONE, TWO, MATRIX = ["x:"], ["x:", "y:"], ["X: n d"]
LEAST = ["A: m n", "x: n", "b: m"]
RESIDUAL = "s = x^T A^T A x - 2 b^T A x + b^T b"
BUMP = "relu(1/1000 - (x-1)^2 - (y-2)^2)"

#: What has no value in a region: the problem, its shapes, the variable, the answer.
UNDEFINED = [
    ("x^2", ONE, "x", "s = (x-3)^2 - 0.01; 2 x exp(log(s))/s"),
    ("x^2", ONE, "x", "s = (x-2)^2 - 10^-12; 2 x sqrt(s)^2/s"),
    ("x^2", ONE, "x", "s = exp((x-3)^2) - 1 - 10^-12; 2 x exp(log(s))/s"),
    ("x^2", ONE, "x", "s = (x^2 - 7)^2 - 10^-12; 2 x exp(log(s))/s"),
    ("x^2", ONE, "x", "t = cos(x/9)(1 + 10^-9); 2 x + arcsin(t) - arcsin(t)/2 - arcsin(t)/2"),
    ("abs(x-3)", ONE, "x", "s = (x-3)^2 - 1/10^10; sign(x-3) exp(log(s))/s"),
    ("||x||^2", ["x: n"], "x", "s = x.^2 - 10^-9; 2 x .* exp(log(s))./s"),
    ("||X||^2", MATRIX, "X", "s = sum(X.^2) - 1/1000; 2 X + log(s) X - log(s) X/2 - log(s) X/2"),
    ("||X||^2", MATRIX, "X", "s = sum((X - ones(n,d)/7).^2) - 10^-12; 2 X exp(log(s))/s"),
    ("tr(S S)", ["S: n n symmetric"], "S", "s = ||S - I||^2 - 10^-12; 2 S exp(log(s))/s"),
    ("tr(S S)", ["S: n n posdef symmetric"], "S", "s = ||S - I||^2 - 10^-12; 2 S exp(log(s))/s"),
    ("||p||^2", ["p: n simplex"], "p", "s = ||p - ones(n)/n||^2 - 10^-12; 2 p exp(log(s))/s"),
    ("||A x - b||^2", LEAST, "x", f"{RESIDUAL} - 10^-6; 2 A^T (A x - b) exp(log(s))/s"),
]
#: What differs in a region.
DIFFERENT = [
    ("x^2", ONE, "x", "2 x + 1[(x-2)^2 < 10^-12] x"),
    ("x^2", ONE, "x", "2 x + 1[(x-2)^2 < 10^-12] (x-2)"),
    ("x^2", ["x: positive"], "x", "2 x - 1[(3 x-1)^2 - 10^-30 < 0]"),
    ("x^2", ONE, "x", "2 x + 1[(x-1/3)^2 < 10^-60] x"),
    ("x^2", ONE, "x", "2 x + 1[(x-2)^2 < 10^-12] 1[(x-2)^2 > 10^-13] x"),
    ("x^2", ONE, "x", "2 x + relu(sin(x/10) - 0.999999) x"),
    ("x^2", ONE, "x", "2 x + 1[x > 10^12] x"),
    ("log(x)", ONE, "x", "1/x + 1[(x-7)^2 < 10^-12]"),
    ("x^2", TWO, "x", f"2 x + {BUMP}"),
    ("x^2", TWO, "x", "2 x + relu(10^-12 - (x-y-1)^2 - (y-2 x)^2)"),
    ("x^2", TWO, "x", "2 x + relu(10^-9 - 100 (y-x^2)^2 - (1-x)^2)"),
    ("x^2", TWO, "x", "2 x + 1[(x-2)^2 + (y-3)^2 < 10^-12] (x-2)"),
    ("||X||^2", MATRIX, "X", "2 X + relu(1/1000 - sum((X - ones(n,d)).^2)) X"),
    ("||X||^2", MATRIX, "X", "2 X + 1[||X - 3 ones(n,d)|| < 10^-9] X"),
]
RIGHT = [
    ("sum((X w - y).^2)", ["X: n d", "w: d", "y: n"], "w",
     "s = w^T X^T X w - 2 y^T X w + y^T y; 2 X^T (X w - y) sqrt(s)^2/s"),
    ("x^2", TWO, "x", "s = x^2 - 2 x y + y^2 + 10^-9; 2 x exp(log(s))/s"),
    ("x^2", ["x: positive"], "x", "2 (exp(log1p(x)) - 1)"),
    (BUMP, TWO, "x", "-2 (x - 1) 1[1000 (x-1)^2 + 1000 (y-2)^2 < 1]"),
    (BUMP, TWO, "x", "-(x - 1) (1 + sign(1/1000 - (x-1)^2 - (y-2)^2))"),
    ("relu(10^-12 - (x-1)^2)", ONE, "x", "-2 (x - 1) 1[10^12 (x-1)^2 < 1]"),
    (f"erf({BUMP})", TWO, "x",
     f"-4/sqrt(pi) exp(-({BUMP})^2) (x-1) 1[1000 (x-1)^2 + 1000 (y-2)^2 < 1]"),
    (f"gelu({BUMP})", TWO, "x",
     f"b = {BUMP}; -2 (x-1) 1[b > 0] ((1 + erf(b/sqrt(2)))/2 + b exp(-b^2/2)/sqrt(2 pi))"),
    ("log(sinh(y)^2 + 1) + relu(x - 10^15) 1[y < 10^9]", TWO, "x", "1[x > 10^15] 1[y < 10^9]"),
    ("max(x, -10^9)", ONE, "x", "1 - 1[x + 10^9 < 0]"),
    ("sqrt(mean(x.^2) - mean(x)^2)", ["x: n"], "x",
     "(x - mean(x) ones(n))/(n sqrt(mean(x.^2) - mean(x)^2))"),
    ("log(det(A))", ["A: n n posdef"], "A", "A^-T sqrt(det(A))^2/det(A)"),
]  # fmt: skip


@contextmanager
def looked() -> Iterator[list[Spot]]:
    """Collect the points that walks look at."""
    before = Walk._heights
    found: list[Spot] = []

    def counted(walk: Walk, spot: Spot) -> Any:
        found.append(spot)
        return before(walk, spot)

    with patch.object(Walk, "_heights", counted):
        yield found


def answers(cases: Sequence[tuple[Any, ...]]) -> pytest.MarkDecorator:
    """Return the decorator for these cases, named by their answers."""
    return pytest.mark.parametrize(
        ("f", "shapes", "wrt", "answer"), cases, ids=[case[3] for case in cases]
    )


@answers(UNDEFINED)
def test_where_an_answer_has_no_value_is_found(
    f: str, shapes: list[str], wrt: str, answer: str
) -> None:
    for seed in range(2):
        verdict = check(parse(f, shapes), wrt, answer, seed=seed)
        assert verdict.verdict == "wrong"
        assert verdict.diagnosis
        assert verdict.diagnosis.id == "undefined"


@answers(DIFFERENT)
def test_where_an_answer_differs_is_found(f: str, shapes: list[str], wrt: str, answer: str) -> None:
    for seed in range(2):
        verdict = check(parse(f, shapes), wrt, answer, seed=seed)
        assert verdict.verdict == "wrong"
        assert verdict.counterexample


def test_a_side_that_nothing_leads_to_stays_open() -> None:
    """That exp(x) > x − 1 takes more than structure tells; whoever says so is not accepted."""
    verdict = check(parse("sum(exp(x))", ["x: n"]), "x", "exp(x) .* 1[exp(x) - x + 1 > 0]", seed=1)
    assert verdict.verdict == "inconclusive"


@answers(RIGHT)
def test_what_has_a_value_everywhere_and_a_rare_branch_are_right(
    f: str, shapes: list[str], wrt: str, answer: str
) -> None:
    for seed in range(2):
        assert check(parse(f, shapes), wrt, answer, seed=seed).verdict == "correct"


# Walks


def walk(operand: str, looks: int = 300, shape: str = "x: n", **sizes: int) -> Walk:
    """Return a walk to where an operand is negative, from a point that is drawn."""
    program = parse("||x||^2", [shape, "y:"])
    product = parse_answer(program, f"({operand}) x", "x").value
    case = Case(problem_of(program, "x"), product)
    wanted = next(arg for arg in product.args if arg.is_scalar)
    return Walk(case, Aim(wanted, 1), Spots(case, 5).spot(sizes), 512, looks)


@pytest.mark.parametrize("power", [3, 12, 30, 60])
@pytest.mark.parametrize("size", [1, 2, 7])
def test_the_bottom_of_a_square_is_hit_exactly(power: int, size: int) -> None:
    """However narrow it is, the parabola through three values says where it is."""
    one = walk(f"(||x - 3 ones(n)||^2 - 10^-{power})", n=size)
    found = one.to_below()
    assert found
    (rows,) = [v for s, v in found.values.items() if isinstance(s, Symbol) and s.name == "x"]
    assert sum((Fraction(row[0]) - 3) ** 2 for row in rows) < Fraction(1, 10**power)


def test_a_walk_ends_at_a_bottom_that_is_not_negative() -> None:
    one = walk("(||x||^2 + y^2 + 1)", looks=100_000, n=3)
    assert one.to_below() is None
    assert one.left > 99_000


@pytest.mark.parametrize("looks", [1, 2, 10, 50])
def test_a_walk_takes_no_more_looks_than_it_may(looks: int) -> None:
    one = walk("(exp(x^T x) + sin(y))", looks=looks, n=2)
    with looked() as counted:
        one.to_below()
    assert len(counted) < looks


@pytest.mark.parametrize("property_", ["positive", "unit_interval", "posdef symmetric", "simplex"])
def test_properties_are_kept_on_the_way(property_: str) -> None:
    """Where f has its least value is nowhere near what may be."""
    whole = property_.startswith("posdef")
    shape = f"x: n {'n ' if whole else ''}{property_}"
    one = walk(f"||x + 3 {'I' if whole else 'ones(n)'}||^2", shape=shape, n=2)
    start = one.spot
    assert one.to_below() is None
    assert one.spot != start
    symbol = next(s for s in one.spot.values if getattr(s, "name", "") == "x")
    assert keeps(symbol.data[1], [[Fraction(e) for e in row] for row in one.spot.values[symbol]])
    if property_ == "simplex":
        assert sum(Fraction(row[0]) for row in one.spot.values[symbol]) == 1


def test_what_an_inequality_rules_out_is_not_kept() -> None:
    def rows(*values: int) -> list[list[Fraction]]:
        return [[Fraction(value)] for value in values]

    assert keeps({"positive"}, rows(1, 2))
    assert not keeps({"positive"}, rows(1, 0))
    assert not keeps({"nonzero"}, rows(1, 0))
    assert not keeps({"within_one"}, rows(1))
    square = [[Fraction(1), Fraction(2)], [Fraction(2), Fraction(1)]]
    assert not keeps({"posdef"}, square)
    assert not keeps({"det_positive"}, square)
    assert keeps({"invertible"}, square)
    assert not keeps({"invertible"}, [[Fraction(1), Fraction(1)]] * 2)


def test_single_steps_keep_what_an_equation_says() -> None:
    symmetric = list(steps({"symmetric"}, 2, 2))
    assert len(symmetric) == 3
    assert sum(map(sum, together({"diagonal"}, 2, 2))) == 2
    assert all(step[0][1] == step[1][0] for step in symmetric)
    assert all(step[0][1] == step[1][0] == 0 for step in steps({"diagonal"}, 2, 2))
    assert all(sum(row) == 0 for step in steps({"simplex"}, 2, 3) for row in step)
    assert all(sum(row[0] for row in step) == 0 for step in steps({"simplex"}, 3, 1))
    assert len(list(steps({"simplex"}, 2, 3))) == 4


def test_a_walk_may_come_to_the_zero_matrix() -> None:
    """Its largest eigenvalue is no more than a tie: nothing is known there, and nothing breaks."""
    one = walk("(lambda_max(x^T x) + 1)", shape="x: n n", n=3)
    assert one.to_below() is None


# What it costs


def looks_at(f: str, shapes: list[str], wrt: str, answer: str, seed: int) -> int:
    """Return how many points were looked at on all walks for a verdict."""
    with looked() as counted:
        check(parse(f, shapes), wrt, answer, seed=seed)
    return len(counted)


ORDINARY = [
    ("||X w - y||^2", ["X: n d", "w: d", "y: n"], "w", "2 X^T X w - 2 X^T y"),
    ("||X w - y||", ["X: n d", "w: d", "y: n"], "w", "X^T (X w - y)/sqrt((X w - y)^T (X w - y))"),
    ("sum(relu(X w))", ["X: n d", "w: d"], "w", "X^T 1[X w > 0]"),
    ("sum(log(p))", ["p: n positive"], "p", "exp(-log(p))"),
    ("log(sum(exp(x)))", ["x: n"], "x", "exp(x - log(sum(exp(x))))"),
    ("-log(sigmoid(y w^T x))", ["y:", "w: d", "x: d"], "w", "-y x exp(-log(1 + exp(y w^T x)))"),
    ("sqrt(x^T A x)", ["x: n", "A: n n posdef symmetric"], "x", "A x (x^T A x)^(-1/2)"),
]


@answers(ORDINARY)
def test_ordinary_answers_have_nothing_to_be_sought(
    f: str, shapes: list[str], wrt: str, answer: str
) -> None:
    assert looks_at(f, shapes, wrt, answer, 1) == 0


def test_many_operands_share_one_bound() -> None:
    terms = " + ".join(
        f"log(x^2 - 2 x y + y^2 + {k}) - log(y^2 - 2 x y + x^2 + {k})/2" for k in range(1, 9)
    )
    halves = " + ".join(f"log(x^2 - 2 x y + y^2 + {k})/2" for k in range(1, 9))
    answer = f"2 x + {terms} - ({halves})"
    assert 0 < looks_at("x^2", TWO, "x", answer, 1) <= seeking.ALL


def test_what_cannot_be_afforded_is_not_sought() -> None:
    answer = "s = x^2 - 2 x y + y^2 + 1/9; 2 x exp(log(s))/s"
    assert 0 < looks_at("x^2", TWO, "x", answer, 1) <= seeking.LOOKS
    with patch.object(seeking, "BUDGET", 0):
        assert looks_at("x^2", TWO, "x", answer, 1) == 0
