r"""Errors in LaTeX point at the place in what the person typed."""

from __future__ import annotations

import pytest
from readings import drawn

from gradcheck_cli.errors import GradcheckError, ParseError, UnsupportedError

WRONG = {
    r"\foo{x}": (ParseError, "unknown command '\\foo'", r"\foo"),
    r"\frc{1}{2} x": (ParseError, "did you mean '\\frac'?", r"\frc"),
    r"\int x": (ParseError, r"for a name write \mathrm{int}", r"\int"),
    r"x \underset{y} z": (ParseError, r"for a name write \mathrm{underset}", r"\underset"),
    r"\logit(x)": (ParseError, r"did you mean '\log'?", r"\logit"),
    r"x^\top \dots x": (UnsupportedError, r"\dots leaves out what is to be computed", r"\dots"),
    r"\operatorname{sigmod}(X W)": (
        GradcheckError,
        "did you mean 'sigmoid'?",
        r"\operatorname{sigmod}",
    ),
    r"\frac{1}{2 x": (ParseError, "'{' is never closed", "{"),
    r"\frac{1} + x": (ParseError, "expected an argument in braces", "+"),
    r"\left\foo x": (ParseError, "unknown command '\\foo'", r"\foo"),
    r"\left( x \right]": (ParseError, "'\\left(' is never closed", r"\left("),
    r"\lVert X": (ParseError, "expected '\\right\\|'", r"\lVert"),
    r"X \rVert": (ParseError, r"'\rVert' closes nothing", r"\rVert"),
    r"\begin{bmatrix} 1 & 2": (ParseError, r"without \end{bmatrix}", r"\begin{bmatrix}"),
    r"x \end{aligned}": (ParseError, r"\end{aligned}", r"\end{aligned}"),
    r"\begin{cases} x \end{cases}": (
        UnsupportedError,
        "hint: write it with masks: Z .* (Z > 0)",
        r"\begin{cases}",
    ),
    r"\begin{aligend} x \end{aligend}": (ParseError, "did you mean 'aligned'?", r"\begin{aligend}"),
    r"\|X W\|^2 + \frac{\partial f}{\partial W}": (ParseError, "on the left side", r"\partial"),
    r"\begin{bmatrix} 1 & x \end{bmatrix}": (ParseError, "expected a number", "x"),
    "x \\": (ParseError, "unknown command", "\\"),
    r"\min_W \|X W\|^2": (ParseError, "the function alone", "_"),
}


@pytest.mark.parametrize("source", WRONG)
def test_what_is_wrong_is_pointed_at_in_what_was_typed(source: str) -> None:
    kind, sentence, place = WRONG[source]
    message = drawn(source, kind=kind)
    assert sentence in message
    line, carets = message.splitlines()[1:3]
    assert line.strip() == source.strip()
    at = carets.index("^")
    assert line[at : at + len(place)] == place


def test_a_shape_error_points_at_the_operator_in_the_latex() -> None:
    source = r"\left\lVert \mathbf{X} \mathbf{W}_{1} - \frac{1}{2}\hat{Y}\right\rVert_F^2"
    message = drawn(source, "X: n d", "W1: k d", "Y_hat: n k")
    line, carets = message.splitlines()[1:3]
    assert line[carets.index("^") : carets.rindex("^") + 1] == r"\mathbf{X} \mathbf{W}_{1}"
    assert message.startswith("n×d times k×d does not fit")


def test_an_error_in_a_later_line_of_an_environment_shows_that_line() -> None:
    source = "\\begin{aligned}\n h &= X W \\\\\n f &= \\|\\max(h, 0) - Q\\|^2\n\\end{aligned}"
    message = drawn(source, "X: n d", "W: d k", "Q: k n")
    assert r"f &= \|\max(h, 0) - Q\|^2" in message
