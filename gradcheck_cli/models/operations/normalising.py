"""Layer normalisation: every sample is centred and scaled to variance 1."""

from __future__ import annotations

from typing import Any

from gradcheck_cli.models.operations.elementwise import add, div, mul, sub
from gradcheck_cli.models.operations.reductions import reduced
from gradcheck_cli.models.operations.table import operation, refuse_unless
from gradcheck_cli.models.terms import Term, call


@operation("layer_norm")
def layer_norm(
    a: Term,
    normalized_shape: Any,
    weight: Term | None = None,
    bias: Term | None = None,
    eps: float = 1e-5,
) -> Term:
    """Return (a − mean)/√(var + eps) along the last axis, times the weight, plus the bias."""
    refuse_unless(len(tuple(normalized_shape)) == 1)
    centred = sub(a, reduced("mean", a, -1, keepdim=len(a.axes) == 2))
    variance = reduced("var", a, -1, keepdim=len(a.axes) == 2)
    shifted = add(variance, eps)
    found = div(centred, call("sqrt", shifted.axes, shifted))
    if weight is not None:
        found = mul(found, weight)
    return found if bias is None else add(found, bias)
