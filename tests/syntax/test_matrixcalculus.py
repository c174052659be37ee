"""The spellings and defaults of matrixcalculus.org: what is typed there can be typed here."""

from __future__ import annotations

import pytest
from readings import drawn, kinds, value

from gradcheck_cli.errors import ShapeError
from gradcheck_cli.judge import check
from gradcheck_cli.syntax import parse

SHAPES = ("X: n d", "W: d k", "Y: n k", "w: d", "y: n", "A: n n", "c:")


@pytest.mark.parametrize(
    ("source", "plain"),
    [
        ("norm2(max(X*W,0)-Y)^2", "||max(X W, 0) - Y||_F^2"),
        ("y'*A*y", "y^T A y"),
        ("norm2(X*w-y)^2", "||X w - y||^2"),
        ("norm1(X*w-y)", "||X w - y||_1"),
        ("sum(log(exp(-y.*(X*w))+vector(1)))", "sum(log(exp(-y ⊙ (X w)) + ones(n)))"),
        ("tr((X+matrix(1))'*X)", "tr((X + ones(n, d))^T X)"),
        ("vector(1)'*y", "sum(y)"),
        ("tr(inv(A)*A')", "tr(A^-1 A^T)"),
        ("log(det(A))", "log(|A|)"),
        ("tr(diag(y)*A)", "tr(diag(y) A)"),
        ("y'*diag(y)*y", "y^T diag(y) y"),
        ("sum((X*w)./y)", "sum((X w) ⊘ y)"),
        ("sum(y.^2)", "sum(y ⊙ y)"),
        ("sum(relu(X*w))", "sum(max(X w, 0))"),
        ("sum(abs(y))", "||y||_1"),
        ("sign(y)'*y", "sign(y)^T y"),
        ("tr(eye*A)", "tr(A)"),
        ("y'*(A+c*eye)*y", "y^T (A + c I) y"),
        ("1/(1+exp(-w'*w))", "1/(1 + e^(-w^T w))"),
        ("(w'*w)/(norm2(w)*norm2(w))", "w^T w / (||w|| ||w||)"),
        ("1/2*norm2(X*w-y)^2+c*norm1(w)", "1/2 ||X w - y||^2 + c ||w||_1"),
    ],
)
def test_their_spellings_are_ours(source: str, plain: str) -> None:
    assert value(source, *SHAPES) is value(plain, *SHAPES)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("norm2(max(X*W,0)-Y)^2", {"X": "m n", "W": "n p", "Y": "m p"}),
        ("x'*A*x", {"x": "m", "A": "m m"}),
        ("x'*A*x + c*sin(y)'*x", {"x": "m", "A": "m m", "c": "", "y": "m"}),
        ("sum(log(exp(-y.*(X*w))+vector(1)))", {"y": "m", "X": "m n", "w": "n"}),
        ("sum((A*x)./y)", {"A": "m n", "x": "n", "y": "m"}),
        ("sum(x.*y)", {"x": "m", "y": "m"}),
        ("sum(exp(x))", {"x": "m"}),
        ("log(sum(exp(x)))", {"x": "m"}),
        ("exp(a'*x)", {"a": "m", "x": "m"}),
        ("norm1(x)", {"x": "m"}),
        ("sign(x)'*y", {"x": "m", "y": "m"}),
        ("1/2*norm2(A*x-b)^2+lambda*norm1(x)", {"A": "m n", "x": "n", "b": "m", "lambda": ""}),
        ("norm2(x-y)^2/σ^2", {"x": "m", "y": "m", "σ": ""}),
        ("log(x'*A*x+eps)", {"x": "m", "A": "m m", "eps": ""}),
        ("x'*eye*x", {"x": "m"}),
        ("tr(A - alpha*eye)^2", {"A": "m m", "alpha": ""}),
        ("tr(inv(X)*A)", {"X": "m m", "A": "m m"}),
        ("log(det(X))", {"X": "m m"}),
        ("sum(c .* X)", {"c": "", "X": "m n"}),
        ("mean(x)", {"x": "m"}),
        ("x^2", {"x": ""}),
    ],
)
def test_capitals_are_matrices_small_letters_vectors_greek_ones_scalars(
    source: str, expected: dict[str, str]
) -> None:
    found = kinds(source)
    assert {name: len(shape.split()) for name, shape in found.items()} == {
        name: len(shape.split()) for name, shape in expected.items()
    }
    for name, shape in expected.items():
        for other, sizes in expected.items():
            same = [a == b for a in shape.split() for b in sizes.split()]
            here = [a == b for a in found[name].split() for b in found[other].split()]
            assert same == here, (name, other)


def test_the_gradient_of_their_example() -> None:
    program = parse("x'*A*x + c*sin(y)'*x")
    verdict = check(program, wrt="x", answer="A'*x+A*x+c*sin(y)")
    assert verdict.verdict == "correct"


def test_a_star_is_the_product_there_and_here() -> None:
    assert drawn("sum(X*Y)", "X: n d", "Y: n d", kind=ShapeError) == (
        "n×d times n×d does not fit: the inner sizes d and n differ\n"
        "    sum(X*Y)\n"
        "         ^\n"
        "hint: for the product entry by entry, write X .* Y"
    )
