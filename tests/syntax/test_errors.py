"""Bad input: the whole message, as a reader sees it."""

from __future__ import annotations

from textwrap import dedent

import pytest
from readings import drawn, drawn_answer

from gradcheck_cli.errors import (
    GradcheckError,
    LimitError,
    NamingError,
    ParseError,
    ShapeError,
    UnsupportedError,
    UsageError,
)
from gradcheck_cli.judge import check
from gradcheck_cli.syntax import parse

LAYER = ("X: n d", "W: d k", "Y: n k")


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
                "'Ｘ' is in full-width characters",
                "    ||Ｘ||",
                "      ^^",
                "hint: write 'X'",
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
            "||X.sum(0)||",
            ParseError,
            [
                "Python does not read this: invalid syntax",
                "    ||X.sum(0)||",
                "    ^",
                "hint: write Python throughout, X.T @ W, or matrix notation, X^T W",
            ],
        ),
        (
            "||X.grad||",
            UnsupportedError,
            [
                "this is Python inside matrix notation",
                "    ||X.grad||",
                "       ^^^^^",
                "hint: write X W for X @ W, x^2 for x**2 and sum(X) for X.sum(), or all in Python",
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
            "L = l(o, y)",
            ParseError,
            [
                "a comma stands between a function's arguments only",
                "    L = l(o, y)",
                "           ^",
                "hint: no function is called here: these are brackets",
            ],
        ),
        (
            "sum(X == Y)",
            ParseError,
            [
                "'=' cannot stand here",
                "    sum(X == Y)",
                "           ^",
                "hint: a mask compares with >, <, >= or <=",
            ],
        ),
        (
            "x^x",
            UnsupportedError,
            [
                "an exponent has to be a number",
                "    x^x",
                "      ^",
                "hint: of a positive number a, a^b is exp(b log(a))",
            ],
        ),
        (
            "xw + b",
            NamingError,
            [
                "unknown name 'xw'",
                "    xw + b",
                "    ^^",
                "hint: write x w, or declare xw",
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
                "hint: separate entries by spaces and rows by ';': [1 2; 3 4]",
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
                'hint: declare it: --shape "X_: n" for a vector, "X_: n d" for a matrix',
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
                'hint: declare it: --shape "weights: n" for a vector, "weights: n d" for a matrix',
            ],
        ),
    ],
)
def test_the_whole_message(source: str, kind: type[GradcheckError], lines: list[str]) -> None:
    assert drawn(source, kind=kind).split("\n") == lines


NAMES_AND_SHAPES = [  # what is typed, the declarations, the whole message
    (
        "||XW||",
        ("X: n d",),
        """
        unknown name 'XW'
            ||XW||
              ^^
        hint: write X W, or declare W
        """,
    ),
    (
        "$||XWb - Y||$",
        ("X: n d", "Y: n"),
        """
        unknown name 'XWb'
            $||XWb - Y||$
               ^^^
        hint: write X W b, or declare W, b
        """,
    ),
    (
        "||Xwb||",
        (),
        """
        unknown name 'Xwb'
            ||Xwb||
              ^^^
        hint: write X w b, or declare Xwb
        """,
    ),
    (
        "-y^T log sofmax(W x)",
        (),
        """
        unknown name 'sofmax'
            -y^T log sofmax(W x)
                     ^^^^^^
        hint: did you mean 'softmax'?
        """,
    ),
    (
        "-y^T log softmax(logits)",
        ("y: k",),
        """
        unknown name 'logits'
            -y^T log softmax(logits)
                             ^^^^^^
        hint: declare it: --shape "logits: n" for a vector, "logits: n d" for a matrix
        """,
    ),
    (
        "||weigts||",
        ("weights: n",),
        """
        unknown name 'weigts'
            ||weigts||
              ^^^^^^
        hint: did you mean 'weights'?
        """,
    ),
    (
        "xT x",
        ("x: n",),
        """
        unknown name 'xT'
            xT x
            ^^
        hint: the transpose is written x^T
        """,
    ),
    (
        "x^t x",
        ("x: n",),
        """
        an exponent has to be a number
            x^t x
              ^
        hint: a transpose is written X^T or X'
        """,
    ),
    (
        "∇f",
        (),
        """
        the character '∇' means nothing here
            ∇f
            ^
        hint: write f alone; its gradient by x is asked for by --wrt x
        """,
    ),
    (
        "||X W - Y|^2",
        LAYER,
        """
        this bar opens |…|, and '^' cannot begin it
            ||X W - Y|^2
                     ^
        hint: a norm that '||' opens is closed by '||'
        """,
    ),
    (
        "sum([[1,2],[3,4]])",
        (),
        """
        ',' cannot stand here
            sum([[1,2],[3,4]])
                      ^
        hint: separate entries by spaces and rows by ';': [1 2; 3 4]
        """,
    ),
    (
        "x^T x; y^T y",
        (),
        """
        two formulas without a name: only one can be the value
            x^T x; y^T y
                   ^^^^^
        hint: give all others a name: g = …
        """,
    ),
    (
        "x^T x\n- y^T y",
        (),
        """
        two formulas without a name: only one can be the value
            - y^T y
            ^^^^^^^
        hint: to continue a line, end it with an operator
        """,
    ),
    (
        "x = 3; x^2",
        ("x:",),
        """
        'x' is a variable or a size already: it cannot be defined
            x = 3; x^2
            ^
        hint: use another name here
        """,
    ),
    (
        "X W",
        LAYER,
        """
        the value is n×k, not a scalar
            X W
            ^^^
        hint: a gradient is of a scalar: perhaps ||…||_F^2 or sum(…)
        """,
    ),
    (
        "||X' W||",
        LAYER,
        """
        d×n times d×k does not fit: the inner sizes n and d differ
            ||X' W||
              ^^^^
        hint: X W would fit
        """,
    ),
    (
        "||2X W' - Y||",
        LAYER,
        """
        n×d times k×d does not fit: the inner sizes d and k differ
            ||2X W' - Y||
              ^^^^^
        hint: 2X W would fit
        """,
    ),
    (
        "||(X + 1) W||",
        ("X: d n", "W: d k"),
        """
        d×n times d×k does not fit: the inner sizes n and d differ
            ||(X + 1) W||
              ^^^^^^^^^
        hint: (X + 1)^T W would fit
        """,
    ),
    (
        "||W X - Y||",
        LAYER,
        """
        d×k times n×d does not fit: the inner sizes k and n differ
            ||W X - Y||
              ^^^
        hint: in the other order, X W would fit
        """,
    ),
    (
        "||X W - Y||^2",
        ("X: 10 4", "W: 5 4", "Y: 10 5"),
        """
        10×4 times 5×4 does not fit: the inner sizes 4 and 5 differ
            ||X W - Y||^2
              ^^^
        hint: X W^T would fit
        """,
    ),
    (
        "||X W - Y||^2",
        ("X: 10 4", "W: 4 5", "Y: 5 10"),
        """
        10×5 and 5×10 have to be of one shape here
            ||X W - Y||^2
                  ^
        hint: transpose one of them: Y^T
        """,
    ),
    (
        "||X W + b - Y||^2",
        (*LAYER, "b: n"),
        """
        n×k and n×1 have to be of one shape here
            ||X W + b - Y||^2
                  ^
        hint: to use it in every column, write b 1^T
        """,
    ),
    (
        "||X W + b - Y||^2",
        (*LAYER, "b: 1 k"),
        """
        n×k and 1×k have to be of one shape here
            ||X W + b - Y||^2
                  ^
        hint: to add it to every row, write 1 b
        """,
    ),
    (
        "sum(X * Y)",
        ("X: n d", "Y: n d"),
        """
        n×d times n×d does not fit: the inner sizes d and n differ
            sum(X * Y)
                  ^
        hint: for the product entry by entry, write X .* Y
        """,
    ),
    (
        "x y",
        ("x: n", "y: n"),
        """
        n×1 times n×1 does not fit: the inner sizes 1 and n differ
            x y
            ^^^
        hint: write x^T y for the inner product, x .* y entry by entry
        """,
    ),
    (
        "(Xw - y)^2",
        ("X: n d", "w: d", "y: n"),
        """
        (Xw - y) is n×1: ^ is the power of a square matrix
            (Xw - y)^2
                    ^
        hint: write (Xw - y).^2 for each entry's power, ||Xw - y||^2 or (Xw - y)^T (Xw - y) for the square
        """,  # noqa: E501 -- the hint is one line
    ),
    (
        "sum(1/X)",
        ("X: n d",),
        """
        the divisor is n×d, not a scalar
            sum(1/X)
                  ^
        hint: divide entry by entry with ./
        """,
    ),
    (
        "sum(X, 1)",
        ("X: n d",),
        """
        sum takes one argument and perhaps axis=0 or axis=1
            sum(X, 1)
            ^^^^^^^^^
        hint: write sum(X, axis=1)
        """,
    ),
    (
        "tr(X W)",
        LAYER,
        """
        tr needs a square matrix, not n×k
            tr(X W)
               ^^^
        """,
    ),
    (
        "<x, y>",
        ("x: n", "y: m"),
        """
        an inner product is of two equal shapes, not n×1 and m×1
            <x, y>
            ^^^^^^
        """,
    ),
    (
        "x^T ones(x)",
        ("x: n",),
        """
        'x' is not a size here
            x^T ones(x)
                     ^
        hint: the sizes here are n
        """,
    ),
    (
        "||X w - y||^2",
        ("X: n d, w: d",),
        """
        'w:' is neither a size nor a property
            X: n d, w: d
                    ^^
        hint: declare each on its own: --shape "X: n d" --shape "w: d"
        """,
    ),
    (
        "||X||",
        ("X: (10, 4)",),
        """
        '(10' is neither a size nor a property
            X: (10, 4)
               ^^^
        hint: write "X: 10 4"
        """,
    ),
    (
        "||X||",
        ("X: 10x4",),
        """
        '10x4' is neither a size nor a property
            X: 10x4
               ^^^^
        hint: write "X: 10 4"
        """,
    ),
    (
        "||X||",
        ("X ∈ R^{n×d}",),
        """
        a shape is declared as 'X: n d', a vector 'b: p', a scalar 'c:'
            X ∈ R^{n×d}
            ^^^^^^^^^^^
        hint: write "X: n d"
        """,
    ),
    (
        "||X||",
        ("X = n d",),
        """
        a shape is declared as 'X: n d', a vector 'b: p', a scalar 'c:'
            X = n d
            ^^^^^^^
        hint: write "X: n d"
        """,
    ),
    (
        "x^T vector(X)",
        ("x: n", "X: n d"),
        """
        vector takes a scalar, as in vector(1)
            x^T vector(X)
                ^^^^^^^^^
        """,
    ),
    (
        "A^3",
        ("A: n d",),
        """
        A is n×d: ^ is the power of a square matrix
            A^3
             ^
        hint: write A.^3 for each entry's power
        """,
    ),
    (
        "sum(X + Y + Z)",
        ("X: n d", "Y: n d", "Z: d n"),
        """
        n×d and d×n have to be of one shape here
            sum(X + Y + Z)
                      ^
        hint: transpose one of them: Z^T
        """,
    ),
    (
        "sum(transpose(X) + Y)",
        ("X: n d", "Y: k d"),
        """
        d×n and k×d have to be of one shape here
            sum(transpose(X) + Y)
                             ^
        """,
    ),
    (
        "||S||",
        ("S: n n symetric",),
        """
        'symetric' is neither a size nor a property
            S: n n symetric
                   ^^^^^^^^
        hint: did you mean 'symmetric'?
        """,
    ),
    (
        "||X||",
        ("X: n d", "n:"),
        """
        'n' is both a size and a variable
            X: n d
               ^
        hint: give the size another name
        """,
    ),
]


@pytest.mark.parametrize(("source", "shapes", "message"), NAMES_AND_SHAPES)
def test_the_whole_message_on_names_and_shapes(
    source: str, shapes: tuple[str, ...], message: str
) -> None:
    assert drawn(source, *shapes) == dedent(message).strip("\n")


ANSWERS = [
    (
        "2*X'*(max(X*W,0)-Y).*(XW>0)",
        """
        d×k and n×k have to be of one shape here
            2*X'*(max(X*W,0)-Y).*(XW>0)
                               ^^
        hint: .* takes the whole product left of it: write ((max(X*W,0)-Y) .* (XW>0))
        """,
    ),
    (
        "2 X (max(XW,0)-Y)",
        """
        n×d times n×k does not fit: the inner sizes d and n differ
            2 X (max(XW,0)-Y)
            ^^^^^^^^^^^^^^^^^
        hint: 2 X^T (max(XW,0)-Y) would fit
        """,
    ),
    (
        "2 Xt (max(XW,0)-Y)",
        """
        unknown name 'Xt'
            2 Xt (max(XW,0)-Y)
              ^^
        hint: the transpose is written X^T
        """,
    ),
    (
        "2 X^T (XW - Z)",
        """
        unknown name 'Z'
            2 X^T (XW - Z)
                        ^
        hint: the names here are X, W, Y, n, d, k
        """,
    ),
    (
        "X_i (XW - Y_i)",
        """
        unknown name 'X_i'
            X_i (XW - Y_i)
            ^^^
        hint: write X for all entries at once, with .* and ./ between them
        """,
    ),
    (
        "dX = 2 (max(XW,0)-Y) W^T",
        """
        this is the gradient by X; asked is the one by W
            dX = 2 (max(XW,0)-Y) W^T
            ^^
        """,
    ),
]


@pytest.mark.parametrize(("answer", "message"), ANSWERS)
def test_the_whole_message_on_answers(answer: str, message: str) -> None:
    program = parse("||max(XW,0)-Y||_F^2", LAYER)
    assert drawn_answer(program, "W", answer) == dedent(message).strip("\n")


def test_names_are_listed_where_there_are_any() -> None:
    with pytest.raises(UsageError) as caught:
        parse("3").target("x")
    assert str(caught.value) == "there is no variable or name 'x' to differentiate by"
    with pytest.raises(UsageError) as caught:
        parse("||A||").target("x")
    assert str(caught.value).endswith("\nhint: the names here are A")


@pytest.mark.parametrize(
    ("source", "shape", "answer", "message"),
    [
        (
            "||x||^2",
            "x: n+1",
            "2 ||x||",
            (
                "your answer is a scalar, but ∂f/∂x is a vector of n+1 entries, the shape of x: "
                "one derivative for every entry"
            ),
        ),
        (
            "||X||^2",
            "X: n+1 d",
            "2 X^T",
            "your answer is d×(n+1), but ∂f/∂X is (n+1)×d, the shape of X; its transpose would fit",
        ),
    ],
)
def test_a_shape_in_a_verdict(source: str, shape: str, answer: str, message: str) -> None:
    verdict = check(parse(source, [shape]), wrt=shape[0], answer=answer)
    assert verdict.diagnosis is not None
    assert verdict.diagnosis.message == message
