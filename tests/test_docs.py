"""The README and docs/ show real runs: every `$ gradcheck` line is run and compared."""

from __future__ import annotations

import doctest
import io
import re
import shlex
from contextlib import redirect_stderr, redirect_stdout
from itertools import takewhile
from pathlib import Path

import pytest

from gradcheck_cli.cli import main

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
_BLOCK = re.compile(r"^```console\n(.*?)^```", re.MULTILINE | re.DOTALL)


def runs(page: Path) -> list[tuple[str, str]]:
    """Return each command of a page with the output shown under it."""
    found = []
    for block in _BLOCK.findall(page.read_text(encoding="utf-8")):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            lines = part.split("\n")
            more = list(takewhile(lambda line: line.startswith("> "), lines[1:]))
            command = "\n".join([lines[0], *(line.removeprefix("> ") for line in more)])
            found.append((command, "\n".join(lines[1 + len(more) :]).rstrip("\n")))
    return found


def output_of(command: str) -> str:
    """Run a `gradcheck …` command line and return all that it prints."""
    name, *arguments = shlex.split(command)
    assert name == "gradcheck"
    screen = io.StringIO()
    with redirect_stdout(screen), redirect_stderr(screen):
        main(arguments)
    return screen.getvalue().rstrip("\n")


RUNS = [
    pytest.param(command, shown, id=f"{page.name}: {command}")
    for page in PAGES
    for command, shown in runs(page)
]


@pytest.mark.parametrize(("command", "shown"), RUNS)
def test_the_page_shows_what_the_command_prints(
    command: str, shown: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("PYTHONIOENCODING", "utf-8")
    got = output_of(command)
    # `...` in a page stands for lines left out
    assert doctest.OutputChecker().check_output(f"{shown}\n", f"{got}\n", doctest.ELLIPSIS), got


def test_every_page_is_linked_from_the_readme() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [page.name for page in PAGES[1:] if f"docs/{page.name}" not in readme] == []
