"""Answers: their left sides, their own definitions, and the names that exist in them."""

from __future__ import annotations

import pytest
from readings import answered, drawn_answer

from gradcheck_cli.calculus import derive
from gradcheck_cli.errors import LimitError, NamingError, ParseError, ShapeError
from gradcheck_cli.expr import Eye
from gradcheck_cli.syntax import parse, parse_answer

PROGRAM = parse("R = X W - Y; f = ||R||_F^2", ["X: n d", "W: d k", "Y: n k"])
BIAS = parse("||X W + b - Y||_F^2", ["X: n d", "W: d k", "Y: n k", "b: k"])
SCALARS = parse("w x + b", ["w:", "x:", "b:"])
G = parse_answer(PROGRAM, "2 X^T (X W - Y)", "W").value


@pytest.mark.parametrize(
    "left",
    [
        "",
        "dW =",
        "df/dW =",
        "d f / d W =",
        "∂f/∂W =",
        "∂f / ∂W=",
        "dL/dW =",
        "∂L/∂W =",
        "grad_W =",
        "∇_W =",
        "∇W =",
        "W =",
        "G =",
        "answer_1 =",
        "let dW =",
    ],
)
def test_left_sides(left: str) -> None:
    assert answered(PROGRAM, "W", f"{left} 2 X^T (X W - Y)").value is G


@pytest.mark.parametrize(
    "source",
    [
        "E = X W - Y; 2 X^T E",
        "E = X W - Y\ndW = 2 X^T E",
        "dW = 2 X^T E, E = X W - Y",
        "dW = 2 X^T E where E = X W - Y",
        "2 X^T E; E = P - Y; P = X W",
        "E = X W - Y; dW = 2 X^T E; dX = 2 E W^T",
        "dX = 2 E W^T; dW = 2 X^T E; E = X W - Y",
        "e = X W - Y; 2 X^T e",
        "W = 2 X^T E; E = X W - Y",
        "E = X W - Y; G = 2 X^T E",
        "G = 2 X^T E; E = X W - Y",
        "let E = X W - Y; 2 X^T E",
        "2 X^T R",
        "dR = 2 R; dW = X^T dR",
    ],
)
def test_own_definitions(source: str) -> None:
    from gradcheck_cli.algebra import Named
    from gradcheck_cli.expr import Expr

    def unnamed(e: Expr) -> Expr:
        return unnamed(e.value) if isinstance(e, Named) else e.rebuild(tuple(map(unnamed, e.args)))

    assert unnamed(answered(PROGRAM, "W", source).value) is G


def test_a_defined_name_of_the_program_is_itself() -> None:
    assert PROGRAM.definitions["R"] in answered(PROGRAM, "W", "2 X^T R").value.args[-1].args


def test_a_defined_name_may_get_another_value_for_the_answer() -> None:
    answer = answered(PROGRAM, "W", "R = Y - X W; -2 X^T R")
    assert PROGRAM.definitions["R"] not in answer.value.args[-1].args
    assert answered(PROGRAM, "W", "S = R; R = Y; X^T S").value is not (
        answered(PROGRAM, "W", "X^T R").value
    )


@pytest.mark.parametrize(
    ("source", "message"),
    [
        (
            "X = 2 Y; X^T X W",
            "'X' is given by the problem; use another name\n    X = 2 Y; X^T X W\n    ^",
        ),
        (
            "n = 2; n X^T R",
            "'n' is given by the problem; use another name\n    n = 2; n X^T R\n    ^",
        ),
        ("R = 2 R; X^T R", "'R' is defined through itself\n    R = 2 R; X^T R\n    ^"),
        ("a = b; b = a; X^T R", "'a' is defined through itself\n    a = b; b = a; X^T R\n    ^"),
        (
            "E = R; E = 2 R; X^T E",
            (
                "'E' is defined twice\n    E = R; E = 2 R; X^T E\n           ^\n"
                "hint: use another name here"
            ),
        ),
        (
            "2 X^T (X W - Z)",
            (
                "unknown name 'Z'\n    2 X^T (X W - Z)\n                 ^\n"
                "hint: the names here are X, W, Y, R, n, d, k"
            ),
        ),
        (
            "2 X^T (XV - Y)",
            (
                "unknown name 'XV'\n    2 X^T (XV - Y)\n           ^^\n"
                "hint: the names here are X, W, Y, R, n, d, k"
            ),
        ),
        ("X2", "unknown name 'X2'\n    X2\n    ^^\nhint: did you mean 'X'?"),
        (
            "dX = 2 R W^T",
            "this is the gradient by X; asked is the one by W\n    dX = 2 R W^T\n    ^^",
        ),
        ("X = 2 R W^T", "this is the gradient by X; asked is the one by W\n    X = 2 R W^T\n    ^"),
        (
            "∂f/∂X = 2 R W^T",
            "this is the gradient by X; asked is the one by W\n    ∂f/∂X = 2 R W^T\n    ^^^^^",
        ),
        ("R = X W - Y", "this is the gradient by R; asked is the one by W\n    R = X W - Y\n    ^"),
        (
            "e + X^T R",
            "unknown name 'e'\n    e + X^T R\n    ^\nhint: the names here are X, W, Y, R",
        ),
    ],
)
def test_names_that_an_answer_does_not_have(source: str, message: str) -> None:
    if "did you mean" in message:
        message = message.partition("\nhint")[0]
        assert drawn_answer(PROGRAM, "W", source, NamingError).startswith(message)
    else:
        assert drawn_answer(PROGRAM, "W", source, NamingError) == message


@pytest.mark.parametrize("source", ["", " ", "\n", ";", "dW =", "dW = ;"])
def test_a_blank_answer_is_unreadable(source: str) -> None:
    drawn_answer(PROGRAM, "W", source, ParseError)


def test_two_answers() -> None:
    assert drawn_answer(PROGRAM, "W", "X^T R\n+ X^T R", ParseError) == (
        "two formulas without a name: which one is the answer?\n    + X^T R\n    ^^^^^^^"
    )


@pytest.mark.parametrize("source", ["2 X (X W - Y)", "2 X^T (X W - Y^T)", "2 X^T R + R"])
def test_shapes_inside_that_do_not_fit(source: str) -> None:
    drawn_answer(PROGRAM, "W", source, ShapeError)


@pytest.mark.parametrize(
    ("source", "shape", "flat"),
    [
        ("2 (X W + b - Y)^T 1", "k 1", False),
        ("2 sum(X W + b - Y, axis=0)", "k 1", True),
        ("2 1^T (X W + b - Y)", "1 k", False),
        ("2 (X W + b - Y)^T ones(n)", "k 1", True),
        ("b", "k 1", True),
        ("3", "1 1", False),
    ],
)
def test_shapes_of_answers(source: str, shape: str, flat: bool) -> None:
    answer = answered(BIAS, "b", source)
    assert (" ".join(map(str, answer.shape)), answer.flat) == (shape, flat)


def test_the_size_of_a_1_or_an_I_is_taken_from_what_is_asked() -> None:
    identity = parse("tr(S)", ["S: m m"])
    assert answered(identity, "S", "I").value is Eye.sized(identity.variables["S"].shape[0])
    assert answered(identity, "S", "I_m").value is answered(identity, "S", "eye(m)").value
    total = parse("sum(v)", ["v: n"])
    assert answered(total, "v", "vector(1)").value is answered(total, "v", "ones(n)").value


def test_sizes_and_constants_exist() -> None:
    program = parse("1/n ||X w - y||^2", ["X: n d", "w: d", "y: n"])
    assert answered(program, "w", "2/n X^T (X w - y)").shape == program.variables["w"].symbol.shape
    assert answered(program, "w", "pi/n X^T (X w - e^2 y)").flat


@pytest.mark.parametrize(
    ("source", "wrt"),
    [
        ("||max(XW,0) - Y||_F^2", "W"),
        ("1/n ||X w - y||^2", "w"),
        ("x^T A x / x^T x", "x"),
        ("sum(sigmoid(X W + b))", "b"),
        ("tr(S)", "S"),
        ("x[0]^2 + 3x[1]", "x"),
        ("λ/2 ||W||_F^2", "W"),
        ("x cos(pi x)", "x"),
    ],
)
def test_a_printed_gradient_is_an_answer(source: str, wrt: str) -> None:
    program = parse(source)
    derivation = derive(program, wrt)
    where = "".join(f"; {item}" for item in derivation.where)
    answer = answered(program, wrt, derivation.text() + where)
    assert answer.shape == derivation.gradient.shape


def test_limits() -> None:
    assert drawn_answer(PROGRAM, "W", "X " * 10_001, LimitError).startswith(
        "the text is longer than 20000 characters"
    )


def test_scalar_answers() -> None:
    assert answered(SCALARS, "w", "x").value is SCALARS.variables["x"].symbol
    assert answered(SCALARS, "w", "dw = x").shape == answered(SCALARS, "b", "db = 1").shape
