"""One run: a command is found, its arguments are sorted, what happens becomes an exit code."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from gradcheck_cli.cli.arguments import arranged, options_of, wanted
from gradcheck_cli.errors import UsageError
from gradcheck_cli.messages import did_you_mean, say

if TYPE_CHECKING:
    from collections.abc import Sequence


def run(tokens: Sequence[str]) -> int:
    """Run one command line and return its exit code."""
    try:
        return _invoked(tokens)
    except KeyboardInterrupt:
        return 130
    except SystemExit as stopped:
        return _stopped(stopped)
    except BrokenPipeError:
        from gradcheck_cli.report.terminal import silence

        silence(sys.stdout)
        return 0
    except Exception as error:  # noqa: BLE001 -- no traceback, whatever it is
        return _reported(error, tokens)


def _stopped(stopped: SystemExit) -> int:
    """Return the exit code of what ends by itself: shell completion, or help for a closed pipe."""
    if "PacifyFlush" in type(sys.stdout).__name__:  # what typer puts there in that case
        return 0
    return stopped.code if isinstance(stopped.code, int) else int(stopped.code is not None)


def _reported(error: Exception, tokens: Sequence[str]) -> int:
    """Say what went wrong, whatever it takes, and return the exit code."""
    try:
        from typer import Abort

        from gradcheck_cli.cli.failures import report

        if isinstance(error, Abort):  # how older typers say Ctrl-C
            return 130
        return report(
            error,
            as_json=wanted(tokens, "--format") == "json",
            color=wanted(tokens, "--color") or "auto",
            ascii_only="--ascii" in tokens,
        )
    except Exception:  # noqa: BLE001 -- neither has a fault of the report a traceback
        if sys.stderr is not None:
            sys.stderr.write(ascii(f"error: {error}")[1:-1] + "\n")
        return 4


def _invoked(tokens: Sequence[str]) -> int:
    from typer.main import get_command

    from gradcheck_cli.cli.app import app

    group: Any = get_command(app)
    outcome = group.main(
        args=_sorted(group, tokens) or ["--help"], prog_name="gradcheck", standalone_mode=False
    )
    return outcome if isinstance(outcome, int) else 0


def _sorted(group: Any, tokens: Sequence[str]) -> list[str]:
    """Return the tokens with the command's options first. Raises UsageError for slips in names."""
    if not tokens:
        return []
    name, *rest = tokens
    if name in group.commands:
        return [name, *arranged(rest, options_of(group.commands[name]))]
    if name in options_of(group):
        return list(tokens)
    if name.startswith("--"):
        arranged(tokens, options_of(group))  # raises: it is none of these
    known = list(group.commands)
    hint = did_you_mean(name, known) or say(
        "known-commands", "the commands are {names}", names=", ".join(known)
    )
    raise UsageError(say("unknown-command", "there is no command '{name}'", name=name), hint=hint)
