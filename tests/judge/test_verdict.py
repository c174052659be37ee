"""Right answers are right, wrong ones wrong, and what cannot be told is said so."""

from __future__ import annotations

import json
import subprocess
import sys
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gradcheck_cli.algebra import Add, Scale
from gradcheck_cli.dims import ONE, Dim
from gradcheck_cli.errors import LimitError, UsageError
from gradcheck_cli.evaluate.arrays import load_torch
from gradcheck_cli.expr import Expr, Ones, Symbol, Zero
from gradcheck_cli.judge.problem import Problem
from gradcheck_cli.judge.settings import REFERENCES, Settings
from gradcheck_cli.judge.verdict import check, judge
from gradcheck_cli.ops.elementwise import Cos, Log, Mask, Relu, Sigmoid
from gradcheck_cli.ops.norms import NormSquared
from gradcheck_cli.ops.reductions import Sum
from gradcheck_cli.syntax import parse

if TYPE_CHECKING:
    from collections.abc import Callable

n, d, k = Dim.of("n"), Dim.of("d"), Dim.of("k")
X, W, Y = Symbol.named("X", (n, d)), Symbol.named("W", (d, k)), Symbol.named("Y", (n, k))
x = Symbol.named("x", (n, ONE))
ones = Ones.shaped(n, ONE)
R, M = Relu.of(X @ W) - Y, Mask.of(X @ W, data=">")
A1 = Problem(NormSquared.of(R), W, 2 * (X.T @ (R * M)))
BIG = Fraction(10) ** 12

SETTINGS = [
    Settings(seed=7),
    Settings(seed=7, reference="closed-form"),
    Settings(seed=7, dtype="float32"),
    Settings(seed=7, reference="closed-form", dtype="float32"),
]
A1_SOURCE, A1_SHAPES = "||max(XW,0)-Y||_F^2", ("X: n d", "W: d k", "Y: n k")

RIGHT = {
    "W": [
        "2 X^T ((max(XW, 0) - Y) .* (XW > 0))",
        "2 X^T (max(XW, 0) - Y .* (XW > 0))",
        "2 X^T max(XW, 0) - 2 X^T (Y .* (XW > 0))",
        "-2 X^T ((Y - max(XW, 0)) .* (XW > 0))",
        "(2 ((max(XW, 0) - Y) .* (XW > 0))^T X)^T",
        "2 X^T ((XW > 0) .* ((XW) .* (XW > 0) - Y))",
        "X^T ((max(2XW, 0) - 2Y) .* (2XW > 0))",
        "2 X^T ((max(XW, 0) - Y) .* (1 - (XW <= 0)))",
        "D = (XW > 0); 2 X^T ((XW - Y) .* D)",
        "6/3 X^T ((max(XW, 0) - Y) .* (0 < XW))",
    ],
    "Y": ["2 (Y - max(XW, 0))", "-2 (max(XW,0) - Y)", "2Y - 2 max(0, XW)", "2Y - XW - |XW|"],
}
WRONG = {
    "a missing 2": "X^T ((max(XW, 0) - Y) .* (XW > 0))",
    "a missing transpose": "2 X ((max(XW, 0) - Y) .* (XW > 0))",
    "a missing mask": "2 X^T (max(XW, 0) - Y)",
    "the mask of Y": "2 X^T ((max(XW, 0) - Y) .* (Y > 0))",
    "swapped order": "2 ((max(XW, 0) - Y) .* (XW > 0)) X^T",
    "the wrong sign": "-2 X^T ((max(XW, 0) - Y) .* (XW > 0))",
    "a scalar": "3",
    "a row": "ones(1, k)",
    "the mask turned": "2 X^T ((max(XW, 0) - Y) .* (XW < 0))",
    "a small term": "2 X^T ((max(XW, 0) - Y) .* (XW > 0)) + 1e-9 W",
    "NaN everywhere": "2 X^T ((max(XW, 0) - Y) .* (XW > 0)) .* log(-W .* W)",
}


@pytest.mark.parametrize(
    ("wrt", "answer"),
    [(wrt, answer) for wrt, answers in RIGHT.items() for answer in answers if "|" not in answer],
)
@pytest.mark.parametrize("reference", ["autograd", "closed-form"])
def test_right_rewritings_are_right(wrt: str, answer: str, reference: str) -> None:
    verdict = check(parse(A1_SOURCE, A1_SHAPES), wrt, answer, seed=3, reference=reference)
    assert verdict.verdict == "correct", verdict
    assert verdict.max_error is not None
    assert verdict.max_error < 1e-12
    assert verdict.points >= 40


@pytest.mark.parametrize("mistake", WRONG)
@pytest.mark.parametrize("reference", ["autograd", "closed-form"])
def test_wrong_answers_are_wrong(mistake: str, reference: str) -> None:
    verdict = check(parse(A1_SOURCE, A1_SHAPES), "W", WRONG[mistake], seed=3, reference=reference)
    assert verdict.verdict == "wrong", verdict


@pytest.mark.parametrize("wrt", ["W", "X", "Y"])
@pytest.mark.parametrize("layout", ["denominator", "numerator"])
def test_the_engine_judges_itself(wrt: str, layout: str) -> None:
    for dtype in ("float64", "float32"):
        verdict = check(parse(A1_SOURCE, A1_SHAPES), wrt, dtype=dtype, layout=layout, seed=1)
        assert verdict.verdict == "correct"


def test_a_square_answer_is_transposed_in_numerator_layout() -> None:
    program = parse("tr(A B)", ["A: n n", "B: n n"])
    assert check(program, "A", "B^T", seed=1).verdict == "correct"
    assert check(program, "A", "B", seed=1).verdict == "wrong"
    assert check(program, "A", "B", seed=1, layout="numerator").verdict == "correct"
    assert check(program, "A", "B^T", seed=1, layout="numerator").verdict == "wrong"


def test_a_row_and_a_column_are_the_same_for_a_vector() -> None:
    program = parse("||X w - y||^2", ["X: n d", "w: d", "y: n"])
    for layout in ("denominator", "numerator"):
        for answer in ("2 X^T (X w - y)", "2 (X w - y)^T X", "sum(2 X .* ((X w - y) 1^T), axis=0)"):
            assert check(program, "w", answer, seed=1, layout=layout).verdict == "correct"


def test_a_named_part_may_be_asked_for() -> None:
    program = parse("h = max(X W, 0); f = ||h V - Y||^2", ["X: n d", "W: d k", "V: k p", "Y: n p"])
    for reference in ("autograd", "closed-form"):
        right = check(program, "h", "2 (h V - Y) V^T", seed=2, reference=reference)
        assert right.verdict == "correct"
        wrong = check(program, "h", "2 (h V - Y) V^T .* (h > 0)", seed=2, reference=reference)
        assert wrong.verdict == "wrong"


@pytest.mark.parametrize("answer", ["", "   ", "2 X^T Q", "2 ((", "__import__('os')", "X[0]["])
def test_unreadable_answers_are_a_verdict(answer: str) -> None:
    verdict = check(parse(A1_SOURCE, A1_SHAPES), "W", answer, seed=1)
    assert (verdict.verdict, verdict.diagnosis, verdict.max_error) == ("invalid", None, None)
    assert verdict.error is not None
    assert verdict.error.message


@pytest.mark.parametrize("options", SETTINGS)
def test_answers_that_are_not_finite_are_wrong(options: Settings) -> None:
    huge = Fraction(10) ** 400
    nan = Log.of(-1 * Ones.shaped(d, k) - W**2)
    for answer in (A1.gradient + nan, Scale.of(A1.gradient, data=huge), nan - nan):
        verdict = judge(A1, answer, options)
        assert verdict.verdict == "wrong"
        assert verdict.diagnosis is not None
        assert verdict.diagnosis.id == "undefined"
        assert verdict.max_error is None


@pytest.mark.parametrize("options", SETTINGS)
def test_sometimes_undefined_is_wrong_too(options: Settings) -> None:
    """log W − log W is 0 where W is positive, and nothing elsewhere."""
    logs = Log.of(Symbol.named("c", (ONE, ONE)))
    verdict = judge(A1, A1.gradient + Scale.of(logs - logs, Ones.shaped(d, k)), options)
    assert verdict.verdict == "wrong"


def test_a_tolerance_cannot_be_bought() -> None:
    term = (Scale.intern((W,), BIG), Scale.intern((W,), -BIG))
    tiny = Scale.of(W, data=Fraction(1, 10**5))
    for options in (SETTINGS[0], SETTINGS[1]):
        assert judge(A1, Add.intern((A1.gradient, *term, tiny)), options).verdict != "correct"
        bigger = Scale.of(W, data=Fraction(1, 100))
        assert judge(A1, Add.intern((A1.gradient, *term, bigger)), options).verdict == "wrong"


def test_a_dead_relu_is_woken() -> None:
    shifted = x - 10 * ones
    problem = Problem(Sum.of(Relu.of(shifted)), x, Mask.of(shifted, data=">"), flat=True)
    assert judge(problem, problem.gradient, SETTINGS[0]).verdict == "correct"
    zero = judge(problem, Zero.shaped(n, ONE), SETTINGS[0])
    assert zero.verdict == "wrong"
    assert zero.diagnosis is not None
    assert zero.diagnosis.id == "zero"
    assert judge(problem, ones, SETTINGS[0]).verdict == "wrong"


def test_a_hidden_trigger_is_pulled() -> None:
    size = Sum.of(x**2)
    problem = Problem(size, x, 2 * x, flat=True)
    million = 10**6 * Ones.shaped(ONE, ONE)
    assert judge(problem, 2 * x + Relu.of(size - million) * x, SETTINGS[0]).verdict == "wrong"
    assert judge(problem, 2 * x + Mask.of(million - size, data=">") * x, SETTINGS[0]).verdict != (
        "correct"
    )


def test_a_branch_that_never_switches_is_inconclusive() -> None:
    problem = Problem(Sum.of(x), x, ones, flat=True)
    verdict = judge(problem, Mask.of(Cos.of(x) + x**2, data=">"), SETTINGS[0])
    assert verdict.verdict == "inconclusive"
    assert verdict.reason is not None
    assert "never tested" in verdict.reason


KNOWN_SIGNS = [
    ("max(x^2, 0)", "2 x", ()),
    ("max(0, -x^4)", "0", ()),
    ("relu(sigmoid(x))", "sigmoid(x) (1 - sigmoid(x))", ()),
    ("max(exp(x), 0)", "exp(x)", ()),
    ("max(x^T x, 0)", "2 x", ("x: n",)),
    ("max(||X x - y||^2, 0)", "2 X^T (X x - y)", ("X: n d", "x: d", "y: n")),
    ("sum(max(c x, 0))", "c 1[x >= 0]", ("x: n positive", "c: positive")),
]


@pytest.mark.parametrize(("source", "answer", "shapes"), KNOWN_SIGNS)
@pytest.mark.parametrize("reference", ["autograd", "closed-form"])
def test_a_side_that_cannot_be_is_not_asked_for(
    source: str, answer: str, shapes: tuple[str, ...], reference: str
) -> None:
    program = parse(source, shapes)
    assert check(program, "x", answer, seed=5, reference=reference).verdict == "correct"
    wrong = check(program, "x", f"1.01 ({answer}) + x", seed=5, reference=reference)
    assert wrong.verdict == "wrong"


THRESHOLDS = [sign + size for size in ("0.5", "1e-2", "1e-3", "1e-5", "1e-8") for sign in ("", "-")]
SLOPES = ["1000", "1e6", "1e9", "1e12"]


@pytest.mark.parametrize(
    "mask",
    [f"(XW > {size})" for size in THRESHOLDS] + [f"sigmoid({slope} XW)" for slope in SLOPES],
)
def test_thresholds_and_slopes_are_no_mask(mask: str) -> None:
    """1[XW > 0] is the mask, and nothing near it, at any seed."""
    program = parse(A1_SOURCE, A1_SHAPES)
    answer = f"2 X^T ((max(XW, 0) - Y) .* {mask})"
    for seed in range(8):
        reference = REFERENCES[seed % 2]
        assert check(program, "W", answer, seed=seed, reference=reference).verdict == "wrong"


@pytest.mark.parametrize(
    ("source", "answer"),
    [
        ("sum(tanh(x).^2)", "2 (1 - 2 ./ (exp(2x) + 1)) .* (1 - tanh(x).^2)"),
        ("sum(sin(x/2).^4)", "(1 - cos(x)) .* sin(x) / 2"),
        ("sum(sigmoid(x))", "exp(x) ./ (1 + exp(x)).^2"),
        ("1 / (x^T x)", "-2 x / (x^T x)^2"),
        ("||x||", "x / ||x||"),
    ],
)
@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_right_answers_may_cancel_near_zero_and_overflow_far_from_it(
    source: str, answer: str, dtype: str
) -> None:
    program = parse(source, ["x: n"])
    for seed in range(20):
        reference = REFERENCES[seed % 2]
        verdict = check(program, "x", answer, seed=seed, reference=reference, dtype=dtype)
        assert verdict.verdict == "correct"


@pytest.mark.parametrize("reference", ["autograd", "closed-form"])
def test_deep_products_do_not_underflow(reference: str) -> None:
    """tanh(W … tanh(W x)): at 2^-40 sixteen layers are at 2^-680, whose square is 0."""
    for layers, dtype in ((16, "float64"), (8, "float32")):
        lines = [f"h{i} = tanh(W h{i - 1})" for i in range(1, layers + 1)]
        source = "; ".join(["h0 = x", *lines, f"f = ||h{layers}||^2"])
        program = parse(source, ["W: n n", "x: n"])
        for seed in range(8):
            verdict = check(program, "W", seed=seed, reference=reference, dtype=dtype)
            assert "a fault of ours" not in (verdict.reason or "")
            assert verdict.verdict == "correct" or dtype == "float32"  # it drowns what saturates


@pytest.mark.parametrize(
    ("source", "answer"),
    [("log(-x^2 - 1)", "2x/(x^2 + 1)"), ("log(-1) + x^2", "2x"), ("1/(x - x)", "0")],
)
@pytest.mark.parametrize("reference", ["autograd", "closed-form"])
def test_an_objective_without_a_value_has_no_gradient(
    source: str, answer: str, reference: str
) -> None:
    verdict = check(parse(source), "x", answer, seed=1, reference=reference)
    assert verdict.verdict == "inconclusive"
    assert verdict.reason is not None
    assert verdict.reason.startswith("f has no value at any point that was tried")
    assert verdict.max_error is None
    assert not verdict.notes


def test_a_seed_that_was_not_used_is_told() -> None:
    program = parse(A1_SOURCE, A1_SHAPES)
    assert check(program, "W", RIGHT["W"][0], seed=1).sampled
    assert not check(program, "W", "", seed=1).sampled
    assert not check(program, "W", "3", seed=1).sampled


def test_a_fault_of_the_engine_is_nobodys_mistake() -> None:
    for wrong in (X.T @ (R * M), 2 * (X.T @ R), Zero.shaped(d, k)):
        problem = Problem(A1.objective, W, wrong)
        for options in SETTINGS:
            for answer in (A1.gradient, wrong, -A1.gradient):
                verdict = judge(problem, answer, options)
                assert verdict.verdict == "inconclusive"
                assert verdict.reason is not None
                assert "a fault of ours" in verdict.reason


def test_zero_gradients() -> None:
    problem = Problem(NormSquared.of(Y), W, Zero.shaped(d, k))
    for options in SETTINGS:
        right = judge(problem, Zero.shaped(d, k), options)
        assert right.verdict == "correct"
        assert "the gradient is zero everywhere" in right.notes
        assert judge(problem, W, options).verdict == "wrong"
        assert judge(problem, Scale.of(W, data=Fraction(1, 10**9)), options).verdict == "wrong"


def test_a_naive_formula_that_overflows_far_away_is_right() -> None:
    program = parse("sum(sigmoid(X w))", ["X: n d", "w: d"])
    naive = "X^T (exp(X w) ./ (1 + exp(X w)).^2)"
    assert check(program, "w", naive, seed=2).verdict == "correct"


@pytest.mark.parametrize("defect", [Fraction(1, 100), Fraction(1, 10**14), Fraction(1, 10**60)])
def test_in_float32_too_the_smallest_defect_is_seen(defect: Fraction) -> None:
    options = Settings(seed=4, dtype="float32")
    assert judge(A1, Scale.of(A1.gradient, data=1 + defect), options).verdict == "wrong"
    assert judge(A1, A1.gradient, options).verdict == "correct"


def test_a_verdict_can_be_reached_again() -> None:
    program = parse("sum(sigmoid(X w))", ["X: n d", "w: d"])
    first = check(program, "w")
    assert first.sizes[0] != first.sizes[1]
    again = check(program, "w", seed=first.seed)
    assert again == first
    assert check(program, "w").seed != first.seed


def test_conventions_at_kinks_are_stated() -> None:
    program = parse(A1_SOURCE, A1_SHAPES)
    assert check(program, "W", seed=1).conventions == ["relu′(0) = 0"]
    assert check(program, "Y", seed=1).conventions == []


def test_json() -> None:
    program = parse(A1_SOURCE, A1_SHAPES)
    verdict = check(program, "W", "X^T ((max(XW, 0) - Y) .* (XW > 0))", seed=7)
    found = json.loads(json.dumps(verdict.to_json()))
    assert {key: found[key] for key in ("verdict", "seed", "strength")} == {
        "verdict": "wrong",
        "seed": 7,
        "strength": "numeric",
    }
    assert found["points"] > 40  # 32 and 8 ordinary ones, and those on other scales
    assert found["diagnosis"] == {
        "id": "factor",
        "message": "your answer is 1/2 of the gradient: multiply it by 2",
    }
    assert found["reading"]["shape"] == ["d", "k"]
    assert found["max_error"] == pytest.approx(0.5)
    nothing = check(program, "W", "", seed=7).to_json()
    assert (nothing["diagnosis"], nothing["reading"], nothing["max_error"]) == (None, None, None)
    assert nothing["error"]["message"] == "the answer is empty"


@pytest.mark.parametrize(
    ("answer", "shape"),
    [("2 X^T (X w - y)", ["d"]), ("2 (X w - y)^T X", ["1", "d"]), ("3", []), ("X", ["n", "d"])],
)
def test_the_shape_that_was_read(answer: str, shape: list[str]) -> None:
    program = parse("||X w - y||^2", ["X: n d", "w: d", "y: n"])
    reading = check(program, "w", answer, seed=1).to_json()["reading"]
    assert reading["shape"] == shape


def test_options_that_cannot_be_used() -> None:
    program = parse(A1_SOURCE, A1_SHAPES)
    with pytest.raises(UsageError, match="unknown reference 'oracle'"):
        check(program, "W", reference="oracle")
    with pytest.raises(UsageError, match="unknown layout"):
        check(program, "W", layout="sideways")
    with pytest.raises(UsageError, match="unknown dtype"):
        check(program, "W", dtype="int8")
    with pytest.raises(UsageError, match="on the CPU only"):
        check(program, "W", device="cuda", reference="closed-form")
    with pytest.raises(UsageError, match="cannot use the device"):
        check(program, "W", device="abacus")
    with pytest.raises(UsageError):
        check(program, "w0")


def test_a_problem_that_is_too_large() -> None:
    with pytest.raises(LimitError):
        check(parse("sum(X)", ["X: 30000 20000"]), "X", seed=1)


def test_closed_form_never_imports_torch() -> None:
    code = """
import sys
sys.modules["torch"] = None
from gradcheck_cli.syntax import parse
from gradcheck_cli.judge.verdict import check
program = parse("||max(XW,0)-Y||_F^2")
right = check(program, "W", "2 X^T ((max(XW,0)-Y) .* (XW > 0))", reference="closed-form")
wrong = check(program, "W", "2 X^T (max(XW,0)-Y)", reference="closed-form")
assert (right.verdict, wrong.verdict) == ("correct", "wrong")
"""
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.cuda
@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_cuda(dtype: str) -> None:
    if not load_torch().cuda.is_available():
        pytest.skip("no CUDA device")
    program = parse(A1_SOURCE, A1_SHAPES)
    for answer in RIGHT["W"]:
        verdict = check(program, "W", answer, seed=3, device="cuda", dtype=dtype)
        assert verdict.verdict == "correct", verdict
    for mistake in set(WRONG) - {"a small term"}:
        verdict = check(program, "W", WRONG[mistake], seed=3, device="cuda", dtype=dtype)
        assert verdict.verdict == "wrong", verdict


# Metamorphic: a right answer stays right however it is rewritten, a mutant is never right. --------

REWRITES: list[Callable[[Expr], Expr]] = [
    lambda G: Add.intern((Scale.of(G, data=Fraction(1, 3)), Scale.of(G, data=Fraction(2, 3)))),
    lambda G: (G.T).T,
    lambda G: Scale.intern((Scale.intern((G,), Fraction(7)),), Fraction(1, 7)),
    lambda G: Add.intern((G, W, Scale.intern((W,), Fraction(-1)))),
    lambda G: Add.intern((G, G * W, Scale.intern((W * G,), Fraction(-1)))),
    lambda G: G * (Sigmoid.of(W) + Sigmoid.of(-W)),
    lambda G: Add.intern((G, Scale.intern((W,), BIG), Scale.intern((W,), -BIG))),
]
DEFECTS: list[Callable[[Expr], Expr]] = [
    lambda G: Scale.of(G, data=1 + Fraction(1, 10**9)),
    lambda G: G + Scale.of(W, data=Fraction(1, 10**8)),
    lambda G: G * Mask.of(W, data=">"),
    lambda G: G + Scale.of(Sum.of(W), G),
    lambda G: G * W,
]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.integers(0, len(REWRITES) - 1), max_size=3),
    st.integers(0, 2**32 - 1),
    st.sampled_from(["autograd", "closed-form"]),
)
def test_rewritten_right_answers_are_never_wrong(
    steps: list[int], seed: int, reference: str
) -> None:
    answer: Expr = A1.gradient
    for step in steps:
        answer = REWRITES[step](answer)
    verdict = judge(A1, answer, Settings(seed=seed, reference=reference)).verdict
    drowned = len(REWRITES) - 1 in steps  # its own rounding is a millionfold of what it should be
    assert verdict in (("correct", "inconclusive") if drowned else ("correct",))


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.integers(0, len(REWRITES) - 2), max_size=2),
    st.integers(0, len(DEFECTS) - 1),
    st.integers(0, 2**32 - 1),
)
def test_defects_are_never_right(steps: list[int], defect: int, seed: int) -> None:
    answer: Expr = DEFECTS[defect](A1.gradient)
    for step in steps:
        answer = REWRITES[step](answer)
    assert judge(A1, answer, Settings(seed=seed)).verdict == "wrong"


@pytest.mark.parametrize("seed", range(8))
def test_an_answer_without_a_value_on_a_part_of_the_domain_is_told_so(seed: int) -> None:
    program = parse("||X w - y||^2", ["X: n d", "w: d", "y: n"])
    verdict = check(program, "w", "2 X^T (X w - y) + 0*log(w + 1)", seed=seed)
    assert verdict.verdict in ("wrong", "inconclusive")
    said = verdict.diagnosis.message if verdict.diagnosis else verdict.reason
    assert said
    assert "value" in said
