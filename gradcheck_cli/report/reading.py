"""How a program was read: its lines as they were understood, and every variable with its shape."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gradcheck_cli.dims import shape_text
from gradcheck_cli.messages import say
from gradcheck_cli.report.page import Entry, Span

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gradcheck_cli.dims import Dim
    from gradcheck_cli.report.page import Page
    from gradcheck_cli.syntax import Program, Variable


def reading(page: Page, program: Program, objective: str) -> None:
    """Add the echo of a program; `objective` is what f is called."""
    page.heading(say("section-reading", "Reading"))
    page.entries(
        [
            Entry(Span(f"{name or objective} =", "name"), Span(str(tree), "formula"))
            for name, tree in program.lines
        ]
    )
    page.entries([_variable(variable) for variable in program.variables.values()], indent=4)
    notes(page, program.notes)


def _variable(variable: Variable) -> Entry:
    words = ", ".join([described(variable), *sorted(variable.properties)])
    return Entry(Span(f"{variable.name}:", "name"), Span(words, "shape"))


def described(variable: Variable) -> str:
    """Return a variable's shape and kind in words.

    >>> from gradcheck_cli.syntax import parse
    >>> [described(v) for v in parse("lam ||X w||^2").variables.values()]
    ['scalar', 'm×n', 'vector of n']
    """
    if variable.kind == "integer":
        return say("kind-integer", "integer")
    if variable.kind == "elementwise":
        return say("kind-function", "an unspecified function of every entry")
    if len(variable.shape) == 1:
        return say("kind-vector", "vector of {size}", size=variable.shape[0])
    return shape_text(variable.shape)


def bracketed(shape: Iterable[Dim | str]) -> str:
    """Return a shape as it stands beside a formula.

    >>> bracketed(("d", "k")), bracketed(("n+1",)), bracketed(())
    ('(d×k)', '(n+1)', '(scalar)')
    """
    sizes = [str(size) for size in shape]
    if sizes in ([], ["1", "1"]):
        return f"({say('shape-scalar', 'scalar')})"
    if len(sizes) > 1:
        sizes = [f"({size})" if "+" in size or "-" in size else size for size in sizes]
    return "({})".format("×".join(sizes))


def notes(page: Page, sentences: Iterable[str], indent: int = 2) -> None:
    """Add remarks and warnings."""
    lead = Span(say("note-lead", "note:"), "note")
    for sentence in dict.fromkeys(sentences):
        page.entries([Entry(lead, Span(sentence))], indent)


def conventions(page: Page, sentences: Iterable[str]) -> None:
    """Add the values taken where a function has no derivative, if any, each once."""
    found = list(dict.fromkeys(sentences))
    if found:
        page.heading(say("section-conventions", "Conventions"))
        for sentence in found:
            page.prose(sentence)
