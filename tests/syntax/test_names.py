"""Rule 2: which runs of letters are names, which are products, which are errors."""

from __future__ import annotations

import pytest
from readings import drawn, kinds, matrix, scalar, value

from gradcheck_cli.errors import NamingError, UnsupportedError
from gradcheck_cli.ops.norms import Norm
from gradcheck_cli.syntax import parse


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("||XW||", "X W"),
        ("||XWZ||", "X W Z"),
        ("||W1 X||", "W1 X"),
        ("||XW1||", "X W1"),
        ("||W1X||", "W1 X"),
        ("||XW_1||", "X W_1"),
        ("||Y_pred - Y||", "Y_pred Y"),
        ("||h_relu W2||", "h_relu W2"),
        ("||X W_hidden_1||", "X W_hidden_1"),
        ("||aBc||", "a B c"),
        ("lam x", "lam x"),
        ("eps + x", "eps x"),
        ("alpha beta", "alpha beta"),
        ("αβ", "α β"),
        ("2x", "x"),
        ("x1y2", "x1 y2"),
        ("||Sigma x||", "Sigma x"),
        ("loss_1 x", "loss_1 x"),
    ],
)
def test_with_nothing_declared(source: str, names: str) -> None:
    assert list(parse(source).variables) == names.split()


@pytest.mark.parametrize(
    "run", ["ab", "abc", "Xab", "lamx", "xbar", "logits", "sofmax", "reg", "alphabeta"]
)
def test_two_small_letters_in_a_row_are_no_product(run: str) -> None:
    assert drawn(f"{run} + 1", kind=NamingError).startswith(
        f"unknown name '{run}'\n    {run} + 1\n    ^"
    )


def test_with_declarations_the_longest_name_wins() -> None:
    X, W, XW = matrix("X", "n", "n"), matrix("W", "n", "n"), matrix("XW", "n", "n")
    shapes = ["X: n n", "W: n n"]
    assert value("||XW||", *shapes) is Norm.of(X @ W)
    assert value("||XW||", *shapes, "XW: n n") is Norm.of(XW)
    assert value("||XXW||", *shapes, "XW: n n") is Norm.of(X @ XW)
    assert value("||XWX||", *shapes, "XW: n n") is Norm.of(XW @ X)


def test_with_declarations_a_run_may_have_small_letters() -> None:
    assert value("ab", "a:", "b:") is scalar("a") * scalar("b")
    assert value("regx", "reg:", "x:") is scalar("reg") * scalar("x")
    assert value("xbar y", "xbar:", "y:") is scalar("xbar") * scalar("y")


def test_with_declarations_a_run_has_declared_pieces_only() -> None:
    assert drawn("||XZ||", "X: n d", kind=NamingError) == (
        "unknown name 'XZ'\n    ||XZ||\n      ^^\nhint: write X Z, or declare Z"
    )


def test_an_undeclared_letter_or_numbered_name_is_inferred_though_others_are_declared() -> None:
    assert kinds("||X W + b1||", "X: n d") == {"X": "n d", "W": "d m", "b1": "m"}


def test_the_names_given_by_values_count_as_declared() -> None:
    program = parse("reg x", values=["reg"])
    assert list(program.variables) == ["reg", "x"]


@pytest.mark.parametrize(
    ("source", "hint"),
    [
        ("sofmax(x)", "did you mean 'softmax'?"),
        ("sigmid(x)", "did you mean 'sigmoid'?"),
        ("relv(x)", "did you mean 'relu'?"),
        ("sinx", "write sin(x)"),
        ("trX", "write tr(X)"),
        ("log its", 'declare it: --shape "its: n" for a vector, "its: n d" for a matrix'),
        ("logits", 'declare it: --shape "logits: n" for a vector, "logits: n d" for a matrix'),
    ],
)
def test_suggestions(source: str, hint: str) -> None:
    assert drawn(source, kind=NamingError).endswith(f"\nhint: {hint}")


def test_a_suggestion_is_among_the_declared_names_too() -> None:
    assert "hint: did you mean 'weights'?" in drawn("||weigths||", "weights: n d")


def test_a_size_and_a_variable_of_one_name() -> None:
    with pytest.raises(NamingError, match="'n' is both a size and a variable"):
        parse("x^T x + n", ["x: n", "n:"])


def test_a_size_is_a_number_where_a_scalar_is_expected() -> None:
    assert kinds("1/n ||X w - y||^2 + sqrt(d)", "X: n d") == {"X": "n d", "w": "d", "y": "n"}
    assert str(value("n + 1", "x: n")) == "n + 1"


@pytest.mark.parametrize("name", ["rank", "pinv", "cumsum"])
def test_functions_of_later_versions_are_named(name: str) -> None:
    assert drawn(f"{name}(x) + 1", kind=UnsupportedError) == (
        f"{name} is not supported yet\n    {name}(x) + 1\n    {'^' * len(name)}"
    )


def test_functions_of_later_versions_may_be_names() -> None:
    assert value("var x", "var:", "x:") is scalar("var") * scalar("x")
    assert value("det = x^2; 2 det") is value("det = x^2; det * 2")


@pytest.mark.parametrize("name", ["f", "g", "x", "h1", "a_1"])
def test_an_unknown_name_before_a_bracket_is_no_factor(name: str) -> None:
    assert drawn(f"{name}(z + 1)", kind=NamingError) == (
        f"unknown function '{name}'\n    {name}(z + 1)\n    {'^' * len(name)}\n"
        f"hint: define it, {name}(z) = …, or leave it unspecified, "
        f'--shape "{name}: elementwise"; for a product, write {name} * (…)'
    )


def test_a_name_that_also_stands_elsewhere_is_a_factor_before_a_bracket() -> None:
    s = scalar("s")
    assert value("s(1 - s)") is s * (value("1") - s)
    assert value("s (1 - t)") is s * (value("1") - scalar("t"))
    assert value("s(1 - t)", "s:", "t:") is value("s (1 - t)", "s:", "t:")
    assert kinds("||A(x - y)||") == {"A": "m n", "x": "n", "y": "n"}


def test_keywords_are_names_of_nothing_elsewhere() -> None:
    assert drawn("sum(X, axis)", kind=NamingError).startswith("unknown name 'axis'")
