"""The command line: `gradcheck derive`, `check` and `verify`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code; nothing but an exit code comes out of it."""
    try:
        tokens = sys.argv[1:] if argv is None else list(argv)
        if tokens == ["--version"]:
            from gradcheck_cli.cli.version import show_version

            return show_version()
        from gradcheck_cli.cli.running import run

        return run(tokens)
    except KeyboardInterrupt:
        return 130
