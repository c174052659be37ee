"""The options that commands share, each described once."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Final

import typer

from gradcheck_cli.messages import say

if TYPE_CHECKING:
    from collections.abc import Mapping

PROGRAM_HELP = say(
    "help-program",
    "The function, such as '||max(XW,0)-Y||_F^2'; a file ending in .txt, .tex, .md or .py; "
    "or - for standard input.",
)


class Color(StrEnum):
    """When to use colours."""

    auto = "auto"
    always = "always"
    never = "never"


class Layout(StrEnum):
    """Whether a gradient has its variable's shape or its transpose's."""

    denominator = "denominator"
    numerator = "numerator"


class Dtype(StrEnum):
    """The numbers that verdicts are computed in."""

    float64 = "float64"
    float32 = "float32"


class Reference(StrEnum):
    """What an answer is compared with."""

    autograd = "autograd"
    closed_form = "closed-form"


class Language(StrEnum):
    """The language that a formula is in."""

    text = "text"
    python = "python"


class Form(StrEnum):
    """How a verdict or a report is written."""

    text = "text"
    json = "json"


ProgramText = Annotated[str, typer.Argument(metavar="PROGRAM", help=PROGRAM_HELP)]
OptionalProgram = Annotated[str | None, typer.Argument(metavar="PROGRAM", help=PROGRAM_HELP)]
Shapes = Annotated[
    list[str] | None,
    typer.Option(
        "--shape",
        metavar="SPEC",
        help=say(
            "help-shape",
            "Declare a variable: 'X: n d', a vector 'b: n', a scalar 'c:', 'S: n n symmetric'. "
            "May be repeated.",
        ),
    ),
]
LayoutOption = Annotated[
    Layout,
    typer.Option(
        "--layout",
        help=say("help-layout", "Gradients in the variable's shape, or transposed (numerator)."),
    ),
]
LanguageOption = Annotated[
    Language | None,
    typer.Option(
        "--language",
        help=say(
            "help-language",
            "Read it as matrix notation (text) or as Python; else it is told by what stands there.",
        ),
    ),
]
FormOption = Annotated[
    Form, typer.Option("--format", help=say("help-format", "Print a page to read, or JSON."))
]
Device = Annotated[
    str,
    typer.Option(
        "--device", metavar="DEVICE", help=say("help-device", "Compute with torch on cpu or cuda.")
    ),
]
DtypeOption = Annotated[
    Dtype, typer.Option("--dtype", help=say("help-dtype", "Compare in numbers of this precision."))
]
ReferenceOption = Annotated[
    Reference,
    typer.Option(
        "--reference",
        help=say(
            "help-reference",
            "Compare with torch's autograd, or with gradcheck's own gradient (no torch needed).",
        ),
    ),
]
Seed = Annotated[
    int | None,
    typer.Option(
        "--seed",
        metavar="N",
        min=0,
        help=say("help-seed", "Draw the points from this seed, so that a result can be had again."),
    ),
]
Evidence = Annotated[
    bool,
    typer.Option(
        "--evidence",
        help=say("help-evidence", "Show all that a verdict rests on, and what each judge says."),
    ),
]
StrictKinks = Annotated[
    bool,
    typer.Option(
        "--strict-kinks",
        help=say(
            "help-strict-kinks",
            "At kinks, such as max(z, 0) at z = 0, ask for what torch's autograd does there.",
        ),
    ),
]
Ascii = Annotated[
    bool, typer.Option("--ascii", help=say("help-ascii", "Write everything in ASCII."))
]
ColorOption = Annotated[
    Color, typer.Option("--color", help=say("help-color", "Use colours; auto: on a terminal only."))
]


_USUAL: Final = {"device": "cpu", "dtype": "float64", "reference": "autograd"}


def unusual(how: Mapping[str, object]) -> tuple[str, ...]:
    """Return the options of judging that are not what they are when nothing is said.

    >>> unusual({"device": "cpu", "dtype": "float32", "reference": "autograd", "seed": 1})
    ('--dtype', 'float32')
    """
    changed = [name for name, value in _USUAL.items() if how[name] != value]
    words = [word for name in changed for word in (f"--{name}", str(how[name]))]
    return (*words, "--strict-kinks") if how.get("strict_kinks") else tuple(words)
