"""Answers in Markdown: headings, formulas between `$$`, fences, and what is no answer."""

from __future__ import annotations

from contextlib import suppress

import pytest
from answering import ONE, answered, report, texts, verdicts

from gradcheck_cli.errors import HomeworkError

RIGHT = r"""# Homework 1

Formulas such as $W$ in the text and `dW = 0` are no answers. <!-- $$ dW = 0 $$ -->

## Problem A1

We minimise $$\|\max(XW, 0) - Y\|_F^2.$$

$$R = \max(XW, 0) - Y$$

$$
\frac{\partial f}{\partial W}
  = 2 X^{\top} \left( R \odot \mathbf{1}[XW > 0] \right)
$$

### And X

~~~text
dX = 2 (R .* 1[XW > 0]) W^T   # its shape is n×d
~~~

```yaml
dY: 3
```

```latex
\nabla_Y f = -2 R
```

## Two layers with a sigmoid

```python
import torch
grad_y_pred = 2.0 * (Y_pred - Y)
grad_w2 = h_sigmoid.t() @ grad_y_pred
grad_b2 = grad_y_pred.sum(dim=0)
```

Then

```python
grad_h = grad_y_pred @ W2.t() * h_sigmoid * (1 - h_sigmoid)
grad_w1 = X.t().mm(grad_h)
```

```
db1 = (2 ((Y_pred - Y) W2^T) .* h_sigmoid .* (1 - h_sigmoid))^T 1
```
"""


def test_right_answers_have_full_marks() -> None:
    found = report("s.md", RIGHT)
    assert set(verdicts(found).values()) == {"correct"}
    assert found.remarks == ()


def test_a_wrong_line_of_a_fence_is_named_in_the_file() -> None:
    found = report("s.md", RIGHT.replace("2.0 * (Y_pred - Y)", "2.0 * (Y - Y_pred)"))
    rows = {row.wrt: row for row in found.rows if row.problem == "A4"}
    assert verdicts(found)["A4.W2"] == "wrong: sign"
    line = RIGHT[: RIGHT.index("grad_y_pred =")].count("\n") + 1
    assert rows["W2"].line_at is not None
    assert (rows["W2"].line_at.line, rows["W2"].line_at.column) == (line, 1)
    assert rows["W2"].to_json()["line"]["position"]["line"] == line
    assert rows["b1"].verdict.verdict == "correct"


@pytest.mark.parametrize(
    ("heading", "problem"),
    [
        ("## A1", "A1"),
        ("# Problem A1: relu", "A1"),
        ("## a1 #", "A1"),
        ("[A1]", "A1"),
        ("## One ReLU layer", "A1"),
        ("## A1-mean", None),
        ("## A1 and A4", None),
        ("## Answers", None),
    ],
)
def test_which_headings_name_a_problem(heading: str, problem: str | None) -> None:
    found = answered("s.md", f"{heading}\n\n$$dW = X$$\n")
    assert list(found) == ([problem] if problem else [])
    if not problem:
        (remark,) = found.remarks
        assert "the homework has no problem" in remark.message
        assert (remark.place.line, remark.hint) != (3, None)


def test_a_heading_of_the_same_level_ends_a_problem_and_one_below_does_not() -> None:
    text = "## A1\n### My steps\n$$dW = X$$\n## Thoughts\n$$dX = X$$\n"
    assert texts("s.md", text) == {"A1.W": "X"}


def test_with_one_problem_headings_do_not_matter() -> None:
    text = "# Anything\n\n$$\\frac{df}{dw} = 2 X^T r$$\n"
    assert texts("s.md", text, ONE) == {"line.w": "2 X^T r"}


def test_a_fence_without_a_language_may_hold_python() -> None:
    found = report("s.md", "## A1\n```\nR = np.maximum(X @ W, 0) - Y\ndY = -2 * R\n```\n")
    assert verdicts(found)["A1.Y"] == "correct"


@pytest.mark.parametrize(
    "text", ["## A1\n```\ndY = 2 Y", "## A1\n$$dY = 2 Y", "## A1\n~~~~\n~~~\ndY = 2 Y\n"]
)
def test_what_is_not_closed_goes_to_the_end(text: str) -> None:
    assert texts("s.md", text)["A1.Y"] == "2 Y"


def test_several_formulas_between_two_signs() -> None:
    formulas = r"\begin{aligned} dW &= X^T Y \\ dY &= -2 Y \end{aligned}"
    assert texts("s.md", f"## A1\n$${formulas}$$") == {"A1.W": "X^T Y", "A1.Y": "-2 Y"}


@pytest.mark.parametrize("sign", ["`", "~", "$", "#", "[", "<!--", "```\n", "$$\n", "$$ dW =\n"])
def test_a_hostile_file_is_gone_through_once(sign: str) -> None:
    with suppress(HomeworkError):  # more formulas than anyone writes
        answered("s.md", "## A1\n" + sign * 20_000)
