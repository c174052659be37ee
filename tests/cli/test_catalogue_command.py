"""`gradcheck catalogue`: every shipped problem is listed, is found by its words, and derives."""

from __future__ import annotations

import shlex
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from catalogue import PROBLEMS, PROBLEMS_OF, program_of

from gradcheck_cli.cli import main
from gradcheck_cli.homework import catalogue
from gradcheck_cli.homework.catalogue import Entry, entries
from gradcheck_cli.report.catalogue import command, quoted
from gradcheck_cli.syntax import parse

if TYPE_CHECKING:
    from collections.abc import Callable

    from screens import Run

ENTRIES = {entry.id: entry for entry in entries()}


def found(run: Callable[..., Run], *words: str) -> list[str]:
    """Return the ids that a search finds."""
    return [entry["id"] for entry in run("catalogue", *words, "--format", "json").json()["entries"]]


# The list ----------------------------------------------------------------------------------------


def test_every_problem_of_every_file_is_listed(run: Callable[..., Run]) -> None:
    done = run("catalogue")
    assert (done.code, done.err) == (0, "")
    for file, problems in PROBLEMS_OF.items():
        assert f"   {file}\n" in done.out
        for problem in problems.values():
            lines = [line for line in done.out.splitlines() if line.split()[:1] == [problem.id]]
            assert len(lines) == 1, problem.id
            assert f" = {problem.f}" in lines[0]
            assert problem.title in lines[0]


def test_the_list_says_which_variables_a_function_has(run: Callable[..., Run]) -> None:
    assert "A1 f(X, W, Y) = " in run("catalogue", "relu").out.replace("  ", "")


# Searching ---------------------------------------------------------------------------------------


def test_all_words_must_stand_in_the_problem(run: Callable[..., Run]) -> None:
    relu, biased = set(found(run, "ReLU")), set(found(run, "biases"))
    assert {"A1", "A3", "relu-bias"} <= relu
    assert set(found(run, "relu", "BIASES")) == relu & biased != set()


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["cookbook (101)"], "trace-between"),  # a comment
        (["in a matrix that is", "not symmetric"], "quadratic"),  # the title
        (["x^T A x / x^T x"], "rayleigh"),  # the function
        (["x*sigmoid(x)"], "swish-network"),  # a function's formula
        (["tanh(U x3"], "recurrence-outputs"),  # a definition
        (["1/640"], "A3-mean"),  # the course's number
    ],
)
def test_words_are_looked_for_in_all_that_is_said(
    run: Callable[..., Run], words: list[str], expected: str
) -> None:
    assert found(run, *words) == [expected]


def test_a_file_and_a_part_of_it_are_words_too(run: Callable[..., Run]) -> None:
    assert set(found(run, "losses.yaml")) == set(PROBLEMS_OF["losses.yaml"])
    assert {"hinge", "bce"} <= set(found(run, "two classes")) <= set(PROBLEMS_OF["losses.yaml"])


def test_an_id_finds_its_problem_alone(run: Callable[..., Run]) -> None:
    assert found(run, "--id", "A3") == found(run, "--id=a3", "relu") == ["A3"]
    assert {"A3", "A3-mean"} <= set(found(run, "a3"))


@pytest.mark.parametrize("asked", [["logistik"], ["--id", "logistik"]])
def test_nothing_found_names_the_nearest_ids(run: Callable[..., Run], asked: list[str]) -> None:
    done = run("catalogue", *asked)
    assert (done.code, done.out) == (2, "")
    assert "no problem of the catalogue is found by 'logistik'" in done.err
    assert "logistic" in done.err


def test_nothing_near_says_how_to_list_them_all(run: Callable[..., Run]) -> None:
    done = run("catalogue", "zzzzzz")
    assert done.code == 2
    assert "gradcheck catalogue lists them all" in done.err


def test_an_id_is_whole(run: Callable[..., Run]) -> None:
    assert run("catalogue", "--id", "A").code == 2


# One problem -------------------------------------------------------------------------------------


def test_one_problem_is_shown_whole(run: Callable[..., Run]) -> None:
    shown = run("catalogue", "--id", "A3").out
    problem = PROBLEMS["A3"]
    for text in [problem.title, problem.f, *problem.let.values()]:
        assert text in shown
    assert "N, D_in, H, D_out = 64, 1000, 100, 10" in shown
    assert "W1: D_in×H" in shown
    assert f"∂f/∂W1 = {problem.answers['W1'].text}" in shown
    assert command(ENTRIES["A3"]) in shown


def test_names_in_an_answer_stand_below_it(run: Callable[..., Run]) -> None:
    *names, formula = PROBLEMS["four-layers"].answers["W2"].text.split("; ")
    shown = run("catalogue", "--id", "four-layers").out.splitlines()
    at = shown.index(f"  ∂f/∂W2 = {formula}")
    assert names
    assert shown[at + 1 : at + 1 + len(names)] == [f"    where {name}" for name in names]


def test_properties_and_layouts_are_shown(run: Callable[..., Run]) -> None:
    assert "S: n×n, symmetric" in run("catalogue", "quadratic-symmetric").out
    assert "numerator layout" in run("catalogue", "D4").out


def test_json_has_all_that_the_file_states(run: Callable[..., Run]) -> None:
    (shown,) = run("catalogue", "A5", "--format", "json").json()["entries"]
    problem = PROBLEMS["A5"]
    assert shown["vars"]["W_h"] == ["d", "h"]
    assert shown["let"] == dict(problem.let)
    assert shown["f"] == problem.f
    assert shown["answers"] == {name: answer.text for name, answer in problem.answers.items()}
    assert (shown["file"], shown["layout"]) == ("course.yaml", "denominator")


@pytest.mark.parametrize("name", PROBLEMS)
def test_the_command_reads_as_the_problem(name: str) -> None:
    tool, verb, text, *options = shlex.split(command(ENTRIES[name]))
    given = list(zip(options[::2], options[1::2], strict=True))
    program = parse(text, [value for option, value in given if option == "--shape"])
    asked = [value for option, value in given if option == "--wrt"]
    assert (tool, verb) == ("gradcheck", "derive")
    assert program.value is program_of(name).value
    every = [name for name, variable in program.variables.items() if variable.kind == "real"]
    assert (asked or every) == list(PROBLEMS[name].grads)


@pytest.mark.parametrize("name", ["A5", "B14", "D4", "swish-network"])
def test_the_command_derives_what_the_catalogue_answers(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    line = shlex.split(command(ENTRIES[name]))
    assert main([*line[1:], "--no-steps", "--ascii"]) == 0
    shown = capsys.readouterr().out
    for wrt, answer in PROBLEMS[name].answers.items():
        assert f"df/d{wrt} = {answer.text.rpartition('; ')[2]} " in shown


def test_a_shell_reads_the_command_as_it_is() -> None:
    for text in ["W", "y:", "x'Ax", "$(x)", "a `b`", 'say "x"', "x != y", "φ(z)"]:
        assert shlex.split(quoted(text)) == [text]


# Where the files are -----------------------------------------------------------------------------


def test_in_the_wheel_the_files_lie_in_the_package() -> None:
    package = Path(catalogue.__file__).parents[1]
    assert list(catalogue.FOLDERS) == [package / "expressions", package.parent / "expressions"]


def test_searching_imports_nothing_heavy() -> None:
    code = "import sys; from gradcheck_cli.cli import main; main(['catalogue', 'ridge'])"
    shown = f"{code}; print({{'torch', 'numpy', 'sympy', 'rich'}} & set(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", shown], capture_output=True, encoding="utf-8", check=True
    )
    assert done.stdout.endswith("set()\n")


def test_without_the_files_nothing_is_found(
    run: Callable[..., Run], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(catalogue, "FOLDERS", (tmp_path / "none", tmp_path / "neither"))
    assert run("catalogue").code == 2


def test_comments_are_remarks_and_sections() -> None:
    entry: Entry = ENTRIES["weighted-fit"]
    assert entry.remarks == ["Matrix Cookbook (84), (87), (88)"]
    assert entry.section == "Quadratic forms of vectors"
    assert ENTRIES["B1"].section == "B. Scalars, vectors, and a value at a point"
