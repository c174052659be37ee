"""Pages: what fits stands beside, what does not is broken, nothing is lost."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from gradcheck_cli.report.drawing import clipped
from gradcheck_cli.report.page import Entry, Page, Span
from gradcheck_cli.report.terminal import ROLES, Screen
from gradcheck_cli.report.wrapping import broken, width

FORMULAS = st.text(alphabet="ab (+)−⊙X1 ", max_size=120)


@given(FORMULAS, st.integers(8, 60))
def test_breaking_keeps_every_character_but_the_spaces_at_line_ends(text: str, room: int) -> None:
    lines = broken(text, room)
    assert " ".join(lines) == text
    for line in lines:
        assert width(line) <= room or " " not in line.strip(" ")[: room + 1].lstrip()


def test_a_formula_breaks_at_its_outermost_sign() -> None:
    lines = broken("2 Xᵀ ((max(XW, 0) − Y) ⊙ 1[XW > 0]) + lam W", 40)
    assert lines == ["2 Xᵀ ((max(XW, 0) − Y) ⊙ 1[XW > 0])", "+ lam W"]


@given(
    st.lists(st.sampled_from(["d max(X, 0)", "−d f(X)", "(d g(X))", "+ Xᵀ W", "id"]), min_size=1)
)
def test_a_differential_stays_with_what_it_applies_to(pieces: list[str]) -> None:
    text = " ".join(pieces)
    for room in range(8, 60):
        lines = broken(text, room)
        assert " ".join(lines) == text
        assert not [line for line in lines[:-1] if re.search(r"(?:^|[ (−])d$", line)]


def rows() -> list[Entry]:
    return [
        Entry(Span("∂f/∂W1 ="), Span("2 X"), (Span("(n×d)"),)),
        Entry(Span("∂f/∂b ="), Span("a much longer formula"), (Span("(n)"),)),
    ]


def test_leads_and_tails_stand_below_each_other() -> None:
    page = Page()
    page.entries(rows())
    assert page.text() == (
        "  ∂f/∂W1 = 2 X                     (n×d)\n   ∂f/∂b = a much longer formula   (n)\n"
    )


def test_a_narrow_page_loses_nothing_and_is_never_exceeded() -> None:
    for columns in range(40, 100):
        page = Page(columns)
        page.entries(rows())
        assert all(width(line) <= columns for line in page.text().splitlines())
        words = re.findall(r"\S+", page.text())
        assert sorted(words) == sorted(
            re.findall(r"\S+", "∂f/∂W1 = 2 X (n×d) ∂f/∂b = a much longer formula (n)")
        )


def test_ascii_pages_align_after_spelling() -> None:
    page = Page(ascii_only=True)
    page.entries(rows())
    first, second = page.text().splitlines()
    assert page.text().isascii()
    assert first.index("=") == second.index("=")
    assert first.index("(nxd)") == second.index("(n)")


def test_wide_letters_take_two_columns_in_a_table() -> None:
    page = Page()
    page.table([[Span("作业"), Span("x")], [Span("ab"), Span("y")]])
    assert page.text() == "  作业  x\n  ab    y\n"


def test_control_characters_are_shown_not_obeyed() -> None:
    page = Page()
    page.add(Span("\x1b[31mred\x07"))
    assert "\x1b" not in page.text()
    assert "\x07" not in page.text()


def test_markup_is_text() -> None:
    from io import StringIO

    out = StringIO()
    screen = Screen(out, "always")
    page = screen.page()
    page.add(Span("[red][1 2; 3 4][/red] :smile:", "result"))
    screen.show(page)
    assert "[red][1 2; 3 4][/red] :smile:" in out.getvalue()


def test_every_role_that_is_used_has_a_style() -> None:
    from pathlib import Path

    import gradcheck_cli

    package = Path(gradcheck_cli.__file__).parent
    source = "".join(
        path.read_text(encoding="utf-8")
        for part in ("report", "cli")
        for path in (package / part).glob("*.py")
    )
    used = set(re.findall(r'Span\((?:[^()]|\([^()]*\))*, "([a-z]+)"\)', source))
    assert used <= ROLES.keys()
    assert {"heading", "formula", "shape"} <= used


@given(st.integers(0, 300), st.integers(1, 9), st.integers(20, 80))
def test_carets_stay_below_what_they_are_about(at: int, size: int, columns: int) -> None:
    text = "    " + "".join(chr(ord("a") + i % 26) for i in range(320))
    carets = "    " + " " * at + "^" * size
    line, marks = clipped(text, carets, columns, 0)
    assert len(line) <= columns
    first = marks.index("^")
    assert line[first] == text[4 + at]
