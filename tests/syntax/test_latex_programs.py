r"""Programs, names and answers in LaTeX: statements, left sides, and the course's slides."""

from __future__ import annotations

import pytest
from readings import drawn_answer

from gradcheck_cli.syntax import parse, parse_answer

SHAPES = (*("X: n d", "W: d k", "Y: n k", "W1: d p", "W2: p k", "b1: p"),)

# Statements ---------------------------------------------------------------------------------------

NETWORK = "h = X W1 + b1\nH = max(h, 0)\nY_pred = H W2\nf = ||Y - Y_pred||_F^2"
NETWORKS = [
    r"""\begin{aligned}
    h &= X W_1 + b_1 \\
    H &= \max(h, 0) \\
    Y_{\mathrm{pred}} &= H W_2 \\[4pt]
    f &= \lVert Y - Y_{\mathrm{pred}}\rVert_F^2
    \end{aligned}""",
    r"""$$\begin{align*} h & = X W_{1} + b_{1}, \\ H & = \max(h, 0), \nonumber \\
    Y_{\text{pred}} & = H W_{2}, \\ f & = \|Y
     - Y_{\text{pred}}\|_F^2. \end{align*}$$""",
    r"""\[ h = X W_1 + b_1 \]
    \[ H = \max(h, 0) \]
    \[ Y_\text{pred} = H W_2 \]
    \[ f = \|Y - Y_\text{pred}\|_F^2 \]""",
    r"$f = \|Y-Y_{pred}\|_F^2$, \text{where} $Y_{pred} = HW_2$, $H = \max(h, 0)$, $h = XW_1+b_1$",
    r"\|Y-Y_{pred}\|_F^2,\ Y_{pred} = HW_2,\ H = \max(h,0),\quad\text{and}\quad h=XW_1+b_1",
    r"""\[ h = X W_1 + b_1
    H = \max(h, 0)
    Y_{pred} = H W_2
    f = \|Y
        - Y_{pred}\|_F^2 \]""",
    r"""\begin{gather} h = X W_1 + b_1 \\ H = \max(h, 0) \\ Y_{pred} = H W_2 \\
    \begin{split} f &= \|Y - Y_{pred}\|_F^2 \end{split} \end{gather}""",
]


@pytest.mark.parametrize("latex", NETWORKS)
def test_statements(latex: str) -> None:
    program, expected = parse(latex, SHAPES), parse(NETWORK, SHAPES)
    assert program.value is expected.value
    assert program.definitions.keys() >= {"h", "H", "Y_pred"}


def test_a_definition_in_latex_is_used_as_text_and_the_other_way_round() -> None:
    assert (
        parse(r"\hat{y} = X w; \|y - y_hat\|^2").value
        is parse("y_hat = X w; ||y - y_hat||^2").value
    )
    assert parse(r"yhat = X w; \|y - \hat y\|^2").text == "yhat = X w\n‖y − yhat‖^2"
    assert parse(r"W_{1} = A; \|X W1\|^2").definitions.keys() == {"W1"}


# Names that are one -------------------------------------------------------------------------------


@pytest.mark.parametrize("declared", ["yhat", "y_hat", "hat_y"])
@pytest.mark.parametrize("written", [r"\hat y", r"\hat{y}", "y_hat", "yhat", "hat_y"])
def test_an_accent_is_the_name_that_is_declared(declared: str, written: str) -> None:
    program = parse(rf"\|y - {written}\|^2", ["y: n", f"{declared}: n"])
    assert [*program.variables] == ["y", declared]


@pytest.mark.parametrize(("declared", "other"), [("W1", "W_1"), ("W_1", "W1"), ("θ_2", "theta2")])
def test_a_number_below_or_behind_is_one_name(declared: str, other: str) -> None:
    program = parse(f"||{other}||^2 + ||{declared}||^2", [f"{declared}: n d"])
    assert [*program.variables] == [declared]


def test_they_are_two_names_where_both_are_declared() -> None:
    both = ["W1: n d", "W_1: n d"]
    program = parse(r"\|W_{1}\|^2 + 2 \|W_1\|^2", both)
    assert program.value is parse("||W1||^2 + 2 ||W_1||^2", both).value


def test_names_that_nobody_declared_are_as_first_written() -> None:
    assert [*parse(r"\|X W_{1}\|^2 + \|W_1\|^2 + \|W1\|^2").variables] == ["X", "W1"]
    assert [*parse(r"\|\bar X\|^2 + \|\tilde{\theta}\|^2").variables] == ["X_bar", "θ_tilde"]
    assert [*parse(r"\|W_qX\|^2", ["Wq: n n", "X: n n"]).variables] == ["Wq", "X"]


def test_declarations_may_be_latex() -> None:
    program = parse(r"\|\hat y - y\|^2", [r"\hat y: n", "y: n"])
    assert [*program.variables] == ["y_hat", "y"]
    assert [*parse("||W1||^2", [r"W_{1}: n d"]).variables] == ["W1"]


# Answers ------------------------------------------------------------------------------------------

LEFT_SIDES = [
    r"\frac{\partial f}{\partial W} =",
    r"\dfrac{\partial f}{\partial \mathbf{W}} =",
    r"\frac{\mathrm{d} f}{\mathrm{d} W} =",
    r"\frac{df}{dW} =",
    r"\partial f/\partial W =",
    r"\nabla_W f =",
    r"\nabla_{W} f(W) =",
    r"\nabla_{\mathbf W}\mathcal{L} =",
    r"\mathrm{d}W =",
    r"∂f/∂W =",
    r"W =",
    "",
]


@pytest.mark.parametrize("left", LEFT_SIDES)
def test_left_sides_of_answers(left: str) -> None:
    program = parse(r"f = \|XW - Y\|_F^2", SHAPES[:3])
    expected = parse_answer(program, "2 X^T (X W - Y)", "W")
    assert parse_answer(program, rf"{left} 2X^{{\top}}(XW-Y)", "W").value is expected.value
    assert parse_answer(program, rf"$$ {left} 2X^\top(XW-Y). $$", "W").value is expected.value


def test_left_sides_with_numbers_below() -> None:
    program = parse("||X W1 - Y||_F^2", ["X: n d", "W1: d k", "Y: n k"])
    for left in (r"\frac{\partial f}{\partial W_1}", r"\nabla_{W_{1}} f", "dW_1", "W_1", "grad_W1"):
        answer = parse_answer(program, rf"{left} = 2 X^\top (X W_1 - Y)", "W1")
        assert answer.text == "2 Xᵀ (X W1 − Y)"
    message = drawn_answer(program, "X", r"\frac{\partial f}{\partial W_1} = X")
    assert "this is the gradient by W1; asked is the one by X" in message


def test_an_answer_in_statements() -> None:
    program = parse("||max(X W, 0) - Y||_F^2", SHAPES[:3])
    latex = r"""\begin{aligned}
        \delta &= 2(\max(XW,0)-Y) \odot \mathbf{1}[XW>0] \\
        \frac{\partial f}{\partial W} &= X^\top \delta
    \end{aligned}"""
    text = "δ = 2 (max(X W, 0) - Y) .* (X W > 0); X^T δ"
    assert parse_answer(program, latex, "W").value is parse_answer(program, text, "W").value


# The course ---------------------------------------------------------------------------------------

COURSE = {
    "A1": (r"f = \|\max(XW, 0) - Y\|_F^2", "||max(X W, 0) - Y||_F^2", ()),
    "A3": (
        r"""\begin{aligned}
        h &= X W_1 \\ h_{\mathrm{relu}} &= \max(0, h) \\
        Y_{\mathrm{pred}} &= h_{\mathrm{relu}} W_2 \\ f &= \|Y - Y_{\mathrm{pred}}\|_F^2
        \end{aligned}""",
        "h = X W1; h_relu = max(0, h); Y_pred = h_relu W2; f = ||Y - Y_pred||_F^2",
        ("X: N D_in", "W1: D_in H", "W2: H D_out", "Y: N D_out"),
    ),
    "A4": (
        r"""h = XW_1 + b_1 \\ h_{\text{sigmoid}} = \operatorname{sigmoid}(h) \\
        Y_{\text{pred}} = h_{\text{sigmoid}} W_2 + b_2 \\
        f = \lVert Y - Y_{\text{pred}}\rVert_F^2""",
        "h = X W1 + b1; h_sigmoid = sigmoid(h); Y_pred = h_sigmoid W2 + b2; f = ||Y - Y_pred||_F^2",
        ("X: n d", "W1: d p", "b1: p", "W2: p k", "b2: k", "Y: n k"),
    ),
    "B6, matrix form": (
        r"\hat y = Xw + b, \quad L = \frac{1}{N}\|\hat y - y\|_2^2",
        "y_hat = X w + b; L = 1/N ||y_hat - y||^2",
        ("X: N d", "w: d", "b:", "y: N"),
    ),
    "B6": (
        r"\hat y = Xw + b, \quad L = \frac{1}{N}\sum_{i=1}^N (\hat y_i - y_i)^2",
        "y_hat = X w + b; L = 1/N ||y_hat - y||^2",
        ("X: N d", "w: d", "b:", "y: N"),
    ),
    "B9": (
        r"""z^{(l)} = W^{(l)} a^{(l-1)} + b^{(l)}, \quad a^{(l)} = \sigma(z^{(l)}), \quad
        C = \tfrac12 \|a^{(l)} - y\|^2""",
        "z_l = W_l a_lminus1 + b_l; a_l = sigmoid(z_l); C = 1/2 ||a_l - y||^2",
        ("W_l: m n", "a_lminus1: n", "b_l: m", "y: m"),
    ),
    "B10, MSE": (
        r"\frac{1}{N}\sum_{i=1}^N (\hat y_i - y_i)^2",
        "1/N ||y_hat - y||^2",
        ("y_hat: N", "y: N"),
    ),
    "B10, MAE": (
        r"\frac{1}{N}\sum_{i=1}^N |\hat y_i - y_i|",
        "1/N sum(abs(y_hat - y))",
        ("y_hat: N", "y: N"),
    ),
    "B10, BCE": (
        r"""\hat y = \sigma(Xw + b) \\
        -\frac{1}{N}\sum_{i=1}^N\left[y_i\log\hat y_i + (1-y_i)\log(1-\hat y_i)\right]""",
        "y_hat = sigmoid(X w + b); -1/N sum(y .* log(y_hat) + (1 - y) .* log(1 - y_hat))",
        ("X: N d", "w: d", "b:", "y: N"),
    ),
    "B10, the logistic function": (
        r"""\hat y = \frac{1}{1 + e^{-(Xw + b)}} \\
        -\frac{1}{N}\sum_{i=1}^N\left[y_i\log\hat y_i + (1-y_i)\log(1-\hat y_i)\right]""",
        "y_hat = 1 ./ (1 + exp(-(X w + b))); -1/N sum(y .* log(y_hat) + (1 - y) .* log(1 - y_hat))",
        ("X: N d", "w: d", "b:", "y: N"),
    ),
    "B10, cross entropy": (r"-\sum_{i} p_i \log q_i", "-p^T log(q)", ("p: n", "q: n")),
    "D4": (
        r"a = \langle x, w\rangle,\ b = a - y,\ z = b^2",
        "a = x^T w; b = a - y; z = b^2",
        ("x: n", "w: n", "y:"),
    ),
    "D5": (
        r"""\begin{align}
        h &= \sigma(W_h x + b_h) \\ o &= W_o h + b_o \\
        s &= \frac{\lambda}{2}\left(\|W_h\|_F^2 + \|W_o\|_F^2\right) \\ J &= \|o - y\|^2 + s
        \end{align}""",
        """h = sigmoid(W_h x + b_h); o = W_o h + b_o
        s = λ/2 (||W_h||_F^2 + ||W_o||_F^2); J = ||o - y||^2 + s""",
        ("x: d", "W_h: m d", "b_h: m", "W_o: k m", "b_o: k", "y: k", "λ:"),
    ),
}


@pytest.mark.parametrize("item", COURSE)
def test_the_course_s_slides(item: str) -> None:
    latex, text, shapes = COURSE[item]
    program, expected = parse(latex, shapes), parse(text, shapes)
    assert program.value is expected.value
    assert program.definitions == expected.definitions
    assert parse(program.text, shapes).value is program.value
