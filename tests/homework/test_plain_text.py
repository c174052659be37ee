"""Answers in plain text: headers, left sides, definitions, comments, places."""

from __future__ import annotations

import pytest
from answering import ONE, answered, report, texts, verdicts

RIGHT = """\
Homework 1, 张伟

[A1]
R = max(XW, 0) - Y      # the residual
M = 1[XW > 0]
dW = 2 X^T (R .* M)
df/dX = 2 (R .* M)
    * W^T
∂f/∂Y = -2 R

[A4]
D = 2 (Y_pred - Y)
S = (D W2^T) .* h_sigmoid .* (1 - h_sigmoid)
grad_w1 = X^T S
db1 = S^T 1; \\nabla_{W_2} f = h_sigmoid^T D
\\frac{\\partial f}{\\partial b_2} = D^T 1
"""


def test_right_answers_in_every_spelling_have_full_marks() -> None:
    found = report("s.txt", RIGHT)
    assert set(verdicts(found).values()) == {"correct"}
    assert found.marks == found.of == 13
    assert found.remarks == ()


def test_an_answer_is_read_with_the_definitions_that_it_uses() -> None:
    said = texts("s.txt", RIGHT)
    assert said["A1.W"] == "R = max(XW, 0) - Y; M = 1[XW > 0]; 2 X^T (R .* M)"
    assert said["A1.Y"] == "R = max(XW, 0) - Y; -2 R"
    assert said["A1.X"].endswith("2 (R .* M) * W^T")


def test_of_two_definitions_of_a_name_the_one_above_counts() -> None:
    text = "[A1]\nR = Y\ndW = X^T R\nR = X W\ndY = R\n"
    said = texts("s.txt", text)
    assert (said["A1.W"], said["A1.Y"]) == ("R = Y; X^T R", "R = X W; R")


def test_a_definition_may_follow_with_where() -> None:
    said = texts("s.txt", "[A1]\ndW = X^T R where R = X W - Y\ndY = R\n")
    assert sorted(said["A1.W"].split("; ")) == ["R = X W - Y", "X^T R"]


def test_a_mistake_in_one_answer_leaves_the_others_alone() -> None:
    found = report("s.txt", "[A1]\ndW = 2 X^T (R +\ndX = (\ndY = -2 (max(XW, 0) - Y)\n")
    assert verdicts(found)["A1.W"] == verdicts(found)["A1.X"] == "invalid"
    assert verdicts(found)["A1.Y"] == "correct"


def test_errors_are_drawn_in_the_file() -> None:
    found = report("s.txt", "[A1]\nR = max(XW, 0) - Q\ndY = -2 R\ndW = 2 + * X\n")
    rows = {row.wrt: row for row in found.rows}
    assert str(rows["W"].place) == "s.txt:4:6"
    assert str(rows["W"].error).splitlines()[1:] == ["    dW = 2 + * X", "             ^"]
    # the mistake stands in the definition that the answer uses
    assert str(rows["Y"].error).splitlines()[0].startswith("s.txt:2:18: ")
    assert rows["Y"].to_json()["position"] == {"file": "s.txt", "line": 3, "column": 6}


def test_an_empty_answer_is_missing_where_it_stands() -> None:
    found = report("s.txt", "[A1]\ndW =\ndX =   # later\ndY = -2 (max(XW, 0) - Y)\n")
    rows = found.rows[:3]
    assert [row.verdict.verdict for row in rows] == ["missing", "missing", "correct"]
    assert [str(row.place) for row in rows[:2]] == ["s.txt:2:1", "s.txt:3:1"]


def test_with_one_problem_no_header_is_needed() -> None:
    assert texts("s.txt", "dw = 2 X^T r\n", ONE) == {"line.w": "2 X^T r"}
    assert texts("s.txt", "[line]\ndw = 2 X^T r\n", ONE) == {"line.w": "2 X^T r"}
    assert texts("s.txt", "2 X^T r\n", ONE) == {"line.w": "2 X^T r"}, "one is asked, one is there"
    assert texts("s.txt", "[LINE]:\n w = 2 X^T r\n", ONE) == {"line.w": "2 X^T r"}


REMARKS = {
    "unknown-problem": ("[A11]\ndW = X\n", "s.txt:1:2: the homework has no problem 'A11' (did"),
    "not-asked": ("[A4]\ndX = X\n", "s.txt:2:1: problem 'A4' does not ask for 'X'"),
    "not-known": ("[A1]\ndQ = X\n", "s.txt:2:1: problem 'A1' does not ask for 'Q'"),
    "no-header": ("dW = X\n", "s.txt:1:1: this answer stands under no problem (write  [A1]"),
    "no-header-quotient": ("df/dW1 = X\n", "s.txt:1:1: this answer stands under no problem (write"),
    "no-header-lower-case": ("db1 = X\n", "s.txt:1:1: this answer stands under no problem (write"),
    "no-left-side": ("[A1]\n2 X^T Y\n", "s.txt:2:1: this formula answers nothing: it has no left"),
    "twice": ("[A1]\ndW = X\n\n∂f/∂W = X\n", "s.txt:4:1: ∂f/∂W is answered here again, first at"),
}


@pytest.mark.parametrize("name", REMARKS)
def test_what_counts_for_nothing_is_said(name: str) -> None:
    text, says = REMARKS[name]
    (remark,) = report("s.txt", text).remarks
    assert str(remark).startswith(says)


def test_of_two_answers_to_one_question_both_must_be_right() -> None:
    right, wrong = "dY = -2 (max(XW, 0) - Y)\n", "grad_Y = 2 (max(XW, 0) - Y)\n"
    assert verdicts(report("s.txt", "[A1]\n" + right + right))["A1.Y"] == "correct"
    for text in (right + wrong, wrong + right):
        found = report("s.txt", "[A1]\n" + text)
        assert verdicts(found)["A1.Y"] == "wrong: sign"
        assert found.rows[2].place.raw.startswith("2 (max")


@pytest.mark.parametrize("label", ["dh/dW1", "h", "delta", "H1", "dw"])
def test_left_sides_that_are_no_gradient_of_w1(label: str) -> None:
    """∂h/∂W1 is none of f; a definition's own name says what it is; `dw` could be W1 or W2."""
    assert "W1" not in answered("s.txt", f"[A4]\n{label} = X^T Y\n").get("A4", {})


def test_intermediate_gradients_are_names_for_later() -> None:
    text = "[A4]\ndY_pred = 2 (Y_pred - Y)\ndW2 = h_sigmoid^T dY_pred\n"
    found = report("s.txt", text)
    assert verdicts(found)["A4.W2"] == "correct"
    assert found.remarks == ()


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "gb18030"])
def test_encodings(encoding: str) -> None:
    assert report("s.txt", RIGHT.encode(encoding)).marks == 13
