"""The table of `verify` on pages of every width."""

from __future__ import annotations

import pytest

from gradcheck_cli.homework import grade, homework_from
from gradcheck_cli.report.marks import marked
from gradcheck_cli.report.page import Page
from gradcheck_cli.report.wrapping import width

HOMEWORK = """\
version: 1
title: Gradients
problems:
  - id: 作业
    vars: {X: [n, d], W: [d, k]}
    f: "||X W||_F^2"
    grads: {X: 2, W: 1}
    answers: {X: "2 X W W^T", W: "X^T X W"}
"""


@pytest.mark.parametrize("columns", [None, 120, 80, 60, 52])
def test_nothing_is_lost_on_a_narrow_page(columns: int | None) -> None:
    report = grade(homework_from("homework.yaml", HOMEWORK), reference="closed-form", seed=8191)
    page = Page(columns)
    marked(page, report, "homework.yaml")
    text = page.text()
    for word in ("作业", "∂f/∂X", "∂f/∂W", "correct", "wrong", "2/2", "0/1", "n×d", "8191", "2/3"):
        assert word in text
    for row in report.rows:
        assert row.sizes
        for size in ("n", "d", "k"):
            assert f"{size}={','.join(str(of[size]) for of in row.sizes)}" in text
    if columns is not None:
        table = text[: text.index("homework.yaml:8")]
        assert max(map(width, table.splitlines())) <= columns
    lines = [line for line in text.splitlines() if line.startswith("  作业")]
    assert len({width(line[: line.index("∂")]) for line in lines}) == 1
