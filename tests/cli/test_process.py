"""The command as a process: start-up, pipes, signals, terminals that know little."""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

import gradcheck_cli

if TYPE_CHECKING:
    from collections.abc import Callable

    from screens import Run

RELU = "||max(XW,0)-Y||_F^2"
HEAVY = {"torch", "numpy", "sympy", "pydantic", "yaml"}


def imported_by(*argv: str, forms: tuple[str, ...] = ()) -> set[str]:
    """Return the packages that a run imports, or one run after another with each of the formats."""
    code = (
        "import sys; from gradcheck_cli.cli import main;"
        f"code = max(main([*sys.argv[1:], *form]) for form in {_options(forms)});"
        "print(*{name.partition('.')[0] for name in sys.modules}, file=sys.stderr); sys.exit(code)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *argv], capture_output=True, text=True, check=True, timeout=60
    )
    return set(done.stderr.split())


def _options(forms: tuple[str, ...]) -> list[list[str]]:
    return [["--format", form] for form in forms] or [[]]


def test_derive_imports_nothing_heavy() -> None:
    forms = ("text", "json", "latex", "numpy", "torch", "script", "sympy")
    found = imported_by("derive", RELU, forms=forms)
    assert not found & HEAVY
    assert "rich" not in found


def test_values_need_numpy_and_no_torch() -> None:
    found = imported_by("derive", "x^2", "--at", "x = 3")
    assert "numpy" in found
    assert "torch" not in found


def test_the_closed_form_reference_needs_no_torch() -> None:
    found = imported_by("check", "x^2", "2x", "--wrt", "x", "--reference", "closed-form")
    assert "torch" not in found


def test_the_version_needs_nothing(command: Callable[..., Run]) -> None:
    assert command("--version").out == f"gradcheck {gradcheck_cli.__version__}\n"
    assert not imported_by("--version") & {*HEAVY, "typer", "rich"}


def test_colours_need_rich_and_leave_the_text_alone(command: Callable[..., Run]) -> None:
    plain = command("derive", "[1 2] x", "--no-steps").out
    coloured = command("derive", "[1 2] x", "--no-steps", "--color", "always").out
    assert "\x1b[" in coloured
    assert "\x1b" not in plain
    assert "[1 2] x" in coloured


def test_no_colour_in_a_pipe(command: Callable[..., Run]) -> None:
    assert "\x1b" not in command("derive", RELU, FORCE_COLOR="1").out


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "latin-1"])
def test_a_terminal_that_cannot_carry_formulas_gets_ascii(
    command: Callable[..., Run], encoding: str
) -> None:
    done = command("derive", RELU, encoding=encoding)
    assert done.code == 0
    assert done.out.isascii()
    assert "df/dW = 2 X^T ((max(XW, 0) - Y) .* 1[XW > 0])   (nxp)" in done.out
    assert "?" not in done.out


def test_ascii_on_request(command: Callable[..., Run]) -> None:
    done = command("derive", "λ ||W||^2", "--ascii")
    assert done.out.isascii()
    assert "lambda ||W||^2" in done.out


def test_errors_on_an_ascii_terminal(command: Callable[..., Run]) -> None:
    done = command("derive", "λ + sofmax(X) + 作", encoding="ascii")
    assert done.code == 2
    assert done.err.isascii()


def test_json_on_an_ascii_terminal_says_the_same(command: Callable[..., Run]) -> None:
    there, here = (
        command("derive", RELU, "--format", "json", encoding=e) for e in ("ascii", "utf-8")
    )
    assert there.out.isascii()
    assert there.json() == here.json()


@pytest.mark.parametrize(
    "argv", [("derive", RELU), ("derive", RELU, "--format", "json"), ("--help",)]
)
def test_a_pipe_that_is_closed_early_is_quiet(argv: tuple[str, ...]) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "gradcheck_cli", *argv],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None
    process.stdout.close()
    assert process.stderr is not None
    err = process.stderr.read()
    process.stderr.close()
    assert process.wait(30) == 0
    assert err == b""


def test_a_closed_standard_output_is_no_fault() -> None:
    line = f"exec {sys.executable} -m gradcheck_cli derive 'x^2' >&-"
    done = subprocess.run(["sh", "-c", line], capture_output=True, check=False, timeout=30)
    assert done.returncode == 0
    assert done.stderr == b""


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")  # noqa: PTH110
def test_a_full_disk_is_said() -> None:
    line = f"exec {sys.executable} -m gradcheck_cli derive 'x^2' >/dev/full"
    done = subprocess.run(["sh", "-c", line], capture_output=True, check=False, timeout=30)
    assert done.returncode == 2
    assert b"cannot write" in done.stderr
    assert b"Traceback" not in done.stderr
    assert b"Exception ignored" not in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_ctrl_c_leaves_130_and_no_traceback() -> None:
    # A shell in the background has its children ignore the signal: Python's handler is put back.
    code = (
        "import signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "from gradcheck_cli.cli import main; sys.exit(main(['derive', '-']))"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    time.sleep(1.5)  # it waits for its standard input by then
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert out == b""
    assert b"Traceback" not in err


def test_a_fault_of_ours_has_no_traceback_unless_asked() -> None:
    code = (
        "import sys, gradcheck_cli.syntax as s\n"
        "def broken(*a, **k): raise ZeroDivisionError('a {brace}')\n"
        "s.parse = broken\n"
        "from gradcheck_cli.cli import main; sys.exit(main(['derive', 'x^2']))"
    )
    argv = [sys.executable, "-c", code]
    env = {name: value for name, value in os.environ.items() if name != "GRADCHECK_DEBUG"}
    done = subprocess.run(argv, capture_output=True, text=True, check=False, env=env, timeout=30)
    assert done.returncode == 4
    assert done.stderr.startswith("error: a fault of ours: ZeroDivisionError: a {brace}")
    assert "Traceback" not in done.stderr
    env["GRADCHECK_DEBUG"] = "1"
    done = subprocess.run(argv, capture_output=True, text=True, check=False, env=env, timeout=30)
    assert done.returncode == 4
    assert "Traceback" in done.stderr


def test_shell_completion_knows_commands_and_options(command: Callable[..., Run]) -> None:
    done = command(_GRADCHECK_COMPLETE="complete_bash", COMP_WORDS="gradcheck de", COMP_CWORD="1")
    assert done.out.split() == ["derive"]
    done = command(
        _GRADCHECK_COMPLETE="complete_bash", COMP_WORDS="gradcheck derive --lay", COMP_CWORD="2"
    )
    assert done.out.split() == ["--layout"]


@pytest.mark.skipif(shutil.which("bash") is None, reason="no bash")
def test_shell_completion_can_be_shown() -> None:
    script = f"{shlex.quote(sys.executable)} -m gradcheck_cli --show-completion; exit $?"
    done = subprocess.run(
        ["bash", "-c", script], capture_output=True, text=True, check=True, timeout=60
    )
    assert "_GRADCHECK_COMPLETE" in done.stdout
