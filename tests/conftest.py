"""The same tests each time, and the command line, in this process and as one of its own.

What is drawn at random is drawn from the tests' own text; `--hypothesis-profile=explore
--hypothesis-seed=N` tries others, and more of them.
"""

from __future__ import annotations

import gc
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings
from screens import Run

from gradcheck_cli.cli import main

if TYPE_CHECKING:
    from collections.abc import Callable


#: Each worker has a core of its own; on matrices this small more threads only wait for each other.
os.environ.setdefault("OMP_NUM_THREADS", "1")

settings.register_profile("repeatable", derandomize=True, deadline=None, max_examples=50)
settings.register_profile("explore", deadline=None, max_examples=500)
settings.load_profile("repeatable")


def pytest_collection_finish() -> None:
    """Keep what is imported and collected out of the garbage collector's rounds.

    It looked through all of torch, of SymPy and of the tests again and again.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Callable[..., Run]:
    """Run `main` in this process."""

    def ran(*argv: str) -> Run:
        code = main(argv)
        out, err = capsys.readouterr()
        assert "Traceback" not in err
        return Run(code, out, err)

    return ran


@pytest.fixture
def command() -> Callable[..., Run]:
    """Run `python -m gradcheck_cli` as a process."""

    def ran(*argv: str, stdin: bytes = b"", encoding: str = "utf-8", **env: str) -> Run:
        done = subprocess.run(
            [sys.executable, "-m", "gradcheck_cli", *argv],
            input=stdin,
            capture_output=True,
            env={**os.environ, "PYTHONIOENCODING": encoding, **env},
            check=False,
            timeout=120,
        )
        err = done.stderr.decode()
        assert "Traceback" not in err
        return Run(done.returncode, done.stdout.decode(), err)

    return ran
