"""A value of a model: on the example, and in the language."""

from __future__ import annotations

from typing import Any, NamedTuple


class Value(NamedTuple):
    """A node's value on the example, and what it is in the language: a term, or Python's own."""

    real: Any
    meaning: Any


def meanings(args: Any) -> Any:
    """Return arguments with the meaning of every value in its place."""
    if isinstance(args, Value):
        return args.meaning
    if isinstance(args, dict):
        return {key: meanings(one) for key, one in args.items()}
    if isinstance(args, (tuple, list)):
        return tuple(meanings(one) for one in args)
    return args
