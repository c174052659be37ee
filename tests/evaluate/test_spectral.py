"""Singular values and eigenvalues in every number system, beside matrices whose own are known.

The columns of K are orthogonal and 3 long, those of K L too, 9 long: so K D (K L)ᵀ has singular
values 27 d and K D Kᵀ eigenvalues 9 d, all of whole numbers that floats hold.
"""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from gradcheck_cli.evaluate.arrays import numpy_system, torch_system
from gradcheck_cli.evaluate.balls import BallArithmetic
from gradcheck_cli.evaluate.balls_decisions import Straddles
from gradcheck_cli.evaluate.bounded import Bounded
from gradcheck_cli.evaluate.modular_spectral import ModularSpectral
from gradcheck_cli.evaluate.rounding import Rounding
from gradcheck_cli.evaluate.vocabulary import NotAvailable

if TYPE_CHECKING:
    from gradcheck_cli.evaluate.arrays import Arrays

K = np.array([[2, -2, 1], [1, 2, 2], [2, 1, -2]])
L = np.array([[1, 2, 2], [-2, -1, 2], [2, -2, 1]])
FAR = (5, 3, 1)
CLOSE = (2**20 + 1, 2**20, 7)


def singular(values: tuple[int, ...], count: int = 3) -> Any:
    """Return the matrix with these singular values, times 27, of so many columns at most."""
    return (K @ np.diag(values) @ (K @ L).T)[:, :count] if count == 3 else tall(values[:count])


def tall(values: tuple[int, ...]) -> Any:
    """Return K's first columns times the values: its columns are orthogonal."""
    return K[:, : len(values)] @ np.diag(values)


def symmetric(values: tuple[int, ...]) -> Any:
    return K @ np.diag(values) @ K.T


def outer(a: Any, b: Any, divisor: int) -> list[list[Fraction]]:
    return [[Fraction(int(x * y), divisor) for y in b] for x in a]


def exactly(matrix: Any, divisor: int = 1) -> list[list[Fraction]]:
    return [[Fraction(int(entry), divisor) for entry in row] for row in matrix]


#: Of a word: the matrix, the word's other argument, and what it gives.
KNOWN: dict[str, tuple[str, tuple[int, ...], Any, list[list[Fraction]]]] = {}
for _name, _d in (("far", FAR), ("close", CLOSE)):
    X, S, M = singular(_d), symmetric(_d), K @ L
    KNOWN |= {
        f"nuclear-{_name}": ("nuclear", (), X, [[Fraction(27 * sum(_d))]]),
        f"spectral-{_name}": ("spectral", (), X, [[Fraction(27 * _d[0])]]),
        f"polar-{_name}": ("polar", (), X, exactly(K @ M.T, 27)),
        f"pair-{_name}": ("largest_pair", (), X, outer(K[:, 0], M[:, 0], 27)),
        f"largest-{_name}": ("eigenvalue", (-1,), S, [[Fraction(9 * _d[0])]]),
        f"smallest-{_name}": ("eigenvalue", (0,), S, [[Fraction(9 * _d[2])]]),
        f"projector-{_name}": ("eigenprojector", (-1,), S, outer(K[:, 0], K[:, 0], 9)),
        f"other-projector-{_name}": ("eigenprojector", (0,), S, outer(K[:, 2], K[:, 2], 9)),
    }
KNOWN |= {
    "nuclear-tall": ("nuclear", (), tall((4, 1)), [[Fraction(15)]]),
    "nuclear-wide": ("nuclear", (), tall((4, 1)).T, [[Fraction(15)]]),
    "polar-tall": ("polar", (), tall((4, 1)), exactly(K[:, :2], 3)),
    "polar-wide": ("polar", (), tall((4, 1)).T, exactly(K[:, :2].T, 3)),
    "pair-wide": ("largest_pair", (), tall((4, 1)).T, outer([1, 0], K[:, 0], 3)),
    "pair-of-a-column": ("largest_pair", (), K[:, :1], exactly(K[:, :1], 3)),
    "largest-below-0": ("eigenvalue", (-1,), symmetric((-1, -2, -2)), [[Fraction(-9)]]),
    "beside-a-double": ("eigenprojector", (-1,), symmetric((4, 1, 1)), outer(K[:, 0], K[:, 0], 9)),
    "pair-of-rank-1": ("largest_pair", (), np.outer(K[:, 0], L[:, 0]), outer(K[:, 0], L[:, 0], 9)),
    "alone": ("eigenprojector", (0,), np.array([[-3]]), [[Fraction(1)]]),
}
every_word = pytest.mark.parametrize("known", KNOWN)


def applied(system: Any, word: str, others: tuple[int, ...], value: Any) -> Any:
    return getattr(system, word)(value, *others)


@pytest.mark.parametrize("make", [numpy_system, torch_system])
@every_word
def test_arrays_come_near_and_bounds_hold(known: str, make: Any) -> None:
    word, others, matrix, expected = KNOWN[known]
    for dtype in ("float64", "float32"):
        arrays: Arrays = make({}, dtype)
        system = Rounding(arrays)
        scaled = matrix / 2.0 ** (20 if "close" in known else 0)
        value, E = applied(system, word, others, system.given(arrays.array(scaled[None])))
        factor = (
            2.0**-20 if "close" in known and word in {"nuclear", "spectral", "eigenvalue"} else 1
        )
        off = np.abs(arrays.numpy(value)[0] - factor * np.array(expected, dtype=float))
        bound = arrays.roundoff * arrays.numpy(E)[0]
        rounded_truth = 2 * np.finfo(float).eps * np.abs(arrays.numpy(value)[0])
        assert (off <= bound + rounded_truth).all()
        if "close" not in known or dtype == "float64":
            assert np.isfinite(bound).all()
            assert bound.max() < (1e-7 if dtype == "float64" else 1e-3)


@pytest.mark.parametrize("precision", [512, 1024])
@every_word
def test_balls_hold_the_truth_and_are_small(known: str, precision: int) -> None:
    word, others, matrix, expected = KNOWN[known]
    system = BallArithmetic({}, precision)
    with system.working():
        found = applied(system, word, others, system.given(matrix.astype(float).tolist()))
        for row, truths in zip(found.tolist(), expected, strict=True):
            for entry, truth in zip(row, truths, strict=True):
                assert (entry * truth.denominator).contains(truth.numerator)
                assert float(entry.rad()) <= 2.0 ** (60 - precision)


@pytest.mark.parametrize("known", [name for name in KNOWN if "close" not in name])
def test_a_ball_holds_what_every_matrix_in_it_has(known: str) -> None:
    """Radii of the operand are no more lost than those of the arithmetic."""
    word, others, matrix, _ = KNOWN[known]
    system = BallArithmetic({}, 256)
    rng = np.random.default_rng(5)
    off = rng.uniform(-1, 1, matrix.shape) / 2.0**30
    off = off + off.T if off.shape[0] == off.shape[1] else off
    with system.working():
        near = [[system.arb(float(e), 2.0**-28) for e in row] for row in matrix]
        wide = applied(system, word, others, system.mat(near))
        thin = applied(system, word, others, system.given((matrix + off).tolist()))
        pairs = zip(wide.entries(), thin.entries(), strict=True)
        assert all(w.overlaps(t) and float(w.rad()) >= float(t.rad()) for w, t in pairs)
        assert all(w.contains(t) for w, t in zip(wide.entries(), thin.entries(), strict=True))


TIES: dict[str, tuple[str, tuple[int, ...], Any]] = {
    "rank": ("polar", (), singular((4, 2, 0))),
    "nuclear-rank": ("nuclear", (), singular((4, 2, 0))),
    "pair": ("largest_pair", (), singular((4, 4, 1))),
    "projector": ("eigenprojector", (-1,), symmetric((4, 4, 1))),
    "other-end": ("eigenprojector", (0,), symmetric((4, 1, 1))),
}


@pytest.mark.parametrize("tie", TIES)
def test_where_nothing_tells_two_values_apart_nothing_is_known(tie: str) -> None:
    word, others, matrix = TIES[tie]
    system = BallArithmetic({}, 256)
    with system.working(), pytest.raises(Straddles):
        applied(system, word, others, system.given(matrix.astype(float).tolist()))
    if word != "nuclear":  # which has a value there, and no gradient
        arrays = numpy_system({})
        bounds = applied(Rounding(arrays), word, others, Bounded(*both(arrays, matrix))).E
        assert not (arrays.roundoff * bounds < 1).any()


def both(arrays: Arrays, matrix: Any) -> tuple[Any, Any]:
    value = arrays.array(matrix[None])
    return value, np.zeros_like(value)


def test_what_the_operand_may_be_off_moves_the_bound() -> None:
    """λ, σ move by as much as the matrix, the vectors by as much over the gap."""
    arrays = numpy_system({})
    system, matrix = Rounding(arrays), symmetric(FAR)
    E = np.full((1, 3, 3), 1e6)
    norm = 3e6
    for word, others in (("nuclear", ()), ("spectral", ()), ("eigenvalue", (-1,))):
        bound = applied(system, word, others, Bounded(arrays.array(matrix[None]), E)).E
        assert norm <= bound.max() < 10 * norm
    bound = applied(system, "eigenprojector", (-1,), Bounded(arrays.array(matrix[None]), E)).E
    assert norm / (9 * (5 - 3)) <= bound.max() < 10 * norm / (9 * (5 - 3))


@pytest.mark.parametrize("make", [numpy_system, torch_system])
@every_word
def test_a_point_that_is_not_finite_ends_no_other(known: str, make: Any) -> None:
    word, others, matrix, _ = KNOWN[known]
    arrays: Arrays = make({})
    lost = np.full(matrix.shape, math.nan)
    batch = arrays.array(np.stack([matrix, lost, matrix]))
    found = arrays.numpy(applied(arrays, word, others, batch))
    assert np.isnan(found[1]).all()
    assert np.isfinite(found[[0, 2]]).all()
    E = applied(Rounding(arrays), word, others, Bounded(batch, 0 * batch)).E
    assert not (arrays.numpy(E)[1] < math.inf).any()
    system = BallArithmetic({}, 128)
    with system.working():
        ball = applied(system, word, others, system.given(lost.tolist()))
        assert not any(entry.is_finite() for entry in ball.entries())


@pytest.mark.parametrize("word", ["nuclear", "spectral", "polar", "largest_pair"])
def test_residues_have_no_singular_values(word: str) -> None:
    with pytest.raises(NotAvailable):
        applied(ModularSpectral(), word, (), ())


@pytest.mark.parametrize("word", ["eigenvalue", "eigenprojector"])
def test_residues_have_no_eigenvalues(word: str) -> None:
    with pytest.raises(NotAvailable):
        applied(ModularSpectral(), word, (0,), ())
