"""The trusted gradients against each other and against numbers worked out by hand."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from gradcheck_cli.algebra import Named
from gradcheck_cli.calculus import gradients
from gradcheck_cli.dims import ONE, SCALAR, Dim
from gradcheck_cli.evaluate.arrays import load_torch, numpy_system, torch_system
from gradcheck_cli.evaluate.rounding import Rounding
from gradcheck_cli.expr import Expr, Number, Symbol
from gradcheck_cli.judge.points import Points
from gradcheck_cli.judge.problem import Problem
from gradcheck_cli.judge.reference import (
    autograd,
    given,
    one_thread,
    raw_sweep,
)
from gradcheck_cli.judge.sampling import sample
from gradcheck_cli.ops.elementwise import Cos, Exp, Log, Relu, Sigmoid, Sin, Tanh
from gradcheck_cli.ops.linalg import Trace
from gradcheck_cli.ops.norms import Norm, NormSquared
from gradcheck_cli.ops.reductions import Sum
from gradcheck_cli.ops.structure import Entry

n, d, k = Dim.of("n"), Dim.of("d"), Dim.of("k")
X, W, Y = Symbol.named("X", (n, d)), Symbol.named("W", (d, k)), Symbol.named("Y", (n, k))
A, B = Symbol.named("A", (n, n)), Symbol.named("B", (n, n))
w, c = Symbol.named("w", (d, ONE)), Symbol.named("c", SCALAR)
h = Named.called("h", Tanh.of(X @ W))

OBJECTIVES: dict[str, tuple[Expr, Expr]] = {
    "least squares": (NormSquared.of(X @ W - Y), W),
    "relu": (NormSquared.of(Relu.of(X @ W) - Y), X),
    "norm": (Norm.of(X @ w), w),
    "trace": (Trace.of(A @ B @ A.T), A),
    "functions": (Sum.of(Sin.of(A) * Cos.of(A @ B) + Sigmoid.of(A)), A),
    "exp and log": (Log.of(Sum.of(Exp.of(A))), A),
    "quotient": ((w.T @ w) * (Number.exactly(1) + c**2) ** -1, c),
    "entry": (Entry.of(A @ A, data=(0, 1)), A),
    "twice used": (NormSquared.of(A @ A), A),
    "named part": (NormSquared.of(h - Y) + Sum.of(h), h),
    "through a named part": (NormSquared.of(h - Y) + Sum.of(h), W),
    "the variable itself": (c, c),
    "constant in the variable": (NormSquared.of(Y), W),
}


def _case(name: str, dtype: str = "float64") -> tuple[Problem, Points]:
    f, wrt = OBJECTIVES[name]
    (gradient,) = gradients(f, [wrt])
    problem = Problem(f, wrt, gradient)
    sizes = {"n": 5, "d": 3, "k": 4}
    points = sample(problem, gradient + 0 * wrt, 3, 8, dtype).sets[0]
    return problem, Points(points.sizes or sizes, points.values, points.count, points.scale)


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("name", OBJECTIVES)
def test_raw_sweep_equals_autograd_within_its_bound(name: str, dtype: str) -> None:
    problem, points = _case(name, dtype)
    arrays = torch_system(points.sizes, dtype)
    system = Rounding(arrays)
    values = {symbol: system.given(value) for symbol, value in given(arrays, points).items()}
    swept = raw_sweep(problem.objective, problem.wrt, system, values)
    with one_thread():
        by_torch = arrays.numpy(autograd(problem, arrays, points))
    assert by_torch.shape[0] == points.count
    bound = arrays.roundoff * (arrays.numpy(swept.E) + 4 * np.abs(by_torch))
    assert (np.abs(arrays.numpy(swept.v) - by_torch) <= 4 * bound).all()


def test_the_raw_bound_survives_cancellation_in_the_gradient() -> None:
    """∂tr(A − A + B)/∂B is I exactly; numbers that went through A and back are not."""
    big = Named.called("s", A @ B)
    f = NormSquared.of(big) - Sum.of(big * big)
    points = Points(
        {"n": 4},
        {s: np.random.default_rng(i).normal(size=(6, 4, 4)) for i, s in enumerate((A, B))},
        6,
        np.ones(6),
    )
    arrays = numpy_system(points.sizes)
    system = Rounding(arrays)
    values = {symbol: system.given(value) for symbol, value in given(arrays, points).items()}
    swept = raw_sweep(f, A, system, values)
    assert (np.abs(swept.v) <= arrays.roundoff * swept.E).all()
    assert (swept.E > 1).all()


def test_one_thread_gives_the_threads_back() -> None:
    torch = load_torch()
    before = torch.get_num_threads()
    with one_thread():
        assert torch.get_num_threads() == 1
    assert torch.get_num_threads() == before


def test_autograd_imports_nothing_slow() -> None:
    code = """
import sys, torch
before = set(sys.modules)
from gradcheck_cli.syntax import parse
from gradcheck_cli.judge.verdict import check
assert check(parse("||X w - y||^2"), "w", "2 X^T (X w - y)").verdict == "correct"
slow = ("torch.func", "torch._functorch.vmap", "torch.optim", "torch.testing", "torch._dynamo")
sys.exit(any(name in sys.modules and name not in before for name in slow))
"""
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
