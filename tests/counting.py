"""How much work something is, in calls of functions: the same on any machine."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType


class Calls:
    """A count that goes on while its block runs."""

    def __init__(self) -> None:
        self.made = 0

    def count(self, frame: FrameType, event: str, argument: object) -> None:
        """Count a call of a Python or built-in function."""
        if event in {"call", "c_call"}:
            self.made += 1


@contextmanager
def calls() -> Iterator[Calls]:
    """Count the calls made in the block."""
    counted, before = Calls(), sys.getprofile()
    sys.setprofile(counted.count)
    try:
        yield counted
    finally:
        sys.setprofile(before)
