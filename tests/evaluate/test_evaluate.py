"""Evaluation visits each node once, takes what is given, and meets no recursion limit."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import numpy as np
import pytest

from gradcheck_cli.algebra import Named
from gradcheck_cli.dims import ONE, Dim
from gradcheck_cli.evaluate import evaluate
from gradcheck_cli.evaluate.arrays import Arrays, numpy_system
from gradcheck_cli.expr import Expr, Symbol
from gradcheck_cli.ops.elementwise import Relu, Tanh
from gradcheck_cli.ops.norms import NormSquared

n, d = Dim.of("n"), Dim.of("d")
X, w, y = Symbol.named("X", (n, d)), Symbol.named("w", (d, ONE)), Symbol.named("y", (n, ONE))
SIZES = {"n": 5, "d": 3}


@pytest.fixture
def points() -> dict[Expr, np.ndarray]:
    rng = np.random.default_rng(0)
    return {X: rng.normal(size=(4, 5, 3)), w: rng.normal(size=(4, 3, 1)), y: np.ones((1, 5, 1))}


def test_value_of_least_squares(points: dict[Expr, np.ndarray]) -> None:
    system = numpy_system(SIZES)
    (value,) = evaluate([NormSquared.of(Relu.of(X @ w) - y)], system, dict(points))
    by_hand = [
        ((np.maximum(A @ b, 0) - 1) ** 2).sum() for A, b in zip(points[X], points[w], strict=True)
    ]
    assert value.shape == (4, 1, 1)
    assert np.allclose(value.ravel(), by_hand, rtol=1e-14, atol=0)


def test_given_nodes_are_taken_and_nothing_below_them_is_needed() -> None:
    h = Named.called("h", X @ w)
    given = {h: np.full((2, 5, 1), 3.0), y: np.ones((1, 5, 1))}
    (value,) = evaluate([NormSquared.of(h - y)], numpy_system(SIZES), given)
    assert value.ravel().tolist() == [20.0, 20.0]


def test_shared_work_is_done_once(points: dict[Expr, np.ndarray]) -> None:
    calls = []

    class Counting(Arrays):
        def tanh(self, a: Any) -> Any:
            calls.append(1)
            return super().tanh(a)

    system = Counting(np, SIZES, "float64", "cpu", np.asarray)
    h = Tanh.of(X @ w)
    f, g = evaluate([NormSquared.of(h - y), h.T @ h], system, dict(points))
    assert len(calls) == 1
    assert f.shape == g.shape == (4, 1, 1)


def test_ten_thousand_layers() -> None:
    h: Expr = w
    for layer in range(10_000):
        h = Named.called(f"h{layer}", Tanh.of(h))
    (value,) = evaluate([h], numpy_system(SIZES), {w: np.ones((1, 3, 1))})
    assert 0 < value[0, 0, 0] < 1


def test_evaluate_alone_imports_no_numpy() -> None:
    code = "import sys, gradcheck_cli.evaluate; sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
