"""A case that fell, made as short as it can be while the same still falls."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable


def shrunk(made: Any, still_falls: Callable[[Any], bool]) -> Any:
    """Return the case with pieces of its texts left out, whatever is left out last."""
    for name, value in made._asdict().items():
        if isinstance(value, (str, bytes)):
            made = _shorter(made, name, still_falls)
    return made


def _shorter(made: Any, name: str, still_falls: Callable[[Any], bool]) -> Any:
    """Leave out halves, quarters, … of one text, down to single characters."""
    step = len(getattr(made, name)) // 2
    while step:
        at = 0
        while at < len(getattr(made, name)):
            text = getattr(made, name)
            tried = made._replace(**{name: text[:at] + text[at + step :]})
            if still_falls(tried):
                made = tried
            else:
                at += step
        step //= 2
    return made
