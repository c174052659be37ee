"""The words expm, sqrtm and logm: balls against laws, bounds against balls, and the domain."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gradcheck_cli.evaluate.arrays import numpy_system, torch_system
from gradcheck_cli.evaluate.balls import BallArithmetic
from gradcheck_cli.evaluate.modular import Modular
from gradcheck_cli.evaluate.rounding import Rounding
from gradcheck_cli.evaluate.vocabulary import NotAvailable

if TYPE_CHECKING:
    from gradcheck_cli.evaluate.arrays import Arrays

WORDS = ["expm", "sqrtm", "logm"]
SLACK = 1.01  #: the bounds themselves are computed in floating point
ON_THE_AXIS = {
    "singular": [[1.0, 1.0], [1.0, 1.0]],
    "negative": [[2.0, 1.0], [1.0, -3.0]],
    "zero": [[0.0, 1.0], [0.0, 0.0]],
    "not a number": [[np.nan, 1.0], [0.0, 1.0]],
}


def matrix(seed: int, n: int, scale: float, kind: str) -> Any:
    """Return a matrix whose numbers float32 holds: any, one off the axis, or that as two blocks."""
    rng = np.random.default_rng(seed)
    A = rng.normal(size=(n, n))
    if kind != "any":
        A = A @ A.T / n + np.eye(n) / 2 + (A - A.T) / 2
    if kind == "blocks":
        A = np.block([[A, rng.normal(size=(n, n))], [np.zeros((n, n)), A]])
    return np.float64(np.float32(scale * A))


def in_balls(word: str, value: Any, precision: int = 512) -> Any:
    system = BallArithmetic({}, precision)
    with system.working():
        return getattr(system, word)(system.given(value.tolist()))


@st.composite
def matrices(draw: st.DrawFn) -> Any:
    scale = draw(st.sampled_from([1.0, 1.0, 2.0**-10, 8.0]))
    kind = draw(st.sampled_from(["any", "off", "blocks"]))
    return matrix(draw(st.integers(0, 10**6)), draw(st.integers(1, 4)), scale, kind)


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("make", [numpy_system, torch_system], ids=["numpy", "torch"])
@pytest.mark.parametrize("word", WORDS)
@settings(max_examples=16, deadline=None)
@given(value=matrices())
def test_the_bound_holds(word: str, make: Any, dtype: str, value: Any) -> None:
    arrays: Arrays = make({}, dtype)
    system = Rounding(arrays)
    got = getattr(system, word)(system.given(arrays.array(value[None])))
    computed, bounds = arrays.numpy(got.v).ravel(), arrays.roundoff * arrays.numpy(got.E).ravel()
    truth, arb = in_balls(word, value).entries(), BallArithmetic({}).arb
    for near, bound, ball in zip(computed, bounds, truth, strict=True):
        if np.isfinite(near):
            assert ball.is_finite()
            assert abs(ball - arb(float(near))) <= SLACK * float(bound) + arrays.smallest


@pytest.mark.parametrize("scale", [1.0, 2.0**-30, 2.0**20])
@pytest.mark.parametrize("precision", [128, 512, 2048])
@pytest.mark.parametrize("kind", ["off", "blocks"])
def test_balls_hold_the_root_and_the_logarithm(kind: str, precision: int, scale: float) -> None:
    """R² and e^L are A again, to nearly all bits."""
    value = matrix(5, 3, scale, kind)
    system = BallArithmetic({}, precision)
    with system.working():
        A = system.given(value.tolist())
        root, logarithm = system.sqrtm(A), system.logm(A)
        for again in (root * root, logarithm.exp()):
            assert again.contains(A)
            allowed = scale * system.arb(2) ** (48 - precision)
            assert all(entry.rad() < allowed for entry in again.entries())


@pytest.mark.parametrize("kind", ON_THE_AXIS)
@pytest.mark.parametrize("word", ["sqrtm", "logm"])
def test_nothing_is_known_where_an_eigenvalue_is_at_or_below_0(word: str, kind: str) -> None:
    value = np.array(ON_THE_AXIS[kind])
    good = np.array([[2.0, 1.0], [0.5, 3.0]])
    if kind != "not a number":
        assert not any(entry.is_finite() for entry in in_balls(word, value).entries())
    for arrays in (numpy_system({}), torch_system({})):
        system = Rounding(arrays)
        got = getattr(system, word)(system.given(arrays.array(np.stack([value, good]))))
        told = np.isfinite(arrays.numpy(got.v) + arrays.numpy(got.E)).all(axis=(1, 2))
        assert told.tolist() == [False, True]  # and the other point is not lost with it


@pytest.mark.parametrize("word", WORDS)
@pytest.mark.parametrize("make", [numpy_system, torch_system], ids=["numpy", "torch"])
def test_every_point_of_a_batch_is_by_itself(word: str, make: Any) -> None:
    """A large matrix beside a small one costs it no digits."""
    arrays: Arrays = make({})
    small, large = matrix(1, 3, 1.0, "off"), matrix(2, 3, 2.0**9, "off")
    function = getattr(arrays, word)
    alone = arrays.numpy(function(arrays.array(small[None])))[0]
    beside = arrays.numpy(function(arrays.array(np.stack([small, large]))))[0]
    assert np.abs(alone - beside).max() <= 1e-14 * np.abs(alone).max()


def test_values_are_good_to_the_last_digits() -> None:
    arrays = numpy_system({})
    value = matrix(3, 5, 1.0, "off")
    for word in WORDS:
        exact = np.array([float(e.mid()) for e in in_balls(word, value).entries()])
        near = arrays.numpy(getattr(arrays, word)(arrays.array(value[None]))).ravel()
        assert np.abs(near - exact).max() <= 1e-13 * np.abs(exact).max()


@pytest.mark.parametrize("word", WORDS)
def test_residues_know_nothing_of_them(word: str) -> None:
    with pytest.raises(NotAvailable, match=word):
        getattr(Modular, word)(None, ())
