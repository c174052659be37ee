"""docs/adding-an-operation.md: the two-file change that it shows is applied, and obeys the laws."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "adding-an-operation.md").read_text(encoding="utf-8")
CHECK = ("-m", "gradcheck_cli", "check", "--reference", "closed-form")


@pytest.fixture(scope="module")
def changed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the project with the page's change applied."""
    copy = tmp_path_factory.mktemp("copy")
    for name in ("gradcheck_cli", "expressions", "tests"):
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, copy)
    (diff,) = re.findall(r"^```diff\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    apply = ["git", "apply", "-"]
    subprocess.run(apply, input=diff, cwd=copy, check=True, text=True, encoding="utf-8")
    return copy


def ran(copy: Path, *command: str) -> str:
    done = subprocess.run(
        [sys.executable, *command],
        cwd=copy,
        env={**os.environ, "PYTHONPATH": str(copy)},
        capture_output=True,
        check=False,
        encoding="utf-8",
        timeout=300,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_change_touches_two_files() -> None:
    touched = re.findall(r"^\+\+\+ b/(.*)$", PAGE, re.MULTILINE)
    assert touched == ["gradcheck_cli/ops/special.py", "expressions/operations.yaml"]


def test_the_laws_test_the_new_operation(changed: Path) -> None:
    laws = ["tests/test_laws.py", "tests/test_catalogue.py", "-k", "Gaussian or radial-basis"]
    told = ran(changed, "-m", "pytest", "-q", "-n", "0", "-p", "no:cacheprovider", *laws)
    (passed,) = re.findall(r"(\d+) passed", told)
    assert int(passed) >= 25


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("derive", "sum(gaussian(X W))", "--wrt", "W"), "−2 Xᵀ ((XW) ⊙ gaussian(XW))"),
        (("derive", "sum(gaussian(x))", "--format", "numpy"), "np.exp(-x**2)"),
        ((*CHECK[2:], "sum(gaussian(x))", "--wrt", "x", "-2 x .* gaussian(x)"), "CORRECT"),
        (("ops", "gaussian"), "−2 (X ⊙ gaussian(X) ⊙ dX)"),
    ],
)
def test_every_command_knows_it(changed: Path, arguments: tuple[str, ...], said: str) -> None:
    assert said in ran(changed, "-m", "gradcheck_cli", *arguments)


def test_a_mistake_in_it_is_refused(changed: Path) -> None:
    with pytest.raises(AssertionError, match="WRONG"):
        ran(changed, *CHECK, "sum(gaussian(X))", "-2 X", "--wrt", "X")
