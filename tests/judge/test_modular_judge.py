"""The exact judge: right gradients are equal, the smallest defect is found, proofs are proofs."""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from random import Random
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from abstaining import reasons
from catalogue import Asked, every_gradient, program_of
from evaluation import near, nodes_of
from test_laws import CASES, SIZES, Case, objective

from gradcheck_cli.algebra import Add, Power, Transpose
from gradcheck_cli.calculus import gradients
from gradcheck_cli.dims import Dim
from gradcheck_cli.evaluate import evaluate
from gradcheck_cli.evaluate.arrays import numpy_system
from gradcheck_cli.evaluate.modular_primes import primes
from gradcheck_cli.expr import Expr, Ones, Symbol, Zero
from gradcheck_cli.judge.domains import needed_by_use
from gradcheck_cli.judge.draws import draw as in_numbers
from gradcheck_cli.judge.modular import (
    PIECEWISE_POINTS,
    POINTS,
    Modular,
    modular,
    modular_health,
)
from gradcheck_cli.judge.modular_draws import ENTRIES, FREE, MATRICES, WHOLE_NUMBERS, draw
from gradcheck_cli.judge.problem import Problem, problem_of, symbols_of
from gradcheck_cli.judge.sizes import size_sets
from gradcheck_cli.judge.standins import without_functions
from gradcheck_cli.ops.activations import Gelu
from gradcheck_cli.ops.elementwise import Cos, Exp, Log, Mask, Relu, Sin
from gradcheck_cli.ops.functions import Unspecified
from gradcheck_cli.ops.inverses import Inverse
from gradcheck_cli.ops.largest import IsMax, Max, Min
from gradcheck_cli.ops.norms import Norm, NormSquared
from gradcheck_cli.ops.reductions import Sum
from gradcheck_cli.ops.softmax import LogSoftmax, LogSumExp, Softmax
from gradcheck_cli.ops.special import Erf
from gradcheck_cli.ops.structure import Unit
from gradcheck_cli.ops.trigonometric import Arccos, Arcsin, Tan
from gradcheck_cli.syntax import parse, parse_answer
from gradcheck_cli.syntax.shapes import PROPERTIES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SEEDS = (1, 2, 3)
TINY = Fraction(1, 10**100)
NEAR_ONE = 1 + Fraction(1, 10**14)
m, n = Dim.of("m"), Dim.of("n")
A, X = Symbol.named("A", (n, n)), Symbol.named("X", (m, n))
TURNED = {">": "<", "<": ">", ">=": "<=", "<=": ">="}


@cache
def problem_asked(asked: Asked) -> Problem:
    problem = problem_of(program_of(asked.problem), asked.wrt)
    return without_functions(problem, problem.gradient)[0]


@cache
def sizes_of(asked: Asked) -> tuple[dict[str, int], ...]:
    problem = problem_asked(asked)
    return size_sets(problem.objective, problem.gradient, problem.wrt, seed=4)


def judged(f: Expr, wrt: Expr, answer: Expr | None = None, seed: int = 1) -> Modular:
    (gradient,) = gradients(f, [wrt])
    problem = Problem(f, wrt, gradient)
    sets = size_sets(f, gradient, wrt, *([answer] if answer else []), seed=2)
    return modular(problem, gradient if answer is None else answer, sets, seed)


def assert_equal(found: Modular, *roots: Expr) -> None:
    """Assert that the judge says so, or, where residues know some operation not, that and why."""
    if why := reasons(*roots):
        assert_abstains(found, why)
    else:
        assert (found.word, found.reason) == ("equal", ""), found


def assert_abstains(found: Modular, why: set[str]) -> None:
    assert (found.word, found.points, found.entry) == ("abstains", 0, None), found
    assert found.reason in why


# Right gradients --------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("case", CASES, ids=str)
def test_every_operation_s_gradient_is_the_raw_sweep(case: Case, seed: int) -> None:
    f = objective(case.node)
    for operand, gradient in zip(case.operands, gradients(f, case.operands), strict=True):
        found = modular_health(Problem(f, operand, gradient), [SIZES], seed)
        assert_equal(found, f, gradient)


@every_gradient
def test_every_gradient_is_the_raw_sweep(asked: Asked) -> None:
    for seed in SEEDS:
        problem = problem_asked(asked)
        found = modular_health(problem, sizes_of(asked), seed)
        assert_equal(found, problem.objective, problem.gradient)
        assert not found.is_proof


@every_gradient
def test_every_answer_of_the_catalogue_is_equal(asked: Asked) -> None:
    program = program_of(asked.problem)
    written = parse_answer(program, asked.answer, asked.wrt).value
    problem, answer = without_functions(problem_of(program, asked.wrt), written)
    sets = size_sets(problem.objective, problem.gradient, answer, problem.wrt, seed=4)
    found = modular(problem, answer, sets, 5, turned=answer.shape != problem.wrt.shape)
    assert_equal(found, problem.gradient, answer)


# Wrong ones -------------------------------------------------------------------------------------


def put(root: Expr, old: Expr, new: Expr) -> Expr:
    """Return the expression with one node replaced."""
    if root is old:
        return new
    args = tuple(put(arg, old, new) for arg in root.args)
    return root if args == root.args else type(root).intern(args, root.data)


def without_each_term(gradient: Expr) -> Iterator[Expr]:
    for node in sorted(nodes_of(gradient), key=str):
        if isinstance(node, Add):
            for i in range(len(node.args)):
                rest = node.args[:i] + node.args[i + 1 :]
                yield put(gradient, node, rest[0] if len(rest) == 1 else Add.intern(rest))


def without_a_transpose(gradient: Expr) -> Iterator[Expr]:
    for node in sorted(nodes_of(gradient), key=str):
        if isinstance(node, Transpose) and node.shape[0] is node.shape[1]:
            yield put(gradient, node, node.args[0])


def mask_turned(gradient: Expr) -> Iterator[Expr]:
    for node in sorted(nodes_of(gradient), key=str):
        if isinstance(node, Mask):
            yield put(gradient, node, Mask.intern(node.args, TURNED[node.data]))


MUTATIONS: dict[str, Callable[[Expr], Iterator[Expr]]] = {
    "near-one": lambda gradient: iter([NEAR_ONE * gradient]),
    "tiny": lambda gradient: iter([gradient + TINY * Ones.shaped(*gradient.shape)]),
    "term": without_each_term,
    "transpose": without_a_transpose,
    "mask": mask_turned,
}
#: Functions that random ones stand in for: a difference means nothing.
OPAQUE = (Log, Sin, Cos, Erf, Gelu, IsMax, Max, Min, LogSumExp, LogSoftmax, Arcsin, Arccos, Tan)


@pytest.mark.parametrize("mutation", MUTATIONS)
@every_gradient
def test_a_mutated_gradient_differs(asked: Asked, mutation: str) -> None:
    problem = problem_asked(asked)
    for mutant in MUTATIONS[mutation](problem.gradient):
        found = modular(problem, mutant, sizes_of(asked), 6)
        assert not found.is_proof or is_smooth(mutant, problem.gradient)
        if why := reasons(mutant, problem.gradient):
            assert_abstains(found, why)
            continue
        opaque = any(isinstance(node, OPAQUE) for node in nodes_of(mutant, problem.gradient))
        if found.word == "differ" or opaque:
            continue
        right, wrong, largest = in_floats(problem, mutant, sizes_of(asked)[0])
        if found.word == "abstains":  # 1/0 wherever it is tried, the root of −x²
            assert not largest < 1e12, mutant
        else:  # a term was 0, a matrix symmetric, all of it 0
            assert near(right, wrong), mutant
            assert mutation in {"term", "transpose"} or not right.any()


def in_floats(problem: Problem, mutant: Expr, sizes: dict[str, int]) -> tuple[Any, Any, float]:
    """Return both values at a point of the float judge's kind, and the largest on the way."""
    rng, arrays = np.random.default_rng(1), numpy_system(sizes)
    roots = (problem.objective, problem.gradient, mutant)
    values: dict[Expr, Any] = {}
    for symbol in symbols_of(*roots):
        shape = (1, symbol.shape[0].at(sizes), symbol.shape[1].at(sizes))
        needed = needed_by_use(problem.objective).get(symbol, set())
        values[symbol] = arrays.array(in_numbers(rng, shape, symbol.data[1] | needed))
    one, other = evaluate([problem.gradient, mutant], arrays, values)
    return one[0], other[0], float(np.max([np.abs(value).max() for value in values.values()]))


def is_smooth(*roots: Expr) -> bool:
    """Tell whether nothing is there but rational operations and exponentials."""
    return not any(
        node.switch() is not None
        or isinstance(node, (Norm, IsMax, Log, Sin))
        or (isinstance(node, Power) and node.data.denominator != 1)
        for node in nodes_of(*roots)
    )


def test_a_rational_or_exponential_difference_is_a_proof() -> None:
    right = gradients(Sum.of(Inverse.of(A)), [A])[0]
    for f, wrt in [(Sum.of(Inverse.of(A)), A), (Sum.of(X * Softmax.of(X, data=1)), X)]:
        (gradient,) = gradients(f, [wrt])
        found = judged(f, wrt, gradient + TINY * wrt)
        assert (found.word, found.is_proof, found.points) == ("differ", True, 1)
    assert judged(Sum.of(Inverse.of(A)), A, right).word == "equal"


@pytest.mark.parametrize("f", [Sum.of(Relu.of(X)), Norm.of(X), Norm.of(Relu.of(X))], ids=str)
def test_a_difference_beside_a_root_or_a_mask_is_none(f: Expr) -> None:
    (gradient,) = gradients(f, [X])
    found = judged(f, X, gradient + TINY * X)
    assert (found.word, found.is_proof) == ("differ", False)


def test_the_entry_that_differs_is_named() -> None:
    f = NormSquared.of(X)
    answer = 2 * X + TINY * (Unit.vector(m, 2) @ Unit.vector(n, 1).T)
    found = judged(f, X, answer)
    assert found.entry == (2, 1)
    assert found.sizes is not None
    assert found.sizes.keys() == {"m", "n"}


def test_the_same_seed_finds_the_same() -> None:
    f, answer = Sum.of(Relu.of(X)), Mask.of(X, data="<")
    assert judged(f, X, answer, seed=9) == judged(f, X, answer, seed=9)
    assert judged(f, X, answer, seed=9).seed == 9


def test_masks_take_more_points() -> None:
    assert judged(NormSquared.of(X), X).points == POINTS
    assert judged(Sum.of(Relu.of(X)), X).points == PIECEWISE_POINTS


def test_a_formula_for_one_size_is_found_out() -> None:
    """adj A = tr(A) I − A at n = 2 only: every size set gets its point."""
    f, answer = parse("det(A)", ["A: n n"]), "(tr(A) eye(n) - A)^T"
    problem = problem_of(f, "A")
    sets = [{"n": 2}, {"n": 3}]
    found = modular(problem, parse_answer(f, answer, "A").value, sets, 1)
    assert (found.word, found.points, found.sizes) == ("differ", 2, {"n": 3})
    assert modular(problem, parse_answer(f, answer, "A").value, [{"n": 2}], 1).word == "equal"


def test_sizes_at_which_nothing_has_a_value_are_left_out() -> None:
    """XᵀX is singular where X is wide: the other sizes decide, if there are two."""
    f = parse("tr((X^T X)^-1)", ["X: m n"])
    problem = problem_of(f, "X")
    wide, tall, taller = {"m": 3, "n": 5}, {"m": 4, "n": 3}, {"m": 6, "n": 2}
    assert modular(problem, problem.gradient, [wide, tall, taller], 1).word == "equal"
    assert modular(problem, problem.gradient, [wide, tall], 1).word == "abstains"
    assert modular(problem, 2 * problem.gradient, [wide, tall], 1).word == "differ"


def test_a_transposed_answer_is_turned() -> None:
    f = parse("||A - B||_F^2", ["A: m n", "B: m n"])
    problem = problem_of(f, "A")
    sets = [{"m": 3, "n": 4}]
    answer = 2 * (problem.wrt.T - f.variables["B"].symbol.T)
    assert modular(problem, answer, sets, 1, turned=True).word == "equal"


@pytest.mark.parametrize(
    ("f", "answer"),
    [
        (NormSquared.of(X), Power.intern((Zero.shaped(m, n),), Fraction(-1))),
        (Sum.of(Exp.of(Exp.of(Exp.of(Exp.of(X))))), None),
        (Sum.of(Unspecified.intern((X,), ("phi", 0))), None),
        (Sum.of(Sin.of(2 * X)), 2 * Cos.of(X) ** 2 * Cos.of(X)),
        (Sum.of(Relu.of(Relu.of(X))), Mask.of(Relu.of(X), data=">=")),
    ],
    ids=str,
)
def test_the_judge_abstains_and_says_why(f: Expr, answer: Expr | None) -> None:
    found = judged(f, X, answer)
    assert found.word == "abstains"
    assert found.reason
    assert found.entry is None


def test_a_root_of_many_entries_finds_its_point() -> None:
    """Half of all residues are no squares: of 12 rows, all are squares once in 4096 draws."""
    f = parse("sum(sqrt(sum(X.^2, axis=1)))", ["X: m n"])
    problem = problem_of(f, "X")
    for seed in range(10):
        assert modular(problem, problem.gradient, [{"m": 12, "n": 3}], seed).word == "equal"


@pytest.mark.parametrize("exponent", [10**30, -(10**30)])
def test_powers_of_any_size_have_residues(exponent: int) -> None:
    assert judged(Sum.of(X**exponent), X).word == "equal"


def test_literals_that_are_primes_are_no_way_round() -> None:
    """A multiple of the prime would be 0: so primes are drawn anew."""
    problem = Problem(NormSquared.of(X), X, 2 * X)
    for seed in range(5):
        others = [primes(seed, length)[0] for length in (1, 2)]
        answer = 2 * X + Fraction(others[0] * others[1]) * X
        assert modular(problem, answer, [SIZES], seed + 1).word == "differ"


# The residues drawn -----------------------------------------------------------------------------

KNOWN = FREE | ENTRIES.keys() | WHOLE_NUMBERS.keys() | MATRICES.keys()


def test_every_property_is_known() -> None:
    assert {*PROPERTIES} <= KNOWN | {"symmetric", "posdef", "diagonal", "det_positive"}


def source(seed: int) -> Random:
    return Random(seed)  # noqa: S311 -- draws for a test


def is_square(e: Any) -> bool:
    return bool(e ** (int(e.modulus()) // 2) == 1)


def sums(x: Any) -> set[int]:
    return {sum(int(e) for e in row) % int(x.modulus()) for row in x.table()}


def identity(size: int) -> list[int]:
    return [int(i == j) for i in range(size) for j in range(size)]


LAWS: dict[str, Callable[[Any], bool]] = {
    "symmetric": lambda x: x == x.transpose(),
    "posdef": lambda x: is_square((x + x.transpose()).det()) and x != x.transpose(),
    "posdef symmetric": lambda x: is_square(x.det()) and x == x.transpose(),
    "posdef diagonal": lambda x: all(is_square(x[i, i]) for i in range(4)) and x[0, 1] == 0,
    "diagonal": lambda x: [int(e) > 0 for e in x.entries()] == [bool(e) for e in identity(4)],
    "det_positive": lambda x: is_square(x.det()),
    "det_positive symmetric": lambda x: is_square(x.det()) and x == x.transpose(),
    "orthogonal": lambda x: [int(e) for e in (x.transpose() * x).entries()] == identity(4),
    "positive": lambda x: all(map(is_square, x.entries())),
    "small_positive": lambda x: all(map(is_square, x.entries())),
    "unit_interval": lambda x: all(is_square(e) and is_square(1 - e) for e in x.entries()),
    "within_one": lambda x: all(is_square(1 - e * e) for e in x.entries()),
    "simplex": lambda x: sums(x) == {1} and all(map(is_square, x.entries())),
    "binary01": lambda x: {int(e) for e in x.entries()} <= {0, 1},
    "pm1": lambda x: {int(e * e) for e in x.entries()} == {1},
    "onehot": lambda x: sorted(map(int, x.entries())) == [0] * 12 + [1] * 4 and sums(x) == {1},
    "onehot_rows": lambda x: sums(x) == {1} and {int(e) for e in x.entries()} == {0, 1},
    "onehot_cols": lambda x: sums(x.transpose()) == {1},
}


@pytest.mark.parametrize("properties", LAWS)
def test_residues_have_the_properties(properties: str) -> None:
    for seed in range(10):
        drawn = draw(source(seed), (4, 4), frozenset(properties.split()), primes(seed, 3))
        assert len(drawn) == 3
        assert all(map(LAWS[properties], drawn))


@pytest.mark.parametrize("properties", ["onehot", "simplex"])
def test_a_vector_of_shares_sums_to_one(properties: str) -> None:
    (x,) = draw(source(1), (5, 1), frozenset({properties}), primes(1, 1))
    assert sums(x.transpose()) == {1}


@pytest.mark.parametrize("shape", [(5, 3), (3, 5)])
def test_columns_or_rows_are_orthonormal(shape: tuple[int, int]) -> None:
    (x,) = draw(source(1), shape, frozenset({"orthogonal"}), primes(1, 1))
    product = x.transpose() * x if shape == (5, 3) else x * x.transpose()
    assert [int(e) for e in product.entries()] == identity(3)


def test_whole_numbers_are_the_same_modulo_every_prime() -> None:
    for name in WHOLE_NUMBERS:
        drawn = draw(source(1), (3, 3), frozenset({name}), primes(1, 3))
        signed = [[-1 if e == -1 else int(e) for e in x.entries()] for x in drawn]
        assert signed[0] == signed[1] == signed[2]
