r"""LaTeX, as slides and textbooks print it, means what the text spelling means: the same object."""

from __future__ import annotations

import pytest
from readings import drawn, value

from gradcheck_cli.syntax import parse

SHAPES = (
    *("X: n d", "W: d k", "Y: n k", "A: d d", "B: d d", "w: d", "x: d", "y: n", "b: k", "c:"),
    *("lambda:", "theta: d", "W1: d p", "W2: p k", "b1: p", "b2: k", "y_hat: n", "Y_pred: n k"),
)

# Each spelling beside the text that means the same ------------------------------------------------

FRACTIONS = {
    r"\frac{1}{2} \|w\|^2": "1/2 ||w||^2",
    r"\tfrac12 \|w\|^2": "1/2 ||w||^2",
    r"\dfrac1{n} \|w\|^2": "1/n ||w||^2",
    r"\tfrac n2 c": "n/2 c",
    r"\frac nd": "n/d",
    r"\frac{\lambda}{2}\|w\|^2": "lambda/2 ||w||^2",
    r"\tfrac\lambda2\|w\|^2": "lambda/2 ||w||^2",
    r"\frac{w^\top x}{w^\top w}": "(w^T x)/(w^T w)",
    r"c^{\frac12}": "c^(1/2)",
    r"c^\frac{1}{2}": "c^(1/2)",
    r"2\frac{c}{3}c": "2 (c/3) c",
    r"c - \frac{c}{2}\cdot\frac{1}{3}": "c - c/2 * (1/3)",
    r"\frac{\frac{c}{2}}{n}": "(c/2)/n",
    r"\frac{1}{2c}": "1/(2 c)",
}
NORMS = {
    r"\|XW-Y\|_F^2": "||X W - Y||_F^2",
    r"\lVert XW-Y\rVert_F^2": "||X W - Y||_F^2",
    r"\left\lVert X W - Y \right\rVert_{F}^{2}": "||X W - Y||_F^2",
    r"\left\|XW-Y\right\|_{\mathrm{F}}^2": "||X W - Y||_F^2",
    r"\Vert XW-Y\Vert^2_{\rm F}": "||X W - Y||_F^2",
    r"\bigl\|XW-Y\bigr\|_\text{F}^2": "||X W - Y||_F^2",
    r"\Big\|XW-Y\Big\|_F^2": "||X W - Y||_F^2",
    r"\lVert w\rVert\lVert x\rVert": "norm(w) norm(x)",
    r"\lVert\lVert w\rVert x\rVert": "norm(norm(w) x)",
    r"\left\|\|w\|\, x\right\|": "norm(norm(w) x)",
    r"\|w\|_{2}^{2}": "||w||_2^2",
}
TRANSPOSES = {
    f"x{transpose} A w": "x^T A w"
    for transpose in (
        *(r"^\top", r"^{\top}", r"^{\rm T}", r"^{\mathrm T}", r"^{\mathrm{T}}", r"^\mathrm{T}"),
        *(r"^{\mathsf{T}}", r"^\mathsf{T}", r"^\intercal", r"^{\!\top}", r"^{\sf T}", "^{T}"),
        *(r"^{\text{T}}", r"^ \top", r"^{\bf T}"),
    )
} | {
    r"\operatorname{tr}(A^{-\top} B)": "tr(A^-T B)",
    r"\operatorname{tr}(A^{-T} B)": "tr(A^-T B)",
    r"\operatorname{tr}(A^{-\mathrm{T}} B)": "tr(A^-T B)",
}
NAMES = {
    r"\mathbf{w}^\top\mathbf x": "w^T x",
    r"\boldsymbol{\theta}^\top\bm{x}": "theta^T x",
    r"\theta^\top x": "theta^T x",
    r"{\bf w}^{\rm T}{\bf x}": "w^T x",
    r"\mathrm{tr}(\mathbf{AB})": "tr(A B)",
    r"\|\hat y-y\|^2": "||y_hat - y||^2",
    r"\|\hat{y}-y\|^2": "||y_hat - y||^2",
    r"\|\hat{\mathbf{y}}-y\|^2": "||y_hat - y||^2",
    r"\|\mathbf{\hat y}-y\|^2": "||y_hat - y||^2",
    r"\|\widehat{y}-y\|^2": "||y_hat - y||^2",
    r"\vec w^\top \vec{x}": "w^T x",
    r"\|\hat{y_1} - \tilde{y_{1}}\|^2": "||y_hat_1 - y_tilde_1||^2",
    r"\|\hat{\tilde{y}_1} - \hat{\tilde{y}}_1\|^2": "0",
    r"\sum_i (\hat{y_i} - y_i)^2": "||y_hat - y||^2",
    r"\sum_i \hat{y_i}\, \bar{x}_i": "y_hat^T x_bar",
    r"\sum_i y_i \tilde{\mathbf{y}_i}": r"\sum_i y_i \tilde{\mathbf{y}}_i",
    r"\sum_{i,j} \bar{A_{ij}} A_{ij}": "sum(A_bar .* A)",
    r"\|Y_{\mathrm{pred}}-Y\|^2": "||Y_pred - Y||^2",
    r"\|Y_{\text{pred}}-Y\|^2": "||Y_pred - Y||^2",
    r"\|Y_\text{pred}-Y\|^2": "||Y_pred - Y||^2",
    r"\|Y_{pred}-Y\|^2": "||Y_pred - Y||^2",
    r"\|XW_{1}W_{2}\|^2": "||X W1 W2||^2",
    r"\|XW_1W_2\|^2": "||X W1 W2||^2",
    r"\|X\mathbf{W}_1 W^{(2)}\|^2": "||X W1 W2||^2",
    r"\|W_1^\top x\|^2": "||W1^T x||^2",
    r"c^{(2)}": "c^2",
}
PRODUCTS = {
    r"\langle w, x\rangle": "w^T x",
    r"\left\langle w,\, x\right\rangle": "w^T x",
    r"\bigl\langle w, x\bigr\rangle": "w^T x",
    r"\operatorname{sum}(Y \odot (XW))": "sum(Y .* (X W))",
    r"\operatorname{sum}(Y \circ (XW))": "sum(Y .* (X W))",
    r"\operatorname{sum}(w \oslash x)": "sum(w ./ x)",
    r"w \cdot x": "w · x",
    r"2 \times c \times c": "2 * c * c",
    r"c \ast c": "c * c",
    r"\operatorname{sum}(w^{\odot 2})": "sum(w.^2)",
    r"\operatorname{sum}(w^{\circ 3})": "sum(w.^3)",
}
BRACKETS = {
    r"\left( w^\top x \right)^2": "(w^T x)^2",
    r"\bigl(w^\top x\bigr)^2": "(w^T x)^2",
    r"\Bigg(w^\top x\Bigg)^2": "(w^T x)^2",
    r"\operatorname{tr}\left[AB\right]": "tr(A B)",
    r"\operatorname{tr}\left\{AB\right\}": "tr(A B)",
    r"\operatorname{tr}\{AB\}": "tr(A B)",
    r"{w}^{\top}{x}": "w^T x",
    r"\|{X}{W}-Y\|^2": "||X W - Y||^2",
    r"\mathbf{(w + x)}^\top x": "(w + x)^T x",
}
FUNCTIONS = {
    r"\|\max(XW, 0)\|^2": "||max(X W, 0)||^2",
    r"\|\max\left(0, XW\right)\|^2": "||max(0, X W)||^2",
    r"\|\max\{XW, 0\}\|^2": "||max(X W, 0)||^2",
    r"\|\sigma(XW)\|^2": "||sigmoid(X W)||^2",
    r"\|\sigma\left(XW\right)\|^2": "||sigmoid(X W)||^2",
    r"\|\sigma\bigl(XW\bigr)\|^2": "||sigmoid(X W)||^2",
    r"\|\mathrm{ReLU}(XW)\|^2": "||relu(X W)||^2",
    r"\|\operatorname{relu}(XW)\|^2": "||relu(X W)||^2",
    r"\|\tanh XW\|^2": "||tanh(X) W||^2",
    r"\exp{c} + \ln c + \log{c}": "exp(c) + log(c) + log(c)",
    r"\sqrt{w^\top w} + \sqrt c + \sqrt 2": "sqrt(w^T w) + sqrt(c) + sqrt(2)",
    r"\sqrt[3]{c}": "c^(1/3)",
    r"\operatorname{tr}(A) + \operatorname*{tr} A + \tr(A) + {\rm tr}(A) + \Tr A": "5 tr(A)",
    r"\operatorname{Tr}(A) + \mathrm{Tr} A + \trace(A)": "3 tr(A)",
    r"\|\ReLU(XW)\|^2": "||relu(X W)||^2",
    r"\sin c \cos c": "sin(c) cos(c)",
    r"e^{-c}": "e^(-c)",
    r"\log\det A": "logdet(A)",
    r"\langle A, X^\top X\rangle_F + \langle A, A\rangle_{F}^2": "tr(A^T X^T X) + tr(A^T A)^2",
    r"\pi c": "pi c",
}
CONSTANTS = {
    r"\mathbf{1}^\top X w": "1^T X w",
    r"\mathbf 1^\top X w": "1^T X w",
    r"\mathbb{1}^\top X w": "1^T X w",
    r"\mathbbm{1}^{\top} X w": "1^T X w",
    r"{\bf 1}^\top X w": "1^T X w",
    r"\boldsymbol{1}^\top X w": "1^T X w",
    r"\mathbf{1}_n^\top X w": "ones(n)^T X w",
    r"\mathbf{1}_{n}^\top X w": "ones(n)^T X w",
    r"1_n^\top X w": "ones(n)^T X w",
    r"\operatorname{tr}(X^\top \mathbf 1_{n\times d})": "tr(X^T ones(n, d))",
    r"y^\top (X w) \cdot y^\top \cdot \mathbf{1}": "y^T (X w) * (y^T 1)",
    r"w^\top \log(\mathbf{1} + \exp(x))": "w^T log(1 + exp(x))",
    r"\|A - I\|^2 + \operatorname{tr}(I_{d} A)": "||A - I||^2 + tr(I_d A)",
    r"\operatorname{tr}(\mathbf{I}_d A) + \tr\mathbf{I}_{2n}": "tr(I_d A) + tr(eye(2 n))",
    r"y^\top \mathbf 0_{n}": "y^T zeros(n)",
    r"\operatorname{sum}(\mathbf{1}[XW > 0] \odot Y)": "sum(1[X W > 0] .* Y)",
    r"\operatorname{sum}(\mathbb{1}\{XW \ge 0\} \odot Y)": "sum(1[X W >= 0] .* Y)",
    r"\operatorname{sum}(\mathbb{1}_{\{XW > 0\}} \odot Y)": "sum(1[X W > 0] .* Y)",
    r"\operatorname{sum}(\mathbf{1}_{XW \leq 0} \odot Y)": "sum(1[X W <= 0] .* Y)",
    r"\operatorname{sum}(\mathbb{I}(XW \lt 0) \odot Y)": "sum(1[X W < 0] .* Y)",
    r"\operatorname{sum}(1\{XW \gt 0\} \odot Y)": "sum(1[X W > 0] .* Y)",
    r"\operatorname{sum}(1_{\{XW > 0\}} \odot Y)": "sum(1[X W > 0] .* Y)",
    r"w_{[0]} + X_{[0,1]}": "w[0] + X[0,1]",
    r"w^\top \mathbf{e}_{[1]}^{(d)}": "w^T unit(d, 1)",
}
LAYOUT = {
    r"$w^\top x$": "w^T x",
    r"$$w^\top x$$": "w^T x",
    r"\(w^\top x\)": "w^T x",
    r"\[ w^\top x \]": "w^T x",
    r"\[ w^\top x. \]": "w^T x",
    r"$$ w^\top x, $$": "w^T x",
    r"$$ h = A x $$ $$ g = 2 h $$ $$ \|g\|^2 $$": "h = A x; g = 2 h; ||g||^2",
    r"\displaystyle w^\top\!\, \; \: \quad x~\nonumber \label{eq:f} \tag{1}": "w^T x",
    "w^\\top x % the inner product; not y^\\top y\n": "w^T x",
    "% what follows is f\nw^\\top x": "w^T x",
    "\\[\n w^\\top x\n + c\n\\]": "w^T x + c",
    "\\begin{equation}\\label{f}\n f = w^\\top x \\end{equation}": "w^T x",
    "\\begin{multline*} w^\\top x \\\\ & + c\\end{multline*}": "w^T x + c",
    r"\begin{split} f &= w^\top x \\ &\quad - c \end{split}": "w^T x - c",
}


def same(pairs: dict[str, str]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize(("latex", "text"), [*pairs.items()])


def means_the_same(latex: str, text: str) -> None:
    assert value(latex, *SHAPES) is value(text, *SHAPES)


@same(FRACTIONS)
def test_fractions(latex: str, text: str) -> None:
    means_the_same(latex, text)


@same(NORMS)
def test_norms(latex: str, text: str) -> None:
    means_the_same(latex, text)


@same(TRANSPOSES)
def test_transposes(latex: str, text: str) -> None:
    means_the_same(latex, text)


@same(NAMES)
def test_names(latex: str, text: str) -> None:
    means_the_same(latex, text)


@same(PRODUCTS)
def test_products(latex: str, text: str) -> None:
    means_the_same(latex, text)


@same(BRACKETS)
def test_brackets(latex: str, text: str) -> None:
    means_the_same(latex, text)


@same(FUNCTIONS)
def test_functions(latex: str, text: str) -> None:
    means_the_same(latex, text)


@same(CONSTANTS)
def test_constants(latex: str, text: str) -> None:
    means_the_same(latex, text)


@same(LAYOUT)
def test_layout_is_for_the_eye(latex: str, text: str) -> None:
    means_the_same(latex, text)


def test_text_and_latex_mix() -> None:
    mixed = r"\frac{1}{n} ||max(X W, 0) .* Y||_F^2 + λ w' w + \lambda x^T x"
    text = "1/n ||max(X W, 0) .* Y||_F^2 + lambda w^T w + lambda x^T x"
    means_the_same(mixed, text)


# Matrices of numbers ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "matrix",
    [
        r"\begin{bmatrix} 1 & \frac12 \\ -1 & 2 \end{bmatrix}",
        r"\begin{pmatrix}1&0.5\\-1&2\end{pmatrix}",
        r"\left[\begin{array}{cc} 1 & 1/2 \\ -1 & 2 \\ \end{array}\right]",
        r"\left(\begin{matrix} 1 & \frac{1}{2} \\[2pt] -1 & 2 \end{matrix}\right)",
        "\\begin{bmatrix}\n1 & \\frac{1}{2} \\\\\n-1 & \\frac42\n\\end{bmatrix}",
    ],
)
def test_matrices_of_numbers(matrix: str) -> None:
    expected = value("x^T [1 1/2; -1 2] x + x^T [1; 0]")
    column = r"\begin{bmatrix} 1 \\ 0 \end{bmatrix}"
    assert value(rf"x^\top {matrix} x + x^\top {column}") is expected


# Fraction lines over vectors ----------------------------------------------------------------------

ENTRYWISE = {
    r"y^\top \frac{1}{1+e^{-(Xw+c)}}": "y^T (1 ./ (1 + exp(-(X w + c))))",
    r"\frac{1}{1+e^{-Xw}}^\top y": "(1 ./ (1 + exp(-X w)))^T y",
    r"\operatorname{sum}(\frac{X - \mathbf{1}x^\top}{\sqrt{X \odot X}})": (
        "sum((X - 1 x^T) ./ sqrt(X .* X))"
    ),
    r"2\frac{w}{x}^\top w \frac{1}{n}": "2 (w ./ x)^T w / n",
}


@same(ENTRYWISE)
def test_a_line_over_a_vector_divides_entry_by_entry(latex: str, text: str) -> None:
    means_the_same(latex, text)


def test_in_text_and_over_a_square_matrix_that_is_refused() -> None:
    assert "divide entry by entry with ./" in drawn("y^T (1/(X w))", *SHAPES)
    assert "divide entry by entry with ./" in drawn(r"\operatorname{tr}\frac{A}{B}", *SHAPES)


def test_one_letter_stands_below_another() -> None:
    shapes = "w: n", "S_B: n n", "S_W: n n"
    plain = value("(w^T S_B w)/(w^T S_W w)", *shapes)
    assert value(r"\frac{w^\top S_Bw}{w^\top S_Ww}", *shapes) is plain
    program = parse(r"\frac{w^\top S_Bw}{w^\top S_Ww}")
    assert list(program.variables) == ["w", "S_B", "S_W"]
    assert list(parse("x^T S_Bw x").variables) == ["x", "S_Bw"]
    assert list(parse(r"\|S_Bw\|").variables) == ["S_Bw"]
