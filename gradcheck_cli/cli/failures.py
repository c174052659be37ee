"""Every exception ends here, as a message and an exit code."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

from gradcheck_cli.errors import GradcheckError, InternalError, UsageError
from gradcheck_cli.messages import say
from gradcheck_cli.report.drawing import draw
from gradcheck_cli.report.page import Entry, Span
from gradcheck_cli.report.terminal import Screen

if TYPE_CHECKING:
    from gradcheck_cli.report.page import Page


def report(error: BaseException, *, as_json: bool, color: str, ascii_only: bool) -> int:
    """Say what went wrong and return the exit code."""
    if os.environ.get("GRADCHECK_DEBUG") and not isinstance(error, UsageError):
        import traceback

        traceback.print_exception(error, file=sys.stderr)
    failure = as_failure(error)
    if as_json:
        from gradcheck_cli.report.objects import dumped, error_object

        screen = Screen(sys.stdout, ascii_only=ascii_only)
        screen.write(dumped(error_object(failure), ascii_only=screen.ascii_only))
    else:
        screen = Screen(sys.stderr, color, ascii_only=ascii_only)
        page = screen.page()
        add_error(page, failure)
        screen.show(page)
    return failure.exit_code


def add_error(page: Page, error: GradcheckError) -> None:
    """Add an error: its message, the place drawn below it, the hint."""
    first, *rest = str(error).split("\n")
    page.entries([Entry(Span(say("error-lead", "error:"), "bad"), Span(first))], indent=0)
    draw(page, rest)


def as_failure(error: BaseException) -> GradcheckError:
    """Return any exception as one of ours; what nobody foresaw is a fault of ours."""
    if isinstance(error, GradcheckError):
        return error
    if hasattr(error, "format_message"):  # typer's own, about the command line
        return UsageError(error.format_message().rstrip("."), hint=_help_hint(error))
    if isinstance(error, MemoryError):
        kind, text = "MemoryError", say("out-of-memory", "there is not enough memory")
    else:
        kind, text = type(error).__name__, str(error)
    return InternalError(
        say("fault-of-ours", "a fault of ours: {kind}: {text}", kind=kind, text=text[:500]),
        hint=say(
            "report-fault",
            "please report it with what you typed; with GRADCHECK_DEBUG=1 it shows where",
        ),
    )


def _help_hint(error: Any) -> str | None:
    context = getattr(error, "ctx", None)
    path = getattr(context, "command_path", None)
    return say("see-help", "{command} --help lists what there is", command=path) if path else None
