"""Points: reproducible, away from kinks, on both sides of every branch, finite."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
from counting import calls

from gradcheck_cli.algebra import Power
from gradcheck_cli.calculus import gradients
from gradcheck_cli.dims import ONE, SCALAR, Dim
from gradcheck_cli.expr import Expr, Ones, Symbol
from gradcheck_cli.judge.branches import branches
from gradcheck_cli.judge.problem import Problem
from gradcheck_cli.judge.sampling import PER_SCALE, SCALES, Sample, sample
from gradcheck_cli.judge.sizes import size_sets
from gradcheck_cli.ops.elementwise import Log, Mask, Relu
from gradcheck_cli.ops.inverses import Det, Inverse
from gradcheck_cli.ops.linalg import Trace
from gradcheck_cli.ops.norms import Norm, NormSquared
from gradcheck_cli.ops.reductions import Sum

if TYPE_CHECKING:
    from gradcheck_cli.judge.draws import Numbers
    from gradcheck_cli.judge.points import Points

n, d, k = Dim.of("n"), Dim.of("d"), Dim.of("k")
X, W, Y = Symbol.named("X", (n, d)), Symbol.named("W", (d, k)), Symbol.named("Y", (n, k))
x = Symbol.named("x", (n, ONE))
ones = Ones.shaped(n, ONE)


def _problem(f: Expr, wrt: Expr) -> Problem:
    (gradient,) = gradients(f, [wrt])
    return Problem(f, wrt, gradient)


def _drawn(f: Expr, wrt: Expr, answer: Expr | None = None, seed: int = 5) -> Sample:
    problem = _problem(f, wrt)
    return sample(problem, answer or problem.gradient, seed, 32)


RELU_NET = NormSquared.of(Relu.of(X @ W) - Y)


def test_the_same_seed_gives_the_same_points() -> None:
    one, two = _drawn(RELU_NET, W), _drawn(RELU_NET, W)
    for first, second in zip(one.sets, two.sets, strict=True):
        assert first.sizes == second.sizes
        assert all(np.array_equal(first.values[s], second.values[s]) for s in (X, W, Y))
    other = _drawn(RELU_NET, W, seed=6)
    assert not np.array_equal(one.sets[0].values[W], other.sets[0].values[W])


def test_an_answer_does_not_choose_its_points() -> None:
    one = _drawn(RELU_NET, W)
    two = _drawn(RELU_NET, W, X.T @ (Relu.of(X @ W) - Y))
    assert np.array_equal(one.sets[0].values[X], two.sets[0].values[X])


def test_counts_and_shapes() -> None:
    first, second = _drawn(RELU_NET, W).sets
    assert tuple(int((~points.stretched).sum()) for points in (first, second)) == (32, 8)
    assert set(first.scale) == {1.0, *SCALES}
    assert first.count <= 32 + PER_SCALE * len(SCALES)
    for points in (first, second):
        sizes = points.sizes
        assert points.values[X].shape == (points.count, sizes["n"], sizes["d"])
        assert points.values[W].dtype == np.float64


def test_no_scale_is_visited_where_a_dtype_overflows_or_underflows() -> None:
    """f is of degree 8: with X and W at 2^-20 it is 2^-160, and float32 ends at 2^-149."""
    problem = _problem(NormSquared.of((X @ W) * (X @ W)), W)

    def values(points: Points, dtype: str) -> Numbers:
        product = points.values[X].astype(dtype) @ points.values[W].astype(dtype)
        return np.asarray(np.sum(product**4, axis=(1, 2)), dtype=np.float64)

    def held(dtype: str) -> bool:
        points = sample(problem, problem.gradient, 5, 32, dtype).sets[0]
        return np.allclose(values(points, "float32"), values(points, "float64"), rtol=1e-4, atol=0)

    assert held("float32")
    assert not held("float64")


def test_a_dead_relu_is_woken_up_the_ladder() -> None:
    drawn = _drawn(Sum.of(Relu.of(x - 10 * ones)), x)
    points = drawn.sets[0]
    assert (points.values[x] > 10).any()
    assert points.stretched.any()
    assert len(points.values[x]) == points.count == len(points.stretched)


def test_branches_of_the_answer_are_exercised_too() -> None:
    trigger = Relu.of(x.T @ x - Symbol.named("c", SCALAR) ** 2 - 10**6 * Ones.shaped(ONE, ONE))
    drawn = _drawn(NormSquared.of(x), x, 2 * x + trigger * x)
    assert (np.square(drawn.sets[0].values[x]).sum(axis=1) > 1e6).sum() >= 2


def test_a_branch_that_cannot_switch_is_left_to_the_verdict() -> None:
    drawn = _drawn(Sum.of(Relu.of(x**2 + ones)), x)
    points = drawn.sets[0]
    (on,) = [flags for (_, side), flags in points.seen.items() if side and flags.any()][:1]
    assert on.all()
    assert not any(flags.any() for (_, side), flags in points.seen.items() if not side)


def test_a_constant_branch_is_no_branch() -> None:
    assert [branch.node for branch in branches(Relu.of(ones), Relu.of(x))] == [Relu.of(x)]


def test_structural_kinks_end_in_a_note() -> None:
    drawn = _drawn(Sum.of(Relu.of(Relu.of(x))), x)
    assert "at a kink of f" in drawn.notes[0]
    assert not _drawn(RELU_NET, W).notes


def test_data_that_sits_on_a_step_is_no_kink_for_the_variable() -> None:
    labels = Symbol.named("y", (n, ONE), ("binary01",))
    assert not _drawn(Sum.of(Mask.of(labels, data=">") * x), x).notes


def test_the_norm_is_not_judged_at_zero() -> None:
    drawn = _drawn(Norm.of(x), x)
    assert all((points.values[x] != 0).any(axis=(1, 2)).all() for points in drawn.sets)


def test_logarithms_and_roots_draw_their_variable_positive() -> None:
    for f in (Sum.of(Log.of(x)), Sum.of(Power.of(x, data=Fraction(1, 2)))):
        assert all((points.values[x] > 0).all() for points in _drawn(f, x).sets)


def test_a_domain_with_two_ends_is_found() -> None:
    f = Sum.of(Log.of(x) + Log.of(ones - x))
    for points in _drawn(f, x).sets:
        assert ((points.values[x] > 0) & (points.values[x] < 1)).all()


def test_the_inside_of_a_ball_is_found() -> None:
    f = Log.of(Ones.shaped(ONE, ONE) - x.T @ x)
    for points in _drawn(f, x).sets:
        assert (np.square(points.values[x]).sum(axis=(1, 2)) < 1).all()


def test_a_determinant_that_is_zero_makes_no_size_unusable() -> None:
    """det(1 1ᵀ) has a bound, if no relative one: the first points and sizes serve."""
    f = NormSquared.of(x) + Det.of(Ones.shaped(n, n))
    problem = _problem(f, x)
    for seed in range(5):
        drawn = sample(problem, problem.gradient, seed, 32)
        assert [one.sizes for one in drawn.sets] == list(size_sets(f, x, seed=seed))


def test_where_nothing_is_ever_defined_it_is_not_tried_for_long() -> None:
    """1 xᵀ has no inverse."""
    problem = _problem(Trace.of(Inverse.of(ones @ x.T)), x)
    with calls() as counted:
        drawn = sample(problem, problem.gradient, 1, 32)
    assert not any(one.kinks for one in drawn.sets)
    assert counted.made < 400_000
