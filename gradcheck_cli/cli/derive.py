"""`gradcheck derive`: the gradients of a program, and how they come about."""

from __future__ import annotations

import sys
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from gradcheck_cli.cli.options import (
    Ascii,
    Color,
    ColorOption,
    LanguageOption,
    Layout,
    LayoutOption,
    OptionalProgram,
    Shapes,
)
from gradcheck_cli.cli.wrt import names_in
from gradcheck_cli.errors import UsageError
from gradcheck_cli.messages import say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gradcheck_cli.calculus import Derivation
    from gradcheck_cli.report.derivation import Numbers
    from gradcheck_cli.report.terminal import Screen
    from gradcheck_cli.syntax import Program


class DeriveForm(StrEnum):
    """How derivations are written."""

    text = "text"
    latex = "latex"
    numpy = "numpy"
    torch = "torch"
    script = "script"
    sympy = "sympy"
    json = "json"


class Depth(StrEnum):
    """How much of a derivation is shown."""

    brief = "brief"
    full = "full"


def derive(  # noqa: PLR0913, PLR0917 -- the options of the command
    program: OptionalProgram = None,
    wrt: Annotated[
        list[str] | None,
        typer.Option(
            "--wrt",
            metavar="NAME",
            help=say(
                "help-wrt",
                "Derive by this variable or defined name; without it, by every variable. "
                "May be repeated.",
            ),
        ),
    ] = None,
    shape: Shapes = None,
    at: Annotated[
        str | None,
        typer.Option(
            "--at",
            metavar="VALUES",
            help=say("help-at", "Print numbers at a point: 'x = 3, w = [1 2; 3 4]'."),
        ),
    ] = None,
    language: LanguageOption = None,
    layout: LayoutOption = Layout.denominator,
    structured: Annotated[
        bool,
        typer.Option(
            "--structured",
            help=say(
                "help-structured",
                "By a variable that is declared symmetric or diagonal, derive by its free entries.",
            ),
        ),
    ] = False,
    steps: Annotated[
        bool,
        typer.Option(
            "--steps/--no-steps", help=say("help-steps", "Show the derivation, or only its result.")
        ),
    ] = True,
    depth: Annotated[
        Depth,
        typer.Option(
            "--depth",
            help=say(
                "help-depth",
                "Show one line for each operation (brief), or every identity used (full).",
            ),
        ),
    ] = Depth.brief,
    form: Annotated[
        DeriveForm,
        typer.Option(
            "--format",
            help=say(
                "help-derive-format",
                "Print a page to read, formulas in LaTeX, a function of NumPy or PyTorch, a script "
                "that compares with autograd, matrix expressions of SymPy, or JSON.",
            ),
        ),
    ] = DeriveForm.text,
    module: Annotated[
        str | None,
        typer.Option(
            "--module",
            metavar="FILE.py:FACTORY",
            help=say(
                "help-module",
                "Instead of PROGRAM: run this file, call its factory() for a PyTorch model and "
                "example inputs, and derive by every parameter. Only for files that you trust.",
            ),
        ),
    ] = None,
    seed: Annotated[
        int | None,
        typer.Option(
            "--seed",
            metavar="N",
            min=0,
            help=say("help-script-seed", "Seed the draws of --format script; without it, 0."),
        ),
    ] = None,
    ascii_only: Ascii = False,
    color: ColorOption = Color.auto,
) -> int:
    """Derive; the exit code is 0 unless something raises."""
    from gradcheck_cli.report.terminal import Screen

    screen = Screen(sys.stdout, color, ascii_only=ascii_only)
    request = _Request(form, depth if steps else None, seed or 0, layout, structured)
    if seed is not None and form != DeriveForm.script:
        _aside([say("seed-unused", "--seed is not used without --format script")], screen)
    names = names_in(wrt or [])
    if structured and form == DeriveForm.script:
        raise UsageError(
            say("structured-script", "--format script compares with autograd"),
            hint=say(
                "structured-free", "autograd takes all entries as free: leave out --structured"
            ),
        )
    if module is not None:
        from gradcheck_cli.cli.module import of_file, refuse_with_module

        refuse_with_module(program, shape, at)
        read, derivations = of_file(module, names, layout, lambda said: _aside([said], screen))
        _show(screen, request, read, derivations, None)
        return 0
    if program is None:
        raise UsageError(
            say("no-program", "Missing argument 'PROGRAM'"),
            hint=say(
                "see-help", "{command} --help lists what there is", command="gradcheck derive"
            ),
        )
    read, derivations, numbers = _worked_out(
        program, names, shape or [], at, request, language and str(language)
    )
    _show(screen, request, read, derivations, numbers)
    return 0


class _Request(NamedTuple):
    form: DeriveForm
    depth: Depth | None
    seed: int
    layout: Layout
    structured: bool


def _worked_out(  # noqa: PLR0913, PLR0917 -- the options of the command
    program: str,
    wrt: Sequence[str],
    shapes: Sequence[str],
    at: str | None,
    request: _Request,
    language: str | None,
) -> tuple[Program, list[Derivation], Numbers | None]:
    """Read and derive; with a point, evaluate."""
    from gradcheck_cli.calculus import derive as derivations_of
    from gradcheck_cli.cli.source import language_of, program_text
    from gradcheck_cli.syntax import parse

    source = program_text(program)
    language = language_of(program, source, language)

    def derived(read: Program) -> list[Derivation]:
        layout, structured = str(request.layout), request.structured
        return derivations_of(read, wrt or None, layout, structured=structured)

    if at is None:
        read = parse(source, shapes, language=language)
        return read, derived(read), None
    from gradcheck_cli.syntax.given import given_values
    from gradcheck_cli.syntax.values import parse_at

    given = given_values(at)
    read = parse_at(source, shapes, given, language)
    derivations = derived(read)
    from gradcheck_cli.evaluate.at_point import point_of
    from gradcheck_cli.report.derivation import Numbers
    from gradcheck_cli.report.numbers import Values

    point = point_of(read, given)
    f, *found = point.numbers([read.value, *(d.gradient for d in derivations)])
    pairs = zip(found, derivations, strict=True)
    values = [Values(rows, len(derivation.shape)) for rows, derivation in pairs]
    kinks = point.kinks(read.value)
    return read, derivations, Numbers(" ".join(at.split()), f[0][0], values, kinks)


def _show(
    screen: Screen,
    request: _Request,
    program: Program,
    derivations: list[Derivation],
    numbers: Numbers | None,
) -> None:
    """Print in the form that was asked for."""
    if request.form == DeriveForm.text:
        from gradcheck_cli.report.derivation import derived

        page = screen.page()
        derived(page, program, derivations, request.depth, numbers)
        screen.show(page)
    elif request.form == DeriveForm.json:
        from gradcheck_cli.report.objects import derivation_object, dumped

        found = derivation_object(program, derivations, numbers)
        screen.write(dumped(found, ascii_only=screen.ascii_only))
    else:
        from gradcheck_cli.report.page import visible

        _aside(program.notes, screen)
        written = _written(request, program, derivations)
        screen.write(visible(written, ascii_only=screen.ascii_only))


def _written(request: _Request, program: Program, derivations: list[Derivation]) -> str:
    """Return LaTeX or source code."""
    if not derivations:
        raise UsageError(say("nothing-to-write", "there is no gradient to write"))
    if request.form == DeriveForm.latex:
        from gradcheck_cli.report.formulas import latex_lines

        return latex_lines(derivations)
    if request.form == DeriveForm.script:
        from gradcheck_cli.printing.script import script

        wanted = [derivation.wanted for derivation in derivations]
        return script(program, wanted, request.seed, str(request.layout))
    from gradcheck_cli.calculus import sources

    return sources(derivations, str(request.form))


def _aside(sentences: Sequence[str], screen: Screen) -> None:
    """Say on standard error what is no part of the output."""
    from gradcheck_cli.report.reading import notes
    from gradcheck_cli.report.terminal import Screen

    if sentences:
        aside = Screen(sys.stderr, ascii_only=screen.ascii_only)
        page = aside.page()
        notes(page, sentences)
        aside.show(page)
