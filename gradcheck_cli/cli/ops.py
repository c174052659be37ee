"""`gradcheck ops` lists the operations and what each states about itself."""

from __future__ import annotations

import sys
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from gradcheck_cli.cli.options import Ascii, Color, ColorOption
from gradcheck_cli.errors import UsageError
from gradcheck_cli.messages import did_you_mean, say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gradcheck_cli.calculus.facts import Facts


class Form(StrEnum):
    """How the list is written."""

    text = "text"
    json = "json"
    markdown = "markdown"


def ops(
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[WORDS]...",
            help=say("help-ops-words", "List only the operations about which all these are said."),
        ),
    ] = None,
    form: Annotated[
        Form, typer.Option("--format", help=say("help-ops-format", "Print a list, or JSON."))
    ] = Form.text,
    ascii_only: Ascii = False,
    color: ColorOption = Color.auto,
) -> int:
    """List the operations. Returns the exit code."""
    from gradcheck_cli.calculus.facts import facts
    from gradcheck_cli.report.operations import (
        operations_json,
        operations_markdown,
        operations_page,
    )
    from gradcheck_cli.report.terminal import Screen

    known = facts()
    called = [one for one in known if words and one.is_called(" ".join(words))]
    found = called or [one for one in known if one.matches(words or ())]
    if not found:
        raise _nothing(words or (), known)
    screen = Screen(sys.stdout, color, ascii_only=ascii_only)
    if form is Form.json:
        from gradcheck_cli.report.objects import dumped

        screen.write(dumped(operations_json(found), ascii_only=screen.ascii_only))
    elif form is Form.markdown:
        screen.write(operations_markdown(found))
    else:
        page = screen.page()
        operations_page(page, found)
        screen.show(page)
    return 0


def _nothing(words: Sequence[str], known: Sequence[Facts]) -> UsageError:
    """Return the error for words that no operation knows."""
    asked = " ".join(words)
    return UsageError(
        say("no-operation", "no operation is found by '{words}'", words=asked),
        hint=did_you_mean(asked, [one.name for one in known])
        or say("ops-hint", "gradcheck ops lists them all"),
    )
