r"""Errors in LaTeX point at the place in what the person typed."""

from __future__ import annotations

import pytest
from readings import drawn

from gradcheck_cli.errors import GradcheckError, ParseError, UnsupportedError

WRONG = {
    r"\foo{x}": (ParseError, "unknown command '\\foo'", r"\foo"),
    r"\frc{1}{2} x": (ParseError, "did you mean '\\frac'?", r"\frc"),
    r"\int x": (UnsupportedError, "write only the formula", r"\int"),
    r"x \underset{y} z": (UnsupportedError, "without what stands above or below it", r"\underset"),
    r"\arg\min_w \|X w\|^2": (UnsupportedError, "the function alone that is to be", r"\arg"),
    r"\operatorname*{argmin}_w \|X w\|^2": (
        UnsupportedError,
        "the function alone that is to be",
        r"\operatorname*{argmin}",
    ),
    r"\prod_i x_i": (UnsupportedError, "the logarithm of a product is a sum", r"\prod"),
    r"\mathbb{E}_{x}\left[x^2\right]": (UnsupportedError, "1/N ∑_i", r"\mathbb{E}_{x}"),
    r"\mathcal{N}(x\mid\mu,\Sigma)": (UnsupportedError, "logdet(2 pi S)", r"\mathcal{N}"),
    r"\|W\|^2\text{ with respect to }W": (
        UnsupportedError,
        "words are no formula",
        r"\text{ with respect to }",
    ),
    r"x^\dagger A x": (UnsupportedError, r"a transpose is written X^\top", r"\dagger"),
    r"\|X\|_F^2=\operatorname{tr}(X^\top X)": (ParseError, "of two that are equal, give one", "="),
    r"\sum_{i<j} A_{ij}": (ParseError, "multiply by a mask", "<"),
    r"\sum_i \log p_{i,y_i}": (ParseError, "choose entries by a matrix", r"_{i,y_i}"),
    r"\sum_t\|h_t\|^2,\ h_t=W x_t+U h_{t-1}": (
        UnsupportedError,
        "write its steps out: h1 = W x1; h2 = W x2 + U h1",
        "h_t",
    ),
    r"-\log\frac{e^{z_y}}{\sum_j e^{z_j}}": (GradcheckError, "y^T z, or declare z_y", "z_y"),
    r"\sum_k x^\top A_k x": (UnsupportedError, "a matrix for every index", "A_k"),
    r"\frac{1}{|\mathcal{D}|}\sum_i x_i^2": (
        GradcheckError,
        "write N for a number of elements",
        r"|\mathcal{D}|",
    ),
    r"\det(X)=\|X\|^2": (ParseError, "of two that are equal, give one", "="),
    r"\sum_j g'(w_j^\top x)": (GradcheckError, "unknown function 'g'", "g"),
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
