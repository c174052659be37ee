"""The running error bounds of inverses and determinants, against the same formula in 200 bits."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from precise import SIZES, A, B, assert_bounded, n, points_of, x

from gradcheck_cli.algebra import MatMul, Scale
from gradcheck_cli.dims import NOTHING, ONE
from gradcheck_cli.evaluate import evaluate
from gradcheck_cli.evaluate.arrays import numpy_system, torch_system
from gradcheck_cli.evaluate.bounded import Bounded
from gradcheck_cli.evaluate.rounding import Rounding
from gradcheck_cli.expr import Expr, Eye, Ones
from gradcheck_cli.ops.adjugates import Adjugate
from gradcheck_cli.ops.blocks import HStack, VStack
from gradcheck_cli.ops.diagonals import Diag, Diagonal
from gradcheck_cli.ops.inverses import Det, Inverse, LogAbsDet, LogDet
from gradcheck_cli.ops.linalg import Trace
from gradcheck_cli.ops.reshapes import Reshape, Vec
from gradcheck_cli.ops.slices import Columns, Rows

if TYPE_CHECKING:
    from collections.abc import Callable

    from gradcheck_cli.evaluate.arrays import Arrays

ZERO = Fraction(0)
WORDS: dict[str, Callable[[Expr], Expr]] = {
    "inverse": lambda a: Inverse.intern((a,)),
    "inverse of an inverse": lambda a: Inverse.intern((Inverse.intern((a,)),)),
    "det": lambda a: Det.intern((a,)),
    "adjugate": lambda a: Adjugate.intern((a,)),
    "logdet": lambda a: LogDet.intern((a,)),
    "logdet of a square": lambda a: LogDet.intern((a.T @ a,)),
    "logabsdet": lambda a: LogAbsDet.intern((a,)),
    "diag": lambda a: Diag.of(a @ x),
    "diagonal": Diagonal.of,
    "concat": lambda a: HStack.of(VStack.of(a, A), VStack.of(B, a)),
    "part": lambda a: Columns.of(Rows.of(a, data=(ONE, n)), data=(NOTHING, ONE)),
    "reshape": lambda a: Reshape.of(Vec.of(a.T) + Vec.of(a), data=(n, n)),
}


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("word", WORDS)
def test_every_word_keeps_its_bound(word: str, dtype: str) -> None:
    for seed in range(8):
        for scale in (1.0, 1e-3, 5.0):
            assert_bounded(WORDS[word](A), dtype, seed, scale)
            assert_bounded(WORDS[word](A @ B), dtype, seed, scale)


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("word", WORDS)
def test_bounds_hold_near_a_singular_matrix(word: str, dtype: str) -> None:
    """x xᵀ + ε A is singular but for ε A: what cancels is what the bounds have to know of."""
    for power in range(1, 7):
        near = x @ x.T + Fraction(1, 10) ** power * A
        assert_bounded(WORDS[word](near), dtype, power)


@pytest.mark.parametrize("word", ["inverse", "det", "adjugate", "logabsdet"])
def test_the_bound_is_not_idle(word: str) -> None:
    """A bound of 0 would make the judge strict where it must not be, a wide one blind."""
    arrays = numpy_system(SIZES)
    system = Rounding(arrays)
    points = {s: system.given(arrays.array(value[None])) for s, value in points_of(3).items()}
    (got,) = evaluate([WORDS[word](A)], system, points)
    condition = np.linalg.cond(points[A].v[0])
    assert (got.E > 0).all()
    assert got.E.max() <= 100 * condition * np.abs(got.v).max()


@pytest.mark.parametrize("system", [numpy_system, torch_system])
def test_a_singular_matrix_has_no_inverse_and_the_others_have(
    system: Callable[[dict[str, int]], Arrays],
) -> None:
    arrays = system(SIZES)
    given = np.stack([np.eye(3), np.ones((3, 3)), 2 * np.eye(3)])
    bounds = Rounding(arrays)
    got = bounds.inv(bounds.given(arrays.array(given)))
    value, error = arrays.numpy(got.v), arrays.numpy(got.E)
    assert np.isnan(value[1]).all()
    assert not np.isfinite(error[1]).any()
    assert np.array_equal(value[[0, 2]], [np.eye(3), np.eye(3) / 2])
    assert (error[[0, 2]] < 100).all()


def test_an_error_that_may_make_it_singular_leaves_nothing_known() -> None:
    """I with an error of 1 in an entry may be singular."""
    arrays = numpy_system(SIZES)
    system = Rounding(arrays)
    doubt = np.zeros((1, 3, 3))
    doubt[0, 0, 0] = 1 / arrays.roundoff
    unsure = Bounded(arrays.array(np.eye(3)[None]), arrays.array(doubt))
    assert np.isinf(system.inv(unsure).E).any()
    assert (arrays.roundoff * system.det(unsure).E >= 1).all()  # det(I) = 1, give or take 1
    assert not np.isfinite(system.logdet(unsure).E).any()


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_the_determinant_of_a_singular_matrix_is_known_to_be_small(dtype: str) -> None:
    """It has no relative error, but an absolute one: det(1 1ᵀ) in a sum tells something."""
    for matrix in (Ones.shaped(n, n), x @ x.T, A @ Ones.shaped(n, n), Scale.of(A, data=ZERO)):
        for seed in range(5):
            assert_bounded(Det.intern((matrix,)), dtype, seed)
            system = Rounding(numpy_system(SIZES, dtype))
            points = points_of(seed).items()
            given = {s: system.given(system.arrays.array(v[None])) for s, v in points}
            (got,) = evaluate([Det.intern((matrix,))], system, given)
            size = max(1.0, *(float(np.abs(v.v).max()) for v in given.values()))
            assert system.arrays.roundoff * got.E.item() <= 1e-4 * size**9


def test_permuted_rows_are_no_error() -> None:
    """Pivots are chosen as the library chooses them: the bound is as narrow as without."""
    arrays = numpy_system(SIZES)
    system = Rounding(arrays)
    matrix = np.array([[[1e-12, 1.0, 2.0], [3.0, 1.0, 1.0], [1.0, 5.0, 1.0]]])
    swapped = matrix[:, [2, 0, 1]]
    one, other = (system.det(system.given(arrays.array(m))) for m in (matrix, swapped))
    assert one.E.item() == pytest.approx(other.E.item(), rel=1e-9)
    assert one.E.item() <= 100 * abs(one.v.item())


STEPS: list[Callable[[Expr, Expr], Expr]] = [
    lambda a, b: a @ b,
    lambda a, b: a + b,
    lambda a, b: a * b,
    lambda a, _: Inverse.intern((a,)),
    lambda a, _: Scale.of(Det.of(a), a) if not a.is_scalar else a,
    lambda a, _: Diag.of(Diagonal.of(a)),
    lambda a, b: Inverse.intern((a.T @ a + Eye.sized(n),)) @ b,
    lambda a, b: Scale.of(LogAbsDet.intern((a,)), b),
    lambda a, b: Scale.of(Trace.of(MatMul.of(Inverse.intern((a,)), b)), b),
]


@st.composite
def programs(draw: st.DrawFn) -> Expr:
    """Draw a small square-matrix program: each step takes operands from those before."""
    pool: list[Expr] = [A, B]
    for _ in range(draw(st.integers(1, 4))):
        first, second = (pool[draw(st.integers(0, len(pool) - 1))] for _ in range(2))
        pool.append(STEPS[draw(st.integers(0, len(STEPS) - 1))](first, second))
    return pool[-1]


@given(programs(), st.sampled_from(["float64", "float32"]), st.integers(0, 10**6))
def test_random_programs_keep_their_bound(program: Expr, dtype: str, seed: int) -> None:
    assert_bounded(program, dtype, seed, slack=1.1)
