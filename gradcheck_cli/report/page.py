"""A page: lines of text with roles, laid out for a width. The writers in `terminal` show it.

`html.HtmlPage` takes the same calls and is a page of HTML.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gradcheck_cli.errors import printable
from gradcheck_cli.report.wrapping import broken, width

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

COLUMN = 60  #: a body longer than this does not push the other rows' tails to the right
GAP = 3
LEAST = 24  #: a body has at least so many columns before tails move below it
INDENT = 4


def visible(text: str, *, ascii_only: bool) -> str:
    r"""Return the text with no character that steers a terminal, in ASCII if need be.

    >>> visible("Xᵀ\x1b[2J", ascii_only=True)
    'X^T?[2J'
    """
    lines = map(printable, text.split("\n"))
    if ascii_only:
        from gradcheck_cli.printing.text import ascii_text

        lines = map(ascii_text, lines)
    return "\n".join(lines)


class Span(NamedTuple):
    """A piece of text and the part that it plays, from which a terminal takes the colour.

    `latex` writes it as LaTeX, where there is any; only pages that set mathematics ask.
    """

    text: str
    role: str = "plain"
    latex: Callable[[], str] | None = None


class Entry(NamedTuple):
    """A row: what leads it (`∂f/∂W =`), its body (the formula), what stands beside (a shape)."""

    lead: Span
    body: Span
    tail: tuple[Span, ...] = ()


class Page:
    """Lines in the order in which they are added, for `width` columns (None: as long as needed)."""

    def __init__(self, columns: int | None = None, *, ascii_only: bool = False) -> None:
        self.columns = columns
        self.ascii_only = ascii_only
        self.lines: list[tuple[Span, ...]] = []

    def text(self) -> str:
        """Return the page as plain text."""
        rows = ("".join(span.text for span in line).rstrip() for line in self.lines)
        return "".join(f"{row}\n" for row in rows)

    def spelled(self, span: Span) -> Span:
        """Return the span as this page can show it: in ASCII if need be, nothing invisible."""
        text = visible(span.text.expandtabs(4), ascii_only=self.ascii_only)
        return span._replace(text=text)

    def add(self, *spans: Span, indent: int = 0) -> None:
        """Add one line as it is."""
        self.lines.append((Span(" " * indent), *map(self.spelled, spans)))

    def blank(self) -> None:
        """Add an empty line, unless there is one or the page is empty."""
        if self.lines and self.lines[-1]:
            self.lines.append(())

    def heading(self, text: str) -> None:
        """Begin a section."""
        self.blank()
        self.add(Span(text, "heading"))

    def prose(self, text: str, role: str = "plain", indent: int = 2) -> None:
        """Add sentences, broken where the page ends; line ends in them are kept."""
        for line in text.split("\n"):
            self.entries([Entry(Span(""), Span(line, role))], indent)

    def entries(self, rows: Sequence[Entry], indent: int = 2) -> None:
        """Add rows with their leads aligned, and their tails in a column of their own."""
        rows = [self._spelled_entry(row) for row in rows]
        lead = max((width(row.lead.text) for row in rows), default=0)
        start = indent + lead + (1 if lead else 0)
        tails = self._tails(rows, start)
        for row in rows:
            head: tuple[Span, ...] = (
                Span(" " * indent),
                _aligned(row.lead, lead),
                Span(" " * (1 if lead else 0)),
            )
            for piece in self._pieces(row.body.text, start):
                self.lines.append((*head, Span(piece, row.body.role)))
                head = (Span(" " * start),)
            if row.tail:
                self._beside(row.tail, tails)

    def _spelled_entry(self, row: Entry) -> Entry:
        tail = tuple(self.spelled(span) for span in row.tail)
        return Entry(self.spelled(row.lead), self.spelled(row.body), tail)

    def _tails(self, rows: Sequence[Entry], start: int) -> int:
        """Return where the tails begin: after the bodies, as far as the page allows."""
        sizes = [size for row in rows if (size := width(row.body.text)) <= COLUMN]
        column = start + max(sizes, default=0) + GAP
        if self.columns is None:
            return column
        longest = max((_total(row.tail) for row in rows), default=0)
        last = self.columns - longest
        return min(column, last if last >= start + LEAST else start + INDENT)

    def _pieces(self, body: str, start: int) -> list[str]:
        return [body] if self.columns is None else broken(body, max(self.columns - start, LEAST))

    def _beside(self, tail: tuple[Span, ...], column: int) -> None:
        """Put a tail beside the last line, or below it where that line is too long."""
        used = _total(self.lines[-1])
        if self.columns is None or used + GAP <= column:
            self.lines[-1] += (Span(" " * max(column - used, GAP)), *tail)
        else:
            self.lines.append((Span(" " * column), *tail))

    def table(self, rows: Sequence[Sequence[Span]], numeric: Sequence[int] = ()) -> None:
        """Add rows of cells in columns, the first row a header; `numeric` columns align right.

        A row of one cell stands below the row before it, over all columns.
        """
        rows = [[self.spelled(cell) for cell in row] for row in rows]
        sizes = column_widths(rows)
        for row in rows:
            spans = [Span("  ")]
            for i, cell in enumerate(row):
                pad = " " * (sizes[i] - width(cell.text)) if len(row) > 1 else ""
                text = pad + cell.text if i in numeric else cell.text + pad
                spans += [Span(text, cell.role), Span("  ")]
            self.lines.append(tuple(spans))


def column_widths(rows: Sequence[Sequence[Span]]) -> list[int]:
    """Return how wide each column of a table is; rows of one cell do not count.

    >>> column_widths([[Span("a"), Span("bcd")], [Span("over all columns")]])
    [1, 3]
    """
    whole = [row for row in rows if len(row) > 1]
    return [max(width(cell.text) for cell in column) for column in zip(*whole, strict=True)]


def _aligned(lead: Span, size: int) -> Span:
    """Pad a lead: those that end in `=` on the left, so that the signs stand below each other."""
    pad = " " * (size - width(lead.text))
    text = pad + lead.text if lead.text.endswith("=") else lead.text + pad
    return Span(text, lead.role)


def _total(spans: tuple[Span, ...]) -> int:
    return sum(width(span.text) for span in spans)
