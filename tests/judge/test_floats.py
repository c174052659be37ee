"""The judge in floats, fed with numbers directly: what counts as different, and fails closed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from gradcheck_cli.judge.floats import compare, settled
from gradcheck_cli.judge.measured import Gradient, Measured
from gradcheck_cli.judge.points import Points

U = 2.0**-53
RNG = np.random.default_rng(0)
R = RNG.normal(size=(8, 3, 2))


def _set(answer: Any, reference: Any = R, **changes: Any) -> Measured:
    reference = np.asarray(reference, dtype=float)
    answer = np.broadcast_to(np.asarray(answer, dtype=float), reference.shape)
    count = len(reference)
    points = Points({"n": 3}, {}, count, np.ones(count))
    bound = changes.pop("bound", 10 * np.abs(reference))
    answer_bound = changes.pop("answer_bound", np.zeros_like(reference))
    others = {"engine": reference, "sweep": reference}
    gradient = Gradient(points, U, reference, others, bound, **changes)
    return Measured(gradient, answer, answer_bound)


@np.errstate(all="ignore")
def _says(answer: Any, reference: Any = R, **changes: Any) -> str:
    one = _set(answer, reference, **changes)
    return _compared(one, one)


def _compared(*sets: Measured) -> str:
    gradients = settled([one.gradient for one in sets])
    return compare(
        [replace(one, gradient=known) for one, known in zip(sets, gradients, strict=True)]
    ).says


def test_equal_agrees() -> None:
    assert _says(R) == "agrees"


@pytest.mark.parametrize(
    ("units", "says"), [(7.0, "agrees"), (9.0, "abstains"), (90.0, "abstains"), (110.0, "differs")]
)
def test_the_thresholds_in_units_of_the_bound(units: float, says: str) -> None:
    assert _says(R + units * U * 14 * np.abs(R)) == says


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_what_is_not_finite_never_passes(bad: float) -> None:
    assert _says(bad) == "undefined"
    assert _says(np.where(np.arange(8)[:, None, None] < 4, bad, R)) == "undefined"
    assert _says(np.where(np.arange(8)[:, None, None] < 2, bad, R)) == "undefined"
    once = R.copy()
    once[0, 0, 0] = bad
    one, two = _set(once), _set(R)
    with np.errstate(all="ignore"):
        assert _compared(one, two) == "abstains"


def test_where_the_objective_has_no_value_nothing_is_told() -> None:
    nowhere = np.zeros(8, dtype=np.bool_)
    assert _says(R, valued=nowhere) == "abstains"
    assert _says(2 * R, valued=nowhere) == "abstains"


def test_infinite_references_are_not_compared() -> None:
    reference = R.copy()
    reference[0] = np.inf
    with np.errstate(all="ignore"):
        one = _set(reference, reference)
        assert one.usable.tolist() == [False] + 7 * [True]


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_bounds_that_are_not_finite_forgive_nothing(bad: float) -> None:
    assert _says(2 * R, bound=np.full_like(R, bad)) == "abstains"
    assert _says(R + 1e-3, answer_bound=np.full_like(R, bad)) != "agrees"


def test_the_answers_own_bound_is_believed_up_to_a_limit() -> None:
    own = np.full_like(R, 1e30)
    assert _says(R * (1 + 1e-12), answer_bound=own) == "agrees"
    assert _says(R * (1 + 1e-6), answer_bound=own) == "abstains"
    assert _says(R * (1 + 1e-6)) == "differs"


def test_points_where_rounding_drowns_the_gradient_say_nothing() -> None:
    drowned = 1e14 * np.abs(R)
    assert _says(R, bound=drowned) == "abstains"
    assert _says(2 * R, bound=drowned) == "abstains"


def test_a_zero_gradient_wants_a_zero_answer() -> None:
    zero, bound = np.zeros_like(R), np.full_like(R, 3.0)
    assert _says(zero, zero, bound=bound) == "agrees"
    assert _says(10 * U, zero, bound=bound) == "agrees"
    assert _says(1e-9 * R, zero, bound=bound) == "differs"
    assert _says(np.nan, zero, bound=bound) == "undefined"


def test_a_gradient_that_is_zero_at_some_points_is_judged_there_too() -> None:
    """A missing mask shows only where the mask is 0."""
    reference = R.copy()
    reference[:4] = 0
    assert _says(reference, reference) == "agrees"
    assert _says(R, reference) == "differs"


def test_noise_of_the_answer_where_the_gradient_is_zero_is_no_mistake() -> None:
    reference = R.copy()
    reference[:4] = 0
    noise = np.where(reference == 0, 3 * U, 0)
    own = np.where(reference == 0, 5.0, 0)
    assert _says(reference + noise, reference, answer_bound=own) == "agrees"


def test_one_wrong_point_does_not_convict() -> None:
    once = R.copy()
    once[3] *= 2
    with np.errstate(all="ignore"):
        assert compare([_set(once), _set(R)]).says == "abstains"
        assert compare([_set(once), _set(once)]).says == "differs"


def test_far_points_may_overflow() -> None:
    answer = R.copy()
    answer[:3] = np.nan
    one = _set(answer)
    one.points.scale[:3] = 128
    with np.errstate(all="ignore"):
        assert compare([one, _set(R)]).says == "agrees"


def test_sound_fails_closed() -> None:
    with np.errstate(all="ignore"):
        assert _set(R).gradient.sound
        for wrong in (1.0001 * R, np.full_like(R, np.nan), np.full_like(R, np.inf), -R):
            bad = _set(R).gradient
            bad.others["sweep"] = wrong
            assert not bad.sound
        bad = _set(np.zeros_like(R), np.zeros_like(R), bound=np.zeros_like(R)).gradient
        bad.others["sweep"] = R
        assert not settled([bad])[0].sound
