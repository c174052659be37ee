"""--wrt: the names that gradients are by."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from gradcheck_cli.errors import UsageError
from gradcheck_cli.messages import say

if TYPE_CHECKING:
    from collections.abc import Sequence

_BETWEEN: Final = re.compile(r"[\s,;]+")


def names_in(wrt: Sequence[str]) -> list[str]:
    """Return the names, each once. Raises UsageError for several in one value.

    >>> names_in(["X", "w", "X"])
    ['X', 'w']
    """
    for value in wrt:
        names = [name for name in _BETWEEN.split(value) if name]
        if len(names) > 1:
            options = " ".join(f"--wrt {name}" for name in names)
            raise UsageError(
                say("wrt-not-one", "--wrt takes one name, not '{value}'", value=value),
                hint=say("wrt-repeat", "repeat --wrt: {options}", options=options),
            )
    return list(dict.fromkeys(wrt))


def one_name(wrt: Sequence[str]) -> str:
    """Return the name that every --wrt gives. Raises UsageError for several."""
    name, *others = dict.fromkeys(wrt)
    if others or len([word for word in _BETWEEN.split(name) if word]) > 1:
        raise UsageError(
            say("wrt-once", "check judges one gradient at a time"),
            hint=say("wrt-one", "give --wrt one name, and run check once for each"),
        )
    return name
