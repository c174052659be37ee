"""What one case may cost: processor time and memory, watched from inside the process."""

from __future__ import annotations

import resource
import signal
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

SECONDS = 2.0
MEGABYTES = 500
GIVEN_UP = 40.0  #: seconds after which a case is stopped where it is


class Stopped(BaseException):
    """A case went on for too long; its traceback says where."""


class Cost(NamedTuple):
    """What a case has cost."""

    seconds: float
    megabytes: float

    @property
    def complaint(self) -> str:
        """What there is to complain of, in a word or none."""
        if self.seconds > SECONDS:
            return "slow"
        return "large" if self.megabytes > MEGABYTES else ""


@contextmanager
def watched() -> Iterator[list[Cost]]:
    """Put what the block costs into a list. Raises Stopped inside it if there is no end to it.

    Time is that of all threads of this process; memory is what its highest mark has grown by, so a
    case is only seen to be large if none before it was.
    """
    costs: list[Cost] = []
    before = signal.signal(signal.SIGPROF, _stop)
    signal.setitimer(signal.ITIMER_PROF, GIVEN_UP)
    begun, held = time.process_time(), _peak()
    try:
        yield costs
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
        costs.append(Cost(time.process_time() - begun, _peak() - held))


def _stop(_signal: int, _frame: FrameType | None) -> None:
    raise Stopped


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
