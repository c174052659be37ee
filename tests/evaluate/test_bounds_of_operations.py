"""Every operation keeps its error bound against balls, alone and in the catalogue's problems."""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from bounds import kept
from catalogue import OPERATIONS, PROBLEMS_OF, program_of
from evaluation import HABITS, extent

from gradcheck_cli.algebra import Scale
from gradcheck_cli.calculus import gradients
from gradcheck_cli.evaluate.arrays import numpy_system, torch_system
from gradcheck_cli.evaluate.vocabulary import NotAvailable
from gradcheck_cli.expr import Expr, Symbol, signature, size_named
from gradcheck_cli.judge.ball_look import Case
from gradcheck_cli.judge.ball_points import Spots
from gradcheck_cli.judge.problem import Problem
from gradcheck_cli.judge.sizes import demands
from gradcheck_cli.judge.standins import without_functions
from gradcheck_cli.ops import operations
from gradcheck_cli.ops.elementwise import Sin
from gradcheck_cli.ops.functions import Unspecified, UserFunction

if TYPE_CHECKING:
    from collections.abc import Callable

    from gradcheck_cli.evaluate.arrays import Arrays

Points = dict[Expr, Any]
MAKERS = {"numpy": numpy_system, "torch": torch_system}
SYSTEMS = [(name, dtype) for name in MAKERS for dtype in ("float64", "float32")]
SEEDS = 3
SMALL = (2, 3, 1, 4)  #: what sizes are, one after another
every_system = pytest.mark.parametrize(("system", "dtype"), SYSTEMS)


def _arrays(system: str, sizes: dict[str, int], dtype: str) -> Arrays:
    make: Callable[[dict[str, int], str], Arrays] = MAKERS[system]
    return make(sizes, dtype)


def _sizes(*roots: Expr) -> dict[str, int]:
    """Return small sizes that fit: a bound does not depend on them."""
    wanted = demands(*roots)
    for numbers in product(SMALL, repeat=len(wanted.names)):
        sizes = dict(zip(wanted.names, numbers, strict=True))
        if wanted.met(sizes):
            return sizes
    raise AssertionError(f"no small sizes for {roots[0]}")


def _single() -> dict[str, Expr]:
    """Every operation of operands that are computed, so that they bring errors with them."""
    found = {}
    for cls in operations():
        if cls in (Unspecified, UserFunction):
            continue
        dims = signature(cls.signature)[0] if cls.signature else []
        shapes = [(size_named(rows), size_named(cols)) for rows, cols in dims]
        given = [Symbol.named("ABC"[i], shape) for i, shape in enumerate(shapes)]
        worked = tuple(Scale.of(A + Sin.of(A), data=Fraction(1, 3)) for A in given)
        for data in cls.data_examples or ((0, 1) if cls.takes_axis else (None,)):
            if worked:
                held = Fraction(2, 3) if cls is Scale else data
                found[f"{cls.__name__}-{held}"] = cls.intern(worked, held)
    return found


SINGLE = _single()


@every_system
@pytest.mark.parametrize("name", SINGLE)
def test_every_operation_keeps_its_bound(name: str, system: str, dtype: str) -> None:
    program = SINGLE[name]
    symbols = Case(Problem(program, program, program), program).symbols
    told = 0
    for seed in range(SEEDS):
        sizes = _sizes(program)
        rng = np.random.default_rng(seed)
        points: Points = {}
        for symbol in symbols:
            drawn = HABITS[seed % len(HABITS)](rng.normal(size=extent(symbol.shape, sizes)))
            points[symbol] = np.float64(np.float32(drawn))
        try:
            found = kept(program, _arrays(system, sizes, dtype), points)
        except NotAvailable as missing:
            pytest.skip(f"balls have no {missing}")
        assert found.off == []
        told += found.told
    assert told or dtype == "float32"  # a logarithm of a matrix may be lost in the dark there


@cache
def _in_catalogue(name: str) -> tuple[Problem, ...]:
    """Return the problems of an entry, one for each gradient."""
    program = program_of(name)
    targets = [program.target(wrt) for wrt in PROBLEMS_OF[OPERATIONS][name].grads]
    found = []
    for target, gradient in zip(targets, gradients(program.value, targets), strict=True):
        problem = Problem(program.value, target, gradient)
        found.append(without_functions(problem, gradient)[0])
    return tuple(found)


@pytest.mark.parametrize(("system", "dtype"), [("numpy", "float64"), ("torch", "float32")])
@pytest.mark.parametrize("name", PROBLEMS_OF[OPERATIONS])
def test_the_catalogue_s_operations_keep_their_bounds(name: str, system: str, dtype: str) -> None:
    """Each objective and each gradient, at points that have the declared properties."""
    for problem in _in_catalogue(name):
        case, told = Case(problem, problem.gradient), 0
        spots, sizes = Spots(case, seed=5), _sizes(*case.roots)
        for attempt in range(SEEDS):
            drawn = spots.spot(sizes, attempt=attempt).values.items()
            points = {s: np.float64(np.float32(np.array(rows, float))) for s, rows in drawn}
            for program in (problem.objective, problem.gradient):
                try:
                    found = kept(program, _arrays(system, sizes, dtype), points)
                except NotAvailable as missing:
                    pytest.skip(f"balls have no {missing}")
                assert found.off == []
                told += found.told
        assert told
