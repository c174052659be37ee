"""Number systems compute in silence: inf and NaN are values there, and no news."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

P = ParamSpec("P")
R = TypeVar("R")
C = TypeVar("C", bound=type)
_silent: ContextVar[bool] = ContextVar("silent", default=False)
Array = Any  #: an array of the namespace in use


def quiet(cls: C) -> C:
    """Make every word of the system, or of a part of one, compute without warnings."""
    for name, word in list(vars(cls).items()):
        if callable(word) and not name.startswith("_"):
            setattr(cls, name, _quietly(word))
    return cls


def _quietly(word: Callable[P, R]) -> Callable[P, R]:
    @wraps(word)
    def silent(*args: P.args, **kwargs: P.kwargs) -> R:
        if _silent.get():
            return word(*args, **kwargs)
        with silence():
            return word(*args, **kwargs)

    return silent


@contextmanager
def silence() -> Iterator[None]:
    """Compute without warnings in this block: words in it need not see to that one by one."""
    with np.errstate(all="ignore"):
        token = _silent.set(True)
        try:
            yield
        finally:
            _silent.reset(token)
