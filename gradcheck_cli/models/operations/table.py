"""The table of operations: by the name that PyTorch gives them, what they are in the language."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from gradcheck_cli.errors import UnsupportedError
from gradcheck_cli.messages import say

if TYPE_CHECKING:
    from gradcheck_cli.models.terms import Term

#: Takes the operands as terms and the rest as PyTorch does; a parameter is named as PyTorch's is,
#: or as `_OTHERS` says.
Operation = Callable[..., "Term"]

_TABLE: Final[dict[str, Operation]] = {}
_FAMILIES: Final = (
    *("elementwise", "choosing", "linear", "reductions", "losses", "rearranging", "normalising"),
)
#: PyTorch's names of parameters that are no names for ours.
_OTHERS: Final = {
    "input": "a",
    "self": "a",
    "other": "b",
    "mat2": "b",
    "vec": "b",
    "exponent": "b",
    "min": "low",
    "max": "high",
    "axis": "dim",
    "keepdims": "keepdim",
}
_WITHOUT_MEANING: Final = {
    "_stacklevel",
    "dtype",
    "memory_format",
}  #: for the value in exact numbers
_DEPRECATED: Final = {"size_average", "reduce", "weight", "out"}


def operation(*names: str) -> Callable[[Operation], Operation]:
    """Put a function into the table under PyTorch's names for it."""

    def put(function: Operation) -> Operation:
        for name in names:
            _TABLE[name] = function
        return function

    return put


@cache
def table() -> dict[str, Operation]:
    """Return the table, complete."""
    for family in _FAMILIES:
        import_module(f"gradcheck_cli.models.operations.{family}")
    return _TABLE


def applied(function: Operation, args: tuple[Any, ...], keywords: dict[str, Any]) -> Term:
    """Call an operation as PyTorch's was. Raises UnsupportedError for other options."""
    ours = {
        _OTHERS.get(key, key): value
        for key, value in keywords.items()
        if key not in _WITHOUT_MEANING and not (key in _DEPRECATED and value is None)
    }
    try:
        bound = inspect.signature(function).bind(*args, **ours)
    except TypeError:
        raise _unknown_way() from None
    return function(*bound.args, **bound.kwargs)


def _unknown_way() -> UnsupportedError:
    return UnsupportedError(say("model-options", "with these options it has no operation here"))


def refuse_unless(condition: object, option: str | None = None) -> None:
    """Refuse an option that changes the meaning, where the condition does not hold."""
    if not condition and option is not None:
        raise UnsupportedError(
            say(
                "model-option", "with the option '{option}' it has no operation here", option=option
            )
        )
    if not condition:
        raise _unknown_way()
