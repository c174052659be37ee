"""`gradcheck check` tells whether a formula is the gradient."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from gradcheck_cli.cli.options import (
    Ascii,
    Color,
    ColorOption,
    Device,
    Dtype,
    DtypeOption,
    Evidence,
    Form,
    FormOption,
    LanguageOption,
    Layout,
    LayoutOption,
    ProgramText,
    Reference,
    ReferenceOption,
    Seed,
    Shapes,
    StrictKinks,
)
from gradcheck_cli.messages import say


def check(  # noqa: PLR0913, PLR0917 -- the options of the command
    program: ProgramText,
    wrt: Annotated[
        list[str],
        typer.Option(
            "--wrt",
            metavar="NAME",
            help=say("help-check-wrt", "The variable or defined name that the gradient is by."),
        ),
    ],
    answer: Annotated[
        str | None,
        typer.Argument(
            metavar="[ANSWER]",
            help=say(
                "help-answer",
                "The formula to judge, or a file that holds it; without it, gradcheck's own.",
            ),
        ),
    ] = None,
    shape: Shapes = None,
    language: LanguageOption = None,
    layout: LayoutOption = Layout.denominator,
    form: FormOption = Form.text,
    device: Device = "cpu",
    dtype: DtypeOption = Dtype.float64,
    reference: ReferenceOption = Reference.autograd,
    seed: Seed = None,
    points: Annotated[
        int | None,
        typer.Option(
            "--points",
            metavar="K",
            min=4,
            max=4096,
            help=say("help-points", "Compare at so many points for each set of sizes."),
        ),
    ] = None,
    evidence: Evidence = False,
    strict_kinks: StrictKinks = False,
    ascii_only: Ascii = False,
    color: ColorOption = Color.auto,
) -> int:
    """Judge, print the verdict and return its exit code."""
    from gradcheck_cli.cli.source import language_of, program_text
    from gradcheck_cli.cli.wrt import one_name
    from gradcheck_cli.judge import check as judged
    from gradcheck_cli.judge.settings import POINTS
    from gradcheck_cli.report.terminal import Screen
    from gradcheck_cli.report.verdict import exit_code
    from gradcheck_cli.syntax import parse

    by = one_name(wrt)
    source = program_text(program)
    read = parse(source, shape or [], language=language_of(program, source))
    formula = None if answer is None else program_text(answer)
    verdict = judged(
        read,
        by,
        formula,
        language=language_of(answer or "", formula or "", language and str(language)),
        seed=seed,
        device=device,
        dtype=str(dtype),
        reference=str(reference),
        layout=str(layout),
        points=points or POINTS,
        strict_kinks=strict_kinks,
    )
    screen = Screen(sys.stdout, color, ascii_only=ascii_only)
    if form == Form.json:
        from gradcheck_cli.report.objects import dumped

        screen.write(dumped(verdict.to_json(), ascii_only=screen.ascii_only))
    else:
        from gradcheck_cli.report.evidence import findings
        from gradcheck_cli.report.verdict import checked

        page = screen.page()
        checked(page, verdict)
        if evidence:
            findings(page, verdict)
        screen.show(page)
    return exit_code(verdict, is_own=answer is None)
