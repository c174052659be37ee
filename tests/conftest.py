"""The same tests each time: what is drawn at random is drawn from the tests' own text.

`--hypothesis-profile=default --hypothesis-seed=N` explores instead.
"""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.load_profile("repeatable")
