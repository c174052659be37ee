"""The running error bound of the functions of every entry, against the same formula in 200 bits."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
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

    from gradcheck_cli.expr import Expr

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


@settings(max_examples=60, deadline=None)
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
