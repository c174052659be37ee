"""Rule 11: statements, definitions in any order, which one is the value."""

from __future__ import annotations

import pytest
from readings import drawn, kinds, value

from gradcheck_cli.errors import LimitError, NamingError, ParseError, ShapeError, UsageError
from gradcheck_cli.syntax import parse

LINES = {"R": "X W - Y", "S": "max(R, 0)", "f": "||S||_F^2"}


@pytest.mark.parametrize(
    "source",
    [
        "R = X W - Y; S = max(R, 0); f = ||S||_F^2",
        "R = X W - Y\nS = max(R, 0)\nf = ||S||_F^2",
        "R = X W - Y\r\nS = max(R, 0)\r\nf = ||S||_F^2\r\n",
        "R = X W - Y\rS = max(R, 0)\rf = ||S||_F^2",
        "\n\n R = X W - Y ;; \n\t S = max(R, 0); \n ||S||_F^2;\n",
        "||S||_F^2; S = max(R, 0); R = X W - Y",
        "||S||_F^2 where S = max(R, 0), R = X W - Y",
        "||S||_F^2, where S = max(R, 0), R = X W - Y",
        "||S||_F^2 where S = max(R, 0) where R = X W - Y",
        "||S||_F^2\nwhere S = max(R, 0),\n  R = X W - Y",
        "let R = X W - Y; let S = max(R, 0); ||S||_F^2",
        "let R = X W - Y, S = max(R, 0); f = ||S||_F^2",
        "S = max(R, 0); ||S||_F^2; R = X W - Y",
        "f = ||S||_F^2, S = max(R, 0), R = X W - Y",
        "R = X W -\n   Y\nS = max(R,\n 0)\nf = ||S||_F^2",
        "R =\n X W − \n   Y\nS = max(\nR, 0)\nf = (\n||S||_F^2\n)",
        "R = X W -\r\n   Y; S = max(R, 0); f = ||S||_F^2",
        "R = X\t*\n W - Y; S = max(R, 0); f = ||S||_F^2",
    ],
)
def test_every_way_to_write_a_program(source: str) -> None:
    program = parse(source, ["X: n d", "W: d k", "Y: n k"])
    plain = parse("R = X W - Y; S = max(R, 0); f = ||S||_F^2", ["X: n d", "W: d k", "Y: n k"])
    assert program.value is plain.value
    assert program.definitions == {k: v for k, v in plain.definitions.items() if k != "f"}
    assert list(program.variables) == ["X", "W", "Y"]
    assert value(source, "X: n d", "W: d k", "Y: n k") is plain.value


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("a = x^2; b = 2 a", "a = x^2; 2 a"),
        ("a = x^2; 3 a; b = 2 a", "a = x^2; 3 a"),
        ("b = 2 a; a = x^2", "a = x^2; 2 a"),
        ("f = x^2; g = 3 x", "3 x"),
        ("x^2", "x^2"),
    ],
)
def test_the_value(source: str, expected: str) -> None:
    assert value(source, "x:") is value(expected, "x:")


def test_the_value_s_name() -> None:
    assert parse("z = x^2").value_name == "z"
    assert parse("x^2").value_name is None


def test_a_definition_that_is_not_used_is_said() -> None:
    assert parse("f = x^2; g = 3 x").notes == ["f is defined and not used"]


def test_a_declaration_that_is_not_used_is_said() -> None:
    assert parse("x^2", ["x:", "Q: n d"]).notes == ["Q is declared and not used"]
    assert list(parse("x^2", ["x:", "Q: n d"]).variables) == ["x", "Q"]


def test_no_variables_is_said() -> None:
    assert parse("2 + 3").notes == [
        "there is no variable here, so there is nothing to differentiate by"
    ]


@pytest.mark.parametrize(
    "operator", ["+", "-", "−", "*", "·", ".*", "⊙", "/", "./", "⊘", "^", ".^", "=", ","]
)
def test_a_line_goes_on_after_an_operator(operator: str) -> None:
    source = {
        "^": "x^\n2",
        ".^": "x.^\n2",
        "=": "f =\nx^2",
        ",": "y^2,\ny = x",
    }.get(operator, f"x {operator}\nx")
    joined = source.replace("\n", " ")
    assert value(source, "x:") is value(joined, "x:")


def test_a_newline_ends_a_statement_also_before_a_sign() -> None:
    assert drawn("R = X W\n  + Y\n||R||^2", kind=ParseError) == (
        "two formulas without a name: only one can be the value\n"
        "      + Y\n"
        "      ^^^\n"
        "hint: to continue a line, end it with an operator"
    )
    assert drawn("x^2\n- y^2", kind=ParseError) == (
        "two formulas without a name: only one can be the value\n"
        "    - y^2\n"
        "    ^^^^^\n"
        "hint: to continue a line, end it with an operator"
    )


def test_a_newline_in_brackets_is_a_space() -> None:
    assert value("(x\n + y\n)", "x:", "y:") is value("x + y", "x:", "y:")
    assert value("sum([1 2;\n3 4])") is value("sum([1 2; 3 4])")


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("a = b; b = a", "'a' is defined through itself\n    a = b; b = a\n    ^"),
        ("a = a + x", "'a' is defined through itself\n    a = a + x\n    ^"),
        (
            "x + a; a = b\nb = c\nc = a^2",
            "'a' is defined through itself\n    x + a; a = b\n           ^",
        ),
        (
            "a = 1; a = 2; a",
            "'a' is defined twice\n    a = 1; a = 2; a\n           ^\nhint: use another name here",
        ),
    ],
)
def test_cycles_and_second_definitions(source: str, message: str) -> None:
    assert drawn(source, kind=NamingError) == message


@pytest.mark.parametrize("source", ["X = A B; ||X||", "n = 2; ||X||", "let X = A; ||X||"])
def test_what_is_declared_is_not_defined_again(source: str) -> None:
    name = "n" if source.startswith("n") else "X"
    assert drawn(source, "X: n d", kind=NamingError).startswith(
        f"'{name}' is a variable or a size already: it cannot be defined\n"
    )


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("f =", "nothing stands right of 'f ='\n    f =\n    ^"),
        ("x^2; f = ;", "nothing stands right of 'f ='\n    x^2; f = ;\n         ^"),
        ("let ; x", "'let' needs a definition, name = formula\n    let ; x\n    ^^^"),
        ("let x^2", "'let' needs a definition, name = formula\n    let x^2\n    ^^^"),
        ("x^2 where", "'where' needs a definition, name = formula\n    x^2 where\n        ^^^^^"),
        (
            "x^2 where y",
            "'where' needs a definition, name = formula\n    x^2 where y\n        ^^^^^",
        ),
        (
            "x == 3",
            (
                "'=' cannot stand here\n    x == 3\n      ^\n"
                "hint: a mask compares with >, <, >= or <="
            ),
        ),
        (
            "x + 1 = 3",
            (
                "'=' cannot stand here\n    x + 1 = 3\n          ^\n"
                "hint: a definition is written name = formula; of two that are equal, give one"
            ),
        ),
        ("= 3", "expected a variable, a number or an opening bracket, found '='\n    = 3\n    ^"),
        ("x, y", "',' cannot stand here\n    x, y\n     ^"),
    ],
)
def test_bad_statements(source: str, message: str) -> None:
    assert drawn(source, kind=ParseError) == message


@pytest.mark.parametrize("source", ["", " ", "\n", "\t\r\n", ";", ";;\n;", " ; "])
def test_no_formula_at_all(source: str) -> None:
    assert drawn(source, kind=ParseError) == (
        "there is no formula here\nhint: write one such as ||max(XW,0)-Y||_F^2"
    )


def test_the_value_is_a_scalar() -> None:
    assert drawn("h = X W; h + 1", kind=ShapeError) == (
        "the value is m×p, not a scalar\n    h = X W; h + 1\n             ^^^^^\n"
        "hint: a gradient is of a scalar: perhaps ||…||_F^2 or sum(…)"
    )


def test_names_and_targets() -> None:
    program = parse("h = X w; f = ||h||^2", ["X: n d", "w: d", "k: integer"])
    assert program.names == ["X", "w", "k", "h"]
    assert program.sizes == ("n", "d")
    assert program.target("w") is program.variables["w"].symbol
    assert program.target("h") is program.definitions["h"]
    assert tuple(map(str, program.shape_of("h"))) == ("n",)
    assert tuple(map(str, program.shape_of("X"))) == ("n", "d")
    with pytest.raises(UsageError, match="'k' is an integer"):
        program.target("k")
    with pytest.raises(UsageError, match="no variable or name 'q'"):
        program.target("q")


def test_subscripted_definitions() -> None:
    source = "h = X W₁\nh_relu = max(0, h)\nY_pred = h_relu W₂\nf = ‖Y − Y_pred‖_F²"
    assert kinds(source) == {"X": "m n", "W1": "n p", "W2": "p q", "Y": "m q"}
    assert kinds("W₁ = A B; ||W1||") == {"A": "m n", "B": "n p"}


def test_a_program_is_long_and_a_formula_is_not() -> None:
    lines = ["h0 = x", *(f"h{i} = 2 h{i - 1}" for i in range(1, 3000)), "h2999"]
    assert parse("\n".join(lines), ["x:"]).value.is_scalar
    assert drawn("+".join(["x"] * 3000), kind=LimitError).startswith(
        "one formula is longer than 4000 characters\nhint: give parts a name"
    )


def test_a_newline_after_an_inner_product_ends_its_statement() -> None:
    shapes = ("x: n", "w: n", "y:")
    expected = value("a = <x, w>; b = a - y; b^2", *shapes)
    assert value("a = <x, w>\nb = a - y\nb^2", *shapes) is expected
    assert value("a = ⟨x, w⟩\nb = a - y\nb^2", *shapes) is expected
