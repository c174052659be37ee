"""The screen of `derive`: the reading, the gradients, how they were derived."""

from __future__ import annotations

from functools import partial
from itertools import groupby
from math import isfinite
from typing import TYPE_CHECKING, NamedTuple

from gradcheck_cli.messages import say
from gradcheck_cli.printing.text import text
from gradcheck_cli.report.formulas import label_latex, where_latex
from gradcheck_cli.report.numbers import number_text
from gradcheck_cli.report.page import Entry, Span
from gradcheck_cli.report.reading import bracketed, conventions, notes, reading

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from gradcheck_cli.calculus import Derivation, Step
    from gradcheck_cli.report.numbers import Values
    from gradcheck_cli.report.page import Page
    from gradcheck_cli.syntax import Program


class Numbers(NamedTuple):
    """Values at a point: the point as typed, f, and the gradients in their order.

    `kinks` are the conventions about what has a kink at the point.
    """

    point: str
    f: float
    gradients: Sequence[Values]
    kinks: frozenset[str] = frozenset()

    @property
    def is_finite(self) -> bool:
        """Whether f and the gradients have a value."""
        rows = (row for value in self.gradients for row in value.rows)
        return isfinite(self.f) and all(isfinite(entry) for row in rows for entry in row)

    @property
    def unused(self) -> frozenset[str]:
        """The conventions that the numbers do not follow: nan stands where they would."""
        return frozenset() if self.is_finite else self.kinks


def derived(
    page: Page,
    program: Program,
    derivations: Sequence[Derivation],
    depth: str | None,
    numbers: Numbers | None = None,
) -> None:
    """Add everything. `depth` of the steps is brief or full, None for no steps."""
    objective = derivations[0].objective_name if derivations else program.value_name or "f"
    reading(page, program, objective)
    _gradients(page, derivations)
    if numbers:
        _at(page, objective, derivations, numbers)
    if depth:
        for derivation in derivations:
            _steps(page, derivation, is_brief=depth == "brief")
        if depth == "brief":
            _rules(page, derivations)
    unused = numbers.unused if numbers else ()
    conventions(page, [said for d in derivations for said in d.conventions if said not in unused])


def label(derivation: Derivation) -> str:
    """Return the name of a gradient: ∂f/∂W."""
    return f"∂{derivation.objective_name}/∂{derivation.name}"


def _equals(derivation: Derivation, *, follows: bool = False) -> Span:
    """Return what stands left of a gradient, with an arrow where it follows from steps."""
    arrow, latex = ("⇒ ", r"\Rightarrow ") if follows else ("", "")
    head = f"{arrow}{label(derivation)} ="
    return Span(head, "name", lambda: f"{latex}{label_latex(derivation)} =")


def where_row(name: str, value: str, latex: Callable[[], str] | None = None) -> Entry:
    """Return the row that says what a name stands for; `latex` writes the value as LaTeX."""
    head = f"{say('where', 'where')} {name} ="
    left = Span(head, "name", (lambda: f"{where_latex(name)} =") if latex else None)
    return Entry(left, Span(value, "formula", latex))


def _gradients(page: Page, derivations: Sequence[Derivation]) -> None:
    if derivations:
        plural = len(derivations) > 1
        page.heading(
            say("section-gradients", "Gradients") if plural else say("section-gradient", "Gradient")
        )
        gradient_rows(page, derivations)
        notes(page, [sentence for d in derivations for sentence in d.notes])


def gradient_rows(page: Page, derivations: Sequence[Derivation]) -> None:
    """Add the gradients with their shapes, and the names that the person did not give."""
    if derivations[0].layout == "numerator":
        note = say("numerator-note", "numerator layout: the transposes of the gradients")
        page.prose(note, "quiet")
    if not any(_own_names(derivation) for derivation in derivations):
        page.entries([_gradient(derivation) for derivation in derivations])
        return
    for derivation in derivations:
        page.entries([_gradient(derivation)])
        page.entries(_own_names(derivation), indent=4)


def _gradient(derivation: Derivation) -> Entry:
    shape = Span(bracketed(derivation.shape), "shape")
    return Entry(_equals(derivation), _result(derivation), (shape,))


def _result(derivation: Derivation) -> Span:
    return Span(derivation.text(), "result", derivation.latex)


def _own_names(derivation: Derivation) -> list[Entry]:
    """Return the definitions of the names that the person did not give."""
    from gradcheck_cli.printing.latex import latex

    avoid = frozenset(derivation.program.names)
    return [
        where_row(item.name, text(item.value, avoid), partial(latex, item.value))
        for item in derivation.where
        if not item.is_given
    ]


def _at(page: Page, objective: str, derivations: Sequence[Derivation], numbers: Numbers) -> None:
    page.heading(say("section-at", "At {point}", point=numbers.point))
    rows = [Entry(Span(f"{objective} =", "name"), Span(number_text(numbers.f), "result"))]
    rows += [
        Entry(Span(f"{label(derivation)} =", "name"), Span(str(value), "result"))
        for derivation, value in zip(derivations, numbers.gradients, strict=True)
    ]
    page.entries(rows)
    if numbers.unused and isfinite(numbers.f):
        notes(page, [say("kink-there", "{name} has a kink there, and no gradient", name=objective)])
    elif not numbers.is_finite:
        notes(page, [say("not-finite", "nan and inf: f or its gradient has no value there")])


def _steps(page: Page, derivation: Derivation, *, is_brief: bool) -> None:
    steps = derivation.steps
    if not steps:
        return
    page.heading(say("section-derivation", "Derivation of {gradient}", gradient=label(derivation)))
    rows = [_brief(list(group)) for _, group in groupby(steps, lambda step: step.group)]
    if not is_brief:
        longest = max(len(step.rule) for step in steps)
        rows = [_full(step, longest) for step in steps]
    head = partial(_side, steps[0], left=True)
    first = rows[0]._replace(lead=Span(f"{steps[0].head} =", "name", head))
    page.entries([first, *rows[1:]])
    how = (Span(derivation.applied.name, "rule"),) if derivation.applied else ()
    page.entries([Entry(_equals(derivation, follows=True), _result(derivation), how)])


def _brief(group: Sequence[Step]) -> Entry:
    """Return the line after a node is expanded, with the names of the rules that led to it."""
    names = ", ".join(dict.fromkeys(step.rule for step in group))
    return Entry(Span("="), _right_side(group[-1]), (Span(names, "rule"),))


def _full(step: Step, longest: int) -> Entry:
    tail = (Span(step.rule.ljust(longest), "rule"), Span(f"  {step.statement}", "quiet"))
    return Entry(Span("="), _right_side(step), tail)


def _right_side(step: Step) -> Span:
    return Span(
        step.text().removeprefix(f"{step.head} = "), "formula", partial(_side, step, left=False)
    )


def _side(step: Step, *, left: bool) -> str:
    """Return one side of a step's line in LaTeX, the left one with its sign."""
    head, sign, right = step.latex().partition(" = ")
    return head + sign.rstrip() if left else right


def _rules(page: Page, derivations: Sequence[Derivation]) -> None:
    """Add what each rule that was used says."""
    used = {step.rule: step.statement for d in derivations for step in d.steps}
    used |= {d.applied.name: d.applied.statement for d in derivations if d.applied}
    if used:
        page.heading(say("section-rules", "Rules"))
        page.entries(
            [Entry(Span(f"{rule} ", "rule"), Span(said, "quiet")) for rule, said in used.items()]
        )
