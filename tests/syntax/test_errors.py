"""Bad input: the whole message, as a reader sees it."""

from __future__ import annotations

import pytest
from readings import drawn

from gradcheck_cli.errors import (
    GradcheckError,
    LimitError,
    NamingError,
    ParseError,
    ShapeError,
    UnsupportedError,
)


@pytest.mark.parametrize(
    ("source", "kind", "lines"),
    [
        (
            "||X W - Y",
            ParseError,
            [
                "'||' is never closed: expected '||', found the end of the formula",
                "    ||X W - Y",
                "    ^^",
            ],
        ),
        (
            "sum((X + Y)",
            ParseError,
            [
                "'(' is never closed: expected ')', found the end of the formula",
                "    sum((X + Y)",
                "       ^",
            ],
        ),
        (
            "sum(X + Y))",
            ParseError,
            [
                "')' closes nothing",
                "    sum(X + Y))",
                "              ^",
            ],
        ),
        (
            "sum(X + Y]",
            ParseError,
            [
                "'(' is never closed: expected ')', found ']'",
                "    sum(X + Y]",
                "       ^",
            ],
        ),
        (
            "X + * Y",
            ParseError,
            [
                "expected a variable, a number or an opening bracket, found '*'",
                "    X + * Y",
                "        ^",
            ],
        ),
        (
            "x +",
            ParseError,
            [
                "expected a variable, a number or an opening bracket, found the end of the formula",
                "    x +",
                "       ^",
            ],
        ),
        (
            "x^",
            ParseError,
            [
                "expected an exponent, found the end of the formula",
                "    x^",
                "      ^",
            ],
        ),
        (
            "()",
            ParseError,
            [
                "expected a variable, a number or an opening bracket, found ')'",
                "    ()",
                "     ^",
            ],
        ),
        (
            "x ? y",
            ParseError,
            [
                "the character '?' means nothing here",
                "    x ? y",
                "      ^",
            ],
        ),
        ("x ! ", ParseError, ["the character '!' means nothing here", "    x ! ", "      ^"]),
        (
            "||Ｘ||",
            ParseError,
            [
                "the character 'Ｘ' means nothing here",
                "    ||Ｘ||",
                "      ^",
                "hint: write 'X'",
            ],
        ),
        (
            "f（x）",
            ParseError,
            [
                "the character '（' means nothing here",
                "    f（x）",
                "     ^",
                "hint: write '('",
            ],
        ),
        (
            "X’ X",
            ParseError,
            [
                "the character '’' means nothing here",
                "    X’ X",
                "     ^",
                "hint: write '''",
            ],
        ),
        (
            "xⁿ",
            ParseError,
            [
                "the character 'ⁿ' means nothing here",
                "    xⁿ",
                "     ^",
                "hint: write '^n'",
            ],
        ),
        (
            "x\x00y",
            ParseError,
            [
                "the character U+0000 means nothing here",
                "    x\N{REPLACEMENT CHARACTER}y",
                "     ^",
            ],
        ),
        (
            "\x1b[31mx",
            ParseError,
            [
                "the character U+001B means nothing here",
                "    \N{REPLACEMENT CHARACTER}[31mx",
                "    ^",
            ],
        ),
        (
            "x \udcff",
            ParseError,
            [
                "the character U+DCFF means nothing here",
                "    x \N{REPLACEMENT CHARACTER}",
                "      ^",
            ],
        ),
        (
            "x\N{RIGHT-TO-LEFT OVERRIDE}y",
            ParseError,
            [
                "the character U+202E means nothing here",
                "    x\N{REPLACEMENT CHARACTER}y",
                "     ^",
            ],
        ),
        ("#", ParseError, ["the character '#' means nothing here", "    #", "    ^"]),
        (
            "# a comment",
            ParseError,
            [
                "the character '#' means nothing here",
                "    # a comment",
                "    ^",
            ],
        ),
        (
            r"\|\max(XW,0)-Y\|_F^2",
            UnsupportedError,
            [
                "LaTeX is not read yet",
                r"    \|\max(XW,0)-Y\|_F^2",
                "    ^^",
                r"hint: write the formula as text: X^T for X^\top, ||X||_F^2 for norms",
            ],
        ),
        (
            r"X^\top X",
            UnsupportedError,
            [
                "LaTeX is not read yet",
                r"    X^\top X",
                "      ^^^^",
                r"hint: write the formula as text: X^T for X^\top, ||X||_F^2 for norms",
            ],
        ),
        (
            "torch.linalg.norm(torch.relu(X @ W) - Y)**2",
            UnsupportedError,
            [
                "Python is not read yet",
                "    torch.linalg.norm(torch.relu(X @ W) - Y)**2",
                "    ^^^^^^",
                "hint: write X W for X @ W, x^2 for x**2 and sum(X) for X.sum()",
            ],
        ),
        (
            "((np.maximum(X @ W, 0) - Y)**2).sum()",
            UnsupportedError,
            [
                "Python is not read yet",
                "    ((np.maximum(X @ W, 0) - Y)**2).sum()",
                "      ^^^",
                "hint: write X W for X @ W, x^2 for x**2 and sum(X) for X.sum()",
            ],
        ),
        (
            "x**2",
            UnsupportedError,
            [
                "Python is not read yet",
                "    x**2",
                "     ^^",
                "hint: write X W for X @ W, x^2 for x**2 and sum(X) for X.sum()",
            ],
        ),
        (
            "||X.sum(0)||",
            UnsupportedError,
            [
                "Python is not read yet",
                "    ||X.sum(0)||",
                "       ^^^^",
                "hint: write X W for X @ W, x^2 for x**2 and sum(X) for X.sum()",
            ],
        ),
        (
            "\t||X|| +\t\t+* 2",
            ParseError,
            [
                "expected a variable, a number or an opening bracket, found '*'",
                "    \t||X|| +\t\t+* 2",
                "    \t       \t\t ^",
            ],
        ),
        (
            "h = X W\r\nf = ||h - Q||^2 +\r\n",
            ParseError,
            [
                "expected a variable, a number or an opening bracket, found the end of the formula",
                "    f = ||h - Q||^2 +",
                "                     ^",
            ],
        ),
        (
            "h = X W\nz = h ? 2\nf = ||z||^2",
            ParseError,
            [
                "the character '?' means nothing here",
                "    z = h ? 2",
                "          ^",
            ],
        ),
        (
            "‖α − β‖² + ‖ξξ‖ ? 1",
            ParseError,
            [
                "the character '?' means nothing here",
                "    ‖α − β‖² + ‖ξξ‖ ? 1",
                "                    ^",
            ],
        ),
        (
            "||h||, h = (X W\n + Y",
            ParseError,
            [
                "'(' is never closed: expected ')', found the end of the formula",
                "    ||h||, h = (X W",
                "               ^",
            ],
        ),
        (
            "<x, y",
            ParseError,
            [
                "'<' is never closed: expected '>', found the end of the formula",
                "    <x, y",
                "    ^",
            ],
        ),
        ("<x> y", ParseError, ["expected ',', found '>'", "    <x> y", "      ^"]),
        ("2..5", ParseError, ["the character '.' means nothing here", "    2..5", "     ^"]),
        (
            "max(, 0)",
            ParseError,
            [
                "expected a variable, a number or an opening bracket, found ','",
                "    max(, 0)",
                "        ^",
            ],
        ),
        (
            "sum(X axis=0)",
            ParseError,
            [
                "'(' is never closed: expected ')', found 'axis'",
                "    sum(X axis=0)",
                "       ^",
            ],
        ),
        (
            "sum(X, axis=)",
            ParseError,
            [
                "expected the value of axis, found ')'",
                "    sum(X, axis=)",
                "                ^",
            ],
        ),
        (
            "sum(axis=0, X)",
            ParseError,
            [
                "expected a keyword such as axis=0, found 'X'",
                "    sum(axis=0, X)",
                "                ^",
            ],
        ),
        (
            "1[X]",
            ParseError,
            [
                "expected a number, as all entries of a matrix are, found 'X'",
                "    1[X]",
                "      ^",
            ],
        ),
        (
            "1[X > 0 > 1]",
            ParseError,
            [
                "a comparison stands in brackets",
                "    1[X > 0 > 1]",
                "        ^",
                "hint: write the mask as 1[X > 0]",
            ],
        ),
        (
            "1e99",
            LimitError,
            [
                "a number may have 30 digits and an exponent up to 30",
                "    1e99",
                "    ^^^^",
            ],
        ),
        (
            "X^{T",
            ParseError,
            [
                "'{' is never closed: expected '}', found the end of the formula",
                "    X^{T",
                "      ^",
            ],
        ),
        (
            "X_ + 1",
            NamingError,
            [
                "unknown name 'X_'",
                "    X_ + 1",
                "    ^^",
                'hint: declare it, --shape "X_: n d", or write single letters with spaces',
            ],
        ),
        ("||X||_F_F", ParseError, ["'_' cannot stand here", "    ||X||_F_F", "           ^"]),
        (
            "XW",
            ShapeError,
            [
                "the value is m×p, not a scalar",
                "    XW",
                "    ^^",
                "hint: a gradient is of a scalar: perhaps ||…||_F^2 or sum(…)",
            ],
        ),
        (
            "weights - 1",
            NamingError,
            [
                "unknown name 'weights'",
                "    weights - 1",
                "    ^^^^^^^",
                'hint: declare it, --shape "weights: n d", or write single letters with spaces',
            ],
        ),
    ],
)
def test_the_whole_message(source: str, kind: type[GradcheckError], lines: list[str]) -> None:
    assert drawn(source, kind=kind).split("\n") == lines
