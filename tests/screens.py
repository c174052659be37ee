"""What a run of the command line leaves behind."""

from __future__ import annotations

import json
from typing import Any, NamedTuple


class Run(NamedTuple):
    code: int
    out: str
    err: str

    def json(self) -> Any:
        def refuse(word: str) -> None:
            raise AssertionError(f"{word} is not JSON")

        return json.loads(self.out, parse_constant=refuse)
