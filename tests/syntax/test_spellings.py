"""One formula, however it is spelled, is one object."""

from __future__ import annotations

import pytest
from readings import kinds, matrix, scalar, value, vector

from gradcheck_cli.algebra import Named
from gradcheck_cli.calculus import gradients
from gradcheck_cli.calculus.simplify import simplify
from gradcheck_cli.expr import Constant, Expr, Symbol
from gradcheck_cli.ops.elementwise import Relu
from gradcheck_cli.ops.norms import NormSquared
from gradcheck_cli.syntax import parse

SHAPES = ("X: n d", "W: d k", "Y: n k")
X, W, Y = matrix("X", "n", "d"), matrix("W", "d", "k"), matrix("Y", "n", "k")
A1 = NormSquared.of(Relu.of(X @ W) - Y)


@pytest.mark.parametrize(
    "source",
    [
        "||max(XW,0)-Y||_F^2",
        "‖max(XW, 0) − Y‖²_F",
        "‖max(XW, 0) − Y‖_F²",
        "∥max(XW, 0) - Y∥_{F}^{2}",
        "norm2(max(X*W,0)-Y)^2",
        "||relu(X W) - Y||^2",
        "norm(max(0, X W) - Y)^2",
        "norm(max(0, X·W) – Y)²",
        "  ||max( X W , 0 )-Y||_2 ^2  ".replace("_2", "_F"),
        "f = ||max(XW,0)-Y||_F^2",
        "||max((X)(W), 0.0) - Y||^2",
        "||max(XW,0)-Y||^(4/2)",
        "||(max(XW,0)-Y)^T||_F^2",
        "||max(X''W,0)-Y||_F^2",
        "||Y - relu[X W]||_F^2 - 0".replace("Y - relu[X W]", "relu[X W] - Y"),
        "1*||max(XW,0)-Y||_F^2",
    ],
)
def test_a1_is_one_object(source: str) -> None:
    assert value(source, *SHAPES) is A1


@pytest.mark.parametrize(
    "source",
    [
        "f = ||R||_F^2, R = max(XW,0) - Y",
        "let R = max(XW,0) - Y; ||R||_F^2",
        "||R||_F^2 where R = max(XW,0) - Y",
        "R = max(XW,0) - Y\nf = ||R||_F^2",
        "f = ||R||_F^2\nR = max(XW,0) - Y",
        "||R||_F^2, R = P - Y, P = max(Z, 0), Z = XW",
    ],
)
def test_a1_with_names_has_a1_s_gradients(source: str) -> None:
    program = parse(source, SHAPES)
    for leaf, plain in zip((X, W, Y), gradients(A1, (X, W, Y)), strict=True):
        (named,) = gradients(program.value, [leaf])
        assert simplify(unnamed(named)) is simplify(plain)


def unnamed(e: Expr) -> Expr:
    """Return an expression with the names of its parts taken away."""
    return unnamed(e.value) if isinstance(e, Named) else e.rebuild(tuple(map(unnamed, e.args)))


@pytest.mark.parametrize(
    "spelled", ["X^T", "X'", "Xᵀ", "X.T", "X.mT", "X^⊤", "X^{T}", "X^{⊤}", "X ^ T", "transpose(X)"]
)
def test_every_transpose(spelled: str) -> None:
    assert value(f"tr({spelled} X)", "X: n d") is value("tr(X^T X)", "X: n d")


def test_a_transpose_is_one_token_before_anything() -> None:
    x, A = vector("x", "n"), matrix("A", "n", "n")
    for source in ("x^TAx", "x^T A x", "x'Ax", "x'A x", "x'*A*x", "xᵀAx", "x.T A x", "x.T*A*x"):
        assert value(source, "x: n", "A: n n") is x.T @ A @ x
    assert value("w^Tx", "w: n", "x: n") is vector("w", "n").T @ x
    assert value("(x^T)x", "x: n") is x.T @ x


@pytest.mark.parametrize("spelled", [".*", "⊙", "∘", " .* "])
def test_every_entrywise_product(spelled: str) -> None:
    assert value(f"sum(P{spelled}Q)", "P: n d", "Q: n d") is value(
        "sum(P .* Q)", "P: n d", "Q: n d"
    )


@pytest.mark.parametrize("spelled", ["./", "⊘"])
def test_every_entrywise_quotient(spelled: str) -> None:
    P, Q = matrix("P", "n", "d"), matrix("Q", "n", "d")
    assert value(f"||P {spelled} Q||^2", "P: n d", "Q: n d") is NormSquared.of(P * Q**-1)


@pytest.mark.parametrize("spelled", ["*", " ", "·", "⋅", "×", "∗", ""])
def test_every_product(spelled: str) -> None:
    assert value(f"||X{spelled}W||^2", *SHAPES[:2]) is NormSquared.of(X @ W)


@pytest.mark.parametrize("spelled", ["-", "−", "–"])
def test_every_minus(spelled: str) -> None:
    assert value(f"{spelled}x {spelled} 2", "x:") is -scalar("x") - value("2", "x:")


@pytest.mark.parametrize(
    "spelled", ["<x, w>", "⟨x, w⟩", "x · w", "x ⋅ w", "x^T w", "w'x", "< x,w >"]
)
def test_every_inner_product(spelled: str) -> None:
    x, w = vector("x", "n"), vector("w", "n")
    assert value(spelled, "x: n", "w: n") in {x.T @ w, w.T @ x}


def test_a_dot_of_scalars_is_the_product() -> None:
    assert value("w·x + b") is scalar("w") * scalar("x") + scalar("b")


@pytest.mark.parametrize(
    "source", ["x²", "x^2", "x^{2}", "x^(2)", "x^+2", "x^2.0", "x .^ 2", "x.^2"]
)
def test_every_square(source: str) -> None:
    assert value(source, "x:") is scalar("x") ** 2


@pytest.mark.parametrize(
    "source", ["½ x", "1/2 x", "0.5 x", ".5x", "x/2", "5e-1 x", "x * 1/2", "(1/2)x"]
)
def test_every_half(source: str) -> None:
    assert value(source, "x:") is value("x", "x:") * value("1/2")


@pytest.mark.parametrize(
    "source", ["√x", "sqrt x", "sqrt(x)", "x^(1/2)", "x^½", "x.^0.5", "x^0.5", "√(x)"]
)
def test_every_root(source: str) -> None:
    assert value(source, "x:") is value("sqrt(x)", "x:")


@pytest.mark.parametrize("source", ["x⁻¹", "x^-1", "x^{-1}", "x^(-1)", "1/x", "1 ./ x", "x .^ -1"])
def test_every_inverse_of_a_scalar(source: str) -> None:
    assert value(source, "x:") is scalar("x") ** -1


@pytest.mark.parametrize("source", ["π x", "πx", "pi x", "pi*x", "π·x"])
def test_every_pi(source: str) -> None:
    assert value(source, "x:") is Constant.called("pi") * scalar("x")


def test_pi_is_a_name_where_it_is_declared() -> None:
    assert kinds("pi x", "pi:", "x:") == {"pi": "", "x": ""}
    assert kinds("π x", "π:", "x:") == {"π": "", "x": ""}
    assert kinds("pi = x^2; 2 pi") == {"x": ""}


def test_e_before_a_power_is_a_constant_and_elsewhere_a_name() -> None:
    assert value("e^x", "x:") is value("exp(x)", "x:")
    assert value("e^(x^T y)", "x: n", "y: n") is value("exp(x'y)", "x: n", "y: n")
    assert value("||e^Z||^2", "Z: n d") is value("||exp(Z)||^2", "Z: n d")
    assert kinds("e x") == {"e": "", "x": ""}
    assert kinds("e = x - y; e^2") == {"x": "", "y": ""}
    assert value("e^2", "e:") is scalar("e") ** 2


@pytest.mark.parametrize(
    "spelled", ["σ(x)", "sigmoid(x)", "sigma(x)", "σ (x)", "σ[x]", "sigmoid x"]
)
def test_every_sigmoid(spelled: str) -> None:
    assert value(spelled, "x:") is value("sigmoid(x)", "x:")


def test_sigma_without_a_bracket_or_declared_is_a_name() -> None:
    assert kinds("x/(2σ^2)") == {"x": "", "σ": ""}
    assert value("σ(x)", "σ:", "x:") is scalar("σ") * scalar("x")
    assert "σ is the sigmoid" in " ".join(parse("σ(x)").notes)


@pytest.mark.parametrize(
    ("plain", "other"),
    [("||X W1||", "||X W₁||"), ("||XW12||", "||X W₁₂||"), ("β1 x", "β₁x"), ("x_1 y", "x_1y")],
)
def test_subscripts(plain: str, other: str) -> None:
    assert parse(plain).value is parse(other).value or plain == "x_1 y"


def test_a_greek_letter_and_its_word_are_one_name() -> None:
    assert list(parse("alpha x + α y").variables) == ["alpha", "x", "y"]
    assert list(parse("λ x + lambda y").variables) == ["λ", "x", "y"]
    assert value("lambda x", "λ:", "x:") is scalar("λ") * scalar("x")
    assert value("λ x", "lambda:", "x:") is scalar("lambda") * scalar("x")


def test_the_echo_keeps_the_numbers_as_they_were_typed() -> None:
    assert parse("0.5 x^0.5 + ½ + x/0.5 y").text == "0.5 x^0.5 + ½ + x/0.5 y"
    assert parse("tr([1.50 -.5; 1/3 2] X)").text == "tr([1.50 -.5; 1/3 2] X)"


def test_the_echo_joins_letters_only_where_they_were_joined() -> None:
    assert parse("||X W - XZ||").text == "‖X W − XZ‖"
    AB = Symbol.named("AB", X.shape)
    program = parse("||A B||^2 + ||AB||^2", ["A: n d", "B: d k", "AB: n d"])
    assert AB in {variable.symbol for variable in program.variables.values()}
    assert parse(program.text, ["A: n d", "B: d k", "AB: n d"]).value is program.value
