r"""A page as HTML, for notebooks: the same calls as a page for terminals, the same words in it.

A formula that there is LaTeX for stands there twice: as text, and as `$$…$$` for MathJax. Where
MathJax runs, what it sets takes the text's place; where it does not, as in some editors, the text
stays.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Final

from gradcheck_cli.report.page import Page, visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from gradcheck_cli.report.page import Entry, Span

_SET: Final = ":has(mjx-container,.MathJax,.katex)"  #: MathJax 3, MathJax 2, KaTeX
_GREEN, _RED, _AMBER = "#2e9e44", "#d64545", "#b7791f"  #: seen on white and on black
STYLE: Final = f"""<style>
.gradcheck{{font-family:monospace;line-height:1.5;overflow-x:auto}}
.gradcheck table{{border-collapse:collapse;border:0;font:inherit;color:inherit}}
.gradcheck tr{{background:none!important;color:inherit}}
.gradcheck td,.gradcheck th{{border:0;padding:0 1em 0 0;vertical-align:baseline;text-align:left}}
.gradcheck .gc-right{{text-align:right}}
.gradcheck .gc-lead,.gradcheck pre{{white-space:pre}}
.gradcheck pre{{margin:0;padding:0;font:inherit;color:inherit;background:none}}
.gradcheck .gc-gap{{height:.8em}}
.gradcheck .gc-heading,.gradcheck .gc-name{{font-weight:bold}}
.gradcheck .gc-result,.gradcheck .gc-good{{color:{_GREEN};font-weight:bold}}
.gradcheck .gc-bad{{color:{_RED};font-weight:bold}}
.gradcheck .gc-unsure,.gradcheck .gc-note{{color:{_AMBER}}}
.gradcheck .gc-rule,.gradcheck .gc-shape,.gradcheck .gc-quiet{{opacity:.75}}
.gradcheck mjx-container,.gradcheck .MathJax_Display{{margin:0!important;text-align:left!important}}
.gradcheck .gc-both{_SET}>.gc-text{{display:none}}
.gradcheck .gc-both:not({_SET})>.gc-math{{display:inline-block;width:0;height:0;overflow:hidden}}
</style>"""


class HtmlPage(Page):
    """A page that can be had as HTML. What people typed is escaped, and never taken for LaTeX."""

    def __init__(self) -> None:
        super().__init__()
        self._parts: list[str] = []

    def html(self) -> str:
        """Return the page as one element, with its style."""
        body = "\n".join(self._parts)
        return f'<div class="gradcheck tex2jax_ignore mathjax_ignore">\n{STYLE}\n{body}\n</div>'

    def add(self, *spans: Span, indent: int = 0) -> None:
        """Add one line as it is, every space of it."""
        super().add(*spans, indent=indent)
        self._parts.append(f"<pre>{' ' * indent}{self._cell(spans)}</pre>")

    def blank(self) -> None:
        """Add some room, unless there is some or the page is empty."""
        lines = len(self.lines)
        super().blank()
        if len(self.lines) > lines:
            self._parts.append('<div class="gc-gap"></div>')

    def entries(self, rows: Sequence[Entry], indent: int = 2) -> None:
        """Add rows with their leads aligned, and their tails in a column of their own."""
        super().entries(rows, indent)
        if rows:
            has_leads = any(row.lead.text for row in rows)
            lines = [self._entry(row, has_lead=has_leads) for row in rows]
            self._parts.append(_table(lines, f'role="presentation" style="margin-left:{indent}ch"'))

    def _entry(self, row: Entry, *, has_lead: bool) -> str:
        right = " gc-right" if row.lead.text.endswith("=") else ""
        lead = f'<td class="gc-lead{right}">{self._cell([row.lead])}</td>' if has_lead else ""
        tail = f"<td>{self._cell(row.tail)}</td>" if row.tail else ""
        return f"{lead}<td>{self._cell([row.body])}</td>{tail}"

    def table(self, rows: Sequence[Sequence[Span]], numeric: Sequence[int] = ()) -> None:
        """Add rows of cells in columns, the first row a header; `numeric` columns align right."""
        super().table(rows, numeric)
        if not rows:
            return
        header, *rest = [
            [
                f' class="gc-right">{self._cell([cell])}'
                if i in numeric
                else f">{self._cell([cell])}"
                for i, cell in enumerate(row)
            ]
            for row in rows
        ]
        lines = ["".join(f'<th scope="col"{cell}</th>' for cell in header)]
        for row in rest:
            whole = f' colspan="{len(header)}"' if len(row) == 1 else ""
            lines.append("".join(f"<td{whole}{cell}</td>" for cell in row))
        self._parts.append(_table(lines, 'style="margin-left:2ch"'))

    def _cell(self, spans: Iterable[Span]) -> str:
        return "".join(self._span(span) for span in spans)

    def _span(self, span: Span) -> str:
        text = escape(self.spelled(span).text)
        if span.latex is not None:
            math = escape(visible(span.latex(), ascii_only=False))
            text = (
                f'<span class="gc-both"><span class="gc-text">{text}</span>'
                f'<span class="gc-math tex2jax_process mathjax_process">$${math}$$</span></span>'
            )
        return text if span.role == "plain" else f'<span class="gc-{span.role}">{text}</span>'


def _table(lines: Iterable[str], attributes: str) -> str:
    rows = "\n".join(f"<tr>{line}</tr>" for line in lines)
    return f"<table {attributes}>\n{rows}\n</table>"
