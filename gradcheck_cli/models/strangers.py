"""Errors in code that is not ours: what went wrong, in which file and line of theirs."""

from __future__ import annotations

import traceback
from pathlib import Path
from typing import Final

from gradcheck_cli.errors import UsageError
from gradcheck_cli.messages import say

_PACKAGE: Final = Path(__file__).parents[1]
_LONGEST: Final = 300


class StrangersError(UsageError):
    """An exception out of a model's or a file's own code; `place` says where, with a comma."""

    place: str = ""


def fault_of(
    error: BaseException, called: str | None = None, stack_trace: str | None = None
) -> StrangersError:
    """Return an exception of theirs as an error of ours that names the file and the line.

    `called` is what failed where the exception tells no line, `stack_trace` where that was written.
    """
    place = f"{called}: " if called else _place(error)
    text = next(iter(str(error).strip().splitlines()), "")[:_LONGEST]
    kind = type(error).__name__
    found = StrangersError(
        say("model-fault", "{place}{kind}: {text}", place=place, kind=kind, text=text),
        hint=written_at(stack_trace),
    )
    found.place = f" ({place.removesuffix(': ')})" if place else ""
    return found


def _place(error: BaseException) -> str:
    """Return file and line of the last frame that is neither PyTorch's nor ours, with a colon."""
    if isinstance(error, SyntaxError) and error.filename:
        return _said(error.filename, error.lineno or 1)
    frames = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if not _is_library(frame.filename)
    ]
    return _said(frames[-1].filename, frames[-1].lineno or 1) if frames else ""


def _said(file: str, line: int) -> str:
    return say("model-place", "{file}, line {line}: ", file=Path(file).name, line=line)


def _is_library(file: str) -> bool:
    path = Path(file)
    packages = {"site-packages", "dist-packages"}.intersection(path.parts)
    return bool(packages) or file.startswith("<") or _PACKAGE in path.parents


def written_at(stack_trace: str | None) -> str | None:
    """Return the line of the model that a node of a traced graph comes from, as a hint."""
    lines = (stack_trace or "").strip().splitlines()
    places = [at for at, line in enumerate(lines) if line.strip().startswith("File ")]
    theirs = [at for at in places if not _is_library(lines[at].split('"')[1])]
    if not theirs:
        return None
    at = theirs[-1]
    file, line = lines[at].split('"')[1], lines[at].split("line ")[1].split(",")[0]
    code = lines[at + 1].strip() if at + 1 < len(lines) else ""
    return say(
        "model-written-at",
        "{file}, line {line}: {code}",
        file=Path(file).name,
        line=line,
        code=code,
    )
