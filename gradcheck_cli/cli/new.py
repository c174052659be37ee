"""`gradcheck new` writes an answer file to fill in."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final

import typer

from gradcheck_cli.errors import UsageError
from gradcheck_cli.messages import say


class TemplateForm(StrEnum):
    """What an answer file is written in."""

    yaml = "yaml"
    text = "text"
    markdown = "markdown"
    python = "python"
    notebook = "notebook"


_ENDINGS: Final = {
    ".txt": TemplateForm.text,
    ".md": TemplateForm.markdown,
    ".py": TemplateForm.python,
    ".ipynb": TemplateForm.notebook,
}


def new(
    homework: Annotated[
        str, typer.Argument(metavar="HOMEWORK", help=say("help-new-homework", "A homework file."))
    ],
    form: Annotated[
        TemplateForm | None,
        typer.Option(
            "--format",
            help=say("help-new-format", "What the students write; by default what FILE ends in."),
        ),
    ] = None,
    output: Annotated[
        str | None,
        typer.Option(
            "--output",
            metavar="FILE",
            help=say("help-new-output", "Write to this file, not to the screen."),
        ),
    ] = None,
    force: Annotated[
        bool,
        typer.Option(
            "--force", help=say("help-new-force", "Write to the file even if there is one already.")
        ),
    ] = False,
) -> int:
    """Write the problems with a place for each answer. Returns the exit code."""
    from gradcheck_cli.homework import homework_from
    from gradcheck_cli.report.templates import template
    from gradcheck_cli.report.terminal import Screen

    form = form or _ENDINGS.get(Path(output or "").suffix.lower(), TemplateForm.yaml)
    text = template(homework_from(homework), str(form))
    if output is None:
        Screen(sys.stdout).write(text)
    else:
        _write(Path(output), text, force=force)
    return 0


def _write(path: Path, text: str, *, force: bool) -> None:
    """Write the file, over another one only if told so."""
    try:
        with path.open("w" if force else "x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError:
        message = say("file-exists", "there is a file '{name}' already", name=path)
        hint = say("use-force", "with --force it is written over")
        raise UsageError(message, hint=hint) from None
    except OSError as error:
        raise UsageError(
            say(
                "cannot-write-file",
                "cannot write {name}: {reason}",
                name=path,
                reason=error.strerror,
            )
        ) from None
