"""The tree of commands. What each does is in the file of its name."""

from __future__ import annotations

from typing import Annotated

import typer

from gradcheck_cli.cli.catalogue import catalogue
from gradcheck_cli.cli.check import check
from gradcheck_cli.cli.derive import derive
from gradcheck_cli.cli.explain import explain
from gradcheck_cli.cli.new import new
from gradcheck_cli.cli.ops import ops
from gradcheck_cli.cli.verify import verify
from gradcheck_cli.cli.version import show_version
from gradcheck_cli.messages import say

app = typer.Typer(
    name="gradcheck",
    rich_markup_mode=None,  # help is plain: formulas are full of brackets
    pretty_exceptions_enable=False,
)


def _version(value: bool) -> None:
    if value:
        raise typer.Exit(show_version())


@app.callback(help=say("help-gradcheck", "Derive, explain, verify and grade matrix gradients."))
def gradcheck(
    version: Annotated[
        bool,
        typer.Option(
            "--version",
            callback=_version,
            is_eager=True,
            help=say("help-version", "Print the version."),
        ),
    ] = False,
) -> None:
    """Take the options that stand before a command."""


app.command(help=say("help-derive", "Derive the gradient of a scalar, step by step."))(derive)
app.command(help=say("help-check", "Judge a gradient: is this formula right?"))(check)
app.command(help=say("help-verify", "Judge the answers of homework files and give marks."))(verify)
app.command(help=say("help-explain", "Judge one answer of a file again, with all the evidence."))(
    explain
)
app.command(help=say("help-new", "Write an answer file for a homework, to be filled in."))(new)
app.command(help=say("help-ops", "List the operations, or those about which WORDS are said."))(ops)
app.command(help=say("help-catalogue", "List or search the problems whose answers are known."))(
    catalogue
)
