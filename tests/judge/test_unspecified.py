"""Answers about functions that nobody specified, and about functions by a formula."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

from gradcheck_cli import check, derive, parse
from gradcheck_cli.calculus import gradients
from gradcheck_cli.evaluate import evaluate
from gradcheck_cli.evaluate.arrays import numpy_system
from gradcheck_cli.expr import Expr, Symbol, postorder
from gradcheck_cli.judge.problem import problem_of, symbols_of
from gradcheck_cli.judge.standins import stand_in, without_functions
from gradcheck_cli.ops.formulas import ARGUMENT
from gradcheck_cli.ops.functions import Unspecified, UserFunction

LAYER = ["X: n d", "W: d k", "Y: n k"]
PHI = [*LAYER, "phi: elementwise"]
FIT = "||phi(X W) - Y||_F^2"
SWISH = "phi(z) = z*sigmoid(z); "
PLATEAU = "phi(z) = max(z, 0)^2; "
ANSWER = "2 X^T ((phi(X W) - Y) .* phi'(X W))"


def verdict(source: str, shapes: list[str], wrt: str, answer: str | None, seed: int = 1) -> str:
    return check(parse(source, shapes), wrt=wrt, answer=answer, seed=seed).verdict


# Unspecified ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "answer",
    [
        None,
        ANSWER,
        "2 X^T ((φ(XW) − Y) ⊙ φ′(XW))",
        r"2 X^\top \left(\left(\phi\left(X W\right) - Y\right) \odot \phi'\left(X W\right)\right)",
        "D = phi'(X W) .* (phi(X W) - Y); 2 X^T D",
        "2 ((phi'(X W) .* (phi(X W) - Y))' X)'",
        "-2 X^T (Y .* phi'(X W)) + 2 X^T (phi'(X W) .* phi(X W))",
    ],
)
def test_a_right_answer_is_right_for_every_function(answer: str | None) -> None:
    assert verdict(FIT, PHI, "W", answer) == "correct"


@pytest.mark.parametrize(
    "answer",
    [
        "2 X^T (phi(X W) - Y)",  # the derivative is missing
        "2 X^T ((phi(X W) - Y) .* phi(X W))",
        "2 X^T ((phi(X W) - Y) .* phi''(X W))",
        "2 X^T ((phi(X W) - Y) .* phi'(Y))",
        "X^T ((phi(X W) - Y) .* phi'(X W))",
        "2 X^T ((phi'(X W) - Y) .* phi'(X W))",
    ],
)
def test_a_wrong_answer_is_wrong(answer: str) -> None:
    assert verdict(FIT, PHI, "W", answer) == "wrong"


@pytest.mark.parametrize(
    "slope",
    [
        "(1 - phi(X W).^2)",  # right for tanh
        "phi(X W) .* (1 - phi(X W))",  # for the sigmoid
        "phi(X W)",  # for exp
        "1[phi(X W) > 0]",  # for relu
        "ones(n, k)",  # for the identity
        "cos(X W)",  # for sin
        "2 X W",  # for the square
    ],
)
def test_what_is_right_for_one_function_only_is_wrong(slope: str) -> None:
    answer = f"2 X^T ((phi(X W) - Y) .* {slope})"
    assert [verdict(FIT, PHI, "W", answer, seed) for seed in range(5)] == ["wrong"] * 5


def test_no_relation_between_the_derivatives_holds_for_all_functions() -> None:
    """Nothing linear in z, φ, φ′, …, φ⁗ and their products vanishes over the stand-ins."""
    rng = np.random.default_rng(0)
    orders = [stand_in("φ", order) for order in range(5)]
    leaves = symbols_of(*orders)
    count = 400
    system = numpy_system({})
    values: dict[Expr, Any] = {
        leaf: system.array(rng.standard_normal((count, 1, 1))) for leaf in leaves
    }
    jets = [system.numpy(value)[:, 0, 0] for value in evaluate(orders, system, dict(values))]
    z = system.numpy(values[ARGUMENT])[:, 0, 0]
    basis = [np.ones(count), z, *jets]
    monomials = [a * b for i, a in enumerate(basis) for b in basis[i:]]
    matrix = np.stack([column / np.linalg.norm(column) for column in monomials], axis=1)
    assert np.linalg.svd(matrix, compute_uv=False)[-1] > 1e-3


def test_a_stand_in_s_derivatives_are_autograd_s() -> None:
    rng = np.random.default_rng(1)
    leaves = symbols_of(stand_in("φ", 0))
    numbers = {leaf: rng.standard_normal() for leaf in leaves}
    by = {leaf.name.partition(".")[2]: value for leaf, value in numbers.items()}
    z = torch.tensor(numbers[ARGUMENT], dtype=torch.float64, requires_grad=True)
    value = by["a"] * torch.sin(by["p"] * z / 2 + by["q"])
    value = value + by["b"] * torch.tanh(by["r"] * z / 2 + by["s"]) + by["c"] * z
    system = numpy_system({})
    for order in range(5):
        values: dict[Expr, Any] = {
            leaf: system.array([[[number]]]) for leaf, number in numbers.items()
        }
        (found,) = evaluate([stand_in("φ", order)], system, values)
        assert float(found[0, 0, 0]) == pytest.approx(value.item(), rel=1e-9)
        (value,) = torch.autograd.grad(value, z, create_graph=True)


def test_at_least_three_functions_stand_in_over_the_points() -> None:
    from gradcheck_cli.judge.sampling import sample

    problem = problem_of(parse(FIT, PHI), "W")
    stood_in, answer = without_functions(problem, problem.gradient)
    drawn = sample(stood_in, answer, 3, 32)
    coefficients = [s for s in symbols_of(stood_in.objective) if s.name.startswith("phi.")]
    assert len(coefficients) == 7
    for points in drawn.sets:
        for leaf in coefficients:
            assert len(np.unique(points.values[leaf])) >= 3


def test_two_unspecified_functions_are_two_functions() -> None:
    shapes = [*LAYER, "f_1: elementwise", "f_2: elementwise"]
    source = "h = f_1(X W); ||f_2(h) - Y||^2"
    right = "2 X^T ((f_2(h) - Y) .* f_2'(h) .* f_1'(X W))"
    assert verdict(source, shapes, "W", right) == "correct"
    assert verdict(source, shapes, "W", right.replace("f_2'", "f_1'")) == "wrong"


@pytest.mark.parametrize("options", [{"dtype": "float32"}, {"reference": "closed-form"}])
def test_every_reference_and_dtype(options: dict[str, str]) -> None:
    program = parse(FIT, PHI)
    assert check(program, wrt="W", answer=ANSWER, seed=2, **options).verdict == "correct"  # type: ignore[arg-type]
    wrong = ANSWER.replace("phi'", "phi")
    assert check(program, wrt="W", answer=wrong, seed=2, **options).verdict == "wrong"  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("source", "answer"),
    [
        ("sum(phi(X))", "phi'(X)"),
        ("sum(phi'(X))", "phi''(X)"),
        ("sum(phi''''(X))", None),
        ("tr(phi(X^T X))", "X (phi'(X^T X) .* I) + X (phi'(X^T X) .* I)"),
        ("sum(relu(phi(X)))", "1[phi(X) > 0] .* phi'(X)"),
        ("sum(log(phi(X)))", "phi'(X) ./ phi(X)"),
        ("sum(sqrt(phi(X)))", "phi'(X) ./ (2 sqrt(phi(X)))"),
        ("||phi(X)||", "phi(X) .* phi'(X) / ||phi(X)||"),
    ],
)
def test_whatever_is_done_with_it(source: str, answer: str | None) -> None:
    assert verdict(source, ["X: n d", "phi: elementwise"], "X", answer) == "correct"


def test_the_wrong_side_of_a_mask_of_it_is_wrong() -> None:
    assert verdict("sum(relu(φ(X)))", ["X: n d"], "X", "φ'(X)") == "wrong"


def test_a_named_part_may_be_asked_for() -> None:
    assert verdict("h = X W; ||phi(h) - Y||^2", PHI, "h", "2 (phi(h) - Y) .* phi'(h)") == "correct"


def test_the_numerator_layout_is_transposed() -> None:
    program = parse(FIT, PHI)
    answer = f"({ANSWER})^T"
    assert check(program, wrt="W", answer=answer, seed=1, layout="numerator").verdict == "correct"


def test_the_same_seed_gives_the_same_points() -> None:
    program = parse(FIT, PHI)
    first, second = (check(program, wrt="W", answer=ANSWER, seed=7) for _ in range(2))
    assert first == second


# The course: A5, B9 ---------------------------------------------------------------------------

A5 = "H = phi(X W_h + b_h); O = H W_o + b_o; f = {}"
A5_SHAPES = ["X: n d", "W_h: d p", "b_h: p", "W_o: p k", "b_o: k", "G: n k", "phi: elementwise"]
A5_ANSWERS = {
    "W_o": "H^T G",
    "b_o": "G^T 1",
    "W_h": "X^T ((G W_o^T) .* phi'(X W_h + b_h))",
    "b_h": "((G W_o^T) .* phi'(X W_h + b_h))^T 1",
    "X": "((G W_o^T) .* phi'(X W_h + b_h)) W_h^T",
}


@pytest.mark.parametrize("upstream", ["tr(G^T O)", "sum(G .* O)"])
@pytest.mark.parametrize(("wrt", "answer"), A5_ANSWERS.items())
def test_a5_all_parameters_with_a_gradient_from_above(upstream: str, wrt: str, answer: str) -> None:
    program = parse(A5.format(upstream), A5_SHAPES)
    assert check(program, wrt=wrt, answer=answer, seed=5).verdict == "correct"
    assert check(program, wrt=wrt, seed=5).verdict == "correct"
    if "phi'" in answer:
        wrong = answer.replace("phi'(", "phi(")
        assert check(program, wrt=wrt, answer=wrong, seed=5).verdict == "wrong"


B9 = "z1 = W1 a0 + b1; a1 = σ(z1); z2 = W2 a1 + b2; a2 = σ(z2); z3 = W3 a2 + b3; a3 = σ(z3); "
B9_SHAPES = [
    *("a0: n0", "W1: n1 n0", "b1: n1", "W2: n2 n1", "b2: n2", "W3: n3 n2", "b3: n3", "y: n3"),
    "σ: elementwise",
]
DELTA = "d3 = (a3 - y) .* σ'(z3); d2 = (W3^T d3) .* σ'(z2); d1 = (W2^T d2) .* σ'(z1); "


@pytest.mark.parametrize(
    ("wrt", "answer"),
    [("W3", "d3 a2^T"), ("b3", "d3"), ("W2", "d2 a1^T"), ("b2", "d2"), ("W1", "d1 a0^T"),
     ("z2", "d2"), ("a1", "W2^T d2")],
)  # fmt: skip
def test_b9_the_recursion_of_the_deltas(wrt: str, answer: str) -> None:
    program = parse(f"{B9} C = 1/2 ||a3 - y||^2", B9_SHAPES)
    assert check(program, wrt=wrt, answer=DELTA + answer, seed=4).verdict == "correct"
    wrong = (DELTA + answer).replace("σ'(z3)", "σ(z3) .* (1 - σ(z3))")
    assert check(program, wrt=wrt, answer=wrong, seed=4).verdict == "wrong"


def test_b9_prints_as_the_recursion() -> None:
    program = parse(f"{B9} C = 1/2 ||a3 - y||^2", B9_SHAPES)
    derivation = derive(program, "W1")
    texts = [derivation.text(), *map(str, derivation.where)]
    assert any("σ′(z2)" in line for line in texts)
    assert all(len(line) <= 100 for line in texts)


def test_d5_with_the_hidden_function_unspecified() -> None:
    shapes = ["W_h: p d", "x: d", "b_h: p", "W_o: k p", "b_o: k", "y: k", "lam:"]
    source = (
        "h = φ(W_h x + b_h); o = W_o h + b_o; s = lam/2 (||W_h||_F^2 + ||W_o||_F^2); "
        "L = ||o - y||^2; f = L + s"
    )
    program = parse(source, shapes)
    answers = {
        "W_o": "2 (o - y) h^T + lam W_o",
        "W_h": "(2 W_o^T (o - y) .* φ'(W_h x + b_h)) x^T + lam W_h",
        "b_h": "2 W_o^T (o - y) .* φ'(W_h x + b_h)",
        "b_o": "2 (o - y)",
    }
    for wrt, answer in answers.items():
        assert check(program, wrt=wrt, answer=answer, seed=6).verdict == "correct", wrt


# By a formula ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "slope",
    ["phi'(X W)", "(sigmoid(XW) + XW .* sigmoid(XW) .* (1 - sigmoid(XW)))", "silu'(XW)"],
)
def test_any_right_form_of_the_derivative_is_right(slope: str) -> None:
    answer = f"2 X^T ((phi(X W) - Y) .* {slope})"
    assert verdict(SWISH + FIT, LAYER, "W", answer) == "correct"


@pytest.mark.parametrize("slope", ["sigmoid(XW)", "phi(XW)", "phi''(XW)", "(1 - phi(XW).^2)"])
def test_a_wrong_derivative_is_wrong(slope: str) -> None:
    answer = f"2 X^T ((phi(X W) - Y) .* {slope})"
    assert verdict(SWISH + FIT, LAYER, "W", answer) == "wrong"


def test_the_kink_of_a_formula_is_seen() -> None:
    """2z is max(z,0)²′ where z > 0 only: the judge has to look at both sides."""
    program = parse(PLATEAU + FIT, LAYER)
    right = check(program, wrt="W", answer=ANSWER, seed=3)
    assert right.verdict == "correct"
    assert right.conventions == ["relu′(0) = 0"]
    answer = "2 X^T ((phi(X W) - Y) .* (2 X W))"
    assert check(program, wrt="W", answer=answer, seed=3).verdict == "wrong"


def test_both_sides_are_seen_however_rare_one_is() -> None:
    """Only where w < −9 is the slope another one, which ordinary points never show."""
    source = "phi(z) = max(z + 9, 0); sum(phi(w))"
    assert verdict(source, ["w: n"], "w", "1[w > -9]") == "correct"
    assert verdict(source, ["w: n"], "w", "ones(n)") == "wrong"


def test_the_domain_of_a_formula_is_kept_to() -> None:
    source = "phi(z) = log(z); sum(phi(w))"
    assert verdict(source, ["w: n"], "w", "1 ./ w") == "correct"
    assert verdict(source, ["w: n"], "w", "phi'(w)") == "correct"
    assert verdict(source, ["w: n"], "w", "1 ./ (w + 1)") == "wrong"


def test_nothing_of_a_function_is_left_where_it_is_judged() -> None:
    program = parse(SWISH + "||φ(h) - psi(Y)||^2; h = X W", LAYER)
    problem = problem_of(program, "h")
    stood_in, answer = without_functions(problem, problem.gradient)
    roots: list[Expr] = [stood_in.objective, stood_in.gradient, stood_in.wrt, answer]
    assert not [e for e in postorder(*roots) if isinstance(e, (UserFunction, Unspecified))]
    assert stood_in.wrt.shape == problem.wrt.shape
    (again,) = gradients(stood_in.objective, [stood_in.wrt])
    assert again.shape == stood_in.gradient.shape


def test_what_has_no_functions_is_judged_as_it_is() -> None:
    problem = problem_of(parse("||X W - Y||_F^2", LAYER), "W")
    assert without_functions(problem, problem.gradient) == (problem, problem.gradient)


def test_the_coefficients_are_names_that_nobody_can_type() -> None:
    for leaf in symbols_of(stand_in("φ", 0)):
        if leaf is not ARGUMENT:
            assert isinstance(leaf, Symbol)
            assert "." in leaf.name
