"""HTML pages say what pages of text say; nothing that a person typed is taken for markup."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markup import Markup

from gradcheck_cli.report.display import displayed, tabled, text_latex
from gradcheck_cli.report.html import STYLE, HtmlPage
from gradcheck_cli.report.page import Entry, Page, Span
from gradcheck_cli.report.terminal import ROLES

HOSTILE = [
    "<script>alert(1)</script>",
    "</style></div></table><h1>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "&lt;b&gt; &amp; &#60;i&#62;",
    "<!-- --><?php ?><![CDATA[ ]]>",
    r"$$\href{javascript:alert(1)}{x}$$ \(x\) \[y\]",
    "\x1b[31m\x00\u202e\ud800 \u2028",
]
TEXTS = st.one_of(st.sampled_from(HOSTILE), st.text(max_size=12))
SPANS = st.builds(Span, TEXTS, st.sampled_from(["plain", *ROLES]))
CALLS = st.lists(
    st.one_of(
        st.tuples(st.just("heading"), TEXTS),
        st.tuples(st.just("prose"), TEXTS),
        st.tuples(st.just("add"), SPANS),
        st.tuples(st.just("blank")),
        st.tuples(
            st.just("entries"),
            st.lists(st.builds(Entry, SPANS, SPANS, st.one_of(st.just(()), st.tuples(SPANS)))),
        ),
        st.tuples(st.just("table"), st.lists(st.tuples(SPANS, SPANS))),
    )
)


@given(CALLS)
def test_a_page_of_any_text_has_the_words_of_the_terminal_s(
    calls: list[tuple[object, ...]],
) -> None:
    page, plain = HtmlPage(), Page()
    for name, *arguments in calls:
        for one in (page, plain):
            getattr(one, str(name))(*arguments)
    read = Markup(page.html())
    assert "".join(read.words) == "".join(plain.text().split())  # a cell may end within a word
    assert not read.formulas
    assert page.text() == plain.text()


@pytest.mark.parametrize("text", HOSTILE[:-1])
def test_what_a_person_typed_is_shown_to_the_letter(text: str) -> None:
    page = HtmlPage()
    page.entries([Entry(Span(text), Span(text, "formula"), (Span(text, "shape"),))])
    page.table([[Span(text, "name"), Span("b")], [Span(text), Span("2")]], numeric=(1,))
    read = Markup(page.html())
    assert read.cells == [[text, text, text], [text, "b"], [text, "2"]]


def test_what_steers_a_terminal_is_not_in_a_page_either() -> None:
    page = HtmlPage()
    page.add(Span(HOSTILE[-1]))
    assert not {"\x1b", "\x00", "\u202e", "\ud800", "\u2028"} & set(page.html())
    page.html().encode("utf-8")


def test_mathematics_stands_beside_its_text_and_is_all_that_is_set() -> None:
    page = HtmlPage()
    page.add(Span("$$2^9$$ a < b", "result", lambda: r"a < b \& c"))
    html = page.html()
    read = Markup(html)
    assert read.text.strip() == "$$2^9$$ a < b"
    assert read.formulas == [r"$$a < b \& c$$"]
    assert html.index("mathjax_ignore") < html.index("$$2^9$$") < html.index("mathjax_process")
    assert html.count("_process") == 2
    assert html.index("mathjax_process") < html.index("$$a &lt; b")


def test_only_pages_that_set_mathematics_ask_for_it() -> None:
    def never() -> str:
        raise AssertionError

    for page in (Page(), Page(60, ascii_only=True)):
        page.entries([Entry(Span("x =", "name", never), Span("1", "formula", never))])
        assert page.text().split() == ["x", "=", "1"]


def test_a_row_of_one_cell_is_as_wide_as_the_table() -> None:
    page = HtmlPage()
    page.table([[Span("a"), Span("b")], [Span("1"), Span("2")], [Span("below")]])
    assert page.html().count('colspan="2"') == 1
    assert page.html().count("<th ") == 2
    assert Markup(page.html()).cells == [["a", "b"], ["1", "2"], ["below"]]


def test_spaces_that_carets_stand_on_are_kept() -> None:
    page = HtmlPage()
    page.add(Span("    X + * Y"), indent=2)
    page.add(Span("        ^", "bad"), indent=2)
    lines = [line for line in Markup(page.html()).text.splitlines() if line.strip()]
    assert lines == ["      X + * Y", "          ^"]


def test_every_role_of_a_terminal_has_a_class_and_most_a_style() -> None:
    page = HtmlPage()
    page.add(*(Span("x", role) for role in ROLES))
    assert {f"gc-{role}" for role in ROLES} <= Markup(page.html()).classes
    assert [role for role in ROLES if f".gc-{role}" not in STYLE] == ["formula"]
    assert STYLE.count("{") == STYLE.count("}")


# LaTeX ----------------------------------------------------------------------------------------


def test_signs_of_latex_s_own_are_signs() -> None:
    written = text_latex("50% of $x_1 & {y}^2 ~ #3 \\ a<b|c>d")
    assert written == (
        r"\text{50}\%\text{ of }\$\text{x}\_\text{1 }\&\text{ }\{\text{y}\}\wedge\text{2 }\sim"
        r"\text{ }\#\text{3 }\backslash\text{ a}<\text{b}|\text{c}>\text{d}"
    )


@given(st.one_of(TEXTS, st.sampled_from(["$$", "\\end{aligned}$$", "}}}{{{", "\\"])))
def test_words_in_latex_close_what_they_open_and_end_nothing(text: str) -> None:
    written = text_latex(text)
    pieces = written.split(r"\text{")
    assert "$$" not in written
    for piece in pieces[1:]:
        words, brace, rest = piece.partition("}")
        assert brace
        assert not set(words) & set("\\{}$%&#_^~\n")
        assert "{" not in rest.replace(r"\{", "")


def test_a_single_line_needs_no_alignment() -> None:
    assert displayed(["f &= [1 & 2]"]) == "$$f = [1 & 2]$$"
    assert displayed([r"& \text{wrong}"]) == r"$$\text{wrong}$$"
    assert displayed(["a &= 1", "b &= 2"]) == (
        "$$\\begin{aligned}\na &= 1 \\\\\nb &= 2\n\\end{aligned}$$"
    )


def test_a_table_has_a_rule_below_its_header() -> None:
    table = tabled([["a", "b"], ["1", "2"], ["3", "4"]], "lr")
    assert table.splitlines() == [
        r"$$\begin{array}{lr}",
        r"a & b \\ \hline",
        r"1 & 2 \\",
        "3 & 4",
        r"\end{array}$$",
    ]
