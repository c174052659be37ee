"""The objective's own difference quotients confirm every gradient: no rule of differentiation."""

from __future__ import annotations

import math
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest
from catalogue import ASKED, Asked, every_gradient, program_of

from gradcheck_cli.algebra import Scale
from gradcheck_cli.calculus import gradients
from gradcheck_cli.expr import Ones, Symbol, signature, size_named
from gradcheck_cli.judge import check
from gradcheck_cli.judge.ball_look import Case, Look
from gradcheck_cli.judge.ball_points import Spots
from gradcheck_cli.judge.balls import balls
from gradcheck_cli.judge.problem import Problem, problem_of
from gradcheck_cli.judge.sizes import size_sets
from gradcheck_cli.judge.standins import without_functions
from gradcheck_cli.ops import operations
from gradcheck_cli.ops.functions import Unspecified, UserFunction
from gradcheck_cli.ops.reductions import Sum
from gradcheck_cli.syntax import parse

if TYPE_CHECKING:
    from collections.abc import Callable

    from gradcheck_cli.expr import Expr


def quotients(problem: Problem, seed: int, wanted: int = 2) -> list[float]:
    """Return log₁₀ of |difference quotient − ⟨R, U⟩| beside Σ|R ∘ U|, at a few points."""
    problem, _ = without_functions(problem, problem.gradient)
    roots = (problem.objective, problem.gradient, problem.wrt)
    case, found = Case(problem, problem.gradient), []
    spots = Spots(case, seed)
    sets = size_sets(*roots, seed=seed)
    for attempt in range(40):
        sizes = sets[attempt % 2]
        look = Look(case, spots.spot(sizes, attempt=attempt), 1024)
        direction = spots.direction(*(dim.at(sizes) for dim in problem.wrt.shape))
        with look.system.working():
            if not look.defined or isinstance(quotient := look.quotient(direction), str):
                continue
            size = quotient.size if quotient.size > 0 else quotient.usual + 1
            ratio = abs(quotient.apart).upper() / size
            found.append(float(ratio.log()) / math.log(10) if ratio > 0 else -math.inf)
        if len(found) == wanted:
            break
    return found


@every_gradient
def test_the_catalogue_s_objectives_change_as_the_gradients_say(asked: Asked) -> None:
    """No rule of differentiation is used: this is an oracle of its own."""
    found = quotients(problem_of(program_of(asked.problem), asked.wrt), seed=5)
    assert found
    assert max(found) < -100


@every_gradient
def test_the_catalogue_s_gradients_are_equal(asked: Asked) -> None:
    problem = problem_of(program_of(asked.problem), asked.wrt)
    problem, answer = without_functions(problem, problem.gradient)
    roots = (problem.objective, problem.gradient, problem.wrt)
    found = balls(problem, answer, size_sets(*roots, seed=3), 3)
    assert (found.word, found.health) == ("equal", "confirmed")
    assert found.agreement < -100


def _operation_problems() -> list[Problem]:
    found = []
    for cls in operations():
        if cls in (Unspecified, UserFunction):
            continue
        dims = signature(cls.signature)[0] if cls.signature else []
        shapes = [(size_named(rows), size_named(cols)) for rows, cols in dims]
        for data in cls.data_examples or ((0, 1) if cls.takes_axis else (None,)):
            args = tuple(Symbol.named("ABC"[i], shape) for i, shape in enumerate(shapes))
            if not args:
                continue
            node = cls.intern(args, Fraction(2, 3) if cls is Scale else data)
            f = Sum.of(Symbol.named("G", node.shape) * node)
            found += [Problem(f, arg, gradients(f, [arg])[0]) for arg in args]
    return found


@pytest.mark.parametrize("problem", _operation_problems(), ids=lambda p: f"{p.objective}-{p.wrt}")
def test_every_operation_s_rule_is_what_its_quotients_say(problem: Problem) -> None:
    found = quotients(problem, seed=8)
    assert found
    assert max(found) < -100


STEEP = "sin(det(S) + lam)"  #: where S is 2²⁴ large and 8×8, no step of 2⁻¹²⁸ is a small one


def test_where_the_step_is_too_large_nothing_is_said_against_the_gradient() -> None:
    for seed in range(20):
        problem = problem_of(parse(STEEP, ["S: n n"]), "S")
        sets = size_sets(problem.objective, problem.gradient, problem.wrt, seed=seed)
        found = balls(problem, problem.gradient, sets, seed)
        assert (found.word, found.health) == ("equal", "confirmed"), seed


@pytest.mark.parametrize("f", [STEEP, "x^T x", "sum(sin(X x))", "exp(x^T x) - sum(x)"])
@pytest.mark.parametrize("factor", [Fraction(0), Fraction(-1), 1 + Fraction(1, 10**20)])
def test_a_gradient_that_is_not_the_objective_s_is_found_out(f: str, factor: Fraction) -> None:
    program = parse(f, ["S: n n", "X: n d", "x: d"])
    right = problem_of(program, "S" if f == STEEP else "x")
    problem = replace(right, gradient=Scale.of(right.gradient, data=factor))
    sets = size_sets(problem.objective, problem.gradient, problem.wrt, seed=1)
    found = balls(problem, problem.gradient, sets, 1)
    assert (found.word, found.health) == ("unhealthy", "broken")


def test_a_constant_objective_has_no_other_gradient_than_zero() -> None:
    """Quotients that are 0 for every step are settled, too."""
    right = problem_of(parse("(x - x)^T x + 3", ["x: d"]), "x")
    problem = replace(right, gradient=Scale.of(right.wrt, data=Fraction(1, 10**9)))
    found = balls(problem, problem.gradient, size_sets(problem.objective, right.wrt, seed=1), 1)
    assert found.health == "broken"


MUTANTS: dict[str, Callable[[Problem], Expr]] = {
    "a factor of 1 + 10⁻¹⁴": lambda p: Scale.of(p.gradient, data=1 + Fraction(1, 10**14)),
    "turned round": lambda p: -p.gradient,
    "10⁻¹⁰⁰ more": lambda p: (
        p.gradient + Scale.of(Ones.shaped(*p.wrt.shape), data=Fraction(1, 10**100))
    ),
}


@every_gradient
def test_mutants_of_the_catalogue_s_gradients_differ(asked: Asked) -> None:
    """A term, and one of the factors by turns."""
    factor, other, term = MUTANTS
    differs(asked, term)
    differs(asked, factor if ASKED.index(asked) % 2 else other)


def differs(asked: Asked, mutant: str) -> None:
    problem = problem_of(program_of(asked.problem), asked.wrt)
    problem, answer = without_functions(problem, MUTANTS[mutant](problem))
    if answer is problem.gradient:
        return
    roots = (problem.objective, problem.gradient, problem.wrt)
    found = balls(problem, answer, size_sets(*roots, seed=4), 4)
    assert found.word == "differ"
    assert found.counterexample
    assert mutant != "10⁻¹⁰⁰ more" or found.points <= 1  # others wait for a live gradient


@pytest.mark.parametrize(
    ("f", "answer", "word"),
    [
        ("sin(pi) sum(q)", "0 q", "correct"),
        ("sin(pi) sum(q)", "ones(n)", "wrong"),
        ("sin(sin(pi)) tan(sum(q))", "1/10^9 ones(n)", "wrong"),
        ("max(sin(pi), sum(q))", "1[1^T q > 0] 1", "correct"),
        ("max(sin(pi), sum(q))", "1[1^T q > 1/1000] 1", "wrong"),
    ],
)
def test_what_is_0_but_for_rounding_is_measured_by_its_terms(
    f: str, answer: str, word: str
) -> None:
    assert check(parse(f, ["q: n"]), "q", answer, seed=1).verdict == word
