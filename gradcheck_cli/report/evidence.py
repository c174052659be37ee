"""What a verdict rests on: the judges' words, an example, the error, points, sizes and seed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gradcheck_cli.messages import say
from gradcheck_cli.report import kinks
from gradcheck_cli.report.page import Entry, Span
from gradcheck_cli.version import __version__

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from fractions import Fraction

    from gradcheck_cli.judge import Verdict
    from gradcheck_cli.judge.counterexample import Counterexample
    from gradcheck_cli.judge.evidence import Finding
    from gradcheck_cli.report.page import Page


def evidence(page: Page, verdict: Verdict, indent: int = 2) -> None:
    """Add what is needed to judge the verdict, and to reach it again."""
    rows = []
    if verdict.verdict == "correct":
        rows.append((say("judged-by", "judged by"), judged_by(verdict)))
    if verdict.counterexample is not None:
        rows.append((_for_example(), example_text(verdict.counterexample)))
    if verdict.max_error is not None:
        size = error_text(verdict.max_error)
        text = say("relative-error", "{error}, relative to the largest entry", error=size)
        rows.append((say("largest-error", "largest error"), text))
    if verdict.points:
        rows.append((say("points", "points"), str(verdict.points)))
    if any(verdict.sizes):
        rows.append((say("sizes", "sizes"), sizes_text(verdict.sizes)))
    if verdict.sampled:
        rows.append((say("seed", "seed"), str(verdict.seed)))
    page.entries([Entry(Span(name, "quiet"), Span(value)) for name, value in rows], indent)


def example(page: Page, verdict: Verdict, indent: int) -> None:
    """Add the counterexample alone, where there is one."""
    if verdict.counterexample is not None:
        text = example_text(verdict.counterexample)
        page.entries([Entry(Span(_for_example(), "quiet"), Span(text))], indent)


def _for_example() -> str:
    return say("counterexample", "for example")


def judged_by(verdict: Verdict) -> str:
    """Say in a line what a right answer rests on."""
    says = {finding.judge for finding in verdict.findings if finding.says == "agrees"}
    words = {
        "modular": say("by-residues", "residues modulo primes"),
        "balls": say("by-balls", "36 digits"),
        "floats": say("by-floats", "floating point within its rounding"),
    }
    return ", ".join(text for judge, text in words.items() if judge in says)


MOST_NUMBERS = 12  #: of a counterexample that is written out


def example_text(example: Counterexample) -> str:
    """Write a counterexample in a line, its inputs where they are few.

    The inputs are exact; --format json has them whatever their number.
    """
    inputs = ", ".join(f"{name} = {_rows(rows)}" for name, rows in example.input_rows.items())
    if sum(len(row) for rows in example.input_rows.values() for row in rows) > MOST_NUMBERS:
        sizes = ", ".join(f"{name} = {size}" for name, size in example.sizes.items())
        inputs = say(
            "random-inputs", "random inputs with {sizes} (--format json has them)", sizes=sizes
        )
    i, j = example.entry
    entry = f"[{i},{j}]"
    return say(
        "example-entry",
        "at {inputs} your entry {entry} is {answer}, the gradient's {gradient}",
        inputs=inputs,
        entry=entry,
        answer=_short(example.answer),
        gradient=_short(example.gradient),
    )


def _short(decimal: str) -> str:
    """Write a decimal without the zeros at its end.

    >>> _short("-2.00000"), _short("0.25"), _short("1.50e+9"), _short("100")
    ('-2', '0.25', '1.50e+9', '100')
    """
    plain = "." in decimal and "e" not in decimal
    return decimal.rstrip("0").rstrip(".") if plain else decimal


def _rows(rows: Sequence[Sequence[Fraction]]) -> str:
    text = "; ".join(" ".join(map(str, row)) for row in rows)
    return text if len(rows) == len(rows[0]) == 1 else f"[{text}]"


def findings(page: Page, verdict: Verdict) -> None:
    """Add what each judge says, why where it says nothing, and who says so."""
    page.heading(say("section-evidence", "Evidence"))
    said(page, verdict)


def said(page: Page, verdict: Verdict, indent: int = 2) -> None:
    """Add the same without a heading."""
    rows = [(finding.judge, _word(finding)) for finding in verdict.findings]
    if not rows:
        text = say("from-form", "none: its form decides, nothing was evaluated")
        rows.append((say("judges", "judges"), text))
    if not verdict.sampled:  # else it stands beside the sizes
        rows.append((say("seed", "seed"), str(verdict.seed)))
    rows.append((say("version", "version"), f"gradcheck {__version__}"))
    page.entries([Entry(Span(name, "name"), Span(value)) for name, value in rows], indent)
    kinks.agreeing(page, verdict, indent)


def _word(finding: Finding) -> str:
    """Return what a judge says, with why where it says nothing; `reason` tells the rest."""
    words = {
        "agrees": say("says-agrees", "agrees"),
        "differs": say("says-differs", "differs"),
        "undefined": say("says-undefined", "the answer has no value where the gradient has one"),
        "abstains": say("says-abstains", "cannot say"),
    }
    because = f": {finding.reason}" if finding.says == "abstains" and finding.reason else ""
    return words[finding.says] + because


def error_text(error: float) -> str:
    """Return an error with two digits.

    >>> error_text(0.0), error_text(0.5), error_text(1.234e-16)
    ('0', '0.5', '1.2e-16')
    """
    return f"{error:.2g}"


def sizes_text(sets: Sequence[Mapping[str, int]]) -> str:
    """Return every size with its value in each set of sizes.

    >>> sizes_text([{"n": 5, "d": 3}, {"n": 2, "d": 7}])
    'n=5,2 d=3,7'
    """
    names = dict.fromkeys(name for sizes in sets for name in sizes)
    return " ".join(
        f"{name}={','.join(str(sizes[name]) for sizes in sets if name in sizes)}" for name in names
    )
