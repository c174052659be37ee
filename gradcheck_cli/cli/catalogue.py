"""`gradcheck catalogue` lists and searches the problems with known answers that gradcheck ships."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from gradcheck_cli.cli.options import Ascii, Color, ColorOption, Form
from gradcheck_cli.errors import UsageError
from gradcheck_cli.messages import say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gradcheck_cli.homework.catalogue import Entry


def catalogue(
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[WORDS]...",
            help=say(
                "help-catalogue-words",
                "List only the problems in whose id, title, formulas or comments all these stand.",
            ),
        ),
    ] = None,
    only: Annotated[
        str | None,
        typer.Option(
            "--id", metavar="ID", help=say("help-catalogue-id", "Show the problem of this id.")
        ),
    ] = None,
    form: Annotated[
        Form, typer.Option("--format", help=say("help-ops-format", "Print a list, or JSON."))
    ] = Form.text,
    ascii_only: Ascii = False,
    color: ColorOption = Color.auto,
) -> int:
    """List the problems, or show the only one. Returns the exit code."""
    from gradcheck_cli.homework.catalogue import entries
    from gradcheck_cli.report.catalogue import catalogue_json, listing, whole
    from gradcheck_cli.report.terminal import Screen

    found = chosen(entries(), words or (), only)
    screen = Screen(sys.stdout, color, ascii_only=ascii_only)
    if form is Form.json:
        from gradcheck_cli.report.objects import dumped

        screen.write(dumped(catalogue_json(found), ascii_only=screen.ascii_only))
        return 0
    page = screen.page()
    if len(found) == 1:
        whole(page, found[0])
    else:
        listing(page, found)
    screen.show(page)
    return 0


def chosen(known: Sequence[Entry], words: Sequence[str], only: str | None) -> list[Entry]:
    """Return the problems that are asked for. Raises UsageError where there is none."""
    found = [entry for entry in known if entry.matches(words)]
    if only is not None:
        found = [entry for entry in found if entry.id.lower() == only.lower()]
    if not found:
        asked = " ".join([*words, only or ""]).strip()
        raise _nothing(asked, [entry.id for entry in known])
    return found


def _nothing(asked: str, ids: Sequence[str]) -> UsageError:
    """Return the error for words that stand in no problem."""
    by_small = {name.lower(): name for name in ids}
    from difflib import get_close_matches

    near = [by_small[name] for name in get_close_matches(asked.lower(), list(by_small), n=3)]
    return UsageError(
        say("no-entry", "no problem of the catalogue is found by '{words}'", words=asked),
        hint=say("near-entries", "the nearest ids are {names}", names=", ".join(near))
        if near
        else say("catalogue-hint", "gradcheck catalogue lists them all"),
    )
