"""HTML as a strict reader sees it: all is closed, in order; words apart from mathematics."""

from __future__ import annotations

import re
from html.parser import HTMLParser

#: All that our pages are made of. None of it stands alone, runs anything or loads anything.
TAGS = {"div", "style", "pre", "span", "table", "tr", "td", "th"}
ATTRIBUTES = {"class", "style", "role", "scope", "colspan"}
APART = {"div", "pre", "td", "th", "tr", "table"}  #: words of two of these are two words


class Markup(HTMLParser):
    """What a piece of HTML says: its words and its mathematics, each as a browser would show it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[tuple[str, str]] = []
        self.text = ""
        self.formulas: list[str] = []
        self.classes: set[str] = set()
        self.cells: list[list[str]] = []
        self.feed(html)
        self.close()
        assert not self.open, f"never closed: {self.open}"
        assert not self.rawdata, f"unfinished: {self.rawdata!r}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in TAGS, tag
        given = dict(attrs)
        assert len(given) == len(attrs)
        assert given.keys() <= ATTRIBUTES, attrs
        assert all(re.fullmatch(r"[\w\s:.-]+", value or "") for value in given.values()), attrs
        names = given.get("class") or ""
        self.classes |= set(names.split())
        self.open.append((tag, names))
        if "gc-math" in names:
            self.formulas.append("")
        if tag == "tr":
            self.cells.append([])
        if tag in {"td", "th"}:
            self.cells[-1].append("")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        raise AssertionError(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop()[0] == tag, tag
        self.text += "\n" if tag in APART else ""

    def handle_data(self, data: str) -> None:
        if any(tag == "style" for tag, _ in self.open):
            return
        if any("gc-math" in names for _, names in self.open):
            self.formulas[-1] += data
            return
        self.text += data
        if any(tag in {"td", "th"} for tag, _ in self.open):
            self.cells[-1][-1] += data

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)

    def handle_decl(self, decl: str) -> None:
        raise AssertionError(decl)

    def handle_pi(self, data: str) -> None:
        raise AssertionError(data)

    def unknown_decl(self, data: str) -> None:
        raise AssertionError(data)

    @property
    def words(self) -> list[str]:
        """The words, without the mathematics that repeats them."""
        return self.text.split()


def balanced(latex: str) -> bool:
    r"""Tell whether braces, \left and \right, \begin and \end are closed in order.

    >>> balanced(r"\left({x}\right)"), balanced("}{"), balanced(r"\{")
    (True, False, True)
    """
    open_: list[str] = []
    for word in re.findall(r"\\(?:begin|end)\{\w+\}|\\[A-Za-z]+|\\.|[{}]", latex, re.DOTALL):
        if word in {"{", r"\left"} or word.startswith(r"\begin"):
            open_.append(word.replace("begin", "end"))
        elif word in {"}", r"\right"} or word.startswith(r"\end"):
            due = {"}": "{", r"\right": r"\left"}.get(word, word)
            if not open_ or open_.pop() != due:
                return False
    return not open_


def lines_of(display: str) -> list[str]:
    r"""Return the lines of display mathematics, without what aligns them.

    >>> lines_of("$$\\begin{aligned}\na &= 1 \\\\\nb &= 2\n\\end{aligned}$$")
    ['a = 1', 'b = 2']
    """
    assert display.startswith("$$")
    assert display.endswith("$$")
    assert "$$" not in display[2:-2]
    assert balanced(display)
    body = display[2:-2].strip()
    body = re.sub(r"^\\begin\{aligned\}|\\end\{aligned\}$", "", body).strip()
    return [line.replace("&", "", 1).strip() for line in body.split(" \\\\\n")]
