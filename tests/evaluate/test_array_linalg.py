"""The words for square matrices and for the order of entries, in NumPy and torch."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

import numpy as np
import pytest

from gradcheck_cli.dims import ONE, Dim
from gradcheck_cli.evaluate.arrays import Arrays, numpy_system, torch_system

if TYPE_CHECKING:
    from collections.abc import Callable

SIZES = {"m": 2, "n": 3}
m, n = Dim.of("m"), Dim.of("n")

every_system = pytest.mark.parametrize("make", [numpy_system, torch_system])
every_dtype = pytest.mark.parametrize("dtype", ["float64", "float32"])

REGULAR = np.array([[2.0, 1, 0], [0, 1, 0], [0, 3, 4]])
SINGULAR = np.array([[1.0, 2, 3], [2, 4, 6], [0, 1, 1]])
TURNED = np.array([[0.0, 1, 0], [1, 0, 0], [0, 0, 1]])  # det −1
LOST = np.full((3, 3), np.nan)


@every_system
@every_dtype
def test_inverses_and_determinants_of_a_batch(
    make: Callable[[dict[str, int], str], Arrays], dtype: str
) -> None:
    """What has no inverse, or no determinant above 0, is NaN and leaves the others as they are."""
    system = make(SIZES, dtype)
    batch = system.array(np.stack([REGULAR, SINGULAR, TURNED, LOST]))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        inverse, det, logdet, size = (
            system.numpy(word(batch))
            for word in (system.inv, system.det, system.logdet, system.logabsdet)
        )
    assert np.allclose(inverse[0] @ REGULAR, np.eye(3), atol=1e-6)
    assert np.array_equal(inverse[2], TURNED)
    assert np.isnan(inverse[[1, 3]]).all()
    assert det.shape == logdet.shape == size.shape == (4, 1, 1)
    assert np.allclose(det[:3, 0, 0], [8, 0, -1], atol=1e-6)
    assert np.allclose(logdet[0], np.log(8))
    assert np.isnan(logdet[2:]).all()
    assert np.allclose(size[[0, 2], 0, 0], [np.log(8), 0])
    assert size[1] == -np.inf or np.isnan(size[1]) or size[1] < -10


@every_system
def test_a_determinant_too_large_for_floats_has_a_logarithm(
    make: Callable[[dict[str, int]], Arrays],
) -> None:
    system = make(SIZES)
    huge = system.array(1e200 * np.eye(3)[None])
    assert np.isinf(system.numpy(system.det(huge))).all()
    assert np.allclose(system.numpy(system.logdet(huge)), 3 * np.log(1e200))


@every_system
def test_diagonals_and_reshapes(make: Callable[[dict[str, int]], Arrays]) -> None:
    system = make(SIZES)
    column = system.array(np.array([[[1.0], [np.inf], [3.0]]]))
    assert np.array_equal(system.numpy(system.diag(column))[0], np.diag([1, np.inf, 3]))
    assert np.array_equal(
        system.numpy(system.diagonal(system.array([REGULAR])))[0], [[2], [1], [4]]
    )
    matrix = system.array(np.arange(12.0).reshape(2, 2, 3))
    stacked = system.reshape(matrix, m * n, ONE)
    assert system.numpy(stacked)[0, :, 0].tolist() == [0, 3, 1, 4, 2, 5]
    assert np.array_equal(system.numpy(system.reshape(stacked, m, n)), system.numpy(matrix))
    turned = system.numpy(system.reshape(stacked, n, m))
    assert np.array_equal(turned[1], np.arange(6.0, 12).reshape(2, 3).reshape((3, 2), order="F"))


def test_autograd_goes_through_the_regular_ones_of_a_batch() -> None:
    """A singular neighbour spoils no gradient: ∂ tr(X⁻¹) = −X⁻ᵀ X⁻ᵀ."""
    system = torch_system(SIZES)
    batch = system.array(np.stack([REGULAR, SINGULAR])).requires_grad_()
    system.trace(system.inv(batch))[0].sum().backward()
    inverse = np.linalg.inv(REGULAR).T
    assert np.allclose(batch.grad[0].numpy(), -inverse @ inverse)
