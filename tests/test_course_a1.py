"""A1 with the course's own tensors: what is printed and emitted agrees with autograd."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from gradcheck_cli import derive, parse, sources
from gradcheck_cli.cli import main
from gradcheck_cli.evaluate.arrays import load_torch

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

A1 = "||max(XW,0)-Y||_F^2"
NAMES = ("X", "W", "Y")
NUMBERS = ("X: 10 4", "W: 4 4", "Y: 10 4")
SHAPES = pytest.mark.parametrize("shapes", [(), NUMBERS], ids=["inferred", "numbers"])
DTYPES = pytest.mark.parametrize("dtype", ["float32", "float64"])
PRINTED = {
    "W": "2 Xᵀ ((max(XW, 0) − Y) ⊙ 1[XW > 0])",
    "X": "2 ((max(XW, 0) − Y) ⊙ 1[XW > 0]) Wᵀ",
    "Y": "−2 (max(XW, 0) − Y)",
}


def course(dtype: str) -> dict[str, Any]:
    """Draw the tensors as the course does: seed 0, then x, W and y."""
    torch = load_torch()
    torch.manual_seed(0)
    sizes = {"X": (10, 4), "W": (4, 4), "Y": (10, 4)}
    kind = getattr(torch, dtype)
    return {name: torch.randn(*sizes[name], dtype=kind, requires_grad=True) for name in NAMES}


def by_autograd(tensors: dict[str, Any]) -> dict[str, Any]:
    """Return the gradients of f, written by hand."""
    X, W, Y = (tensors[name] for name in NAMES)
    f = ((X @ W).relu() - Y).square().sum()
    return dict(zip(NAMES, load_torch().autograd.grad(f, (X, W, Y)), strict=True))


def close(found: Any, expected: Any, dtype: str) -> None:
    torch = load_torch()
    found = torch.as_tensor(found).detach()
    assert (found.dtype, found.shape) == (expected.dtype, expected.shape)
    error = (found - expected).abs().max() / expected.abs().max()
    assert error < {"float32": 2e-6, "float64": 1e-14}[dtype]


def emitted(source: str) -> dict[str, Any]:
    """Run a source and return what it defines."""
    namespace: dict[str, Any] = {}
    exec(source, namespace)  # noqa: S102 -- the emitted source is what is tested
    return namespace


def printed(capsys: pytest.CaptureFixture[str], shapes: Sequence[str], *options: str) -> str:
    """Return what `gradcheck derive` prints."""
    declared = [option for shape in shapes for option in ("--shape", shape)]
    assert main(["derive", A1, *declared, *options]) == 0
    return capsys.readouterr().out


@SHAPES
@pytest.mark.parametrize("wrt", NAMES)
def test_the_textbook_s_lines_are_printed(
    wrt: str, shapes: Sequence[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert derive(parse(A1, shapes), wrt).text() == PRINTED[wrt]
    lines = printed(capsys, shapes, "--wrt", wrt).splitlines()
    shape = (["10×4", "4×4", "10×4"] if shapes else ["m×n", "n×p", "m×p"])[NAMES.index(wrt)]
    assert f"  ∂f/∂{wrt} = {PRINTED[wrt]}   ({shape})" in lines
    assert f"  ⇒ ∂f/∂{wrt} = {PRINTED[wrt]}" in lines


@SHAPES
@DTYPES
@pytest.mark.parametrize("dialect", ["torch", "numpy"])
def test_emitted_source_gives_autograd_s_gradients(
    dialect: str, dtype: str, shapes: Sequence[str]
) -> None:
    program = parse(A1, shapes)
    tensors = course(dtype)
    expected = by_autograd(tensors)
    if dialect == "numpy":
        arrays = [tensor.detach().numpy() for tensor in tensors.values()]
    else:
        arrays = list(tensors.values())
    for name in NAMES:
        gradient = emitted(derive(program, name).source(dialect))["gradient"]
        close(gradient(*arrays), expected[name], dtype)
    together = emitted(sources(derive(program), dialect))["gradients"](*arrays)
    for name, found in zip(NAMES, together, strict=True):
        close(found, expected[name], dtype)


@DTYPES
def test_the_script_draws_the_course_s_tensors(
    dtype: str, capsys: pytest.CaptureFixture[str]
) -> None:
    text = printed(capsys, NUMBERS, "--format", "script", "--seed", "0")
    namespace = emitted(text.replace("float64", dtype).replace("sys.exit", "bool"))
    for name, tensor in course(dtype).items():
        assert namespace[name].equal(tensor)
    for name, expected in by_autograd(course(dtype)).items():
        close(namespace[f"grad_{name}"], expected, dtype)
        close(namespace[name].grad, expected, dtype)


def test_the_script_runs_as_it_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """As a process; tests/printing/test_script.py runs others, with sizes that are inferred."""
    path = tmp_path / "a1.py"
    text = printed(capsys, NUMBERS, "--format", "script", "--seed", "0")
    path.write_text(text, encoding="utf-8")
    argv = [sys.executable, "-W", "error", str(path)]
    done = subprocess.run(argv, capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")
    heads = [line.split(",")[0].rsplit(" ", 1) for line in done.stdout.splitlines()]
    assert [head for head, _ in heads] == [f"df/d{name}: largest difference" for name in NAMES]
    assert all(float(error) < 1e-12 for _, error in heads)
