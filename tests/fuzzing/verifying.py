"""The whole of `verify`: a documented exit code, plain output, no wrong answer accepted."""

from __future__ import annotations

import io
import json
import os
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING
from unittest.mock import patch

from gradcheck_cli.cli import main

if TYPE_CHECKING:
    from homeworks import Case

ACCEPTED, REFUSED = 0, {1, 2}
TURNING = "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


class Accepted(Exception):  # noqa: N818 -- what is found
    """A wrong answer got its marks."""


class Refused(Exception):  # noqa: N818 -- what is found
    """A right answer got none."""


class Undecided(Exception):  # noqa: N818 -- what is found
    """An answer that is known to be right or wrong was not decided."""


def tried(case: Case) -> str:
    """Run `verify`; say what came of it. Raises whatever it is that should not be."""
    code, out, err = _run(case)
    shown = out + err
    assert code in {0, 1, 2, 3}, f"exit code {code}\n{shown}"
    harmful = {c for c in shown if _is_control(c) or c in TURNING}
    assert not harmful, f"shown as they are: {sorted(harmful)!a}"
    if "json" in case.options:
        json.loads(out, parse_constant=_refuse)
    if case.expected == "wrong" and code == ACCEPTED:
        raise Accepted(shown)
    if case.expected == "right" and code in REFUSED:
        raise Refused(shown)
    if case.expected != "anything" and code == 3:
        raise Undecided(shown)
    return f"{case.expected}, exit code {code}"


def _is_control(c: str) -> bool:
    return (c < " " and c != "\n") or "\x7f" <= c <= "\x9f"


def _refuse(word: str) -> None:
    raise AssertionError(f"{word} is not JSON")


def _run(case: Case) -> tuple[int, str, str]:
    """Return the exit code, standard output and standard error."""
    out, err = io.StringIO(), io.StringIO()
    with TemporaryDirectory() as folder, redirect_stdout(out), redirect_stderr(err):
        homework = Path(folder, "homework.yaml")
        homework.write_bytes(case.homework)
        given = []
        if case.answers is not None:
            answers = Path(folder, "answers" + case.ending)
            answers.write_bytes(case.answers)
            given = ["--answers", str(answers)]
        with patch.dict(os.environ, GRADCHECK_DEBUG="1"):  # a fault shows where it is
            code = main(["verify", str(homework), *given, "--seed", "1", *case.options])
    return code, out.getvalue(), err.getvalue()
