"""The pre-commit hook, run as pre-commit runs it: in a repository of homework, without torch."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[1]
RIGHT = "2 X^T ((max(XW, 0) - Y) .* 1[XW > 0])"
HOMEWORK = """\
version: 1
problems:
  - id: relu
    vars: {{X: [n, d], W: [d, k], Y: [n, k]}}
    f: "||max(XW, 0) - Y||_F^2"
    grads: {{W: 2, Y: 1}}
    answers:
      Y: "-2 (max(XW, 0) - Y)"
      W: {answer}
"""


def hook() -> dict[str, Any]:
    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    (found,) = [one for one in hooks if one["id"] == "gradcheck-verify"]
    assert isinstance(found, dict)
    return found


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Return a folder of homework, beside a torch that cannot be imported."""
    without = tmp_path / "without"
    without.mkdir()
    (without / "torch.py").write_text("raise ImportError('no torch here')\n", encoding="utf-8")
    folder = tmp_path / "course"
    (folder / ".git").mkdir(parents=True)
    return folder


def run(repository: Path, entry: str, *files: str) -> subprocess.CompletedProcess[str]:
    """Run an entry on files: split, the files appended, the environment's commands first."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    env = {**os.environ, "PATH": path, "PYTHONPATH": str(repository.parent / "without")}
    done = subprocess.run(
        [*shlex.split(entry), *files],
        cwd=repository,
        env={**env, "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=60,
    )
    assert "Traceback" not in done.stderr
    return done


def write(repository: Path, name: str, answer: str) -> str:
    path = repository / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(HOMEWORK.format(answer=answer), encoding="utf-8")
    return name


def test_a_wrong_homework_is_stopped_and_the_mended_one_passes(repository: Path) -> None:
    homework = write(repository, "homework1.yaml", '"2 X^T (max(XW, 0) - Y)"')
    done = run(repository, hook()["entry"], homework)
    assert done.returncode == 1
    assert "homework1.yaml:9:10: relu, ∂f/∂W: wrong\n" in done.stdout
    write(repository, homework, f'"{RIGHT}"')
    done = run(repository, hook()["entry"], homework)
    assert (done.returncode, done.stderr) == (0, "")
    assert "total 3/3 marks" in done.stdout


def test_one_wrong_file_of_several_stops_the_commit(repository: Path) -> None:
    right = write(repository, "homework1.yaml", f'"{RIGHT}"')
    wrong = write(repository, "week 2/homework-2.yml", '"X X"')
    done = run(repository, hook()["entry"], right, wrong)
    assert done.returncode == 1
    assert "week 2/homework-2.yml:9:10: relu, ∂f/∂W: wrong\n" in done.stdout
    assert "shape: " in done.stdout


def test_a_trap_of_yaml_is_shown_with_file_and_line(repository: Path) -> None:
    """One of those of tests/homework/test_traps.py."""
    done = run(repository, hook()["entry"], write(repository, "homework1.yaml", "|X| W"))
    assert done.returncode == 2
    assert done.stderr.startswith("error: homework1.yaml:9:10: ")
    assert done.stderr.endswith('hint: write  W: "|X| W"\n')


def test_a_formula_that_cannot_be_read_is_shown_with_file_and_line(repository: Path) -> None:
    done = run(repository, hook()["entry"], write(repository, "homework1.yaml", '"2 X^T ("'))
    assert done.returncode == 2
    assert "homework1.yaml:9:10: relu, ∂f/∂W: invalid\n" in done.stdout


def test_the_file_for_the_class_passes(repository: Path) -> None:
    homework = write(repository, "homework1.yaml", '""')
    path = repository / homework
    path.write_text(path.read_text(encoding="utf-8").partition("    answers")[0], encoding="utf-8")
    done = run(repository, hook()["entry"], homework)
    assert (done.returncode, done.stderr) == (0, "")
    assert "no answers in this file" in done.stdout
    path.write_text(path.read_text(encoding="utf-8").replace("max(", "mxa("), encoding="utf-8")
    assert run(repository, hook()["entry"], homework).returncode == 2


def test_without_its_option_the_missing_torch_is_named(repository: Path) -> None:
    """This also shows that torch is out of reach in the runs above."""
    homework = write(repository, "homework1.yaml", f'"{RIGHT}"')
    done = run(repository, "gradcheck verify", homework)
    assert done.returncode == 2
    assert "[torch]" in done.stderr
    assert "--reference closed-form" in done.stderr


@pytest.mark.parametrize(
    ("path", "runs"),
    [
        ("homework1.yaml", True),
        ("homework.yml", True),
        ("week1/homework_a.yaml", True),
        ("config.yaml", False),
        (".pre-commit-config.yaml", False),
        ("homework1.txt", False),
        ("homework/notes.yaml", False),
        ("old-homework.yaml", False),
    ],
)
def test_the_hook_runs_on_homework_files(path: str, runs: bool) -> None:
    assert bool(re.search(hook()["files"], path)) == runs  # as pre-commit matches
    assert hook()["types"] == ["yaml"]


def test_the_hook_installs_this_package() -> None:
    assert hook()["language"] == "python"
    assert hook().get("pass_filenames", True)
    assert "additional_dependencies" not in hook()
