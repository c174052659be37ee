"""What pip installs: the command, the catalogue, the types, and only light dependencies."""

from __future__ import annotations

import re
import tomllib
import zipfile
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest

import gradcheck_cli
from gradcheck_cli.cli import main

ROOT = Path(__file__).parents[1]
PYPROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
HEAVY = {"torch", "scipy", "pydantic", "jax", "tensorflow"}


def names(requirements: list[str]) -> set[str]:
    """Return the packages that these requirements name."""
    found = (re.match(r"[A-Za-z0-9._-]+", requirement) for requirement in requirements)
    return {match[0].lower() for match in found if match}


def test_the_command_is_installed() -> None:
    (command,) = metadata.entry_points(group="console_scripts", name="gradcheck")
    assert command.load() is main
    assert PYPROJECT["project"]["scripts"] == {"gradcheck": command.value}


def test_the_base_dependencies_are_light() -> None:
    written = PYPROJECT["project"]["dependencies"]
    installed = metadata.requires("gradcheck-cli") or []
    base = [one for one in installed if "extra ==" not in one]
    assert names(written) == names(base)
    light = {"typer", "rich", "numpy", "sympy", "array-api-compat", "pyyaml", "python-flint"}
    assert names(base) == light
    assert not names(base) & HEAVY


def test_torch_is_an_extra() -> None:
    assert names(PYPROJECT["project"]["optional-dependencies"]["torch"]) == {"torch"}
    assert "torch" in metadata.metadata("gradcheck-cli").get_all("Provides-Extra", [])


def test_what_is_tested_is_pinned() -> None:
    lines = (ROOT / ".ci" / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pinned = [line for line in lines if re.match(r"[A-Za-z0-9]", line)]
    assert all("==" in line for line in pinned)
    extras = PYPROJECT["project"]["optional-dependencies"]
    wanted = names([*PYPROJECT["project"]["dependencies"], *extras["torch"], *extras["test"]])
    assert wanted <= names(pinned)


def test_the_metadata_says_what_it_is() -> None:
    found = metadata.metadata("gradcheck-cli")
    assert found["Requires-Python"] == PYPROJECT["project"]["requires-python"] == ">=3.11"
    assert found["Version"] == gradcheck_cli.__version__
    assert found["License-Expression"] == "MIT"
    assert "MIT License" in (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert metadata.version("gradcheck-cli") == gradcheck_cli.__version__


def test_the_wheel_holds_the_catalogue_and_the_types() -> None:
    wheel = PYPROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert wheel["packages"] == ["gradcheck_cli"]
    assert wheel["force-include"] == {"expressions": "gradcheck_cli/expressions"}
    assert (ROOT / "expressions" / "course.yaml").is_file()
    assert (ROOT / "gradcheck_cli" / "py.typed").is_file()


def test_hatchling_builds_that_wheel(tmp_path: Path) -> None:
    backend = pytest.importorskip("hatchling.builders.wheel", reason="pip isolates its builds")
    (built,) = backend.WheelBuilder(str(ROOT)).build(directory=str(tmp_path), versions=["standard"])
    held = zipfile.ZipFile(built).namelist()
    assert {"gradcheck_cli/expressions/course.yaml", "gradcheck_cli/py.typed"} <= set(held)
    assert not [name for name in held if name.startswith(("tests/", "docs/"))]
