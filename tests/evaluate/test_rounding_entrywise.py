"""The running error bound of the functions of every entry, against the same formula in 200 bits."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TYPE_CHECKING

import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from precise import A, B, assert_bounded

from gradcheck_cli.algebra import Scale
from gradcheck_cli.evaluate.arrays import numpy_system, torch_system
from gradcheck_cli.evaluate.bounded import Bounded
from gradcheck_cli.evaluate.rounding import Rounding
from gradcheck_cli.ops.activations import Elu, Gelu, LeakyRelu, Silu, Softplus
from gradcheck_cli.ops.elementwise import Abs, Sign, Sin, Tanh
from gradcheck_cli.ops.extrema import Maximum, Minimum
from gradcheck_cli.ops.special import Erf, Log1p
from gradcheck_cli.ops.trigonometric import Arccos, Arcsin, Arctan, Cosh, Sinh, Tan

if TYPE_CHECKING:
    from collections.abc import Callable

    from gradcheck_cli.evaluate.arrays import Arrays
    from gradcheck_cli.expr import Expr

TWO = Fraction(2)
EVERYWHERE: dict[str, Callable[[Expr], Expr]] = {
    "abs": Abs.of,
    "sign": Sign.of,
    "atan": Arctan.of,
    "sinh": Sinh.of,
    "cosh": Cosh.of,
    "erf": Erf.of,
    "softplus": Softplus.of,
    "silu": Silu.of,
    "gelu": Gelu.of,
    "leaky-relu": LeakyRelu.of,
    "leaky-relu, steep": lambda a: LeakyRelu.of(a, data=Fraction(-7, 3)),
    "elu": Elu.of,
    "elu, steep": lambda a: Elu.of(a, data=Fraction(7, 3)),
    "maximum": lambda a: Maximum.of(a, B),
    "minimum": lambda a: Minimum.of(a, B),
    "extrema of almost equals": lambda a: Maximum.of(a + B, Minimum.of(B + a, a)),
    "tan": lambda a: Tan.of(Sin.of(a)),
    "asin": lambda a: Arcsin.of(Sin.of(a)),
    "acos": lambda a: Arccos.of(Tanh.of(a)),
    "log1p": lambda a: Log1p.of(a**2),
    "log1p near -1": lambda a: Log1p.of(Scale.of(Sin.of(a), data=Fraction(99, 100))),
}


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("word", EVERYWHERE)
def test_every_word_keeps_its_bound(word: str, dtype: str) -> None:
    for seed in range(4):
        for scale in (1.0, 1e-3, 5.0):
            assert_bounded(EVERYWHERE[word](A @ B), dtype, seed, scale)
            assert_bounded(EVERYWHERE[word](A), dtype, seed, scale)


@given(
    st.lists(st.sampled_from(sorted(EVERYWHERE)), min_size=2, max_size=4),
    st.sampled_from(["float64", "float32"]),
    st.integers(0, 10**6),
)
def test_one_of_another_keeps_its_bound(words: list[str], dtype: str, seed: int) -> None:
    e: Expr = A
    for word in words:
        e = Tanh.of(EVERYWHERE[word](e)) @ B
    assert_bounded(e, dtype, seed, slack=1.1)


def test_within_rounding_of_the_step_a_sign_may_be_the_other_one() -> None:
    arrays = numpy_system({"n": 1})
    near = Bounded(arrays.array([[[0.0, 1e-16, 1.0, 0.0]]]), arrays.array([[[1.0, 2.0, 2.0, 0.0]]]))
    assert (arrays.roundoff * Rounding(arrays).sign(near).E).ravel().tolist() == [2, 2, 0, 0]


def test_an_extremum_has_the_error_of_the_operand_that_it_is() -> None:
    arrays = numpy_system({"n": 1})
    a = Bounded(arrays.array([[[3.0, 1.0, 1.0]]]), arrays.array([[[1.0, 1.0, 1.0]]]))
    b = Bounded(arrays.array([[[1.0, 3.0, 1.0]]]), arrays.array([[[9.0, 9.0, 9.0]]]))
    system = Rounding(arrays)
    assert system.maximum(a, b).E.ravel().tolist() == [1, 9, 9]
    assert system.minimum(a, b).E.ravel().tolist() == [9, 1, 9]


@pytest.mark.parametrize("make", [numpy_system, torch_system])
def test_no_bound_is_lost_far_out(make: Callable[[dict[str, int]], object]) -> None:
    """Where nothing overflows the bound is a number, so that the judge can use the point."""
    arrays = make({"n": 3})
    system = Rounding(arrays)  # type: ignore[arg-type]
    far = system.given(arrays.array([[[1000.0, -1000.0, 0.0]]]))  # type: ignore[attr-defined]
    for word in ("abs", "sign", "atan", "erf", "softplus", "silu", "gelu"):
        got = getattr(system, word)(far)
        assert np.isfinite(arrays.numpy(got.v)).all(), word  # type: ignore[attr-defined]
        assert np.isfinite(arrays.numpy(got.E)).all(), word  # type: ignore[attr-defined]


def test_a_bound_is_no_wider_than_a_few_units_of_the_value() -> None:
    """A wide bound would make the judge blind; these have exact operands."""
    arrays = numpy_system({"n": 3})
    system = Rounding(arrays)
    for seed in range(3):
        a = system.given(arrays.array(np.random.default_rng(seed).uniform(-0.9, 0.9, (1, 3, 3))))
        for word in ("abs", "sign", "tan", "asin", "acos", "atan", "sinh", "cosh", "erf", "log1p"):
            got = getattr(system, word)(a)
            assert (8 * np.abs(got.v) - got.E >= 0).all(), word


@pytest.mark.parametrize("system", [numpy_system, torch_system])
@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("exponent", [Fraction(-1), Fraction(-2), Fraction(-1, 2), Fraction(-7, 3)])
def test_a_power_keeps_its_bound_at_the_ends_of_the_range(
    system: Callable[..., Arrays], dtype: str, exponent: Fraction
) -> None:
    """The slope |a|^(k−1) underflows at large a, where aᵏ and its error do not."""
    arrays = system({}, dtype)
    bounds, u = Rounding(arrays), arrays.roundoff
    largest = float(np.log2(float(np.finfo(dtype).max)))
    for share in (0.1, 0.6, 0.9, -0.4, -0.9):
        a = math.ldexp(1.0, round(share * min(1.0, float(1 / abs(exponent))) * largest))
        given = Bounded(arrays.array([[[a]]]), arrays.array([[[64 * a]]]))
        got = bounds.power(given, exponent)
        held, E = float(got.v.item()), float(got.E.item())
        with mpmath.workprec(200):
            power = mpmath.mpf(exponent.numerator) / exponent.denominator
            for moved in (1 - 64 * u, 1, 1 + 64 * u):
                off = abs((mpmath.mpf(a) * moved) ** power - held)
                assert off <= 1.01 * mpmath.mpf(E) * u


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_what_a_power_loses_to_underflow_is_in_its_bound(dtype: str) -> None:
    arrays = numpy_system({}, dtype)
    small = float(np.finfo(dtype).tiny)
    with np.errstate(all="ignore"):
        got = Rounding(arrays).power(Rounding(arrays).given(arrays.array([[[small, 0.0]]])), TWO)
    assert arrays.numpy(got.v).tolist() == [[[0, 0]]]
    assert arrays.roundoff * float(got.E[0, 0, 0]) >= small**2
    assert got.E[0, 0, 0] > 0
    assert got.E[0, 0, 1] == 0


@pytest.mark.parametrize("system", [numpy_system, torch_system])
@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("word", ["asin", "acos"])
def test_arcsin_keeps_its_bound_up_to_the_ends(
    system: Callable[..., Arrays], dtype: str, word: str
) -> None:
    """The slope has no bound at 1, which tanh of a large number is, rounded."""
    arrays = system({}, dtype)
    u = arrays.roundoff
    for steps in (0, 1, 2, 3, 10, 1000):  # 1 − 2u is the float before 1
        for E in (0.5, 1.0, 2.0, 7.0, 2000.0):
            a = 1 - steps * 2 * u
            given = Bounded(arrays.array([[[a]]]), arrays.array([[[E]]]))
            got = getattr(Rounding(arrays), word)(given)
            with mpmath.workprec(200):
                for moved in (-1, -0.5, 0.5, 1):
                    exact = mpmath.mpf(a) + moved * mpmath.mpf(u) * E
                    off = abs(getattr(mpmath, word)(min(exact, 1)) - float(got.v.item()))
                    assert off <= 1.01 * mpmath.mpf(u) * float(got.E.item())
