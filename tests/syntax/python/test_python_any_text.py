"""Any text at all, taken for Python, is read or refused with a place in it, and quickly."""

from __future__ import annotations

import pytest
from counting import calls
from evaluation import near
from executed import at_point, check_placed, declared_program, run
from hypothesis import given, settings
from hypothesis import strategies as st
from readings import check_span

from gradcheck_cli import check
from gradcheck_cli.errors import GradcheckError, LimitError
from gradcheck_cli.syntax import parse, parse_answer

PIECES = [
    *["X", "Z", "x", "u", "c", "K", "g", "h", "W1", "np.", "torch.", "F.", "nn.", "n", "m"],
    *[" @ ", " * ", " ** ", " / ", " + ", "-", ".T", ".mT", ".t()", "(", ")", "[", "]", ",", ":"],
    *[" = ", " += ", "\n", "\n\n", "    ", "\t", ";", "#", "\\\n", "\r\n", "\r", "\x0c", "\x00"],
    *["np.sum(X, axis=0)", ".sum()", ".sum(axis=", "dim=1", "keepdims=True", "np.maximum(", ", 0)"],
    *["g = X.copy()", "g[X < 0] = 0", "g[", "] = 0", "None", ":, None", "-1", "0", "2", "1e3"],
    *["'", '"', '"""', "f'{X}'", "lambda: ", "for a in X", "if ", "else ", "def f(x): ", "return"],
    *["np.einsum('ij,jk->ik', X, Z)", "'fro'", "reduction='sum'", "nn.MSELoss()(", "X.shape"],
    *["grad_X = ", "dX = ", "X.grad = ", "# gradcheck: X", "import ", "from x import y", "λ", "∂"],
    *[
        "矩阵",
        "\ud800",
        "\N{ZERO WIDTH SPACE}",
        "é",
        "e\u0301",
        "𝐗",
        "²",
        "0x",
        "1_0",
        "1j",
        "0777",
    ],
    *[
        "*",
        "**",
        "->",
        ":=",
        "...",
        "@",
        "!",
        "$",
        "?",
        "`",
        "~",
        "&",
        "|",
        "^",
        "%",
        "//",
        "<",
        ">=",
    ],
]
pieces = st.lists(st.sampled_from(PIECES), max_size=14).map("".join)
lines = st.lists(pieces, max_size=4).map("\n".join)
anything = st.one_of(pieces, lines, st.text(max_size=40))
freely = settings(max_examples=4 * settings().max_examples)


@freely
@given(anything)
def test_any_answer_taken_for_python_is_read_or_refused_with_a_place_in_it(source: str) -> None:
    try:
        answer = parse_answer(declared_program(), source, "X", language="python")
    except GradcheckError as error:
        check_span(error)
        return
    assert answer.text
    assert all(0 <= part.span[0] <= part.span[1] <= len(source) for part in answer.parts)


@freely
@given(anything)
def test_any_program_taken_for_python_is_read_or_refused_with_a_place_in_it(source: str) -> None:
    try:
        program = parse(source, ["X: m n", "Z: m n", "x: n", "c:"], language="python")
    except GradcheckError as error:
        check_span(error)
        return
    assert program.text
    assert program.value.is_scalar


@freely
@given(anything)
def test_any_text_is_recognised_or_not_without_a_fault(source: str) -> None:
    """Whatever language is seen in it."""
    try:
        parse_answer(declared_program(), source, "X")
    except GradcheckError as error:
        check_span(error)


MOST = 2_500_000  #: calls of functions that no reading may take, by far
LONG = 1_000_000

HUGE = {
    "parentheses": "(" * 5000 + "X" + ")" * 5000,
    "a few hundred parentheses": "(" * 199 + "X" + ")" * 199,
    "brackets": "[" * 5000 + "X" + "]" * 5000,
    "open parentheses": "(" * LONG,
    "signs": "-" * 20_000 + "X",
    "spaced signs": "- " * 9_000 + "X",
    "nots": "not " * 9_000 + "X",
    "attributes": "X" + ".T" * 20_000,
    "calls": "X" + ".sum()" * 5_000,
    "called calls": "X" + "()" * 5_000,
    "subscripts": "X" + "[0]" * 5_000,
    "powers": "X" + " ** 2" * 9_000,
    "sums": " + ".join(["X"] * 9_000),
    "products": " @ ".join(["A"] * 9_000),
    "comparisons": " < ".join(["X"] * 9_000),
    "nested calls": "np.exp(" * 2_000 + "X" + ")" * 2_000,
    "nested methods": "X.dot(" * 2_000 + "X" + ")" * 2_000,
    "lambdas": "lambda: " * 5_000 + "X",
    "ifs": "X if X else " * 5_000 + "X",
    "blocks": "".join(" " * depth + "if X:\n" for depth in range(99)) + " " * 99 + "X",
    "deeper blocks": "".join(" " * depth + "if X:\n" for depth in range(150)) + " " * 150 + "X",
    "a long number": "9" * 100_000,
    "a longer number": "9" * LONG,
    "a long product": "9" * 4_000 + " * X",
    "a tower": "9**9**9**9**9 * X",
    "a big exponent": "1e999999 * X",
    "a small exponent": "1e-999999 * X",
    "a big power": "X ** 999999999999",
    "a big hexadecimal": "0x" + "f" * 100_000,
    "a long name": "a" * LONG,
    "letters": "X" * LONG,
    "spaces": " " * LONG,
    "newlines": "\n" * LONG,
    "a comment": "#" * LONG,
    "semicolons": ";" * LONG,
    "quotes": "'" * LONG,
    "many statements": "g = X\n" * 160_000,
    "doublings": "h = X\n" + "h = h + h\n" * 1_500 + "h",
    "squares": "h = A\n" + "h = h @ h\n" * 1_500 + "h",
    "broadcasts": "h = X\n" + "h = h * x + c\n" * 500 + "h",
    "masks": "h = X * 1\n" + "h[h < 0] = 0\n" * 1_000 + "h",
    "tuples": "X" + ", X" * 100_000,
    "an einsum": "np.einsum('" + "ij," * 5_000 + "ij->', X, Z)",
    "null bytes": "\x00" * 1000,
    "a null byte": "X\x00",
    "backslashes": "\\" * 100_000,
    "continued lines": "X + \\\n" * 3_000 + "X",
}


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("name", HUGE)
def test_too_much_of_anything_is_read_or_refused_quickly(name: str) -> None:
    with calls() as counted:
        try:
            parse_answer(declared_program(), HUGE[name], "X", language="python")
        except LimitError as error:
            check_span(error)  # of too much there may be no place
        except GradcheckError as error:
            check_placed(error)
    assert counted.made < MOST


INVALID = [
    *["X +", "X @", "(X", "X)", "X Z", "X..T", "X.", "X.T.", "= X", "X = ", "2X", "X ** * 2", "[X"],
    *["g = = X", "def", "for", "if X", "lambda", "X[", "X[]", "X[0", "np.sum(X,, 0)", "np.sum(X"],
    *["'abc", '"""abc', "f'{X", "  X\n X", "X\n  Z", "if X:\nX", "g = X\n\tg", "1a", "0777 * X"],
    *["X\\", "X \\ Z", "X?", "X$", "!X", "X ² ", "∂f", "“X”", "X − Z", "X × Z", "（X）", "X，Z"],
    *["\x00", "X\x00Z", "\ufeff X +", "\ud800", "X \ud800", "'\\N{foo}'", "'\\x'", "b'é'", "1__0"],
    *[
        "X = 1 = ",
        "1 = X",
        "X() = 1",
        "X + Z = 1",
        "None = X",
        "f(X) += 1",
        "(g, h) += X",
        "*g = X",
    ],
    *["print X", "exec 'X'", "yield", "await X", "break", "continue", "nonlocal g"],
]


@pytest.mark.parametrize("source", INVALID)
def test_what_is_not_python_is_refused_at_its_place(source: str) -> None:
    with pytest.raises(GradcheckError) as caught:
        parse_answer(declared_program(), source, "X", language="python")
    check_span(caught.value)
    assert caught.value.span is not None or "\ud800" in source


@pytest.mark.parametrize(
    "source", ["", " ", "\n\n", "\t", "# only a comment", "import numpy as np"]
)
def test_nothing_is_no_answer(source: str) -> None:
    with pytest.raises(GradcheckError) as caught:
        parse_answer(declared_program(), source, "X", language="python")
    check_span(caught.value)


@pytest.mark.parametrize("statements", [50, 200, 2_000])
def test_a_long_program_of_statements_is_read(statements: int) -> None:
    """Nested text is limited in depth, a program of statements is not."""
    source = "h = X * 1\n" + "h = h * 0.5 + Z\n" * statements + "h"
    answer = parse_answer(declared_program(), source, "X", language="python")
    assert near(at_point(answer.value), run(source, "numpy"))


NUMBERS = ["0x" + "f" * 5_000, "1" * 4_000, "1e300", "1e-300", "2 ** 30", "2 ** 5_000", "0.1 ** 99"]
NUMBERS += ["1e29 ** 29", "9 ** 9 ** 9", "10 ** -400", "1e999", "-1e999", "2 ** 0.5", "(-2) ** 0.5"]


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("number", NUMBERS)
def test_a_number_of_any_size_is_judged_or_refused(number: str) -> None:
    for source in (f"{number} * X", f"X ** ({number})", f"X * 0 + {number}", f"X[X < {number}]"):
        verdict = check(declared_program(), "X", source, seed=1, language="python")
        assert verdict.verdict in {"wrong", "invalid"}, source
        if verdict.error is not None:
            check_span(verdict.error)


def test_a_unicode_name_is_a_name() -> None:
    program = parse("loss = ((θ @ X - Y) ** 2).sum()", ["θ: p m", "X: m n", "Y: p n"])
    assert list(program.variables) == ["θ", "X", "Y"]
    answer = parse_answer(program, "δ = 2 * (θ @ X - Y)\ndθ = δ @ X.T", "θ", language="python")
    assert [part.name for part in answer.parts][:1] == ["δ"]
