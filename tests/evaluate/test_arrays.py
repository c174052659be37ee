"""Every word of `Arrays` against mpmath, NumPy itself or a law, on every backend and dtype."""

from __future__ import annotations

import gc
import subprocess
import sys
import warnings
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING

import mpmath
import numpy as np
import pytest

from gradcheck_cli.dims import Dim
from gradcheck_cli.errors import MissingDependencyError, UsageError
from gradcheck_cli.evaluate.arrays import Arrays, load_torch, numpy_system, torch_system

if TYPE_CHECKING:
    from collections.abc import Callable

n, d = Dim.of("n"), Dim.of("d")
SIZES = {"n": 5, "d": 3}
HUGE = Fraction(10) ** 400


def _cuda() -> bool:
    return bool(load_torch().cuda.is_available())


@pytest.fixture(
    params=[
        "numpy float64",
        "numpy float32",
        "torch float64",
        "torch float32",
        pytest.param("cuda float64", marks=pytest.mark.cuda),
        pytest.param("cuda float32", marks=pytest.mark.cuda),
    ]
)
def system(request: pytest.FixtureRequest) -> Arrays:
    backend, dtype = request.param.split()
    if backend == "numpy":
        return numpy_system(SIZES, dtype)
    if backend == "cuda" and not _cuda():
        pytest.skip("no CUDA device")
    return torch_system(SIZES, dtype, "cuda" if backend == "cuda" else "cpu")


@pytest.fixture
def numbers(system: Arrays) -> np.ndarray:
    """Values that the system holds exactly."""
    values = np.random.default_rng(1).normal(size=(4, 5, 3))
    return system.numpy(system.array(values))


ELEMENTWISE: dict[str, Callable[[float], float]] = {
    "exp": mpmath.exp,
    "sin": mpmath.sin,
    "cos": mpmath.cos,
    "tanh": mpmath.tanh,
    "sigmoid": lambda x: 1 / (1 + mpmath.exp(-x)),
    "relu": lambda x: max(x, mpmath.mpf(0)),
}


@pytest.mark.parametrize("word", ELEMENTWISE)
def test_functions_against_mpmath(system: Arrays, numbers: np.ndarray, word: str) -> None:
    got = system.numpy(getattr(system, word)(system.array(numbers))).ravel()
    with mpmath.workprec(120):
        exact = [ELEMENTWISE[word](mpmath.mpf(x)) for x in numbers.ravel().tolist()]
        for value, truth in zip(got.tolist(), exact, strict=True):
            assert abs(value - truth) <= 6 * system.roundoff * abs(truth)


@pytest.mark.parametrize("p", [Fraction(p) for p in ("2", "3", "-1", "1/2", "-1/2", "1/3", "7/2")])
def test_powers_against_mpmath(system: Arrays, numbers: np.ndarray, p: Fraction) -> None:
    base = np.abs(numbers)
    got = system.numpy(system.power(system.array(base), p)).ravel()
    with mpmath.workprec(120):
        for value, x in zip(got.tolist(), base.ravel().tolist(), strict=True):
            truth = mpmath.mpf(x) ** (mpmath.mpf(p.numerator) / p.denominator)
            assert abs(value - truth) <= 6 * system.roundoff * truth


def test_whole_powers_of_negative_entries(system: Arrays) -> None:
    a = system.array([[[-2.0, 0.0, 3.0]]])
    assert system.numpy(system.power(a, Fraction(2))).ravel().tolist() == [4, 0, 9]
    assert system.numpy(system.power(a, Fraction(3))).ravel().tolist() == [-8, 0, 27]
    inverses = system.numpy(system.power(a, Fraction(-1))).ravel()
    assert inverses[:2].tolist() == [-0.5, np.inf]


def test_linear_algebra_against_numpy(system: Arrays, numbers: np.ndarray) -> None:
    a = system.array(numbers)
    near = partial(np.allclose, rtol=20 * system.roundoff, atol=20 * system.roundoff)
    gram = system.matmul(system.transpose(a), a)
    assert near(system.numpy(gram), np.einsum("bij,bik->bjk", numbers, numbers))
    trace = system.numpy(system.trace(gram)).ravel()
    assert near(trace, (numbers**2).sum(axis=(1, 2)))
    norm = system.numpy(system.norm(a)).ravel()
    assert near(norm**2, (numbers**2).sum(axis=(1, 2)))
    assert near(system.numpy(system.sum(a)).ravel(), numbers.sum(axis=(1, 2)))
    assert np.array_equal(system.numpy(system.entry(a, 4, 1)).ravel(), numbers[:, 4, 1])


def test_leaves_have_a_batch_of_one_and_spread(system: Arrays, numbers: np.ndarray) -> None:
    a = system.array(numbers)
    assert system.ones(n, d).shape == system.zeros(n, d).shape == (1, 5, 3)
    assert np.array_equal(system.numpy(system.add(a, system.zeros(n, d))), numbers)
    assert np.array_equal(system.numpy(system.matmul(a, system.eye(d))), numbers)
    assert system.numpy(system.unit(n, 2)).ravel().tolist() == [0, 0, 1, 0, 0]
    assert system.numpy(system.size(n + d)).ravel().tolist() == [8]
    rows = ((Fraction(1), Fraction(1, 2)), (Fraction(-3), Fraction(0)))
    assert system.numpy(system.literal(rows)).tolist() == [[[1, 0.5], [-3, 0]]]
    assert abs(system.numpy(system.constant("pi"))[0, 0, 0] - np.pi) <= 4 * system.roundoff
    assert abs(system.numpy(system.constant("e"))[0, 0, 0] - np.e) <= 4 * system.roundoff


def test_scale_and_multiply(system: Arrays, numbers: np.ndarray) -> None:
    a = system.array(numbers)
    half = system.numpy(system.scale(Fraction(1, 2), a))
    assert np.array_equal(half, numbers / 2)
    product = system.numpy(system.multiply(system.entry(a, 0, 0), a))
    assert np.allclose(product, numbers[:, :1, :1] * numbers, rtol=4 * system.roundoff, atol=0)


def test_nothing_else_broadcasts(system: Arrays, numbers: np.ndarray) -> None:
    a = system.array(numbers)
    row, column = a[:, :1, :], a[:, :, :1]
    for other in (row, column, system.entry(a, 0, 0)):
        with pytest.raises(ValueError, match="combined with"):
            system.add(a, other)
    for other in (row, column):
        with pytest.raises(ValueError, match="combined with"):
            system.multiply(a, other)


def test_masks_and_relu_at_their_kink(system: Arrays) -> None:
    a = system.array([[[-1.0, 0.0, 2.0]]])
    masks = {r: system.numpy(system.mask(a, r)).ravel().tolist() for r in (">", ">=", "<", "<=")}
    assert masks == {">": [0, 0, 1], ">=": [0, 1, 1], "<": [1, 0, 0], "<=": [1, 1, 0]}
    assert system.numpy(system.relu(a)).ravel().tolist() == [0, 0, 2]


def test_an_undefined_value_never_becomes_a_number(system: Arrays) -> None:
    nan = system.array([[[np.nan]]])
    for word in ("relu", "sigmoid", "tanh", "exp", "log", "norm", "sum", "trace"):
        assert np.isnan(system.numpy(getattr(system, word)(nan))).all(), word
    assert np.isnan(system.numpy(system.mask(nan, "<="))).all()
    assert np.isnan(system.numpy(system.scale(Fraction(0), nan))).all()
    assert np.isnan(system.numpy(system.log(system.array([[[-1.0]]])))).all()
    assert np.isnan(system.numpy(system.power(system.array([[[-1.0]]]), Fraction(1, 2)))).all()


def test_what_overflows_is_infinite_and_silent(system: Arrays) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        one = system.array([[[1.0]]])
        assert system.numpy(system.number(HUGE)) == np.inf
        assert system.numpy(system.number(-HUGE)) == -np.inf
        assert system.numpy(system.number(1 / HUGE)) == 0
        assert system.numpy(system.scale(HUGE, one)) == np.inf
        assert system.numpy(system.literal(((HUGE,),))) == np.inf
        assert system.numpy(system.exp(system.array([[[1e30]]]))) == np.inf
        assert system.numpy(system.array([[[1e300]]])) in (np.inf, 1e300)
        assert system.numpy(system.power(system.array([[[0.0]]]), Fraction(-1))) == np.inf
        assert system.numpy(system.power(2 * one, HUGE)) == np.inf


def test_sigmoid_is_stable(system: Arrays) -> None:
    values = system.numpy(system.sigmoid(system.array([[[-1e4, -50.0, 0.0, 50.0, 1e4]]]))).ravel()
    assert values[[0, 2, 4]].tolist() == [0, 0.5, 1]
    assert abs(values[1] * np.exp(50) - 1) < 10 * system.roundoff


def test_sigmoid_has_its_slope_at_zero_under_autograd() -> None:
    system = torch_system({})
    x = system.array([[[0.0]]]).requires_grad_()
    system.sigmoid(x).sum().backward()
    assert x.grad.item() == 0.25


def test_unknown_devices_and_dtypes_are_usage_errors() -> None:
    with pytest.raises(UsageError, match="cannot use the device 'abacus'"):
        torch_system({}, "float64", "abacus")
    with pytest.raises(UsageError, match="unknown dtype 'float16'"):
        numpy_system({}, "float16")


def test_float32_products_are_not_tf32() -> None:
    torch_system({}, "float32")
    assert load_torch().get_float32_matmul_precision() == "highest"


def test_missing_torch_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)
    with pytest.raises(MissingDependencyError) as caught:
        load_torch.__wrapped__()
    assert str(caught.value) == (
        "PyTorch is not installed, and the autograd reference needs it\n"
        'hint: install it with: pip install "gradcheck-cli[torch]"; '
        "--reference closed-form works without it"
    )
    assert gc.isenabled()


def test_numpy_arrays_import_no_torch() -> None:
    code = (
        "import sys; from gradcheck_cli.evaluate.arrays import numpy_system; numpy_system({});"
        "sys.exit('torch' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
