"""What was read is computed and compared with the model: a thing that tracing misses shows here."""

from __future__ import annotations

import warnings
from math import isfinite
from typing import TYPE_CHECKING, Any, Final

from gradcheck_cli.errors import UnsupportedError
from gradcheck_cli.evaluate.arrays import load_torch
from gradcheck_cli.messages import say
from gradcheck_cli.models.strangers import fault_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from gradcheck_cli.syntax import Program

_EXACT: Final = 1e-7  #: what a float64 model may differ by, relative to 1 and the value
_ROUGH: Final = 1e-2  #: what another may


def real_value(model: Callable[..., Any], inputs: Sequence[Any], loss: Any) -> Any:
    """Return what the model itself computes, hooks and all."""
    torch = load_torch()
    given = [one.clone() for one in inputs]
    try:
        with torch.no_grad(), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return model(*given) if loss is None else loss(model(*given[:-1]), given[-1])
    except Exception as error:
        raise fault_of(error) from error


def check_value(
    program: Program, sizes: Mapping[str, int], tensors: Mapping[str, Any], real: Any
) -> None:
    """Raise UnsupportedError where the program has another value than the model."""
    from gradcheck_cli.evaluate import evaluate
    from gradcheck_cli.evaluate.arrays import numpy_system

    xp = numpy_system(sizes)
    values: dict[Any, Any] = {}
    for name, variable in program.variables.items():
        tensor = tensors[name].detach().cpu().double()
        rows, cols, *_ = [*map(int, tensor.shape), 1, 1]
        values[variable.symbol] = xp.array(tensor.reshape(1, rows, cols).numpy())
    ours = float(xp.numpy(evaluate([program.value], xp, values)[0]).reshape(-1)[0])
    theirs = float(real)
    near = _EXACT if str(real.dtype).endswith("float64") else _ROUGH
    if isfinite(theirs) and not abs(ours - theirs) <= near * (1 + abs(theirs)):
        raise UnsupportedError(
            say(
                "model-value",
                "the model's value is {theirs}, what was read has the value {ours}: the model does "
                "something that its graph does not show",
                theirs=theirs,
                ours=ours,
            ),
            hint=say("model-value-hint", "call model.eval() and use float64 numbers; or report it"),
        )
