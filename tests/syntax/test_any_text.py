"""Any text at all is read, its echo to the same, or refused with a place inside it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from readings import check_span

from gradcheck_cli.errors import (
    GradcheckError,
)
from gradcheck_cli.ops import by_name
from gradcheck_cli.syntax import parse, parse_answer

PIECES = [
    *"XWxybhλαIeπ0123+-−*·⊙⊘/^'ᵀ²()[]{}<>⟨⟩‖|_=,;≥\\@?ⁿ₁´…½ \n\t",
    *["W1", "Y_pred", "I_n", "n", "pi", "ab", "XW", "0.5", "1e3", ".*", "./", ".^", "^T", "^2"],
    *["⁻¹", "^-1", "||", "_F", "_2", "max(", "sum(", "tr", "exp", "log ", "axis=", "sqrt", "√"],
    *["norm(", "ones(n)", "ones(", "eye(", "vector(1)", "<=", "[0]", "[0,1]", "σ(", "φ(", "**"],
    *[".sum()", "np.", "  ", "\r\n", "\x00", "\ud800", "mean(X, axis=0)", "1[X > 0]"],
    *["[1 2; 3 4]", "where ", "let ", "h = ", "f = ", "dW ="],
]
LATEX = [
    *[
        r"\frac",
        r"\frac{",
        r"\tfrac12",
        r"\left(",
        r"\right)",
        r"\left\|",
        r"\right\|",
        r"\|",
        r"\lVert ",
    ],
    *[
        r"^\top",
        r"^{\rm T}",
        r"^{-\top}",
        r"\mathbf{X}",
        r"\mathbf{1}",
        r"\mathbf",
        r"\hat y",
        r"\bar{x}",
    ],
    *[
        r"{\rm tr}",
        r"\operatorname{tr}",
        r"\text{",
        r"\sqrt[3]",
        r"\sqrt",
        r"\log\det ",
        r"\sigma",
        r"\theta",
    ],
    *[
        r"\langle ",
        r"\rangle ",
        r"\odot ",
        r"\cdot ",
        r"\le ",
        r"\max",
        r"\sum_{i=1}^N",
        "x_i",
        "_{n}",
    ],
    *[
        r"\begin{bmatrix}",
        r"\end{bmatrix}",
        r"\begin{aligned}",
        r"\end{aligned}",
        "&",
        r"\\",
        "$",
        "$$",
    ],
    *[
        r"\frac{\partial f}{\partial W}=",
        r"\nabla_W",
        r"\,",
        r"\label{x}",
        "%",
        r"\text{where }",
        r"\foo",
    ],
    *[
        "W_{1}",
        "W^{(1)}",
        r"_\text{F}",
        "_{[0]}",
        r"^{\odot 2}",
        r"\mathbf{e}_{[1]}^{(n)}",
        "（",
        "，",
        "Ｗ",
        "ŷ",
    ],
]
pieces = st.lists(st.sampled_from(PIECES) | st.sampled_from(LATEX), max_size=14).map("".join)
anything = st.one_of(pieces, st.text(max_size=40))
freely = settings(max_examples=4 * settings().max_examples)
ANSWERED = parse("h = X W; f = ||h - Y||_F^2", ["X: n d", "W: d k", "Y: n k"])


@freely
@given(anything)
def test_any_text_is_read_or_refused_with_a_place_in_it(source: str) -> None:
    try:
        program = parse(source)
    except GradcheckError as error:
        check_span(error)
        return
    again = parse(program.text)
    assert again.value is program.value, program.text
    assert str(program.value)


@freely
@given(anything)
def test_any_answer_is_read_or_refused_with_a_place_in_it(source: str) -> None:
    try:
        answer = parse_answer(ANSWERED, source, "W")
    except GradcheckError as error:
        check_span(error)
        return
    assert parse_answer(ANSWERED, answer.text, "W").value is answer.value, answer.text


@freely
@given(st.one_of(st.text(max_size=30), pieces))
def test_any_declaration_is_read_or_refused_with_a_place_in_it(spec: str) -> None:
    try:
        parse("2", [spec])
    except GradcheckError as error:
        check_span(error)


ENDS = [
    "",
    " ",
    "^",
    "^2",
    "^{",
    "^{2",
    "^{2}",
    "^-1",
    "_",
    "_2",
    "_{",
    "(",
    "(x",
    "(x,",
    "()",
    "′",
    ".",
]


@pytest.mark.parametrize("name", sorted(by_name()))
def test_a_function_that_the_text_ends_after_is_refused_with_a_place_in_it(name: str) -> None:
    for end in ENDS:
        for source in (name + end, f"2 {name}{end} = 1"):
            try:
                parse(source)
            except GradcheckError as error:
                check_span(error)
