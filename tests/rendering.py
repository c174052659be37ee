"""What a notebook shows of a result, and what the command line prints."""

from __future__ import annotations

import io
from contextlib import redirect_stdout

from markup import Markup, balanced, lines_of

from gradcheck_cli.cli import main

HOW = ["--reference", "closed-form", "--seed", "3"]  #: without torch, the same each time


def printed(*argv: str) -> str:
    """Return what a command prints."""
    out = io.StringIO()
    with redirect_stdout(out):
        main(argv)
    return out.getvalue()


def rendered(result: object) -> Markup:
    """Return what a notebook shows of a result, read strictly."""
    html = result._repr_html_()  # type: ignore[attr-defined]
    assert isinstance(html, str)
    read = Markup(html)
    assert all(balanced(formula) for formula in read.formulas)
    return read


def math_of(result: object) -> list[str]:
    """Return the lines of a result's LaTeX."""
    return lines_of(result._repr_latex_())  # type: ignore[attr-defined]
