"""Bad input: the whole message as a reader sees it, and any text at all."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from readings import check_span, drawn

from gradcheck_cli.errors import (
    GradcheckError,
    LimitError,
    NameError_,
    ParseError,
    ShapeError,
    UnsupportedError,
)
from gradcheck_cli.syntax import parse, parse_answer

SECONDS = 2.0  #: of processor time that no refusal may take, by far
NAMED = "give parts a name: h = X W; f = ||h - Y||_F^2"


@pytest.mark.parametrize(
    ("source", "kind", "lines"),
    [
        ("||X W - Y", ParseError, [
            "'||' is never closed: expected '||', found the end of the formula",
            "    ||X W - Y",
            "    ^^",
        ]),
        ("sum((X + Y)", ParseError, [
            "'(' is never closed: expected ')', found the end of the formula",
            "    sum((X + Y)",
            "       ^",
        ]),
        ("sum(X + Y))", ParseError, [
            "')' closes nothing",
            "    sum(X + Y))",
            "              ^",
        ]),
        ("sum(X + Y]", ParseError, [
            "'(' is never closed: expected ')', found ']'",
            "    sum(X + Y]",
            "       ^",
        ]),
        ("X + * Y", ParseError, [
            "expected a variable, a number or an opening bracket, found '*'",
            "    X + * Y",
            "        ^",
        ]),
        ("x +", ParseError, [
            "expected a variable, a number or an opening bracket, found the end of the formula",
            "    x +",
            "       ^",
        ]),
        ("x^", ParseError, [
            "expected an exponent, found the end of the formula",
            "    x^",
            "      ^",
        ]),
        ("()", ParseError, [
            "expected a variable, a number or an opening bracket, found ')'",
            "    ()",
            "     ^",
        ]),
        ("x ? y", ParseError, [
            "the character '?' means nothing here",
            "    x ? y",
            "      ^",
        ]),
        ("x ! ", ParseError, ["the character '!' means nothing here", "    x ! ", "      ^"]),
        ("||Ｘ||", ParseError, [
            "the character 'Ｘ' means nothing here",
            "    ||Ｘ||",
            "      ^",
            "hint: write 'X'",
        ]),
        ("f（x）", ParseError, [
            "the character '（' means nothing here",
            "    f（x）",
            "     ^",
            "hint: write '('",
        ]),
        ("X’ X", ParseError, [
            "the character '’' means nothing here",
            "    X’ X",
            "     ^",
            "hint: write '''",
        ]),
        ("xⁿ", ParseError, [
            "the character 'ⁿ' means nothing here",
            "    xⁿ",
            "     ^",
            "hint: write '^n'",
        ]),
        ("x\x00y", ParseError, [
            "the character U+0000 means nothing here",
            "    x\N{REPLACEMENT CHARACTER}y",
            "     ^",
        ]),
        ("\x1b[31mx", ParseError, [
            "the character U+001B means nothing here",
            "    \N{REPLACEMENT CHARACTER}[31mx",
            "    ^",
        ]),
        ("x \udcff", ParseError, [
            "the character U+DCFF means nothing here",
            "    x \N{REPLACEMENT CHARACTER}",
            "      ^",
        ]),
        ("x\N{RIGHT-TO-LEFT OVERRIDE}y", ParseError, [
            "the character U+202E means nothing here",
            "    x\N{REPLACEMENT CHARACTER}y",
            "     ^",
        ]),
        ("#", ParseError, ["the character '#' means nothing here", "    #", "    ^"]),
        ("# a comment", ParseError, [
            "the character '#' means nothing here",
            "    # a comment",
            "    ^",
        ]),
        (r"\|\max(XW,0)-Y\|_F^2", UnsupportedError, [
            "LaTeX is not read yet",
            r"    \|\max(XW,0)-Y\|_F^2",
            "    ^^",
            r"hint: write the formula as text: X^T for X^\top, ||X||_F^2 for norms",
        ]),
        (r"X^\top X", UnsupportedError, [
            "LaTeX is not read yet",
            r"    X^\top X",
            "      ^^^^",
            r"hint: write the formula as text: X^T for X^\top, ||X||_F^2 for norms",
        ]),
        ("torch.linalg.norm(torch.relu(X @ W) - Y)**2", UnsupportedError, [
            "Python is not read yet",
            "    torch.linalg.norm(torch.relu(X @ W) - Y)**2",
            "    ^^^^^^",
            "hint: write X W for X @ W, x^2 for x**2 and sum(X) for X.sum()",
        ]),
        ("((np.maximum(X @ W, 0) - Y)**2).sum()", UnsupportedError, [
            "Python is not read yet",
            "    ((np.maximum(X @ W, 0) - Y)**2).sum()",
            "      ^^^",
            "hint: write X W for X @ W, x^2 for x**2 and sum(X) for X.sum()",
        ]),
        ("x**2", UnsupportedError, [
            "Python is not read yet",
            "    x**2",
            "     ^^",
            "hint: write X W for X @ W, x^2 for x**2 and sum(X) for X.sum()",
        ]),
        ("||X.sum(0)||", UnsupportedError, [
            "Python is not read yet",
            "    ||X.sum(0)||",
            "       ^^^^",
            "hint: write X W for X @ W, x^2 for x**2 and sum(X) for X.sum()",
        ]),
        ("\t||X|| +\t\t+* 2", ParseError, [
            "expected a variable, a number or an opening bracket, found '*'",
            "    \t||X|| +\t\t+* 2",
            "    \t       \t\t ^",
        ]),
        ("h = X W\r\nf = ||h - Q||^2 +\r\n", ParseError, [
            "expected a variable, a number or an opening bracket, found the end of the formula",
            "    f = ||h - Q||^2 +",
            "                     ^",
        ]),
        ("h = X W\nz = h ? 2\nf = ||z||^2", ParseError, [
            "the character '?' means nothing here",
            "    z = h ? 2",
            "          ^",
        ]),
        ("‖α − β‖² + ‖ξξ‖ ? 1", ParseError, [
            "the character '?' means nothing here",
            "    ‖α − β‖² + ‖ξξ‖ ? 1",
            "                    ^",
        ]),
        ("||h||, h = (X W\n + Y", ParseError, [
            "'(' is never closed: expected ')', found the end of the formula",
            "    ||h||, h = (X W",
            "               ^",
        ]),
        ("<x, y", ParseError, [
            "'<' is never closed: expected '>', found the end of the formula",
            "    <x, y",
            "    ^",
        ]),
        ("<x> y", ParseError, ["expected ',', found '>'", "    <x> y", "      ^"]),
        ("2..5", ParseError, ["the character '.' means nothing here", "    2..5", "     ^"]),
        ("max(, 0)", ParseError, [
            "expected a variable, a number or an opening bracket, found ','",
            "    max(, 0)",
            "        ^",
        ]),
        ("sum(X axis=0)", ParseError, [
            "'(' is never closed: expected ')', found 'axis'",
            "    sum(X axis=0)",
            "       ^",
        ]),
        ("sum(X, axis=)", ParseError, [
            "expected the value of axis, found ')'",
            "    sum(X, axis=)",
            "                ^",
        ]),
        ("sum(axis=0, X)", ParseError, [
            "expected a keyword such as axis=0, found 'X'",
            "    sum(axis=0, X)",
            "                ^",
        ]),
        ("1[X]", ParseError, [
            "expected a number, as all entries of a matrix are, found 'X'",
            "    1[X]",
            "      ^",
        ]),
        ("1[X > 0 > 1]", ParseError, [
            "a comparison stands in brackets",
            "    1[X > 0 > 1]",
            "        ^",
            "hint: write the mask as 1[X > 0]",
        ]),
        ("1e99", LimitError, [
            "a number may have 30 digits and an exponent up to 30",
            "    1e99",
            "    ^^^^",
        ]),
        ("X^{T", ParseError, [
            "'{' is never closed: expected '}', found the end of the formula",
            "    X^{T",
            "      ^",
        ]),
        ("X_ + 1", NameError_, [
            "unknown name 'X_'",
            "    X_ + 1",
            "    ^^",
            'hint: declare it, --shape "X_: n d", or write single letters with spaces',
        ]),
        ("||X||_F_F", ParseError, ["'_' cannot stand here", "    ||X||_F_F", "           ^"]),
        ("XW", ShapeError, [
            "the value is m×p, not a scalar",
            "    XW",
            "    ^^",
            "hint: a gradient is of a scalar: perhaps ||…||_F^2 or sum(…)",
        ]),
        ("weights - 1", NameError_, [
            "unknown name 'weights'",
            "    weights - 1",
            "    ^^^^^^^",
            'hint: declare it, --shape "weights: n d", or write single letters with spaces',
        ]),
    ],
)  # fmt: skip
def test_the_whole_message(source: str, kind: type[GradcheckError], lines: list[str]) -> None:
    assert drawn(source, kind=kind).split("\n") == lines


@pytest.mark.parametrize(
    ("source", "start", "hint"),
    [
        ("(" * 5000 + "x" + ")" * 5000, "one formula is longer than 4000 characters", NAMED),
        ("(" * 1900 + "x" + ")" * 1900, "more than 40 levels of nesting", NAMED),
        ("-" * 3000 + "x", "more than 40 levels of nesting", NAMED),
        ("sin " * 900 + "x", "more than 40 levels of nesting", NAMED),
        ("x" + "'" * 3000, "more than 40 levels of nesting", NAMED),
        ("x^" + "-" * 3000 + "2", "more than 40 levels of nesting", NAMED),
        ("x^(" * 900 + "2" + ")" * 900, "more than 40 levels of nesting", NAMED),
        ("||" * 1500 + "x", "more than 40 levels of nesting", NAMED),
        ("<" * 3000, "more than 40 levels of nesting", NAMED),
        ("x*" * 1500 + "x", "more than 50 factors in one product, or 200 terms in one sum", NAMED),
        ("x/" * 1500 + "x", "more than 50 factors in one product, or 200 terms in one sum", NAMED),
        ("(" * 30 + "x" + ("*x" * 40 + ")") * 30, "this formula is nested too deeply", NAMED),
        ("(" * 30 + "x" + ("/x" * 40 + ")") * 30, "this formula is nested too deeply", NAMED),
        ("(" * 30 + "x" + ("'" * 40 + ")") * 30, "this formula is nested too deeply", NAMED),
        ("9" * 3000, "a number may have 30 digits and an exponent up to 30", None),
        ("x" * 3000, "unknown name 'x", None),
        ("X" * 3000, "more than 50 factors in one product, or 200 terms in one sum", NAMED),
        ("x^" + "²" * 3000, "", None),
        ("x;" * 30_000, "more than 20000 statements", None),
        ("x" * 2_000_000, "the text is longer than 1000000 characters", None),
        ("\n" * 900_000, "there is no formula here", None),
        ("a = 1;" * 10_000, "'a' is defined twice", None),
        ("+\n" * 1_900, "more than 40 levels of nesting", NAMED),
        ("where " * 5_000, "'where' needs a definition", None),
    ],
)
def test_too_much_of_anything_is_refused_quickly(
    source: str, start: str, hint: str | None
) -> None:
    begun = time.process_time()
    message = drawn(source)
    assert time.process_time() - begun < SECONDS
    assert message.startswith(start)
    if hint is not None:
        assert message.endswith(f"\nhint: {hint}")


@pytest.mark.parametrize("depth", [20, 39])
def test_moderate_nesting_is_read(depth: int) -> None:
    assert parse("(" * depth + "x" + ")" * depth, ["x:"]).value is parse("x", ["x:"]).value
    assert parse("2 (x + " * depth + "x" + ")" * depth, ["x:"]).value.is_scalar


@pytest.mark.parametrize("opening", ["x + 2 * x sin(", "1 - 2 .* x <x + 2 * 3 x (", "x + 2 * ||3 x ("])
def test_nesting_meets_no_recursion_limit(opening: str) -> None:
    closing = {"<": "), x>", "|": ")||"}.get(opening.rstrip("( x3+*2 ")[-1:], ")")
    for depth in range(1, 45):
        source = opening * depth + "x" + closing * depth
        try:
            assert parse(source, ["x:"]).text
        except LimitError as error:
            check_span(error)
            assert depth > 10
            return
    raise AssertionError("there is a limit")


def test_long_sums_and_products_are_read() -> None:
    assert parse(" + ".join(f"x^{i % 60}" for i in range(200)), ["x:"]).value.is_scalar
    assert parse(" ".join(["x"] * 50), ["x:"]).value is parse("x^20 x^20 x^10", ["x:"]).value


# Any text -------------------------------------------------------------------------------------

PIECES = [
    "X", "W", "x", "y", "b", "W1", "Y_pred", "λ", "α", "I", "I_n", "n", "e", "pi", "π", "h", "ab", "XW",
    "0", "1", "2", "0.5", "½", "1e3", "+", "-", "−", "*", "·", ".*", "./", "⊙", "⊘", "/", "^", ".^",
    "^T", "'", "ᵀ", "^2", "²", "⁻¹", "^-1", "(", ")", "[", "]", "{", "}", "<", ">", "⟨", "⟩", "||", "‖",
    "|", "_F", "_2", "_", "=", ",", ";", "\n", " ", "  ", "\t", "max(", "sum(", "tr", "exp", "log ",
    "mean(X, axis=0)", "axis=", "sqrt", "√", "norm(", "ones(n)", "ones(", "eye(", "vector(1)", "1[X > 0]",
    "where ", "let ", "h = ", "f = ", "dW =", "≥", "<=", "[1 2; 3 4]", "[0]", "[0,1]", "σ(", "φ(", "\\", "@",
    "**", ".sum()", "np.", "?", "\x00", "\ud800", "\r\n", "ⁿ", "₁", "´", "…",
]  # fmt: skip
pieces = st.lists(st.sampled_from(PIECES), max_size=14).map("".join)
anything = st.one_of(pieces, st.text(max_size=40))
freely = settings(max_examples=600, deadline=None)
ANSWERED = parse("h = X W; f = ||h - Y||_F^2", ["X: n d", "W: d k", "Y: n k"])


@freely
@given(anything)
def test_any_text_is_read_or_refused_with_a_place_in_it(source: str) -> None:
    try:
        program = parse(source)
    except GradcheckError as error:
        check_span(error)
        assert str(error)
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
        assert str(error)
        return
    assert parse_answer(ANSWERED, answer.text, "W").value is answer.value, answer.text


@freely
@given(st.one_of(st.text(max_size=30), pieces))
def test_any_declaration_is_read_or_refused_with_a_place_in_it(spec: str) -> None:
    try:
        parse("2", [spec])
    except GradcheckError as error:
        check_span(error)
        assert str(error)
