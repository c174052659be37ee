"""Notebooks are read as data: Markdown, code, magics; the places say which cell."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from answering import TWO, answered, report, verdicts
from hypothesis import given
from hypothesis import strategies as st

from gradcheck_cli.errors import HomeworkError
from gradcheck_cli.homework import answers_from, grade
from gradcheck_cli.homework.notebooks import LARGEST, without_magics

NOTEBOOKS = Path(__file__).parent / "notebooks"


def notebook(*cells: tuple[str, str], version: Any = 4) -> str:
    made = [{"cell_type": kind, "metadata": {}, "source": source} for kind, source in cells]
    return json.dumps({"cells": made, "metadata": {}, "nbformat": version, "nbformat_minor": 5})


def graded(name: str) -> Any:
    answers = answers_from(NOTEBOOKS / name, TWO)
    return grade(TWO, answers, reference="closed-form", seed=1)


def test_a_notebook_with_right_answers_has_full_marks() -> None:
    found = graded("a1_a4_right.ipynb")
    assert verdicts(found) == dict.fromkeys(verdicts(found), "correct")
    assert found.marks == 13


def test_each_cell_is_graded_as_it_should_be() -> None:
    """By hand: the sign of dY, the mean in b2, and b1 without its sum are wrong there."""
    found = graded("a1_a4_mixed.ipynb")
    assert verdicts(found) == {
        "A1.W": "correct", "A1.X": "correct", "A1.Y": "wrong: sign",
        "A4.W1": "correct", "A4.b1": "wrong: shape",
        "A4.W2": "correct", "A4.b2": "wrong: sum-mean",
    }  # fmt: skip
    assert found.marks == 9
    places = {f"{row.problem}.{row.wrt}": row.to_json()["position"] for row in found.rows}
    name = str(NOTEBOOKS / "a1_a4_mixed.ipynb")
    assert places["A1.Y"] == {"file": name, "cell": 3, "line": 16, "column": 6}
    assert places["A4.b2"] == {"file": name, "cell": 11, "line": 5, "column": 1}
    assert str(found.rows[-1].place) == f"{name}, cell 11, line 5"


def test_a_formula_and_code_for_one_gradient_must_both_be_right() -> None:
    (remark,) = graded("a1_a4_right.ipynb").remarks
    assert "∂f/∂W is answered here again" in remark.message
    assert (remark.place.cell, remark.place.line) == (6, 3)


def test_cells_of_a_section_are_one_program() -> None:
    cells = [
        ("markdown", "## A1"),
        ("code", "R = np.maximum(X @ W, 0) - Y"),
        ("code", "dY = -2 * R"),
    ]
    assert verdicts(report("s.ipynb", notebook(*cells)))["A1.Y"] == "correct"
    cells[1:2] = [("code", ["R = np.maximum(X @ W, 0)", " - Q"][0] + " - Q")]
    row = report("s.ipynb", notebook(*cells)).rows[2]
    assert str(row.error).startswith("s.ipynb, cell 2, line 1: ")
    assert "R = np.maximum(X @ W, 0) - Q" in str(row.error)


def test_a_comment_begins_a_problem_too() -> None:
    text = notebook(
        ("code", "# [A4]\ndb2 = (2 * (Y_pred - Y)).sum(0)"), ("code", "# [A1]\ndW = None")
    )
    said = verdicts(report("s.ipynb", text))
    assert (said["A4.b2"], said["A1.W"]) == ("correct", "missing")


def test_a_cell_that_is_no_python_spoils_what_comes_after_it() -> None:
    right = "dY = -2 * (np.maximum(X @ W, 0) - Y)"
    text = notebook(
        ("markdown", "# A1"), ("code", right), ("code", "dW = 2 X^T ("), ("code", "dX = 1")
    )
    found = report("s.ipynb", text)
    assert [row.verdict.verdict for row in found.rows[:3]] == ["invalid", "invalid", "correct"]
    assert str(found.rows[0].error).startswith("s.ipynb, cell 3, line 1: ")
    assert (found.rows[0].place.cell, found.rows[0].exit_code) == (3, 2)


@pytest.mark.parametrize(
    ("source", "left"),
    [
        ("%matplotlib inline\nx = 1", "x = 1"),
        ("!pip install torch\nx = 1", "x = 1"),
        ("files = !ls\nx = 1\n?np.dot\nnp.dot??", "x = 1"),
        ("%%bash\nx = 1", ""),
        ("%%time\nx = 1", "x = 1"),
        ("x = (7\n% 3)", "x = (7\n% 3)"),
    ],
)
def test_magics_are_blanked_out(source: str, left: str) -> None:
    found = without_magics(source)
    assert (len(found), found.strip()) == (len(source), left)


def test_outputs_and_raw_cells_are_not_read() -> None:
    made = json.loads(notebook(("markdown", "# A1"), ("code", "1"), ("raw", "dW = X")))
    made["cells"][1]["outputs"] = [{"output_type": "stream", "text": ["dW = X\n"]}]
    assert answered("s.ipynb", json.dumps(made)) == {}


REFUSED = {
    "no-json": ('{"cells": [,]}', "s.ipynb:1:12: this is no JSON, and so no notebook: Exp"),
    "cut": ('{\n "cells": [', "s.ipynb:2:"),
    "conflict": ("<<<<<<< HEAD\n{}", "s.ipynb:1:1: this is no JSON"),
    "list": ("[]", "s.ipynb: this JSON is no notebook: it has no 'nbformat'"),
    "no-cells": ('{"nbformat": 4}', "s.ipynb: this notebook has no list of 'cells'"),
    "format-3": (notebook(version=3), "s.ipynb: a notebook in format 3; format 4 is read"),
    "cell": ('{"nbformat": 4, "cells": [3]}', "s.ipynb: cell 1 has no text as its 'source'"),
    "source": (notebook(("code", "a"), ("code", 3)), "s.ipynb: cell 2 has no text"),  # type: ignore[arg-type]
    "junk": (notebook(("code", "a"), ("code", "b\n\x1b[2J")), "s.ipynb, cell 2, line 2: the char"),
    "half": (notebook(("code", "\ud800")), "s.ipynb, cell 1, line 1: the character U+D800"),
    "deep": ("[" * 100_000, "s.ipynb: this JSON is no notebook's"),
    "number": ('{"nbformat": ' + "9" * 5_000 + "}", "s.ipynb: this JSON is no notebook's"),
    "large": (" " * (LARGEST + 1), f"s.ipynb: the file is larger than {LARGEST} bytes"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_notebook_is_refused_with_what_to_do(name: str) -> None:
    text, says = REFUSED[name]
    with pytest.raises(HomeworkError) as caught:
        answered("s.ipynb", text)
    assert str(caught.value).startswith(says)
    if name in {"no-json", "format-3"}:
        assert "open it in Jupyter and save it" in str(caught.value.hint)


def refusal(text: str) -> str | None:
    """Return why a notebook is refused, None if it is read."""
    try:
        answered("s.ipynb", text)
    except HomeworkError as error:
        return str(error)
    return None


JSON = st.recursive(
    st.none() | st.integers(3, 5) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["cells", "nbformat", "source", "cell_type"]), inner, max_size=4
        )
    ),
    max_leaves=12,
)


@given(JSON)
def test_any_json_is_read_or_refused(value: Any) -> None:
    said = refusal(json.dumps(value))
    assert said is None or said.startswith("s.ipynb")


@given(st.lists(st.tuples(st.sampled_from(["code", "markdown"]), st.text(max_size=40)), max_size=4))
def test_any_cells_are_read_or_refused(cells: list[tuple[str, str]]) -> None:
    said = refusal(notebook(*cells))
    assert said is None or said.startswith("s.ipynb, cell ")


def test_a_seed_does_not_matter() -> None:
    cells = [
        ("markdown", "# A1"),
        ("code", "np.random.seed(0)\ndY = -2 * (np.maximum(X @ W, 0) - Y)"),
    ]
    assert verdicts(report("s.ipynb", notebook(*cells)))["A1.Y"] == "correct"
