"""`gradcheck new`: what it writes can be filled in, and an unfilled one is missing, not wrong."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from gradcheck_cli.homework import homework_from

if TYPE_CHECKING:
    from collections.abc import Callable

    from screens import Run

ENDINGS = {
    "yaml": ".yaml",
    "text": ".txt",
    "markdown": ".md",
    "python": ".py",
    "notebook": ".ipynb",
}
HOMEWORK = """\
title: "Week 3: gradients"
problems:
  - id: relu
    title: "One ReLU layer"
    vars: {X: [n, d], W: [d, k], Y: [n, k]}
    let: {R: "max(XW, 0) - Y"}
    f: "||R||_F^2"
    grads: {W: 2, Y: 1.5}
  - id: 1.2
    layout: numerator
    vars: {A: [n, n, symmetric], x: [n], c: [], dx: [n], M: "n+1 n"}
    functions: {swish: "x*sigmoid(x)"}
    f: |
      s = c x^T A x
      s + sum(swish(dx)) + sum(M)
    grads: {x: 1, c: 1}
"""
#: right answers, by the left side that the template gives
ANSWERS = {
    "dW": ("2 X^T (R .* 1[XW > 0])", "2 * X.T @ (R * (X @ W > 0))"),
    "dY": ("-2 R", "-2 * R"),
    "grad_x": ("2 c x^T A", "2 * c * A @ x"),
    "dc": ("x^T A x", "x @ A @ x"),
}
#: in YAML by the name: a key is what is asked
NAMED = {"W": "dW", "Y": "dY", "x": "grad_x", "c": "dc"}


@pytest.fixture
def homework(tmp_path: Path) -> str:
    path = tmp_path / "homework.yaml"
    path.write_text(HOMEWORK, encoding="utf-8")
    return str(path)


def filled(form: str, text: str) -> str:
    """Fill a template in, by hand: the answer goes where the empty one stands."""
    found = 0
    for left, (formula, python) in ANSWERS.items():
        if form == "yaml":
            name = next(name for name, known in NAMED.items() if known == left)
            text, count = re.subn(
                rf'^(      {name}: )""', rf'\1"{formula}"', text, flags=re.MULTILINE
            )
        elif form in {"python", "notebook"}:
            text, count = re.subn(rf"\b{left} = None", f"{left} = {python}", text)
        else:
            text, count = re.subn(rf"^{left} =", f"{left} = {formula}", text, flags=re.MULTILINE)
        found += count
    assert found == len(ANSWERS)
    return text


@pytest.mark.parametrize("form", ENDINGS)
def test_a_template_filled_in_has_full_marks(
    run: Callable[..., Run], homework: str, tmp_path: Path, form: str
) -> None:
    path = tmp_path / f"mine{ENDINGS[form]}"
    done = run("new", homework, "--format", form)
    assert (done.code, done.err) == (0, "")
    path.write_text(filled(form, done.out), encoding="utf-8")
    graded = run("verify", homework, "--answers", str(path), "--reference", "closed-form")
    assert "total 5.5/5.5 marks" in graded.out, graded.out
    assert graded.code == 0


@pytest.mark.parametrize("form", ENDINGS)
def test_one_that_is_not_filled_in_is_missing(
    run: Callable[..., Run], homework: str, tmp_path: Path, form: str
) -> None:
    path = tmp_path / f"mine{ENDINGS[form]}"
    assert run("new", homework, "--output", str(path)).out == ""
    found = run("verify", homework, "--answers", str(path), "--format", "json")
    rows = found.json()["rows"]
    assert [row["verdict"] for row in rows] == ["missing"] * 4
    assert {row["position"]["file"] for row in rows} == {str(path)}, "where the empty one stands"
    assert (found.code, found.json()["remarks"]) == (1, [])


@pytest.mark.parametrize("form", ENDINGS)
def test_a_template_says_what_is_asked(run: Callable[..., Run], homework: str, form: str) -> None:
    out = run("new", homework, "--format", form).out
    for words in ("relu", "max(XW, 0) - Y", "swish", "∂f/∂W, d×k", "∂f/∂x, 1×n", "Week 3"):
        assert words in out, words
    assert "sum(M)" in out


def test_the_yaml_template_is_the_homework(run: Callable[..., Run], homework: str) -> None:
    made = homework_from("mine.yaml", run("new", homework).out)
    given = homework_from(homework)
    assert made.title == given.title
    for one, other in zip(made.problems, given.problems, strict=True):
        assert (one.id, one.title, one.layout) == (other.id, other.title, other.layout)
        assert (one.shapes, one.let, one.grads) == (other.shapes, other.let, other.grads)
        assert (one.functions, one.f.strip()) == (other.functions, other.f.strip())


def test_the_notebook_is_one(run: Callable[..., Run], homework: str) -> None:
    made = json.loads(run("new", homework, "--format", "notebook").out)
    assert (made["nbformat"], made["nbformat_minor"]) == (4, 4)
    for cell in made["cells"]:
        keys = {"cell_type", "metadata", "source"}
        assert set(cell) == keys | (
            {"outputs", "execution_count"} if cell["cell_type"] == "code" else set()
        )


def test_no_file_is_written_over_without_force(
    run: Callable[..., Run], homework: str, tmp_path: Path
) -> None:
    path = tmp_path / "mine.txt"
    path.write_text("all my work", encoding="utf-8")
    done = run("new", homework, "--output", str(path))
    assert (done.code, path.read_text(encoding="utf-8")) == (2, "all my work")
    assert "there is a file" in done.err
    assert "--force" in done.err
    assert run("new", homework, "--output", str(path), "--force").code == 0
    assert "[relu]" in path.read_text(encoding="utf-8")


def test_what_cannot_be_written_or_read_is_said(
    run: Callable[..., Run], homework: str, tmp_path: Path
) -> None:
    done = run("new", homework, "--output", str(tmp_path / "none" / "mine.txt"))
    assert (done.code, "cannot write" in done.err) == (2, True)
    assert run("new", str(tmp_path / "none.yaml")).code == 2
    Path(homework).write_text(HOMEWORK.replace("max(XW", "mxa(XW"), encoding="utf-8")
    done = run("new", homework)
    assert (done.code, done.out) == (2, "")
    assert "homework.yaml:6:15: " in done.err


def test_every_problem_that_is_shipped_makes_templates(
    run: Callable[..., Run], tmp_path: Path
) -> None:
    from gradcheck_cli.homework import answers_from
    from gradcheck_cli.homework.catalogue import files

    for path in files():
        homework = homework_from(path)
        for form, ending in ENDINGS.items():
            done = run("new", str(path), "--format", form)
            assert done.code == 0, (path, done.err)
            homework_path = tmp_path / f"mine{ending}"
            homework_path.write_text(done.out, encoding="utf-8")
            given = answers_from(homework_path, homework)
            asked = {(p.id, name) for p in homework.problems for name in p.grads}
            assert {(p, name) for p, names in given.items() for name in names} == asked, path
            assert all(a.is_blank for names in given.values() for a in names.values())
            assert not given.remarks
