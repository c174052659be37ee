"""The bound on a rank, told from the form: as a book says, and never below what the values have."""

from __future__ import annotations

from fractions import Fraction
from random import Random
from typing import TYPE_CHECKING

import numpy as np
import pytest
from evaluation import drawn, symbols_of

from gradcheck_cli.algebra import Add, Hadamard, Named, Power, Scale
from gradcheck_cli.dims import ONE, SCALAR, Dim
from gradcheck_cli.expr import Expr, Eye, Ones, Symbol, Zero
from gradcheck_cli.ops.blocks import HStack, VStack
from gradcheck_cli.ops.diagonals import Diag
from gradcheck_cli.ops.elementwise import Abs, Exp, Mask, Relu, Sign, Sin, Tanh
from gradcheck_cli.ops.extrema import Maximum
from gradcheck_cli.ops.inverses import Inverse
from gradcheck_cli.ops.kronecker import Kron
from gradcheck_cli.ops.largest import IsMax
from gradcheck_cli.ops.ranks import is_deficient, rank_bound
from gradcheck_cli.ops.slices import Columns
from gradcheck_cli.ops.softmax import Softmax
from gradcheck_cli.ops.spectral import Polar

if TYPE_CHECKING:
    from collections.abc import Callable

n, p, two = Dim.of("n"), Dim.of("p"), Dim.of(2)
u, v = (Symbol.named(name, (n, ONE)) for name in "uv")
X, Y = (Symbol.named(name, (n, n)) for name in "XY")
B = Symbol.named("B", (n, p))
T = Symbol.named("T", (n, two))
s = Symbol.named("s", SCALAR)
ones = Ones.shaped(n, n)
flat, level = u @ Ones.shaped(n, ONE).T, Ones.shaped(n, ONE) @ v.T
outer = u @ v.T

BOUNDS: dict[str, tuple[Expr, int | None]] = {
    "variable": (X, None),
    "identity": (Eye.sized(n), None),
    "inverse": (Inverse.of(X), None),
    "ones": (ones, 1),
    "zeros": (Zero.shaped(n, n), 0),
    "outer-product": (outer, 1),
    "transposed": (outer.T, 1),
    "scaled": (Scale.of(s, outer, data=Fraction(3)), 1),
    "named": (Named.called("A", outer), 1),
    "inner-size-of-a-name": (B @ B.T, None),
    "inner-size-of-a-number": (T @ T.T, 2),
    "anywhere-in-a-product": (X @ outer @ Y, 1),
    "sum": (outer + T @ T.T + ones, 4),
    "with-the-identity": (Eye.sized(n) + outer, None),
    "hadamard": (Hadamard.of(T @ T.T, outer + ones), 4),
    "hadamard-with-any": (Hadamard.of(outer, X), None),
    "square": (Power.of(outer, data=Fraction(2)), 1),
    "root": (Power.of(outer, data=Fraction(1, 2)), 1),
    "square-of-a-sum": (Power.of(outer + ones, data=Fraction(2)), None),
    "absolute": (Abs.of(outer), 1),
    "signs": (Sign.of(outer), 1),
    "function-of-outer": (Sin.of(outer), None),
    "function-of-equal-columns": (Sin.of(Exp.of(flat)), 1),
    "function-of-equal-rows": (Tanh.of(level), 1),
    "function-of-rows-and-columns": (Tanh.of(level + flat), None),
    "function-of-both-alike": (Relu.of(flat + X @ flat), 1),
    "larger-of-equal-columns": (Maximum.of(flat, X @ flat), 1),
    "softmax-of-equal-columns": (Softmax.of(flat, data=0), 1),
    "softmax-of-outer": (Softmax.of(outer, data=1), None),
    "larger-of-outer": (Maximum.of(outer, ones), None),
    "diagonal": (Diag.of(u), None),
    "beside": (HStack.of(outer, T), 3),
    "below": (VStack.of(outer, T.T), 3),
    "columns": (Columns.of(HStack.of(outer, X) @ Ones.shaped(n + n, n), data=(ONE, n)), 1),
    "kronecker": (Kron.of(outer, T @ T.T), 2),
    "kronecker-with-any": (Kron.of(outer, X), None),
    "polar": (Polar.intern((outer,)), None),
}


@pytest.mark.parametrize("name", BOUNDS)
def test_the_bound_is_the_one_of_the_form(name: str) -> None:
    e, bound = BOUNDS[name]
    assert rank_bound(e) == bound


def test_a_matrix_as_small_as_its_rank_may_have_an_inverse() -> None:
    three = Dim.of(3)
    x, M = Symbol.named("x", (three, ONE)), Symbol.named("M", (three, three))
    assert not is_deficient(M)
    assert not is_deficient(x @ x.T + M)
    assert is_deficient(x @ x.T)
    assert not is_deficient(x @ x.T + x @ x.T @ M + M @ x @ x.T)
    assert is_deficient(T @ T.T)
    assert not is_deficient(T.T @ T)
    assert not is_deficient(X)


def _random(random: Random, depth: int) -> Expr:
    """Return a random n×n expression, with what has a small rank in it more often than not."""
    if depth == 0:
        return random.choice([X, outer, flat, level, ones, T @ T.T, X @ flat, Diag.of(u), outer.T])
    a, b = _random(random, depth - 1), _random(random, depth - 1)
    makers: list[Callable[[], Expr]] = [
        lambda: Add.of(a, b),
        lambda: a @ b,
        lambda: Hadamard.of(a, b),
        lambda: Scale.of(s, a),
        lambda: a.T,
        lambda: Sin.of(a),
        lambda: Mask.of(a, data=">"),
        lambda: Abs.of(a),
        lambda: Softmax.of(a, data=random.choice([0, 1, None])),
        lambda: IsMax.of(a, data=random.choice([0, 1, None])),
        lambda: Power.of(a, data=Fraction(2)),
        lambda: Maximum.of(a, b),
        lambda: Named.called("A", a),
        lambda: Columns.of(HStack.of(a, b), data=(n, n + n)),
    ]
    return random.choice(makers)()


def test_no_value_has_a_larger_rank() -> None:
    """Random expressions at n = 7, where the rank is seen by singular values."""
    random, told = Random(3), 0  # noqa: S311 -- draws for a test
    for seed in range(400):
        e = _random(random, random.randint(1, 3))
        bound = rank_bound(e)
        if bound is None or bound >= 7:
            continue
        value = drawn(symbols_of(e), {"n": 7, "p": 4}, seed=seed).value(e)
        told += 1
        assert np.linalg.matrix_rank(value, rtol=1e-9) <= bound, e
    assert told > 100
