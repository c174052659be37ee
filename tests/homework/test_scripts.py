"""Answers in Python source, which is read and never run."""

from __future__ import annotations

import pytest
from answering import ONE, answered, report, verdicts

RIGHT = """\
import numpy as np

# [A1]
h = X @ W                      # forward
h_relu = np.maximum(h, 0)
print("loss", ((h_relu - Y) ** 2).sum())
grad_h = 2 * (h_relu - Y)
grad_Y = -grad_h
grad_h = grad_h.copy()
grad_h[h < 0] = 0
grad_w = X.T.dot(grad_h)
# gradcheck: X
answer = grad_h.dot(W.T)

# gradcheck: A4
def show(a):
    plt.plot(a)

grad_y_pred = 2.0 * (Y_pred - Y)
grad_W2 = h_sigmoid.T @ grad_y_pred
b2_grad = grad_y_pred.sum(axis=0)
g = (grad_y_pred @ W2.T) * h_sigmoid * (1 - h_sigmoid)
dW1 = X.T @ g
db1 = np.sum(g, axis=0)
show(g)
"""


def test_right_answers_have_full_marks() -> None:
    found = report("s.py", RIGHT)
    assert verdicts(found) == dict.fromkeys(verdicts(found), "correct")
    assert found.remarks == ()


def test_the_first_wrong_line_is_named_in_the_file() -> None:
    """The mask turned round is the line to blame, not the answer's own."""
    row = report("s.py", RIGHT.replace("grad_h[h < 0] = 0", "grad_h[h > 0] = 0")).rows[0]
    assert row.verdict.verdict == "wrong"
    assert str(row.place) == "s.py:11:1"


def test_an_error_stands_at_its_line() -> None:
    row = report("s.py", RIGHT.replace("X.T.dot(grad_h)", "X.T.dot(open('x'))")).rows[0]
    assert row.verdict.verdict == "invalid"
    assert str(row.error).startswith("s.py:11:18: ")


@pytest.mark.parametrize("blank", ["None", "...", "None  # to do"])
def test_none_is_no_answer_yet(blank: str) -> None:
    found = report("s.py", f"# [A1]\ndW = {blank}\ndY = -2 * (np.maximum(X @ W, 0) - Y)\n")
    assert [row.verdict.verdict for row in found.rows[:3]] == ["missing", "missing", "correct"]
    assert str(found.rows[0].place) == "s.py:2:1"


def test_what_is_no_python_makes_its_section_s_answers_invalid() -> None:
    found = report("s.py", "# [A1]\ndW = 2 X^T (\n# [A4]\ndb2 = (2 * (Y_pred - Y)).sum(0)\n")
    said = verdicts(found)
    assert [said[f"A1.{name}"] for name in "WXY"] == ["invalid"] * 3
    assert said["A4.b2"] == "correct"
    assert str(found.rows[0].error).startswith("s.py:2:")


def test_sections_do_not_share_names() -> None:
    text = "# [A1]\nG = X\ndW = X.T @ Y\n# [A4]\ndb2 = G.sum(0)\n"
    found = report("s.py", text)
    assert verdicts(found)["A4.b2"] == "invalid"
    assert "G" in str(found.rows[-1].error)


def test_what_stands_before_the_sections_belongs_to_all() -> None:
    found = report("s.py", "two = 2\n# [A1]\ndY = -two * (np.maximum(X @ W, 0) - Y)\n")
    assert verdicts(found)["A1.Y"] == "correct"


def test_a_comment_in_brackets_is_no_header_unless_it_is_near_one() -> None:
    text = "# [A1]\n# [n, d]\nR = np.maximum(X @ W, 0) - Y\n# [3]\ndY = -2 * R\n"
    assert verdicts(report("s.py", text))["A1.Y"] == "correct"
    found = answered("s.py", "# [A5]\ndY = 3\n")
    assert [remark.message for remark in found.remarks] == ["the homework has no problem 'A5'"]


def test_answers_under_no_problem_are_said() -> None:
    (remark,) = answered("s.py", "import numpy as np\ndW = X.T\n").remarks
    assert (remark.message, remark.place.line) == ("this answer stands under no problem", 2)


def test_with_one_problem_no_header_is_needed() -> None:
    assert verdicts(report("s.py", "dw = 2 * X.T @ r\n", ONE)) == {"line.w": "correct"}


@pytest.mark.parametrize(
    "code", ["__import__('os').mkdir('ran')", "open('ran', 'w')", 'exec(\'open("ran", "w")\')']
)
def test_nothing_is_run(code: str, tmp_path: object, monkeypatch: pytest.MonkeyPatch) -> None:
    from pathlib import Path

    monkeypatch.chdir(str(tmp_path))
    report("s.py", f"{code}\ndw = {code}\n", ONE)
    assert not list(Path(str(tmp_path)).iterdir())
