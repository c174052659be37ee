"""Programs in LaTeX on the command line, and in .tex and .md files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from screens import Run

OBJECTIVE = r"f = \lVert \max(\mathbf{X}\mathbf{W}, 0) - \mathbf{Y} \rVert_F^2"
GRADIENT = "2 Xᵀ ((max(XW, 0) − Y) ⊙ 1[XW > 0])"
FILES = {
    "a.tex": OBJECTIVE,
    "b.tex": "\\documentclass{article} % f = x\n\\begin{document}\n\\[\n"
    + OBJECTIVE
    + "\n\\]\n\\end{document}\n",
    "c.md": "# The problem\n\nFind W; it minimises\n\n$$\n" + OBJECTIVE + "\n$$\n\nover W.\n",
    "d.md": "Let $$h = XW$$ (a matrix).\nThen $$H = \\max(h, 0)$$ and $$f = \\|H - Y\\|_F^2.$$\n",
    "e.md": OBJECTIVE,
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_of_latex(run: Callable[..., Run], tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text(FILES[name], encoding="utf-8")
    done = run("derive", str(path), "--wrt", "W", "--no-steps")
    assert done.code == 0
    assert "∂f/∂W = 2 Xᵀ" in done.out


def test_an_error_in_a_file_shows_the_line_there(run: Callable[..., Run], tmp_path: Path) -> None:
    path = tmp_path / "wrong.md"
    path.write_text("# 矩阵\n\n$$\nf = \\|X W\\|_F^2 + \\foo\n$$\n", encoding="utf-8")
    done = run("derive", str(path))
    assert done.code == 2
    assert "    f = \\|X W\\|_F^2 + \\foo\n                      ^^^^\n" in done.err


def test_latex_on_the_command_line(run: Callable[..., Run]) -> None:
    derived = run("derive", OBJECTIVE, "--wrt", "W")
    assert f"∂f/∂W = {GRADIENT}" in derived.out
    answer = r"\frac{\partial f}{\partial W} = 2X^\top\big((\max(XW,0)-Y)\odot\mathbf{1}[XW>0]\big)"
    checked = run("check", OBJECTIVE, answer, "--wrt", "W", "--reference", "closed-form")
    assert checked.code == 0


def test_what_is_printed_as_latex_is_an_answer(run: Callable[..., Run]) -> None:
    printed = run("derive", OBJECTIVE, "--wrt", "W", "--format", "latex").out
    checked = run("check", OBJECTIVE, printed, "--wrt", "W", "--reference", "closed-form")
    assert checked.code == 0
