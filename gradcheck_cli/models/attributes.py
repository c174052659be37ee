"""What a model asks of a tensor besides its entries: its shape, its transpose, its type."""

from __future__ import annotations

from typing import Any

from gradcheck_cli.errors import UnsupportedError
from gradcheck_cli.messages import say
from gradcheck_cli.models.operations.rearranging import reshaped, transpose
from gradcheck_cli.models.terms import Term, number_of, size


def attribute(of: Any, name: str, real: Any) -> Any:
    """Return an attribute of a tensor. Raises UnsupportedError for one that hides a gradient."""
    if name in {"T", "mT", "H", "mH"}:
        return transpose(of)
    if name == "shape":
        return measured("size", of)
    if name in {"ndim", "dtype", "device", "is_cuda"}:
        return real
    raise UnsupportedError(say("model-attribute", "the attribute '{name}' is not read", name=name))


def item(of: Any, index: Any, real: Any) -> Any:
    """Return one size of a shape, or a tensor with axes of size 1 put in: x[:, None]."""
    if isinstance(of, tuple) and isinstance(index, (int, slice)):
        return of[index]
    parts = index if isinstance(index, tuple) else (index,)
    whole = (None, slice(None), Ellipsis)
    if isinstance(of, Term) and all(any(part == one for one in whole) for part in parts):
        return reshaped(of, tuple(real.shape))
    raise UnsupportedError(say("model-index", "parts of a tensor are not read"))


def measured(what: str, of: Term, dim: int | None = None) -> Any:
    """Return the shape, one size, the number of axes or of entries."""
    sizes = tuple(size(axis) for axis in of.axes)
    if what in {"dim", "ndimension"}:
        return len(sizes)
    if what in {"numel", "nelement"}:
        return number_of(of.axes)
    return sizes if dim is None and what == "size" else sizes[dim or 0]
