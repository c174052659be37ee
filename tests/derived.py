"""Derived gradients in numbers, beside those of objectives written by hand in PyTorch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from evaluation import near

from gradcheck_cli.calculus import derive
from gradcheck_cli.evaluate import evaluate
from gradcheck_cli.evaluate.arrays import numpy_system
from gradcheck_cli.syntax import parse

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from gradcheck_cli.expr import Expr
    from gradcheck_cli.syntax import Program

SIZES = {"n": 4, "k": 3, "d": 2}


def drawn_values(program: Program, seed: int = 0, scale: float = 1.0) -> dict[str, torch.Tensor]:
    """Draw every variable, one-hot, positive and between 0 and 1 where it is declared so."""
    generator = torch.Generator().manual_seed(seed)
    drawn = {}
    for name, variable in program.variables.items():
        shape = [dim.at(SIZES) for dim in variable.shape]
        entries = torch.randn(shape, generator=generator, dtype=torch.float64) * scale
        if "unit_interval" in variable.properties:
            entries = torch.sigmoid(entries)
        elif not variable.properties.isdisjoint({"onehot", "onehot_rows"}):
            entries = torch.nn.functional.one_hot(entries.argmax(-1), shape[-1]).double()
        elif "simplex" in variable.properties:
            entries = torch.softmax(entries, -1)
        drawn[name] = entries
    return drawn


def in_numbers(program: Program, e: Any, values: dict[str, torch.Tensor]) -> Any:
    """Return the value of an expression at a point, by the operations' own rules in NumPy."""
    system = numpy_system(SIZES)
    given: dict[Expr, Any] = {}
    for name, variable in program.variables.items():
        array = values[name].numpy()
        given[variable.symbol] = system.array(
            array.reshape(1, *array.shape, *[1] * (2 - array.ndim))
        )
    return system.numpy(evaluate([e], system, given)[0])[0]


def assert_is_torch_s(
    source: str,
    shapes: Sequence[str],
    objective: Callable[..., torch.Tensor],
    *,
    seeds: int = 3,
    scale: float = 1.0,
    tolerance: float = 1e-10,
) -> None:
    """Assert that value and gradients by all variables are those of the objective in PyTorch."""
    program = parse(source, shapes)
    for seed in range(seeds):
        values = drawn_values(program, seed, scale)
        leaves = {name: value.clone().requires_grad_() for name, value in values.items()}
        loss = objective(**leaves)
        loss.backward()  # type: ignore[no-untyped-call]
        found = in_numbers(program, program.value, values)
        assert near(found, loss.detach().numpy().reshape(1, 1), tolerance)
        for name, leaf in leaves.items():
            gradient = in_numbers(program, derive(program, name).gradient, values)
            expected = torch.zeros_like(leaf) if leaf.grad is None else leaf.grad
            assert near(gradient, expected.numpy().reshape(gradient.shape), tolerance), name
            assert np.isfinite(gradient).all()
