"""`gradcheck explain`: one answer of a file is judged again, with the whole evidence."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from gradcheck_cli.cli.options import (
    Ascii,
    Color,
    ColorOption,
    Device,
    Dtype,
    DtypeOption,
    Form,
    FormOption,
    Reference,
    ReferenceOption,
    Seed,
    StrictKinks,
)
from gradcheck_cli.errors import UsageError
from gradcheck_cli.messages import say

if TYPE_CHECKING:
    from collections.abc import Sequence


def explain(  # noqa: PLR0913, PLR0917 -- the options of the command
    given: Annotated[
        list[str],
        typer.Argument(
            metavar="HOMEWORK [ANSWERS] PROBLEM.NAME",
            help=say(
                "help-explain-given",
                "A homework file, a student's answers if they are in another file, and which "
                "answer: the problem's id and the variable, such as relu.W.",
            ),
        ),
    ],
    seed: Seed = None,
    device: Device = "cpu",
    dtype: DtypeOption = Dtype.float64,
    reference: ReferenceOption = Reference.autograd,
    form: FormOption = Form.text,
    strict_kinks: StrictKinks = False,
    ascii_only: Ascii = False,
    color: ColorOption = Color.auto,
) -> int:
    """Judge the answer, print its page and return its exit code."""
    from gradcheck_cli.homework import explain as judged
    from gradcheck_cli.report.terminal import Screen

    homework, answers, which = _sorted(given)
    row = judged(
        homework,
        which,
        answers,
        seed=seed,
        device=device,
        dtype=str(dtype),
        reference=str(reference),
        strict_kinks=strict_kinks,
    )
    screen = Screen(sys.stdout, color, ascii_only=ascii_only)
    if form == Form.json:
        from gradcheck_cli.report.objects import dumped

        screen.write(dumped(row.to_json(), ascii_only=screen.ascii_only))
    else:
        from gradcheck_cli.report.explained import alone

        page = screen.page()
        alone(page, row)
        screen.show(page)
    return row.exit_code


def _sorted(given: Sequence[str]) -> tuple[str, str | None, str]:
    """Return the homework, the file of answers if there is one, and which answer is meant."""
    if len(given) == 2:
        return given[0], None, given[1]
    if len(given) == 3:
        return given[0], given[1], given[2]
    raise UsageError(
        say("explain-what", "explain takes a homework, a file of answers, and which answer"),
        hint=say("explain-like", "as in  gradcheck explain homework.yaml answers.txt relu.W"),
    )
