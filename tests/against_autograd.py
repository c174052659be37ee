"""What was derived of a model, compared with what PyTorch's backward pass leaves in .grad."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from evaluation import value_of

from gradcheck_cli.models import of_model

if TYPE_CHECKING:
    from collections.abc import Callable

    from gradcheck_cli.calculus import Derivation
    from gradcheck_cli.expr import Expr
    from gradcheck_cli.models.found import ModelDerivations

TOLERANCE = 1e-10


def random(*shape: int, seed: int = 0) -> torch.Tensor:
    """Return random numbers, each at least 0.05 from 0, where most functions have their kink."""
    generator = torch.Generator().manual_seed(seed + 1000 * sum(shape))
    drawn = torch.randn(shape, dtype=torch.float64, generator=generator)
    return drawn + 0.05 * torch.sign(drawn)


def drawn(module: Any, seed: int = 0) -> Any:
    """Return the module in float64, with parameters that no initialisation makes special."""
    module = module.double()
    for number, parameter in enumerate(module.parameters()):
        with torch.no_grad():
            parameter.copy_(0.7 * random(*parameter.shape, seed=seed + number))
    return module


def executed(derivation: Derivation, tensors: dict[str, Any]) -> torch.Tensor:
    """Return what the emitted PyTorch source computes."""
    names: dict[str, Any] = {}
    exec(derivation.source("torch"), names)  # noqa: S102 -- it is ours
    result = names["gradient"](**tensors)
    assert isinstance(result, torch.Tensor)
    return result


def evaluated(found: ModelDerivations, derivation: Derivation) -> torch.Tensor:
    """Return what an interpreter that shares no rule with the engine makes of the expression."""
    given: dict[Expr, Any] = {}
    for name, variable in found.program.variables.items():
        array = found.tensors[name].double().numpy()
        given[variable.symbol] = array.reshape([*array.shape, 1, 1][:2])
    return torch.tensor(value_of(derivation.gradient, given, found.sizes).real)


def backward(model: Any, inputs: tuple[Any, ...], loss: Any = None) -> torch.Tensor:
    """Run the model forward and backward; the value."""
    value: torch.Tensor = model(*inputs) if loss is None else loss(model(*inputs[:-1]), inputs[-1])
    if isinstance(model, torch.nn.Module):
        model.zero_grad()
    for one in inputs:
        one.grad = None
    value.backward()  # type: ignore[no-untyped-call]
    return value


def difference(found: torch.Tensor, expected: torch.Tensor) -> float:
    """Return the largest error relative to the largest entry, inf for another shape."""
    if found.shape != expected.shape:
        return float("inf")
    scale = max(1.0, float(expected.abs().max()))
    return float((found - expected).abs().max()) / scale


def agreeing(
    model: Callable[..., Any],
    inputs: tuple[Any, ...],
    loss: Any = None,
    parameters: dict[str, torch.nn.Parameter] | None = None,
) -> ModelDerivations:
    """Derive by all that requires a gradient; assert that each is autograd's in every form."""
    found = of_model(model, inputs, loss)
    named = parameters or {}
    if isinstance(model, torch.nn.Module):
        named = dict(model.named_parameters())
    backward(model, inputs, loss)
    needing = [one for one in inputs if one.requires_grad]
    assert [n for n, p in named.items() if p.requires_grad] == [n for n in found if n in named]
    assert len(found) == len(named) + len(needing)
    for own, derivation in found.items():
        tensor = named[own] if own in named else inputs_named(found, own, inputs)
        expected = torch.zeros_like(tensor) if tensor.grad is None else tensor.grad
        assert difference(executed(derivation, found.tensors), expected) < TOLERANCE, own
        matrix = evaluated(found, derivation).reshape(expected.shape)
        assert difference(matrix, expected) < TOLERANCE, own
        assert tuple(size.at(found.sizes) for size in derivation.shape) == tuple(tensor.shape)
    assert np.isfinite(list(found.sizes.values())).all()
    return found


def inputs_named(found: ModelDerivations, own: str, inputs: tuple[Any, ...]) -> torch.Tensor:
    """Return the input that has this name."""
    data = found.tensors[found.identifiers[own]].data_ptr()
    tensor: torch.Tensor
    (tensor,) = [one for one in inputs if one.data_ptr() == data]
    return tensor
