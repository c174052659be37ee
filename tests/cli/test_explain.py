"""`gradcheck explain`: a verdict is had again from its seed, with all that it rests on."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import gradcheck_cli
from gradcheck_cli.judge.result import Verdict

if TYPE_CHECKING:
    from collections.abc import Callable

    from screens import Run

HOMEWORK = """\
version: 1
title: Two problems
problems:
  - id: relu
    vars: {X: [n, d], W: [d, k], Y: [n, k]}
    f: "||max(XW, 0) - Y||_F^2"
    grads: {W: 2, X: 2, Y: 1}
  - id: week 1.2
    vars: {w: [n], b: []}
    f: "log(1 + exp(-b w^T w))"
    grads: {w: 1.5, b: 1}
"""
ANSWERS = {
    "a.txt": """\
[relu]
R = max(XW, 0) - Y
dW = X^T (R .* 1[XW > 0])
dX = 2 (R .* 1[XW > 0]) Q
dY = -2 R
[week 1.2]
dw = -2 b w sigmoid(-b w^T w)
""",
    "b.py": """\
# [relu]
H = X @ W
G = np.maximum(H, 0) - Y
G[H < 0] = 0
dW = 2 * X.T @ G
dX = 2 * G @ W
dY = 2 * (Y - np.maximum(H, 0))
""",
    "c.yaml": """\
problems:
  - id: relu
    answers: {W: "2 X^T (XW - Y)", Y: "2 (Y - max(XW, 0))"}
  - id: week 1.2
    answers: {w: "b w", b: "-w^T w / (1 + exp(b w^T w))"}
""",
}
FAST = ("--reference", "closed-form")


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Write the homework and the answers, and go where they are."""
    (tmp_path / "homework.yaml").write_text(HOMEWORK, encoding="utf-8")
    for name, text in ANSWERS.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("name", ANSWERS)
@pytest.mark.usefixtures("files")
def test_the_row_is_that_of_the_report(run: Callable[..., Run], name: str) -> None:
    """Every answer of a file, judged alone with the report's seed, has the report's row."""
    options = ("--seed", "1843920117", "--format", "json", *FAST)
    rows = run("verify", "homework.yaml", "--answers", name, *options).json()["rows"]
    given = [row for row in rows if row["verdict"] != "missing"]
    assert {row["verdict"] for row in given} > {"correct"}
    for row in given:
        which = f"{row['problem']}.{row['wrt']}"
        assert run("explain", "homework.yaml", name, which, *options).json() == row


@pytest.mark.usefixtures("files")
def test_the_page_has_the_whole_evidence(run: Callable[..., Run]) -> None:
    done = run("explain", "homework.yaml", "a.txt", "relu.W", "--seed", "1843920117", *FAST)
    assert done.code == 1
    assert done.out.startswith("a.txt:3:6: relu, ∂f/∂W: wrong\n")
    assert "factor: your answer is 1/2 of the gradient" in done.out
    found = run(
        *("explain", "homework.yaml", "a.txt", "relu.W"),
        *("--seed", "1843920117", "--format", "json", *FAST),
    ).json()
    example = found["counterexample"]
    answer, gradient = float(example["answer"]), float(example["gradient"])
    assert gradient == 2 * answer != 0
    i, j = example["entry"]
    assert f"your entry [{i},{j}] is {answer:g}, the gradient's {gradient:g}\n" in done.out
    for name, at in found["sizes"][0].items():
        assert re.search(rf"^  sizes .*\b{name}={at},", done.out, re.MULTILINE)
    assert re.search(r"^  seed +1843920117$", done.out, re.MULTILINE)
    assert re.search(rf"^  points +{found['points']}$", done.out, re.MULTILINE)
    version = gradcheck_cli.__version__
    assert re.search(rf"^  version +gradcheck {re.escape(version)}$", done.out, re.MULTILINE)
    for finding in found["findings"]:
        assert re.search(rf"^  {finding['judge']} +\w", done.out, re.MULTILINE)


@pytest.mark.usefixtures("files")
def test_the_first_wrong_line_has_its_place_in_the_file(run: Callable[..., Run]) -> None:
    Path("steps.py").write_text(
        "# [relu]\nH = X @ W\ngrad_Y = Y - np.maximum(H, 0)\ndY = 1 * grad_Y\n", encoding="utf-8"
    )
    out = run("explain", "homework.yaml", "steps.py", "relu.Y", *FAST).out
    assert "steps.py:3:1: this is the first wrong line" in out


@pytest.mark.parametrize(
    ("which", "code"), [("relu.Y", 0), ("relu.W", 1), ("relu.X", 2), ("week 1.2.w", 0)]
)
@pytest.mark.usefixtures("files")
def test_exit_codes(run: Callable[..., Run], which: str, code: int) -> None:
    done = run("explain", "homework.yaml", "a.txt", which, *FAST)
    assert (done.code, done.err) == (code, "")


@pytest.mark.usefixtures("files")
def test_undecided(run: Callable[..., Run], monkeypatch: pytest.MonkeyPatch) -> None:
    undecided = Verdict("inconclusive", 5, reason="too few points")
    monkeypatch.setattr("gradcheck_cli.judge.check", lambda *_, **__: undecided)
    done = run("explain", "homework.yaml", "a.txt", "relu.W", "--seed", "5")
    assert done.code == 3
    assert "too few points" in done.out
    told = run("verify", "homework.yaml", "--answers", "a.txt", "--seed", "5").out
    assert "too few points" in told
    assert "Reproduce: gradcheck explain homework.yaml a.txt relu.W --seed 5\n" in told


@pytest.mark.usefixtures("files")
def test_a_fault_of_ours_is_told_as_one(
    run: Callable[..., Run], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("gradcheck_cli.judge.check", fails)
    done = run("explain", "homework.yaml", "a.txt", "relu.W")
    assert done.code == 4
    assert "a fault of ours: ZeroDivisionError()" in done.out


@pytest.mark.parametrize(
    ("which", "error", "hint"),
    [
        ("rel.W", "the homework has no problem 'rel'", "the problems are relu, week 1.2"),
        ("W", "the homework has no problem 'W'", "the problems are relu, week 1.2"),
        ("", "the homework has no problem ''", "the problems are relu, week 1.2"),
        ("relu.Z", "problem 'relu' does not ask for 'Z'", "it asks for relu.W, relu.X, relu.Y"),
        ("relu", "which gradient of 'relu' is meant?", "write one of relu.W, relu.X, relu.Y"),
        (
            "week 1.2",
            "which gradient of 'week 1.2' is meant?",
            "write one of week 1.2.w, week 1.2.b",
        ),
        ("week 1.2.b", "there is no answer to 'week 1.2.b'", "there are answers to week 1.2.w"),
    ],
)
@pytest.mark.usefixtures("files")
def test_what_is_not_there(run: Callable[..., Run], which: str, error: str, hint: str) -> None:
    done = run("explain", "homework.yaml", "a.txt", which)
    assert (done.code, done.out) == (2, "")
    assert f"error: {error}\n" in done.err
    assert hint in done.err.splitlines()[-1]
    told = run("explain", "homework.yaml", "a.txt", which, "--format", "json").json()["error"]
    assert (told["kind"], told["message"]) == ("usage", error)


@pytest.mark.usefixtures("files")
def test_a_problem_of_which_nothing_is_answered(run: Callable[..., Run]) -> None:
    done = run("explain", "homework.yaml", "b.py", "week 1.2.w")
    assert done.code == 2
    assert "there is no answer to 'week 1.2.w'" in done.err
    assert "no answer to 'week 1.2' at all" in done.err


@pytest.mark.parametrize(
    "words", [("homework.yaml",), ("homework.yaml", "a.txt", "b.py", "relu.W")]
)
@pytest.mark.usefixtures("files")
def test_too_few_words_and_too_many(run: Callable[..., Run], words: tuple[str, ...]) -> None:
    done = run("explain", *words)
    assert done.code == 2
    assert "gradcheck explain homework.yaml answers.txt relu.W" in done.err


@pytest.mark.usefixtures("files")
def test_files_that_are_not_there(run: Callable[..., Run]) -> None:
    assert "nowhere.yaml" in run("explain", "nowhere.yaml", "a.txt", "relu.W").err
    assert "nowhere.txt" in run("explain", "homework.yaml", "nowhere.txt", "relu.W").err


@pytest.mark.usefixtures("files")
def test_answers_in_the_homework_itself(run: Callable[..., Run]) -> None:
    text = HOMEWORK.replace("Y: 1}\n", 'Y: 1}\n    answers: {Y: "2 R", W: "Y"}\n')
    Path("own.yaml").write_text(text, encoding="utf-8")
    told = run("verify", "own.yaml", "--seed", "3", *FAST).out
    assert "Reproduce: gradcheck explain own.yaml relu.W --reference closed-form --seed 3" in told
    assert run("explain", "own.yaml", "relu.Y", "--seed", "3", *FAST).code == 2


@pytest.mark.parametrize("name", ["my answers.txt", "$(touch x).txt", "--seed.txt", "it's.txt"])
@pytest.mark.usefixtures("files")
def test_the_line_of_a_report_can_be_run(run: Callable[..., Run], name: str) -> None:
    """A shell reads each file as one word, and the line leads to the report's verdict."""
    Path(name).write_text(ANSWERS["a.txt"], encoding="utf-8")
    options = ("--seed", "11", *FAST)
    told = run("verify", "homework.yaml", f"--answers={name}", *options).out
    lines = re.findall(r"^    Reproduce: (.*)$", told, re.MULTILINE)
    refused = re.findall(r": (relu|week 1\.2), ∂f/∂(\w+): (wrong|invalid)$", told, re.MULTILINE)
    assert len(lines) == len(refused) == 2
    for line, (problem, wrt, verdict) in zip(lines, refused, strict=True):
        command, *words = shlex.split(line)
        assert command == "gradcheck"
        found = run(*words[:1], "--format", "json", *words[1:]).json()
        assert (found["problem"], found["wrt"]) == (problem, wrt)
        assert (found["verdict"], found["seed"]) == (verdict, 11)


REPEATED = """\
import sys
from gradcheck_cli.cli import main
given = ["homework.yaml", "--answers", "a.txt"]
main(["verify", *given, "--seed", "7", "--format", "json"])
main(["verify", *given, "--seed", "7", "--evidence"])
main(["explain", "homework.yaml", "a.txt", "relu.W", "--seed", "7", "--format", "json"])
f = "sum(log(1 + exp(-a .* (X w)))) + max(w, 0)^T v"
main(["check", f, "X^T (a .* w)", "--wrt", "w", "--seed", "7", "--format", "json"])
main(["check", f, "-X^T (a ./ (1 + exp(a .* (X w)))) + v", "--wrt", "w", "--seed", "7",
      "--format", "json"])
"""


def test_the_same_seed_gives_the_same_to_the_letter(files: Path) -> None:
    """Sets and dictionaries are in another order in another process; a verdict is not."""
    found = [
        subprocess.run(
            [sys.executable, "-c", REPEATED],
            cwd=files,
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONIOENCODING": "utf-8"},
            capture_output=True,
            check=True,
            timeout=120,
        ).stdout
        for seed in ("1", "2")
    ]
    assert found[0] == found[1]
    assert b'"seed": 7' in found[0]
    first, _ = json.JSONDecoder().raw_decode(found[0].decode())
    assert [row["points"] > 0 for row in first["rows"]] == [True, False, True, True, False]
