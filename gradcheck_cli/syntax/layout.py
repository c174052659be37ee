r"""What LaTeX has for the eye alone, blanked out before a text is cut into statements.

Math delimiters, spacing, labels, comments and `\begin{aligned}` become spaces; `\\` becomes `;`,
and `\begin{bmatrix} 1 & 2 \\ 3 & 4 \end{bmatrix}` becomes `[1 , 2 ; 3 , 4]`. The text keeps its
length, so every place in it stays the place in what the person typed.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gradcheck_cli.errors import ParseError, UnsupportedError
from gradcheck_cli.messages import did_you_mean, say
from gradcheck_cli.syntax.labels import label_at

if TYPE_CHECKING:
    from gradcheck_cli.errors import GradcheckError, Span

_MATRICES = ("matrix", "pmatrix", "bmatrix", "Bmatrix", "smallmatrix", "array")
_DISPLAYS = (
    "equation", "align", "aligned", "alignat", "alignedat", "gather", "gathered", "split",
    "multline", "multlined", "eqnarray", "flalign", "displaymath", "math", "document",
)  # fmt: skip
_LIMIT = r"(?:\s*[_^]\s*(?:\{[^{}]*\}|\w))"
_WIDTH = r"-?\s*[0-9.]+\s*(?:pt|em|ex|mm|cm|in|mu)\s*"
_LAYOUT = re.compile(
    rf"""
      (?P<row>\\\\\*?(?:\s*\[\s*{_WIDTH}\])?)
    | (?P<word>\\text\s*\{{[\s,]*(?P<said>where|with|and|let)[\s,]*\}})
    | (?P<begin>\\begin\s*\{{\s*(?P<opened>[A-Za-z]*)\*?\s*\}})
    | (?P<end>\\end\s*\{{\s*(?P<closed>[A-Za-z]*)\*?\s*\}})
    | (?P<space>
        \\[,;:!>\s/()\[\]]
      | \\(?:q?quad|thinspace|medspace|thickspace|negthinspace|enspace|displaystyle|textstyle
            |scriptstyle|scriptscriptstyle|limits|nolimits|nonumber|notag|hfill|hline|mathstrut
            |strut|allowbreak|noindent|centering|mathopen|mathclose|mathrel|mathbin|mathord)
        (?![A-Za-z])
      | \\(?:label|tag\*?|[hv]space\*?|[hv]?phantom|color|eqref)\s*\{{[^{{}}]*\}}
      | \\(?:left|right)\s*\.
      | \$\$? | %[^\n]* | ~
    )
    | (?P<operator>
        (?:\\mathop|(?=\{{\s*\\(?:display|text)style\s*\\sum(?![A-Za-z])))
        \s*(?:\{{\s*(?:\\(?:display|text)style\s*)?
            (?P<named>\\sum{_LIMIT}*|\\[A-Za-z]+\s*\{{[^{{}}]*\}}|[A-Za-z]+)\s*\}}
          | (?=\{{)))
    | (?P<range>\\in\s*\\\{{\s*1\s*,\s*(?:2\s*,\s*)?\\[lc]?dots\s*,\s*(?P<last>\w+)\s*\\\}})
    | (?P<stop>[.,])(?=
        (?:\s|\\[,;:!]|\\(?:q?quad|nonumber|notag)\b|\\(?:tag|label)\s*\{{[^{{}}]*\}})*
        (?:\$|\\\)|\\\]|\\end\b|\\\\|\Z))
    | (?P<cell>&)
    | (?P<line>\n)
    | \\[A-Za-z]+ | \\.
    """,
    re.VERBOSE,
)
#: After `\\`: a line of an aligned formula that goes on with the line before.
_GOES_ON = re.compile(r"\s*&(?:\s|\\q?quad|\\[,;:! ]|\{\})*[-+]|\s*\\end\b")
_COLUMNS = re.compile(r"\s*\{[^{}]*\}")
_OPENS_AGAIN = re.compile(r"\s*(?:\$|\\\(|\\\[)")
_DOLLAR = re.compile(r"\s*\$")
_DISPLAY = re.compile(r"\$\$|\\[\[\]]")


class Layout:
    """One text, its layout found from left to right; `open` are the environments not closed."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.pieces: list[str] = []
        self.at = 0
        self.open: list[tuple[str, Span]] = []
        self.in_display = False
        self.in_inline = False

    def blanked(self) -> str:
        """Return the text, every piece of layout replaced by as many characters.

        Raises ParseError for an environment that is unknown or not closed.
        """
        for match in _LAYOUT.finditer(self.source):
            if match.start() < self.at or not match.lastgroup:
                continue  # inside what was replaced, or a command for the lexer
            kind = next(name for name in _KINDS if match[name] is not None)
            self.pieces.append(self.source[self.at : match.start()])
            stop, text = _KINDS[kind](self, match)
            self.pieces.append(text.ljust(stop - match.start()))
            self.at = stop
        if self.open:
            name, span = self.open[-1]
            raise _unbalanced(rf"\begin{{{name}}}", rf"\end{{{name}}}", span)
        return "".join([*self.pieces, self.source[self.at :]])

    @property
    def in_matrix(self) -> bool:
        """Is the innermost environment a matrix?"""
        return bool(self.open) and self.open[-1][0] in _MATRICES

    def row(self, match: re.Match[str]) -> tuple[int, str]:
        r"""Return `;` for `\\`, unless the formula goes on."""
        goes_on = _GOES_ON.match(self.source, match.end())
        return match.end(), "" if goes_on else ";"

    def word(self, match: re.Match[str]) -> tuple[int, str]:
        r"""Return the word of \text{where}."""
        return match.end(), {"and": "", "let": "let"}.get(match["said"], "where")

    def operator(self, match: re.Match[str]) -> tuple[int, str]:
        r"""Return what stands in \mathop{…}, at its place."""
        named = match["named"] or ""
        return match.end(), " " * (match.start("named") - match.start()) + named if named else ""

    def range(self, match: re.Match[str]) -> tuple[int, str]:
        r"""Return \in [n] for \in\{1, …, n\}."""
        return match.end(), rf"\in [{match['last']}]"

    def begin(self, match: re.Match[str]) -> tuple[int, str]:
        """Open an environment; the last character is a matrix's bracket, touching nothing."""
        name, stop = match["opened"], match.end()
        if name not in _MATRICES and name not in _DISPLAYS:
            raise _unknown(name, match.span())
        self.open.append((name, match.span()))
        takes_columns = name in {"array", "alignat", "alignedat"}
        if takes_columns and (columns := _COLUMNS.match(self.source, stop)):
            stop = columns.end()
        return stop, "[".rjust(stop - match.start()) if name in _MATRICES else ""

    def end(self, match: re.Match[str]) -> tuple[int, str]:
        """Close an environment; the last character is a matrix's bracket."""
        name = match["closed"]
        if not self.open or self.open[-1][0] != name:
            wanted = self.open[-1][0] if self.open else name
            here = rf"\begin{{{wanted}}}" if self.open else match[0]
            missing = rf"\end{{{name}}}" if not self.open else rf"\end{{{wanted}}}"
            span = self.open[-1][1] if self.open else match.span()
            raise _unbalanced(here, missing, span)
        is_matrix = self.in_matrix
        self.open.pop()
        return match.end(), "]".rjust(len(match[0])) if is_matrix else ""

    def space(self, match: re.Match[str]) -> tuple[int, str]:
        """Return blanks; where one formula closes and another opens, `;`."""
        sign = match[0]
        if sign == "$" or sign in {"\\(", "\\)"}:
            self.in_inline = sign == "\\(" or (sign == "$" and not self.in_inline)
            closes = not self.in_inline
        elif _DISPLAY.match(sign):
            self.in_display = sign == "\\[" or (sign == "$$" and not self.in_display)
            closes = not self.in_display
        else:
            closes = False
        return match.end(), ";" if closes and _OPENS_AGAIN.match(self.source, match.end()) else ""

    def stop(self, match: re.Match[str]) -> tuple[int, str]:
        """Return a blank for the comma or full stop that ends a displayed formula."""
        is_between = _DOLLAR.match(self.source, match.end()) is not None
        outside = is_between and not (self.in_inline or self.in_display)
        return match.end(), match[0] if outside else ""

    def cell(self, match: re.Match[str]) -> tuple[int, str]:
        """Return `,` in a matrix, a blank where lines are aligned."""
        return match.end(), "," if self.in_matrix else ""

    def line(self, match: re.Match[str]) -> tuple[int, str]:
        """Return a blank for a line end in displayed mathematics, unless a definition follows."""
        displayed = (self.open or self.in_display) and not label_at(self.source, match.end())
        return match.end(), " " if displayed else "\n"


_KINDS = {
    "stop": Layout.stop,
    "row": Layout.row,
    "word": Layout.word,
    "operator": Layout.operator,
    "range": Layout.range,
    "begin": Layout.begin,
    "end": Layout.end,
    "space": Layout.space,
    "cell": Layout.cell,
    "line": Layout.line,
}


def _unbalanced(opening: str, closing: str, span: Span) -> ParseError:
    message = say(
        "unbalanced-environment", "{opening} without {closing}", opening=opening, closing=closing
    )
    return ParseError(message, span=span)


def _unknown(name: str, span: Span) -> GradcheckError:
    """Return the error for an environment that is not read."""
    if name == "cases":
        message = say("cases-later", "a definition by cases is not supported yet")
        hint = say("cases-hint", "write it with masks: Z .* (Z > 0)")
        return UnsupportedError(message, span=span, hint=hint)
    if name in {"vmatrix", "Vmatrix"}:
        message = say("vmatrix-later", "{name} is not supported yet", name=name)
        hint = say("vmatrix-hint", r"write \det and the matrix as a bmatrix")
        return UnsupportedError(message, span=span, hint=hint)
    message = say("unknown-environment", "unknown environment '{name}'", name=name)
    return ParseError(message, span=span, hint=did_you_mean(name, [*_MATRICES, *_DISPLAYS]))
