"""One test for several arguments: what is cheap is not worth a test's own setting up."""

from __future__ import annotations

from functools import wraps
from inspect import signature
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    Test = Callable[..., None]


def in_turn(argument: str, groups: Mapping[str, Sequence[object]]) -> Callable[[Test], Test]:
    """Run a test on the arguments of each group, one after another; a failure names its own."""

    def decorated(test: Test) -> Test:
        @wraps(test)
        def each(group: str, **others: object) -> None:
            for one in groups[group]:
                try:
                    test(**{argument: one}, **others)
                except BaseException as error:
                    error.add_note(f"{argument}: {one}")
                    raise

        own = signature(test)
        names = [
            p.replace(name="group") if p.name == argument else p for p in own.parameters.values()
        ]
        each.__signature__ = own.replace(parameters=names)  # type: ignore[attr-defined]
        return pytest.mark.parametrize("group", groups)(each)

    return decorated
