"""Every property that can be declared holds for the values drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from gradcheck_cli.judge.draws import draw

if TYPE_CHECKING:
    from collections.abc import Callable

    from gradcheck_cli.judge.draws import Numbers

SQUARE = (50, 5, 5)


def _drawn(*properties: str, shape: tuple[int, int, int] = SQUARE, seed: int = 0) -> Numbers:
    return draw(np.random.Generator(np.random.PCG64(seed)), shape, frozenset(properties))


def _symmetric(values: Numbers) -> bool:
    return np.array_equal(values, values.swapaxes(1, 2))


def _positive_definite(values: Numbers) -> bool:
    return bool((np.linalg.eigvalsh((values + values.swapaxes(1, 2)) / 2) > 0.1).all())


def _one_hot(values: Numbers, axis: int) -> bool:
    return bool(np.isin(values, (0, 1)).all() and (values.sum(axis=axis) == 1).all())


LAWS: dict[str, Callable[[Numbers], bool]] = {
    "symmetric": _symmetric,
    "posdef": _positive_definite,
    "positive": lambda v: bool((v > 0).all()),
    "invertible": lambda v: bool((np.abs(np.linalg.det(v)) > 0).all()),
    "det_positive": lambda v: bool((np.linalg.det(v) > 0).all()),
    "unit_interval": lambda v: bool(((v > 0) & (v < 1)).all()),
    "small": lambda v: bool((np.abs(v) < 1).all()),
    "small_positive": lambda v: bool(((v > 0) & (v < 0.5)).all()),
    "binary01": lambda v: sorted(set(v.ravel())) == [0, 1],
    "pm1": lambda v: sorted(set(v.ravel())) == [-1, 1],
    "onehot_rows": lambda v: _one_hot(v, 2),
    "onehot_cols": lambda v: _one_hot(v, 1),
    "simplex": lambda v: bool((v > 0).all() and (v.sum(axis=2) == 1).all()),
    "diagonal": lambda v: bool((v == v * np.eye(5)).all() and (v != 0).any()),
    "orthogonal": lambda v: np.allclose(v @ v.swapaxes(1, 2), np.eye(5), atol=1e-14),
}


@pytest.mark.parametrize("name", LAWS)
def test_the_property_holds(name: str) -> None:
    assert LAWS[name](_drawn(name))


@pytest.mark.parametrize("name", ["symmetric", "posdef", "det_positive", "onehot_rows", "simplex"])
def test_the_property_holds_of_a_single_entry(name: str) -> None:
    assert LAWS[name](_drawn(name, shape=(50, 1, 1)))


def test_properties_combine() -> None:
    both = _drawn("posdef", "symmetric")
    assert _symmetric(both)
    assert _positive_definite(both)
    scaling = _drawn("diagonal", "posdef")
    assert (np.diagonal(scaling, axis1=1, axis2=2) > 0).all()
    assert (_drawn("symmetric", "positive") > 0).all()


@pytest.mark.parametrize("name", ["symmetric", "diagonal", "positive", "unit_interval"])
def test_a_positive_determinant_leaves_other_properties(name: str) -> None:
    both = _drawn("det_positive", name)
    assert LAWS["det_positive"](both)
    assert LAWS[name](both)


def test_positive_definite_alone_is_not_symmetric() -> None:
    assert not _symmetric(_drawn("posdef"))


def test_vectors() -> None:
    column = (20, 6, 1)
    assert _one_hot(_drawn("onehot", shape=column), 1)
    assert (_drawn("simplex", shape=column).sum(axis=1) == 1).all()
    tall = _drawn("orthogonal", shape=(20, 6, 2))
    assert np.allclose(tall.swapaxes(1, 2) @ tall, np.eye(2), atol=1e-14)


def test_free_entries_have_both_signs_and_are_never_zero() -> None:
    values = _drawn()
    assert (values > 0).any()
    assert (values < 0).any()
    assert (values != 0).all()


@pytest.mark.parametrize("name", ["", *sorted(set(LAWS) - {"orthogonal"})])
def test_every_dtype_holds_the_same_numbers(name: str) -> None:
    values = _drawn(name)
    assert np.array_equal(values, values.astype(np.float32).astype(np.float64))
