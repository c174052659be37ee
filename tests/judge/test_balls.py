"""The judge in balls: proofs of difference, agreement, coverage, and the health of the problem."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING, Any

import mpmath
import numpy as np
import pytest
from precise import Precise

from gradcheck_cli.algebra import Scale
from gradcheck_cli.dims import ONE, Dim
from gradcheck_cli.evaluate import evaluate
from gradcheck_cli.expr import Expr, Number, Symbol
from gradcheck_cli.judge import check
from gradcheck_cli.judge.ball_look import Case
from gradcheck_cli.judge.ball_points import Spots
from gradcheck_cli.judge.balls import Balls, balls, shown_in_small
from gradcheck_cli.judge.counterexample import Counterexample, smallest
from gradcheck_cli.judge.problem import Problem, problem_of, symbols_of
from gradcheck_cli.judge.sizes import demands, size_sets
from gradcheck_cli.judge.standins import without_functions
from gradcheck_cli.ops.reductions import Sum
from gradcheck_cli.syntax import parse, parse_answer

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

A1 = ("||max(XW,0)-Y||_F^2", ("X: n d", "W: d k", "Y: n k"), "W")
RIDGE = ("||X w - y||^2 + 0.0001 ||w||^2", ("X: n d", "w: d", "y: n"), "w")
SQUARE = ("||w||^2", ("w: d",), "w")
SCORES = ("logsumexp(A x)", ("A: m n", "x: n"), "x")
DET = ("logdet(A)", ("A: n n symmetric posdef",), "A")


@cache
def _problem(source: str, shapes: tuple[str, ...], wrt: str) -> Problem:
    return problem_of(parse(source, list(shapes)), wrt)


def _read(asked: tuple[str, tuple[str, ...], str], answer: str) -> Expr:
    source, shapes, wrt = asked
    return parse_answer(parse(source, list(shapes)), answer, wrt).value


def judged(problem: Problem, answer: Expr, seed: int = 0, **options: bool) -> Balls:
    problem, answer = without_functions(problem, answer)
    roots = (problem.objective, problem.gradient, answer, problem.wrt)
    return balls(problem, answer, size_sets(*roots, seed=seed), seed, **options)


def said(asked: tuple[str, tuple[str, ...], str], answer: str, seed: int = 0) -> Balls:
    return judged(_problem(*asked), _read(asked, answer), seed)


# Right and wrong -------------------------------------------------------------------------------

RIGHT = [
    (A1, "2 X^T ((max(XW, 0) - Y) .* (XW > 0))"),
    (A1, "2 X^T max(XW, 0) - 2 X^T (Y .* (XW > 0))"),
    (A1, "X^T ((max(2XW, 0) - 2Y) .* (1 - (XW <= 0)))"),
    (A1, "2 X^T ((XW + |XW|)/2 - Y .* (XW >= 0))"),
    (RIDGE, "2 X^T (X w - y) + 0.0002 w"),
    (RIDGE, "2 X^T X w - 2 X^T y + 2/10000 w"),
    (SQUARE, "2 w"),
    (SQUARE, "1000000000000 w - 1000000000000 w + 2 w"),
    (SCORES, "A^T softmax(A x)"),
    (SCORES, "A^T exp(A x) / sum(exp(A x))"),
    (DET, "A^-1"),
    (DET, "A^-T"),
    (("||X||_F^2", ("X: n n orthogonal",), "X"), "2 X X^T X"),
    (("tr(A X^-1)", ("A: n n", "X: n n"), "X"), "-(X^-1 A X^-1)^T"),
    (("sum(phi(X w))", ("X: n d", "w: d", "phi: elementwise"), "w"), "X^T phi'(X w)"),
    (("max(X)", ("X: m n",), "X"), "is_max(X)"),
    (("x^T A x", ("A: n n symmetric", "x: n"), "x"), "2 A x"),
    (("y^T log(softmax(x))", ("x: n", "y: n onehot"), "x"), "y - softmax(x)"),
]

WRONG = [
    (A1, "X^T ((max(XW, 0) - Y) .* (XW > 0))"),
    (A1, "2 X^T (max(XW, 0) - Y)"),
    (A1, "2 X^T ((max(XW, 0) - Y) .* (XW < 0))"),
    (A1, "-2 X^T ((max(XW, 0) - Y) .* (XW > 0))"),
    (A1, "2.00000000000002 X^T ((max(XW, 0) - Y) .* (XW > 0))"),
    (A1, "2 X^T ((max(XW, 0) - Y) .* (XW > 0)) + 1e-30*1e-30*1e-30*1e-10 W"),
    (A1, "2 X^T ((max(XW, 0) - Y) .* (XW > 0.001))"),
    (A1, "2 X^T ((max(XW, 0) - Y) .* sigmoid(1000000000000 XW))"),
    (A1, "2 X^T ((max(XW, 0) - Y) .* (XW > 0)) + max(tr(Y^T Y) - 1000000, 0) W"),
    (RIDGE, "2 X^T (X w - y)"),
    (RIDGE, "2 X^T (X w - y) + 0.0002 w + max(y^T y - 1000000, 0) w"),
    (SQUARE, "1000000000000 w - 1000000000000 w + 1e-30 w"),
    (SQUARE, "1000000000000 w - 1000000000000 w + 2 w + 1e-30 w"),
    (SQUARE, "0 w"),
    (SCORES, "A^T softmax(A x) + 1e-30 x"),
    (SCORES, "A^T sigmoid(A x)"),
    (("x^T A x", ("A: n n", "x: n"), "x"), "2 A x"),
    (("max(X)", ("X: m n",), "X"), "is_max(X) .* (X > 0)"),
    (("x^T A x - x^T A^T x", ("A: n n", "x: n"), "x"), "1e-30 x"),
]


@pytest.mark.parametrize(("asked", "answer"), RIGHT, ids=lambda value: str(value)[:60])
def test_a_right_answer_is_equal(asked: tuple[str, tuple[str, ...], str], answer: str) -> None:
    for seed in range(3):
        found = said(asked, answer, seed)
        assert (found.word, found.health, found.unseen) == ("equal", "confirmed", [])
        assert found.agreement < -100
        assert found.points >= 3


@pytest.mark.parametrize(("asked", "answer"), WRONG, ids=lambda value: str(value)[:60])
def test_a_wrong_answer_differs_and_others_confirm_where(
    asked: tuple[str, tuple[str, ...], str], answer: str
) -> None:
    problem, value = _problem(*asked), _read(asked, answer)
    for seed in range(3):
        found = judged(problem, value, seed)
        assert found.word == "differ"
        assert found.counterexample
        assert_confirmed(found.counterexample, problem, value)
    small = shown_in_small(Case(problem, value), found, 1)
    assert small
    assert_confirmed(small, problem, value)


def assert_confirmed(example: Counterexample, problem: Problem, answer: Expr) -> None:
    """Evaluate both sides at the inputs again, in mpmath; what is said of them is so."""
    with mpmath.workprec(3000):
        values: dict[Expr, Any] = {
            symbol: np.array(
                [
                    [mpmath.mpf(e.numerator) / e.denominator for e in row]
                    for row in example.input_rows[symbol.name]
                ],
                dtype=object,
            )
            for symbol in symbols_of(problem.objective, problem.gradient, answer)
        }
        system: Any = Precise(example.sizes)
        got, truth = evaluate([answer, problem.gradient], system, values)
        assert got[example.entry] != truth[example.entry]
        for text, exact in (
            (example.answer, got[example.entry]),
            (example.gradient, truth[example.entry]),
        ):
            assert abs(mpmath.mpf(text) - exact) <= abs(exact) * mpmath.mpf(10) ** -5
        apart = mpmath.mpf(example.answer) - mpmath.mpf(example.gradient)
        if example.answer != example.gradient:  # as many digits are given as tell them apart
            assert abs(apart - (got - truth)[example.entry]) <= abs(apart) / 50


def test_small_whole_numbers_are_found_where_they_suffice() -> None:
    problem, value = _problem(*A1), _read(A1, "2 X^T (max(XW, 0) - Y)")
    found = shown_in_small(Case(problem, value), judged(problem, value), 0)
    assert found
    assert shown_in_small(Case(problem, problem.gradient), Balls("equal"), 0) is None
    assert found.sizes == {"n": 1, "d": 1, "k": 1}
    entries = [e for rows in found.input_rows.values() for row in rows for e in row]
    assert all(e.denominator == 1 and abs(e) <= 3 for e in entries)


@pytest.mark.parametrize(
    "properties",
    [
        "symmetric", "posdef", "symmetric posdef", "det_positive", "diagonal", "orthogonal",
        "positive", "unit_interval", "small", "small_positive", "binary01", "pm1",
        "onehot_rows", "onehot_cols", "simplex", "invertible",
    ],
)  # fmt: skip
def test_points_have_what_is_declared_exactly(properties: str) -> None:
    asked = ("sum(A) + tr(A)", (f"A: n n {properties}",), "A")
    problem = _problem(*asked)
    case = Case(problem, problem.gradient + Sum.of(problem.wrt) * problem.gradient)
    (symbol,) = case.symbols
    for seed in range(5):
        spot = Spots(case, seed).spot({"n": 4}, 2.0**7)
        _assert_has(properties, [[Fraction(e) for e in row] for row in spot.values[symbol]])
        small = smallest(case, seed, 512)
        assert small or "onehot" in properties or properties in ("simplex", "orthogonal")
        if small:
            _assert_has(properties, small.input_rows["A"])


#: What exact rows must satisfy, for each property.
HAS: dict[str, Callable[[Any], Any]] = {
    "symmetric": lambda a: (a == a.T).all(),
    "posdef": lambda a: np.linalg.eigvalsh((a + a.T).astype(float)).min() > 0,
    "orthogonal": lambda a: (a.T @ a == np.eye(len(a), dtype=int)).all(),
    "simplex": lambda a: (a > 0).all() and (a.sum(axis=1) == 1).all(),
    "onehot_rows": lambda a: set(a.flat) <= {0, 1} and (a.sum(axis=1) == 1).all(),
    "onehot_cols": lambda a: set(a.flat) <= {0, 1} and (a.sum(axis=0) == 1).all(),
    "diagonal": lambda a: (a * (1 - np.eye(len(a), dtype=int)) == 0).all(),
    "positive": lambda a: (a > 0).all(),
    "small_positive": lambda a: (a > 0).all() and (a < 1).all(),
    "small": lambda a: (abs(a) < 1).all(),
    "unit_interval": lambda a: (a > 0).all() and (a < 1).all(),
    "pm1": lambda a: set(a.flat) <= {-1, 1},
    "binary01": lambda a: set(a.flat) <= {0, 1},
    "det_positive": lambda a: np.linalg.det(a.astype(float)) > 0,
    "invertible": lambda a: np.linalg.det(a.astype(float)) != 0,
}


def _assert_has(properties: str, rows: Sequence[Sequence[Fraction]]) -> None:
    for name in properties.split():
        assert HAS[name](np.array(rows, dtype=object)), name


def test_whether_the_gradient_is_0_everywhere_is_told() -> None:
    asked = ("x^T A x - x^T A^T x", ("A: n n", "x: n"), "x")
    found = said(asked, "0 x")
    assert (found.word, found.alive) == ("equal", 0)
    living = said(SQUARE, "2 w")
    assert living.alive >= living.points > 0


# What cannot be told ---------------------------------------------------------------------------


def test_an_answer_without_a_value_is_undefined() -> None:
    found = said(SQUARE, "2 w + log(-1 - w^T w) w")
    assert (found.word, found.undefined) == ("undefined", 3)
    found = said(SQUARE, "2 w + (w - w) ./ (w - w)")
    assert found.word == "undefined"


def test_an_answer_that_is_undefined_at_some_points_only_is_not_equal() -> None:
    assert said(SQUARE, "2 w + 0 log(w)").word in {"undefined", "loose"}
    for seed in range(5):
        assert said(SQUARE, "2 w + (log(sum(w)) - log(sum(w))) w", seed).word == "undefined"


def test_no_point_is_too_few() -> None:
    asked = ("log(-1 - w^T w)", ("w: d",), "w")
    found = said(asked, "2 w")
    assert (found.word, found.points, found.health) == ("too few", 0, "unknown")


def test_a_branch_that_never_fires_is_told() -> None:
    found = said(SQUARE, "2 w + max(sum(w) - sum(w)^2 - 1, 0) w")
    assert found.word == "equal"
    assert [on for _, on in found.unseen] == [True]


def test_a_threshold_far_out_is_climbed_to() -> None:
    found = said(("sum(max(x - 10, 0))", ("x: n",), "x"), "0 x")
    assert found.word == "differ"


def test_at_a_kink_no_quotient_is_compared() -> None:
    asked = ("sum(relu(X))", ("X: n n diagonal",), "X")
    found = judged(problem := _problem(*asked), problem.gradient)
    assert (found.word, found.health) == ("equal", "unknown")


def test_an_engine_that_errs_is_caught() -> None:
    """Nobody is graded by a gradient that the objective contradicts, the answer right or wrong."""
    right = _problem(*A1)
    for wrong in (2 * right.gradient, right.gradient + Fraction(1, 10**15) * right.wrt):
        broken = replace(right, gradient=wrong)
        for answer in (wrong, right.gradient):
            found = judged(broken, answer)
            assert (found.word, found.health) == ("unhealthy", "broken")


def test_the_gradient_in_a_named_part() -> None:
    program = parse("R = X W - Y; f = ||R||_F^2", ["X: n d", "W: d k", "Y: n k"])
    problem = problem_of(program, "R")
    assert judged(problem, problem.gradient).word == "equal"
    assert judged(problem, 3 * problem.gradient).word == "differ"


def test_the_numerator_layout_is_turned() -> None:
    problem = _problem(*A1)
    assert judged(problem, problem.gradient.T, turned=True).word == "equal"
    assert judged(problem, 2 * problem.gradient.T, turned=True).word == "differ"


def test_a_hunt_visits_the_whole_ladder() -> None:
    problem = _problem(*SQUARE)
    calm, hunted = judged(problem, problem.gradient), judged(problem, problem.gradient, hunt=True)
    assert hunted.points == calm.points + 16
    far = problem.gradient + Scale.of(
        Symbol.named("unused", (ONE, ONE)) * Number.exactly(0), problem.wrt
    )
    assert judged(problem, far, hunt=True).word == "equal"


def test_the_same_seed_gives_the_same_points_and_another_does_not() -> None:
    example = [said(SQUARE, "3 w", seed).counterexample for seed in (1, 1, 2)]
    assert example[0] == example[1] != example[2]


def test_tiny_numbers_ask_for_more_bits() -> None:
    answer = _read(SQUARE, "2 w + (1e-30*1e-30*1e-30*1e-30*1e-30*1e-30*1e-30) w")
    assert judged(_problem(*SQUARE), answer).word == "differ"


def test_three_size_sets_are_all_visited() -> None:
    problem = _problem(*SQUARE)
    sets = [{"d": 3}, {"d": 4}, {"d": 5}]
    assert balls(problem, problem.gradient, sets, 0).points == 7
    assert balls(problem, problem.gradient, sets[:1], 0).points >= 3


def test_demands_are_met_by_the_small_sizes() -> None:
    asked = ("x[3]^2 + x[0]", ("x: n",), "x")
    problem = _problem(*asked)
    value = 2 * problem.gradient
    assert demands(problem.objective).above
    small = smallest(Case(problem, value), 0, 512)
    assert small is None or small.sizes["n"] > Dim.of(3).at({})


def test_a_side_that_many_entries_have_to_take_together_is_seen() -> None:
    """That all entries of w are large is seen at no point drawn freely."""
    program = parse("min(1, min(w)) sin(x)", ["w: n", "x:"])
    words = [check(program, "x", "min(1, min(w)) cos(x)", seed=seed).verdict for seed in range(6)]
    assert words == ["correct"] * 6
