"""Rules 4 and 5: powers, and functions with and without brackets."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from readings import drawn, kinds, matrix, scalar, value, vector

from gradcheck_cli.errors import ParseError, ShapeError, UnsupportedError
from gradcheck_cli.ops.elementwise import Cos, Exp, Log, Relu, Sigmoid, Sin, Tanh
from gradcheck_cli.ops.inverses import Inverse
from gradcheck_cli.ops.linalg import Trace
from gradcheck_cli.ops.reductions import Sum

if TYPE_CHECKING:
    from gradcheck_cli.expr import Expr

X, S = matrix("X", "n", "d"), matrix("S", "n", "n")
x, y = scalar("x"), scalar("y")


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("tr(S^2)", Trace.of(S @ S)),
        ("tr(S^3)", Trace.of(S @ S @ S)),
        ("tr(S^1)", Trace.of(S)),
        ("tr(S.^2)", Trace.of(S**2)),
        ("sum(S^2 S)", Sum.of(S @ S @ S)),
        ("tr((S S)^2)", Trace.of(S @ S @ S @ S)),
        ("sum(S^2^T)", Sum.of((S @ S).T)),
        ("sum(S^T^2)", Sum.of(S.T @ S.T)),
    ],
)
def test_powers_of_a_square_matrix(source: str, expected: Expr) -> None:
    assert value(source, "S: n n") is expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("x^2y", x**2 * y),
        ("x^2 y", x**2 * y),
        ("x^1/2", x * value("1/2")),
        ("x^-1y", x**-1 * y),
        ("2x^2", 2 * x**2),
        ("-x^2", -(x**2)),
        ("(x y)^2", x**2 * y**2),
        ("x^(2)y", x**2 * y),
        ("x^{2}y", x**2 * y),
        ("x²y", x**2 * y),
        ("x^2.5", x ** value("5/2").data),
        ("x^(-3/2)", x ** -value("3/2").data),
    ],
)
def test_a_power_takes_one_token(source: str, expected: Expr) -> None:
    assert value(source, "x:", "y:") is expected


@pytest.mark.parametrize("source", ["sum(X.^2)", "sum(X .^ 2)", "sum(X.^(2))", "sum(X .* X)"])
def test_entrywise_powers(source: str) -> None:
    assert value(source, "X: n d") is Sum.of(X**2)


def test_the_square_of_a_vector_could_mean_two_things() -> None:
    assert drawn("sum(z^2)", "z: n", kind=ShapeError) == (
        "z is n×1: ^ is the power of a square matrix\n"
        "    sum(z^2)\n"
        "         ^\n"
        "hint: write z.^2 for each entry's power, ||z||^2 or z^T z for the square"
    )


def test_the_square_of_a_matrix_that_is_not_square() -> None:
    assert drawn("sum((X - Y)^2)", "X: n d", "Y: n d", kind=ShapeError) == (
        "(X - Y) is n×d: ^ is the power of a square matrix\n"
        "    sum((X - Y)^2)\n"
        "               ^\n"
        "hint: write (X - Y).^2 for each entry's power, "
        "||X - Y||^2 or (X - Y)^T (X - Y) for the square"
    )


INVERSE = Inverse.of(S)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("tr(S^-1)", INVERSE),
        ("tr(S^{-1})", INVERSE),
        ("tr(S^(-1))", INVERSE),
        ("tr(S^−1)", INVERSE),
        ("tr(S⁻¹)", INVERSE),
        ("tr(inv(S))", INVERSE),
        ("tr(inverse(S))", INVERSE),
        ("tr(inv S)", INVERSE),
        ("tr(S^-1S)", INVERSE @ S),
        ("tr(S^-2)", INVERSE @ INVERSE),
        ("tr(S^{-3} S)", INVERSE @ INVERSE @ INVERSE @ S),
        ("sum(S^-T)", INVERSE.T),
        ("sum(S^{-T})", INVERSE.T),
        ("sum(S^{-⊤})", INVERSE.T),
        ("sum(S^(-T))", INVERSE.T),
        ("sum(S^−T)", INVERSE.T),
        ("sum(S⁻ᵀ)", INVERSE.T),
        ("sum((S^T)^-1)", INVERSE.T),
        ("sum((S^-1)^T)", INVERSE.T),
        ("sum(S^-1^T)", INVERSE.T),
        ("sum(S^-TS)", INVERSE.T @ S),
    ],
)
def test_inverses(source: str, expected: Expr) -> None:
    """S⁻¹ is the inverse, S⁻ᵀ its transpose."""
    inside = Trace.of(expected) if source.startswith("tr") else Sum.of(expected)
    assert value(source, "S: n n") is inside


def test_the_inverse_of_a_scalar_divides_by_it() -> None:
    assert value("x^-T y", "x:", "y:") is x**-1 * y
    assert value("inv(x)", "x:") is x**-1


def test_the_power_0_is_the_identity_where_the_matrix_is_defined() -> None:
    assert value("tr(S^0 S)", "S: n n") is Trace.of(S)
    undefined = value("sum(log(S)^0)", "S: n n")
    assert not undefined.total


def test_a_matrix_that_is_inverted_is_square() -> None:
    assert kinds("tr(A^-1 B)") == {"A": "m m", "B": "m m"}
    assert drawn("tr(X^-T X)", "X: n d", kind=ShapeError) == (
        "X is n×d: only a square matrix has an inverse\n    tr(X^-T X)\n        ^^^"
    )
    assert drawn("inv(X)", "X: n d", kind=ShapeError) == (
        "inv needs a square matrix, not n×d\n    inv(X)\n        ^"
    )


@pytest.mark.parametrize("power", ["(1/3)", "0.25", "(-2/3)"])
def test_of_a_matrix_only_square_roots_are_known(power: str) -> None:
    assert drawn(f"tr(S^{power})", "S: n n", kind=UnsupportedError).startswith(
        "of a matrix only square roots are known, and their powers\n"
    )


@pytest.mark.parametrize("power", ["17", "-20"])
def test_powers_of_a_matrix_are_limited(power: str) -> None:
    assert drawn(f"tr(S^{power})", "S: n n", kind=UnsupportedError) == (
        "a power of a matrix lies between −16 and 16\n"
        f"    tr(S^{power})\n       ^^{'^' * len(power)}\n"
        "hint: for each entry's power, write .^"
    )


@pytest.mark.parametrize("source", ["x^y", "x^(y+1)", "(-2)^x", "X^y", "x^(1/0)"])
def test_an_exponent_is_a_number(source: str) -> None:
    assert "an exponent has to be a number" in drawn(source, "x:", "y:", "X: n n")


@pytest.mark.parametrize(
    ("power", "exponential"),
    [
        ("2^x", "exp(x log(2))"),
        ("(2 pi)^(-x/2)", "exp(-x/2 log(2 pi))"),
        ("(2 pi)^(-n/2) x", "exp(-n/2 log(2 pi)) x"),
        ("2^(tr(X))", "exp(tr(X) log(2))"),
    ],
)
def test_a_positive_number_may_have_any_exponent(power: str, exponential: str) -> None:
    shapes = "x:", "X: n n"
    assert value(power, *shapes) is value(exponential, *shapes)


def test_exponents_are_limited() -> None:
    assert drawn("x^1000", kind=UnsupportedError) == (
        "an exponent lies between −64 and 64\n    x^1000\n      ^^^^"
    )
    assert drawn("x^(1/1000)", kind=UnsupportedError).startswith("an exponent lies between")


def test_two_powers_in_a_row_are_read_neither_way() -> None:
    assert drawn("x^2^3", kind=ParseError) == (
        "two powers in a row can be read in two ways\n"
        "    x^2^3\n"
        "     ^^^\n"
        "hint: write (x^2)^3 or x^(2^3)"
    )
    assert value("(x^2)^3", "x:") is x**6


FUNCTIONS = {
    "exp": Exp, "log": Log, "ln": Log, "sin": Sin, "cos": Cos, "tanh": Tanh, "sigmoid": Sigmoid,
    "relu": Relu,
}  # fmt: skip


@pytest.mark.parametrize("name", FUNCTIONS)
def test_functions_are_entrywise(name: str) -> None:
    cls = FUNCTIONS[name]
    assert value(f"sum({name}(X))", "X: n d") is Sum.of(cls.of(X))
    assert value(f"sum({name}(z))", "z: n") is Sum.of(cls.of(vector("z", "n")))
    assert value(f"{name}(x)", "x:") is cls.of(x)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("sin x", Sin.of(x)),
        ("sin x y", Sin.of(x) * y),
        ("sin x^2", Sin.of(x**2)),
        ("sin(x)^2", Sin.of(x) ** 2),
        ("sin(x) y", Sin.of(x) * y),
        ("sin[x]", Sin.of(x)),
        ("sin{x}", Sin.of(x)),
        ("log sin x", Log.of(Sin.of(x))),
        ("log exp x^2 y", Log.of(Exp.of(x**2)) * y),
        ("2 sin x", 2 * Sin.of(x)),
        ("x sin y", x * Sin.of(y)),
        ("sin x + y", Sin.of(x) + y),
        ("sin x/2", Sin.of(x) * value("1/2")),
        ("exp(-x)", Exp.of(-x)),
        ("x cos(pi x)", x * Cos.of(value("pi x", "x:"))),
        ("max(x, 0)", Relu.of(x)),
        ("max(0, x)", Relu.of(x)),
        ("min(x, 0)", -Relu.of(-x)),
        ("max(0, 0) + x", x),
    ],
)
def test_a_function_without_a_bracket_takes_one_factor(source: str, expected: Expr) -> None:
    assert value(source, "x:", "y:") is expected


def test_declared_names_are_cut_off_a_function() -> None:
    assert value("trS", "S: n n") is Trace.of(S)
    assert value("sinx", "x:") is Sin.of(x)
    assert value("tr S", "S: n n") is Trace.of(S)


@pytest.mark.parametrize(
    ("source", "message"),
    [
        (
            "sin^-1 x",
            (
                "expected the argument of sin, found '^'\n    sin^-1 x\n       ^\n"
                "hint: write sin(…), and its square sin(…)^2"
            ),
        ),
        ("tr(X, Y)", "tr takes one argument, not 2\n    tr(X, Y)\n    ^^^^^^^^"),
        ("exp(x, axis=0)", "exp takes no 'axis='\n    exp(x, axis=0)\n    ^^^^^^^^^^^^^^"),
        (
            "x + exp",
            (
                "expected the argument of exp, found the end of the formula\n"
                "    x + exp\n           ^\n"
                "hint: write exp(…), and its square exp(…)^2"
            ),
        ),
        ("tr(x)", "tr needs a square matrix, not n×1\n    tr(x)\n       ^"),
    ],
)
def test_a_call_that_is_wrong(source: str, message: str) -> None:
    shapes = ["x: n"] if source == "tr(x)" else []
    assert drawn(source, *shapes) == message


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("sin^2 x", "sin(x)^2"),
        ("log^3(x + 1) x", "log(x + 1)^3 x"),
        ("tr^2(S) + tr^{2} S", "2 tr(S)^2"),
        (r"log_2 x + \log_{10}(x)", "log(x)/log(2) + log(x)/log(10)"),
        ("log2(x) + log10(x)", "log(x)/log(2) + log(x)/log(10)"),
    ],
)
def test_powers_and_bases_behind_a_function(typed: str, plain: str) -> None:
    assert value(typed, "x:", "S: n n") is value(plain, "x:", "S: n n")


def test_a_function_may_be_a_name() -> None:
    assert kinds("norm = ||X||; 2 norm") == {"X": "m n"}
    assert value("tr x", "tr:", "x:") is scalar("tr") * x


@pytest.mark.parametrize(
    ("call", "plain"),
    [
        ("clamp(X, min=0)", "max(X, 0)"),
        ("clip(X, max=1)", "min(X, 1)"),
        ("clip(X, min=-1, max=0.5)", "clip(X, -1, 1/2)"),
        ("clamp(X, max=2, min=1)", "min(max(X, 1), 2)"),
    ],
)
def test_the_ends_of_a_range_have_names(call: str, plain: str) -> None:
    assert value(f"sum({call})", "X: n d") is value(f"sum({plain})", "X: n d")


@pytest.mark.parametrize("keyword", ["axis=0", "min=a", "dim=1"])
def test_the_ends_of_a_range_are_numbers(keyword: str) -> None:
    source = f"sum(clip(X, {keyword}))"
    mark = "^" * len(f"clip(X, {keyword})")
    assert drawn(source, "X: n d", "a:") == (
        "clip takes numbers for min= and max=\n"
        f"    {source}\n        {mark}\nhint: write clip(Z, min=0, max=1)"
    )
