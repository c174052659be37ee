"""What people type: the formulas of the course, of textbooks and of papers, as they stand there."""

from __future__ import annotations

import pytest
from readings import drawn, kinds, value

from gradcheck_cli.calculus import derive
from gradcheck_cli.syntax import parse, parse_answer

COURSE = {
    "A1": ("f = ‖max(XW, 0) − Y‖_F²", "X m n | W n p | Y m p"),
    "A2": ("sum(G .* (X W))", "G m n | X m p | W p n"),
    "A3": ("h = XW₁; h_relu = max(0, h); Y_pred = h_relu W₂; f = ‖Y − Y_pred‖_F²",
           "X m n | W1 n p | W2 p q | Y m q"),
    "A4": ("h = XW₁ + b₁; h_sigmoid = sigmoid(h); Y_pred = h_sigmoid W₂ + b₂; f = ‖Y − Y_pred‖_F²",
           "X m n | W1 n p | b1 p | W2 p q | b2 q | Y m q"),
    "A6": ("y = w·x + b", "w | x | b"),
    "A7": ("tanh x", "x"),
    "A7 by exp": ("(1 − e^(−2x))/(1 + e^(−2x))", "x"),
    "A8": ("1/n ||X w - y||^2", "n | X m p | w p | y m"),
    "A9": ("||X A^T + b - Y||^2", "X m n | A p n | b p | Y m p"),
    "B1": ("y = x²", "x"),
    "B2": ("f = x² + 2y² + x y", "x | y"),
    "B3": ("f = xᵀ [1 1; 1 2] x + xᵀ [1; 0]", "x 2"),
    "B4": ("u = w x; v = u + b; a = relu(v)", "w | x | b"),
    "B6": ("y_hat = X w; L = 1/N ||y_hat - y||^2", "N | X m n | w n | y m"),
    "D4": ("a = ⟨x, w⟩; b = a − y; z = b²", "x m | w m | y"),
    "D5": ("s = λ/2 (‖W_h‖_F² + ‖W_o‖_F²)", "λ | W_h m n | W_o p q"),
    "D6": ("x cos(πx)", "x"),
}  # fmt: skip


@pytest.mark.parametrize("name", COURSE)
def test_the_course_s_formulas(name: str) -> None:
    source, expected = COURSE[name]
    found = " | ".join(f"{name} {shape}".strip() for name, shape in kinds(source).items())
    assert sorted(found.split(" | ")) == sorted(expected.split(" | "))
    assert parse(parse(source).text).value is parse(source).value


TEXTS = [  # as printed in books and papers, with the shapes stated there
    ("x^T a", "x: n", "a: n"),
    ("(x - A s)^T W (x - A s)", "x: m", "A: m n", "s: n", "W: m m"),
    ("(a - x^T b)^2", "a:", "x: n", "b: n"),
    ("x^T A x + b^T x", "x: n", "A: n n", "b: n"),
    ("tr(A*X*B)", "A: n m", "X: m p", "B: p n"),
    ("trace(AXB)", "A: n m", "X: m p", "B: p n"),
    ("tr(X^2 B)", "X: n n", "B: n n"),
    ("tr(A X B X^T C)", "A: p n", "X: n m", "B: m m", "C: n p"),
    ("||x||_2^2", "x: n"),
    ("sqrt(x^T y)", "x: n", "y: n"),
    ("(x'*y)^(1/2)", "x: n", "y: n"),
    ("sqrt(c^T a x^T b)", "c: m", "a: m", "x: n", "b: n"),
    ("d^T x sqrt(a^T X b) y^T c", "d: n", "x: n", "a: m", "X: m p", "b: p", "y: q", "c: q"),
    ("a^T sin(A X B) b", "a: m", "A: m n", "X: n p", "B: p q", "b: q"),
    ("x^T A x + k sin(y)^T x", "x: n", "A: n n", "k:", "y: n"),
    ("a^T (A ∘ X ∘ B) b", "a: m", "A: m n", "X: m n", "B: m n", "b: n"),
    ("(y .* c)^T x", "y: n", "c: n", "x: n"),
    ("2*(1^T x)", "x: n"),
    ("sum(2 * sin(x))", "x: n"),
    ("sum((A x - y) .^ 2)", "A: m n", "x: n", "y: m"),
    ("log(x)^T log(x)", "x: n"),
    ("(x^T A x)^(-2)", "x: n", "A: n n"),
    ("((A .* B) C x)^T x", "A: n m", "B: n m", "C: m n", "x: n"),
    ("sum(-y .* (X z))", "y: m", "X: m n", "z: n"),
    ("0.5*x'*A*x", "x: n", "A: n n"),
    ("a'*exp(Xb)", "a: m", "X: m n", "b: n"),
    ("tr(sigmoid(W X)^T M sigmoid(W X))", "W: m n", "X: n p", "M: m m"),
    ("(X*w-y)'*(X*w-y)", "X: m n", "w: n", "y: m"),
    ("-y^T X w + 1^T log(1 + exp(X w))", "y: m", "X: m n", "w: n"),
    ("w3^T max(W2 max(W1 x, 0), 0)", "w3: p", "W2: p m", "W1: m n", "x: n"),
    ("-1/2 sum(1 + (W x + c) - (W x + c).^2 - exp(W x + c))", "W: m n", "x: n", "c: m"),
    ("(x^T A x) / (x^T x)", "x: n", "A: n n"),
    ("||W2 tanh(W1 x) - y||_2^2 + alpha ||tanh(W1 x)||_2^2",
     "W2: p m", "W1: m n", "x: n", "y: p", "alpha:"),
    ("1/N sum(1/2 (X w + b - y).^2)", "X: N n", "w: n", "b:", "y: N"),
    ("mean(0.5*(X*w + b - y).^2)", "X: N n", "w: n", "b:", "y: N"),
    ("-sum(y .* o) + log(sum(exp(o)))", "y: n", "o: n"),
    ("1/2 (||Wq (Wx x1) - y1||^2 + ||Wq (Wx x2 + Wh Wx x1) - y2||^2)",
     "Wq: m p", "Wx: p n", "Wh: p p", "x1: n", "x2: n", "y1: m", "y2: m"),
    ("sum(X, axis=0)^T g", "X: m n", "g: n"),
    ("1^T X g", "X: m n", "g: n"),
    ("g^T (gamma .* (x - mean(x)) ./ sqrt(mean((x - mean(x)).^2) + eps) + beta)",
     "g: n", "gamma: n", "x: n", "eps:", "beta: n"),
    ("||R - P .* (G G^T)||_F^2", "R: n n", "P: n n", "G: n m"),
    ("||A^T A - I||_F^2", "A: m n"),
    ("1/2 ||1^T relu(W X) - relu(e1^T X)||_F^2", "W: m n", "X: n p", "e1: n"),
    ("1/N ||max(X w + b, 0) - y||_2^2", "X: N n", "w: n", "b:", "y: N"),
    ("log(|X^T X|)", "X: m n"),
    ("ln det(X^T X)", "X: m n"),
    ("logdet(X'*X)", "X: m n"),
    ("log(det(0.3 I + X))", "X: n n"),
    ("det(X^-1)", "X: n n"),
    ("tr((X + A)^-1)", "X: n n", "A: n n"),
    ("tr(X^{-T})", "X: n n"),
    ("tr(diag(x) A)", "x: n", "A: n n"),
    ("diag(A)^T x", "A: n n", "x: n"),
    ("||A x - y||_1", "A: m n", "x: n", "y: m"),
    ("-y^T log(softmax(W x))", "y: m", "W: m n", "x: n"),
    ("-sum(Y .* log_softmax(X W, axis=1))", "Y: m p", "X: m n", "W: n p"),
]  # fmt: skip


@pytest.mark.parametrize("text", TEXTS, ids=[text[0] for text in TEXTS])
def test_texts_from_the_literature(text: tuple[str, ...]) -> None:
    source, *shapes = text
    assert value(source, *shapes).is_scalar
    program = parse(source, shapes)
    assert [
        f"{n}: {' '.join(map(str, v.shape))}".strip() for n, v in program.variables.items()
    ] == ([spec.strip() for spec in shapes])


def test_what_comes_later_is_refused_clearly() -> None:
    assert "\n    " in drawn("tr(X^+)")  # the place is drawn


ANSWERS = [  # (objective, shapes, wrt, answers as people write them)
    ("||X w - y||^2", ("X: n d", "w: d", "y: n"), "w",
     ["2X^T(Xw - y)", "2X'(X*w-y)", "2 X^T X w - 2 X^T y", "-2X^T(y - Xw)", "dw = 2 Xᵀ(X w − y)"]),
    ("x^T A x", ("x: n", "A: n n"), "x", ["(A + A^T)x", "A x + A' x", "Ax + A^Tx", "(A+A')*x"]),
    ("x^T A x", ("x: n", "A: n n"), "A", ["x x^T", "x*x'", "xx^T", "x xᵀ"]),
    ("sum(log(X))", ("X: n d",), "X", ["1 ./ X", "X.^-1", "1⊘X", "ones(n, d) ./ X"]),
    ("sum(sigmoid(Z))", ("Z: n d",), "Z",
     ["σ(Z) .* (1 - σ(Z))", "sigmoid(Z) ⊙ (1 − sigmoid(Z))", "s .* (1 - s); s = sigma(Z)"]),
    ("sum(max(Z, 0))", ("Z: n d",), "Z", ["1[Z > 0]", "(Z > 0)", "(0 < Z)", "1{Z>0}", "1[0<Z]"]),
    ("||X||_F", ("X: n d",), "X", ["X/||X||_F", "X / norm(X)", "1/‖X‖ X", "X ./ ||X||"]),
    ("lam/2 ||w||^2", ("lam:", "w: d"), "w", ["lam w", "lam*w", "w lam", "lam .* w"]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("source", "shapes", "wrt", "answer"),
    [(s, shapes, wrt, answer) for s, shapes, wrt, answers in ANSWERS for answer in answers],
)
def test_answers_as_people_write_them(
    source: str, shapes: tuple[str, ...], wrt: str, answer: str
) -> None:
    program = parse(source, shapes)
    read = parse_answer(program, answer, wrt)
    assert read.shape == derive(program, wrt).gradient.shape
