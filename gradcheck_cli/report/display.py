r"""Display mathematics: what a notebook shows as LaTeX, and what MathJax and LaTeX both read."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from gradcheck_cli.report.page import visible

if TYPE_CHECKING:
    from collections.abc import Sequence

#: Characters that mean something to LaTeX, as signs: inside \text, MathJax shows `\_` as it is.
_MEANT: Final = {
    "\\": r"\backslash",
    "^": r"\wedge",
    "~": r"\sim",
    **{ch: f"\\{ch}" for ch in "$%&#_{}"},
    **{ch: ch for ch in "<>|"},  # other signs in LaTeX's oldest fonts
}
_PIECES: Final = re.compile(r"([\\^~$%&#_{}<>|])")


def text_latex(text: str) -> str:
    r"""Return words as LaTeX, each sign of LaTeX's own as what it looks like.

    >>> print(text_latex("relu_1 is wrong"))
    \text{relu}\_\text{1 is wrong}
    """
    pieces = _PIECES.split(" ".join(visible(text, ascii_only=False).split()))
    return "".join(_MEANT.get(piece, rf"\text{{{piece}}}") for piece in pieces if piece)


def displayed(lines: Sequence[str]) -> str:
    r"""Return lines of LaTeX as display mathematics, several aligned at their `&`.

    >>> print(displayed(["f &= 1"]))
    $$f = 1$$
    """
    if len(lines) == 1:
        left, _, right = lines[0].partition("&")
        return f"$${(left + right).strip()}$$"
    body = " \\\\\n".join(lines)
    return f"$$\\begin{{aligned}}\n{body}\n\\end{{aligned}}$$"


def tabled(rows: Sequence[Sequence[str]], columns: str) -> str:
    r"""Return rows of cells in LaTeX as a table below a rule, the first row its header.

    >>> print(tabled([["a", "b"], ["1", "2"]], "lr"))
    $$\begin{array}{lr}
    a & b \\ \hline
    1 & 2
    \end{array}$$
    """
    first, *rest = (" & ".join(row) for row in rows)
    body = " \\\\\n".join(rest)
    return f"$$\\begin{{array}}{{{columns}}}\n{first} \\\\ \\hline\n{body}\n\\end{{array}}$$"
