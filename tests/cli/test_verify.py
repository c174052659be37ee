"""`gradcheck verify`: tables, marks, places, files of several people."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

import gradcheck_cli

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from screens import Run

CONTRACT = {"problem", "wrt", "marks", "of", "verdict", "diagnosis", "reading", "max_error"}
CONTRACT |= {"points", "seed", "version", "strength", "device", "dtype", "reference", "sizes"}
HOMEWORK = """\
version: 1
title: Two problems
problems:
  - id: norm
    vars: {X: [n, d]}
    f: "||X||_F^2"
    grads: {X: 2}
    answers:
      X: "%s"
  - id: line
    vars: {w: [], x: []}
    f: "w x"
    grads: {w: 1.5, x: 1}
    answers:
      w: "x"
      x: "%s"
"""


@pytest.fixture
def homework(tmp_path: Path) -> Callable[..., str]:
    def written(name: str = "homework.yaml", X: str = "2 X", x: str = "w") -> str:
        path = tmp_path / name
        path.write_text(HOMEWORK % (X, x), encoding="utf-8")
        return str(path)

    return written


def test_everything_right(run: Callable[..., Run], homework: Callable[..., str]) -> None:
    done = run("verify", homework(), "--seed", "7")
    assert (done.code, done.err) == (0, "")
    rows = [line.split() for line in done.out.splitlines()[2:5]]
    assert [row[:5] for row in rows] == [
        ["norm", "∂f/∂X", "correct", "2/2", "n×d"],
        ["line", "∂f/∂w", "correct", "1.5/1.5", "scalar"],
        ["line", "∂f/∂x", "correct", "1/1", "scalar"],
    ]
    assert all(row[6] == "7" for row in rows)
    assert rows[0][7].startswith("d=")
    assert "total 4.5/4.5 marks" in done.out


@pytest.mark.parametrize(
    ("X", "x", "code"),
    [("X", "w", 1), ("2 Q", "w", 2), ("X", "2 Q", 2), ("2 X^T", "w", 1)],
)
def test_exit_codes(
    run: Callable[..., Run], homework: Callable[..., str], X: str, x: str, code: int
) -> None:
    assert run("verify", homework(X=X, x=x)).code == code


def test_a_wrong_answer_has_file_and_line(
    run: Callable[..., Run], homework: Callable[..., str]
) -> None:
    path = homework(X="X")
    out = run("verify", path, "--reference", "closed-form").out
    assert f"{path}:9:10: norm, ∂f/∂X: wrong" in out
    assert "∂f/∂X = X   (n×d)" in out
    assert "factor: " in out
    assert "line, ∂f/∂w" not in out


def test_answers_of_another_file(run: Callable[..., Run], homework: Callable[..., str]) -> None:
    """Only the answers of the student's file count: its objective is not looked at."""
    mine = homework()
    theirs = homework("student.yaml", X="X")
    done = run("verify", mine, "--answers", theirs)
    assert done.code == 1
    assert f"{theirs}:9:10:" in done.out
    assert run("verify", mine, "--answers", theirs, "--answers", mine).code == 1


def test_answers_go_with_one_homework(
    run: Callable[..., Run], homework: Callable[..., str]
) -> None:
    path = homework()
    assert "one homework" in run("verify", path, path, "--answers", path).err


def test_json_is_the_object_of_the_contract(
    run: Callable[..., Run], homework: Callable[..., str]
) -> None:
    found = run("verify", homework(x="x"), "--format", "json", "--seed", "3").json()
    assert found["total"]["marks"] == 3.5
    assert found["total"]["of"] == 4.5
    assert [row["verdict"] for row in found["rows"]] == ["correct", "correct", "wrong"]
    assert all(row.keys() >= CONTRACT for row in found["rows"])
    assert found["rows"][1]["marks"] == 1.5
    for row in found["rows"]:
        assert (row["device"], row["dtype"], row["reference"]) == ("cpu", "float64", "autograd")
        assert row["seed"] == 3
        assert row["sizes"]


def test_a_file_that_cannot_be_read_does_not_stop_the_others(
    run: Callable[..., Run], homework: Callable[..., str], tmp_path: Path
) -> None:
    bad = tmp_path / "bad.yaml"
    bad.write_text("version: 1\nproblems: 3\n", encoding="utf-8")
    done = run("verify", str(bad), homework(X="X"))
    assert done.code == 2
    assert f"error: {bad}:" in done.err
    assert "total 2.5/4.5 marks" in done.out
    found = run("verify", str(bad), homework(), "--format", "json").json()
    assert len(found["rows"]) == 3
    assert len(found["errors"]) == 1
    assert run("verify", str(bad), "--format", "json").json()["error"]["kind"] == "homework"


def test_a_file_that_is_not_there(run: Callable[..., Run]) -> None:
    done = run("verify", "nowhere.yaml")
    assert done.code == 2
    assert done.err == ("error: nowhere.yaml: the file cannot be read: No such file or directory\n")


def test_output_goes_to_a_file(
    run: Callable[..., Run], homework: Callable[..., str], tmp_path: Path
) -> None:
    done = run("verify", homework(), "--format", "json", "--output", str(tmp_path / "out.json"))
    assert (done.code, done.out) == (0, "")
    assert '"total"' in (tmp_path / "out.json").read_text(encoding="utf-8")
    done = run("verify", homework(), "--output", str(tmp_path / "no" / "out.json"))
    assert done.code == 2
    assert "cannot write" in done.err


def test_a_missing_answer_is_said(run: Callable[..., Run], tmp_path: Path) -> None:
    path = tmp_path / "homework.yaml"
    path.write_text((HOMEWORK % ("2 X", "w")).replace('      w: "x"\n', ""), encoding="utf-8")
    done = run("verify", str(path), "--reference", "closed-form")
    assert done.code == 1
    assert "line, ∂f/∂w: missing" in done.out


def test_the_file_for_the_class_is_a_template(run: Callable[..., Run], tmp_path: Path) -> None:
    path = tmp_path / "homework.yaml"
    path.write_text(HOMEWORK.partition("    answers")[0], encoding="utf-8")
    done = run("verify", str(path))
    assert (done.code, done.err) == (0, "")
    assert done.out == (
        f"Two problems   {path}\n  no answers in this file; to judge a student's, "
        f"gradcheck verify {path} --answers student.yaml\n"
    )
    found = run("verify", str(path), "--format", "json").json()
    assert [row["verdict"] for row in found["rows"]] == ["missing"]
    assert [one["template"] for one in found["files"]] == [True]


def test_definitions_in_an_answer_stand_below_its_formula(
    run: Callable[..., Run], homework: Callable[..., str]
) -> None:
    out = run("verify", homework(X="Z = 2 X; t = 3; t Z"), "--reference", "closed-form").out
    lines = out[out.index("norm, ∂f/∂X: wrong") :].splitlines()
    assert [line.split() for line in lines[1:4]] == [
        ["∂f/∂X", "=", "t", "Z", "(n×d)"],
        ["where", "Z", "=", "2", "X"],
        ["where", "t", "=", "3"],
    ]


def test_the_place_of_an_invalid_answer_is_said_once(
    run: Callable[..., Run], homework: Callable[..., str]
) -> None:
    path = homework(X="")
    out = run("verify", path, "--reference", "closed-form").out
    assert out.count(f"{path}:9:10") == 1
    assert "    the answer is empty\n" in out
    path = homework(X="2 + * X")
    out = run("verify", path, "--reference", "closed-form").out
    assert (out.count(f"{path}:9:10: "), out.count(f"{path}:9:15: ")) == (1, 1)


def test_a_refused_answer_has_an_example(
    run: Callable[..., Run], homework: Callable[..., str]
) -> None:
    """The gradient of ‖X‖² is 2X: the answer X is half of it, wherever that is shown."""
    path = homework(X="X", x="w w")
    options = ("--reference", "closed-form", "--seed", "7")
    out = run("verify", path, *options).out
    example = re.search(
        r"^    for example at X = (\S+) your entry \[0,0\] is (.*), ", out, re.MULTILINE
    )
    assert example is not None
    assert float(example[1]) == float(example[2]) != 0
    assert f"the gradient's {2 * float(example[2]):g}\n" in out
    assert out.count("for example") == out.count("Reproduce: ") == 2
    assert "version" not in out
    assert "sizes  " not in out.partition("marks\n\n")[2]


def test_the_whole_evidence_of_every_answer(
    run: Callable[..., Run], homework: Callable[..., str]
) -> None:
    path = homework(X="X", x="q")
    options = ("--reference", "closed-form", "--seed", "7")
    told = run("verify", path, "--evidence", *options).out.partition("total")[2]
    wrong, right, invalid = told.split("\n\n")[1:]
    rows = run("verify", path, "--format", "json", *options).json()["rows"]
    assert "norm, ∂f/∂X: wrong" in wrong
    assert "line, ∂f/∂w: correct" in right
    assert "line, ∂f/∂x: invalid" in invalid
    for text, row in zip((wrong, right, invalid), rows, strict=True):
        assert row["version"] == gradcheck_cli.__version__
        assert re.search(rf"^    version +gradcheck {row['version']}$", text, re.MULTILINE)
        assert re.search(r"^    seed +7$", text, re.MULTILINE)
        for finding in row.get("findings", ()):
            assert re.search(rf"^    {finding['judge']} +\w", text, re.MULTILINE)
        assert ("Reproduce: " in text) is (row["verdict"] != "correct")
    assert re.search(rf"^    points +{rows[0]['points']}$", wrong, re.MULTILINE)
    assert re.search(r"^    sizes +d=", wrong, re.MULTILINE)


def test_what_is_missing_has_nothing_to_reproduce(
    run: Callable[..., Run], homework: Callable[..., str]
) -> None:
    out = run("verify", homework(X=" "), "--evidence", "--reference", "closed-form").out
    assert "missing" in out
    assert "Reproduce" not in out
